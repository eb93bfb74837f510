"""The exit codes of every command, and which of several decides."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from tui.service.model.messages import MessageState


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
_OF_STATES = {
    MessageState.UNKNOWN: ExitCode.UNKNOWN,
    MessageState.FAILED: ExitCode.PROVIDER_REFUSED,
    MessageState.UNDELIVERED: ExitCode.PROVIDER_REFUSED,
    MessageState.BLOCKED: ExitCode.INPUT_REFUSED,
}


def decisive(codes: Iterable[ExitCode]) -> ExitCode:
    """The one code where several apply."""
    found = set(codes)
    return next((code for code in _DECISIVE if code in found), ExitCode.DONE)


def of_state(state: MessageState) -> ExitCode:
    """What the end state of a message means for the command that sent it; a waiting one is done as asked."""
    return _OF_STATES.get(state, ExitCode.DONE)
