"""The memory of this process: one heap, little in it, none of it for others to read; no garbage during the start."""

from __future__ import annotations

import gc
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType
from typing import Any

_M_ARENA_MAX = -8  # <malloc.h>
_PR_SET_DUMPABLE = 4  # <linux/prctl.h>


def forbid_core_files() -> None:
    """Set the limit for core files to 0, for this process and those it starts; nothing can raise it again.

    A core file would be a copy of memory, which holds passwords and the names of patients.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def close_to_others() -> None:
    """Keep other processes of this user, and a handler that core files are piped to, from reading the memory.

    For a program that has loaded `_ctypes` anyway: a command may not cost more for this.
    """
    _call("prctl", _PR_SET_DUMPABLE, 0, 0, 0, 0)


def share_heap() -> None:
    """Let threads that start from now on share the first heap; does nothing where the C library is not glibc.

    glibc gives threads that contend for the heap arenas of their own, and memory that an import leaves free in one of
    them is of no use to the next thread. A window imports in short-lived threads and keeps their arenas all day; Python
    runs one thread at a time anyway. It counts where twenty windows run on one terminal server.
    """
    _call("mallopt", _M_ARENA_MAX, 1)


def _call(name: str, *arguments: int) -> None:
    """Call a function of the C library, where it has one of that name.

    By what `ctypes` itself is made of: with its types it takes 3 ms and 160 KiB more.
    """
    from _ctypes import call_function, dlopen, dlsym

    with suppress(OSError):
        function = dlsym(dlopen(None, 0), name)  # type: ignore[arg-type]  # None is this program
        call_function(function, arguments)


def leave_out_the_command_of_httpx() -> None:
    """Let `import httpx` load the library without its command line, and with that click, Rich and Pygments.

    They are 2 MiB in every window that sends. httpx goes without where one of them is missing, and so it does here;
    a script that imports `tui.service.api` keeps all of its httpx.
    """
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None is how Python marks what may not be imported


class _StandIn(ModuleType):
    """Stands for a module until it is asked for a name."""

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # `from module import …` asks whether it is a package
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            sys.modules.pop(self.__name__, None)  # another thread may have done so
        return getattr(import_module(self.__name__), name)

    def has(self, function: str) -> None:
        """Let the module have a function, and load it only when that is called."""
        setattr(self, function, lambda *arguments, **options: self.__getattr__(function)(*arguments, **options))


@contextmanager
def imported_when_used(*names: str) -> Iterator[None]:
    """Let what is imported in a block import modules without loading them, until it uses them.

    For what libraries import for a few of their functions. `names` are modules, loaded when a name of theirs is asked
    for, and functions as `module:function`, for `from module import function`, loaded when they are called. Modules
    that are loaded already stay as they are, and whoever imports one of them after the block loads it.
    """
    stand_ins: dict[str, _StandIn] = {}
    for name in names:
        module, _, function = name.partition(":")
        if module not in sys.modules:
            stand_in = stand_ins.setdefault(module, _StandIn(module))
            if function:
                stand_in.has(function)
    for module, stand_in in stand_ins.items():
        sys.modules.setdefault(module, stand_in)  # another thread may have begun to load it by now
    try:
        yield
    finally:
        for module, stand_in in stand_ins.items():
            if sys.modules.get(module) is stand_in:
                sys.modules.pop(module, None)


def collect_seldom() -> None:
    """Look for garbage every 50,000 new objects instead of every 700; for an entry point that runs one command.

    The imports of a command make more objects than that, and none of them is garbage.
    """
    gc.set_threshold(50_000)


def pause_collector() -> None:
    """Collect no garbage until `resume_collector`; for an entry point that opens the application.

    Little of what is imported or built during a start is garbage: a tenth of the time to the first picture went into
    scanning objects that live until the end.
    """
    gc.disable()


@contextmanager
def collector_resting() -> Iterator[None]:
    """Collect no garbage while a block, or the function so decorated, builds much that stays: a list of recipients."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def resume_collector() -> None:
    """Collect from now on, leaving alone what the start has built and the little garbage among it.

    One full collection would block the keyboard for as long as a few keys take, and frees nothing.
    Does nothing unless paused.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
