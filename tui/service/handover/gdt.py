"""GDT, the format in which practice software hands patients to devices: versions 2.1 to 3.x, one patient a file.

A line is its length in three digits (everything, the two bytes of its end included), the number of the field in four,
the content, CR LF. Source: "Gerätedaten-Träger", QMS Qualitätsring Medizinische Software e.V., 2.1 and 3.0.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tui.language.catalogue import _
from tui.service.errors import HandoverRefused
from tui.service.handover.patient import SALUTATIONS, HandedPatient, ReplyAddress

BEGINNING = re.compile(rb"\s*\d{3}8000\d{4}")
RECORD_TYPES = frozenset({"6301", "6302", "6310", "6311"})
"""Stammdaten übermitteln, neue Untersuchung anfordern, Untersuchung übermitteln, Untersuchung zeigen."""
CHARSETS = {"1": "ascii", "2": "cp437", "3": "iso8859-1"}
"""By the value of 9206; 1 is 7 bit."""

_HEAD = re.compile(rb"(\d{3})(\d{4})")
_WHOLE_LENGTH = re.compile(rb"\d{3}8100(\d{1,9})")
_SHORTEST = 9
"""A line without content: length, field, CR LF."""
_RECORD_TYPE, _CHARSET, _VERSION, _ASKED, _ASKER = "8000", "9206", "9218", "8315", "8316"
_PATIENT, _PARTICLE, _LAST_NAME, _FIRST_NAME, _TITLE, _SEX = "3000", "3100", "3101", "3102", "3104", "3110"
_MOBILE, _PHONE = "3618", "3626"


def read(data: bytes) -> HandedPatient:
    """The patient of a GDT file; raises `HandoverRefused` for one that cannot be understood."""
    found: dict[str, list[bytes]] = {}
    for number, content in _fields(data):
        found.setdefault(number, []).append(content)
    kind = _text(found, _RECORD_TYPE, "ascii")
    if kind not in RECORD_TYPES:
        raise HandoverRefused(
            _("Die GDT-Datei hat die Satzart „{kind}“; damit kann praxis-sms nichts anfangen.").format(kind=kind),
            _("Stellen Sie in der Praxissoftware die Satzart 6301 (Stammdaten übermitteln) ein."),
        )
    told = _text(found, _CHARSET, "ascii")
    charset = CHARSETS.get(told) or _guessed(b"".join(each for contents in found.values() for each in contents))
    particle, last_name = _text(found, _PARTICLE, charset), _text(found, _LAST_NAME, charset)
    return HandedPatient(
        salutation=SALUTATIONS.get(_text(found, _SEX, charset).upper(), ""),
        title=_text(found, _TITLE, charset),
        first_name=_text(found, _FIRST_NAME, charset),
        last_name=f"{particle} {last_name}".strip(),
        mobile=_all(found, _MOBILE, charset),
        phones=_all(found, _PHONE, charset),
        reply=ReplyAddress(
            asker=_text(found, _ASKER, charset),
            asked=_text(found, _ASKED, charset),
            patient=_text(found, _PATIENT, charset),
            charset=told if told in CHARSETS else "2",
            version=_text(found, _VERSION, charset) or "02.10",
        ),
    )


def is_result(data: bytes) -> bool:
    """Whether a file is a record 6310: what a device answers, as praxis-sms does; nobody who is open now."""
    head = BEGINNING.match(data)
    return head is not None and head[0].endswith(b"6310")


def lacks_its_end(data: bytes) -> bool:
    """Whether a file is shorter than the length of the record that it names (8100), as one is while it is written."""
    told = _WHOLE_LENGTH.search(data)
    return told is not None and len(data) < int(told[1])


def line(number: str, content: str, charset: str) -> bytes:
    """A line of a GDT file; what the charset lacks becomes "?"."""
    written = content.encode(CHARSETS[charset], "replace")[:990]
    return f"{len(written) + _SHORTEST:03}{number}".encode("ascii") + written + b"\r\n"


def _fields(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The fields of a file, whose line ends or lengths may be wrong, but not both at one place."""
    rest = data.strip(b"\0\r\n \x1a")
    while rest:
        head = _HEAD.match(rest)
        if head is None:
            raise HandoverRefused(
                _("Die GDT-Datei ist beschädigt: Nach dem Feld vor „{place}“ beginnt keine neue Zeile.").format(
                    place=rest[:7].decode("ascii", "replace")
                ),
                _("Lassen Sie die Praxissoftware die Datei noch einmal schreiben."),
            )
        end = _end(rest, int(head[1]))
        yield head[2].decode("ascii"), rest[7:end].rstrip(b"\r\n")
        rest = rest[end:].lstrip(b"\r\n ")


def _end(rest: bytes, told: int) -> int:
    """Where the first line ends: at its line end, unless its length says less and the next line begins just there."""
    broken = re.search(rb"[\r\n]", rest)
    written = broken.start() if broken else len(rest)
    for length in (told - 2, told):
        following = _HEAD.match(rest, length) if _SHORTEST - 2 <= length < written else None
        if following and length + int(following[1]) - 2 <= written:
            return length
    return written


def _text(found: dict[str, list[bytes]], number: str, charset: str) -> str:
    """The first content of a field as one line of text; empty where there is none."""
    return next(iter(_all(found, number, charset)), "")


def _all(found: dict[str, list[bytes]], number: str, charset: str) -> tuple[str, ...]:
    decoded = (content.decode(charset, "replace") for content in found.get(number, ()))
    texts = (" ".join("".join(filter(str.isprintable, text)).split()) for text in decoded)
    return tuple(text for text in texts if text)


def _guessed(content: bytes) -> str:
    """The charset of a file that does not name it: CP437, unless only another one makes names of its bytes."""
    for charset in ("utf-8", "cp437", "iso8859-1"):
        try:
            strange = [character for character in content.decode(charset) if not character.isascii()]
        except UnicodeDecodeError:
            continue
        if all(unicodedata.name(character, "").startswith("LATIN ") for character in strange):
            return charset
    return "cp437"
