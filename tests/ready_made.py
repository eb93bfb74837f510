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

import pytest


@pytest.fixture(autouse=True, scope="session")
def ready_made() -> Iterator[Callable[[Path], None]]:
    """Lay a ready store and a ready certificate wherever one is made; yields how the program makes the file of one."""
    from tui.service.outbox import opening
    from tui.simulator import certificates

    with tempfile.TemporaryDirectory(prefix="praxis-sms-ready-made-") as name, pytest.MonkeyPatch.context() as patch:
        make_file = opening.make_file
        patch.setattr(opening, "make_file", ReadyStore(Path(name)).lay)
        issued = certificates.issue(Path(name))
        files = (issued.ca_file, issued.certificate_file, issued.key_file)
        context = issued.server_context()

        def copied(folder: Path) -> certificates.LoopbackCertificate:
            return certificates.LoopbackCertificate(*(Path(shutil.copy(file, folder)) for file in files))

        patch.setattr(certificates, "issue", copied)
        patch.setattr(certificates.LoopbackCertificate, "server_context", lambda _certificate: context)
        yield make_file


@pytest.fixture
def store_made_anew(ready_made: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program make every store of a test itself."""
    from tui.service.outbox import opening

    monkeypatch.setattr(opening, "make_file", ready_made)


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

    def lay(self, path: Path) -> None:
        """Lay it where none is, whole from its first moment; raises `FileExistsError` like what it stands for."""
        if os.path.lexists(path):
            raise FileExistsError(path)
        whole = path.with_name(f".{path.name}-{os.getpid()}-{next(self._numbers)}")
        try:
            whole.touch(0o600)
            whole.write_bytes(self._content.replace(self._key, os.urandom(len(self._key))))
            os.link(whole, path)
        finally:
            whole.unlink(missing_ok=True)
