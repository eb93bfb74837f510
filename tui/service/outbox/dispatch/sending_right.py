"""Who may send: one dispatcher at a time for a SQLite store, by an OS lock that ends with its process; else anybody."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import StoreError, StoreNotWritable
from tui.service.outbox.dispatch import lock_heartbeat
from tui.service.outbox.dispatch.lock_heartbeat import SILENCE_SECONDS, Program, Pulse, Sender
from tui.service.outbox.engines import faults
from tui.service.outbox.location import FILE_NAME, refuse_what_others_may_change
from tui.service.system import file_ownership
from tui.service.system.clock import Uptime
from tui.service.system.files import open_own_file


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the right to send: as last heard of, or None where it says nothing of itself, as older versions do."""

    sender: Sender | None
    is_silent: bool = False


class SendingRight(Protocol):
    """The right to send from a store."""

    @property
    def predecessor(self) -> Sender | None:
        """The program that had it before and did not give it up in order; known once it is taken."""
        ...

    def acquire(self, program: Program = Program.COMMAND) -> bool:
        """Take the right; False where somebody else has it."""
        ...

    def give_sign(self) -> None:
        """Say that its holder is alive and its loop turns; cheap, so that it may be called often."""
        ...

    def holder(self) -> Holder | None:
        """The program that has it elsewhere, alive or silent; None where there is none."""
        ...

    def release(self) -> None:
        """Give it up."""
        ...

    def taken_elsewhere(self) -> bool:
        """Whether somebody else is sending right now."""
        ...


class SignsOfLife(Protocol):
    """What the dispatchers that share a store have written down of themselves."""

    def any_alive(self) -> bool:
        """Whether any gave a sign lately."""
        ...

    def last_heard(self) -> Holder | None:
        """The one that gave the latest sign and did not deregister."""
        ...

    def forget(self, sender: Sender) -> None:
        """Forget one that ended without deregistering."""
        ...


class SharedRight:
    """Any number may send: leases keep dispatchers apart."""

    def __init__(self, signs: Callable[[], SignsOfLife]) -> None:
        self._signs = signs
        self.predecessor: Sender | None = None

    def acquire(self, program: Program = Program.COMMAND) -> bool:
        """Always granted; a dead predecessor is forgotten, so that only its successor names it."""
        last = self._signs().last_heard()
        if last is not None and last.sender is not None and (last.is_silent or _ended(last.sender)):
            self.predecessor = last.sender
            with suppress(StoreError):  # whoever may not send finds that out, and says so, where it claims
                self._signs().forget(last.sender)
        return True

    def give_sign(self) -> None:
        """No-op: dispatchers write their heartbeats into the store."""

    def holder(self) -> Holder | None:
        """The dispatcher that gave the latest sign."""
        return self._signs().last_heard()

    def release(self) -> None:
        """No-op: there is no lock to release."""

    def taken_elsewhere(self) -> bool:
        """Whether any dispatcher gave a sign lately."""
        return self._signs().any_alive()


class DispatchLock:
    """The right to send from a SQLite store; `flock` on a file beside it, released by the kernel at any death."""

    def __init__(self, folder: Path, *, uptime: Uptime = time.monotonic) -> None:
        self._path = folder / "dispatch.lock"
        self._uptime = uptime
        self._descriptor: int | None = None
        self._pulse: Pulse | None = None
        self.predecessor: Sender | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self, program: Program = Program.COMMAND) -> bool:
        """Take the lock if it is free, and say who has it; False where another dispatcher has it."""
        if self._descriptor is not None:
            return True
        descriptor = self._open()
        if not _locked(descriptor, fcntl.LOCK_EX):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        last = lock_heartbeat.read(descriptor)
        self.predecessor = None if last is None else last.sender
        self._pulse = Pulse(program, self._uptime)
        self.give_sign()
        return True

    def give_sign(self) -> None:
        """Write a heartbeat into the lock file where the last one is old enough; no-op where the lock is not held."""
        if self._descriptor is not None and self._pulse is not None:
            self._pulse.give(self._descriptor)

    def release(self) -> None:
        """Give the lock up; harmless where it is not held."""
        if self._descriptor is not None:
            if self._pulse is not None:
                self._pulse.end(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = self._pulse = None

    def taken_elsewhere(self) -> bool:
        """Whether another dispatcher holds the lock right now; raises `StoreError` where that cannot be seen."""
        return self.holder() is not None

    def holder(self) -> Holder | None:
        """Who holds the lock elsewhere; None where it is free, or held by this object. Raises `StoreError`."""
        if self._descriptor is not None:
            return None
        if not self._is_there():
            return None
        descriptor = self._open()
        try:
            # Shared, so that two who look do not take each other for a holder.
            if _locked(descriptor, fcntl.LOCK_SH):
                return None
            return self._as_heard(lock_heartbeat.read(descriptor))
        finally:
            os.close(descriptor)

    def _as_heard(self, last: lock_heartbeat.Heartbeat | None) -> Holder:
        seconds = None if last is None else lock_heartbeat.silence(last, self._uptime())
        if last is None or seconds is None:
            return Holder(None)
        return Holder(last.sender, is_silent=seconds >= SILENCE_SECONDS)

    def _is_there(self) -> bool:
        try:
            self._path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise self._closed_folder() from error
        return True

    def _open(self) -> int:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            refuse_what_others_may_change(self._path.parent, self._path)
            return open_own_file(self._path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise self._refusal() from error

    def _refusal(self) -> StoreError:
        if not os.access(self._path.parent, os.W_OK | os.X_OK):
            return self._closed_folder()
        owner, mode = file_ownership.owner_of(self._path), file_ownership.mode_of(self._path)
        if owner != file_ownership.own_name() and self._path.exists():
            return StoreNotWritable(
                _(
                    "Die Sperrdatei {path} gehört dem Benutzer {owner} (Rechte {mode}) und lässt sich nicht öffnen."
                ).format(path=self._path, owner=owner, mode=mode),
                _(
                    "Rufen Sie praxis-sms als {owner} auf, oder geben Sie Ihrem Benutzer die Datei: chown {me} {path}"
                ).format(owner=owner, me=file_ownership.own_name(), path=self._path),
            )
        return StoreNotWritable(
            _("Die Sperrdatei {path} lässt sich nicht öffnen.").format(path=self._path),
            _("Prüfen Sie, ob Ihr Benutzer im Datenordner schreiben darf."),
        )

    def _closed_folder(self) -> StoreError:
        return faults.not_writable(str(self._path.parent / FILE_NAME))


def _ended(sender: Sender) -> bool:
    """Whether it lived on this machine and does no more; a process of our own number was one before this one."""
    is_our_number = sender.host == os.uname().nodename and sender.pid == os.getpid()
    return is_our_number or lock_heartbeat.is_gone(sender)


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES):
            return False
        raise
    return True
