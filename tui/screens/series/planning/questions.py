"""What is asked while a series is prepared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.app import App

from tui.frame.dialogs import Answer, LineQuestion, Question, agrees
from tui.language.catalogue import _, ngettext
from tui.service.api import CheckedRow, Template
from tui.service.wording.list_reasons import quoted_names
from tui.widgets.line import on_one_line, shortened

_MOST_COLUMNS, _LONGEST_LABEL = 3, 16
"""What fits beside one another on 80 columns."""
YES, CORRECT = "yes", "correct"
_MOST_EXAMPLES = 4
"""Rows that a question names."""


async def may_replace_text(app: App[None], template: Template) -> bool:
    """Whether a template may replace the text that was typed."""
    text = _("Der Text, der jetzt da steht, wird durch die Vorlage „{name}“ ersetzt.").format(name=template.name)
    return await agrees(app, _("Text ersetzen?"), text, _("Ersetzen"), is_first=True)


async def value_for_all(app: App[None], name: str, value: str) -> str | None:
    """What all recipients get for a placeholder without a column, None where cancelled; `value` is the one so far."""
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


async def confirms_number(app: App[None], number: str, row: CheckedRow, *, is_confirmed: bool) -> str | None:
    """`YES` where a person confirms a number unknown to the numbering plan, or takes that back; `CORRECT`; or none."""
    if is_confirmed:
        text = _("Die Nummer {number} in Zeile {row} ist von Hand bestätigt. Wieder zurücknehmen?")
        answers = [Answer(_("Zurücknehmen"), YES), Answer(_("Berichtigen"), CORRECT)]
    else:
        text = _(
            "Der Rufnummernplan kennt {number} in Zeile {row} nicht. Haben Sie die Nummer geprüft, und soll die "
            "SMS dorthin gehen?"
        )
        # What sends is not the first answer: Enter, pressed twice in a hurry, must not confirm.
        answers = [Answer(_("Berichtigen"), CORRECT), Answer(_("Nummer stimmt"), YES)]
    question = Question(
        _("Nummer bestätigen"),
        text.format(number=number, row=row.list_row),
        [*answers, Answer(_("Zurück"), "no")],
    )
    return await app.push_screen_wait(question)


async def releases_row(app: App[None], row: CheckedRow, *, is_released: bool) -> bool:
    """Whether a person lets a row pass although a cell says that somebody died, or takes that back."""
    if is_released:
        text, yes = _("Zeile {row} ist freigegeben. Wieder zurücknehmen?"), _("Zurücknehmen")
    else:
        text = _("Zeile {row}, {name}: {remark} Haben Sie das geprüft, und soll die SMS trotzdem gesendet werden?")
        yes = _("Geprüft, senden")
    text = text.format(row=row.list_row, name=row.name or row.shown_number, remark=row.deceased_remark)
    return await agrees(app, _("Zeile freigeben"), text, yes)


async def column_of_consent(app: App[None], headings: Sequence[str]) -> str | None:
    """The heading of the column that says who consented, empty for none of them, None where nothing was decided."""
    offered = headings[:_MOST_COLUMNS]
    answers = [Answer(shortened(heading, _LONGEST_LABEL), str(place)) for place, heading in enumerate(offered)]
    question = Question(
        _("Welche Spalte ist die Einwilligung?"),
        _("Mehrere Spalten können sagen, wer in SMS eingewilligt hat: {names}. Welche gilt?").format(
            names=quoted_names(headings)
        ),
        [*answers, Answer(_("Keine davon"), "none"), Answer(_("Zurück"), "back")],
    )
    answer = await app.push_screen_wait(question)
    if answer == "none":
        return ""
    return None if answer in (None, "back") else offered[int(answer)]


async def takes_numbers_from(
    app: App[None], chosen: Sequence[str], elsewhere: Sequence[str], rows: Sequence[CheckedRow]
) -> str | None:
    """`YES` where rows without a mobile number get theirs from other columns; `CORRECT` for one number; or none."""
    count = len(rows)
    question = Question(
        _("Nummer aus anderer Spalte?"),
        ngettext(
            "{count} Zeile hat in {chosen} keine Mobilnummer, aber in {elsewhere}. Von dort nehmen, wo sie fehlt?",
            "{count} Zeilen haben in {chosen} keine Mobilnummer, aber in {elsewhere}. Von dort nehmen, wo sie fehlt?",
            count,
        ).format(count=count, chosen=quoted_names(chosen), elsewhere=quoted_names(elsewhere))
        + "\n\n"
        + "\n".join(_numbers_elsewhere(rows)),
        # What sends is not the first answer, as above.
        [Answer(_("Zurück"), "no"), Answer(_("Berichtigen"), CORRECT), Answer(_("Von dort nehmen"), YES)],
    )
    return await app.push_screen_wait(question)


def _numbers_elsewhere(rows: Sequence[CheckedRow]) -> Iterator[str]:
    for row in rows[:_MOST_EXAMPLES]:
        number = "" if row.number_elsewhere is None else on_one_line(row.cells[row.number_elsewhere])
        yield _("Zeile {row}, {name}: {number}").format(row=row.list_row, name=on_one_line(row.name), number=number)
    more = len(rows) - _MOST_EXAMPLES
    if more > 0:
        yield ngettext("… und {count} weitere", "… und {count} weitere", more).format(count=more)


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
