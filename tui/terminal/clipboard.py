"""Handing text to the clipboard of the person's own computer (OSC 52), which never says whether it was taken."""

from __future__ import annotations

from typing import Any

from textual.app import App

LONGEST = 20_000
"""Characters that are handed over at most: with four bytes each they stay below what xterm takes in one sequence."""


class HasClipboard(App[Any]):
    """An App that knows whether its terminal has a clipboard at all."""

    def hand_to_clipboard(self, text: str) -> bool:
        """Whether a text was handed to the terminal; longer ones and old consoles are left alone."""
        if len(text) > LONGEST or not getattr(self._driver, "has_clipboard", True):
            return False
        self.copy_to_clipboard(text)
        return True
