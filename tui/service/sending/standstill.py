"""A stalled sender: it has the right to send, and its heartbeat has stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tui.language import dates
from tui.language.catalogue import _
from tui.language.local_time import local, local_now
from tui.runtime.values import dataclass
from tui.service.outbox.dispatch.lock_heartbeat import Program, Sender
from tui.service.outbox.dispatch.sending_right import Holder

PATIENCE_SECONDS = 30.0
"""How long a command waits for another program of which nothing is heard and nothing is seen."""

SETTLING_SECONDS = 3.0
"""How long a command watches a program that was silent before: one that has just been continued needs a moment."""


@dataclass(frozen=True, slots=True)
class Standstill:
    """The program from which nothing is heard; None where it never says anything of itself. `shared` in PostgreSQL."""

    sender: Sender | None
    shared: bool = False

    @property
    def sentence(self) -> str:
        """Since when nothing is heard from which program."""
        if self.sender is None:
            return _(
                "Das Programm, das hier sendet, gibt seit unbekannter Zeit kein Lebenszeichen (ältere Version?); ob es "
                "noch arbeitet, ist nicht prüfbar."
            )
        words = _("Vom Programm, das hier sendet, ist seit {moment} nichts zu hören: {program}.")
        return words.format(moment=_local(self.sender.heard_at), program=described(self.sender))

    @property
    def remedy(self) -> str:
        """How sending goes on."""
        if self.shared:
            return _("Setzen Sie es fort, oder starten Sie „praxis-sms worker“.")
        if self.sender is None:
            return _("„fuser dispatch.lock“ im Datenordner nennt es; beenden Sie es und starten Sie es neu.")
        return _("Setzen Sie es fort (kill -CONT {pid}) oder beenden Sie es; bis dahin sendet kein anderes.").format(
            pid=self.sender.pid
        )


class PatientWait:
    """Decides how long to wait for whoever has the right to send.

    A wait is in vain when, for `PATIENCE_SECONDS`, the holder gave no sign and nothing in the store changed; where
    it was silent before, `SETTLING_SECONDS` are enough.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._seen: tuple[Sender | None, int] | None = None
        self._seen_at = 0.0

    def is_in_vain(self, holder: Holder, store_version: int) -> bool:
        """Whether to stop waiting, by what is seen now; to be called repeatedly."""
        now, seen = self._now(), (holder.sender, store_version)
        if seen != self._seen:
            self._seen, self._seen_at = seen, now
        return now - self._seen_at >= (SETTLING_SECONDS if holder.is_silent else PATIENCE_SECONDS)


def _local(moment: datetime) -> str:
    seen_at = local(moment)
    if seen_at.date() == local_now().date():
        return _("{time} Uhr").format(time=dates.clock(seen_at))
    return dates.date_and_time(seen_at)


def described(sender: Sender) -> str:
    kind = {
        None: "praxis-sms",
        Program.WINDOW: _("praxis-sms (Fenster)"),
        Program.WORKER: "praxis-sms worker",
        Program.COMMAND: _("praxis-sms (Befehl)"),
    }[sender.program]
    if not sender.user:
        return _("{program} (Prozess {pid}, Rechner {host})").format(program=kind, pid=sender.pid, host=sender.host)
    words = _("{program} (Prozess {pid}, Benutzer {user}, Rechner {host})")
    return words.format(program=kind, pid=sender.pid, user=sender.user, host=sender.host)
