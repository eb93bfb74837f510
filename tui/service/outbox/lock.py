"""Who may send: one dispatcher at a time for a SQLite store, by an OS lock that ends with its process; else anybody."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tui.i18n import _
from tui.service.errors import StoreNotWritable


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
        """Whether another dispatcher holds the lock right now."""
        if self._descriptor is not None:
            return False
        if not self._path.exists():
            return False
        free = self.acquire()
        self.release()
        return not free

    def _open(self) -> int:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreNotWritable(
                _("Die Sperrdatei {path} lässt sich nicht öffnen.").format(path=self._path),
                _("Prüfen Sie, ob Ihr Benutzer im Datenordner schreiben darf."),
            ) from error
