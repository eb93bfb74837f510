"""Keeps Python's garbage collector out of the start: little of what is imported or built then is garbage.

A tenth of the time to the first picture went into scanning objects that live until the end.
"""

from __future__ import annotations

import gc


def pause() -> None:
    """Collect nothing until `resume`; for an entry point that opens the application."""
    gc.disable()


def resume() -> None:
    """Collect from now on, leaving alone what the start has built and the little garbage among it.

    One full collection would block the keyboard for as long as a few keys take, and frees nothing.
    Does nothing unless paused.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
