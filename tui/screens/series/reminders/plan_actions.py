"""What can be done with a reminder plan, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tui.frame.actions import ActionTable, ScreenAction
from tui.language.catalogue import _
from tui.service.model.facts import Fact, FactKind
from tui.service.model.reminders import RunOutcome
from tui.service.reminders.run_doubts import RELEASABLE
from tui.service.wording.facts import sentence

if TYPE_CHECKING:
    from tui.service.api import PlanDay


class ShowsPlan(Protocol):
    """The dialog, as far as it decides what is possible."""

    day: PlanDay


def needs_run(day: PlanDay) -> bool:
    """Whether releasing means to let a held run go, or one that would only show."""
    report = day.report
    may_go = report.may_be_released or (report.run.outcome is RunOutcome.SHOWN and bool(report.run.sendable))
    return day.has_run and may_go


def against_release(day: PlanDay) -> tuple[Fact, ...]:
    """What a person overrules who releases now; what would hold a run that is still to come is none of it."""
    return (*day.earlier.held, *(day.report.run.held if day.has_run else ()))


def why_no_release(dialog: ShowsPlan) -> str | None:
    """None where something is paused, or where a person may overrule what holds it."""
    day = dialog.day
    if (day.waiting is not None and day.waiting.paused) or needs_run(day):
        return None
    if day.earlier.held:
        return next((sentence(fact) for fact in day.earlier.held if fact.kind not in RELEASABLE), None)
    if day.unseen:
        return day.unseen
    held = day.report.run.held
    if day.is_about_today and not day.has_run:
        return _("Der Plan ist heute noch nicht gelaufen; {plan.run} lässt ihn jetzt laufen.")
    if held:
        return next((sentence(fact) for fact in held if fact.kind not in RELEASABLE), sentence(held[0]))
    return _("Es wartet nichts auf Freigabe.")


def why_no_stop(dialog: ShowsPlan) -> str | None:
    """None where something would leave by itself."""
    waiting = dialog.day.waiting
    return None if waiting is not None and waiting.going else _("Von diesem Plan geht nichts von selbst hinaus.")


def why_no_run(dialog: ShowsPlan) -> str | None:
    """None on a day on which the plan runs."""
    if dialog.day.unseen:
        return dialog.day.unseen
    is_missed = any(fact.kind is FactKind.REMINDERS_MISSED for fact in dialog.day.earlier.remarks)
    return None if dialog.day.is_about_today or is_missed else _("Heute erinnert der Plan an keinen Termin.")


PLAN_ACTIONS = ActionTable(
    ScreenAction(
        "release", "plan.release", "f9", _("Freigeben"), _("Lässt die Erinnerungen zu ihrer Zeit hinaus"),
        help_text=_("Lässt nach einer Frage hinaus, was wartet; auch, wenn etwas dagegen spricht, das Sie geprüft "
                    "haben. Ihr Name wird festgehalten."),
        in_footer=True, is_main=True, why_not=why_no_release,
    ),
    ScreenAction(
        "stop", "plan.stop", "delete", _("Anhalten"), _("Heute geht von diesem Plan nichts hinaus"),
        help_text=_("Hält nach einer Frage an, was heute von selbst hinausginge; freigeben lässt es sich später "
                    "wieder. Ihr Name wird festgehalten."),
        in_footer=True, why_not=why_no_stop,
    ),
    ScreenAction(
        "run_again", "plan.run", "ctrl+r", _("Jetzt laufen lassen"), _("Liest die Liste und bereitet vor"),
        button=_("Neu lesen"),
        help_text=_("Liest die Liste noch einmal und bereitet vor, was neu ist; niemand bekommt zwei."),
        in_footer=True, why_not=why_no_run,
    ),
)  # fmt: skip
