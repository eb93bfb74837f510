"""Reading an answer by the rules of an `HttpFormat`. Pure functions.

What is not accepted by the format's own rule and not refused by one of its rules, codes or by a status stays unknown:
an interface described by data is never given the benefit of the doubt.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from tui.service.gateways.http.exchange import LONGEST_RETRY_AFTER, HttpAnswer
from tui.service.gateways.http.status import access_refused, credit_used_up, not_understood, outcome_of_status
from tui.service.gateways.http_formats.description import (
    AnswerFormat,
    CodeTable,
    Finder,
    Rule,
    Wait,
    WaitUnit,
    is_in_ranges,
)
from tui.service.gateways.masking import mask, provider_words
from tui.service.model.facts import Fact, FactKind, Reason
from tui.service.model.outcome import Accepted, Deferred, Halted, Outcome, Refused, StopCause, Unknown
from tui.service.text.patterns import search

_NOT_JSON = object()
_LONGEST_ID = 200
_PROVE_NOTHING = frozenset((500, 502, 504))
_COMMENTS = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


class ReadableAnswer:
    """An answer of which places can be looked up: its text, and its JSON where it is JSON."""

    def __init__(self, answer: HttpAnswer) -> None:
        self.status = answer.status
        self.text = answer.text(fallback="iso-8859-1")
        self._headers = answer.headers
        self._json = _parsed(self.text)
        if self._json is _NOT_JSON:  # what a page says in a comment does not count
            self.text = _COMMENTS.sub(" ", self.text)

    @property
    def is_empty_json(self) -> bool:
        """Whether the answer is JSON that holds nothing."""
        return self._json is not _NOT_JSON and not self._json

    def find(self, finder: Finder | None) -> str | None:
        """What stands at the place, None where there is nothing or something that is no single value."""
        if finder is None:
            return None
        if finder.pattern is not None:
            match = search(finder.pattern, self.text)
            return match.group(1) if match else None
        if finder.header:
            return self._headers.get(finder.header)
        if finder.pointer == "":
            return self.text.strip()
        return None if self._json is _NOT_JSON else at_pointer(self._json, finder.pointer)

    def entries(self, pointer: str) -> list[Entry] | None:
        """The entries of the list at a pointer, None where there is no list."""
        found = None if self._json is _NOT_JSON else _value_at(self._json, pointer)
        return [Entry(each) for each in found] if isinstance(found, list) else None

    def first(self, finders: Sequence[Finder]) -> str:
        """What stands at the first place that holds something, or ""."""
        return next((found for finder in finders if (found := self.find(finder))), "")

    def holds(self, rule: Rule) -> bool:
        """Whether the place that the rule names has the value it demands."""
        found = self.find(rule.at)
        if rule.absent:
            return not found
        if found is None:
            return False
        if rule.between is not None:
            return is_in_ranges(found, (rule.between,))
        return found == rule.equals if rule.matches is None else search(rule.matches, found) is not None

    def holds_all_of_one(self, groups: Sequence[Sequence[Rule]]) -> bool:
        """Whether every rule of at least one group holds; so it is, too, where there is no group at all."""
        return not groups or any(all(self.holds(rule) for rule in group) for group in groups)

    def code(self, codes: CodeTable) -> str:
        """The first code found that the table knows, or ""."""
        return next((found for finder in codes.at if (found := self.find(finder)) and codes.knows(found)), "")


class Entry:
    """One entry of a list in an answer."""

    def __init__(self, value: object) -> None:
        self._value = value

    def find(self, finder: Finder | None) -> str | None:
        """What stands at the place within the entry."""
        if finder is None:
            return None
        if finder.pattern is not None:
            match = search(finder.pattern, json.dumps(self._value, default=str, ensure_ascii=False))
            return match.group(1) if match else None
        return at_pointer(self._value, finder.pointer)


def _parsed(text: str) -> object:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, ArithmeticError, RecursionError):
        return _NOT_JSON


def _no_constant(name: str) -> object:
    raise ValueError(name)


def at_pointer(value: object, pointer: str) -> str | None:
    """The scalar at an RFC 6901 pointer, as text."""
    value = _value_at(value, pointer)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | Decimal) else None


def _value_at(value: object, pointer: str) -> object:
    """Whatever stands at an RFC 6901 pointer, None where nothing does."""
    for step in pointer[1:].split("/") if pointer else ():
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and re.fullmatch(r"0|[1-9][0-9]{0,5}", key) and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def decimal_of(written: str | None) -> Decimal | None:
    """The number with decimal point or comma, or None."""
    if written is None or not re.fullmatch(r"\s*[+-]?\d{1,15}(?:[.,]\d{1,10})?\s*", written, re.ASCII):
        return None
    try:
        return Decimal(written.strip().replace(",", "."))
    except InvalidOperation:
        return None


def judge(
    answer: HttpAnswer, rules: AnswerFormat, host: str, secrets: Sequence[str], own_reference: str = ""
) -> Outcome:
    """The outcome an answer proves under a format's rules.

    `own_reference` is what the request called the message, "" where the name could be another store's, too: only then
    that the provider has a message of that name proves nothing.
    """
    readable = ReadableAnswer(answer)
    is_empty = answer.readable and not answer.body
    looks_accepted = readable.holds_all_of_one(rules.accepted) and (is_empty or not rules.empty)
    # The words of a server that failed prove nothing, whatever number stands among them.
    code = "" if answer.status in _PROVE_NOTHING else readable.code(rules.codes)
    refuses = answer.ok and answer.readable and any(readable.holds(rule) for rule in rules.refused)
    if answer.status in rules.status.accepted and looks_accepted and not code and not refuses:
        return _acceptance(readable, rules, secrets)
    if own_reference and _is_already_there(answer, readable, rules):
        return Accepted(provider_id=_id(readable, rules, secrets))
    if looks_accepted and rules.accepted:  # an answer that says both proves neither
        return not_understood(host)
    words = _words(readable, rules, code, secrets)
    stopped = _stop(answer, readable, rules, code, host, words)
    if stopped is not None:
        return stopped
    if code in rules.codes.unknown:
        return Unknown(Fact.of(FactKind.PROVIDER_UNDECIDED, host=host, words=words))
    is_refused = bool(code) or refuses or answer.status in rules.status.refused
    outcome = Refused(_or_status(words, answer)) if is_refused else outcome_of_status(answer, host, words)
    if outcome is None:
        return not_understood(host)
    if isinstance(outcome, Refused) and any(readable.holds(rule) for rule in rules.credit):
        return Halted(StopCause.CREDIT, words)
    if isinstance(outcome, Deferred) and outcome.retry_after is None:
        return Deferred(outcome.reason, _waiting(readable, rules.wait))
    return outcome


def _or_status(words: Reason, answer: HttpAnswer) -> Reason:
    return words or Fact.of(FactKind.HTTP_STATUS, status=answer.status)


def _is_already_there(answer: HttpAnswer, readable: ReadableAnswer, rules: AnswerFormat) -> bool:
    return answer.status in rules.status.already and all(readable.holds(rule) for rule in rules.already)


def _waiting(readable: ReadableAnswer, wait: Wait | None) -> float | None:
    """Seconds until the provider takes something again, as its own header or field says; None where nothing does."""
    told = decimal_of(readable.find(wait.at)) if wait is not None else None
    if wait is None or told is None:
        return None
    seconds = float(told)
    if wait.unit is WaitUnit.MILLISECONDS:
        seconds /= 1000
    elif wait.unit is WaitUnit.EPOCH:
        seconds -= time.time()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def _stop(
    answer: HttpAnswer, readable: ReadableAnswer, rules: AnswerFormat, code: str, host: str, words: Reason
) -> Halted | Deferred | None:
    """What concerns the next message as well: credentials, credit, or a provider that wants to be asked later."""
    if code in rules.codes.credentials or answer.status in rules.status.credentials:
        return Halted(StopCause.CREDENTIALS, words or access_refused(host, answer.status))
    if code in rules.codes.credit or answer.status in rules.status.credit:
        return Halted(StopCause.CREDIT, words or credit_used_up(host))
    if code in rules.codes.later or answer.status in rules.status.later:
        reason = words or Fact.of(FactKind.TAKES_NOTHING_NOW, host=host)
        waiting = _waiting(readable, rules.wait) if answer.retry_after is None else answer.retry_after
        return Deferred(reason, waiting)
    return None


def _acceptance(readable: ReadableAnswer, rules: AnswerFormat, secrets: Sequence[str]) -> Accepted:
    parts = readable.find(rules.parts) or ""
    return Accepted(
        provider_id=_id(readable, rules, secrets),
        parts=int(parts) if re.fullmatch(r"[0-9]{1,3}", parts) else None,
        price=decimal_of(readable.find(rules.price)),
        balance=decimal_of(readable.find(rules.balance)),
    )


def _id(readable: ReadableAnswer, rules: AnswerFormat, secrets: Sequence[str]) -> str:
    """The provider's id of the message; "" where it is none that could be shown, stored and asked for again."""
    found = (readable.find(rules.id) or "").strip()
    is_fit = found.isprintable() and len(found) <= _LONGEST_ID and mask(found, secrets) == found
    return found if is_fit else ""


def _words(readable: ReadableAnswer, rules: AnswerFormat, code: str, secrets: Sequence[str]) -> Reason:
    told = provider_words(readable.first(rules.words), secrets)
    if not code:
        return told or provider_words(readable.text, secrets)
    if told and told != code:
        return Fact.of(FactKind.CODE_SAYS, code=code, words=told)
    meaning = rules.codes.meanings.get(code, "")
    return Fact.of(FactKind.CODE_MEANS, code=code, meaning=meaning) if meaning else Fact.of(FactKind.CODE, code=code)
