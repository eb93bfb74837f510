"""What a message is sent for, and what is known of somebody's consent to that."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from tui.runtime.values import dataclass


class Purpose(StrEnum):
    """What a message is sent for; each has its own consent. The values are those in the store."""

    APPOINTMENT = "appointment"
    RECALL = "recall"
    INFORMATION = "information"
    GREETING = "greeting"

    @classmethod
    def read(cls, stored: str) -> Purpose:
        """The purpose as it stands in the store; raises nothing: one not known counts as what needs most consent."""
        try:
            return cls(stored)
        except ValueError:
            return cls.GREETING


COVERED_BY_GENERAL_CONSENT = frozenset((Purpose.APPOINTMENT, Purpose.INFORMATION))
"""What somebody agrees to who agrees to SMS without naming a purpose: what belongs to his own appointments.

A recall asks him to come again and a greeting is for nobody's treatment; both need a consent that names them.
"""


class ConsentSource(StrEnum):
    """By which way somebody gave or withdrew a consent; the values are those in the store."""

    FORM = "form"
    TELEPHONE = "telephone"
    LIST = "list"
    ANSWER = "answer"
    OTHER = "other"


class ConsentBasis(StrEnum):
    """What covered a message when it was queued; the values are those in the store."""

    NOT_ASKED = ""
    COLUMN = "column"
    CONFIRMED = "confirmed"
    RECORDED = "recorded"

    @classmethod
    def read(cls, stored: str) -> ConsentBasis:
        """The basis as it stands in the store; raises nothing: one not known covers nothing."""
        return cls(stored) if stored in tuple(cls) else cls.NOT_ASKED


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """What was recorded of one number for one purpose: given or withdrawn, at a moment in UTC, by whom.

    `remark` is what was said of the source in words.
    """

    purpose: Purpose
    is_given: bool
    source: ConsentSource
    remark: str
    recorded_by: str
    recorded_at: datetime
