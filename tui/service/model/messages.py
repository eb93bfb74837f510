"""Messages, series and their states, and Textvorlagen, as every layer above the store sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from tui.runtime.values import dataclass
from tui.service.model.consent import ConsentBasis, Purpose
from tui.service.model.events import EventKind
from tui.service.model.facts import Reason


class MessageState(StrEnum):
    """The state of a message.

    `SENDING` is written before a socket is opened. `UNKNOWN` means that the provider may or may not have the
    message; it never leads back to `QUEUED` by itself.
    """

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"

    @property
    def is_settled(self) -> bool:
        """Whether no dispatcher will touch the message any more."""
        return self not in (MessageState.QUEUED, MessageState.SENDING)

    @property
    def may_be_retried(self) -> bool:
        """Whether it is proved that nobody got the message, or it still waits."""
        return self in _MAY_BE_RETRIED

    @property
    def may_have_arrived(self) -> bool:
        """Whether the recipient has the message or may have it, or it is on its way."""
        return self in _MAY_HAVE_ARRIVED


_MAY_BE_RETRIED = frozenset(
    (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.CANCELLED, MessageState.QUEUED)
)
_MAY_HAVE_ARRIVED = frozenset(
    (MessageState.SENDING, MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.UNKNOWN)
)


class SeriesState(StrEnum):
    """Whether the queued messages of a series may be claimed."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class Resolution(StrEnum):
    """What a named person found out about an `unknown` message."""

    ACCEPTED = "accepted"
    NOT_SENT = "not-sent"


@dataclass(frozen=True, slots=True)
class Draft:
    """One message ready to be queued: normalised, counted and allowed.

    `number` is E.164 with plus. `due_at` is in UTC; the message is not claimed before, and `reason` says why where
    nobody asked for that. `protocol` is a `ProtocolKey` value. `consent` is what covers it.
    """

    number: str
    text: str
    sender: str
    protocol: str
    segments: int
    due_at: datetime
    name: str = ""
    reason: Reason = ""
    purpose: Purpose = Purpose.INFORMATION
    consent: ConsentBasis = ConsentBasis.NOT_ASKED


@dataclass(frozen=True, slots=True)
class Message:
    """A row of the outbox. All times are in UTC; `list_row` is the line of the list it came from.

    `last_attempt_at` is when it was last taken to be handed over; None before the first attempt. `consent` is what
    covered it when it was queued. `awaits_release` where it is a reminder that waits until somebody lets it go.
    """

    id: int
    series_id: int | None
    number: str
    name: str
    text: str
    sender: str
    protocol: str
    state: MessageState
    segments: int
    attempts: int
    due_at: datetime
    provider_id: str
    error: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    list_row: int | None = None
    last_attempt_at: datetime | None = None
    purpose: Purpose = Purpose.INFORMATION
    consent: ConsentBasis = ConsentBasis.NOT_ASKED
    awaits_release: bool = False

    def is_planned(self, now: datetime) -> bool:
        """Whether it waits for the time that somebody chose, and not for another attempt."""
        waits = self.state is MessageState.QUEUED and self.due_at > now
        return waits and (self.attempts == 0 or not self.error)


@dataclass(frozen=True, slots=True)
class Series:
    """Messages queued together from a list; `total` counts them, `text` is the text before placeholders were filled."""

    id: int
    title: str
    text: str
    sender: str
    protocol: str
    state: SeriesState
    total: int
    consent_by: str
    due_at: datetime
    created_by: str
    created_at: datetime
    purpose: Purpose = Purpose.INFORMATION


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A message with the same number and text as another: when it went out (UTC), or will where it is `QUEUED`."""

    at: datetime
    state: MessageState = MessageState.ACCEPTED


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row of a list that is not sent: its line in the spreadsheet, and the reason."""

    list_row: int
    number: str
    reason: Reason
    name: str = ""


@dataclass(frozen=True, slots=True)
class NewSeries:
    """A series to queue; `drafts` pairs each message with its line in the list.

    `released_rows` are the lines that a person let pass although a cell says that somebody died,
    `corrected_rows` those whose number a person typed in place of the one in the list.
    """

    title: str
    text: str
    sender: str
    protocol: str
    due_at: datetime
    drafts: Sequence[tuple[int, Draft]]
    rejected: Sequence[Rejected] = ()
    consent_by: str = ""
    released_rows: Sequence[int] = ()
    corrected_rows: Sequence[int] = ()
    purpose: Purpose = Purpose.INFORMATION


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a message's history: what happened, when, by whom; `detail` is a sentence or the provider's words."""

    at: datetime
    actor: str
    kind: EventKind
    detail: str
    message_id: int | None = None
    series_id: int | None = None
    initials: str = ""


class TemplateKind(StrEnum):
    """The two lists of the practice software: *SMS-Einzeldaten* and *SMS-Seriendaten*."""

    SINGLE = "single"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class TemplateEntry:
    """A template as it is brought; with `purpose` None that of the one it replaces, or what its text suggests."""

    kind: TemplateKind
    name: str
    text: str
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A named text; names are unique within their kind. `updated_at` is in UTC."""

    id: int
    kind: TemplateKind
    name: str
    text: str
    updated_by: str
    updated_at: datetime
    purpose: Purpose = Purpose.INFORMATION
