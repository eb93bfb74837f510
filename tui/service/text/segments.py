"""How a text becomes SMS segments: encoding, length, cuts, and the characters that force UCS-2.

Rules of 3GPP TS 23.038 (alphabets) and 23.040 (concatenation, 8-bit reference, header of 6 octets): one message holds
160 septets or 70 UTF-16 units, a part of several 153 or 67. A cut never falls between an escape and its character or
inside a surrogate pair.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from tui.runtime.values import dataclass
from tui.service.text import character_sets
from tui.service.text.character_names import german_name
from tui.service.text.replacements import replacement_at

MAX_PARTS = 255
"""What the octet that numbers the parts can count (3GPP TS 23.040, 9.2.3.24.1)."""

MOST_CHARACTERS = 10_000
"""More than any SMS has: a longer text is a file pasted by mistake, and is refused before it is looked at."""


class Encoding(StrEnum):
    """The alphabet a text travels in."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


SINGLE_LIMIT = {Encoding.GSM7: 160, Encoding.UCS2: 70}
PART_LIMIT = {Encoding.GSM7: 153, Encoding.UCS2: 67}


@dataclass(frozen=True, slots=True)
class Forcing:
    """One occurrence of a character that forces UCS-2.

    `position` is the 0-based code point in the normalised text, `name` a German short name, or the Unicode name.
    `replacement` is what `replace_forcing` writes in its place: None where nothing honest exists.
    """

    char: str
    position: int
    name: str
    replacement: str | None


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A text as the network will carry it.

    `units` are septets or UTF-16 units of the whole text, `characters` its code points. `limit` is what one part
    holds, `left` what the last part still takes, both in units.
    """

    text: str
    encoding: Encoding
    units: int
    characters: int
    segments: int
    parts: tuple[str, ...]
    left: int
    forcing: tuple[Forcing, ...]
    limit: int

    @property
    def has_too_many_parts(self) -> bool:
        """Whether no phone could join the parts, because their header cannot number them."""
        return self.segments > MAX_PARTS


_NOT_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def normalise(text: str) -> str:
    """The text as it is counted, stored and sent.

    CRLF and CR become LF, TAB a blank; every other control character goes, form feed and escape included; then NFC.
    Half a surrogate pair, which no encoding can carry, becomes U+FFFD, so that the loss stays visible.
    """
    if _NOT_TEXT.search(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        text = _LONE_SURROGATE.sub("\ufffd", _CONTROL.sub("", text))
    return unicodedata.normalize("NFC", text)


def count(text: str) -> Segmentation:
    """Normalise a text and cut it into segments; an empty text has none."""
    return segment(normalise(text))


def segment(text: str) -> Segmentation:
    """Cut a text into segments as it stands, without normalising; an escape in it is no text and forces UCS-2."""
    forcing: tuple[Forcing, ...] = ()
    if character_sets.is_gsm(text):
        encoding, units = Encoding.GSM7, character_sets.gsm_septets(text)
    else:
        encoding, units, forcing = Encoding.UCS2, _utf16_units(text), _forcing(text)
    limit = SINGLE_LIMIT[encoding]
    parts: tuple[str, ...] = (text,) if text else ()
    last = units
    if units > limit:
        limit = PART_LIMIT[encoding]
        parts, last = _gsm_parts(text) if encoding is Encoding.GSM7 else _ucs2_parts(text)
    return Segmentation(
        text=text,
        encoding=encoding,
        units=units,
        characters=len(text),
        segments=len(parts),
        parts=parts,
        left=limit - last,
        forcing=forcing,
        limit=limit,
    )


def replace_forcing(text: str) -> str:
    """The normalised text with every character that forces UCS-2 replaced, except those without a replacement."""
    text = normalise(text)
    return character_sets.OUTSIDE_GSM.sub(_replacement_or_itself, text)


def _replacement_or_itself(match: re.Match[str]) -> str:
    replacement = replacement_at(match.string, match.start())
    return match[0] if replacement is None else replacement


def _forcing(text: str) -> tuple[Forcing, ...]:
    return tuple(
        Forcing(match[0], match.start(), german_name(match[0]), replacement_at(text, match.start()))
        for match in character_sets.OUTSIDE_GSM.finditer(text)
    )


def _gsm_parts(text: str) -> tuple[tuple[str, ...], int]:
    """The parts of a GSM text and the septets of the last one."""
    septets = character_sets.gsm_escaped(text)
    limit = PART_LIMIT[Encoding.GSM7]
    parts = []
    start = end = 0
    while end < len(septets):
        start, end = end, end + limit
        if septets[end - 1 : end] == character_sets.GSM_ESCAPE:
            end -= 1
        parts.append(septets[start:end].replace(character_sets.GSM_ESCAPE, ""))
    return tuple(parts), len(septets) - start


def _ucs2_parts(text: str) -> tuple[tuple[str, ...], int]:
    """The parts of a UCS-2 text and the UTF-16 units of the last one."""
    octets = text.encode("utf-16-be", "surrogatepass")
    limit = 2 * PART_LIMIT[Encoding.UCS2]
    parts = []
    start = end = 0
    while end < len(octets):
        start, end = end, end + limit
        if octets[end - 2 : end - 1] in _HIGH_SURROGATE:
            end -= 2
        parts.append(octets[start:end].decode("utf-16-be", "surrogatepass"))
    return tuple(parts), (len(octets) - start) // 2


_HIGH_SURROGATE = frozenset(bytes([first]) for first in range(0xD8, 0xDC))
"""First octets of a UTF-16 unit that needs the following one."""


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-be", "surrogatepass")) // 2
