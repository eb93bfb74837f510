"""From a TOML document to settings: every value held against its rule, then against the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import SettingsError
from tui.service.settings.definitions import Settings
from tui.service.settings.document import Document
from tui.service.settings.known_keys import (
    ACCOUNT_TABLE,
    CALENDAR,
    COLUMNS,
    CUSTOM_TABLE,
    KEYS_TABLE,
    PATIENTS,
    TABLES,
    Entry,
    entries,
    plain,
    plan_entries,
)
from tui.service.settings.network_addresses import is_loopback, looks_secret
from tui.service.settings.tables.reminder_plan import CalendarFields, PatientList, ReminderPlan
from tui.service.settings.tables.reminder_plan_rules import PLAN_NAME, PLANS_TABLE
from tui.service.settings.text_rules import without_credentials
from tui.service.settings.value_rules import NotAllowed
from tui.service.settings.values import MailSecurity


@dataclass(frozen=True, slots=True)
class BadValue:
    """A value that its setting does not allow; `shown` is how it may be repeated."""

    key: str
    shown: str
    allowed: str

    def error(self, file: Path) -> SettingsError:
        """The failure to tell when the value was read from `file`."""
        return SettingsError(
            _("In {file} steht unter „{key}“ der Wert {value}; erlaubt ist {allowed}.").format(
                file=file, key=self.key, value=self.shown, allowed=self.allowed
            ),
            _("Ändern Sie die Zeile von Hand oder mit „praxis-sms settings set {key} WERT“.").format(key=self.key),
        )


def settings_of(document: Document) -> tuple[Settings, list[BadValue]]:
    """The settings of a document and every value that is not allowed; the default stands in for those."""
    bad: list[BadValue] = []
    groups: dict[str, Any] = {}
    for table, attribute in TABLES.items():
        group = getattr(Settings(), attribute)
        found = dict(_read_entries(document, table, entries(), bad))
        groups[attribute] = replace(group, **found) if found else group
    custom = _table(document, CUSTOM_TABLE, bad)
    account = dict(_read_account(_table(document, ACCOUNT_TABLE, bad), bad))
    groups["threesteps_api"] = replace(
        groups["threesteps_api"], custom=cast("Document", plain(custom)), account=account
    )
    keys = dict(_read_keys(_table(document, KEYS_TABLE, bad), bad))
    settings = Settings(**groups, keys=keys, reminders=dict(_read_plans(document, bad)))
    bad.extend(_contradictions(settings))
    return settings, bad


def _read_entries(
    document: Document, table: str, known: Sequence[Entry], bad: list[BadValue]
) -> Iterator[tuple[str, object]]:
    values = _table(document, table, bad)
    for entry in known:
        if entry.table == table and entry.name in values:
            try:
                yield entry.name, entry.rule.read(values[entry.name])
            except NotAllowed as fault:
                bad.append(bad_value(entry.key, values[entry.name], fault))


def _read_plans(document: Document, bad: list[BadValue]) -> Iterator[tuple[str, ReminderPlan]]:
    for name in _table(document, PLANS_TABLE, bad):
        table = f"{PLANS_TABLE}.{name}"
        if not PLAN_NAME.fullmatch(name):
            allowed = _("ein Name aus Buchstaben ohne Umlaute, Ziffern, „-“ und „_“, höchstens 40 Zeichen")
            bad.append(BadValue(PLANS_TABLE, _quoted(name), allowed))
            continue
        known = plan_entries(name)
        ics: dict[str, Any] = dict(_read_entries(document, f"{table}.{CALENDAR}", known, bad))
        patients: dict[str, Any] = dict(_read_entries(document, f"{table}.{PATIENTS}", known, bad))
        columns = {
            column: str(heading)
            for column, heading in _read_entries(document, f"{table}.{COLUMNS}", known, bad)
            if heading
        }
        values: dict[str, Any] = dict(_read_entries(document, table, known, bad))
        yield (
            name,
            ReminderPlan(**values, columns=columns, ics=CalendarFields(**ics), patients=PatientList(**patients)),
        )


def _read_keys(values: Document, bad: list[BadValue], prefix: str = "") -> Iterator[tuple[str, str]]:
    """The keys of actions; `card.save = "f9"` and `"card.save" = "f9"` are the same."""
    for name, value in sorted(values.items(), key=lambda item: not isinstance(item[1], Mapping)):
        if isinstance(value, Mapping):
            yield from _read_keys(value, bad, f"{prefix}{name}.")
        elif isinstance(value, str):
            yield prefix + name, value
        else:
            allowed = _("der Name einer Taste wie f9 oder ctrl+s")
            bad.append(bad_value(f"{KEYS_TABLE}.{prefix}{name}", value, NotAllowed(allowed)))


def _read_account(values: Document, bad: list[BadValue]) -> Iterator[tuple[str, str]]:
    """What a provider's contract says besides the key; a number may stand without quotes."""
    for name, value in values.items():
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).isprintable():
            yield str(name), str(value)
        else:
            bad.append(bad_value(f"{ACCOUNT_TABLE}.{name}", value, NotAllowed(_("ein Text in einer Zeile"))))


def _table(document: Document, dotted: str, bad: list[BadValue]) -> Document:
    found: object = document
    walked: list[str] = []
    for part in dotted.split("."):
        walked.append(part)
        found = found.get(part, {}) if isinstance(found, Mapping) else {}
        if not isinstance(found, Mapping):
            fault = NotAllowed(_("eine Tabelle, die mit [{table}] beginnt").format(table=dotted))
            wrong = bad_value(".".join(walked), found, fault)
            if wrong not in bad:
                bad.append(wrong)
            return {}
    return found if isinstance(found, Mapping) else {}


def bad_value(key: str, value: object, fault: NotAllowed) -> BadValue:
    """What to say of a value that a rule refused."""
    items = value if isinstance(value, list | tuple) else (value,)
    if not fault.showable or looks_secret(key.rpartition(".")[2]):
        shown = _("(nicht gezeigt)")
    elif isinstance(value, bool):
        shown = "true" if value else "false"
    elif any(isinstance(item, Mapping | list) for item in items):
        shown = _("(eine Tabelle)")
    else:
        text = ", ".join(without_credentials(str(item)) for item in items)
        text = "".join(char if char.isprintable() else "�" for char in text)
        shown = _quoted(text if len(text) <= 60 else text[:59] + "…")
    return BadValue(key, shown, fault.allowed)


def _quoted(value: str) -> str:
    return _("„{value}“").format(value=value)


def _contradictions(settings: Settings) -> Iterator[BadValue]:
    mail = settings.mail
    if mail.security is MailSecurity.NONE and mail.host and not is_loopback(mail.host):
        allowed = _("starttls oder tls; none geht nur zum eigenen Rechner, und mail.host ist „{host}“")
        yield BadValue("mail.security", _quoted("none"), allowed.format(host=mail.host))
    for name, plan in settings.reminders.items():
        if plan.send_at < plan.prepare_at:
            allowed = _("eine Uhrzeit nicht vor prepare_at ({time})").format(time=f"{plan.prepare_at:%H:%M}")
            yield BadValue(f"{PLANS_TABLE}.{name}.send_at", _quoted(f"{plan.send_at:%H:%M}"), allowed)
