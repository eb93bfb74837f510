"""The row at the bottom: at most five keys of the screen, read from its bindings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from rich.cells import cell_len
from textual import events
from textual.binding import ActiveBinding
from textual.content import Content, Span
from textual.screen import Screen
from textual.widget import Widget

from tui.language.keys import NO_KEY, key_name
from tui.runtime.values import dataclass
from tui.service.wording.marks import Role
from tui.widgets.roles import visual_style

MOST_KEYS = 5
WIDTH = 80
_HELP, _FIND, _LEAVE = "app.help", "app.find", "app.leave"
_ALWAYS = (_HELP, _FIND, _LEAVE)


@dataclass(frozen=True, slots=True)
class FooterKey:
    """One entry: the key as printed on the keyboard, what it does, and the action behind it."""

    key: str
    description: str
    action: str

    @property
    def piece(self) -> str:
        """The entry as the row shows it."""
        return f"{self.key} {self.description}"


@runtime_checkable
class ChoosesKeys(Protocol):
    """A screen that names some of its keys only where they help."""

    def is_named_in_footer(self, action: str) -> bool:
        """Whether the row has a place for an action now."""
        ...


class FooterLine(Widget):
    """The keys worth knowing here; F1 lists all of them."""

    DEFAULT_CSS = """
    FooterLine { height: 1; width: 1fr; dock: bottom; text-wrap: nowrap; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.keys: tuple[FooterKey, ...] = ()
        """What the row shows."""
        self._targets: list[tuple[int, int, str]] = []

    @property
    def text(self) -> str:
        """The row as text."""
        return self.render().plain

    def on_mount(self) -> None:
        """Follow the bindings: they change with the keymap and with what is possible."""
        self.screen.bindings_updated_signal.subscribe(self, self._read)
        self.read_again()

    def read_again(self) -> None:
        """What the screen names may have changed."""
        self._read(self.screen)

    def _read(self, screen: Screen[object]) -> None:
        keys: list[FooterKey] = []
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.key != NO_KEY and active.node in (screen, self.app) and _is_named(active):
                keys.append(
                    FooterKey(key_name(binding.key), binding.description, _qualified(active.node, binding.action))
                )
        own = sorted((entry for entry in keys if entry.action not in _ALWAYS), key=_rank)
        always = [entry for entry in keys if entry.action in _ALWAYS]
        ordered = tuple(sorted([*always, *own[: MOST_KEYS - len(always)]], key=_rank))
        if ordered != self.keys:
            self.keys = ordered
            self.refresh()

    def render(self) -> Content:
        """Each key so that it stands out, then its word."""
        text = " "
        spans: list[Span] = []
        self._targets = []
        for entry in _fitting(self.keys, min(WIDTH, self.app.size.width)):
            start = len(text)
            text += entry.piece
            spans.append(Span(start, start + len(entry.key), visual_style(self.app, Role.ACCENT)))
            self._targets.append((start, len(text), entry.action))
            text += "  "
        return Content(text.rstrip(), spans)

    async def on_click(self, event: events.Click) -> None:
        """A click on an entry does what its key does."""
        for start, end, action in self._targets:
            if start <= event.x < end:
                await self.app.run_action(action)


def _fitting(keys: Sequence[FooterKey], width: int) -> list[FooterKey]:
    """As many as the row has room for: those of the screen are dropped first, the one that quits is dropped last."""
    fitting = list(keys)
    while len(fitting) > 1 and sum(cell_len(entry.piece) + 2 for entry in fitting) > width + 1:
        own = [place for place, entry in enumerate(fitting) if entry.action not in _ALWAYS]
        del fitting[own[-1] if own else -2]
    return fitting


def _is_named(active: ActiveBinding) -> bool:
    return not isinstance(active.node, ChoosesKeys) or active.node.is_named_in_footer(active.binding.action)


def _qualified(node: object, action: str) -> str:
    namespace = "screen" if isinstance(node, Screen) else "app"
    return action if "." in action.split("(", maxsplit=1)[0] else f"{namespace}.{action}"


def _rank(entry: FooterKey) -> tuple[int, int]:
    """Help first, then the function keys, then the rest; finding and leaving last."""
    if entry.action in _ALWAYS:
        return {_HELP: (0, 0), _FIND: (3, 0), _LEAVE: (4, 0)}[entry.action]
    if entry.key.startswith("F") and entry.key[1:].isdigit():
        return (1, -int(entry.key[1:]))
    return (2, 0)
