"""What a worker reports while it sends: holds and faults on its output, its health to systemd."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.cli import output
from tui.cli.dispatch.service_manager import ServiceManager
from tui.cli.dispatch.worker_journal import WorkerJournal
from tui.cli.output import Severity
from tui.language import dates
from tui.language.catalogue import _
from tui.service.errors import ConfigurationError, StoreError
from tui.service.model.card_protocols import protocol_title
from tui.service.model.health import AlertKey, AlertKind, Fault
from tui.service.rules.policy import goes_by_utc
from tui.service.sending.standstill import described
from tui.service.wording.alerts import end_sentence, fault_sentence

if TYPE_CHECKING:
    from tui.service.api import DispatcherStatus, Hold, PraxisSms
    from tui.service.sending.standstill import Standstill

LOOK_SECONDS = 1.0
"""How often the store is asked at most."""

_REST_PER_WORK = 20
"""A backlog of a million takes a while to count: at most five percent of the time goes into counting it."""

_SIGNS_PER_DEADLINE = 3


class WorkerWatch:
    """Polls a worker's dispatcher; every method is called from the thread that waits for it."""

    def __init__(self, sms: PraxisSms, manager: ServiceManager, now: Callable[[], float] = time.monotonic) -> None:
        self._sms = sms
        self._manager = manager
        self._told: set[Hold] = set()
        self._trouble = self._setting_trouble = ""
        self._standstill: Standstill | None = None
        self._journal = WorkerJournal(sms, now)
        self._line = ""
        self._is_in_utc = self._knows_predecessor = False
        self._is_ready = self._is_stopping = self._has_ended = self._waits_its_turn = False
        self._look_at = self._sign_at = 0.0

    @property
    def any_hold(self) -> bool:
        """Whether a protocol was held at the last look."""
        return bool(self._told)

    def tell_beginning(self, *, drain: bool) -> None:
        """Say that the worker sends from now on, or waits until another program ends."""
        status = self._sms.dispatcher.status()
        self._waits_its_turn = status.alive and not status.shared
        if self._waits_its_turn:
            output.note(_("Hier sendet schon ein anderes Programm; dieses übernimmt, sobald das andere endet."))
        elif not drain:
            output.note(_("Der Versand läuft; Strg+C beendet ihn."))
            self._tell_what_is_lacking()

    def look(self) -> None:
        """Report what is new; cheap, so that it may be called often."""
        now = time.monotonic()
        self._give_sign(now)
        if now >= self._look_at:
            self.tell()
            took = time.monotonic() - now
            self._look_at = now + max(LOOK_SECONDS, took * _REST_PER_WORK)

    def tell_stopping(self) -> None:
        """The worker was asked to stop, and waits for the results of what is on the wire."""
        if not self._is_stopping:
            self._is_stopping = True
            self._manager.tell_stopping()
            self.tell()

    def tell_end(self, *, with_outcomes: bool) -> None:
        """Nothing is on the wire any more: what is left stays as the last status of the service.

        `with_outcomes` where nothing else says what was refused or is unknown.
        """
        self._has_ended = True
        self.tell_stopping()
        self.tell()
        if with_outcomes:
            self._journal.tell_outcomes()
            output.note(self._line)

    def tell(self) -> None:
        """Ask the store, and report what is new."""
        try:
            self._tell_setting_trouble()
            self._tell_predecessor()
            self._tell_timezone()
            self._tell_holds()
            self._journal.look()
            status = self._sms.dispatcher.status()
            self.tell_standstill(None if status.here or status.shared else status.standstill)
            self._tell_turn(status)
            trouble = status.trouble
            line = trouble or self._health(status)
            line = f"{self._setting_trouble} {line}".strip()
        except StoreError as error:
            trouble = line = error.sentence
        self._tell_trouble(trouble)
        if line != self._line:
            self._line = line
            self._manager.tell_status(line)

    def _give_sign(self, now: float) -> None:
        idle = self._sms.dispatcher.idle_seconds()
        if idle is None:
            return
        if not self._is_ready:
            self._is_ready = True
            self._manager.tell_ready()
        deadline = self._manager.watchdog_seconds
        if deadline is not None and now >= self._sign_at and idle < deadline:
            self._sign_at = now + deadline / _SIGNS_PER_DEADLINE
            self._manager.tell_alive()

    def _tell_what_is_lacking(self) -> None:
        """A service that was set up by halves says so when it starts, not when the first message has to wait."""
        try:
            self._sms.access.require_secrets()
        except ConfigurationError as error:
            output.note_with_remedy(error.sentence, error.remedy, Severity.WARNING)

    def _tell_turn(self, status: DispatcherStatus) -> None:
        if self._waits_its_turn and status.here:
            self._waits_its_turn = False
            output.note(_("Dieses Programm sendet jetzt."))

    def _tell_holds(self) -> None:
        current = set(self._sms.dispatcher.holds())
        news = sorted(current - self._told, key=lambda hold: hold.since)
        for sentence, remedy in dict.fromkeys((hold.sentence, hold.remedy) for hold in news):  # one may hold them all
            output.note_with_remedy(sentence, remedy, Severity.WARNING)
        held = {hold.protocol for hold in current}
        for protocol in sorted({hold.protocol for hold in self._told} - held):
            words = _("Der Versand über {protocol} geht weiter.")
            output.note(words.format(protocol=protocol_title(protocol)))
        self._told = current

    def _tell_predecessor(self) -> None:
        """Say that the program that sent before was killed: nobody else writes that down."""
        killed = self._sms.dispatcher.predecessor
        if killed is None or self._knows_predecessor:
            return
        self._knows_predecessor = True
        words = _("Das Programm, das zuletzt sendete, endete ohne Abschluss: {program}, zuletzt zu hören am {moment}.")
        moment = dates.date_and_time(killed.heard_at)
        output.note(words.format(program=described(killed), moment=moment), Severity.WARNING)
        output.note(_("Was es gerade übergab, ist ungeklärt; alles andere geht jetzt hinaus."))

    def _tell_timezone(self) -> None:
        is_in_utc = goes_by_utc(self._sms.settings.policy)
        if is_in_utc == self._is_in_utc:
            return
        self._is_in_utc = is_in_utc
        key = AlertKey(AlertKind.TIMEZONE, socket.gethostname())
        if is_in_utc:
            remedy = "praxis-sms settings set ui.timezone Europe/Berlin"
            output.note_with_remedy(fault_sentence(Fault(key)), remedy, Severity.WARNING)
        else:
            output.note(end_sentence(key))

    def _tell_setting_trouble(self) -> None:
        trouble = self._sms.setting_trouble
        if trouble == self._setting_trouble:
            return
        self._setting_trouble = trouble
        if trouble:
            output.note(trouble, Severity.WARNING)
            output.note(_("Bis dahin gilt, was zuletzt gültig war; danach geht es von selbst weiter."))
        else:
            output.note(_("Die Konfigurationsdatei ist wieder in Ordnung und gilt."))

    def tell_standstill(self, standstill: Standstill | None) -> None:
        """Say that nothing is heard from the program that has the right to send, or again, where that is news."""
        if standstill == self._standstill:
            return
        self._standstill = standstill
        if standstill is None:
            output.note(_("Das Programm, von dem nichts zu hören war, ist fortgesetzt oder beendet."))
        else:
            output.note_with_remedy(standstill.sentence, standstill.remedy, Severity.WARNING)

    def _tell_trouble(self, trouble: str) -> None:
        if trouble == self._trouble:
            return
        self._trouble = trouble
        if trouble:
            output.note(trouble, Severity.ERROR)
            output.note(_("Es geht von selbst weiter, sobald das behoben ist."))
        else:
            output.note(_("Der Postausgang ist wieder erreichbar."))

    def _health(self, status: DispatcherStatus) -> str:
        if self._standstill is not None:
            return self._standstill.sentence
        if not status.here and status.alive and not self._has_ended:
            return _("Wartet, bis ein anderes Programm den Versand abgibt.")
        backlog = self._sms.outbox.backlog()
        words = _("{queued} warten, {sending} unterwegs, {unknown} ungeklärt.")
        if self._has_ended:
            words = _("Beendet: {queued} warten, {unknown} ungeklärt.")
        elif self._is_stopping:
            words = _("Wird beendet, sobald das Ergebnis da ist: {queued} warten, {sending} unterwegs.")
        counted = words.format(queued=backlog.queued, sending=backlog.sending, unknown=backlog.unknown)
        return " ".join([counted, *sorted({hold.sentence for hold in self._told})])
