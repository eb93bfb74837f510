"""No core file: it would be a copy of memory, which holds passwords and the names of patients."""

from __future__ import annotations

_PR_SET_DUMPABLE = 4  # <linux/prctl.h>


def forbid() -> None:
    """Set the limit for core files to 0, for this process and those it starts; nothing can raise it again."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def close_memory() -> None:
    """Keep other processes of this user, and a handler that core files are piped to, from reading the memory.

    For a program that has loaded ctypes anyway: its import takes 2 to 3 ms, more than a command may cost for this.
    """
    import ctypes

    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
