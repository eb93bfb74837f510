"""One heap for all threads, and a garbage collector that rests while the application starts, and only then."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tui.runtime import memory


@pytest.fixture(autouse=True)
def collector_as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_nothing_is_collected_until_the_first_picture_stands() -> None:
    memory.pause_collector()
    assert not gc.isenabled()

    memory.resume_collector()
    assert gc.isenabled()


def test_what_the_start_has_built_is_left_alone_afterwards() -> None:
    memory.pause_collector()
    memory.resume_collector()
    assert gc.get_freeze_count() > 0


def test_an_application_that_was_opened_without_a_pause_keeps_its_collector() -> None:
    frozen = gc.get_freeze_count()
    memory.resume_collector()
    assert gc.isenabled()
    assert gc.get_freeze_count() == frozen


COUNT_HEAPS = """
import ctypes, re, sys, tempfile, threading
from tui.runtime import memory

if sys.argv[1:]:
    memory.share_heap()
threads = [threading.Thread(target=lambda: [bytes(2000) for _ in range(2000)]) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as file:
    stream = ctypes.c_void_p(libc.fopen(file.name.encode(), b"w"))
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    print(len(re.findall(b"<heap nr=", file.read())))
"""


def heaps(*arguments: str) -> int:
    done = subprocess.run([sys.executable, "-c", COUNT_HEAPS, *arguments], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_threads_get_no_heaps_of_their_own() -> None:
    assert heaps() > 1
    assert heaps("shared") == 1


def test_a_command_looks_for_garbage_seldom_but_looks() -> None:
    before = gc.get_threshold()
    try:
        memory.collect_seldom()
        assert gc.isenabled()
        assert gc.get_threshold()[0] == 50_000
    finally:
        gc.set_threshold(*before)


def test_nothing_is_collected_while_a_list_is_built_and_afterwards_as_before() -> None:
    with memory.collector_resting():
        assert not gc.isenabled()
        with memory.collector_resting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="a mistake"), memory.collector_resting():
        raise ValueError("a mistake")
    assert gc.isenabled()
