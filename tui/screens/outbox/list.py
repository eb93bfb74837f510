"""The rows of the Postausgang: at the ends of a page the cursor turns it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tui.language.catalogue import _
from tui.widgets.row_list import RowList


class Turn(Enum):
    """Which page comes next, and where the cursor goes in it."""

    OLDER = "older"
    NEWER = "newer"
    NEWEST = "newest"
    OLDEST = "oldest"


class OutboxList(RowList):
    """The rows of one page; it knows whether there are newer and older pages.

    `search` is called with what is typed or pasted: a message would come after the next key.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space", "screen.mark", _("Markieren"), tooltip=_("Markiert die SMS oder nimmt die Marke weg"),
            id="outbox.mark", show=False,
        ),
        Binding(
            "ctrl+a", "screen.mark_page", _("Alle dieser Seite markieren"), tooltip=_("Markiert alle SMS dieser Seite"),
            id="outbox.mark_page", show=False,
        ),
        Binding(
            "delete", "screen.cancel", _("Abbrechen"), tooltip=_("Nimmt zurück, was noch wartet"),
            id="outbox.cancel", show=False,
        ),
    ]  # fmt: skip

    @dataclass
    class Turned(Message):
        """A person wants another page."""

        turn: Turn

    def __init__(
        self,
        search: Callable[[str], object],
        *,
        help_text: str = "",
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(help_text=help_text, id=id)
        self._search = search
        self.has_older = False
        self.has_newer = False

    def on_key(self, event: events.Key) -> None:
        """A letter or a digit begins a search; the space bar marks."""
        if event.character and event.is_printable and event.key != "space":
            event.stop()
            self._search(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted is searched for."""
        event.stop()
        if sought := " ".join(event.text.split()):
            self._search(sought)

    def leave_upwards(self) -> None:
        """To the page before, or to the field before."""
        if self.has_newer:
            self.post_message(self.Turned(Turn.NEWER))
        else:
            super().leave_upwards()

    def leave_downwards(self) -> None:
        """To the page behind, or to the field behind."""
        if self.has_older:
            self.post_message(self.Turned(Turn.OLDER))
        else:
            super().leave_downwards()

    def action_page_up(self) -> None:
        """To the page before."""
        if self.has_newer:
            self.post_message(self.Turned(Turn.NEWER))
        else:
            super().action_first()

    def action_page_down(self) -> None:
        """To the page behind."""
        if self.has_older:
            self.post_message(self.Turned(Turn.OLDER))
        else:
            super().action_last()

    def action_first(self) -> None:
        """To the newest."""
        if self.has_newer:
            self.post_message(self.Turned(Turn.NEWEST))
        else:
            super().action_first()

    def action_last(self) -> None:
        """To the oldest."""
        if self.has_older:
            self.post_message(self.Turned(Turn.OLDEST))
        else:
            super().action_last()
