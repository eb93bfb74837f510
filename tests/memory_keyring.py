"""A keyring for tests: it keeps secrets in memory, or in the file that `TEST_KEYRING` names, for subprocesses."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import ClassVar

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

FILE_VARIABLE = "TEST_KEYRING"


class MemoryKeyring(KeyringBackend):
    """A well-behaved keyring; its priority keeps it from being chosen unless it is named."""

    priority = -1.0
    kept: ClassVar[dict[str, str]] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._load().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._save(self._load() | {f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = self._load()
        if kept.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError("not kept here")
        self._save(kept)

    def _load(self) -> dict[str, str]:
        file = os.environ.get(FILE_VARIABLE)
        if file is None:
            return dict(self.kept)
        return json.loads(Path(file).read_text(encoding="utf-8")) if Path(file).exists() else {}

    def _save(self, kept: dict[str, str]) -> None:
        file = os.environ.get(FILE_VARIABLE)
        if file is None:
            self.kept.clear()
            self.kept.update(kept)
        else:
            Path(file).write_text(json.dumps(kept), encoding="utf-8")


class LockedKeyring(MemoryKeyring):
    """A keyring that nobody has unlocked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("locked")
