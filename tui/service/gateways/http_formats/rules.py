"""Reading an answer by the rules of an `HttpFormat`. Pure functions.

What is not accepted by the format's own rule and not refused by one of its rules, codes or by a status stays unknown:
an interface described by data is never given the benefit of the doubt.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from tui.service.gateways.http.client import HttpAnswer
from tui.service.gateways.http.status import access_refused, credit_used_up, not_understood, outcome_of_status
from tui.service.gateways.http_formats.description import AnswerFormat, CodeTable, Finder, Rule
from tui.service.gateways.masking import provider_words
from tui.service.model.facts import Fact, FactKind, Reason
from tui.service.model.outcome import Accepted, Deferred, Halted, Outcome, Refused, StopCause, Unknown

_NOT_JSON = object()
_PROVE_NOTHING = frozenset((500, 502, 504))
_COMMENTS = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


class ReadableAnswer:
    """An answer of which places can be looked up: its text, and its JSON where it is JSON."""

    def __init__(self, answer: HttpAnswer) -> None:
        self.status = answer.status
        self.text = answer.text(fallback="iso-8859-1")
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
            match = finder.pattern.search(self.text)
            return match.group(1) if match else None
        if finder.pointer == "":
            return self.text.strip()
        return None if self._json is _NOT_JSON else _at_pointer(self._json, finder.pointer)

    def first(self, finders: Sequence[Finder]) -> str:
        """What stands at the first place that holds something, or ""."""
        return next((found for finder in finders if (found := self.find(finder))), "")

    def holds(self, rule: Rule) -> bool:
        """Whether the place that the rule names has the value it demands."""
        found = self.find(rule.at)
        if found is None:
            return False
        return found == rule.equals if rule.matches is None else rule.matches.search(found) is not None

    def holds_all_of_one(self, groups: Sequence[Sequence[Rule]]) -> bool:
        """Whether every rule of at least one group holds; so it is, too, where there is no group at all."""
        return not groups or any(all(self.holds(rule) for rule in group) for group in groups)

    def code(self, codes: CodeTable) -> str:
        """The first code found that the table knows, or ""."""
        known = codes.credentials | codes.credit | codes.later | codes.refused | codes.unknown
        return next((found for finder in codes.at if (found := self.find(finder)) in known and found), "")


def _parsed(text: str) -> object:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return _NOT_JSON


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _at_pointer(value: object, pointer: str) -> str | None:
    """The scalar at an RFC 6901 pointer, as text."""
    for step in pointer[1:].split("/"):
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and re.fullmatch(r"0|[1-9][0-9]{0,5}", key) and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | Decimal) else None


def decimal_of(written: str | None) -> Decimal | None:
    """The number with decimal point or comma, or None."""
    if written is None or not re.fullmatch(r"\s*[+-]?\d{1,15}(?:[.,]\d{1,10})?\s*", written, re.ASCII):
        return None
    try:
        return Decimal(written.strip().replace(",", "."))
    except InvalidOperation:
        return None


def judge(answer: HttpAnswer, rules: AnswerFormat, host: str, secrets: Sequence[str]) -> Outcome:
    """The outcome an answer proves under a format's rules."""
    readable = ReadableAnswer(answer)
    looks_accepted = readable.holds_all_of_one(rules.accepted)
    if answer.status in rules.status.accepted and looks_accepted:
        return _acceptance(readable, rules)
    # The words of a server that failed prove nothing, whatever number stands among them.
    code = "" if answer.status in _PROVE_NOTHING else readable.code(rules.codes)
    words = _words(readable, rules, code, secrets)
    stopped = _stop(answer, rules, code, host, words)
    if stopped is not None:
        return stopped
    if code in rules.codes.unknown and code:
        return Unknown(Fact.of(FactKind.PROVIDER_UNDECIDED, host=host, words=words))
    outcome = _refusal(readable, answer, rules, code, words) or outcome_of_status(answer, host, words)
    if outcome is None or (looks_accepted and rules.accepted):
        return not_understood(host)
    if isinstance(outcome, Refused) and any(readable.holds(rule) for rule in rules.credit):
        return Halted(StopCause.CREDIT, words)
    return outcome


def _refusal(
    readable: ReadableAnswer, answer: HttpAnswer, rules: AnswerFormat, code: str, words: Reason
) -> Refused | None:
    refuses = answer.ok and answer.readable and any(readable.holds(rule) for rule in rules.refused)
    return Refused(words) if code or refuses else None


def _stop(answer: HttpAnswer, rules: AnswerFormat, code: str, host: str, words: Reason) -> Halted | Deferred | None:
    """What concerns the next message as well: credentials, credit, or a provider that wants to be asked later."""
    if code in rules.codes.credentials or answer.status in rules.status.credentials:
        return Halted(StopCause.CREDENTIALS, words or access_refused(host, answer.status))
    if code in rules.codes.credit or answer.status in rules.status.credit:
        return Halted(StopCause.CREDIT, words or credit_used_up(host))
    if code in rules.codes.later or answer.status in rules.status.later:
        reason = words or Fact.of(FactKind.TAKES_NOTHING_NOW, host=host)
        return Deferred(reason, answer.retry_after)
    return None


def _acceptance(readable: ReadableAnswer, rules: AnswerFormat) -> Accepted:
    parts = readable.find(rules.parts) or ""
    return Accepted(
        provider_id=(readable.find(rules.id) or "").strip(),
        parts=int(parts) if re.fullmatch(r"[0-9]{1,3}", parts) else None,
        price=decimal_of(readable.find(rules.price)),
        balance=decimal_of(readable.find(rules.balance)),
    )


def _words(readable: ReadableAnswer, rules: AnswerFormat, code: str, secrets: Sequence[str]) -> Reason:
    told = provider_words(readable.first(rules.words), secrets)
    if not code:
        return told or provider_words(readable.text, secrets)
    if told:
        return Fact.of(FactKind.CODE_SAYS, code=code, words=told)
    meaning = rules.codes.meanings.get(code, "")
    return Fact.of(FactKind.CODE_MEANS, code=code, meaning=meaning) if meaning else Fact.of(FactKind.CODE, code=code)
