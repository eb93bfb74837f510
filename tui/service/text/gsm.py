"""The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, 6.2.1 and 6.2.1.1)."""

from __future__ import annotations

import re

ESCAPE = "\x1b"
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"

OUTSIDE = re.compile(f"[^{re.escape(BASIC + EXTENSION)}]")
_EXTENDED = re.compile(f"[{re.escape(EXTENSION)}]")


def is_gsm(text: str) -> bool:
    """Whether every character is in the alphabet; the escape itself is none."""
    return OUTSIDE.search(text) is None


def escaped(text: str) -> str:
    """The text with one character per septet: each character of the extension table behind an `ESCAPE`.

    The text must be `is_gsm`.
    """
    return _EXTENDED.sub(ESCAPE + r"\g<0>", text)


def septets(text: str) -> int:
    """The length of a text that `is_gsm`, in septets."""
    return len(text) + len(_EXTENDED.findall(text))
