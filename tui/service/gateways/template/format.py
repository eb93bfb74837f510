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

import codecs
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from tui.language.catalogue import _
from tui.service.errors import ConfigurationError
from tui.service.gateways.template.table import FormatTable
from tui.service.settings import HttpFormatSettings

BUILT_IN_FORMATS = ("seven", "lox24", "massenversand")
CUSTOM_FORMAT = "custom"


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


@cache
def built_in_format(name: str) -> HttpFormat:
    """One of `BUILT_IN_FORMATS`, from the data file that ships with the program."""
    text = files("tui.service.gateways.template").joinpath("formats", f"{name}.toml").read_text(encoding="utf-8")
    return read_format(name, tomllib.loads(text), f"formats/{name}.toml")


def read_format(name: str, table: Mapping[str, object], place: str) -> HttpFormat:
    """A format from its table; raises `ConfigurationError` naming `place`, the key and what is allowed."""
    top = FormatTable(table, place)
    read = HttpFormat(
        name=name,
        title=top.text("title", name),
        source=top.text("source", ""),
        read=top.day("read"),
        url=top.text("url", ""),
        request=_request(top.table("request")),
        answer=_answer(top.table("answer")),
        balance=_balance(top.optional_table("balance")),
        report=_report(top.optional_table("report")),
    )
    top.finish()
    return read


def chosen_format(values: HttpFormatSettings) -> HttpFormat:
    """The format that the configuration names; raises `ConfigurationError`."""
    if values.format == CUSTOM_FORMAT:
        return read_format(CUSTOM_FORMAT, values.custom, _("Das eigene Format [custom]"))
    if values.format in BUILT_IN_FORMATS:
        return built_in_format(values.format)
    raise ConfigurationError(
        _("Ein Format „{name}“ für die Schnittstelle des Anbieters gibt es nicht.").format(name=values.format),
        _("Erlaubt sind: {names}").format(names=", ".join((*BUILT_IN_FORMATS, CUSTOM_FORMAT))),
    )


def _request(table: FormatTable) -> RequestFormat:
    fields = table.table("fields")
    method = table.choice("method", Method, Method.POST)
    read = RequestFormat(
        method=method,
        body=table.choice("body", BodyStyle, BodyStyle.FORM),
        charset=_charset(table, "charset", "utf-8"),
        unicode_charset=_charset(table, "unicode_charset", ""),
        numbers=table.choice("numbers", NumberStyle, NumberStyle.PLUS),
        key=_key(table.table("key"), method),
        headers=table.optional_table("headers").header_values(),
        recipient=fields.text("recipient"),
        text=fields.text("text"),
        sender=fields.text("sender", ""),
        time=fields.text("time", ""),
        reference=fields.text("reference", ""),
        constants=table.optional_table("constants").scalars(),
        kind=_kind(table.optional_table("kind")),
    )
    fields.finish()
    table.finish()
    return read


def _charset(table: FormatTable, key: str, default: str) -> str:
    name = table.text(key, default)
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        raise table.refuse(key, _("kein bekannter Zeichensatz")) from None


def _key(table: FormatTable, method: Method) -> KeyPlacement:
    carrier = table.choice("in", KeyCarrier, KeyCarrier.HEADER)
    name = table.text("name", "") if carrier is KeyCarrier.BEARER else table.text("name")
    if carrier is KeyCarrier.HEADER:
        name = table.header_name("name", name)
    demanded = table.flag("demanded")
    in_address = carrier is KeyCarrier.QUERY or (carrier is KeyCarrier.FIELD and method is Method.GET)
    if in_address and not demanded:
        raise table.refuse(
            "in", _("der Schlüssel stünde in der Adresse; nur mit demanded = true, wenn der Anbieter es so verlangt")
        )
    table.finish()
    return KeyPlacement(carrier, name)


def _kind(table: FormatTable) -> MessageKind | None:
    if table.is_empty:
        return None
    read = MessageKind(table.text("field"), table.scalar("single"), table.scalar("long"), table.scalar("unicode"))
    table.finish()
    return read


def _answer(table: FormatTable) -> AnswerFormat:
    status, codes = table.optional_table("status"), table.optional_table("codes")
    meanings = table.optional_table("meanings").scalars()
    read = AnswerFormat(
        status=StatusTable(
            accepted=status.numbers("accepted") or frozenset(range(200, 300)),
            credentials=status.numbers("credentials"),
            credit=status.numbers("credit"),
            later=status.numbers("later"),
        ),
        accepted=_groups(table, "accepted"),
        refused=_rules(table, "refused"),
        credit=_rules(table, "credit"),
        codes=CodeTable(
            at=_finders(codes, "at"),
            credentials=codes.values("credentials"),
            credit=codes.values("credit"),
            later=codes.values("later"),
            refused=codes.values("refused"),
            unknown=codes.values("unknown"),
            meanings={code: str(meaning) for code, meaning in meanings},
        ),
        words=_finders(table, "words"),
        id=_finder(table, "id"),
        parts=_finder(table, "parts"),
        price=_finder(table, "price"),
        balance=_finder(table, "balance"),
    )
    if not read.accepted and not status.numbers("accepted"):
        raise table.refuse("accepted", _("es muss gesagt sein, woran eine Annahme zu erkennen ist"))
    status.finish()
    codes.finish()
    table.finish()
    return read


def _balance(table: FormatTable) -> BalanceFormat | None:
    if table.is_empty:
        return None
    read = BalanceFormat(table.text("url"), _finders(table, "amount"), _finder(table, "currency"))
    table.finish()
    return read


def _report(table: FormatTable) -> ReportFormat | None:
    if table.is_empty:
        return None
    state = _finder(table, "state")
    if state is None:
        raise table.refuse("state", _("die Angabe fehlt"))
    read = ReportFormat(
        table.text("url"), state, table.values("delivered"), table.values("undelivered"), _finder(table, "words")
    )
    if "{id}" not in read.url:
        raise table.refuse("url", _("{id} muss darin vorkommen"))
    table.finish()
    return read


def _finder(table: FormatTable, key: str) -> Finder | None:
    value = table.raw(key)
    return None if value is None else _read_finder(value, table, key)


def _finders(table: FormatTable, key: str) -> tuple[Finder, ...]:
    value = table.raw(key)
    if value is None:
        return ()
    return tuple(_read_finder(entry, table, key) for entry in (value if isinstance(value, list) else [value]))


def _read_finder(value: object, table: FormatTable, key: str) -> Finder:
    if isinstance(value, str) and (value == "" or value.startswith("/")):
        return Finder(pointer=value)
    if isinstance(value, Mapping) and set(value) == {"matches"}:
        pattern = table.pattern(key, value["matches"])
        if pattern.groups >= 1:
            return Finder(pattern=pattern)
    raise table.refuse(key, _("erlaubt sind ein JSON-Zeiger (/a/b) oder eine Tabelle mit matches = „…(…)“"))


def _groups(table: FormatTable, key: str) -> tuple[tuple[Rule, ...], ...]:
    value = table.raw(key)
    if isinstance(value, list) and value and all(isinstance(group, list) and group for group in value):
        return tuple(_read_rules(group, table, key) for group in value)
    rules = _read_rules(value, table, key)
    return (rules,) if rules else ()


def _rules(table: FormatTable, key: str) -> tuple[Rule, ...]:
    return _read_rules(table.raw(key), table, key)


def _read_rules(value: object, table: FormatTable, key: str) -> tuple[Rule, ...]:
    if value is None:
        return ()
    rules = []
    for entry in value if isinstance(value, list) else [value]:
        if not isinstance(entry, Mapping) or set(entry) not in ({"at", "equals"}, {"at", "matches"}):
            raise table.refuse(key, _("jede Regel besteht aus at und entweder equals oder matches"))
        at = _read_finder(entry["at"], table, key)
        if "equals" in entry:
            rules.append(Rule(at, equals=table.written(key, entry["equals"])))
        else:
            rules.append(Rule(at, matches=table.pattern(key, entry["matches"])))
    return tuple(rules)
