"""A spreadsheet read by a child process, which is ended when it takes too long."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from tui.service.workbook.sheet import Limits, Refusal, Refused, Sheet

_START = "import sys; sys.path[:] = sys.argv[1:]; from tui.service.workbook.child import main; main()"
_OUR_FOLDER = Path(__file__).parents[3]
_LOADER_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_HEAD_BYTES = 16 * 1024 * 1024
_BYTES_OF_A_CHARACTER = 6
"""At most, in JSON."""
_BYTES_AROUND_A_CELL = 4


def read(data: bytes, sheet: str, limits: Limits) -> Sheet:
    """The sheet of that name, else the first visible one that is not empty.

    Raises `Refused`, and `OSError` or `RuntimeError` where no process or no thread can be started.
    """
    with _child(limits.seconds) as child:
        try:
            order = json.dumps({"sheet": sheet, "limits": asdict(limits)}).encode()
            with suppress(BrokenPipeError):  # it has ended; its answer or its exit code says why
                child.process_input.write(order + b"\n")
                child.process_input.write(data)
                child.process_input.close()
            return _sheet(child.process_output, limits)
        except _Incomplete:
            raise Refused(child.cause_of_death()) from None


class _Incomplete(Exception):
    """The answer ends before its last line, or is none."""


class _Child:
    """The process that reads; its standard input and output, and why it ended."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self.process_input = process.stdin
        self.process_output = process.stdout
        self.is_late = False

    def end(self) -> None:
        """End it at once, if it still runs."""
        self._process.kill()

    def end_late(self) -> None:
        """End it because its time is over."""
        self.is_late = True
        self.end()

    def cause_of_death(self) -> Refusal:
        """Why it ended without a complete answer: Rust aborts where the memory is used up."""
        self.process_output.close()
        status = self._process.wait()
        if self.is_late or status == -signal.SIGXCPU:
            return Refusal.TIME
        return Refusal.MEMORY if status in (-signal.SIGABRT, -signal.SIGKILL) else Refusal.DAMAGED


@contextmanager
def _child(seconds: int) -> Iterator[_Child]:
    """A child without terminal, without open files of ours and without our environment, which may hold secrets."""
    paths = dict.fromkeys((*(path for path in sys.path if Path(path).is_absolute()), str(_OUR_FOLDER)))
    process = subprocess.Popen(  # noqa: S603 - this Python, and paths of its own
        [sys.executable, "-I", "-S", "-c", _START, *paths],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={name: os.environ[name] for name in _LOADER_VARIABLES if name in os.environ},
        start_new_session=True,
    )
    child = _Child(process)
    clock = threading.Timer(seconds, child.end_late)
    clock.daemon = True
    try:
        clock.start()
        yield child
    finally:
        clock.cancel()
        child.end()
        with suppress(BrokenPipeError):
            child.process_input.close()
        child.process_output.close()
        process.wait()


def _sheet(stream: IO[bytes], limits: Limits) -> Sheet:
    """The answer; raises `Refused` where it is one, `_Incomplete` where it is not whole or not ours."""
    lines = _Lines(stream, _BYTES_OF_A_CHARACTER * limits.text + _BYTES_AROUND_A_CELL * limits.cells + _HEAD_BYTES)
    try:
        head = lines.next()
        return Sheet(
            name=str(head["sheet"]),
            sheets=tuple(map(str, head["sheets"])),
            merges=tuple((first, last) for first, last in head["merges"]),
            without_result=frozenset((line, column) for line, column in head["without_result"]),
            hidden_lines=tuple(head["hidden_lines"]),
            struck_lines=tuple(head["struck_lines"]),
            comments=tuple((int(line), str(text)) for line, text in head["comments"]),
            rows=tuple(_rows(lines, limits)),
        )
    except (ValueError, TypeError, LookupError, RecursionError):
        raise _Incomplete from None


def _rows(lines: _Lines, limits: Limits) -> list[tuple[int, tuple[str, ...]]]:
    rows: list[tuple[int, tuple[str, ...]]] = []
    count = 0
    while isinstance(block := lines.next(), list):
        for line, *cells in block:
            if not set(map(type, cells)) <= {str}:
                raise _Incomplete
            count += len(cells)
            rows.append((int(line), tuple(cells)))
        if count > limits.cells or len(rows) > limits.rows:
            raise _Incomplete
    if block["rows"] != len(rows):
        raise _Incomplete
    return rows


class _Lines:
    """The lines of an answer, of which no more than `most` bytes are read."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream = stream
        self._left = most

    def next(self) -> Any:
        """The next value; raises `Refused` where it says so, and `_Incomplete` at the end."""
        line = self._stream.readline(self._left)
        self._left -= len(line)
        if not line.endswith(b"\n"):
            raise _Incomplete
        value = json.loads(line)
        if isinstance(value, dict) and "refused" in value:
            raise Refused(
                Refusal(value["refused"]),
                int(value.get("found", 0)),
                int(value.get("line", 0)),
                str(value.get("sheet", "")),
                tuple(map(str, value.get("sheets", ()))),
            )
        return value
