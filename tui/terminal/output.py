"""Writes text to the terminal as bytes, and does not fail when the terminal is gone."""

from __future__ import annotations

import contextlib
import os
import select

from tui.terminal.glyphs import Glyphs

_WRITE_AT = 16384


class TerminalFile:
    """What Textual's writer thread needs of a file, over a descriptor.

    Characters outside of the character set become stand-ins, never an error and never an escape like ``\\u2500``.
    After a hang-up what is written is dropped, so that the application can still come to its end.

    Args:
        fileno: descriptor of the terminal.
        glyphs: character set, and how to show what is not in it.
    """

    def __init__(self, fileno: int, glyphs: Glyphs) -> None:
        self._fileno = fileno
        self._waiting = bytearray()
        self.glyphs = glyphs
        self.is_lost = False
        """Whether the terminal is gone."""

    def fileno(self) -> int:
        """The descriptor of the terminal."""
        return self._fileno

    def isatty(self) -> bool:
        """True: nothing else is painted on."""
        return True

    def write(self, text: str) -> int:
        """Take text; it is written at the next `flush`, or when much has come together."""
        if not (self.glyphs.is_identity or text.isascii()):
            text = text.translate(self.glyphs)
        self._waiting += text.encode(self.glyphs.encoding, "replace")
        if len(self._waiting) >= _WRITE_AT:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Write all that waits; blocks while the terminal takes nothing."""
        data, self._waiting = self._waiting, bytearray()
        view = memoryview(data)
        while view and not self.is_lost:
            try:
                view = view[os.write(self._fileno, view) :]
            except BlockingIOError:
                with contextlib.suppress(OSError):
                    select.select([], [self._fileno], [])
            except OSError:
                self.is_lost = True
