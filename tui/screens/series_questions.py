"""What is asked while a series is prepared."""

from __future__ import annotations

from textual.app import App

from tui.i18n import _
from tui.screens.dialogs import Answer, LineQuestion, Question
from tui.service.api import CheckedRow, Template


async def may_replace_text(app: App[None], template: Template) -> bool:
    """Whether the text that was typed may give way to a template."""
    question = Question(
        _("Text ersetzen?"),
        _("Der Text, der jetzt da steht, wird durch die Vorlage „{name}“ ersetzt.").format(name=template.name),
        [Answer(_("Ersetzen"), "replace"), Answer(_("Zurück"), "stay")],
    )
    return await app.push_screen_wait(question) == "replace"


async def value_for_all(app: App[None], name: str, value: str) -> str | None:
    """What every recipient gets for a placeholder without a column, None where nothing was said; `value` so far."""
    return await app.push_screen_wait(
        LineQuestion(
            _("Wert für alle"),
            _("Die Liste hat keine Spalte für {name}. Was hier steht, bekommen alle Empfänger.").format(
                name=f"{{{{{name}}}}}"
            ),
            name,
            _("Übernehmen"),
            value,
        )
    )


async def confirms_number(app: App[None], number: str, row: CheckedRow, *, is_confirmed: bool) -> bool:
    """Whether a person vouches for a number that the numbering plan does not know, or takes that back."""
    if is_confirmed:
        text = _("Die Nummer {number} in Zeile {row} ist von Hand bestätigt. Wieder zurücknehmen?")
        yes = _("Zurücknehmen")
    else:
        text = _(
            "Der Rufnummernplan kennt {number} in Zeile {row} nicht. Haben Sie die Nummer geprüft, und soll die "
            "SMS dorthin gehen?"
        )
        yes = _("Nummer stimmt")
    question = Question(
        _("Nummer bestätigen"),
        text.format(number=number, row=row.list_row),
        [Answer(yes, "yes"), Answer(_("Zurück"), "no")],
    )
    return await app.push_screen_wait(question) == "yes"


async def sought_row(app: App[None]) -> str | None:
    """A part of a name, of a number, or a line to go to; None where nothing is sought."""
    return await app.push_screen_wait(
        LineQuestion(
            _("In der Liste suchen"),
            _("Ein Teil des Namens, der Nummer, oder die Zeile."),
            _("Suchen"),
            _("Suchen"),
        )
    )
