"""The heartbeat in the lock file: who has the right to send, and whether anything was heard from it lately."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.standing_still import last_heartbeat, lock_file
from tui.service.outbox.dispatch import lock_heartbeat
from tui.service.outbox.dispatch.lock_heartbeat import (
    BEAT_SECONDS,
    RECORD_BYTES,
    SILENCE_SECONDS,
    Heartbeat,
    Program,
    Sender,
)
from tui.service.outbox.dispatch.sending_right import DispatchLock, Holder

NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=64)
SENDERS = st.builds(
    Sender,
    st.sampled_from(Program),
    st.integers(1, 2**31 - 1),
    NAMES,
    NAMES,
    st.datetimes(datetime(1970, 1, 1), timezones=st.just(UTC)),
)


class Uptime:
    """A machine that has run for so long; its processes see the same."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def uptime() -> Uptime:
    return Uptime()


@contextmanager
def held(folder: Path, uptime: Uptime, program: Program = Program.WINDOW) -> Iterator[DispatchLock]:
    lock = DispatchLock(folder, uptime=uptime)
    assert lock.acquire(program)
    yield lock
    lock.release()


def seen(folder: Path, uptime: Uptime) -> Holder | None:
    return DispatchLock(folder, uptime=uptime).holder()


@contextmanager
def older_version(folder: Path) -> Iterator[None]:
    """A program that takes the lock and says nothing of itself."""
    with lock_file(folder).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def test_others_see_who_has_the_right_to_send(tmp_path: Path, uptime: Uptime) -> None:
    with held(tmp_path, uptime, Program.WORKER):
        holder = seen(tmp_path, uptime)
        assert holder is not None
        assert holder.sender is not None
        assert (holder.sender.program, holder.sender.pid) == (Program.WORKER, os.getpid())
        assert holder.sender.host == socket.gethostname()
        assert holder.sender.user
        assert datetime.now(UTC) - holder.sender.heard_at < timedelta(minutes=1)
    assert seen(tmp_path, uptime) is None


def test_it_is_silent_when_it_gave_no_sign_for_a_while_and_heard_again_after_the_next(
    tmp_path: Path, uptime: Uptime
) -> None:
    with held(tmp_path, uptime) as lock:
        uptime.seconds += SILENCE_SECONDS - 1
        holder = seen(tmp_path, uptime)
        assert holder is not None
        assert not holder.is_silent
        uptime.seconds += 1
        holder = seen(tmp_path, uptime)
        assert holder is not None
        assert holder.is_silent
        assert not DispatchLock(tmp_path, uptime=uptime).acquire(), "it may still live"
        lock.give_sign()
        holder = seen(tmp_path, uptime)
        assert holder is not None
        assert not holder.is_silent


def test_signs_are_written_no_oftener_than_needed(tmp_path: Path, uptime: Uptime) -> None:
    with held(tmp_path, uptime) as lock:
        first = last_heartbeat(tmp_path)
        uptime.seconds += BEAT_SECONDS - 1
        lock.give_sign()
        assert last_heartbeat(tmp_path) == first
        uptime.seconds += 1
        lock.give_sign()
        assert last_heartbeat(tmp_path) != first


def test_looking_and_being_turned_away_write_nothing(tmp_path: Path, uptime: Uptime) -> None:
    with held(tmp_path, uptime, Program.WINDOW):
        before = lock_file(tmp_path).read_bytes()
        other = DispatchLock(tmp_path, uptime=uptime)
        assert not other.acquire(Program.WORKER)
        assert other.taken_elsewhere()
        other.give_sign()
        assert lock_file(tmp_path).read_bytes() == before


def test_two_who_look_do_not_take_each_other_for_a_sender(tmp_path: Path, uptime: Uptime) -> None:
    lock_file(tmp_path).touch()
    with lock_file(tmp_path).open("rb") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH | fcntl.LOCK_NB)
        assert seen(tmp_path, uptime) is None


def test_whoever_gives_the_right_up_takes_its_sign_back(tmp_path: Path, uptime: Uptime) -> None:
    with held(tmp_path, uptime):
        pass
    with older_version(tmp_path):
        assert seen(tmp_path, uptime) == Holder(None)


def test_the_sign_of_a_killed_program_is_not_taken_for_that_of_an_older_version_after_it(
    tmp_path: Path, uptime: Uptime
) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    killed = Sender(Program.WINDOW, ended.pid, "praxis", socket.gethostname(), datetime.now(UTC))
    with older_version(tmp_path), lock_file(tmp_path).open("r+b") as file:
        lock_heartbeat.write(file.fileno(), Heartbeat(killed, uptime.seconds - 3600))
        assert seen(tmp_path, uptime) == Holder(None)


def test_a_sign_from_before_the_machine_started_says_nothing(tmp_path: Path, uptime: Uptime) -> None:
    with held(tmp_path, uptime):
        uptime.seconds = 5.0
        assert seen(tmp_path, uptime) == Holder(None)


def test_a_lock_file_that_is_another_file_too_is_not_written(tmp_path: Path, uptime: Uptime) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Sehr geehrte Frau Müller")
    lock_file(tmp_path).hardlink_to(letter)
    with held(tmp_path, uptime):
        assert seen(tmp_path, uptime) == Holder(None)
    assert letter.read_text() == "Sehr geehrte Frau Müller"


@given(sender=SENDERS, uptime=st.floats(0, 1e9))
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, sender: Sender, uptime: float) -> None:
    file = tmp_path_factory.getbasetemp() / "record"
    with file.open("w+b") as open_file:
        lock_heartbeat.write(open_file.fileno(), Heartbeat(sender, uptime))
        read = lock_heartbeat.read(open_file.fileno())
    assert file.stat().st_size == RECORD_BYTES
    assert read is not None
    assert read.sender == sender
    assert uptime - 0.002 <= read.uptime <= uptime


@given(record=st.binary(max_size=2 * RECORD_BYTES) | st.binary(min_size=RECORD_BYTES, max_size=RECORD_BYTES))
def test_no_record_can_do_harm(record: bytes) -> None:
    assert lock_heartbeat.parse(record) is None


@given(
    fields=st.lists(st.text(max_size=30) | st.sampled_from(["1", "worker", "-1", "9" * 18, "٣"]), max_size=9),
    names=st.tuples(st.text(max_size=30), st.text(max_size=30)),
)
def test_whatever_stands_in_it_only_what_can_be_shown_is_taken(fields: list[str], names: tuple[str, str]) -> None:
    for line in ("\t".join(fields), "\t".join(["1", "worker", "17", *names, "5", "5"])):
        found = lock_heartbeat.parse(line.encode(errors="replace").ljust(RECORD_BYTES))
        assert found is None or (found.sender.user + found.sender.host + "x").isprintable()
