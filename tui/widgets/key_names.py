"""Keys by the names printed on a German keyboard."""

from __future__ import annotations

from tui.i18n import _

_NAMES = {
    "ctrl": _("Strg"),
    "shift": _("Umschalt"),
    "alt": "Alt",
    "super": "Super",
    "escape": "Esc",
    "enter": _("Eingabe"),
    "space": _("Leertaste"),
    "plus": "+",
    "minus": "-",
    "tab": "Tab",
    "backspace": _("Rücktaste"),
    "delete": _("Entf"),
    "home": _("Pos1"),
    "end": _("Ende"),
    "pageup": _("Bild auf"),
    "pagedown": _("Bild ab"),
    "up": _("Pfeil auf"),
    "down": _("Pfeil ab"),
    "left": _("Pfeil links"),
    "right": _("Pfeil rechts"),
}
_WRITTEN = {name.casefold(): key for key, name in _NAMES.items() if key not in ("plus", "minus")} | {
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


def key_name(key: str) -> str:
    """`ctrl+t` as *Strg+T*, `f9` as *F9*."""
    return "+".join(_NAMES.get(part, part.upper()) for part in key.split("+"))


def key_typed(typed: str) -> str:
    """A key as somebody wrote it, *Strg+T*, `Ctrl-t` or *Entf*, by the name Textual has for it."""
    written = " ".join(typed.split()).casefold()
    parts = [part.strip() for part in (written.replace("-", "+") if len(written) > 1 else written).split("+")]
    return "+".join(_WRITTEN.get(part, part) for part in parts)
