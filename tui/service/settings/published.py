"""The settings that a whole practice shares, as they are published: a JSON document of dotted keys and their values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from tui.language import formats
from tui.language.catalogue import _
from tui.language.local_time import local
from tui.runtime.values import dataclass
from tui.service.errors import SettingsError
from tui.service.settings.checking import bad_value
from tui.service.settings.definitions import Settings
from tui.service.settings.known_keys import entries, entry_of, plain, table_of, value_of
from tui.service.settings.value_rules import NotAllowed

_SHARED_TABLES = ("provider", "policy")
_SHARED_KEYS = (
    "protocols.sms4-rest.kodierung",
    "protocols.3steps2web-api.format",
    "ui.price_per_segment",
    "ui.currency",
)
_FORMAT, _SETTINGS = "format", "settings"
_FORMAT_NUMBER = 1
_LONGEST_SHOWN_KEY = 60


class Source(StrEnum):
    """Where the value of a setting comes from."""

    FILE = "file"
    PUBLISHED = "published"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Published:
    """What holds for the whole practice: a value for each of `shared_keys` that was published.

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
        moment = formats.date_and_time_in_sentence(local(self.at))
        return _("am {moment} von {name}").format(moment=moment, name=self.by)

    def refusal(self) -> SettingsError:
        """That whoever works here cannot change what the practice shares."""
        return SettingsError(
            _("Protokoll, Absender und Regeln gelten für die ganze Praxis, veröffentlicht {origin}.").format(
                origin=self.origin
            ),
            _("Ändern kann sie, wer den Dienst oder die Datenbank betreut, mit „praxis-sms settings set“."),
        )


@cache
def shared_keys() -> tuple[str, ...]:
    """The dotted keys that are the same for a whole practice, in the order of the manual."""
    return tuple(entry.key for entry in entries() if entry.table in _SHARED_TABLES or entry.key in _SHARED_KEYS)


def shared_values(settings: Settings) -> dict[str, object]:
    """The values of `shared_keys`, in plain form."""
    return {key: plain(value_of(settings, key)) for key in shared_keys()}


def with_values(settings: Settings, values: Mapping[str, object]) -> Settings:
    """The settings with other values of dotted keys, as their rules read them."""
    tables: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        table, _dot, name = key.rpartition(".")
        tables.setdefault(table_of(table), {})[name] = value
    changed: dict[str, Any] = {
        attribute: replace(getattr(settings, attribute), **found) for attribute, found in tables.items()
    }
    return replace(settings, **changed)


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
        if entry is None or key not in shared_keys():
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


def what_changes(before: Mapping[str, object], after: Mapping[str, object]) -> Sequence[tuple[str, object, object]]:
    """Each key whose value differs, with both values in plain form; None where it has none."""
    keys = dict.fromkeys((*before, *after))
    found = ((key, plain(before.get(key)), plain(after.get(key))) for key in keys)
    return tuple((key, old, new) for key, old, new in found if old != new)


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
