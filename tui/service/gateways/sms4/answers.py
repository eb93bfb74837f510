"""Parsers for the answers of SMS4, which conclude no more than an answer says. Pure functions.

Sources: the provider's manual for sms_check.pl (https://www.sms4.de/cgi-bin/sms_handbuch_sms_check.pl) and for
delivery reports (https://www.sms4.de/cgi-bin/sms_handbuch_sendeberichte_restapi.pl). The answer of sms_out.pl is not
documented where anybody may read it; public clients take a 2xx with the words "SMS erfolgreich versendet" as success,
and a refusal is a line of text that begins with "Fehler". Anything else, such as a page of a web server, is neither.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from xml.parsers import expat

from tui.language.local_time import zone_named
from tui.runtime.values import dataclass
from tui.service.gateways.masking import provider_words
from tui.service.model.outcome import Accepted, DeliveryReport, ReportState

SUCCESS_PHRASE = "sms erfolgreich versendet"
_CUT_OFF_FROM = 5
_REFUSAL = re.compile(r"(?:fehler|error)\b(?!\s*[1-5]\d\d\b)", re.IGNORECASE)
_REFUSAL_ON_A_PAGE = re.compile(r"(?:fehler|error)\s*:", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype|html|head|title|body|form)\b", re.IGNORECASE)
_CONTRADICTION = re.compile(
    rf"(?:\b(?:fehler|error)\b(?!\s*[:=]?\s*(?:0\b|kein|none\b|no\b))|\b(?:keine?|nicht|null|0)\s+{SUCCESS_PHRASE})",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"guthaben|kontostand|prepaid|\bcredits?\b|\bbalance\b", re.IGNORECASE)
_NATIONAL_DIGITS = 9
_RUN_OF_DIGITS = re.compile(r"(?<![\w+])(?<!\d[.,])\d{6,}(?!\w)(?![.,]\d)", re.ASCII)
_AMOUNT = re.compile(r"(?<![\w.,])-?\d+[.,]\d{2}(?!\w)(?![.,]\d)", re.ASCII)
_WHOLE_AMOUNT = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,10})?", re.ASCII)
_REPORT_STATES = {"0": ReportState.DELIVERED, "1": ReportState.PENDING, "2": ReportState.UNDELIVERED}
_NOT_FOUND = "smsid not found"
_PROVIDER_ZONE = "Europe/Berlin"


class AnswerError(ValueError):
    """The answer is not of the documented form."""


def is_success(words: str) -> bool:
    """Whether the answer, folded to one line, contains the success phrase in any case and nothing that denies it."""
    return SUCCESS_PHRASE in words.casefold() and _CONTRADICTION.search(words) is None


def hides_success(text: str) -> bool:
    """Whether the success phrase stands somewhere in the raw answer, be it in a comment."""
    return SUCCESS_PHRASE in " ".join(text.casefold().split())


def is_refusal(text: str, words: str) -> bool:
    """Whether the answer is a refusal in the provider's form; `words` is its `text` folded to one line.

    A page must name its fault as the interface does, because the error pages of web servers begin with the same word.
    """
    return (_REFUSAL_ON_A_PAGE if _PAGE.search(text) else _REFUSAL).match(words) is not None


def speaks_of_credit(words: str) -> bool:
    """Whether a refusal names the balance as its cause."""
    return _CREDIT.search(words) is not None


def is_cut_off(words: str) -> bool:
    """Whether the answer may be a success phrase of which the rest is missing."""
    folded = words.casefold()
    if folded and SUCCESS_PHRASE.startswith(folded):
        return True
    return any(folded.endswith(SUCCESS_PHRASE[:length]) for length in range(_CUT_OFF_FROM, len(SUCCESS_PHRASE)))


def acceptance(words: str, own_numbers: Sequence[str]) -> Accepted:
    """Id and balance of a successful answer, each only where it stands there.

    The id is the first stand-alone run of at least six digits that is none of `own_numbers` (recipient, sender,
    customer number, credentials); the balance is the first number with two decimals after the id.
    """
    for run in _RUN_OF_DIGITS.finditer(words):
        if not any(_is_same_number(run.group(), number) for number in own_numbers):
            amount = _AMOUNT.search(words, run.end())
            return Accepted(provider_id=run.group(), balance=_decimal(amount.group()) if amount else None)
    return Accepted()


def _is_same_number(run: str, number: str) -> bool:
    """Whether the digits are the number in any of its forms: 49171…, 0049171…, 0171…, 171…."""
    digits = re.sub(r"\D", "", number).lstrip("0")
    bare = run.lstrip("0")
    return bool(digits) and (bare == digits or (len(bare) >= _NATIONAL_DIGITS and digits.endswith(bare)))


def _decimal(written: str) -> Decimal | None:
    """The amount that is written out in digits; None for anything else, as NaN or 1E9."""
    amount = written.strip()
    return Decimal(amount.replace(",", ".")) if _WHOLE_AMOUNT.fullmatch(amount) else None


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """The answer of sms_check.pl: `status` 0 is OK, 10 to 13 refuse the credentials, 99 the call."""

    status: int
    words: str
    balance: Decimal | None


def check_answer(xml: bytes) -> CheckAnswer:
    """Read the XML of sms_check.pl; raises `AnswerError`. A document type, and with it any entity, is refused."""
    values = _children_of_root(xml, "smscheck")
    try:
        status = int(values["status"])
    except (KeyError, ValueError) as error:
        raise AnswerError from error
    return CheckAnswer(status, " ".join(values.get("statustext", "").split()), _decimal(values.get("guthaben", "")))


def _children_of_root(xml: bytes, root: str) -> dict[str, str]:
    path: list[str] = []
    values: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(name)
        if path[0] != root:
            raise AnswerError

    def text(data: str) -> None:
        if len(path) == 2:
            values[path[1]] = values.get(path[1], "") + data

    def refuse(*declaration: object) -> None:
        raise AnswerError

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: path.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(xml.strip(), True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last two for an encoding that it cannot read
        raise AnswerError from error
    return values


def report_answer(text: str, asked: Sequence[str]) -> list[DeliveryReport]:
    """One report per id asked for, in that order; raises `AnswerError`.

    One id is answered by an object, several by an array. An id the provider does not know is answered by an object
    with `error`, or is missing from the array. `dateTime` is German local time.
    """
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AnswerError from error
    if isinstance(answer, dict):
        answer = [answer]
    if not isinstance(answer, list) or not all(isinstance(entry, dict) for entry in answer):
        raise AnswerError
    found: dict[str, DeliveryReport] = {}
    for entry in answer:
        report = _report(entry, asked)
        found[report.provider_id] = report
    return [found.get(provider_id, DeliveryReport(provider_id, ReportState.NOT_FOUND)) for provider_id in asked]


def _report(entry: dict[str, object], asked: Sequence[str]) -> DeliveryReport:
    provider_id = str(entry.get("smsId") or (asked[0] if len(asked) == 1 else ""))
    if "error" in entry:
        words = str(entry["error"]).strip()
        if words.casefold() != _NOT_FOUND:
            raise AnswerError
        return DeliveryReport(provider_id, ReportState.NOT_FOUND, words)
    state = _REPORT_STATES.get(str(entry.get("status", "")).strip())
    if state is None:
        raise AnswerError
    words = str(entry.get("statusDetailText") or entry.get("statusText") or "")
    return DeliveryReport(provider_id, state, provider_words(words), _moment(str(entry.get("dateTime") or "")))


def _moment(written: str) -> datetime | None:
    """`YYYY-MM-DD hh:mm:ss` of German local time in UTC; None for anything else, or without zone data here."""
    try:
        local = datetime.strptime(written, "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone_named(_PROVIDER_ZONE))
    except (ValueError, KeyError, OSError):
        return None
    return local.astimezone(UTC)
