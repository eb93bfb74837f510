"""One heap for every thread of the application.

glibc gives threads that contend for the heap arenas of their own, and memory that an import leaves free in one of them
is of no use to the next thread. A window imports in short-lived threads and keeps their arenas all day; Python runs
one thread at a time anyway. It counts where twenty windows run on one terminal server.
"""

from __future__ import annotations

_M_ARENA_MAX = -8  # <malloc.h>


def share() -> None:
    """Let threads that start from now on share the first heap; does nothing where the C library is not glibc."""
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
