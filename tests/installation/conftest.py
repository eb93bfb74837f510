"""What the tests of the installation share: a wheel, and a Debian package."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.installation import wheel as wheels


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it would be handed out."""
    return wheels.built(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with the libraries of the tests."""
    made = runpy.run_path(str(ROOT / "packaging" / "make_deb.py"))
    built: Path = made["package"](tmp_path_factory.mktemp("deb"), from_environment=True)
    return built
