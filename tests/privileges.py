"""Permissions that hold for root as for everybody."""

from __future__ import annotations

import ctypes

_LINUX_CAPABILITY_VERSION_3 = 0x20080522


def give_up_privileges() -> None:
    """Let this thread, and those it will start, have no capability; files may be closed to it then."""
    libc = ctypes.CDLL(None, use_errno=True)
    header, nothing = (ctypes.c_uint32 * 2)(_LINUX_CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    assert libc.capset(header, nothing) == 0, ctypes.get_errno()
