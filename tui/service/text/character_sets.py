"""The character sets of SMS: the GSM 7-bit alphabet, ISO-8859-15 for SMS4's text parameter, UCS-2 for everything else.

Sources: 3GPP TS 23.038, 6.2.1 and 6.2.1.1, for the default alphabet and its extension table. The provider's manual for
ISO-8859-15: German page of the HTTP interface (https://www.sms4.de/cgi-bin/sms_http.pl). Its English page says
ISO-8859-1, which has no €; we follow the German one and write € as %A4.
"""

from __future__ import annotations

import re

GSM_ESCAPE = "\x1b"
GSM_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = "\f^{}\\[~]|€"

OUTSIDE_GSM = re.compile(f"[^{re.escape(GSM_BASIC + GSM_EXTENSION)}]")
_EXTENDED = re.compile(f"[{re.escape(GSM_EXTENSION)}]")

LATIN9 = "iso-8859-15"


def is_gsm(text: str) -> bool:
    """Whether every character is in the alphabet; the escape itself is none."""
    return OUTSIDE_GSM.search(text) is None


def gsm_escaped(text: str) -> str:
    """The text with one character per septet: each character of the extension table behind an `GSM_ESCAPE`.

    The text must be `is_gsm`.
    """
    return _EXTENDED.sub(GSM_ESCAPE + r"\g<0>", text)


def gsm_septets(text: str) -> int:
    """The length of a text that `is_gsm`, in septets."""
    return len(text) + len(_EXTENDED.findall(text))


def unsendable_characters(text: str) -> tuple[str, ...]:
    """The characters ISO-8859-15 lacks, each once, in order of appearance. Line feeds can be sent."""
    return characters_outside(text, LATIN9)


def characters_outside(text: str, charset: str) -> tuple[str, ...]:
    """The characters of `text` that `charset` lacks, each once, in order of appearance."""
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return tuple(dict.fromkeys(char for char in text if not _fits(char, charset)))
    return ()


def _fits(char: str, charset: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def ucs2_hex(text: str) -> str:
    """The text as upper-case hex of its UTF-16 units, high byte first; raises `UnicodeEncodeError` on half a pair."""
    return text.encode("utf-16-be").hex().upper()
