"""Is a message covered by the consent of whoever gets it? One answer for the Einzel-SMS, lists and the dispatcher."""

from __future__ import annotations

from enum import Enum, auto

from tui.runtime.values import dataclass
from tui.service.model.consent import ConsentBasis, Purpose
from tui.service.settings import ConsentRule
from tui.service.text import templates


class ListedConsent(Enum):
    """What a list says of somebody for one purpose; `ABSENT` where no column of it speaks of that."""

    ABSENT = auto()
    YES = auto()
    EMPTY = auto()
    NO = auto()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the consent of one number for one purpose.

    `recorded` is what was recorded last: True for given, False for withdrawn, None where nothing was.
    """

    listed: ListedConsent = ListedConsent.ABSENT
    recorded: bool | None = None


_FIELDS_OF_APPOINTMENTS = frozenset(map(templates.field_key, ("Datum", "Uhrzeit", "Wochentag", "Termin")))
RULES_ASKING_RECORDS = frozenset((ConsentRule.STORED, ConsentRule.BOTH))


def usual_purpose(text: str) -> Purpose:
    """What a text without a chosen purpose is for: an appointment where it names a day or an hour of one."""
    try:
        named = set(map(templates.field_key, templates.fields(text)))
    except templates.MalformedTemplate:
        named = set()
    return Purpose.INFORMATION if named.isdisjoint(_FIELDS_OF_APPOINTMENTS) else Purpose.APPOINTMENT


def basis_of_single(rule: ConsentRule, purpose: Purpose, recorded: bool | None) -> ConsentBasis | None:
    """What covers a message that a person writes to one number; None where nothing does."""
    if recorded is not None:
        return ConsentBasis.RECORDED if recorded else None
    asked = rule in RULES_ASKING_RECORDS or purpose is Purpose.GREETING
    return None if asked else ConsentBasis.NOT_ASKED


def basis_when_sent(
    rule: ConsentRule, purpose: Purpose, recorded: bool | None, queued_by: ConsentBasis
) -> ConsentBasis | None:
    """What covers a message that waits, by the condition of the claim that sends it; None where nothing does.

    Args:
        queued_by: what covered it when it was queued.
    """
    if recorded is None and queued_by is ConsentBasis.COLUMN and rule is not ConsentRule.STORED:
        return ConsentBasis.COLUMN
    return basis_of_single(rule, purpose, recorded)


def basis_of_row(rule: ConsentRule, purpose: Purpose, evidence: Evidence) -> ConsentBasis | None:
    """What covers the message of a row of a list; None where nothing does.

    A withdrawal that was recorded and a no in the list outweigh everything else.
    """
    if evidence.recorded is False or evidence.listed is ListedConsent.NO:
        return None
    if evidence.listed is ListedConsent.YES and rule is not ConsentRule.STORED:
        return ConsentBasis.COLUMN
    if evidence.recorded and (rule in RULES_ASKING_RECORDS or purpose is Purpose.GREETING):
        return ConsentBasis.RECORDED
    may_confirm = rule is ConsentRule.CONFIRM and purpose is not Purpose.GREETING
    return ConsentBasis.CONFIRMED if may_confirm and evidence.listed is ListedConsent.ABSENT else None
