"""Correcting the number of one row: what is typed is read at once, and taken only where a message may go to it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from tui.frame.dialogs import Dialog
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.service.wording import findings, marks, persons
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox, Form, LabelledRow
from tui.widgets.line import Line, Note, on_one_line
from tui.widgets.text_field import TextField

if TYPE_CHECKING:
    from tui.service.api import CheckedRow, PraxisSms


class NumberCorrection(Dialog[str | None]):
    """Returns the number that was typed, empty where the one of the list is to stand again, None for no decision."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "take", _("Übernehmen"), tooltip=_("Übernimmt die Nummer"), id="correction.take"),
    ]

    def __init__(self, sms: PraxisSms, row: CheckedRow) -> None:
        super().__init__()
        self._sms = sms
        self._row = row

    def compose(self) -> ComposeResult:
        """Whose number it is and what is wrong with it, the field, and what is understood."""
        row = self._row
        help_text = _(
            "Die Nummer, an die die SMS dieser Zeile gehen soll. Darunter steht, wie sie verstanden wird. Die Datei "
            "wird nicht geändert; wer berichtigt hat, steht im Verlauf der Serie."
        )
        with DialogBox(
            _("Nummer berichtigen"), "-asking", hints=[_("{correction.take} übernimmt"), _("{dialog.close} schließt")]
        ):
            with Form(classes="dialog-text"):
                yield Note(_who(row))
            with LabelledRow(classes="dialog-field"):
                yield Line(_("Nummer"), classes="field-label")
                yield TextField(on_one_line(row.written.strip()), help_text=help_text, id="line")
            yield Note(id="understood")
            with Horizontal(classes="buttons"):
                yield PushButton(_("Übernehmen"), id="confirm", action="screen.take", help_text=help_text)
                if row.is_corrected:
                    yield PushButton(
                        _("Wie in der Liste"),
                        id="take-back",
                        action="screen.take_back",
                        help_text=_("Nimmt die Berichtigung zurück."),
                    )
                yield PushButton(_("Zurück"), id="close", action="screen.close")

    def on_mount(self) -> None:
        """Say what is understood of what stands there."""
        self._show_understood()

    @on(TextField.Changed, "#line")
    def _typed(self, event: TextField.Changed) -> None:
        event.stop()
        self._show_understood()

    @on(TextField.Submitted, "#line")
    def _submitted(self, event: TextField.Submitted) -> None:
        event.stop()
        self.action_take()

    @property
    def _number(self) -> str:
        return self.query_one(TextField).value.strip()

    def _show_understood(self) -> None:
        reading = self._sms.compose.understand_for_row(self._number)
        if reading.is_usable:
            self._say(findings.number_understood(reading))
            self._look_for_opt_out(self._number)
        elif not self._number:
            self._say(_("Bitte die Nummer eintippen."))
        else:
            self._say(marks.ERROR.beside(findings.number_problem(reading)))

    @work(group="optout", exclusive=True, exit_on_error=False)
    async def _look_for_opt_out(self, typed: str) -> None:
        """Say at once that no SMS goes to the number."""
        if await in_background(partial(self._sms.optouts.holds, typed)) and typed == self._number:
            self._say(marks.ERROR.beside(persons.opted_out()))

    def _say(self, text: str) -> None:
        self.query_one("#understood", Note).show(text)

    def action_take(self) -> None:
        """Return the number, unless no message may go there; what is wrong stands below the field already."""
        reading = self._sms.compose.understand_for_row(self._number)
        if reading.is_usable or reading.may_be_confirmed:
            self.dismiss(self._number)
        else:
            self.query_one(TextField).focus()

    def action_take_back(self) -> None:
        """Let the number of the list stand again."""
        self.dismiss("")


def _who(row: CheckedRow) -> str:
    about = _("Zeile {row}").format(row=row.list_row)
    name, written = on_one_line(row.name), on_one_line(row.written.strip())
    who = f"{about}, {name}." if name else f"{about}."
    if row.is_corrected:
        return f"{who} {on_one_line(row.reason)}"
    if not written:
        return _("{who} In der Liste steht keine Nummer.").format(who=who)
    return _("{who} In der Liste steht: {written}").format(who=who, written=written)
