"""One dispatcher at a time for a SQLite store; the kernel frees the place at any death."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tui.service.errors import StoreNotWritable
from tui.service.outbox.dispatch.sending_right import DispatchLock

HOLDER = """
import sys
from pathlib import Path
from tui.service.outbox.dispatch.sending_right import DispatchLock
lock = DispatchLock(Path(sys.argv[1]))
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


def another_process(folder: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    return holder


def test_the_first_window_dispatches_and_the_second_waits_its_turn(tmp_path: Path) -> None:
    first, second = DispatchLock(tmp_path), DispatchLock(tmp_path)
    assert first.acquire()
    assert first.held
    assert not second.acquire()
    assert not second.held
    assert second.taken_elsewhere()
    assert not first.taken_elsewhere()

    first.release()
    assert not second.taken_elsewhere()
    assert second.acquire()
    second.release()


def test_taking_twice_and_giving_up_twice_is_harmless(tmp_path: Path) -> None:
    lock = DispatchLock(tmp_path)
    assert lock.acquire()
    assert lock.acquire()
    lock.release()
    lock.release()
    assert not lock.held


def test_nobody_dispatches_where_nobody_ever_has(tmp_path: Path) -> None:
    assert not DispatchLock(tmp_path).taken_elsewhere()
    assert list(tmp_path.iterdir()) == []


def test_a_killed_dispatcher_frees_its_place(tmp_path: Path) -> None:
    with another_process(tmp_path) as holder:
        lock = DispatchLock(tmp_path)
        assert lock.taken_elsewhere()
        assert not lock.acquire()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert not lock.taken_elsewhere()
        assert lock.acquire()
        lock.release()


def test_the_lock_file_belongs_to_its_user_alone(tmp_path: Path) -> None:
    lock = DispatchLock(tmp_path)
    lock.acquire()
    assert stat.S_IMODE((tmp_path / "dispatch.lock").stat().st_mode) == 0o600
    lock.release()


def test_a_lock_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "dispatch.lock").mkdir()
    with pytest.raises(StoreNotWritable) as caught:
        DispatchLock(tmp_path).acquire()
    assert "dispatch.lock" in caught.value.sentence
