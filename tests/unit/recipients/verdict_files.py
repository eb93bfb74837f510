"""The files beside the sample lists: how a list is checked, and what every row of it must get.

`text`, `long_sms`, `consent`, `countries` and `values` are the rules, `encoding` and `map` what a
person decided, `opted_out` and `sent` (number = text) what the outbox knows. `file` names the list where several files
belong to one. `read_as` and `notes` are about the list, `rows` about each row; what is not named there is empty.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.unit.recipients.make_lists import LISTS
from tui.service.model.messages import Duplicate
from tui.service.recipients import (
    CheckedList,
    CheckedRow,
    CheckRules,
    Table,
    check,
    guess_columns,
    read_table,
)
from tui.service.settings import ConsentRule

SUFFIX = ".verdicts.toml"
SENT_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Recorded:
    """An outbox that knows some numbers, and counts how often it is asked."""

    numbers: frozenset[str] = frozenset()
    messages: frozenset[tuple[str, str]] = frozenset()
    consenting: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()

    def opted_out(self, numbers: Collection[str]) -> Collection[str]:
        return self.numbers & set(numbers)

    def consents(self, numbers: Collection[str]) -> Mapping[str, bool]:
        known = dict.fromkeys(self.consenting, True) | dict.fromkeys(self.withdrawn, False)
        return {number: known[number] for number in numbers if number in known}

    def sent_recently(self, messages: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Duplicate]:
        return dict.fromkeys(self.messages & set(messages), Duplicate(SENT_AT))


@dataclass(frozen=True)
class Scenario:
    """One check of one sample list."""

    path: Path
    rules: CheckRules
    recorded: Recorded
    encoding: str | None
    columns: Mapping[str, str]


def scenario_of(file: str, settings: Mapping[str, Any]) -> Scenario:
    """The check that a verdict file describes."""
    return Scenario(
        path=LISTS / file,
        rules=CheckRules(
            text=settings["text"],
            long_sms=settings.get("long_sms", False),
            countries=tuple(settings.get("countries", ("DE", "AT", "CH"))),
            consent=ConsentRule(settings.get("consent", "column")),
            values=settings.get("values", {}),
        ),
        recorded=Recorded(frozenset(settings.get("opted_out", ())), frozenset(settings.get("sent", {}).items())),
        encoding=settings.get("encoding"),
        columns=settings.get("map", {}),
    )


def run(scenario: Scenario) -> tuple[Table, CheckedList]:
    """The list as read, and as checked."""
    table = read_table(scenario.path, scenario.encoding)
    plan = guess_columns(table).with_map(scenario.columns)
    return table, check(table, plan, scenario.rules, scenario.recorded)


def load(path: Path) -> tuple[Scenario, dict[str, Any]]:
    """The scenario of a verdict file, and the file itself."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return scenario_of(content.get("file", path.name.removesuffix(SUFFIX)), content), content


def read_as(table: Table) -> dict[str, object]:
    """What a verdict file says of the reading; empty things are left out."""
    found = {
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheet": table.sheet,
        "heading_line": table.heading_line,
        "headings": list(table.headings),
    }
    return {name: value for name, value in found.items() if value}


def expectation(row: CheckedRow) -> dict[str, object]:
    """What a verdict file says of a row; empty things are left out, and the text of what is not sent."""
    found = {
        "line": row.list_row,
        "verdict": row.verdict.value,
        "number": row.number,
        "reason": row.reason,
        "name": row.name,
        "text": row.text if row.verdict.is_sendable else "",
        "segments": row.segments if row.verdict.is_sendable else 0,
    }
    return {name: value for name, value in found.items() if value}
