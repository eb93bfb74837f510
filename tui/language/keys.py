"""Keys by the names printed on a German keyboard, and their place in sentences.

A sentence names a key by the id of its action: `_("{series.pick} sucht die Liste aus.")` reads *Strg+O sucht die Liste
aus.*, or whatever key `[keys]` of the configuration gives that action.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from tui.language.translation import gettext_noop, translated

IN_SENTENCES: Mapping[str, str] = {
    "app.help": "f1",
    "app.quit": "ctrl+q",
    "place.single": "f2",
    "place.series": "f3",
    "place.outbox": "f4",
    "place.templates": "f5",
    "place.provider": "f8",
    "card.save": "f9",
    "card.check": "ctrl+g",
    "card.test": "ctrl+t",
    "card.mail": "ctrl+o",
    "mail.save": "f9",
    "single.person": "alt+n",
    "app.patient": "alt+u",
    "single.replace": "ctrl+t",
    "person.consent": "ctrl+p",
    "single.consent": "ctrl+p",
    "series.start": "f9",
    "series.pick": "ctrl+o",
    "series.go_to_list": "alt+l",
    "series.go_to_columns": "alt+s",
    "series.go_to_text": "alt+t",
    "series.go_to_check": "alt+p",
    "series.template": "alt+v",
    "series.filter": "ctrl+l",
    "series.left_out": "ctrl+l",
    "series.find": "ctrl+g",
    "series.replace": "ctrl+t",
    "series.resume": "f9",
    "series.placeholder": "ctrl+p",
    "series.undo": "ctrl+z",
    "correction.take": "f9",
    "values.insert": "f9",
    "series.confirm_number": "enter",
    "series.person": "alt+n",
    "series.reminders": "alt+e",
    "plan.release": "f9",
    "plan.stop": "delete",
    "plan.run": "ctrl+r",
    "files.up": "backspace",
    "outbox.resolve": "f9",
    "outbox.reroute": "ctrl+y",
    "outbox.change": "ctrl+e",
    "change.save": "f9",
    "outbox.back": "escape",
    "outbox.cancel": "delete",
    "outbox.mark": "space",
    "outbox.person": "alt+n",
    "outbox.toggle_read": "alt+g",
    "templates.save": "f9",
    "templates.replace": "ctrl+t",
    "templates.placeholder": "ctrl+p",
    "templates.up": "minus",
    "templates.down": "plus",
    "templates.delete": "delete",
    "templates.undo": "ctrl+z",
    "detail.resolve": "f9",
    "dialog.close": "escape",
    "dialog.next": "tab",
    "field.submit": "enter",
    "rows.choose": "enter",
    "rows.page_up": "pageup",
    "rows.page_down": "pagedown",
    "scroll.page_down": "pagedown",
    "scroll.page_up": "pageup",
    "scroll.scroll_down": "down",
    "scroll.scroll_up": "up",
    "text.undo": "ctrl+z",
}
"""The actions that sentences name, with the keys they come with; a test compares them with the bindings."""

_NAMES = {
    "ctrl": gettext_noop("Strg"),
    "shift": gettext_noop("Umschalt"),
    "alt": "Alt",
    "super": "Super",
    "escape": "Esc",
    "enter": gettext_noop("Eingabe"),
    "space": gettext_noop("Leertaste"),
    "plus": "+",
    "minus": "-",
    "tab": "Tab",
    "backspace": gettext_noop("Rücktaste"),
    "delete": gettext_noop("Entf"),
    "home": gettext_noop("Pos1"),
    "end": gettext_noop("Ende"),
    "pageup": gettext_noop("Bild auf"),
    "pagedown": gettext_noop("Bild ab"),
    "up": gettext_noop("Pfeil auf"),
    "down": gettext_noop("Pfeil ab"),
    "left": gettext_noop("Pfeil links"),
    "right": gettext_noop("Pfeil rechts"),
}
NO_KEY = "no-key"
"""Stands for the key of an action that has lost its own to another one; no terminal sends it."""

_WRITTEN = {
    "control": "ctrl",
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "einfg": "insert",
    "strg": "ctrl",
    "umschalt": "shift",
    "leertaste": "space",
    "page up": "pageup",
    "page down": "pagedown",
}
_ACTION = re.compile(r"(?<!\{)\{([a-z]+\.[a-z_]+)\}(?!\})")

_changed_keys: Callable[[], Mapping[str, str]] = dict


def look_up_changed_keys_in(changed: Callable[[], Mapping[str, str]]) -> None:
    """Let sentences name the keys that `changed` gives by the ids of actions; it is asked once, on first use."""
    global _changed_keys  # noqa: PLW0603 - one language and one keymap per process
    _changed_keys = cache(changed)


def key_of(action: str) -> str:
    """The name of the first key of an action of `IN_SENTENCES` as it is in force."""
    return key_name(_changed_keys().get(action, IN_SENTENCES[action]).split(",")[0])


def keys_in_force(action: str, default: str) -> tuple[str, ...]:
    """The keys of an action by Textual's names, where it comes with `default` (several joined by commas)."""
    return tuple(_changed_keys().get(action, default).split(","))


def with_key_names(sentence: str) -> str:
    """A sentence with the names of keys where it has ids of actions."""
    return _ACTION.sub(lambda found: key_of(found[1]) if found[1] in IN_SENTENCES else found[0], sentence)


def key_name(key: str) -> str:
    """`ctrl+t` as *Strg+T*, `f9` as *F9*, and a dash where an action has none."""
    if key == NO_KEY:
        return "–"
    return "+".join(translated(_NAMES[part]) if part in _NAMES else part.upper() for part in key.split("+"))


def is_function_key(key: str) -> bool:
    """Whether it is F1 to F12, alone."""
    return re.fullmatch(r"f1?\d", key) is not None


def is_command(key: str) -> bool:
    """Whether it is a key that types nothing and moves no cursor: with Strg or Alt, or a function key."""
    return key.startswith(("ctrl+", "alt+")) or is_function_key(key)


def key_typed(typed: str) -> str:
    """A key as somebody wrote it, *Strg+T*, `Ctrl-t` or *Entf*, by the name Textual has for it."""
    written = " ".join(typed.split()).casefold()
    parts = [part.strip() for part in (written.replace("-", "+") if len(written) > 1 else written).split("+")]
    known = _WRITTEN | {shown.casefold(): key for key, name in _NAMES.items() for shown in (name, translated(name))}
    return "+".join(part if part in "+-" else known.get(part, part) for part in parts)
