"""What may stand for a character that the GSM alphabet lacks, so that a text stays in the cheaper encoding.

A replacement is honest: the reader understands the same. Where there is none (emoji, other scripts), the answer is
None and the character stays.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tui.service.text import character_sets


def _each(characters: str, replacement: str) -> dict[str, str]:
    return dict.fromkeys(characters, replacement)


_SIGNS: dict[str, str] = {
    **_each("„“”‟«»″〝〞❝❞", '"'),
    **_each("‚‘’‛‹›′`´ʼʹʻˈ❛❜", "'"),
    **_each("‐‑‒–—―−⁃﹘˗", "-"),
    **_each("•‣◦∙·●○▪■□▶►➤", "-"),
    **_each("\u00a0\u1680\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    **_each("\u2028\u2029", "\n"),
    "…": "...",
    "‥": "..",
    "×": "x",
    "÷": ":",
    "±": "+/-",
    "≤": "<=",
    "≥": ">=",
    "→": "->",
    "←": "<-",
    "↔": "<->",
    "⇒": "=>",
    "©": "(c)",
    "®": "(R)",
    "™": "(TM)",
    "¦": "|",
    "⁄": "/",
    "∕": "/",
    "∼": "~",
    "˜": "~",
    "ˆ": "^",
    "µ": "u",
    "ª": "a",
    "º": "o",
    "¢": "ct",
}

_LETTERS: dict[str, str] = {
    "ẞ": "SS",
    "ſ": "s",
    "Ł": "L",
    "ł": "l",
    "Đ": "D",
    "đ": "d",
    "Ð": "D",
    "ð": "d",
    "Þ": "Th",
    "þ": "th",
    "Œ": "OE",
    "œ": "oe",
    "Ħ": "H",
    "ħ": "h",
    "Ŧ": "T",
    "ŧ": "t",
    "Ŋ": "NG",
    "ŋ": "ng",
    "ı": "i",
    "ȷ": "j",
    "ĸ": "k",
    "Ə": "E",
    "ə": "e",
    "Ɓ": "B",
    "ɓ": "b",
    "Ɖ": "D",
    "ɖ": "d",
    "Ɗ": "D",
    "ɗ": "d",
    "Ƙ": "K",
    "ƙ": "k",
    "Ő": "Ö",
    "ő": "ö",
    "Ű": "Ü",
    "ű": "ü",
}

_WORDS: dict[str, str] = {
    "°": "Grad",
    "℃": "Grad C",
    "‰": "Promille",
    "№": "Nr.",
    "≈": "ca.",
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅛": "1/8",
}
"""Written out, with a blank towards a letter or digit beside them."""

_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
"""Behind a letter the plain digit, as in m2; behind a digit with a caret, as in 10^2."""

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\u20e3]"
)
_EMOJI_JOINTS = "\u200d\ufe0e\ufe0f"
_ACCENT = re.compile("[\u0300-\u0333\u0339-\u036f]")
_KEPT_COMPATIBILITY = frozenset(("<compat>", "<wide>", "<narrow>", "<font>", "<noBreak>", "<small>", "<square>"))


def replacement_at(text: str, position: int) -> str | None:
    """What may stand for the character at that place, neighbours considered; None where nothing honest exists."""
    char = text[position]
    before = text[position - 1 : position]
    if char in _WORDS:
        after = text[position + 1 : position + 2]
        return f"{' ' * before.isalnum()}{_WORDS[char]}{' ' * after.isalnum()}"
    if char in _SUPERSCRIPTS:
        return f"{'^' * before.isdigit()}{_SUPERSCRIPTS[char]}"
    if char in _EMOJI_JOINTS and before and unicodedata.category(before) in ("So", "Sk"):
        return None
    return _nearest(char)


@lru_cache(maxsize=4096)
def _nearest(char: str) -> str | None:
    """The nearest GSM text of a character that stands alone."""
    if character_sets.is_gsm(char):
        return char
    for table in (_SIGNS, _LETTERS):
        if char in table:
            return table[char]
    if _INVISIBLE.match(char) or _ACCENT.match(char):
        return ""
    return _from_decomposition(char)


def _from_decomposition(char: str) -> str | None:
    """A letter without the accent that the alphabet lacks, or the plain form of a typographic variant."""
    first, *rest = unicodedata.decomposition(char).split() or [""]
    if not first:
        return None
    if not first.startswith("<"):
        base = chr(int(first, 16))
        return _nearest(base) if base.isalpha() else None
    if first not in _KEPT_COMPATIBILITY:
        return None
    plain = [_nearest(chr(int(code, 16))) for code in rest]
    if None in plain:
        return None
    return "".join(filter(None, plain)).strip() or None
