"""Waiting for what other processes and threads do, and saying at once when they cannot do it any more."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Any

PATIENCE = 60.0
"""Seconds after which something that should have happened is missed, however busy the machine is."""

Process = subprocess.Popen[Any]


def until(
    condition: Callable[[], object],
    *processes: Process,
    what: str = "it holds",
    seconds: float = PATIENCE,
    pause: float = 0.01,
) -> None:
    """Wait until the condition holds; fail when the time is up, or as soon as one of the processes has ended.

    `pause` is the least time between two looks; one that takes long is repeated seldomer, because it takes processor
    time from whoever does what is waited for.
    """
    deadline = time.monotonic() + seconds
    while True:
        ended = [process for process in processes if process.poll() is not None]
        began = time.monotonic()
        if condition():
            return
        looked = time.monotonic()
        assert not ended, f"waited until {what}, but {last_words(ended)}"
        assert looked < deadline, f"waited in vain until {what}"
        time.sleep(max(pause, min(3 * (looked - began), 0.2)))


def last_words(ended: Sequence[Process]) -> str:
    """How each process ended and what it said, as far as nobody has read it."""
    return "\n".join(f"{process.args!r} ended with {process.returncode}:\n{_said(process)}" for process in ended)


def _said(process: Process) -> str:
    told = [pipe.read() for pipe in (process.stdout, process.stderr) if pipe is not None and not pipe.closed]
    return "\n".join(text.decode(errors="replace") if isinstance(text, bytes) else str(text) for text in told)
