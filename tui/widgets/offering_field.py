"""A field that offers values while one types, in a list that opens over what stands below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import events
from textual.message import Message

from tui.widgets.line import ELSEWHERE, HERE, Note, on_one_line
from tui.widgets.text_field import TextField


class OfferList(Note):
    """The rows on offer; the chosen one begins with a mark. It takes no focus, and no room from the layout."""

    DEFAULT_CSS = """
    OfferList { overlay: screen; constrain: none inside; width: auto; }
    OfferList { border: solid $field-text; background: $field; color: $field-text; }
    """

    class Clicked(Message):
        """A row was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def show_rows(self, rows: Sequence[str], chosen: int | None) -> None:
        """Show rows; none closes the list."""
        self.show("\n".join(_row(row, index == chosen) for index, row in enumerate(rows)))

    def on_click(self, event: events.Click) -> None:
        """A click takes."""
        self.post_message(self.Clicked(event.y - self.gutter.top))


class OfferingField(TextField):
    """Down and up choose among what is offered, and Enter takes it; with nothing chosen every key works as usual."""

    class Taken(Message):
        """A person took an offer; `index` is its place."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, offers: OfferList, **options: Any) -> None:
        super().__init__(**options)
        self._offers = offers
        self._rows: tuple[str, ...] = ()
        self._chosen: int | None = None

    @property
    def is_offering(self) -> bool:
        """Whether something is offered now."""
        return bool(self._rows)

    def offer(self, rows: Sequence[str]) -> None:
        """Offer these rows; a choice among the same rows is kept. Without the focus nothing is offered."""
        offered = tuple(rows) if self.has_focus else ()
        self._show(offered, self._chosen if offered == self._rows else None)

    def watch_has_focus(self, has_focus: bool) -> None:
        """Close the list when the focus leaves."""
        super().watch_has_focus(has_focus)
        if not has_focus:
            self.offer(())

    def on_key(self, event: events.Key) -> None:
        """Let a key go by that was meant for the offer."""
        if self._rows and self._answer(event.key):
            event.stop()
            event.prevent_default()

    def _answer(self, key: str) -> bool:
        """Whether the key was meant for the offer."""
        last = len(self._rows) - 1
        if key == "down":
            self._show(self._rows, 0 if self._chosen is None else min(self._chosen + 1, last))
        elif key == "up" and self._chosen is not None:
            self._show(self._rows, self._chosen - 1 if self._chosen else None)
        elif key == "enter" and self._chosen is not None:
            self.take(self._chosen)
        elif key == "escape":
            self._show((), None)
        else:
            return False
        return True

    def take(self, index: int) -> None:
        """Take the row at an index."""
        if index in range(len(self._rows)):
            self._show((), None)
            self.post_message(self.Taken(index))

    def _show(self, rows: tuple[str, ...], chosen: int | None) -> None:
        self._rows, self._chosen = rows, chosen
        self._offers.show_rows(rows, chosen)


def _row(text: str, is_chosen: bool) -> str:
    return f"{HERE if is_chosen else ELSEWHERE} {on_one_line(text)}"
