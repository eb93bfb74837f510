"""Permissions that hold for root as for everybody."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence

_LINUX_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_READ_SEARCH = 1 << 2
_PR_SET_KEEPCAPS = 8


def give_up_privileges() -> None:
    """Let this thread, and those it will start, have no capability; files may be closed to it then."""
    _keep_capabilities(0)


def become(user: int, group: int, more_groups: Sequence[int] = ()) -> None:
    """Let this process go on as another user, who may read every file: the interpreter may lie in the home of root.

    What that user may write, and what belongs to whom, is as for everybody.
    """
    assert ctypes.CDLL(None).prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0
    os.setgroups(list(more_groups))
    os.setgid(group)
    os.setuid(user)
    _keep_capabilities(_CAP_DAC_READ_SEARCH)


def _keep_capabilities(mask: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    header, kept = (ctypes.c_uint32 * 2)(_LINUX_CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)(mask, mask)
    assert libc.capset(header, kept) == 0, ctypes.get_errno()
