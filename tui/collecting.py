"""Keeps Python's garbage collector out of the start: little of what is imported or built then is garbage.

A tenth of the time to the first picture went into looking through objects that stay until the end.
"""

from __future__ import annotations

import gc


def pause() -> None:
    """Collect nothing until `resume`; for an entry point that opens the application."""
    gc.disable()


def resume() -> None:
    """Throw away what the start has left over and collect from now on, leaving alone what it has built.

    Takes as long as a few keys are apart; does nothing unless paused.
    """
    if not gc.isenabled():
        gc.collect()
        gc.freeze()
        gc.enable()
