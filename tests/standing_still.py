"""Programs that stand still: stopped as by Ctrl+Z, and silent for longer than a test could wait."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.waiting import until
from tui.service.outbox.dispatch import lock_heartbeat
from tui.service.outbox.dispatch.lock_heartbeat import Heartbeat
from tui.service.outbox.location import FILE_NAME


def lock_file(folder: Path) -> Path:
    """The file that the program which sends holds."""
    return folder / "dispatch.lock"


def stop(process: subprocess.Popen[Any]) -> None:
    """Stop a child, and return when it stands still."""
    process.send_signal(signal.SIGSTOP)
    _pid, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)


def go_on(process: subprocess.Popen[Any]) -> None:
    """Continue it."""
    process.send_signal(signal.SIGCONT)


def last_heartbeat(folder: Path) -> Heartbeat | None:
    """What the lock file says."""
    with lock_file(folder).open("rb") as file:
        return lock_heartbeat.read(file.fileno())


def until_held(folder: Path, process: subprocess.Popen[Any]) -> None:
    """Wait until a program has taken the right to send."""
    until(
        lambda: lock_file(folder).exists() and last_heartbeat(folder) is not None,
        process,
        what="somebody has the right to send",
    )


def let_pass(folder: Path, seconds: float) -> None:
    """Make the last heartbeat of a stopped program so many seconds older."""
    last = last_heartbeat(folder)
    assert last is not None
    heard_at = last.sender.heard_at - timedelta(seconds=seconds)
    with lock_file(folder).open("r+b") as file:
        older = Heartbeat(replace(last.sender, heard_at=heard_at), last.uptime - seconds)
        lock_heartbeat.write(file.fileno(), older)


def stop_between_writes(process: subprocess.Popen[Any], folder: Path) -> None:
    """Stop a program while it keeps nobody else from writing in its store of SQLite."""
    stop(process)
    while is_locked(folder / FILE_NAME):
        go_on(process)
        stop(process)


def is_locked(store: Path) -> bool:
    """Whether somebody writes in that store."""
    with closing(sqlite3.connect(store, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL):
                raise
            return True
        other.execute("ROLLBACK")
        return False


@contextmanager
def standing_still(process: subprocess.Popen[Any], folder: Path, seconds: float = 60.0) -> Iterator[None]:
    """Stop the program that holds the lock, as if it were so many seconds ago; it goes on after the block."""
    stop_between_writes(process, folder)
    try:
        let_pass(folder, seconds)
        yield
    finally:
        go_on(process)
