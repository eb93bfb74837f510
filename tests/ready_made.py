"""What thousands of tests need is made once in a process: an empty SQLite store, the certificate of the simulators.

Every store still has a key of its own for its numbers. A test about the making asks for `store_made_anew`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tui.service.system.clock import Clock


@pytest.fixture(autouse=True, scope="session")
def ready_made() -> Iterator[Callable[..., None]]:
    """Lay a ready store and a ready certificate wherever one is made; yields how the program makes a store."""
    from tui.service.outbox import opening
    from tui.simulator import certificates

    with tempfile.TemporaryDirectory(prefix="praxis-sms-ready-made-") as name, pytest.MonkeyPatch.context() as patch:
        create = opening.create
        patch.setattr(opening, "create", ReadyStore(Path(name)).lay)
        issued = certificates.issue(Path(name))
        files = (issued.ca_file, issued.certificate_file, issued.key_file)
        context = issued.server_context()

        def copied(folder: Path) -> certificates.LoopbackCertificate:
            return certificates.LoopbackCertificate(*(Path(shutil.copy(file, folder)) for file in files))

        patch.setattr(certificates, "issue", copied)
        patch.setattr(certificates.LoopbackCertificate, "server_context", lambda _certificate: context)
        yield create


@pytest.fixture
def store_made_anew(ready_made: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program make every store of a test itself."""
    from tui.service.outbox import opening

    monkeypatch.setattr(opening, "create", ready_made)


class ReadyStore:
    """An empty store as the program makes it, made in a folder."""

    def __init__(self, folder: Path) -> None:
        from tui.service.outbox import opening
        from tui.service.system.clock import utc_now

        with closing(opening.open_sqlite(folder, utc_now)) as store, store.read() as connection:
            self._key: bytes = connection.value("SELECT value FROM meta WHERE key = 'number_secret'")
        self._content = (folder / opening.FILE_NAME).read_bytes()
        self._numbers = count()
        assert self._content.count(self._key) == 1

    def lay(self, folder: Path, path: Path, _clock: Clock, _busy_seconds: float) -> None:
        """Lay it where none is, whole from its first moment; a process beside it may be making one."""
        from tui.service.system.files import folder_lock

        with folder_lock(folder):
            if not os.path.lexists(path):
                self._lay(path)

    def _lay(self, path: Path) -> None:
        whole = path.with_name(f".{path.name}-{os.getpid()}-{next(self._numbers)}")
        try:
            whole.touch(0o600)
            whole.write_bytes(self._content.replace(self._key, os.urandom(len(self._key))))
            whole.rename(path)
        finally:
            whole.unlink(missing_ok=True)
