"""Running the dispatcher for a command, until its stop condition holds or somebody asks it to stop."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

from tui.cli import exit_codes, output
from tui.language.catalogue import _
from tui.service.errors import StoreError

if TYPE_CHECKING:
    from tui.service.api import Drained, Endless, PraxisSms, SeriesSettled, Settled
    from tui.service.sending.standstill import Standstill

    StopCondition = Drained | Endless | SeriesSettled | Settled

LOOK_SECONDS = 0.25
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def send_until(
    sms: PraxisSms,
    until: StopCondition,
    *,
    look: Callable[[], None] | None = None,
    stopping: Callable[[], None] | None = None,
    as_worker: bool = False,
) -> signal.Signals | None:
    """Let the dispatcher of this process send until `until` is reached; the signal that ended it before, if one did.

    The first Ctrl+C, SIGTERM or SIGHUP lets what is on the wire get its result and stops then; a second Ctrl+C ends
    the program at once. A worker without a terminal takes SIGHUP as what daemons take it for: read the configuration
    again, which it does anyway. `look` is called every now and then meanwhile, `stopping` once where a signal came
    while something was on the wire. Raises what the dispatcher raises.
    """
    from tui.cli.application import keep_logs_off_the_screen  # logging is 3 ms, and what only queues writes no records

    keep_logs_off_the_screen()
    failure: list[BaseException] = []

    def work() -> None:
        try:
            sms.dispatcher.run(until, as_worker=as_worker)
        except BaseException as error:  # raised again in the thread that waits
            failure.append(error)

    # A thread of its own, so that a signal handler never meets a lock its own thread holds.
    thread = threading.Thread(target=work, name="dispatch", daemon=True)
    stop = StopRequest(lambda: sms.dispatcher.stop(), ends_by_hangup=not as_worker or has_terminal())
    with stop.listening():
        thread.start()
        try:
            _watch(thread, stop, look, stopping)
        finally:  # whatever failed here, wait for the results of what is on the wire
            if thread.is_alive():
                sms.dispatcher.stop()
                thread.join()
    if failure:
        raise failure[0]
    return stop.received


def _watch(
    thread: threading.Thread,
    stop: StopRequest,
    look: Callable[[], None] | None,
    stopping: Callable[[], None] | None,
) -> None:
    told = False
    while thread.is_alive():
        thread.join(LOOK_SECONDS)
        if stop.take_hangup():
            output.note(_("SIGHUP beendet den Dienst nicht: Änderungen der Konfiguration übernimmt er von selbst."))
        if stop.received is not None and thread.is_alive() and not told:
            told = True
            if stop.received is signal.SIGINT:
                _tell_how_it_ends()
            if stopping is not None:
                with suppress(StoreError):
                    stopping()
        if look is not None and thread.is_alive():
            with suppress(StoreError):  # what is wrong with the store, the dispatcher finds out and says
                look()


def tell_if_nobody_sends(sms: PraxisSms) -> None:
    """Print a note where what was queued waits for a dispatcher that does not run, or has stalled."""
    status = sms.dispatcher.status()
    standstill = sms.dispatcher.gave_up_on or status.standstill
    if standstill is not None:
        tell_standstill(standstill)
        return
    if status.alive:
        return
    remedy = _("Der Dienst „praxis-sms worker“ muss laufen; hier wird nur eingestellt.")
    if sms.settings.dispatch.here:
        remedy = _("praxis-sms offen lassen, oder „praxis-sms worker“ starten.")
    output.note_with_remedy(_("Zurzeit sendet hier kein Programm."), remedy)
    for trouble in sms.unusable_secret_files():
        output.note(trouble)


def tell_standstill(standstill: Standstill) -> None:
    """Say from which program nothing is heard, and how sending goes on."""
    output.note_with_remedy(standstill.sentence, standstill.remedy)
    tell_end_of_waiting()


def tell_end_of_waiting() -> None:
    """Say what becomes of messages for which nobody waits any longer."""
    output.note(_("Hier wird nicht länger gewartet; was im Postausgang steht, bleibt dort und wird dann gesendet."))


def has_terminal() -> bool:
    """Whether a terminal controls this process: when it is closed, SIGHUP says so; nothing else does."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY | os.O_CLOEXEC))
    except OSError:
        return False
    return True


def _tell_how_it_ends() -> None:
    output.note(_("Wird beendet, sobald feststeht, was aus den Nachrichten unterwegs wurde."))
    output.note(_("Noch einmal Strg+C beendet sofort; diese Nachrichten sind dann ungeklärt."))


class StopRequest:
    """Waits for the signals that ask a program to stop, and calls `stop` at the first of them."""

    def __init__(self, stop: Callable[[], object], *, ends_by_hangup: bool = True) -> None:
        self.received: signal.Signals | None = None
        self._stop = stop
        self._ends_by_hangup = ends_by_hangup
        self._hung_up = False

    def take_hangup(self) -> bool:
        """Whether a SIGHUP that ends nothing has come since this was last asked."""
        had_come, self._hung_up = self._hung_up, False
        return had_come

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take the signals while the block runs; one that is ignored here, as by nohup, stays ignored."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in _SIGNALS}
        taken = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
        for number in taken:
            signal.signal(number, self._handle)
        try:
            yield
        finally:
            for number in taken:
                signal.signal(number, before[number])

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGHUP and not self._ends_by_hangup:
            self._hung_up = True
        elif self.received is None:
            self.received = signal.Signals(number)
            self._stop()
        elif number == signal.SIGINT:
            os._exit(exit_codes.of_signal(number))
