"""The settings that a whole practice shares, as they are published: a JSON document of dotted keys and their values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from tui.language import dates
from tui.language.catalogue import _
from tui.language.local_time import local
from tui.runtime.values import dataclass
from tui.service.errors import SettingsError
from tui.service.settings.definitions import Settings
from tui.service.settings.known_keys import (
    CALENDAR,
    COLUMNS,
    PATIENTS,
    TABLES,
    entries,
    entry_of,
    is_default_of_plan,
    plain,
    plan_entries,
    plan_of,
    value_of,
)
from tui.service.settings.notes import Remark, SettingNote
from tui.service.settings.settings_from_toml import bad_value
from tui.service.settings.tables.reminder_plan import ReminderPlan
from tui.service.settings.tables.reminder_plan_rules import PLANS_TABLE
from tui.service.settings.text_rules import NOBODY
from tui.service.settings.value_rules import NotAllowed

_SHARED_TABLES = ("provider", "policy")
_SHARED_KEYS = (
    "protocols.sms4-rest.kodierung",
    "protocols.3steps2web-api.format",
    "ui.price_per_segment",
    "ui.currency",
)
_LOCAL_TO_PLANS = ("folder", "url", "user", f"{PATIENTS}.folder")
"""Where the files of a plan lie as seen from one machine, and as whom it fetches them."""
_FORMAT, _SETTINGS = "format", "settings"
_FORMAT_NUMBER = 1
_LONGEST_SHOWN_KEY = 60


@dataclass(frozen=True, slots=True)
class ChangedSetting:
    """A dotted key, and its values before and after in plain form; None where it has none."""

    key: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Published:
    """What holds for the whole practice: a value for each shared key that was published.

    `without_effect` are keys of the document that this version does not know, or that no practice shares. `may_change`
    says whether whoever works here may publish another.
    """

    version: int
    by: str
    at: datetime
    values: Mapping[str, object] = field(default_factory=dict)
    without_effect: tuple[str, ...] = ()
    may_change: bool = False

    @property
    def origin(self) -> str:
        """When and by whom: am 30.11.2026 um 08:00 von anna."""
        moment = dates.date_and_time_in_sentence(local(self.at))
        return _("am {moment} von {name}").format(moment=moment, name=self.by)

    def refusal(self) -> SettingsError:
        """That whoever works here cannot change what the practice shares."""
        return SettingsError(
            _(
                "Protokoll, Absender, Regeln und Erinnerungspläne gelten für die ganze Praxis, veröffentlicht {origin}."
            ).format(origin=self.origin),
            _("Ändern kann sie, wer den Dienst oder die Datenbank betreut, mit „praxis-sms settings set“."),
        )

    def above(self, settings: Settings) -> Settings:
        """The settings with these values.

        A reminder plan that only they know lies elsewhere: nothing here says where its files are. One that only this
        file knows goes, where whoever works here cannot publish it.
        """
        tables: dict[str, dict[str, Any]] = {}
        plans: dict[str, dict[str, Any]] = {}
        for key, value in self.values.items():
            if plan := plan_of(key):
                plans.setdefault(plan, {})[_key_in_plan(key)] = value
                continue
            table, _dot, name = key.rpartition(".")
            tables.setdefault(TABLES[table], {})[name] = value
        changed: dict[str, Any] = {
            attribute: replace(getattr(settings, attribute), **found) for attribute, found in tables.items()
        }
        if plans:
            dropped = self.plans_without_effect(settings)
            own = {name: plan for name, plan in settings.reminders.items() if name not in dropped}
            known = {
                name: replace(_plan_with(own.get(name, ReminderPlan(is_elsewhere=True)), found), known_since=self.at)
                for name, found in plans.items()
            }
            changed["reminders"] = {**own, **known}
        return replace(settings, **changed)

    def plans_without_effect(self, settings: Settings) -> tuple[str, ...]:
        """The plans of a file for which there is no room beside those of the practice: nobody here may add one."""
        of_practice = {plan for key in self.values if (plan := plan_of(key))}
        if self.may_change or not of_practice:
            return ()
        return tuple(name for name in settings.reminders if name not in of_practice)

    def notes(self, settings: Settings, file: Path) -> tuple[SettingNote, ...]:
        """What has no effect in a file with these settings, because of what was published."""
        plans = self.plans_without_effect(settings)
        return tuple(SettingNote(file, f"{PLANS_TABLE}.{name}", Remark.PLANS_OF_THE_PRACTICE) for name in plans)


@cache
def shared_keys() -> tuple[str, ...]:
    """The dotted keys that are the same for a whole practice, in the order of the manual."""
    return tuple(entry.key for entry in entries() if entry.table in _SHARED_TABLES or entry.key in _SHARED_KEYS)


def is_shared(key: str) -> bool:
    """Whether a dotted key is the same for a whole practice: one of `shared_keys`, or of a reminder plan."""
    plan = plan_of(key)
    return (entry_of(key) is not None and _key_in_plan(key) not in _LOCAL_TO_PLANS) if plan else key in shared_keys()


def _key_in_plan(key: str) -> str:
    return key.removeprefix(f"{PLANS_TABLE}.{plan_of(key)}.")


def shared_values(settings: Settings) -> dict[str, object]:
    """The values of `shared_keys` and of every reminder plan, in plain form."""
    plans = {
        entry.key: plain(value_of(settings, entry.key))
        for name, plan in settings.reminders.items()
        for entry in plan_entries(name)
        if is_shared(entry.key) and (not entry.table.endswith(f".{COLUMNS}") or entry.name in plan.columns)
    }
    return {key: plain(value_of(settings, key)) for key in shared_keys()} | plans


def _plan_with(plan: ReminderPlan, values: Mapping[str, Any]) -> ReminderPlan:
    def of(table: str) -> dict[str, Any]:
        return {key.removeprefix(f"{table}."): value for key, value in values.items() if key.startswith(f"{table}.")}

    own = {key: value for key, value in values.items() if "." not in key}
    parts: dict[str, Any] = {
        "ics": replace(plan.ics, **of(CALENDAR)),
        "patients": replace(plan.patients, **of(PATIENTS)),
    }
    return replace(plan, **own, **parts, columns={name: str(heading) for name, heading in of(COLUMNS).items()})


def written_document(values: Mapping[str, object]) -> str:
    """The document that publishes these values."""
    return json.dumps({_FORMAT: _FORMAT_NUMBER, _SETTINGS: values}, ensure_ascii=False)


def read_document(text: str) -> tuple[dict[str, object], tuple[str, ...]]:
    """The values of a document, as their rules read them, and the keys that have no effect here.

    Raises `SettingsError` for what is no such document, or holds a value that is not allowed.
    """
    found = _settings_in(text)
    values: dict[str, object] = {}
    without_effect = []
    for key, value in found.items():
        entry = entry_of(key)
        if entry is None or not is_shared(key):
            without_effect.append(_shown(key))
            continue
        try:
            values[key] = entry.rule.read(value)
        except NotAllowed as fault:
            bad = bad_value(key, value, fault)
            sentence = _("In den Einstellungen der Praxis ist „{key}“ {value}; erlaubt ist {allowed}.")
            raise SettingsError(
                sentence.format(key=key, value=bad.shown, allowed=bad.allowed), _remedy_of_damage()
            ) from None
    return values, tuple(without_effect)


def what_changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[ChangedSetting, ...]:
    """Each key whose value differs."""
    keys = dict.fromkeys((*before, *after))
    found = (ChangedSetting(key, plain(before.get(key)), plain(after.get(key))) for key in keys)
    return tuple(each for each in found if each.before != each.after)


def lines_of_changes(changes: Iterable[ChangedSetting]) -> list[str]:
    """A line of the journal for each change that belongs there, the values as JSON writes them.

    Not what a plan that comes or goes leaves as it is by default, nor that a secret is nobody's while it is replaced:
    the journal tells of the secret.
    """
    return [f"{each.key}: {_written(each.before)} → {_written(each.after)}" for each in changes if _is_told(each)]


def _is_told(change: ChangedSetting) -> bool:
    if change.key.endswith("_belongs_to") and NOBODY in (change.before, change.after):
        return False
    if change.before is not None and change.after is not None:
        return True
    return not is_default_of_plan(change.key, change.before if change.after is None else change.after)


def _settings_in(text: str) -> Mapping[str, object]:
    try:
        document = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError):
        document = None
    number = document.get(_FORMAT) if isinstance(document, dict) else None
    if type(number) is int and number > _FORMAT_NUMBER:
        raise SettingsError(
            _("Die Einstellungen der Praxis hat eine neuere Version von praxis-sms veröffentlicht."),
            _("Bringen Sie praxis-sms an diesem Rechner auf denselben Stand."),
        )
    found = document.get(_SETTINGS) if isinstance(document, dict) else None
    if type(number) is not int or number != _FORMAT_NUMBER or not isinstance(found, dict):
        raise SettingsError(_("Die Einstellungen der Praxis im Postausgang sind nicht lesbar."), _remedy_of_damage())
    return found


def _remedy_of_damage() -> str:
    return _("Wer den Dienst oder die Datenbank betreut, veröffentlicht sie neu: „praxis-sms settings publish“.")


def _shown(key: str) -> str:
    shown = "".join(char if char.isprintable() else "�" for char in key)
    return shown if len(shown) <= _LONGEST_SHOWN_KEY else shown[: _LONGEST_SHOWN_KEY - 1] + "…"


def _written(value: object) -> str:
    return "–" if value is None else json.dumps(value, ensure_ascii=False)
