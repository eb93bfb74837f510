"""What the settings of a reminder plan may hold."""

from __future__ import annotations

import re
from datetime import time
from enum import StrEnum

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.settings.value_rules import NotAllowed

PLANS_TABLE = "reminders"
PLAN_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
DENTIST = "Behandler"
COLUMN_FIELDS = (
    "Nummer", "Name", "Vorname", "Anrede", "Datum", "Uhrzeit", "Einwilligung", "Verstorben", DENTIST,
)  # fmt: skip
"""What a column of a plan's list, or a group of a calendar's pattern, may stand for."""
FEDERAL_STATES = (
    "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH",
)  # fmt: skip
_TIME = re.compile(r"\s*(\d{1,2})[:.](\d{2})\s*(?:Uhr)?\s*")


class SourceKind(StrEnum):
    """What kind of files a plan reads."""

    LIST = "list"
    ICS = "ics"


class ReminderMode(StrEnum):
    """Whether reminders wait for a person, or leave at their time unless somebody stops them."""

    RELEASE = "freigabe"
    AUTOMATIC = "automatisch"


class FamilyRule(StrEnum):
    """What several appointments of one number on one day get: one message with the first time, or one each."""

    FIRST = "first"
    EACH = "each"


class CalendarProperty(StrEnum):
    """Where in a calendar's event something stands."""

    SUMMARY = "SUMMARY"
    DESCRIPTION = "DESCRIPTION"
    LOCATION = "LOCATION"
    ATTENDEE = "ATTENDEE"


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A local time of day."""

    @property
    def allowed(self) -> str:
        return _("eine Uhrzeit wie „15:00“")

    def read(self, value: object) -> time:
        """A TOML string "HH:MM" or a local time of TOML."""
        if isinstance(value, time):
            return value.replace(second=0, microsecond=0, tzinfo=None)
        found = _TIME.fullmatch(value) if isinstance(value, str) else None
        if found is None or int(found[1]) > 23 or int(found[2]) > 59:
            raise NotAllowed(self.allowed)
        return time(int(found[1]), int(found[2]))

    def parse(self, text: str) -> time:
        """The time as typed."""
        return self.read(text)


def federal_state(text: str) -> str:
    """What is allowed instead of a text that is no federal state; "" where it is one, or empty."""
    if not text or text.upper() in FEDERAL_STATES:
        return ""
    return _("ein Bundesland wie BY oder NW, oder leer: {states}").format(states=", ".join(FEDERAL_STATES))


def calendar_pattern(text: str) -> str:
    """What is allowed instead of a pattern whose groups cannot be used; "" where they can."""
    if not text:
        return ""
    try:
        groups = re.compile(text).groupindex
    except (re.error, OverflowError, RecursionError):
        groups = {}
    if groups and all(name in COLUMN_FIELDS for name in groups):
        return ""
    return _("ein regulärer Ausdruck mit Gruppen wie (?P<Name>…), möglich sind {names}; oder leer").format(
        names=", ".join(COLUMN_FIELDS)
    )
