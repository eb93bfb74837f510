"""What a terminal sends for a key, by the kind of terminal.

Sources: the terminfo entries xterm-256color, putty, linux, vt220, screen and tmux; PuTTY's "Function keys and keypad"
setting "ESC[n~" (its default), the linux console driver (keyboard tables, `ESC [ [ A`).
"""

from __future__ import annotations

from enum import StrEnum


class Keyboard(StrEnum):
    """Whose key encoding is spoken."""

    XTERM = "xterm"
    PUTTY = "putty"
    LINUX = "linux"
    SCREEN = "screen"  # tmux sends the same
    VT220 = "vt220"


_NUMBERED = {
    "F1": 11, "F2": 12, "F3": 13, "F4": 14, "F5": 15, "F6": 17, "F7": 18, "F8": 19, "F9": 20, "F10": 21, "F11": 23,
    "F12": 24, "Insert": 2, "Delete": 3, "PageUp": 5, "PageDown": 6,
}  # fmt: skip
_PLAIN = {
    "Tab": "\t", "Enter": "\r", "Esc": "\x1b", "Escape": "\x1b", "Space": " ", "Backspace": "\x7f",
    "Shift+Tab": "\x1b[Z", "Up": "\x1b[A", "Down": "\x1b[B", "Right": "\x1b[C", "Left": "\x1b[D",
    "Home": "\x1b[H", "End": "\x1b[F", "Ctrl+Space": "\x00",
    "Shift+Up": "\x1b[1;2A", "Shift+Down": "\x1b[1;2B", "Shift+Right": "\x1b[1;2C", "Shift+Left": "\x1b[1;2D",
    "Ctrl+Up": "\x1b[1;5A", "Ctrl+Down": "\x1b[1;5B", "Ctrl+Right": "\x1b[1;5C", "Ctrl+Left": "\x1b[1;5D",
    "Ctrl+Home": "\x1b[1;5H", "Ctrl+End": "\x1b[1;5F",
}  # fmt: skip
_PLAIN.update({name: f"\x1b[{number}~" for name, number in _NUMBERED.items()})
_F1_TO_F4_BY_LETTER = {f"F{number}": f"\x1bO{letter}" for number, letter in zip(range(1, 5), "PQRS", strict=True)}
_HOME_AND_END_BY_NUMBER = {"Home": "\x1b[1~", "End": "\x1b[4~"}

_DIFFERENT: dict[Keyboard, dict[str, str]] = {
    Keyboard.XTERM: _F1_TO_F4_BY_LETTER,
    Keyboard.PUTTY: _HOME_AND_END_BY_NUMBER,
    Keyboard.LINUX: {
        **{f"F{number}": f"\x1b[[{letter}" for number, letter in zip(range(1, 6), "ABCDE", strict=True)},
        **_HOME_AND_END_BY_NUMBER,
        "Shift+Tab": "\x1b\t",
    },
    Keyboard.SCREEN: {**_F1_TO_F4_BY_LETTER, **_HOME_AND_END_BY_NUMBER},
    Keyboard.VT220: {**_F1_TO_F4_BY_LETTER, **_HOME_AND_END_BY_NUMBER, "Backspace": "\x08"},
}


def encode(key: str, keyboard: Keyboard = Keyboard.XTERM) -> str:
    """What `keyboard` sends for `key`, named as on its cap: "F9", "Ctrl+S", "Alt+x", "Shift+Tab", "ä".

    Raises:
        KeyError: no terminal sends anything for a key of that name.
    """
    if sequence := _DIFFERENT[keyboard].get(key) or _PLAIN.get(key):
        return sequence
    if len(key) == 1:
        return key
    modifier, _, rest = key.partition("+")
    if modifier == "Ctrl" and len(rest) == 1 and "@" <= rest.upper() <= "_":
        return chr(ord(rest.upper()) - 64)
    if modifier == "Alt" and rest:
        return "\x1b" + encode(rest, keyboard)
    raise KeyError(key)


def keyboard_for(term: str) -> Keyboard:
    """The encoding that goes with a TERM value; PuTTY calls itself xterm and must be asked for."""
    name = term.split("-", maxsplit=1)[0]
    if name == "tmux":
        return Keyboard.SCREEN
    return Keyboard(name) if name in set(Keyboard) else Keyboard.XTERM
