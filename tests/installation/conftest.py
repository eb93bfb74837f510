"""A wheel for all tests of the installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.installation import wheel as wheels


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it would be handed out."""
    return wheels.built(tmp_path_factory.mktemp("dist"))
