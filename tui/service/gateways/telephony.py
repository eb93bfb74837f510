"""How numbers, senders and one-line values are written for providers."""

from __future__ import annotations

import re
import unicodedata

_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_NUMERIC_SENDER = re.compile(r"\+[0-9]+", re.ASCII)
_LINE_BREAKS = re.compile(r"[ \t]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t]*")


def is_e164(number: str) -> bool:
    """Whether the number is a plus and seven to fifteen digits (ITU-T E.164) and nothing else."""
    return _E164.fullmatch(number) is not None


def digits_form(number: str) -> str:
    """`+49171…` as `49171…`."""
    return number.removeprefix("+")


def zeros_form(number: str) -> str:
    """`+49171…` as `0049171…`; a sender name stays as it is."""
    return "00" + number[1:] if _NUMERIC_SENDER.fullmatch(number) else number


def one_line(value: str) -> str:
    """The value without any character that could end a line: breaks become a blank, other controls go."""
    folded = _LINE_BREAKS.sub(" ", value)
    return "".join(char for char in folded if unicodedata.category(char) != "Cc").strip()
