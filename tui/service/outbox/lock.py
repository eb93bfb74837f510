"""Who may send: one dispatcher at a time for a SQLite store, by an OS lock that ends with its process; else anybody."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tui.i18n import _
from tui.service import ownership
from tui.service.atomic import open_own_file
from tui.service.errors import StoreError, StoreNotWritable
from tui.service.outbox.location import FILE_NAME, refuse_what_others_may_change


class SendingRight(Protocol):
    """The right to send from a store."""

    def acquire(self) -> bool:
        """Take the right; False where somebody else has it."""
        ...

    def release(self) -> None:
        """Give it up."""
        ...

    def taken_elsewhere(self) -> bool:
        """Whether somebody else is sending right now."""
        ...


class SharedRight:
    """Any number may send: leases keep dispatchers apart."""

    def __init__(self, anybody: Callable[[], bool]) -> None:
        self._anybody = anybody

    def acquire(self) -> bool:
        """Always granted."""
        return True

    def release(self) -> None:
        """Nothing to give up."""

    def taken_elsewhere(self) -> bool:
        """Whether any dispatcher gave a sign lately."""
        return self._anybody()


class DispatchLock:
    """The right to send from a SQLite store; `flock` on a file beside it, released by the kernel at any death."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "dispatch.lock"
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> bool:
        """Take the lock if it is free; False where another dispatcher has it."""
        if self._descriptor is not None:
            return True
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES):
                return False
            raise
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock up; harmless where it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def taken_elsewhere(self) -> bool:
        """Whether another dispatcher holds the lock right now; raises `StoreError` where that cannot be seen."""
        if self._descriptor is not None:
            return False
        if not self._is_there():
            return False
        free = self.acquire()
        self.release()
        return not free

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
        owner, mode = ownership.owner_of(self._path), ownership.mode_of(self._path)
        if owner != ownership.own_name() and self._path.exists():
            return StoreNotWritable(
                _(
                    "Die Sperrdatei {path} gehört dem Benutzer {owner} (Rechte {mode}) und lässt sich nicht öffnen."
                ).format(path=self._path, owner=owner, mode=mode),
                _(
                    "Rufen Sie praxis-sms als {owner} auf, oder geben Sie Ihrem Benutzer die Datei: chown {me} {path}"
                ).format(owner=owner, me=ownership.own_name(), path=self._path),
            )
        return StoreNotWritable(
            _("Die Sperrdatei {path} lässt sich nicht öffnen.").format(path=self._path),
            _("Prüfen Sie, ob Ihr Benutzer im Datenordner schreiben darf."),
        )

    def _closed_folder(self) -> StoreError:
        from tui.service.outbox import faults  # loads what a window that sends nothing does without

        return faults.not_writable(str(self._path.parent / FILE_NAME))
