"""What every place says of reminder plans: the notice of the top line, and what holds a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.service.model.facts import FactKind
from tui.service.model.health import AlertKey, AlertKind, Fault
from tui.service.wording import marks
from tui.service.wording.alerts import fault_sentence
from tui.service.wording.facts import sentence

if TYPE_CHECKING:
    from tui.service.api import PlanStatus


def reminder_notice(statuses: Sequence[PlanStatus]) -> tuple[marks.Mark, str, str] | None:
    """Its mark, the notice and its shorter form; None where no plan needs anybody."""
    if any(each.held or each.is_missing for each in statuses):
        return marks.ERROR, _("Erinnerungen angehalten"), _("Erinnerungen")
    if any(each.waits_for_release for each in statuses):
        return marks.HINT, _("Erinnerungen freigeben"), _("freigeben")
    return None


def reminder_hindrances(statuses: Sequence[PlanStatus]) -> Iterator[str]:
    """Why the reminders of today do not leave, and where that is seen.

    A plan held only because its protocol is held says nothing besides: that is said already.
    """
    way = _("{place.series} und dort {series.reminders} zeigt den Plan.")
    for each in statuses:
        if each.held and all(fact.kind is FactKind.REMINDERS_PROVIDER_HELD for fact in each.held):
            continue
        if each.held or each.is_missing:
            fault = Fault(AlertKey(AlertKind.REMINDERS, each.name), is_missing=each.is_missing)
            yield " ".join((fault_sentence(fault), *map(sentence, each.held[:1]), way))
