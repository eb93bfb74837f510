"""`[keys]` of the configuration: which action gets which key, and which entries are not possible.

Every action of the application has an id (`docs/tasten.md`). What is wrong with an entry is said in one sentence, and
the action then keeps the key it came with, so that a mistake in the file never takes a key away. A key that somebody
chose is no longer that of another action of a screen, which came with it: that action has its button, and *Was tun?*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen

from tui.language.catalogue import _
from tui.language.keys import NO_KEY, key_name, key_typed
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


_WITH_BUTTONS = frozenset(("single", "series", "outbox", "templates", "card", "mail", "detail"))
"""The first parts of the ids of what screens and dialogs offer besides their keys."""


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the keys of a class: its id, what it does, its keys, and the class that offers it."""

    id: str
    title: str
    keys: tuple[str, ...]
    owner: type[DOMNode]


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys by id as Textual takes them (several joined by commas), and the sentences about rejected entries.

    `remarks` tell which actions have lost their key to one that was chosen.
    """

    keys: Mapping[str, str]
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


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
    remarks, left = _given_up(keys, actions)
    return Keymap({name: ",".join(own) for name, own in {**left, **keys}.items()}, tuple(notes), remarks)


def _given_up(
    keys: Mapping[str, tuple[str, ...]], actions: Sequence[Action]
) -> tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]:
    """The sentences about actions that lose a key to one that was chosen, and the keys that they have left."""
    remarks: list[str] = []
    left: dict[str, tuple[str, ...]] = {}
    for name, key in ((name, key) for name, own in keys.items() for key in own):
        losers = {
            other.id: other
            for mine in actions
            if mine.id == name
            for other in actions
            if other.id not in keys and key in other.keys and _rivals(mine, other)
        }
        for other in losers.values():
            kept = left.get(other.id, other.keys)
            left[other.id] = tuple(each for each in kept if each not in (key, NO_KEY)) or (NO_KEY,)
        if losers:
            sentence = _("Unter [keys] hat „{name}“ die Taste {key}; nicht mehr damit zu erreichen: {others}.")
            others = ", ".join(
                _("„{name}“ ({title})").format(name=other.id, title=other.title) for other in losers.values()
            )
            remarks.append(sentence.format(name=name, key=key_name(key), others=others))
    return tuple(remarks), left


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
    """Changed actions whose key another action keeps that can be wanted at the same time, with the sentence for it."""
    for mine in everything:
        for key in keys.get(mine.id, ()):
            for other in everything:
                if other.id not in keys and _gives_way(other):
                    continue
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


def _gives_way(action: Action) -> bool:
    """Whether an action can do without its key; places, leaving and what works within a field cannot."""
    return action.id == "app.find" or action.id.split(".")[0] in _WITH_BUTTONS


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
