"""Takes the terminal before the slow imports, so that what is typed meanwhile is kept as it was typed.

Until a program says otherwise, the terminal echoes keys, collects them into lines and turns Enter into a line feed.
Importing Textual takes a quarter of a second; an entry point that calls `claim` first sees every key of that time
in its first field. Ctrl+C still works meanwhile. Nothing here discards input: attributes are set with TCSANOW.
"""

from __future__ import annotations

import atexit
import sys
import termios

# Importing `typing` takes longer than all that is done here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_IFLAG, _LFLAG, _CC = 0, 3, 6
_before: dict[int, list[Any]] = {}


def claim(fileno: int | None = None) -> bool:
    """Stop echo, line buffering and flow control on standard input until `release` or the end of the program.

    Returns:
        Whether there is a terminal to claim; False if standard input is none.
    """
    descriptor = _standard_input() if fileno is None else fileno
    if descriptor is None or descriptor in _before:
        return descriptor is not None
    try:
        before = termios.tcgetattr(descriptor)
        attributes = termios.tcgetattr(descriptor)
        attributes[_LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        attributes[_IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        attributes[_CC][termios.VMIN] = 1
        attributes[_CC][termios.VTIME] = 0
        termios.tcsetattr(descriptor, termios.TCSANOW, attributes)
    except (termios.error, OSError):
        return False
    if not _before:
        atexit.register(release)
    _before[descriptor] = before
    return True


def release() -> None:
    """Give the terminal back as it was; called at the end of the program at the latest."""
    while _before:
        descriptor, attributes = _before.popitem()
        try:
            termios.tcsetattr(descriptor, termios.TCSANOW, attributes)
        except (termios.error, OSError):
            continue  # the connection is gone, and the terminal with it
    atexit.unregister(release)


def attributes_before(fileno: int) -> list[Any] | None:
    """How a claimed terminal was set before, for whoever restores it; None if it was not claimed."""
    return _before.get(fileno)


def _standard_input() -> int | None:
    try:
        return sys.__stdin__.fileno() if sys.__stdin__ is not None and sys.__stdin__.isatty() else None
    except (ValueError, OSError):
        return None
