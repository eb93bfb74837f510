"""What the process that reads a spreadsheet is asked, and what it answers.

The answer is lines of JSON: a heading, blocks of rows, and how many rows there were; or instead of whatever is still to
come an object with `refused`. Without the last line the answer is not complete.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Refusal(StrEnum):
    """Why a spreadsheet gives no list."""

    PASSWORD = "password"  # noqa: S105 - the reason, not the word
    DAMAGED = "damaged"
    EMPTY = "empty"
    NO_SUCH_SHEET = "no-such-sheet"
    EMPTY_SHEET = "empty-sheet"
    UNPACKED = "unpacked"
    MEMORY = "memory"
    TIME = "time"
    ROWS = "rows"
    COLUMNS = "columns"
    CELLS = "cells"
    CELL_LENGTH = "cell-length"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a spreadsheet may hold and take: counts, bytes and seconds.

    `text` is how many characters all cells have together.
    """

    rows: int
    columns: int
    cells: int
    cell_length: int
    text: int
    unpacked: int
    memory: int
    seconds: int


class Refused(Exception):
    """A spreadsheet gives no list; `found` is the value over a limit, `line` where it was, `sheets` those there are."""

    def __init__(self, refusal: Refusal, found: int = 0, line: int = 0, sheet: str = "", sheets: tuple[str, ...] = ()):
        super().__init__(refusal)
        self.refusal = refusal
        self.found = found
        self.line = line
        self.sheet = sheet
        self.sheets = sheets


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet that was read: `rows` are its lines from 1 with their cells as text, wholly empty ones left out.

    `sheets` are all that hold anything; `merges` are the first and last lines of joined cells; `without_result` are
    cells (line, column); `hidden_lines` are filled lines that are hidden, `struck_lines` those with a cell that is
    struck through; `comments` are what is noted beside the cells of a line.
    """

    name: str
    sheets: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    merges: tuple[tuple[int, int], ...] = ()
    without_result: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    hidden_lines: tuple[int, ...] = ()
    struck_lines: tuple[int, ...] = ()
    comments: tuple[tuple[int, str], ...] = ()
