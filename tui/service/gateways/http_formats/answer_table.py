"""Reading how answers are to be understood: finders, rules, codes, statuses, and the provider's own examples."""

from __future__ import annotations

from collections.abc import Mapping

from tui.language.catalogue import _
from tui.service.gateways.http_formats.description import (
    AnswerFormat,
    Codes,
    CodeTable,
    Example,
    Finder,
    Rule,
    StatusTable,
    Wait,
    WaitUnit,
)
from tui.service.gateways.http_formats.table_reader import FormatTable

EXAMPLES = (
    "accepted", "refused", "credentials", "credit", "later", "unknown", "already", "balance", "report", "lookup",
    "inbound",
)  # fmt: skip
"""The answers that `[example]` may show."""
_KINDS_OF_RULES = ({"at", "equals"}, {"at", "matches"}, {"at", "between"}, {"at", "absent"})


def read_answer(table: FormatTable) -> AnswerFormat:
    """`[answer]`; raises `ConfigurationError`."""
    status, codes = table.optional_table("status"), table.optional_table("codes")
    meanings = table.optional_table("meanings").scalars()
    read = AnswerFormat(
        status=StatusTable(
            accepted=status.numbers("accepted") or frozenset(range(200, 300)),
            credentials=status.numbers("credentials"),
            credit=status.numbers("credit"),
            later=status.numbers("later"),
            refused=status.numbers("refused"),
            already=status.numbers("already"),
        ),
        accepted=_groups(table, "accepted"),
        refused=_rules(table, "refused"),
        credit=_rules(table, "credit"),
        codes=CodeTable(
            at=finders(codes, "at"),
            credentials=read_codes(codes, "credentials"),
            credit=read_codes(codes, "credit"),
            later=read_codes(codes, "later"),
            refused=read_codes(codes, "refused"),
            unknown=read_codes(codes, "unknown"),
            meanings={code: str(meaning) for code, meaning in meanings},
        ),
        words=finders(table, "words"),
        id=finder(table, "id"),
        parts=finder(table, "parts"),
        price=finder(table, "price"),
        balance=finder(table, "balance"),
        already=_rules(table, "already"),
        wait=_wait(table.optional_table("wait")),
        empty=table.flag("empty"),
    )
    if not read.accepted and not status.numbers("accepted"):
        raise table.refuse("accepted", _("es muss gesagt sein, woran eine Annahme zu erkennen ist"))
    _refuse_contradictions(read.status, status)
    status.finish()
    codes.finish()
    table.finish()
    return read


def _refuse_contradictions(read: StatusTable, table: FormatTable) -> None:
    """A status that proves an acceptance proves nothing else."""
    for name in ("credentials", "credit", "later", "refused", "already"):
        if read.accepted & getattr(read, name):
            raise table.refuse(name, _("dieser Status steht schon unter accepted"))
    for name in ("credentials", "credit", "later", "refused"):
        if read.already & getattr(read, name):
            raise table.refuse(name, _("dieser Status steht schon unter already"))


def _wait(table: FormatTable) -> Wait | None:
    if table.is_empty:
        return None
    read = Wait(needed_finder(table, "at"), table.choice("unit", WaitUnit, WaitUnit.SECONDS))
    table.finish()
    return read


def read_codes(table: FormatTable, key: str) -> Codes:
    """A list of codes: texts, numbers, `{ matches = "…" }`, `{ from = 1, to = 9 }`; empty where absent."""
    value = table.raw(key)
    if value is None:
        return Codes()
    if not isinstance(value, list):
        raise table.expect(key, _("eine Liste"))
    values, patterns, ranges = [], [], []
    for entry in value:
        if not isinstance(entry, Mapping):
            values.append(table.written(key, entry))
        elif set(entry) == {"matches"}:
            patterns.append(table.pattern(key, entry["matches"]))
        elif set(entry) == {"from", "to"}:
            ranges.append(_range(table, key, [entry["from"], entry["to"]]))
        else:
            raise table.refuse(key, _('je Eintrag ein Wert, { matches = "…" } oder { from = 1, to = 9 }'))
    return Codes(frozenset(values), tuple(patterns), tuple(ranges))


def _range(table: FormatTable, key: str, bounds: object) -> range:
    if isinstance(bounds, list) and len(bounds) == 2 and all(type(each) is int for each in bounds):
        first, last = bounds
        if first <= last:
            return range(first, last + 1)
    raise table.refuse(key, _("zwei ganze Zahlen, die kleinere zuerst"))


def finder(table: FormatTable, key: str) -> Finder | None:
    """A place in an answer, None where it is not given."""
    value = table.raw(key)
    return None if value is None else _read_finder(value, table, key)


def needed_finder(table: FormatTable, key: str) -> Finder:
    """A place in an answer that must be given."""
    found = finder(table, key)
    if found is None:
        raise table.refuse(key, _("die Angabe fehlt"))
    return found


def finders(table: FormatTable, key: str) -> tuple[Finder, ...]:
    """Places in an answer, in the order in which they are looked at."""
    value = table.raw(key)
    if value is None:
        return ()
    return tuple(_read_finder(entry, table, key) for entry in (value if isinstance(value, list) else [value]))


def place_of_entries(table: FormatTable) -> str:
    """`entries`: the JSON pointer of a list in an answer, "" where it is not given."""
    found = finder(table, "entries")
    if found is None:
        return ""
    if found.pattern is not None or found.header:
        raise table.expect("entries", _("ein JSON-Zeiger wie /messages/0"))
    return found.pointer


def _read_finder(value: object, table: FormatTable, key: str) -> Finder:
    if isinstance(value, str) and is_pointer(value):
        return Finder(pointer=value)
    if isinstance(value, Mapping) and set(value) == {"matches"}:
        pattern = table.pattern(key, value["matches"])
        if pattern.groups >= 1:
            return Finder(pattern=pattern)
    if isinstance(value, Mapping) and set(value) == {"header"} and isinstance(value["header"], str):
        return Finder(header=table.answer_header(key, value["header"]))
    raise table.refuse(
        key,
        _("erlaubt sind ein JSON-Zeiger (/a/b), eine Tabelle mit matches = „…(…)“ oder eine mit header = „…“"),
    )


def is_pointer(text: str) -> bool:
    """Whether a text is a JSON pointer (RFC 6901, 3)."""
    return text == "" or (text.startswith("/") and "~" not in text.replace("~0", "").replace("~1", ""))


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
        if not isinstance(entry, Mapping) or set(entry) not in _KINDS_OF_RULES:
            raise table.refuse(key, _("jede Regel besteht aus at und einem von equals, matches, between, absent"))
        at = _read_finder(entry["at"], table, key)
        if "equals" in entry:
            rules.append(Rule(at, equals=table.written(key, entry["equals"])))
        elif "matches" in entry:
            rules.append(Rule(at, matches=table.pattern(key, entry["matches"])))
        elif "between" in entry:
            rules.append(Rule(at, between=_range(table, key, entry["between"])))
        elif entry["absent"] is True:
            rules.append(Rule(at, absent=True))
        else:
            raise table.refuse(key, "absent = true")
    return tuple(rules)


def read_examples(table: FormatTable) -> dict[str, Example]:
    """`[example]`: answers as the provider documents them, by what they mean."""
    found = {}
    for name in EXAMPLES:
        example = table.optional_table(name)
        if not example.is_empty:
            found[name] = Example(
                status=example.whole("status", 200, 200, 599),
                body=example.lines("body"),
                headers=example.optional_table("headers").header_values(),
            )
            example.finish()
    table.finish()
    return found
