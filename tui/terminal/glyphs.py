"""Characters that a terminal can show, in place of those it cannot; every stand-in takes the same room.

Two needs meet here: an ASCII look (`[ui] ascii`, fonts without line drawing), and a character set without the
character (Latin-1, ASCII). Letters of a text are kept as far as the character set goes.
"""

from __future__ import annotations

import codecs
import unicodedata
from functools import lru_cache

_LOOK = {
    **dict.fromkeys("─━╌╍┄┅┈┉═╴╶╸╺╼╾▁▂▔‾⎯", "-"),
    **dict.fromkeys("│┃╎╏┆┇┊┋║╵╷╹╻╽╿▏▎▍▌▋▊▉▕▐", "|"),
    **dict.fromkeys("┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛├┝┞┟┠┡┢┣┤┥┦┧┨┩┪┫┬┭┮┯┰┱┲┳┴┵┶┷┸┹┺┻┼┽┾┿╀╁╂╃╄╅╆╇╈╉╊╋", "+"),
    **dict.fromkeys("╔╗╚╝╠╣╦╩╬╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫╭╮╯╰", "+"),
    **dict.fromkeys("█▇▆▅▮□", "#"),
    "▓": "=",
    "▒": "+",
    **dict.fromkeys("●◉⬤", "*"),
    **dict.fromkeys("▀▄▃▬", "="),
    **dict.fromkeys("░▪▫◌◦·", "."),
    "○": "o",
    **dict.fromkeys("▖▗▘▙▚▛▜▝▞▟", "#"),
    **dict.fromkeys("╱⁄", "/"),
    **dict.fromkeys("╲", "\\"),
    **dict.fromkeys("╳✕✗✘✖❌×■", "x"),
    **dict.fromkeys("✓✔✅", "v"),
    "▲": "?",
    **dict.fromkeys("△▴▵↑⇑⮝", "^"),
    **dict.fromkeys("▼▽▾▿↓⇓⮟", "v"),
    **dict.fromkeys("▶▷▸▹►→⇒›»❯⮞", ">"),
    **dict.fromkeys("◀◁◂◃◄←⇐‹«❮⮜", "<"),
    **dict.fromkeys("•∙⋅‧", "*"),
    **dict.fromkeys("⏎↵", "<"),
    **dict.fromkeys("⚠", "!"),
    "…": ".",
    "⋮": ":",
    "⇥": ">",
    "≡": "=",
    "ℹ": "i",
}
_LETTERS = {
    **dict.fromkeys("„“”‟«»″", '"'),
    **dict.fromkeys("‚‘’‛‹›′`´", "'"),
    **dict.fromkeys("–—‐‑‒―−", "-"),
    "€": "E",
    "ß": "s",
    "ẞ": "S",
    "Æ": "A",
    "æ": "a",
    "Ø": "O",
    "ø": "o",
    "Œ": "O",
    "œ": "o",
    "Ł": "L",
    "ł": "l",
    "Đ": "D",
    "đ": "d",
    "ı": "i",
    "×": "x",
    "÷": ":",
    "§": "S",
    "°": "o",
    "²": "2",
    "³": "3",
    "µ": "u",
    "\xa0": " ",
}
_KEPT_IN_ASCII_LOOK = frozenset("×·«»")


class Glyphs:
    """What to show for a cluster.

    Args:
        ascii_look: lines, blocks, arrows and marks are drawn in ASCII even if the character set has them.
        encoding: the character set of the terminal.
    """

    def __init__(self, *, ascii_look: bool = False, encoding: str = "utf-8") -> None:
        self.ascii_look = ascii_look
        self.encoding = codecs.lookup(encoding).name
        self.is_identity = not ascii_look and self.encoding.startswith("utf")
        self._shown = lru_cache(maxsize=1024)(self._find)

    def shown(self, cluster: str, width: int = 1) -> str:
        """The cluster itself, or a stand-in of the same width; "?" where nothing comes close."""
        return self._shown(cluster, width)

    def __getitem__(self, number: int) -> str:
        """For `str.translate` over output that was not cut into cells: one character at a time."""
        character = chr(number)
        if number < 0x7F:
            return character
        if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn"):
            return character if self._encodable(character) else ""
        return self._shown(character, 2 if unicodedata.east_asian_width(character) in "WF" else 1)

    def _find(self, cluster: str, width: int) -> str:
        if self.ascii_look and cluster[0] in _LOOK and cluster[0] not in _KEPT_IN_ASCII_LOOK:
            return _LOOK[cluster[0]].ljust(width)
        if self._encodable(cluster):
            return cluster
        composed = unicodedata.normalize("NFC", cluster)
        if self._encodable(composed) and len(composed) == 1:
            return composed
        base = cluster[0]
        for stand_in in (base, _LETTERS.get(base), unicodedata.normalize("NFKD", base)[0], _LOOK.get(base)):
            if stand_in and self._encodable(stand_in):
                return stand_in.ljust(width)
        return "?" * width

    def _encodable(self, text: str) -> bool:
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True
