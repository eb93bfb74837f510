"""A program in a pty whose output is recorded with the time of each piece, and looked at afterwards.

Emulating a terminal takes longer than some of what is measured; here it happens when the clock no longer counts.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.terminal.emulator import TerminalScreen, TerminalStream
from tests.terminal.pty_session import PtySession

_QUERY = re.compile(rb"\x1b\[(?:0?c|>0?c|6n|\?(\d+)\$p)")
Seen = Callable[[TerminalScreen], bool]


@dataclass(frozen=True, slots=True)
class Piece:
    """What one read gave, and when (`time.perf_counter()`)."""

    at: float
    data: bytes


class RecordedSession(PtySession):
    """A session that records instead of showing; queries are answered at once."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.pieces: list[Piece] = []
        super().__init__(*arguments, **options)

    def _show(self, data: bytes) -> None:
        self.pieces.append(Piece(time.perf_counter(), data))
        for query in _QUERY.finditer(data):
            self._answer(query)

    def read_for(self, seconds: float) -> None:
        """Record for a while."""
        deadline = time.perf_counter() + seconds
        while (left := deadline - time.perf_counter()) > 0:
            self._pump(left)

    def first_seen(self, seen: Seen) -> float | None:
        """When the terminal first showed what `seen` looks for."""
        return self.moments([(0, seen)])[0]

    def moments(self, awaited: Sequence[tuple[int, Seen]]) -> list[float | None]:
        """When the terminal first showed each of several things, None where it did not before the next was due.

        Args:
            awaited: the number of the piece from which on a thing may show, in rising order, and how to see it.
        """
        screen, stream = self._blank_terminal()
        found: list[float | None] = [None] * len(awaited)
        ends = [*(since for since, _ in awaited[1:]), len(self.pieces)]
        position = 0
        for (since, seen), end, index in zip(awaited, ends, range(len(awaited)), strict=True):
            while position < end:
                piece = self.pieces[position]
                stream.feed(piece.data.decode("utf-8", "replace"))
                position += 1
                if position > since and found[index] is None and seen(screen):
                    found[index] = piece.at
        return found

    def last_screen(self) -> TerminalScreen:
        """What the terminal shows now."""
        screen, stream = self._blank_terminal()
        stream.feed(bytes(self.output).decode("utf-8", "replace"))
        return screen

    def _blank_terminal(self) -> tuple[TerminalScreen, TerminalStream]:
        screen = TerminalScreen(self.screen.columns, self.screen.lines)
        return screen, TerminalStream(screen)


def processor_seconds(pid: int) -> float:
    """Processor time of a process and its children so far, to the nanosecond (`schedstat`)."""
    total = 0
    for process in [pid, *_descendants(pid)]:
        for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
            total += int(task.read_text("ascii").split()[0])
    return total / 1e9


def memory_mib(pid: int) -> float:
    """Proportional set size of a process and its children in MiB."""
    total = 0
    for process in [pid, *_descendants(pid)]:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
        total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])  # type: ignore[index]
    return total / 1024


def _descendants(pid: int) -> list[int]:
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    return [*children, *(descendant for child in children for descendant in _descendants(child))]
