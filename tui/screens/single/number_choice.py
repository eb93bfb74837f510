"""Choosing one of several numbers of a patient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.frame.dialogs import Dialog
from tui.language.catalogue import _
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox
from tui.widgets.line import Note, fitted, on_one_line
from tui.widgets.row_list import Row, RowList

if TYPE_CHECKING:
    from tui.service.api import PossibleNumber

_NUMBER, _ORIGIN = 20, 30


class NumberChoice(Dialog[str | None]):
    """Returns the chosen number, or None for Esc."""

    def __init__(self, name: str, numbers: Sequence[PossibleNumber], *, are_looked_up: bool) -> None:
        super().__init__()
        self._patient = name
        self._numbers = tuple(numbers)
        self._are_looked_up = are_looked_up

    def compose(self) -> ComposeResult:
        """What is asked, the numbers, and the buttons."""
        asked = (
            _("Die Datei nennt keine Mobilnummer. Schon benutzt unter diesem Namen:")
            if self._are_looked_up
            else _("Die Praxissoftware nennt mehrere Mobilnummern.")
        )
        with DialogBox(_("Welche Nummer hat {name}?").format(name=on_one_line(self._patient))):
            yield Note(asked)
            numbers = RowList(
                id="numbers", help_text=_("{rows.choose} nimmt die Nummer, {dialog.close} lässt das Feld leer.")
            )
            numbers.styles.height = len(self._numbers)
            yield numbers
            with Horizontal(classes="buttons"):
                yield PushButton(_("Nehmen"), id="take", action="screen.take", help_text=asked, main=True)
                yield PushButton(_("Keine davon"), id="close", action="screen.close", help_text=asked)

    def on_mount(self) -> None:
        """The cursor stands on the first one."""
        rows = [
            Row(index, f"{fitted(each.number, _NUMBER)} {fitted(each.origin, _ORIGIN)}")
            for index, each in enumerate(self._numbers)
        ]
        self.query_one(RowList).show(rows, 0)

    @on(RowList.Chosen)
    def action_take(self) -> None:
        """Return the number at the cursor."""
        index = self.query_one(RowList).highlighted
        self.dismiss(None if index is None else self._numbers[index].number)
