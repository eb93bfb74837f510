"""What is asked of the Postausgang, and what it answers: queries, pages, counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from tui.runtime.values import dataclass
from tui.service.model.events import EventKind
from tui.service.model.messages import Message, MessageState


@dataclass(frozen=True, slots=True)
class MessageQuery:
    """Which messages a page shows, newest first; `text` is sought in number, name and text; `limit` 0 means all."""

    state: MessageState | None = None
    series_id: int | None = None
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class AnswerQuery:
    """Which answers are shown, the newest first, without the first `skip` of them; `limit` 0 means all."""

    unread: bool = False
    limit: int = 100
    skip: int = 0


@dataclass(frozen=True, slots=True)
class PageMark:
    """Between two pages: the older one begins after this message, the newer one ends before it."""

    message_id: int


OLDEST = PageMark(0)
"""The page before this mark is the oldest one."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of messages; `next` is None on the oldest, `previous` on the newest."""

    messages: tuple[Message, ...]
    next: PageMark | None
    previous: PageMark | None = None


@dataclass(frozen=True, slots=True)
class StateCounts:
    """How many messages are in each state."""

    queued: int = 0
    sending: int = 0
    accepted: int = 0
    delivered: int = 0
    undelivered: int = 0
    failed: int = 0
    unknown: int = 0
    blocked: int = 0
    cancelled: int = 0

    def of(self, state: MessageState) -> int:
        """The count of one state."""
        count: int = getattr(self, state.value)
        return count

    @property
    def total(self) -> int:
        """All messages."""
        return sum(self.of(state) for state in MessageState)

    @property
    def pending(self) -> int:
        """Messages a dispatcher will still touch."""
        return self.queued + self.sending

    @property
    def handed_over(self) -> int:
        """Messages the provider has taken."""
        return self.accepted + self.delivered + self.undelivered

    @property
    def needs_person(self) -> int:
        """Messages that will not move until somebody decides."""
        return self.unknown


@dataclass(frozen=True, slots=True)
class UsedNumber:
    """A number in E.164, the newest name it was used with, when a message was queued last, whether it opted out.

    `display` is the international way of writing.
    """

    number: str
    display: str
    name: str
    last_at: datetime
    is_opted_out: bool = False


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the journal, with number and name of the message it is about; "" where it is about none.

    `account`, `sudo_user` and `initials` are those of its `Signature`, `login` the user of the database; each "" where
    it is not known.
    """

    id: int
    at: datetime
    actor: str
    kind: EventKind
    detail: str
    message_id: int | None
    series_id: int | None
    number: str
    name: str
    account: str = ""
    sudo_user: str = ""
    initials: str = ""
    login: str = ""


@dataclass(frozen=True, slots=True)
class Nearness:
    """When two messages come too close: a new one is to go out `at`, and `span` must lie between it and the others.

    Both moments are in UTC. What was queued less than `span` before `now` is too close whenever it goes out: whoever
    queues the same again has most likely forgotten.
    """

    at: datetime
    now: datetime
    span: timedelta


@dataclass(frozen=True, slots=True)
class OptOut:
    """One entry; `fingerprint` is the beginning of the number's HMAC, because the number itself is not kept."""

    fingerprint: str
    reason: str
    created_by: str
    created_at: datetime
