"""The text of a Textvorlage while it is written: double braces offer the placeholders."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.widgets.german_bindings import hidden_binding
from tui.widgets.message_text import MessageText

_OPEN = re.compile(r"\{\{[^\S\n]*(?P<begun>[^{}\n]*)$")


@dataclass(frozen=True, slots=True)
class Offer:
    """The placeholders that fit what was begun; `chosen` is the index of the one that Enter takes."""

    names: tuple[str, ...]
    chosen: int = 0

    def line(self) -> str:
        """The offer in one row, the chosen name in brackets."""
        return " ".join(f"[{name}]" if index == self.chosen else name for index, name in enumerate(self.names))


def begun_placeholder(before_cursor: str) -> str | None:
    """What was typed of a placeholder's name since its double braces; None outside of braces."""
    match = _OPEN.search(before_cursor)
    return None if match is None else match["begun"]


def offer_for(begun: str, names: Sequence[str]) -> Offer | None:
    """The placeholders beginning like that; None where there is nothing to offer."""
    fitting = tuple(name for name in names if name.casefold().startswith(begun.strip().casefold()))
    return Offer(fitting) if fitting else None


class TemplateText(MessageText):
    """A message text that knows the placeholders. While it offers some, the arrows choose and Enter or Tab takes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        hidden_binding(
            "ctrl+p",
            "offer_placeholders",
            _("Platzhalter einfügen"),
            "template.placeholder_here",
            _("Bietet die Platzhalter an"),
        ),
    ]

    @dataclass
    class Offered(Message):
        """The offer changed; None closes it."""

        offer: Offer | None

    def __init__(
        self,
        placeholders: Sequence[str],
        *,
        help_text: str,
        id: str,  # noqa: A002 - Textual's name
        at_once: Callable[[str], object],
    ) -> None:
        super().__init__(help_text=help_text, id=id, at_once=at_once)
        self.placeholders = tuple(placeholders)
        """The names on offer."""
        self.offer: Offer | None = None
        """What is offered now."""
        self._declined: str | None = None

    def action_offer_placeholders(self) -> None:
        """Open double braces at the cursor."""
        self.focus()
        self._declined = None
        if begun_placeholder(self._before_cursor()) is None:
            self.insert("{{")
        self._look()

    def on_text_area_selection_changed(self) -> None:
        """Offer what fits where the cursor is now."""
        self._look()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Close the offer when the focus leaves; on return it may have been asked for from elsewhere."""
        super().watch_has_focus(_has_focus)
        self._look()

    def _before_cursor(self) -> str:
        row, column = self.cursor_location
        return str(self.document.get_line(row))[:column]

    def _look(self) -> None:
        begun = begun_placeholder(self._before_cursor()) if self.selection.is_empty and self.has_focus else None
        if begun != self._declined:
            self._declined = None
        offered = None if begun is None or begun == self._declined else offer_for(begun, self.placeholders)
        if offered is None or self.offer is None or offered.names != self.offer.names:
            self._show(offered)

    def _show(self, offer: Offer | None) -> None:
        if offer != self.offer:
            self.offer = offer
            self.post_message(self.Offered(offer))

    def on_key(self, event: events.Key) -> None:
        """Let a key go by that was meant for the offer."""
        if self.offer is not None and self._answer(self.offer, event.key):
            event.stop()
            event.prevent_default()

    def _answer(self, offer: Offer, key: str) -> bool:
        """Whether the key was meant for the offer."""
        if key in ("enter", "tab"):
            self._take(offer.names[offer.chosen])
        elif key in ("down", "up"):
            step = 1 if key == "down" else -1
            self._show(Offer(offer.names, (offer.chosen + step) % len(offer.names)))
        elif key == "escape":
            self._declined = begun_placeholder(self._before_cursor())
            self._show(None)
        else:
            return False
        return True

    def _take(self, name: str) -> None:
        row, column = self.cursor_location
        line = str(self.document.get_line(row))
        start = line.rindex("{{", 0, column)
        end = column + 2 if line.startswith("}}", column) else column
        self._show(None)
        self.replace(f"{{{{{name}}}}}", (row, start), (row, end), maintain_selection_offset=False)
