"""Step 4 of a Serien-SMS: a row per recipient with its verdict, the message it gets, and the totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message

from tui.language import dates
from tui.language.catalogue import _, ngettext
from tui.language.local_time import local_now
from tui.screens.series.planning.checked_rows import CheckedRows, explanation, heading
from tui.screens.series.series_actions import SERIES_ACTIONS
from tui.widgets.buttons import CheckBox, PushButton
from tui.widgets.form import LabelledRow
from tui.widgets.german_bindings import hidden_binding
from tui.widgets.line import Line, NoBreakNote, Note
from tui.widgets.row_list import LongList
from tui.widgets.text_field import TextField

if TYPE_CHECKING:
    from tui.service.api import CheckedList, CheckedRow

_EXAMPLE_IN = timedelta(days=30)
"""How far ahead the example of a date lies, which stands as long as the window is open."""


class CheckList(LongList):
    """The rows of a check."""

    BINDINGS: ClassVar[list[BindingType]] = [
        hidden_binding(
            "enter",
            "choose",
            _("Zeile klären"),
            "series.confirm_number",
            _("Berichtigt oder bestätigt die Nummer der Zeile, oder gibt die Zeile frei"),
        ),
    ]


class CheckStep(Vertical):
    """Totals, rows, what the highlighted row is about, and when it all begins."""

    @dataclass
    class Highlighted(Message):
        """The cursor is at another row: its index in the check, None where no row is shown."""

        place: int | None

    @dataclass
    class BeginningTyped(Message):
        """Another moment was typed."""

        typed: str

    check_list = getters.query_one(CheckList)

    def __init__(self) -> None:
        super().__init__(id="step-check")
        self._rows: CheckedRows | None = None
        self.notes: tuple[str, ...] = ()
        """The remarks on the list as a whole."""

    def compose(self) -> ComposeResult:
        """From the totals down to the buttons."""
        with Horizontal(id="totals-row"):
            yield Line(_("4 Prüfung {series.go_to_check}"), classes="step")
            yield NoBreakNote(_("beginnt, sobald eine Liste gelesen ist"), id="totals")
        yield Line(id="check-heading")
        yield CheckList(
            id="check-rows",
            help_text=_(
                "Jede Zeile der Liste mit dem Ergebnis der Prüfung; was mit „■“ oder „□“ beginnt, wird nicht gesendet. "
                "Darunter stehen der Grund und die SMS, die hinausginge. {series.confirm_number} berichtigt eine "
                "Nummer, mit der etwas nicht stimmt, bestätigt eine, die der Rufnummernplan nicht kennt, gibt eine "
                "Zeile mit Hinweis auf einen Todesfall frei, die Sie geprüft haben, oder nimmt die Mobilnummer aus "
                "einer anderen Spalte. {series.filter} zeigt nur Probleme, {series.find} sucht, {series.person} zeigt "
                "alles über die Nummer der Zeile."
            ),
        )
        with Vertical(id="check-detail"):
            yield Note(id="row-explanation")
            yield Note(id="row-text")
            yield Line(id="row-length")
        with Vertical(id="check-end"):
            yield from self._beginning()
            yield from self._buttons()

    def _beginning(self) -> ComposeResult:
        with LabelledRow(id="begin-row"):
            yield Line(_("Senden ab"), classes="field-label step")
            yield TextField(
                id="begin-at",
                placeholder=_("sofort"),
                help_text=_(
                    "Leer lassen, um sofort zu senden; sonst zum Beispiel „9 Uhr“, „morgen 9:30“, „Mo 8 Uhr“ oder "
                    "„{date} 9:00“. Daneben steht, was verstanden wurde. Ein Tag ohne Uhrzeit heißt 8 Uhr. Fällt "
                    "der Zeitpunkt in die Ruhezeit, warten die SMS bis zu deren Ende."
                ).format(date=dates.short_date(local_now() + _EXAMPLE_IN)),
            )
            yield Note(id="begin-note")

    def _buttons(self) -> ComposeResult:
        with Horizontal(id="check-actions", classes="step-row"):
            yield SERIES_ACTIONS.button("start")
            yield CheckBox(
                _("Nur Probleme"),
                id="only-problems",
                help_text=_(
                    "Zeigt nur die Zeilen, die jemand ansehen sollte; nicht die, deren Nummer nur ergänzt oder "
                    "berichtigt wurde."
                ),
            )
            yield SERIES_ACTIONS.button("show_notes")
            yield SERIES_ACTIONS.button("begin_anew")
            yield SERIES_ACTIONS.button("back_to_running")

    def on_mount(self) -> None:
        """Nothing was checked yet."""
        self.clear()
        self.offer_running(False)

    # what is shown

    @property
    def place(self) -> int | None:
        """The place in the check of the row at the cursor."""
        index = self.check_list.highlighted
        return None if self._rows is None or index is None else self._rows.places[index]

    @property
    def number(self) -> str:
        """The number of the row that a person is at; "" where she is elsewhere."""
        place = self.place if self.check_list.has_focus else None
        return "" if place is None or self._rows is None else self._rows.checked.rows[place].shown_number

    @property
    def begins_at(self) -> str:
        """The moment as it was typed."""
        return self.query_one("#begin-at", TextField).value.strip()

    def begin_at(self, typed: str) -> None:
        """Set the moment."""
        self.query_one("#begin-at", TextField).value = typed

    def show(self, checked: CheckedList, totals: str, notes: Sequence[str]) -> None:
        """Another check of the same list keeps the cursor at its row."""
        place = self.place or 0
        self._show_rows(self._chosen_rows(checked), place)
        self.say(totals)
        self.offer_notes(notes)

    def say(self, totals: str) -> None:
        """Totals, or why there are none."""
        self.query_one("#totals", NoBreakNote).show(totals)

    def offer_notes(self, notes: Sequence[str]) -> None:
        """Offer the remarks on the list as a whole by a button with their number."""
        self.notes = tuple(notes)
        button = self.query_one("#show-notes", PushButton)
        button.display = bool(notes)
        button.label = Content(ngettext("{count} Hinweis", "{count} Hinweise", len(notes)).format(count=len(notes)))
        button.refresh(layout=True)

    def offer_running(self, offered: bool) -> None:
        """Whether there is a running series to go back to."""
        self.query_one("#back-to-running").display = offered

    def show_row(self, row: CheckedRow | None, text: str, length: str) -> None:
        """What the row at the cursor is about, and the message it gets."""
        self.query_one("#row-explanation", Note).show("" if row is None else explanation(row))
        self.query_one("#row-text", Note).show(text)
        self.query_one("#row-length", Line).show(length)

    def show_beginning(self, sentence: str, *, failed: bool = False) -> None:
        """When it will begin, and who sends then."""
        self.query_one("#begin-note", Note).say(sentence, failed=failed)

    def forget(self) -> None:
        """Remove everything about the list."""
        self._rows = None
        self.check_list.show(())
        self.query_one("#check-heading", Line).show("")
        self.say(_("beginnt, sobald eine Liste gelesen ist"))
        self.show_row(None, "", "")
        self.offer_notes(())

    def clear(self) -> None:
        """Reset the step."""
        self.show_every_row()
        self.forget()
        with self.prevent(TextField.Changed):
            self.query_one("#begin-at", TextField).value = ""

    # choosing

    def toggle_filter(self) -> None:
        """Only problems, or all rows."""
        self.query_one("#only-problems", CheckBox).toggle()

    def show_every_row(self) -> None:
        """Another list begins with all of its rows."""
        with self.prevent(CheckBox.Changed):
            self.query_one("#only-problems", CheckBox).value = False

    def find(self, sought: str) -> bool:
        """Put the cursor on the next row that holds the text; whether there is one."""
        if self._rows is None or not len(self._rows):
            return False
        index = self._rows.find(sought, self.check_list.highlighted or 0)
        if index is None:
            return False
        self.check_list.highlight(index)
        self.check_list.focus()
        self.post_message(self.Highlighted(self._rows.places[index]))
        return True

    @on(CheckBox.Changed, "#only-problems")
    def _filter_changed(self, event: CheckBox.Changed) -> None:
        event.stop()
        if self._rows is None:
            return
        place = self.place or 0
        self._show_rows(self._chosen_rows(self._rows.checked), place)
        self.post_message(self.Highlighted(self.place))

    def _show_rows(self, rows: CheckedRows, place: int) -> None:
        self._rows = rows
        self.query_one("#check-heading", Line).show(heading(rows))
        self.check_list.show(rows, rows.nearest(place))

    @on(LongList.Highlighted)
    def _moved(self, event: LongList.Highlighted) -> None:
        event.stop()
        self._tell_place()

    @on(TextField.Changed, "#begin-at")
    def _beginning_typed(self, event: TextField.Changed) -> None:
        event.stop()
        self.post_message(self.BeginningTyped(event.value))

    def _tell_place(self) -> None:
        place = self.place
        if place is not None:
            self.post_message(self.Highlighted(place))

    def _chosen_rows(self, checked: CheckedList) -> CheckedRows:
        only_problems = self.query_one("#only-problems", CheckBox).value
        return CheckedRows.problems(checked) if only_problems else CheckedRows.every(checked)
