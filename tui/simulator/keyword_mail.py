"""A mail of lines `KEYWORD:value`, as the e-mail gateways read it.

Source: SMS4's manual (sms_email.pl) for KUNDENNR, HANDYNR and plain text only; the other keywords are a reconstruction.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.utils import parseaddr

from tui.runtime.values import dataclass
from tui.simulator.message_centre import SubmissionError, from_german_habit

_LINE = re.compile(r"([A-Z][A-Z0-9_-]*):(.*)")
_SEPARATORS = re.compile(r"[\s/()-]")
_ONCE = frozenset({"KUNDENNR", "TARIF", "ABSENDER", "TEXT", "USER", "BENUTZER", "PASSWORT", "REPLYTO", "SENDEZEIT"})
_MOST_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class KeywordMail:
    """What a mail asks for; `numbers` in E.164 with plus. `user` and `password` are empty where it names none."""

    mail_address: str
    customer_number: str
    numbers: tuple[str, ...]
    text: str
    sender: str
    user: str
    password: str


def read(content: bytes) -> KeywordMail:
    """Understand a whole mail; raises `SubmissionError` with the reason."""
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain",))
    if body is None:
        raise SubmissionError("Die Mail hat keinen reinen Text.")
    values, numbers = _keywords(body.get_content())
    return KeywordMail(
        mail_address=parseaddr(str(message.get("From", "")))[1],
        customer_number=values.get("KUNDENNR", ""),
        numbers=_numbers(numbers),
        text=_text(values),
        sender=values.get("ABSENDER", ""),
        user=values.get("USER", values.get("BENUTZER", "")),
        password=values.get("PASSWORT", ""),
    )


def _keywords(body: str) -> tuple[dict[str, str], list[str]]:
    values: dict[str, str] = {}
    numbers: list[str] = []
    for line in body.replace("\r\n", "\n").split("\n"):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise SubmissionError("Eine Zeile beginnt nicht mit einem Schlüsselwort.")
        keyword, value = match.group(1), match.group(2).strip()
        if keyword == "HANDYNR":
            numbers.append(value)
        elif keyword in _ONCE and keyword not in values:
            values[keyword] = value
        else:
            raise SubmissionError(f"Das Schlüsselwort {keyword} ist unbekannt oder doppelt.")
    return values, numbers


def _numbers(raw: list[str]) -> tuple[str, ...]:
    numbers = [from_german_habit(_SEPARATORS.sub("", each)) for each in raw]
    if not numbers:
        raise SubmissionError("HANDYNR fehlt.")
    understood = tuple(each for each in numbers if each is not None)
    if len(understood) < len(numbers):
        raise SubmissionError("Eine HANDYNR ist ungültig.")
    return understood


def _text(values: dict[str, str]) -> str:
    text = values.get("TEXT", "")
    if not text:
        raise SubmissionError("TEXT fehlt.")
    if len(text) > _MOST_CHARACTERS:
        raise SubmissionError("TEXT ist länger als 160 Zeichen.")
    return text
