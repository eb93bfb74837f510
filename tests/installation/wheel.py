"""The wheel, built and installed without asking a package index: the libraries are those of the tests."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.conftest import ROOT

PATIENCE = 300.0


def built(folder: Path) -> Path:
    """The wheel; where its build backend is not installed here, `build` fetches it."""
    options = ["--no-isolation"] if importlib.util.find_spec("hatchling") else []
    run(sys.executable, "-m", "build", *options, "--wheel", "--outdir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    return wheel


def python_of_the_system() -> str:
    """The Python of the operating system, which every user may run; "" where it cannot use the libraries of the tests.

    That of the tests often lies in a home directory.
    """
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    python = f"/usr/bin/python{version}"
    return python if Path(python).exists() else ""


def installed(wheel: Path, environment: Path, umask: int = -1, python: str = sys.executable) -> Path:
    """The folder of an environment in which pip has installed the wheel, under a umask where one is given."""
    run(python, "-m", "venv", "--without-pip", str(environment), umask=umask)
    inside = str(environment / "bin" / "python")
    run(sys.executable, "-m", "pip", "--python", inside, "install", "--no-deps", "--no-index", str(wheel), umask=umask)
    for folder in environment.glob("lib/python*/site-packages"):
        with_libraries = folder / "libraries-of-the-tests.pth"
        with_libraries.write_text(sysconfig.get_path("purelib"))
    return environment


def run(*command: str, umask: int = -1, user: int | None = None, **more: str) -> str:
    """Run a command outside of the checkout; its output. Raises `AssertionError` with what it said."""
    done = subprocess.run(
        command,
        env=dict(os.environ) | more,
        umask=umask,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        cwd="/",
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
