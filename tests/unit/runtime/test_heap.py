"""All threads of a window share one heap."""

from __future__ import annotations

import subprocess
import sys

COUNT_HEAPS = """
import ctypes, re, sys, tempfile, threading
from tui.runtime import heap

if sys.argv[1:]:
    heap.share()
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
