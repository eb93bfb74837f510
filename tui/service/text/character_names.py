"""What a receptionist calls a character: German short names, else the Unicode name.

The names stand here as data, because this package knows no translations.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NAMES: dict[str, str] = {
    **dict.fromkeys("„“”‟", "typografisches Anführungszeichen"),
    **dict.fromkeys("«»", "spitzes Anführungszeichen"),
    **dict.fromkeys("‚‘‛", "einfaches typografisches Anführungszeichen"),
    **dict.fromkeys("‹›", "einfaches spitzes Anführungszeichen"),
    "’": "typografischer Apostroph",
    "ʼ": "typografischer Apostroph",
    "`": "Gravis (rückwärts geneigter Strich)",
    "´": "Akut (vorwärts geneigter Strich)",
    "′": "Minutenzeichen",
    "″": "Sekundenzeichen",
    "–": "Gedankenstrich",
    "—": "langer Gedankenstrich",
    "―": "waagerechter Strich",
    "‐": "typografischer Bindestrich",
    "‑": "geschützter Bindestrich",
    "‒": "Ziffernstrich",
    "−": "Minuszeichen",
    "…": "Auslassungspunkte",
    "•": "Aufzählungspunkt",
    "·": "Mittelpunkt",
    "°": "Gradzeichen",
    "²": "hochgestellte 2",
    "³": "hochgestellte 3",
    "¹": "hochgestellte 1",
    "½": "Bruch ein halb",
    "¼": "Bruch ein Viertel",
    "¾": "Bruch drei Viertel",
    "µ": "Mikrozeichen",
    "×": "Malzeichen",
    "÷": "Geteiltzeichen",
    "±": "Plusminuszeichen",
    "©": "Copyrightzeichen",
    "®": "Zeichen für eingetragene Marke",
    "™": "Markenzeichen",
    "‰": "Promillezeichen",
    "№": "Nummernzeichen",
    "→": "Pfeil nach rechts",
    "←": "Pfeil nach links",
    "✓": "Häkchen",
    "✔": "Häkchen",
    "☎": "Telefonzeichen",
    "ẞ": "großes scharfes S",
    "ı": "Kleinbuchstabe i ohne Punkt",
    "Œ": "Ligatur OE",
    "œ": "Ligatur oe",
    "\u00a0": "geschütztes Leerzeichen",
    "\u202f": "schmales geschütztes Leerzeichen",
    **dict.fromkeys("\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u205f\u3000", "typografisches Leerzeichen"),
    **dict.fromkeys("\u2009\u200a", "schmales Leerzeichen"),
    "\u2028": "Zeilentrenner",
    "\u2029": "Absatztrenner",
    "\u00ad": "weiches Trennzeichen (unsichtbar)",
    "\u200b": "Leerzeichen ohne Breite (unsichtbar)",
    "\u200c": "Bindehemmer (unsichtbar)",
    "\u200d": "Zeichenverbinder (unsichtbar)",
    "\u2060": "Wortverbinder (unsichtbar)",
    "\ufeff": "Byte-Reihenfolge-Marke (unsichtbar)",
    "\ufffd": "Ersatzzeichen für ein unlesbares Zeichen",
    **dict.fromkeys("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e", "Schreibrichtungszeichen (unsichtbar)"),
    **dict.fromkeys("\u2066\u2067\u2068\u2069", "Schreibrichtungszeichen (unsichtbar)"),
    **dict.fromkeys("\ufe0e\ufe0f", "Darstellungszeichen (unsichtbar)"),
}

_MARKS = {
    "ACUTE": "Akut",
    "GRAVE": "Gravis",
    "CIRCUMFLEX": "Zirkumflex",
    "TILDE": "Tilde",
    "DIAERESIS": "Trema",
    "CARON": "Hatschek",
    "CEDILLA": "Cedille",
    "OGONEK": "Ogonek",
    "STROKE": "Querstrich",
    "BREVE": "Breve",
    "MACRON": "Makron",
    "DOT ABOVE": "Punkt darüber",
    "DOT BELOW": "Punkt darunter",
    "RING ABOVE": "Ring darüber",
    "COMMA BELOW": "Komma darunter",
    "DOUBLE ACUTE": "Doppelakut",
    "HOOK ABOVE": "Haken darüber",
    "HORN": "Horn",
}
_LATIN = re.compile(r"LATIN (SMALL|CAPITAL) LETTER ([A-Z]) WITH ([A-Z ]+)")
_SIZES = {"SMALL": "Kleinbuchstabe", "CAPITAL": "Großbuchstabe"}

_SCRIPTS = {
    "GREEK": "griechisches Zeichen",
    "CYRILLIC": "kyrillisches Zeichen",
    "ARABIC": "arabisches Zeichen",
    "HEBREW": "hebräisches Zeichen",
    "ARMENIAN": "armenisches Zeichen",
    "GEORGIAN": "georgisches Zeichen",
    "THAI": "thailändisches Zeichen",
    "DEVANAGARI": "indisches Zeichen",
    "HANGUL": "koreanisches Zeichen",
    "HIRAGANA": "japanisches Zeichen",
    "KATAKANA": "japanisches Zeichen",
    "CJK": "chinesisches Zeichen",
}
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")


@lru_cache(maxsize=4096)
def german_name(char: str) -> str:
    """The name of a character, such as "geschütztes Leerzeichen" or "Kleinbuchstabe c mit Cedille"."""
    if char in _NAMES:
        return _NAMES[char]
    unicode_name = unicodedata.name(char, f"U+{ord(char):04X}")
    if latin := _LATIN.fullmatch(unicode_name):
        return _latin_letter(*latin.groups()) or unicode_name
    if _EMOJI.match(char):
        return f"Emoji {unicode_name}"
    return _SCRIPTS.get(unicode_name.split(maxsplit=1)[0], unicode_name)


def _latin_letter(size: str, letter: str, marks: str) -> str | None:
    """The German name of an accented letter; None where a mark has no German name here."""
    names = [_MARKS.get(mark) for mark in marks.split(" AND ")]
    if None in names:
        return None
    shown = letter.lower() if size == "SMALL" else letter
    return f"{_SIZES[size]} {shown} mit {' und '.join(filter(None, names))}"
