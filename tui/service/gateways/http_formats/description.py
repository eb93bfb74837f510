"""An HTTP interface described by data: what a provider's request looks like and how its answer is read.

One TOML file, or the table `[protocols.3steps2web-api.custom]`, is one provider. Every key, what is allowed and what it
means stands in `schema.toml`, from which the reference in the manual and the JSON Schema are made.

A finder is a JSON pointer (RFC 6901; "" is the whole answer), a regular expression `{ matches = "…(…)" }` over the
text, or `{ header = "…" }`. Addresses of balance, report, lookup and inbound are relative to the one messages go to and
stay on its host, or on one of `hosts`, which only a file of the program or of root may name. `time` is known but not
written: a later message waits in the outbox, where it can still be cancelled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum

from tui.runtime.values import dataclass
from tui.service.model.consent import Purpose
from tui.service.text.patterns import Pattern, matches_all


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
    BASIC = "basic"
    PATH = "path"


class NumberStyle(StrEnum):
    """How +49171… is written."""

    PLUS = "plus"
    DIGITS = "digits"
    ZEROS = "zeros"


class RecipientType(StrEnum):
    """How the recipient's number stands in JSON."""

    TEXT = "text"
    NUMBER = "number"


class WaitUnit(StrEnum):
    """What the number means by which a provider tells when to come back."""

    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"
    EPOCH = "epoch"


Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
"""A constant of a request."""


@dataclass(frozen=True, slots=True)
class AccountField:
    """A value of the practice's contract that the request needs besides the key; `secret` is kept like a password."""

    name: str
    title: str
    help: str = ""
    example: str = ""
    default: str = ""
    matches: Pattern | None = None
    secret: bool = False

    def fits(self, value: str) -> bool:
        """Whether a value has the form that the provider demands."""
        return self.matches is None or matches_all(self.matches, value)


@dataclass(frozen=True, slots=True)
class Finder:
    """A place in an answer: a JSON pointer, the first group of a regular expression over the text, or a header."""

    pointer: str = ""
    pattern: Pattern | None = None
    header: str = ""

    @property
    def shown(self) -> str:
        """The place as people write it."""
        if self.pattern is not None:
            return f"matches {self.pattern.pattern}"
        return f"header {self.header}" if self.header else f'"{self.pointer}"'


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether what stands at a place equals a value, matches a pattern, is a whole number of a range, or is absent."""

    at: Finder
    equals: str | None = None
    matches: Pattern | None = None
    between: range | None = None
    absent: bool = False

    @property
    def shown(self) -> str:
        """The rule as people write it."""
        if self.absent:
            return f"{self.at.shown} absent"
        if self.between is not None:
            return f"{self.at.shown} between {self.between.start} and {self.between.stop - 1}"
        if self.matches is not None:
            return f"{self.at.shown} matches {self.matches.pattern}"
        return f'{self.at.shown} equals "{self.equals}"'


@dataclass(frozen=True, slots=True)
class KeyPlacement:
    """How the API key travels; `name` is empty for a bearer token, basic authentication and a key in the path.

    `prefix` stands before the key, `user` before it in basic authentication. `demanded` lets it stand in an address.
    """

    carrier: KeyCarrier
    name: str
    prefix: str = ""
    user: str = ""
    demanded: bool = False


@dataclass(frozen=True, slots=True)
class MessageKind:
    """A field that tells the provider what kind of message it is, and its three values."""

    field: str
    single: str | int | bool
    long: str | int | bool
    unicode: str | int | bool


@dataclass(frozen=True, slots=True)
class MessageCategory:
    """A field that tells the provider what a message is sent for, and its value for each purpose."""

    field: str
    values: Mapping[Purpose, str | int | bool]


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
    constants: tuple[tuple[str, Json], ...]
    kind: MessageKind | None
    recipient_type: RecipientType = RecipientType.TEXT
    category: MessageCategory | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of a provider: single ones, patterns that match the whole of one, and ranges of numbers."""

    values: frozenset[str] = frozenset()
    patterns: tuple[Pattern, ...] = ()
    ranges: tuple[range, ...] = ()

    def __contains__(self, code: object) -> bool:
        if not isinstance(code, str) or not code:
            return False
        if code in self.values or any(matches_all(pattern, code) for pattern in self.patterns):
            return True
        return bool(self.ranges) and is_in_ranges(code, self.ranges)


def is_in_ranges(code: str, ranges: Iterable[range]) -> bool:
    """Whether a text is a whole number of one of the ranges."""
    return re.fullmatch(r"-?[0-9]{1,15}", code) is not None and any(int(code) in each for each in ranges)


@dataclass(frozen=True, slots=True)
class CodeTable:
    """The provider's own codes, by what they mean for the message and the series."""

    at: tuple[Finder, ...] = ()
    credentials: Codes = Codes()
    credit: Codes = Codes()
    later: Codes = Codes()
    refused: Codes = Codes()
    unknown: Codes = Codes()
    meanings: Mapping[str, str] = field(default_factory=dict)

    def knows(self, code: str | None) -> bool:
        """Whether the table says what the code means."""
        return any(code in each for each in (self.credentials, self.credit, self.later, self.refused, self.unknown))


@dataclass(frozen=True, slots=True)
class StatusTable:
    """HTTP statuses with a documented meaning; the others mean what RFC 9110 says.

    `already` proves that the provider has a message of our reference.
    """

    accepted: frozenset[int]
    credentials: frozenset[int] = frozenset()
    credit: frozenset[int] = frozenset()
    later: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()
    already: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Wait:
    """Where a provider says when to come back, besides Retry-After."""

    at: Finder
    unit: WaitUnit = WaitUnit.SECONDS


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """How the answer to a message is read; `already` narrows the status of that name down, `empty` wants no body."""

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
    already: tuple[Rule, ...] = ()
    wait: Wait | None = None
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A request that changes nothing: `url` may be relative. Without `constants` a POST carries the key alone."""

    url: str
    method: Method | None = None
    body: BodyStyle = BodyStyle.FORM
    constants: tuple[tuple[str, Json], ...] = ()


@dataclass(frozen=True, slots=True)
class BalanceFormat:
    """How the account is asked; the amount is divided by `scale`."""

    enquiry: Enquiry
    amount: tuple[Finder, ...]
    currency: Finder | None
    scale: int = 1
    default_currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """How delivery reports are fetched; what is neither delivered nor undelivered is pending.

    With `{ids}` one call asks for up to `batch`: `entries` is where their list stands, `id` and `state` lie in each.
    """

    enquiry: Enquiry
    state: Finder
    delivered: Codes
    undelivered: Codes
    words: Finder | None
    batch: int = 1
    separator: str = ","
    entries: str = ""
    id: Finder | None = None


@dataclass(frozen=True, slots=True)
class LookupFormat:
    """How a provider is asked for a message by our own reference.

    `entries` is where a list of messages stands, None where the answer is one; `reference` and `id` lie in each.
    """

    enquiry: Enquiry
    reference: Finder
    id: Finder
    entries: str | None = None


@dataclass(frozen=True, slots=True)
class InboundFormat:
    """How answers of patients are fetched: `entries` is their list, the finders lie in each, `next` in the whole."""

    enquiry: Enquiry
    entries: str
    id: Finder
    sender: Finder
    text: Finder
    at: Finder | None = None
    replies_to: Finder | None = None
    next: Finder | None = None
    delete_url: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """An answer as the provider documents it.

    `body` and headers may name {id}, {reference}, {number}, {parts}, {price}, {balance}, {balance_scaled}, {state}.
    """

    status: int = 200
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class HttpFormat:
    """One provider's HTTP interface.

    `inferred` says what its documentation leaves open, `hosts` where enquiries may go besides the address of messages;
    `url_is_public` that `url` holds where the practice enters none.
    """

    name: str
    title: str
    source: str
    read: date | None
    url: str
    request: RequestFormat
    answer: AnswerFormat
    balance: BalanceFormat | None
    report: ReportFormat | None
    lookup: LookupFormat | None = None
    inbound: InboundFormat | None = None
    account: tuple[AccountField, ...] = ()
    hosts: tuple[str, ...] = ()
    url_is_public: bool = False
    inferred: tuple[str, ...] = ()
    examples: Mapping[str, Example] = field(default_factory=dict)

    @property
    def second_secret(self) -> AccountField | None:
        """The field of the account that is a secret, too."""
        return next((each for each in self.account if each.secret), None)

    @property
    def enquiries(self) -> tuple[Enquiry, ...]:
        """Every enquiry it describes."""
        described = (self.balance, self.report, self.lookup, self.inbound)
        return tuple(each.enquiry for each in described if each is not None)
