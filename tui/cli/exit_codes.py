"""The exit codes of every command, and which of several decides."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """What a command ended with; scripts rely on the numbers."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    CONFIGURATION = 3
    INPUT_REFUSED = 4
    PROVIDER_REFUSED = 5
    UNKNOWN = 6
    STORE = 7
    INTERRUPTED = 130
    PIPE_CLOSED = 141


_DECISIVE = (
    ExitCode.STORE,
    ExitCode.CONFIGURATION,
    ExitCode.UNKNOWN,
    ExitCode.PROVIDER_REFUSED,
    ExitCode.INPUT_REFUSED,
)


def decisive(codes: Iterable[ExitCode]) -> ExitCode:
    """The code of a call to which several apply: the one that says most about what to do."""
    found = set(codes)
    return next((code for code in _DECISIVE if code in found), ExitCode.DONE)


def of_signal(number: int) -> int:
    """The exit code by which a shell tells that a signal ended a program."""
    return 128 + number
