"""One heap for all threads, a garbage collector that rests while the application starts, and modules loaded late."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest

from tui.runtime import memory

NUMBERS = count(1)


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


IMPORTER = """
import {module}
from {module} import greet
def met(name):
    return {module}.greet(name)
def greeted(name):
    return greet(name)
"""


@pytest.fixture
def greeting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module that can be imported, and beside it lies another that imports it: its name and `_user`."""
    name = f"greeting_{next(NUMBERS)}"
    (tmp_path / f"{name}.py").write_text("def greet(name):\n    return f'Guten Tag, {name}'\n", "utf-8")
    (tmp_path / f"{name}_user.py").write_text(IMPORTER.format(module=name), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    for module in (name, f"{name}_user"):
        sys.modules.pop(module, None)


def test_a_module_is_loaded_when_a_function_of_it_is_called(greeting: str) -> None:
    with memory.imported_when_used(f"{greeting}:greet"):
        user = import_module(f"{greeting}_user")
    assert greeting not in sys.modules

    assert user.greeted("Frau Kern") == "Guten Tag, Frau Kern"
    assert greeting in sys.modules
    assert user.met("Frau Kern") == "Guten Tag, Frau Kern"


def test_a_module_is_loaded_when_it_is_asked_for_a_name(greeting: str) -> None:
    with memory.imported_when_used(greeting):
        stand_in = import_module(greeting)
    assert greeting not in sys.modules

    assert stand_in.greet("Frau Kern") == "Guten Tag, Frau Kern"
    assert stand_in.greet is import_module(greeting).greet
    with pytest.raises(AttributeError):
        stand_in.dismiss()


def test_a_module_that_is_used_at_once_is_loaded_at_once(greeting: str) -> None:
    with memory.imported_when_used(greeting):
        user = import_module(f"{greeting}_user")
        loaded = import_module(greeting)
    assert user.greet is loaded.greet
    assert sys.modules[greeting] is loaded


def test_a_function_may_be_called_at_once(greeting: str) -> None:
    with memory.imported_when_used(f"{greeting}:greet"):
        user = import_module(f"{greeting}_user")
        assert user.greeted("Frau Kern") == user.met("Frau Kern") == "Guten Tag, Frau Kern"
        loaded = import_module(greeting)
    assert sys.modules[greeting] is loaded


def test_a_module_that_is_loaded_already_stays_as_it_is(greeting: str) -> None:
    loaded = import_module(greeting)
    with memory.imported_when_used(f"{greeting}:greet"):
        assert import_module(greeting) is loaded
    assert sys.modules[greeting] is loaded


def test_a_module_that_another_thread_loads_meanwhile_is_not_replaced(
    greeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Modules(dict[str, object]):
        def __contains__(self, name: object) -> bool:
            was_there = super().__contains__(name)
            if name == greeting and not was_there:
                self[greeting] = ModuleType(greeting)
            return was_there

    modules = Modules(sys.modules)
    monkeypatch.setattr(sys, "modules", modules)
    with memory.imported_when_used(greeting):
        assert type(modules[greeting]) is ModuleType
    assert type(modules[greeting]) is ModuleType


def test_whoever_imports_it_afterwards_gets_the_module_itself(greeting: str) -> None:
    with memory.imported_when_used(greeting):
        stand_in = import_module(greeting)
    assert import_module(greeting) is not stand_in


ENCRYPTED = """
import sys
from pathlib import Path
from tui.cli.application import NOT_USED_AT_REST
from tui.runtime import memory

for name in [name for name in sys.modules if name.split(".")[0] in ("asyncio", "ssl", "subprocess")]:
    del sys.modules[name]
with memory.imported_when_used(*NOT_USED_AT_REST):
    import asyncio, subprocess
assert "_ssl" not in sys.modules and "asyncio.sslproto" not in sys.modules

import ssl
from tui.simulator import certificates

async def answer(reader, writer):
    writer.write(await reader.readline())
    writer.close()

async def main():
    issued = certificates.issue(Path(sys.argv[1]))
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=issued.server_context())
    trusting = ssl.create_default_context(cafile=issued.ca_file)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting)
    writer.write(b"Guten Tag\\n")
    print((await reader.readline()).decode().strip(), type(writer.get_extra_info("ssl_object")).__name__)
    try:
        await asyncio.open_connection("127.0.0.1", port, ssl=ssl.create_default_context())
    except ssl.SSLCertVerificationError:
        print("refused")

asyncio.run(main())
print(subprocess.run(["echo", "Tag"], capture_output=True, text=True).stdout.strip())
"""


def test_connections_are_encrypted_and_verified_where_tls_was_loaded_late(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", ENCRYPTED, tmp_path], capture_output=True, text=True)
    assert done.stdout.splitlines() == ["Guten Tag SSLObject", "refused", "Tag"], done.stderr
