"""F1: help for the focused field, for the screen, and the keys that work here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.binding import ActiveBinding
from textual.dom import DOMNode
from textual.screen import Screen

from tui.frame.dialogs import Reading
from tui.frame.screen import PlaceScreen
from tui.language.catalogue import _
from tui.language.keys import NO_KEY, key_name
from tui.widgets.buttons import PushButton

_KEYS_WIDTH = 29


class Help(Reading):
    """The help for what is on the screen now."""

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__(_("Hilfe"), "\n".join(_paragraphs(screen)).strip())


def _paragraphs(screen: Screen[object]) -> Iterator[str]:
    field_help = _help_of_field(screen.focused) or _help_of_button(screen)
    if field_help:
        yield from (_("DIESES FELD"), field_help, "")
    if isinstance(screen, PlaceScreen) and (about := screen.screen_help()):
        yield from (about, "")
    here, everywhere, in_field = _sorted_bindings(screen)
    yield from _table(_("TASTEN AUF DIESEM BILDSCHIRM"), here)
    yield from _table(_("TASTEN ÜBERALL"), everywhere)
    yield from _table(_("TASTEN IN DIESEM FELD"), in_field)


def _help_of_field(focused: DOMNode | None) -> str:
    node = focused
    while node is not None:
        text = getattr(node, "help_text", "")
        if text:
            return str(text)
        node = node.parent
    return ""


def _help_of_button(screen: Screen[object]) -> str:
    """What the key says that does the same as the focused button."""
    button = screen.focused
    if not isinstance(button, PushButton) or not button.action:
        return ""
    action = button.action.removeprefix("screen.")
    same = [active.binding for active in screen.active_bindings.values() if active.binding.action == action]
    return f"{same[0].tooltip} ({key_name(same[0].key)})." if same and same[0].tooltip and same[0].key != NO_KEY else ""


def _sorted_bindings(screen: Screen[object]) -> tuple[list[ActiveBinding], list[ActiveBinding], list[ActiveBinding]]:
    here: list[ActiveBinding] = []
    everywhere: list[ActiveBinding] = []
    in_field: list[ActiveBinding] = []
    for active in screen.active_bindings.values():
        if active.binding.key == NO_KEY:
            continue
        if active.node is screen:
            here.append(active)
        elif active.node is screen.app:
            everywhere.append(active)
        else:
            in_field.append(active)
    return here, everywhere, in_field


def _table(title: str, bindings: list[ActiveBinding]) -> Iterator[str]:
    keys_by_description: dict[str, list[str]] = {}
    for active in bindings:
        keys_by_description.setdefault(active.binding.description, []).append(key_name(active.binding.key))
    if not keys_by_description:
        return
    yield title
    for description, keys in keys_by_description.items():
        first, *more = _filled(keys)
        yield f"  {first:<{_KEYS_WIDTH}} \t{description}"
        yield from (f"  {line}" for line in more)
    yield ""


def _filled(keys: Sequence[str]) -> list[str]:
    """The names of keys in lines as wide as their column."""
    lines = [keys[0]]
    for key in keys[1:]:
        lines[-1] += ","
        if len(lines[-1]) + 1 + len(key) < _KEYS_WIDTH:
            lines[-1] += f" {key}"
        else:
            lines.append(key)
    return lines
