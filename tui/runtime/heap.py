"""One heap for every thread of the application.

glibc gives each thread that meets another one at the heap an arena of its own, and what an import leaves free in the
middle of one is of no use to the next thread. A window imports in passing threads and keeps what they leave for the
day; Python runs one thread at a time anyway. Twenty windows on a terminal server share less memory than they think.
"""

from __future__ import annotations

_M_ARENA_MAX = -8  # <malloc.h>


def share() -> None:
    """Let threads that start from now on share the first heap; does nothing where the C library is not glibc."""
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
