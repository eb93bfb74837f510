"""A configuration file to read and to change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[[str], Path]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "praxis-sms" / "config.toml"


@pytest.fixture
def write(config: Path) -> Write:
    """Put a text into the configuration file."""

    def write(text: str) -> Path:
        config.parent.mkdir(exist_ok=True)
        config.write_bytes(text.encode())
        return config

    return write
