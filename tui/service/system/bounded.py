"""Reading what others wrote, up to a size: a file may grow, and a pipe or a device has no end."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

KILOBYTE = 1024
MOST_OF_A_CONFIGURATION = 1024 * KILOBYTE
MOST_OF_A_TEXT = 1024 * KILOBYTE
"""Of a text or a file of Textvorlagen, from a file or from standard input."""
MOST_OF_A_SECRET = 64 * KILOBYTE
MOST_OF_THE_DRAFTS = 16 * 1024 * KILOBYTE


class TooMuch(Exception):
    """There is more than was to be read; `kilobytes` is the limit."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.kilobytes = most // KILOBYTE


def read_file(path: Path, most: int) -> bytes:
    """The bytes of a file; raises `TooMuch` and `OSError`."""
    with path.open("rb") as file:
        return read_stream(file, most)


def read_stream(stream: BinaryIO, most: int) -> bytes:
    """What is left of a stream; raises `TooMuch` and `OSError`."""
    data = stream.read(most + 1)
    if len(data) > most:
        raise TooMuch(most)
    return data
