"""A folder of the configuration, and the keyrings a machine may have."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import keyring
import pytest
from keyring.backend import KeyringBackend

from tests.memory_keyring import MemoryKeyring
from tui.service.secrets import Secrets

UseKeyring = Callable[[KeyringBackend], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "praxis-sms"


@pytest.fixture
def secrets(folder: Path) -> Secrets:
    """Secrets without any environment."""
    return Secrets(folder, environ={})


@pytest.fixture
def use_keyring() -> Iterator[UseKeyring]:
    """Give this machine a certain keyring."""
    yield keyring.set_keyring
    keyring.set_keyring(MemoryKeyring())


@pytest.fixture
def plaintext_keyring(monkeypatch: pytest.MonkeyPatch) -> KeyringBackend:
    """What keyrings.alt makes the silent default of a machine without D-Bus."""
    module = ModuleType("keyrings.alt.file")
    monkeypatch.setitem(sys.modules, "keyrings.alt.file", module)

    class PlaintextKeyring(MemoryKeyring):
        __module__ = "keyrings.alt.file"

    return PlaintextKeyring()
