"""The process that reads a spreadsheet, from its first instruction: it sets its own limits, then reads the file."""

from __future__ import annotations

import json
import resource
import sys
from contextlib import suppress

from tui.service.workbook.sheet import Limits, Refusal

_LIKELY_MEMORY = b'{"refused":"%s"}\n' % Refusal.MEMORY.encode()
"""Made while there is memory left."""


def main() -> None:
    """Read the order and the file from standard input, and answer on standard output."""
    order = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**order["limits"])
    _take_limits(limits)
    try:
        from tui.service.workbook.reading import answer

        answer(sys.stdin.buffer.read(), order["sheet"], limits, sys.stdout.buffer.write)
    except MemoryError:
        sys.stdout.buffer.write(_LIKELY_MEMORY)
    sys.stdout.buffer.flush()


def _take_limits(limits: Limits) -> None:
    """Exceeding a limit ends this process; where the system has no such limit, the parent ends it in time."""
    wanted = (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    )
    for kind, most in wanted:
        with suppress(ValueError, OSError):
            _soft, hard = resource.getrlimit(kind)
            # At the soft limit of time the signal tells what happened; at the hard one it would look like any kill.
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
