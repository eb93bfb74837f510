"""The store of one practice as one process has it: opened at its first use, once for all threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.service.errors import StoreUnreachable
from tui.service.model.events import UNSIGNED, Signature
from tui.service.outbox.location import CREATED_NAME, FILE_NAME
from tui.service.system.clock import Clock

if TYPE_CHECKING:
    from tui.service.outbox.outbox import Outbox


class PracticeStore:
    """Safe to use from any thread; `url` gives what `[store] url` says now: empty for a file in `folder`.

    `signature` gives who signs what is decided through it at the moment.
    """

    def __init__(
        self,
        url: Callable[[], str],
        folder: Path,
        clock: Clock,
        signature: Callable[[], Signature] = lambda: UNSIGNED,
    ) -> None:
        self._signature = signature
        self._url = url
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._store: Outbox | None = None
        self._is_closed = False

    def open(self) -> Outbox:
        """The open store; raises `StoreError`."""
        with self._lock:
            if self._is_closed:  # a view still asks after the end: nobody waits for it, or would close the store
                raise StoreUnreachable(_("praxis-sms ist beendet und öffnet den Postausgang nicht mehr."))
            if self._store is None:
                # With the engine and all subjects it costs more than the first paint of a window can spare.
                from tui.service.outbox.opening import open_store

                self._store = open_store(self._url(), self._folder, self._clock)
                self._store.signature = self._signature
            return self._store

    def existing(self) -> Outbox | None:
        """The open store; None where there never was a file, for none is made by looking. Raises `StoreError`."""
        return self.open() if self._store is not None or self.is_shared or self._has_file() else None

    def _has_file(self) -> bool:
        try:
            return (self._folder / FILE_NAME).exists() or (self._folder / CREATED_NAME).exists()
        except OSError:  # whoever may not look into the folder is told so when it is opened
            return True

    def close(self) -> None:
        """Close it for good."""
        with self._lock:
            self._is_closed = True
            if self._store is not None:
                self._store.close()
                self._store = None

    def now(self) -> datetime:
        """The present moment by which messages are due: the database server's where it keeps the store."""
        store = self._store
        return self._clock() if store is None else store.clock()

    @property
    def recorded_login(self) -> str:
        """The login under which the store records whatever is done; "" where it takes the name it is told."""
        store = self._store
        return "" if store is None else store.recorded_login

    def has_place(self) -> bool:
        """Whether there is a place where something could be held or written down; none is made for asking."""
        return self.is_shared or self._folder.is_dir()

    @property
    def is_shared(self) -> bool:
        """Whether it lies in a database; known without asking for it."""
        return bool(self._url())

    def sign(self, store: Outbox) -> None:
        """Let another store be signed by whoever signs what is decided through this one."""
        store.signature = self._signature

    @property
    def folder(self) -> Path:
        """The data folder, in which a SQLite store lies."""
        return self._folder
