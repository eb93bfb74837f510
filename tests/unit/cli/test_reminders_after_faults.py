"""`praxis-sms reminders` after a restore, and after a run that was killed: nobody twice, and nobody forgotten."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Caller
from tui.simulator.server import Simulator


def test_after_a_restore_nobody_is_reminded_a_second_time(
    call: Caller, plan: Path, simulator: Simulator, tmp_path: Path
) -> None:
    call("outbox", "backup", str(tmp_path / "gestern.db"))
    (run,) = call("reminders", "run", "morgen", "--release", "--json").json
    call("series", "resume", str(run["series_id"]))
    call("worker", "--drain")
    assert len(simulator.accepted) == 1

    assert call("outbox", "restore", str(tmp_path / "gestern.db"), "--yes").code == 0
    assert call("reminders", "run", "morgen").code == 3  # held, as everything is after a restore
    call("outbox", "release", "--yes")

    (again,) = call("reminders", "run", "morgen", "--release", "--json").json
    assert (again["outcome"], again["reminders"]) == ("ready", 0)
    call("worker", "--drain")
    assert len(simulator.accepted) == 1


def test_after_a_restore_a_reminder_that_is_lost_is_queued_again(call: Caller, plan: Path, tmp_path: Path) -> None:
    call("outbox", "backup", str(tmp_path / "gestern.db"))
    call("reminders", "run", "morgen", "--release")
    assert call("outbox", "restore", str(tmp_path / "gestern.db"), "--yes").code == 0
    call("outbox", "release", "--yes")

    (again,) = call("reminders", "run", "morgen", "--release", "--json").json
    assert again["reminders"] == 1


_DIES = """
import os, signal
from tui.service.outbox.subjects.appointments import Appointments
from tui.service.outbox.store import Store
from tui.cli import run

def die(*given, **named):
    os.kill(os.getpid(), signal.SIGKILL)

def settled(*given, **named):
    real(*given, **named)
    die()

real = Appointments.settle
if {before!r}:
    Store.announce = die
else:
    Appointments.settle = settled
run(["reminders", "run", "morgen", "--release"])
"""


@pytest.mark.parametrize(("before", "queued"), [(True, 0), (False, 1)])
def test_a_run_that_is_killed_has_queued_all_or_nothing_and_the_next_one_the_rest(
    call: Caller, plan: Path, surroundings: dict[str, str], before: bool, queued: int
) -> None:
    call("outbox", "list")
    killed = subprocess.run([sys.executable, "-c", _DIES.format(before=before)], env=surroundings, timeout=60)

    assert killed.returncode == -signal.SIGKILL
    assert len(call("outbox", "list", "--json").json) == queued
    call("reminders", "run", "morgen", "--release")
    assert len(call("outbox", "list", "--json").json) == 1
