"""`[keys]` of the configuration: which action gets which key, and which entries are not possible.

Every action of the application has an id (`docs/tasten.md`). What is wrong with an entry is said in one sentence, and
the action then keeps the key it came with, so that a mistake in the file never takes a key away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen

from tui.language.catalogue import _
from tui.language.keys import key_name, key_typed
from tui.runtime.values import dataclass

_FUNCTION_KEYS = frozenset(("f1", "f2", "f3", "f4", "f5", "f8", "f9", "f12"))
_NEVER_ALONE = frozenset("hijm")
"""With Ctrl they are Backspace, Tab and Enter in a terminal."""
_NAMED = frozenset(
    ("escape", "enter", "tab", "shift+tab", "space", "backspace", "insert", "delete", "home", "end", "pageup",
     "pagedown", "up", "down", "left", "right", "shift+up", "shift+down", "shift+left", "shift+right", "ctrl+up",
     "ctrl+down", "ctrl+left", "ctrl+right", "ctrl+home", "ctrl+end")
)  # fmt: skip
PORTABLE = (
    _FUNCTION_KEYS
    | _NAMED
    | {f"ctrl+{letter}" for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in _NEVER_ALONE}
    | {f"alt+{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"}
)
"""Keys that xterm, PuTTY, tmux, screen and the consoles send, and that neither a desktop nor a field uses itself."""


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the keys of a class: its id, what it does, its keys, and the class that offers it."""

    id: str
    title: str
    keys: tuple[str, ...]
    owner: type[DOMNode]


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys by id as Textual takes them (several joined by commas), and the sentences about rejected entries."""

    keys: Mapping[str, str]
    notes: tuple[str, ...] = ()


def keymap_of(wanted: Mapping[str, str], actions: Sequence[Action]) -> Keymap:
    """What `[keys]` of the configuration makes of the keys of all `actions` of the application."""
    known = {action.id: action for action in actions}
    notes: list[str] = []
    keys: dict[str, tuple[str, ...]] = {}
    for name, typed in wanted.items():
        understood = tuple(key_typed(part) for part in typed.split(",") if part.strip())
        objection = _objection(name, typed, understood, known)
        if objection:
            notes.append(objection)
        else:
            keys[name] = understood
    while clashing := dict(_clashes(keys, actions)):
        notes.extend(clashing.values())
        keys = {name: own for name, own in keys.items() if name not in clashing}
    return Keymap({name: ",".join(own) for name, own in keys.items()}, tuple(notes))


def _objection(name: str, typed: str, understood: tuple[str, ...], known: Mapping[str, Action]) -> str:
    if name not in known:
        nearest = get_close_matches(name, known, 1)
        if nearest:
            sentence = _("Unter [keys] ist die Aktion „{name}“ unbekannt; gemeint ist vielleicht „{nearest}“.")
            return sentence.format(name=name, nearest=nearest[0])
        return _("Unter [keys] ist die Aktion „{name}“ unbekannt und bleibt ohne Wirkung.").format(name=name)
    unfit = [key for key in understood if key not in PORTABLE]
    if understood and not unfit:
        return ""
    sentence = _(
        "Unter [keys] kommt die Taste „{key}“ für „{name}“ nicht aus jedem Terminal an; es bleibt bei {kept}. Möglich "
        "sind F1 bis F5, F8, F9, F12, Strg oder Alt mit einem Buchstaben (außer Strg+H, I, J, M) und die Pfeiltasten."
    )
    return sentence.format(key=typed, name=name, kept=_named(known[name].keys))


def _clashes(keys: Mapping[str, tuple[str, ...]], everything: Sequence[Action]) -> Iterator[tuple[str, str]]:
    """Changed actions whose key another action has that can be wanted at the same time, with the sentence for it."""
    for mine in everything:
        for key in keys.get(mine.id, ()):
            for other in everything:
                if other.id != mine.id and key in keys.get(other.id, other.keys) and _rivals(mine, other):
                    sentence = _(
                        "Unter [keys] hat „{name}“ dieselbe Taste {key} wie „{other}“ ({title}); es bleibt bei {kept}."
                    )
                    yield (
                        mine.id,
                        sentence.format(
                            name=mine.id,
                            key=key_name(key),
                            other=other.id,
                            title=other.title,
                            kept=_named(mine.keys),
                        ),
                    )


def _rivals(one: Action, other: Action) -> bool:
    """Whether one would hide the other; actions that share a key from the start are never possible together."""
    share = one.owner is other.owner and set(one.keys) & set(other.keys)
    return not share and _meet(one.owner, other.owner)


def _meet(one: type[DOMNode], other: type[DOMNode]) -> bool:
    """Whether the keys of two classes can be in force at the same moment."""
    if issubclass(one, other) or issubclass(other, one) or issubclass(one, App) or issubclass(other, App):
        return True
    return issubclass(one, Screen) != issubclass(other, Screen)


def _named(keys: tuple[str, ...]) -> str:
    return ", ".join(key_name(key) for key in keys)
