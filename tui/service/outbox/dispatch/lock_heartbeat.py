"""The heartbeat of a program that holds the right to send: one record in its lock file, rewritten as its loop turns.

One line of fields between tabs, filled up with blanks to a fixed size, so that one write replaces all of it:
version, program, process, user, host, moment (microseconds, UTC), uptime (milliseconds).
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from tui.runtime.values import dataclass
from tui.service.system.clock import Uptime
from tui.service.system.file_ownership import account_of

BEAT_SECONDS = 10.0
"""How often a program that holds the right to send says that it lives."""

SILENCE_SECONDS = 30.0
"""After so long without a heartbeat a program is told to stand still."""

RECORD_BYTES = 512

_VERSION = "1"
_LONGEST_NAME = 64
_TRIES = 3
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Program(StrEnum):
    """What kind of program holds the right to send."""

    WINDOW = "window"
    WORKER = "worker"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Sender:
    """A program that sends, and when it was last heard of; `program` and `user` are empty where they are not known."""

    program: Program | None
    pid: int
    user: str
    host: str
    heard_at: datetime


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The last sign of life of a sender, and the uptime at which it was given."""

    sender: Sender
    uptime: float


def heartbeat_of_this_process(program: Program, uptime: float) -> Heartbeat:
    """The heartbeat that this process gives now."""
    return Heartbeat(
        Sender(program, os.getpid(), account_of(os.geteuid()), os.uname().nodename, datetime.now(UTC)), uptime
    )


def write(descriptor: int, heartbeat: Heartbeat) -> None:
    """Replace the record of an open lock file; raises `OSError`."""
    sender = heartbeat.sender
    fields = (
        _VERSION,
        sender.program or "",
        str(sender.pid),
        _printable(sender.user),
        _printable(sender.host),
        str((sender.heard_at - _EPOCH) // timedelta(microseconds=1)),
        str(int(heartbeat.uptime * 1000)),
    )
    os.pwrite(descriptor, "\t".join(fields).encode().ljust(RECORD_BYTES), 0)


def read(descriptor: int) -> Heartbeat | None:
    """The record of an open lock file; None where there is none that can be understood. Raises `OSError`."""
    record = os.pread(descriptor, RECORD_BYTES + 1, 0)
    for _try in range(_TRIES):
        again = os.pread(descriptor, RECORD_BYTES + 1, 0)
        if again == record:
            return parse(record)
        record = again  # read while it was being written
    return None


def parse(record: bytes) -> Heartbeat | None:
    """What a record says; None for anything but one that `write` could have written."""
    if len(record) != RECORD_BYTES:
        return None
    try:
        version, kind, process, user, host, moment, uptime = record.decode().rstrip(" ").split("\t")
        program, pid = Program(kind), _number(process)
        heard_at = _EPOCH + timedelta(microseconds=_number(moment))
        seconds = _number(uptime) / 1000
    except (ValueError, OverflowError):
        return None
    if version != _VERSION or not 0 < pid < 1 << 31:
        return None
    return Heartbeat(Sender(program, pid, _printable(user), _printable(host), heard_at), seconds)


def silence(heartbeat: Heartbeat, uptime: float) -> float | None:
    """Seconds since a heartbeat; None where it was not given since this machine started, or by no living process."""
    if heartbeat.uptime > uptime or is_gone(heartbeat.sender):
        return None
    return uptime - heartbeat.uptime


class Pulse:
    """Gives the heartbeat of this process, at most every `BEAT_SECONDS`."""

    def __init__(self, program: Program, uptime: Uptime) -> None:
        self._program = program
        self._uptime = uptime
        self._next_at = 0.0

    def give(self, descriptor: int) -> None:
        """Write the record if it is time to; a disk that cannot be written does not stop the sending."""
        now = self._uptime()
        if now < self._next_at:
            return
        self._next_at = now + BEAT_SECONDS
        with suppress(OSError):
            if _is_ours_alone(descriptor):
                write(descriptor, heartbeat_of_this_process(self._program, now))

    def end(self, descriptor: int) -> None:
        """Clear the record, so that it is never taken for that of the next holder."""
        with suppress(OSError):
            if _is_ours_alone(descriptor):
                os.ftruncate(descriptor, 0)


def _is_ours_alone(descriptor: int) -> bool:
    """Whether the file has one name only: under another one it is somebody else's, and not to be written."""
    return os.fstat(descriptor).st_nlink == 1


def _number(field: str) -> int:
    if not (field.isascii() and field.isdigit() and len(field) <= 18):
        raise ValueError(field)
    return int(field)


def is_gone(sender: Sender) -> bool:
    """Whether a process of this machine has ended: what it left behind says nothing about who is here now."""
    if sender.host != os.uname().nodename:
        return False
    try:
        os.kill(sender.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _printable(name: str) -> str:
    return "".join(character for character in name if character.isprintable())[:_LONGEST_NAME]
