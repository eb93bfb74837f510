"""No core file: what a crash would write down is the memory, with passwords and patients in it."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal.pty_session import PtySession
from tests.unit.cli.conftest import Starter, practice, start, surroundings
from tui.simulator.practice import DemoPractice

__all__ = ["practice", "start", "surroundings"]


def core_limits(process: subprocess.Popen[bytes]) -> list[str]:
    """The soft and the hard limit for core files, as the kernel has them."""
    lines = Path(f"/proc/{process.pid}/limits").read_text(encoding="ascii").splitlines()
    return next(line for line in lines if line.startswith("Max core file size")).split()[4:6]


@pytest.fixture(autouse=True)
def cores_allowed() -> None:
    """A machine that writes core files, as far as this one lets a test say so."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def test_a_worker_may_write_no_core_file(surroundings: dict[str, str], start: Starter) -> None:
    process = start(surroundings, "worker")
    assert process.stderr is not None
    process.stderr.readline()  # it sends now
    assert core_limits(process) == ["0", "0"]


def test_a_command_that_is_given_a_password_may_write_no_core_file(surroundings: dict[str, str]) -> None:
    arguments = [sys.executable, "-m", "tui", "secrets", "set", "sms4-password"]
    with PtySession(arguments, env=surroundings) as session:
        session.wait_for("wird nicht angezeigt")
        assert core_limits(session.process) == ["0", "0"]


def test_the_application_may_write_no_core_file(practice: DemoPractice, surroundings: dict[str, str]) -> None:
    with PtySession([sys.executable, "-m", "tui"], env=surroundings) as session:
        session.wait_for("Textvorlage")
        assert core_limits(session.process) == ["0", "0"]


def test_the_memory_of_the_application_is_closed_to_other_processes_of_its_user() -> None:
    script = (
        "import ctypes; from tui.runtime import memory; memory.close_to_others();"
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"  # PR_GET_DUMPABLE
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"0\n"
