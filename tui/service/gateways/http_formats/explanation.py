"""What leaves and what came back, for an admin who tries a description: masked, and rule by rule. Pure functions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from enum import StrEnum

from tui.runtime.values import dataclass
from tui.service.gateways.http.exchange import HttpAnswer, HttpRequest
from tui.service.gateways.http_formats.answer_judging import ReadableAnswer
from tui.service.gateways.http_formats.description import AnswerFormat, Finder, StatusTable
from tui.service.gateways.masking import mask, plain_line, provider_words

_LONGEST_BODY = 4000


class Subject(StrEnum):
    """What a rule decides, or a finder finds."""

    ACCEPTED = "accepted"
    ALREADY = "already"
    REFUSED = "refused"
    CREDENTIALS = "credentials"
    CREDIT = "credit"
    LATER = "later"
    CODE = "code"
    WORDS = "words"
    ID = "id"
    PARTS = "parts"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule or finder, what stood at its place ("" where nothing did), and whether it matched."""

    subject: Subject
    rule: str
    found: str
    holds: bool


def shown_request(request: HttpRequest, secrets: Sequence[str]) -> str:
    """A request as it leaves, line by line, its secrets masked."""
    hidden = _all_forms(secrets)
    lines = [f"{request.method} {mask(request.url, hidden)}"]
    lines += [mask(f"{name}: {value}", hidden) for name, value in request.headers.items()]
    if request.content is not None:
        lines += ["", mask(request.content.decode("utf-8", errors="replace"), hidden)]
    return "\n".join(lines)


def shown_answer(answer: HttpAnswer, secrets: Sequence[str]) -> str:
    """An answer as it came, line by line, harmless and its secrets masked."""
    hidden = _all_forms(secrets)
    lines = [f"HTTP {answer.status}"]
    lines += [plain_line(mask(f"{name}: {value}", hidden)) for name, value in answer.headers.items()]
    if answer.body:
        text = mask(answer.text()[:_LONGEST_BODY], hidden)
        lines += ["", "".join(char if char.isprintable() or char == "\n" else "�" for char in text)]
    return "\n".join(lines)


def explained(answer: HttpAnswer, rules: AnswerFormat, secrets: Sequence[str]) -> tuple[RuleLine, ...]:
    """Each rule of a description with what it found in an answer."""
    hidden = _all_forms(secrets)
    return tuple(_lines(answer, ReadableAnswer(answer), rules, hidden))


def _lines(
    answer: HttpAnswer, readable: ReadableAnswer, rules: AnswerFormat, secrets: Sequence[str]
) -> Iterator[RuleLine]:
    def found(place: Finder) -> str:
        return provider_words(readable.find(place) or "", secrets, 60)

    yield from _status_lines(answer.status, rules.status)
    if rules.empty:
        yield RuleLine(Subject.ACCEPTED, "empty", f"{len(answer.body)} B", answer.readable and not answer.body)
    accepted = [rule for group in rules.accepted for rule in group]
    given = {
        Subject.ACCEPTED: accepted,
        Subject.REFUSED: rules.refused,
        Subject.CREDIT: rules.credit,
        Subject.ALREADY: rules.already,
    }
    for subject, each in given.items():
        yield from (RuleLine(subject, rule.shown, found(rule.at), readable.holds(rule)) for rule in each)
    for place in rules.codes.at:
        yield RuleLine(Subject.CODE, place.shown, found(place), rules.codes.knows(readable.find(place)))
    single = {Subject.ID: rules.id, Subject.PARTS: rules.parts, Subject.PRICE: rules.price}
    finders = [(Subject.WORDS, place) for place in rules.words]
    finders += [(subject, place) for subject, place in single.items() if place is not None]
    for subject, place in finders:
        yield RuleLine(subject, place.shown, found(place), bool(found(place)))


def _status_lines(status: int, table: StatusTable) -> Iterator[RuleLine]:
    named = {
        Subject.ACCEPTED: table.accepted,
        Subject.ALREADY: table.already,
        Subject.REFUSED: table.refused,
        Subject.CREDENTIALS: table.credentials,
        Subject.CREDIT: table.credit,
        Subject.LATER: table.later,
    }
    for subject, known in named.items():
        if known:
            yield RuleLine(subject, f"status {_span(known)}", str(status), status in known)


def _span(known: frozenset[int]) -> str:
    return "2xx" if known == frozenset(range(200, 300)) else ", ".join(map(str, sorted(known)))


def _all_forms(secrets: Sequence[str]) -> tuple[str, ...]:
    """Secrets as they are, and as JSON writes them."""
    return tuple({*secrets, *(json.dumps(secret)[1:-1] for secret in secrets)})
