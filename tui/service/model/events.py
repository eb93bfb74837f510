"""The kinds of events in the journal."""

from __future__ import annotations

from enum import StrEnum

from tui.runtime.values import dataclass


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs what a person decides; each part is "" where there is none.

    `account` is that of the operating system, by its uid; `sudo_user` who became root for it; `initials` what the
    person gave.
    """

    account: str = ""
    sudo_user: str = ""
    initials: str = ""


UNSIGNED = Signature()


class EventKind(StrEnum):
    """What happened to a message, a series or the practice's set-up; the values are those in the store."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    DEFERRED = "deferred"
    PUT_OFF = "put-off"
    FAILED = "failed"
    HALTED = "halted"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"
    RETRIED = "retried"
    REROUTED = "rerouted"
    CHANGED = "changed"
    RESOLVED = "resolved"
    CONSENT_CONFIRMED = "consent-confirmed"
    CONSENT_GIVEN = "consent-given"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    DECEASED_REMARKS_RELEASED = "deceased-remarks-released"
    NUMBERS_CORRECTED = "numbers-corrected"
    SERIES_PAUSED = "series-paused"
    SERIES_RUNNING = "series-running"
    SERIES_CANCELLED = "series-cancelled"
    SERIES_MOVED = "series-moved"
    HOLD_RELEASED = "hold-released"
    OPTOUT_ADDED = "optout-added"
    OPTOUT_REMOVED = "optout-removed"
    TEMPLATE_ADDED = "template-added"
    TEMPLATE_CHANGED = "template-changed"
    TEMPLATE_REMOVED = "template-removed"
    SETTINGS_CHANGED = "settings-changed"
    SETTINGS_PUBLISHED = "settings-published"
    SECRET_SET = "secret-set"  # noqa: S105
    SECRET_DELETED = "secret-deleted"  # noqa: S105
    PURGED = "purged"
    PERSON_FORGOTTEN = "person-forgotten"
    ALERT_TOLD = "alert-told"
    ALERT_FAILED = "alert-failed"
    ANSWERED = "answered"
    ANSWER_READ = "answer-read"
    ANSWER_UNREAD = "answer-unread"
    RESTORED = "restored"
    HELD = "held"
    REMINDERS_RUN = "reminders-run"
    REMINDERS_RELEASED = "reminders-released"
    REMINDERS_STOPPED = "reminders-stopped"
    REMINDERS_CORRECTED = "reminders-corrected"
    REMINDERS_CALLED = "reminders-called"
    REMINDERS_NOT_CALLED = "reminders-not-called"
    OTHER = "other"
    """Written by a version of the program that knows more kinds."""

    @classmethod
    def read(cls, stored: str) -> EventKind:
        """The kind as it stands in the store; raises nothing."""
        try:
            return cls(stored)
        except ValueError:
            return cls.OTHER
