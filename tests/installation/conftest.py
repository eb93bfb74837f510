"""What the tests of the installation share: a wheel and a Debian package, each built once for all of a run."""

from __future__ import annotations

import fcntl
import os
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.installation import wheel as wheels


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it would be handed out."""
    return _built_once(tmp_path_factory, "wheel", wheels.built)


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with the libraries of the tests."""
    made = runpy.run_path(str(ROOT / "packaging" / "make_deb.py"))
    return _built_once(
        tmp_path_factory, "deb", lambda folder: made["package"](folder, from_environment=True, compression=1)
    )


def _built_once(tmp_path_factory: pytest.TempPathFactory, name: str, build: Callable[[Path], Path]) -> Path:
    """What is built by whichever of the processes that share this run comes first; the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"built-{name}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        finished = folder / "finished"
        if not finished.exists():
            finished.write_text(str(build(folder / "dist")))
        return Path(finished.read_text())
