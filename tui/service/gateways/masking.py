"""A provider's own words, made fit for a screen, a log and the store: one line, no markup, no credentials."""

from __future__ import annotations

import re
import unicodedata
from binascii import a2b_base64
from collections.abc import Sequence
from urllib.parse import quote, quote_plus

MASK = "•••"
WORDS_LIMIT = 200
_BLOCKS = re.compile(r"<(script|style|head)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z!][^<>]*>", re.DOTALL)
_TERMINAL_SEQUENCES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)", re.DOTALL)
_ASSIGNMENTS = re.compile(
    r"(?i)(?<![A-Za-z])((?:pwd|pw|passw(?:or[dt])?|api[-_ ]?key|auth[-_]?token|token|secret)\s*=\s*"
    r"|(?:authorization|x-api-key)\s*[:=]\s*(?:(?:basic|bearer|token|accesskey|app)\s+)?)[^\s&;,<>\"']+"
)
_REPLACED = {"Cc": " ", "Zl": " ", "Zp": " ", "Cs": " ", "Cf": ""}
_ENCODED = re.compile(r"[A-Za-z0-9+/]{6,}={0,2}")
_SHORT = 4
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ESCAPED_IN_ATTRIBUTES = _ESCAPED | str.maketrans({'"': "&quot;", "'": "&#x27;"})


def provider_words(raw: str, secrets: Sequence[str] = (), limit: int = WORDS_LIMIT) -> str:
    """What a provider answered, for people: `plain_line` of it, masked and at most `limit` characters long."""
    folded = mask(plain_line(mask(raw, secrets)), secrets)
    return folded if len(folded) <= limit else folded[: limit - 1].rstrip() + "…"


def plain_line(raw: str) -> str:
    """The text of an answer as one line: tags stripped, entities resolved, blanks folded, nothing masked.

    Escape sequences and control characters go too, so that an answer cannot write to the terminal.
    """
    if raw.isprintable() and "<" not in raw and "&" not in raw:  # no control character is printable
        return " ".join(raw.split())
    plain = _without_entities(_TAGS.sub(" ", _BLOCKS.sub(" ", raw)))
    plain = _TERMINAL_SEQUENCES.sub("", plain)
    plain = "".join(_REPLACED.get(unicodedata.category(char), char) for char in plain)
    return " ".join(plain.split())


def mask(text: str, secrets: Sequence[str]) -> str:
    """The text with every secret, and whatever stands after `pwd=` and its like, replaced by dots.

    A secret is found as it is, percent-encoded and HTML-escaped, and within Base64, as a login bears it; one shorter
    than four characters only where it stands alone, because it would otherwise tear ordinary words apart.
    """
    for secret in sorted({secret for secret in secrets if secret}, key=len, reverse=True):
        for form in _written_forms(secret):
            if len(secret) < _SHORT:
                text = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", MASK, text)
            else:
                text = text.replace(form, MASK)
    encoded = [secret.encode("utf-8", "replace") for secret in secrets if len(secret) >= _SHORT]
    text = _ENCODED.sub(lambda found: MASK if _holds_one(found.group(), encoded) else found.group(), text)
    return _ASSIGNMENTS.sub(rf"\1{MASK}", text)


def _holds_one(base64: str, secrets: Sequence[bytes]) -> bool:
    """Whether one of the secrets stands in a piece of Base64, even where its end is cut off."""
    digits = base64.rstrip("=")
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    plain = a2b_base64(digits + "=" * (-len(digits) % 4))
    return any(secret in plain for secret in secrets)


def _without_entities(text: str) -> str:
    if "&" not in text:  # as in nearly every answer; the table of all entities fills half a megabyte
        return text
    import html

    return html.unescape(text)


def _written_forms(secret: str) -> list[str]:
    forms = {secret, secret.translate(_ESCAPED), secret.translate(_ESCAPED_IN_ATTRIBUTES)}
    for charset in ("utf-8", "iso-8859-15"):
        for write in (quote, quote_plus):
            encoded = write(secret, safe="", encoding=charset, errors="replace")
            forms |= {encoded, encoded.lower()}
    return sorted(forms, key=len, reverse=True)
