"""What a worker writes down about its work, a line a minute at most: refusals, doubts, a provider that puts off."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.cli import output
from tui.cli.output import Severity
from tui.language.catalogue import _
from tui.service.model.health import AlertKey, AlertKind, Fault
from tui.service.model.messages import MessageState
from tui.service.wording.alerts import end_sentence, fault_sentence
from tui.service.wording.facts import sentence

if TYPE_CHECKING:
    from tui.service.api import PraxisSms

EVERY_SECONDS = 60.0


class WorkerJournal:
    """Looks once a minute; every method is called from the thread that waits for the dispatcher."""

    def __init__(self, sms: PraxisSms, now: Callable[[], float] = time.monotonic) -> None:
        self._sms = sms
        self._now = now
        self._look_at = now() + EVERY_SECONDS
        self._told_failed = self._told_unknown = 0
        self._puts_off = False
        self._held_plans: frozenset[str] = frozenset()
        self._troubles: tuple[str, ...] = ()

    def look(self) -> None:
        """Write down what is new, where a minute has passed; raises `StoreError`."""
        if self._now() < self._look_at:
            return
        self._look_at = self._now() + EVERY_SECONDS
        self.tell_outcomes()
        self._tell_deferral()
        self._tell_failing_alerts()
        self._tell_reminders()

    def tell_outcomes(self) -> None:
        """Write down how many were refused or became unknown since the last time."""
        outcomes = self._sms.dispatcher.outcomes_so_far()
        failed, unknown = outcomes[MessageState.FAILED], outcomes[MessageState.UNKNOWN]
        if (failed, unknown) == (self._told_failed, self._told_unknown):
            return
        words = _("{failed} SMS abgelehnt, {unknown} ungeklärt seit der letzten Angabe.")
        new = {"failed": failed - self._told_failed, "unknown": unknown - self._told_unknown}
        output.note(words.format(**new), Severity.WARNING)
        self._told_failed, self._told_unknown = failed, unknown

    def _tell_reminders(self) -> None:
        """Say which plans are held or have not run, and that they are not any more."""
        statuses = self._sms.reminders.statuses() if self._sms.settings.reminders else ()
        held = {each.name: each for each in statuses if each.held or each.is_missing}
        for name in sorted(held.keys() - self._held_plans):
            fault = Fault(AlertKey(AlertKind.REMINDERS, name), is_missing=held[name].is_missing)
            output.note(" ".join((fault_sentence(fault), *map(sentence, held[name].held))), Severity.WARNING)
        for name in sorted(self._held_plans - held.keys()):
            output.note(end_sentence(AlertKey(AlertKind.REMINDERS, name)))
        self._held_plans = frozenset(held)

    def _tell_deferral(self) -> None:
        deferral = self._sms.dispatcher.deferral()
        puts_off = deferral is not None and deferral.is_long
        if puts_off == self._puts_off:
            return
        self._puts_off = puts_off
        if deferral is None or not puts_off:
            output.note(_("Der Anbieter nimmt wieder SMS an."))
            return
        output.note(deferral.sentence, Severity.WARNING)

    def _tell_failing_alerts(self) -> None:
        troubles = self._sms.alerts.troubles
        if troubles == self._troubles:
            return
        self._troubles = troubles
        for trouble in troubles:
            words = _("Eine Meldung ging nicht hinaus, in fünf Minuten wird es wieder versucht: {reason}")
            output.note(words.format(reason=trouble), Severity.WARNING)
        if not troubles:
            output.note(_("Meldungen gehen wieder hinaus."))
