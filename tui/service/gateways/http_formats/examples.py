"""The answers of a described provider, as his documentation shows them or as the rules themselves make them.

From `[example]`; where that says nothing an answer is made of the rules, as far as they name values. Used to hold the
rules of a description against its examples, and to play the provider on this machine. Pure functions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tui.language import dates
from tui.language.catalogue import _
from tui.language.local_time import local
from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError
from tui.service.gateways.http.exchange import HttpAnswer
from tui.service.gateways.http_formats.answer_judging import Entry, ReadableAnswer, decimal_of, judge
from tui.service.gateways.http_formats.description import Codes, Example, HttpFormat, Json, Rule
from tui.service.gateways.http_formats.inbound import page_of
from tui.service.gateways.http_formats.json_body import Conflict, nested
from tui.service.model.answers import AnswerCursor
from tui.service.model.outcome import Accepted, Deferred, Halted, Outcome, Refused, StopCause, Unknown

_USUAL_STATUS = {"refused": 400, "credentials": 401, "credit": 402, "later": 429, "already": 409}
_GUESSES = ("1", "OK", "ok", "true", "success", "100", "sent", "queued", "accepted", "a1b2c3")
"""What may satisfy a pattern of a rule."""
_SAMPLE = {
    "id": "4711", "reference": "k3v9x2-42", "number": "+491711234567", "parts": "1", "price": "0.075",
    "balance": "12.34", "balance_scaled": "123400", "state": "", "currency": "EUR",
}  # fmt: skip
JUDGED = ("accepted", "refused", "credentials", "credit", "later", "unknown", "already")
"""The examples that answer a message."""


@dataclass(frozen=True, slots=True)
class JudgedExample:
    """What the rules make of an example, and whether that is what it is an example of."""

    name: str
    outcome: Outcome
    is_right: bool


def judged_examples(described: HttpFormat) -> Iterator[JudgedExample]:
    """Every example that answers a message, held against the rules."""
    for name in JUDGED:
        if name in described.examples:
            answer = answer_of(described.examples[name], _SAMPLE)
            outcome = judge(answer, described.answer, described.title, (), _SAMPLE["reference"])
            yield JudgedExample(name, outcome, _is(name, outcome))


def read_examples(described: HttpFormat) -> Iterator[tuple[str, str | None]]:
    """Every example that answers an enquiry, with what the rules find in it; None for nothing.

    An amount, a state, an id, or what a patient answered.
    """
    for name, read in (("balance", _amount_in), ("report", _state_in), ("lookup", _id_in), ("inbound", _answer_in)):
        if name in described.examples:
            yield name, read(described, described.examples[name])


def _amount_in(described: HttpFormat, given: Example) -> str | None:
    readable, rules = ReadableAnswer(answer_of(given, _SAMPLE)), described.balance
    found = (readable.find(place) for place in rules.amount) if rules else ()
    return next((each for each in found if decimal_of(each) is not None), None)


def _state_in(described: HttpFormat, given: Example) -> str | None:
    rules = described.report
    if rules is None:
        return None
    readable = ReadableAnswer(answer_of(given, _SAMPLE | {"state": state_word(rules.delivered, "delivered")}))
    if rules.id is None:
        return readable.find(rules.state)
    return next(
        (entry.find(rules.state) for entry in readable.entries(rules.entries) or () if entry.find(rules.id)), None
    )


def _id_in(described: HttpFormat, given: Example) -> str | None:
    rules, readable = described.lookup, ReadableAnswer(answer_of(given, _SAMPLE))
    if rules is None:
        return None
    entries: Sequence[Entry | ReadableAnswer] = (
        [readable] if rules.entries is None else readable.entries(rules.entries) or []
    )
    own = (entry for entry in entries if entry.find(rules.reference) == _SAMPLE["reference"])
    return next((entry.find(rules.id) for entry in own), None)


def _answer_in(described: HttpFormat, given: Example) -> str | None:
    """Number, moment and words of the first answer, where the rules find all that they name."""
    rules = described.inbound
    if rules is None:
        return None
    page = page_of(ReadableAnswer(answer_of(given, _SAMPLE)), rules, AnswerCursor(date(2026, 11, 27)), described.name)
    first = next(iter(page.answers), None) if page is not None else None
    if first is None or not (first.number and first.text) or (rules.at is not None and first.received_at is None):
        return None
    moment = () if first.received_at is None else (dates.date_and_time(local(first.received_at)),)
    return " · ".join((first.number, *moment, first.text))


def _is(name: str, outcome: Outcome) -> bool:
    match outcome:
        case Accepted():
            return name in ("accepted", "already")
        case Refused():
            return name == "refused"
        case Deferred():
            return name == "later"
        case Halted(cause=cause):
            return (name, cause) in (("credentials", StopCause.CREDENTIALS), ("credit", StopCause.CREDIT))
        case Unknown():
            return name == "unknown"


def answer_of(example: Example, values: Mapping[str, str]) -> HttpAnswer:
    """The answer of an example with its placeholders filled in."""
    headers = {name.lower(): filled(value, values) for name, value in example.headers}
    return HttpAnswer(example.status, filled(example.body, values).encode(), "utf-8", headers=headers)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text of an example with its placeholders filled in."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def example(described: HttpFormat, name: str) -> Example:
    """The answer of that kind; raises `ConfigurationError` where the rules do not say enough to make one."""
    found = described.examples.get(name)
    if found is not None:
        return found
    made = _acceptance(described) if name == "accepted" else Example(_status(described, name))
    judged = judge(answer_of(made, _SAMPLE), described.answer, described.title, (), _SAMPLE["reference"])
    if not _is(name, judged):
        raise ConfigurationError(
            _("Aus den Regeln von „{name}“ lässt sich keine Antwort „{kind}“ bilden.").format(
                name=described.name, kind=name
            ),
            _("Tragen Sie die Antwort, wie der Anbieter sie zeigt, unter [example.{kind}] ein.").format(kind=name),
        )
    return made


def _status(described: HttpFormat, name: str) -> int:
    given: frozenset[int] = getattr(described.answer.status, name, frozenset())
    return min(given, default=_USUAL_STATUS.get(name, 400))


def _acceptance(described: HttpFormat) -> Example:
    answer = described.answer
    status = min(answer.status.accepted)
    if not answer.accepted:
        return Example(status)
    rules = answer.accepted[0]
    whole = [rule for rule in rules if rule.at.pointer == "" and rule.at.pattern is None and not rule.at.header]
    if whole:
        return Example(status, _satisfying(whole[0]))
    places = {"{id}": answer.id, "{parts}": answer.parts, "{price}": answer.price}
    named = {place.pointer: value for value, place in places.items() if place is not None and place.pointer}
    values = {rule.at.pointer: _satisfying(rule) for rule in rules if not rule.absent}
    return Example(status, document(values | named))


def _satisfying(rule: Rule) -> str:
    if rule.equals is not None:
        return rule.equals
    if rule.between is not None:
        return str(rule.between.start)
    if rule.matches is None:
        return ""
    return next((guess for guess in _GUESSES if rule.matches.search(guess)), rule.matches.pattern)


def document(values: Mapping[str, str]) -> str:
    """A JSON document with texts at JSON pointers; "" where the pointers contradict each other."""
    fields: list[tuple[str, Json]] = [(pointer, value) for pointer, value in values.items() if pointer]
    try:
        if fields and all(pointer.split("/")[1].isdigit() for pointer, _value in fields):
            return json.dumps(nested((f"/list{pointer}", value) for pointer, value in fields)["list"])
        return json.dumps(nested(fields))
    except Conflict:
        return ""


def balance_answer(described: HttpFormat, values: Mapping[str, str]) -> Example:
    """The answer to the enquiry for the balance."""
    found = described.examples.get("balance")
    if found is not None or described.balance is None:
        return found or Example(404)
    rules = described.balance
    amount = rules.amount[0].pointer if rules.amount else ""
    if not amount:
        return Example(body="{balance_scaled}")
    at = {amount: values["balance_scaled"]}
    if rules.currency is not None:
        at[rules.currency.pointer] = "EUR"
    return Example(body=document(at))


def state_word(codes: Codes, otherwise: str) -> str:
    """A word by which a report tells a state."""
    return min(codes.values, default=otherwise)


def example_account(described: HttpFormat) -> dict[str, str]:
    """What a practice would enter into the fields of the account, secrets apart."""
    return {each.name: each.example or each.default or "demo" for each in described.account if not each.secret}
