"""Bytes from the keyboard to text, whatever character set the terminal speaks.

A terminal set to ISO-8859-1 or Windows-1252 (an old PuTTY) sends E4 for "ä". In UTF-8 that byte opens a sequence of
three, so a strict decoder ends the session or swallows the following keys. Here it becomes the "ä" that was meant.
"""

from __future__ import annotations

import codecs

_LONGEST_SEQUENCE = 4


class KeyboardDecoder:
    """An incremental UTF-8 decoder that takes for Windows-1252 what is no UTF-8."""

    def __init__(self) -> None:
        self._pending = b""
        self.sends_single_bytes = False
        """Whether the terminal was last seen to send another character set than UTF-8."""

    def decode(self, data: bytes) -> str:
        """Decode what was read; an unfinished character is kept for the next call, or for `flush`."""
        data, self._pending = self._pending + data, b""
        text = []
        while data:
            part, data = self._next(data)
            text.append(part)
        return "".join(text)

    def flush(self) -> str:
        """Nothing followed: what was kept is no UTF-8."""
        data, self._pending = self._pending, b""
        if data:
            self.sends_single_bytes = True
        return single_bytes(data)

    def _next(self, data: bytes) -> tuple[str, bytes]:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.start:
                return self._valid(data[: error.start].decode("utf-8")), data[error.start :]
            return self._invalid(data, error)
        return self._valid(text), b""

    def _valid(self, text: str) -> str:
        if not text.isascii():
            self.sends_single_bytes = False
        return text

    def _invalid(self, data: bytes, error: UnicodeDecodeError) -> tuple[str, bytes]:
        unfinished = error.reason == "unexpected end of data" and len(data) < _LONGEST_SEQUENCE
        if unfinished and not self.sends_single_bytes:
            self._pending = data
            return "", b""
        self.sends_single_bytes = True
        return single_bytes(data[:1]), data[1:]


def single_bytes(data: bytes) -> str:
    """Windows-1252, which holds all of ISO-8859-1 that can be typed, and the euro sign."""
    return codecs.decode(data, "cp1252", "replace")
