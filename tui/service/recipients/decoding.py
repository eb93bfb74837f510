"""From the bytes of a text file to its text: a fixed ladder, because guessers misread small German files.

The ladder is UTF-8 BOM, UTF-16 BOM, strict UTF-8, cp1252: every list Excel writes on a German Windows is one of them.
What the ladder cannot know (DOS, Mac, Polish or Turkish Windows) a person chooses; `OFFERED` names what to choose from.
"""

from __future__ import annotations

import codecs
import re

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ListRefused

OFFERED = ("cp1252", "utf-8", "utf-16", "cp850", "mac_roman", "cp1250", "cp1254")
"""The encodings to choose from when the guess was wrong; any other name that Python knows is taken as well."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GERMAN_WINDOWS = "cp1252"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text without byte order mark, the encoding it was read in, and a warning if it does not look right."""

    text: str
    encoding: str
    warning: str = ""


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of a file; `encoding` overrides the ladder.

    Raises `ListRefused` for an unknown encoding, for one that does not fit, and for what is no text.
    """
    text, used = _as_told(data, encoding) if encoding else _by_ladder(data)
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise ListRefused(
            _("Die Datei enthält keinen lesbaren Text."),
            _("Speichern Sie die Liste als Excel-Datei (xlsx) oder als CSV."),
        )
    return Decoded(text, used, _warning(text, data, used))


def _as_told(data: bytes, encoding: str) -> tuple[str, str]:
    choice = _("Möglich sind: {encodings}.").format(encodings=", ".join(OFFERED))
    try:
        used = codecs.lookup(encoding.strip()).name
        return data.decode(used), used.removesuffix("-sig")
    except LookupError:
        raise ListRefused(_("Die Zeichenkodierung „{name}“ gibt es nicht.").format(name=encoding), choice) from None
    except UnicodeError:
        sentence = _("Die Liste ist nicht in der Zeichenkodierung „{name}“ geschrieben.").format(name=encoding)
        raise ListRefused(sentence, choice) from None


def _by_ladder(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    if unmarked := _utf16_without_mark(data):
        return data.decode(unmarked, "replace"), unmarked
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode(_GERMAN_WINDOWS, "replace"), _GERMAN_WINDOWS


def _utf16_without_mark(data: bytes) -> str:
    """The byte order of a UTF-16 text that lacks its mark; empty for any other text."""
    sample = data[:2000]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > 0.8 * half and not sample[0::2].count(0):
        return "utf-16-le"
    if half and sample[0::2].count(0) > 0.8 * half and not sample[1::2].count(0):
        return "utf-16-be"
    return ""


_UNREADABLE = re.compile("\ufffd")
_READ_AS_LATIN = re.compile("Ã[\u0080-¿Ÿ„–—œŒž‚ƒ…†‡ˆ‰Š‹‘’“”•˜™š›]|â€|Â[\u00a0-¿]")
_READ_WRONGLY = re.compile("[¸‰§¨ŸŠ](?<=[A-Za-z].)(?=[a-z])|[„”\u0081](?<=[A-Za-z].)(?=[A-Za-z])")
_CAPITALS_READ_WRONGLY = re.compile("[š™](?:(?<=[A-Z].)(?=[A-Z])|(?<!\\w.)(?=[A-Z]{2}))")
_TRACE = re.compile(_READ_AS_LATIN.pattern + "|(?<=\\w)[¸‰§¨Ÿ„”\u0081š™ŠŽ€…á]|[¸‰§¨Ÿ„”\u0081š™ŠŽ€…](?=[A-Za-z])")
"""What umlauts become in a wrong encoding; many of these are letters elsewhere."""
_UMLAUT_IN_WORD = re.compile("[A-Za-z][äöüß][a-z]")


def _warning(text: str, data: bytes, encoding: str) -> str:
    """One sentence if the text shows the traces of a wrong encoding, and what may help."""
    if match := _READ_AS_LATIN.search(text):
        sentence = _("In der Liste stehen zerstörte Umlaute („{found}“);").format(found=_word_around(match))
        if encoding == "utf-8":
            return f"{sentence} {_('sie wurde schon falsch ausgegeben. Bitte erneuern Sie die Liste an ihrer Quelle.')}"
        return f"{sentence} {_choose_another('utf-8')}"
    if match := _UNREADABLE.search(text) or _READ_WRONGLY.search(text) or _CAPITALS_READ_WRONGLY.search(text):
        sentence = _("In der Liste stehen Zeichen, die nach falscher Kodierung aussehen („{found}“);").format(
            found=_word_around(match)
        )
        return f"{sentence} {_choose_another(_likely_encoding(data))}"
    return ""


def has_trace(cell: str, encoding: str) -> bool:
    """Whether a cell of a list that looks misread in that encoding has a sign that may stand for another one."""
    return not cell.isascii() and (_READ_AS_LATIN if encoding == "utf-8" else _TRACE).search(cell) is not None


def _choose_another(likely: str) -> str:
    if likely:
        return _("vermutlich ist „{encoding}“ die richtige.").format(encoding=likely)
    return _("bitte eine andere wählen: {encodings}.").format(encodings=", ".join(OFFERED))


def _likely_encoding(data: bytes) -> str:
    """The encoding of DOS or old Macs, if it makes German words of the bytes."""
    return next((each for each in ("cp850", "mac_roman") if _UMLAUT_IN_WORD.search(data.decode(each, "replace"))), "")


def _word_around(match: re.Match[str]) -> str:
    """The cell's word in which something was found, shortened to what fits a sentence."""
    before = re.split(r'[\s;,|"]', match.string[max(0, match.start() - 12) : match.start()])[-1]
    after = re.split(r'[\s;,|"]', match.string[match.start() : match.start() + 12], maxsplit=1)[0]
    return before + after
