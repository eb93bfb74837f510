"""An HTTP interface described by data: what a provider's request looks like and how its answer is read.

One TOML file, or the table `[protocols.3steps2web-api.custom]`, is one provider. Keys (those without default are
mandatory)::

    title, source, read          what it is, where it is documented, the day that was read
    url = ""                     the documented address; what the practice enters counts

    [request]
    method = "POST"              POST | GET
    body = "form"                form | json; a GET carries the fields in its address
    charset = "utf-8"            of the percent-encoded fields
    unicode_charset = ""         another one for texts outside GSM-7
    numbers = "plus"             plus +49171… | digits 49171… | zeros 0049171…: recipient and numeric sender
    [request.key]                how the API key travels
    in = "header"                header | bearer | field | query; query only with `demanded = true`
    name = "X-Api-Key"           of header, field or query parameter
    [request.headers]            further headers
    [request.fields]             the provider's names: recipient, text (mandatory), sender, time, reference
    [request.constants]          fields with a fixed value
    [request.kind]               field = name, then its value for: single, long, unicode

    [answer]
    accepted                     a list of rules that hold together, or several such lists, of which one is enough
    refused                      a list of rules, of which one is enough
    credit                       likewise: the refusal says that the account cannot pay for the message
    id, parts, price, balance    finders
    words                        list of finders; the first that finds something tells why
    [answer.status]              lists of statuses: accepted, credentials, credit, later
    [answer.codes]               at = list of finders; lists of codes: credentials, credit, later, refused, unknown
    [answer.meanings]            a German text per code

    [balance]                    url, amount = list of finders, currency
    [report]                     url with {id}, state = finder, delivered, undelivered = lists of values; words

A finder is a JSON pointer (RFC 6901; "" is the whole answer) or a regular expression `{ matches = "…(…)" }` over the
text. A rule is `{ at = finder, equals = value }` or `{ at = finder, matches = "…" }`. Addresses of balance and report
are relative to the one messages go to and stay on its host. `time` is known but not written: a later message waits in
the outbox, where it can still be cancelled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum

from tui.runtime.values import dataclass


class Method(StrEnum):
    """The HTTP method of the send call."""

    POST = "POST"
    GET = "GET"


class BodyStyle(StrEnum):
    """How the fields of a POST are written."""

    FORM = "form"
    JSON = "json"


class KeyCarrier(StrEnum):
    """Where the API key stands in a request."""

    HEADER = "header"
    BEARER = "bearer"
    FIELD = "field"
    QUERY = "query"


class NumberStyle(StrEnum):
    """How +49171… is written."""

    PLUS = "plus"
    DIGITS = "digits"
    ZEROS = "zeros"


@dataclass(frozen=True, slots=True)
class Finder:
    """A place in an answer: a JSON pointer, or the first group of a regular expression over the text."""

    pointer: str = ""
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether what stands at a place equals a value or matches a pattern."""

    at: Finder
    equals: str | None = None
    matches: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class KeyPlacement:
    """How the API key travels; `name` is empty for a bearer token."""

    carrier: KeyCarrier
    name: str


@dataclass(frozen=True, slots=True)
class MessageKind:
    """A field that tells the provider what kind of message it is, and its three values."""

    field: str
    single: str | int | bool
    long: str | int | bool
    unicode: str | int | bool


@dataclass(frozen=True, slots=True)
class RequestFormat:
    """What is sent."""

    method: Method
    body: BodyStyle
    charset: str
    unicode_charset: str
    numbers: NumberStyle
    key: KeyPlacement
    headers: tuple[tuple[str, str], ...]
    recipient: str
    text: str
    sender: str
    time: str
    reference: str
    constants: tuple[tuple[str, str | int | bool], ...]
    kind: MessageKind | None


@dataclass(frozen=True, slots=True)
class CodeTable:
    """The provider's own codes, by what they mean for the message and the series."""

    at: tuple[Finder, ...] = ()
    credentials: frozenset[str] = frozenset()
    credit: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    meanings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StatusTable:
    """HTTP statuses with a documented meaning; the others mean what RFC 9110 says."""

    accepted: frozenset[int]
    credentials: frozenset[int] = frozenset()
    credit: frozenset[int] = frozenset()
    later: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """How the answer to a message is read."""

    status: StatusTable
    accepted: tuple[tuple[Rule, ...], ...]
    refused: tuple[Rule, ...]
    credit: tuple[Rule, ...]
    codes: CodeTable
    words: tuple[Finder, ...]
    id: Finder | None
    parts: Finder | None
    price: Finder | None
    balance: Finder | None


@dataclass(frozen=True, slots=True)
class BalanceFormat:
    """How the account is asked."""

    url: str
    amount: tuple[Finder, ...]
    currency: Finder | None


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """How a delivery report is fetched; what is neither delivered nor undelivered is pending."""

    url: str
    state: Finder
    delivered: frozenset[str]
    undelivered: frozenset[str]
    words: Finder | None


@dataclass(frozen=True, slots=True)
class HttpFormat:
    """One provider's HTTP interface."""

    name: str
    title: str
    source: str
    read: date | None
    url: str
    request: RequestFormat
    answer: AnswerFormat
    balance: BalanceFormat | None
    report: ReportFormat | None
