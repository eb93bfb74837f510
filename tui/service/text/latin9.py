"""ISO-8859-15, the character set of SMS4's text parameter, and UCS-2 hex for what does not fit it.

Source: the provider's manual, German page of the HTTP interface (https://www.sms4.de/cgi-bin/sms_http.pl): the text is
in ISO-8859-15. The English page says ISO-8859-1, which has no €; we follow the German one and write € as %A4.
"""

from __future__ import annotations

LATIN9 = "iso-8859-15"


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
