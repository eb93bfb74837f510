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


def key_name(key: str) -> str:
    """`ctrl+t` as *Strg+T*, `f9` as *F9*."""
    return "+".join(_NAMES.get(part, part.upper()) for part in key.split("+"))
