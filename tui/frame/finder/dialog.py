"""The dialog: what is typed on top, below it what fits, and what the row at the cursor means."""

from __future__ import annotations

from typing import ClassVar, cast

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.frame.app_protocol import Frame
from tui.frame.dialogs import Dialog
from tui.frame.finder import records
from tui.frame.finder.findable import Findable, fitting
from tui.frame.finder.places import elsewhere, everywhere, import_places, shown_here
from tui.frame.screen import PlaceScreen
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.service.errors import PraxisSmsError
from tui.service.wording.marks import HINT, Role
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox
from tui.widgets.line import Note, fitted
from tui.widgets.roles import Tint
from tui.widgets.row_list import Row, RowList
from tui.widgets.text_field import Debounce, TextField

SEARCH_SECONDS = 0.2
"""Seconds without a key after which numbers and names are looked for."""

_KEYS = 13


class FoundList(RowList, can_focus=False):
    """The rows that fit; the keys of the field above move their cursor."""

    @property
    def shows_cursor(self) -> bool:
        """Always: the field above has the focus."""
        return True

    def leave_upwards(self) -> None:
        """The cursor stays on the first row."""

    def leave_downwards(self) -> None:
        """The cursor stays on the last row."""


class SearchField(TextField):
    """The arrows and the page keys move the cursor of the list below, everything else is typed."""

    def __init__(self, found: FoundList, *, help_text: str, placeholder: str) -> None:
        super().__init__(id="sought", help_text=help_text, placeholder=placeholder)
        self._moves = {
            "down": found.action_cursor_down,
            "up": found.action_cursor_up,
            "pagedown": found.action_page_down,
            "pageup": found.action_page_up,
        }

    def on_key(self, event: events.Key) -> None:
        """Move the cursor of the list."""
        if move := self._moves.get(event.key):
            event.stop()
            move()

    async def action_submit(self) -> None:
        """Enter does what is at the cursor."""
        await self.screen.run_action("do")


class Finder(Dialog[Findable | None]):
    """Returns what was chosen, or None for Esc."""

    AUTO_FOCUS: ClassVar[str] = "#sought"

    def __init__(self, visited: tuple[PlaceScreen, ...] = ()) -> None:
        super().__init__()
        self._visited = visited
        self._found = FoundList(id="found")
        self._actions: list[Findable] = []
        self._kept: list[Findable] = []
        self._numbers: list[Findable] = []
        self._shown: list[Findable] = []
        self._trouble = ""
        self._debounce = Debounce(self, SEARCH_SECONDS, self._look_for_numbers)

    def compose(self) -> ComposeResult:
        """The field, what fits, and what the row at the cursor means."""
        with DialogBox(_("Was möchten Sie tun?"), "-finding", hints=[_("{dialog.close} schließt")]):
            yield SearchField(
                self._found,
                placeholder=_("Wort, Name, Nummer …"),
                help_text=_(
                    "Findet, was sich tun lässt, und dazu Vorlagen, Nummern, Namen, Serien und Einstellungen; die "
                    "Reihenfolge der Wörter ist gleich. Links steht die Taste, die dasselbe tut. Die Pfeiltasten "
                    "wählen, {field.submit} führt aus."
                ),
            )
            yield self._found
            yield Note(id="found-note")
            with Horizontal(classes="buttons"):
                yield PushButton(
                    _("Ausführen"), id="do", action="screen.do", main=True, help_text=_("Tut, was am Cursor steht.")
                )
                yield PushButton(_("Zurück"), id="close", action="screen.close", help_text=_("Ändert nichts."))

    def on_mount(self) -> None:
        """Show what can be done here; the rest is read when that stands."""
        self._actions += [*shown_here(self.application, self._place), *everywhere(self.application)]
        self._show()
        self.call_after_refresh(self._read)

    @property
    def _place(self) -> PlaceScreen:
        """The place below."""
        return cast("PlaceScreen", self.app.screen_stack[0])

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        await in_background(import_places)
        self._actions += elsewhere(self.application, self._place, self._visited)
        self._show()
        try:
            self._kept = await in_background(lambda: records.kept(self.application))
        except PraxisSmsError as error:
            self._kept = list(records.settings(self.application))
            self._trouble = error.in_full
        self._show()

    # searching

    @property
    def _typed(self) -> str:
        return self.query_one(SearchField).value

    @on(TextField.Changed)
    def _changed(self) -> None:
        self._numbers = []
        self._debounce.typed()
        self._show(to_first=True)

    def _look_for_numbers(self) -> None:
        self._ask_for_numbers(self._typed)

    @work(exclusive=True, group="numbers", exit_on_error=False)
    async def _ask_for_numbers(self, typed: str) -> None:
        try:
            numbers = await in_background(lambda: records.used_numbers(self.application, typed))
        except PraxisSmsError as error:
            numbers, self._trouble = [], error.in_full
        if typed == self._typed and numbers:
            self._numbers = numbers
            self._show()

    def _show(self, *, to_first: bool = False) -> None:
        """Show what fits; the cursor stays at what it was on unless something else was typed."""
        at = self._at_cursor
        before = None if to_first or at is None else (at.group, at.title)
        shown: list[Row] = []
        self._shown = []
        for group, found in fitting([*self._actions, *self._numbers, *self._kept], self._typed):
            shown.append(Row(None, group, strong=True))
            for findable in found:
                shown.append(_row(len(self._shown), findable))
                self._shown.append(findable)
        possible = (index for index, each in enumerate(self._shown) if not each.why_not)
        first = 0 if self._typed.strip() else next(possible, 0)
        same = (index for index, each in enumerate(self._shown) if (each.group, each.title) == before)
        self._found.show(shown, next(same, first))
        self._explain()

    @property
    def _at_cursor(self) -> Findable | None:
        index = self._found.highlighted
        return self._shown[index] if index is not None and index < len(self._shown) else None

    @on(RowList.Highlighted)
    def _explain(self) -> None:
        """Say all that the row at the cursor has no room for."""
        found = self._at_cursor
        said = _("Dazu findet sich nichts.") if found is None else (found.explanation or found.title)
        self.query_one("#found-note", Note).show("\n".join(filter(None, (said, self._trouble))))

    # choosing

    @on(RowList.Chosen)
    def action_do(self) -> None:
        """Return what is at the cursor; what is not possible now has said why."""
        found = self._at_cursor
        if found is None:
            return
        if found.why_not:
            self.query_one("#found-note", Note).show(HINT.beside(found.why_not))
            return
        self.dismiss(found)


def _row(key: int, found: Findable) -> Row:
    text = f"{fitted(found.keys, _KEYS)} {found.title}"
    if found.explanation:
        text += f" – {found.explanation}"
    return Row(key, text, tint=Tint(0, len(text), Role.MUTED) if found.why_not else Tint(0, _KEYS, Role.ACCENT))


async def find(frame: Frame, visited: tuple[PlaceScreen, ...]) -> None:
    """Ask what is wanted, and do it; `visited` are the places that know what is possible in them."""
    found = await frame.push_screen_wait(Finder(visited))
    if found is not None:
        await found.do()
