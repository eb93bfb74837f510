"""What this terminal can do beyond a VT100, as terminfo says."""

from __future__ import annotations

from typing import NamedTuple

try:
    import curses
except ImportError:  # a Python that was built without it
    curses = None  # type: ignore[assignment]

_ANY_DESCRIPTOR = 1
"""It is asked for nothing but its speed."""


class Abilities(NamedTuple):
    """What a terminal can do beyond a VT100, by the names of terminfo; nothing where it is not known."""

    bce: bool = False
    """Erasing leaves the background that is set, not the terminal's own."""

    ech: bool = False
    """A number of cells can be erased in the middle of a line (`CSI n X`)."""

    ich_dch: bool = False
    """Cells can be moved within a line (`CSI n @`, `CSI n P`)."""


def abilities(kind: str) -> Abilities:
    """What terminfo says of the kind of this process' terminal; asked once, as curses reads one kind only."""
    if curses is None:
        return Abilities()
    try:
        curses.setupterm(kind, _ANY_DESCRIPTOR)
    except curses.error:
        return Abilities()  # unknown here, as on a system without terminfo

    def has(name: str, sequence: bytes) -> bool:
        return curses.tparm(curses.tigetstr(name) or b"", 7) == sequence

    return Abilities(
        bce=curses.tigetflag("bce") == 1,
        ech=has("ech", b"\x1b[7X"),
        ich_dch=has("ich", b"\x1b[7@") and has("dch", b"\x1b[7P"),
    )
