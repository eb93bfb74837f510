"""Reading the description of an HTTP interface from its table; what the keys mean stands in `description`."""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from tui.language.catalogue import _
from tui.service.errors import ConfigurationError
from tui.service.gateways.http_formats.description import (
    AnswerFormat,
    BalanceFormat,
    BodyStyle,
    CodeTable,
    Finder,
    HttpFormat,
    KeyCarrier,
    KeyPlacement,
    MessageKind,
    Method,
    NumberStyle,
    ReportFormat,
    RequestFormat,
    Rule,
    StatusTable,
)
from tui.service.gateways.http_formats.table import FormatTable
from tui.service.settings import HttpFormatSettings

BUILT_IN_FORMATS = ("seven", "lox24", "massenversand")
CUSTOM_FORMAT = "custom"


@cache
def built_in_format(name: str) -> HttpFormat:
    """One of `BUILT_IN_FORMATS`, from the data file that ships with the program."""
    text = files("tui.service.gateways.http_formats").joinpath("formats", f"{name}.toml").read_text(encoding="utf-8")
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
