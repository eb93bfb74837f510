"""The settings as a flat list of dotted keys, derived from the tables: for validation, help, manual and listings."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from tui.runtime.values import dataclass
from tui.service.settings import definitions
from tui.service.settings.tables.reminder_plan import (
    HEADING_MEANING,
    HEADING_RULE,
    CalendarFields,
    PatientList,
    ReminderPlan,
)
from tui.service.settings.tables.reminder_plan_rules import COLUMN_FIELDS, PLAN_NAME, PLANS_TABLE
from tui.service.settings.text_rules import without_password
from tui.service.settings.value_rules import NotAllowed, Rule, SettingInfo, closest
from tui.service.settings.values import Duration, QuietHours

TABLES: Mapping[str, str] = {
    "provider": "provider",
    "protocols.sms4-rest": "sms4_rest",
    "protocols.sms4-mail": "sms4_mail",
    "protocols.3steps2web-api": "threesteps_api",
    "protocols.3steps2web-mail": "threesteps_mail",
    "mail": "mail",
    "policy": "policy",
    "lists": "lists",
    "dispatch": "dispatch",
    "alerts": "alerts",
    "handover": "handover",
    "store": "store",
    "privacy": "privacy",
    "ui": "ui",
}
"""Each TOML table and the attribute of `Settings` that holds it."""

COLUMNS, CALENDAR, PATIENTS = "columns", "ics", "patients"
"""The tables within that of a reminder plan."""

CUSTOM_TABLE = "protocols.3steps2web-api.custom"
ACCOUNT_TABLE = "protocols.3steps2web-api.account"
KEYS_TABLE = "keys"
FREE_TABLES = (CUSTOM_TABLE, ACCOUNT_TABLE, KEYS_TABLE)
"""Tables whose keys are not of this schema: the gateway and the screens know them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting: its dotted key, the attributes that hold it, its default, its rule and its meaning."""

    key: str
    table: str
    name: str
    default: object
    rule: Rule[object]
    meaning: str


@cache
def entries() -> tuple[Entry, ...]:
    """Every setting, in the order of the manual."""
    defaults = definitions.Settings()
    return tuple(
        entry for table, attribute in TABLES.items() for entry in _entries_of(table, getattr(defaults, attribute))
    )


def _entries_of(table: str, group: Any) -> Iterator[Entry]:
    for field in dataclasses.fields(group):
        info = field.metadata.get("setting")
        if isinstance(info, SettingInfo):
            default = getattr(group, field.name)
            yield Entry(f"{table}.{field.name}", table, field.name, default, info.rule, info.meaning)


@cache
def plan_entries(name: str) -> tuple[Entry, ...]:
    """Every setting of the reminder plan of that name, those of its calendar, patients and columns behind them."""
    table = f"{PLANS_TABLE}.{name}"
    columns = f"{table}.{COLUMNS}"
    return (
        *_entries_of(table, ReminderPlan()),
        *_entries_of(f"{table}.{CALENDAR}", CalendarFields()),
        *_entries_of(f"{table}.{PATIENTS}", PatientList()),
        *(Entry(f"{columns}.{each}", columns, each, "", HEADING_RULE, HEADING_MEANING) for each in COLUMN_FIELDS),
    )


def plan_of(key: str) -> str:
    """The name of the reminder plan that a dotted key belongs to, or ""."""
    table, _dot, rest = key.partition(".")
    name = rest.partition(".")[0]
    return name if table == PLANS_TABLE and PLAN_NAME.fullmatch(name) else ""


@cache
def _by_key() -> Mapping[str, Entry]:
    return {entry.key: entry for entry in entries()}


def entry_of(key: str) -> Entry | None:
    """The setting of a dotted key, or None."""
    if name := plan_of(key):
        return next((entry for entry in plan_entries(name) if entry.key == key), None)
    return _by_key().get(key)


def is_default_of_plan(key: str, value: object) -> bool:
    """Whether a key is one of a reminder plan, and its value in plain form what holds where the plan says nothing."""
    entry = entry_of(key) if plan_of(key) else None
    return entry is not None and plain(entry.default) == value


def broken_rule(key: str, typed: str) -> str:
    """What a setting allows instead of a text as a person typed it, or "" where the text may stand in the file."""
    entry = entry_of(key)
    if entry is None:
        raise KeyError(key)
    try:
        entry.rule.parse(typed)
    except NotAllowed as fault:
        return fault.allowed
    return ""


def free_table_of(key: str) -> str:
    """The table without schema that a dotted key lies in, or ""."""
    return next((table for table in FREE_TABLES if key.startswith(table + ".")), "")


def nearest_key(key: str) -> str:
    """The known dotted key, or table, most like `key`; "" where none is, or where `key` is itself a table.

    The name counts more than the table: a key in the wrong table is matched with its namesake before a key of that
    table which only shares a few letters.
    """
    if key in (*TABLES, *FREE_TABLES):
        return ""
    table, _dot, name = key.rpartition(".")
    if plan := plan_of(key):
        return closest(key, [entry.key for entry in plan_entries(plan)])
    beside = [entry for entry in entries() if entry.table == table]
    return (
        _like_name(name, key, beside)
        or _like_name(name, key, entries())
        or closest(key, [*_by_key(), *TABLES, *FREE_TABLES])
    )


def _like_name(name: str, key: str, among: Sequence[Entry]) -> str:
    """The key, of those whose name is most like `name`, that is most like `key`."""
    nearest = closest(name.replace("-", "_").lower(), [each.name for each in among])
    return closest(key, [each.key for each in among if each.name == nearest], cutoff=0.0)


def value_of(settings: definitions.Settings, key: str) -> object:
    """The value of a dotted key, of a key in a free table, too; raises `KeyError` for any other."""
    if table := free_table_of(key):
        return _free(settings, table)[key.removeprefix(table + ".")]
    if name := plan_of(key):
        return _value_of_plan(settings.reminders[name], key.removeprefix(f"{PLANS_TABLE}.{name}."))
    entry = _by_key()[key]
    return getattr(getattr(settings, TABLES[entry.table]), entry.name)


def _free(settings: definitions.Settings, table: str) -> Mapping[str, object]:
    """What stands in a table without schema."""
    tables: Mapping[str, Mapping[str, object]] = {
        CUSTOM_TABLE: settings.threesteps_api.custom,
        ACCOUNT_TABLE: settings.threesteps_api.account,
        KEYS_TABLE: settings.keys,
    }
    return tables[table]


def _value_of_plan(plan: ReminderPlan, key: str) -> object:
    table, _dot, name = key.rpartition(".")
    if table == COLUMNS:
        return plan.columns[name]
    try:
        return getattr({CALENDAR: plan.ics, PATIENTS: plan.patients}.get(table, plan), name)
    except AttributeError:
        raise KeyError(key) from None


def plain(value: object) -> object:
    """The value as TOML and JSON know it: text, number, yes or no, list."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, QuietHours | Duration):
        return str(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    return value


def presentable(key: str, value: object) -> object:
    """The value in plain form, a password within the address of the store masked."""
    value = plain(value)
    if key == "store.url" and isinstance(value, str):
        return without_password(value)
    return value


def listing(settings: definitions.Settings) -> dict[str, object]:
    """Every dotted key with its value in plain form, for display: in the order of the manual, without credentials."""
    known = {entry.key: presentable(entry.key, value_of(settings, entry.key)) for entry in entries()}
    free = {f"{table}.{name}": plain(value) for table in FREE_TABLES for name, value in _free(settings, table).items()}
    return known | free | dict(_listed_plans(settings))


def _listed_plans(settings: definitions.Settings) -> Iterator[tuple[str, object]]:
    for name, plan in settings.reminders.items():
        own = f"{PLANS_TABLE}.{name}."
        for entry in plan_entries(name):
            if entry.name not in COLUMN_FIELDS or entry.name in plan.columns:
                yield entry.key, plain(_value_of_plan(plan, entry.key.removeprefix(own)))
