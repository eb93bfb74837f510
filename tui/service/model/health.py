"""How sending fares: the figures of a store at a moment, and what an admin is told of."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum

from tui.runtime.values import dataclass
from tui.service.model.outcome import StopCause


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits and what went wrong, at the moment `at`.

    `oldest_due` is the age of the oldest message that should have gone out and did not: since it was due, or since the
    provider first put it off. `failed_day` counts 24 hours; `handed_over_hour` and `refused_hour` the last one.
    """

    at: datetime
    queued: int
    sending: int
    unknown: int
    oldest_due: timedelta
    failed_day: int
    handed_over_hour: int
    refused_hour: int


@dataclass(frozen=True, slots=True)
class KnownBalance:
    """What a provider said of the balance when it was last asked."""

    amount: Decimal
    currency: str
    asked_at: datetime


class AlertKind(StrEnum):
    """What an admin is told of; the values are those in the store."""

    HOLD = "hold"
    OVERDUE = "overdue"
    BALANCE = "balance"
    REFUSALS = "refusals"
    NO_SENDER = "no-sender"
    WAY_FAILED = "way-failed"
    STORE = "store"
    TIMEZONE = "timezone"
    REMINDERS = "reminders"


class Way(StrEnum):
    """How an admin is told."""

    MAIL = "mail"
    COMMAND = "command"


class Told(IntEnum):
    """How much of a fault has been told by one way."""

    NOTHING = 0
    BEGINNING = 1
    END = 2


@dataclass(frozen=True, slots=True)
class AlertKey:
    """One fault among all that can be at the same time; `subject` is a protocol, a way or a machine, or empty."""

    kind: AlertKind
    subject: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject}" if self.subject else self.kind.value

    @classmethod
    def parse(cls, text: str) -> AlertKey | None:
        """The key as it stands in the store; None for one that this version does not know."""
        kind, _colon, subject = text.partition(":")
        return cls(AlertKind(kind), subject) if kind in tuple(AlertKind) else None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that an admin is to be told of, with the values that its sentence names; nothing of any patient."""

    key: AlertKey
    cause: StopCause | None = None
    age: timedelta = timedelta(0)
    balance: KnownBalance | None = None
    refused: int = 0
    handed_over: int = 0
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class AlertRow:
    """What is remembered of a fault: since when, until when, and how much has been told by each way."""

    key: AlertKey
    since: datetime
    over_at: datetime | None
    told: dict[Way, Told]
    next_try_at: datetime

    def lags(self, way: Way) -> bool:
        """Whether there is news that this way has not told."""
        return self.told[way] < (Told.BEGINNING if self.over_at is None else Told.END)
