"""No test sees the machine it runs on: not its home, its environment, its keyring, nor any network but loopback."""

from __future__ import annotations

import compileall
import errno
import gc
import ipaddress
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = (
    "tests.longest_first",
    "tests.ready_made",
    "tests.postgres",
    "tests.engines",
    "tests.hosts.notice",
    "tests.installation.notice",
)

ROOT = Path(__file__).parent.parent
UNIT_TESTS = ROOT / "tests" / "unit"
KEYRING = "tests.memory_keyring.MemoryKeyring"
_STRIPPED = (
    "PRAXIS_SMS_", "XDG_", "LC_", "PG", "TEXTUAL", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "COLORTERM", "COLORFGBG",
    "LANG", "LINES", "COLUMNS", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "FTP_PROXY", "DBUS_", "DISPLAY",
    "WAYLAND_", "SSL_CERT_", "CREDENTIALS_DIRECTORY", "PYTHON_KEYRING_", "SSH_", "TMUX", "STY", "TERM_PROGRAM",
    "TEST_KEYRING", "PYTHONDONTWRITEBYTECODE",
)  # fmt: skip
_GARBAGE = (1_000_000, 5, 5)
"""How many new objects bring a look at them, and how many looks one at the older ones; an application is far smaller.

Each look goes through the application that is open, too: the fewer, the better, as long as memory is there.
"""

# How long an example takes says something about the machine only.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

_MOST_WORKERS = 16
_KNOWN = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TERM": "xterm-256color",
    "TZ": "Europe/Berlin",
    "PYTHON_KEYRING_BACKEND": KEYRING,
}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Count the lines of unit tests with one example only.

    Counting slows the screens down by two thirds, sees no process, and a property runs the same lines again and again.
    """
    is_counted = UNIT_TESTS in item.path.parents and item.get_closest_marker("hypothesis") is None
    with nullcontext() if is_counted else _uncounted():
        return (yield)


@contextmanager
def _uncounted() -> Iterator[None]:
    """Let nothing count lines: in a worker coverage is started twice, and each stop lets the one before go on."""
    loaded = sys.modules.get("coverage")
    stopped = []
    while loaded is not None and (counting := loaded.Coverage.current()) is not None and counting not in stopped:
        counting.stop()
        stopped.append(counting)
    try:
        yield
    finally:
        for counting in reversed(stopped):
            counting.start()


def pytest_xdist_auto_num_workers() -> int:
    """How many tests run at a time: many wait for a process or a server, so there are more of them than processors."""
    return min(2 * len(os.sched_getaffinity(0)), _MOST_WORKERS)


def pytest_configure(config: pytest.Config) -> None:
    """Clean the environment and the signals before the first import of the project and of Textual reads them.

    Garbage is looked for seldom from here on: a third of the time went into that.
    """
    gc.set_threshold(*_GARBAGE)
    for name in list(os.environ):
        if name.upper().startswith(_STRIPPED):
            del os.environ[name]
    # A run without a terminal ignores SIGHUP (nohup, a service) or SIGINT (`&` in a script); what a test starts would
    # inherit that, and wait for the end of its work instead of ending.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # Else every worker and every process that a test starts compiles the whole program and all tests again.
    sys.dont_write_bytecode = False
    home = tempfile.mkdtemp(prefix="praxis-sms-home-")
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    os.environ.update(_KNOWN, HOME=home)
    time.tzset()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let each worker compile its share of program and tests: else all of them compile all of it at the same time."""
    worker: dict[str, Any] | None = getattr(session.config, "workerinput", None)
    if worker is None:
        return
    share = slice(int(worker["workerid"].removeprefix("gw")), None, worker["workercount"])
    for path in sorted(ROOT.glob("tui/**/*.py"))[share]:
        compileall.compile_file(path, quiet=2)
    for path in sorted(ROOT.glob("tests/**/test_*.py"))[share]:
        with suppress(Exception):  # who collects it says what is wrong
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def pytest_collection_finish() -> None:
    """Never look for garbage among what lives as long as the run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def new_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Makes folders; pytest would look through all that there are to number the next one."""
    folder = tmp_path_factory.mktemp("tests")
    return (_made(folder / str(number)) for number in count())


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def tmp_path(new_folders: Iterator[Path]) -> Path:
    """An empty folder of the test's own, as pytest's fixture of that name gives one."""
    return next(new_folders)


@pytest.fixture(autouse=True)
def isolated_environment(new_folders: Iterator[Path]) -> Iterator[None]:
    """An empty home and an empty keyring for every test; what a test does to the environment ends with it."""
    before = dict(os.environ)
    _empty_keyring()
    home = next(new_folders)
    os.environ.update(HOME=str(home), TEST_KEYRING=str(home / ".test-keyring.json"))
    yield
    _forget_changed_keys()
    _restore_environment(before)
    time.tzset()
    _use_the_zone_of_the_system()
    _use_usual_titles()


def _restore_environment(before: dict[str, str]) -> None:
    now = dict(os.environ)
    for name in now.keys() - before.keys():
        del os.environ[name]
    os.environ.update({name: value for name, value in before.items() if now.get(name) != value})


def _use_usual_titles() -> None:
    protocols = sys.modules.get("tui.service.model.card_protocols")
    if protocols is not None:
        protocols.use_title("")


def _use_the_zone_of_the_system() -> None:
    local_time = sys.modules.get("tui.language.local_time")
    if local_time is not None:
        local_time.use_zone("")


def _empty_keyring() -> None:
    # keyring remembers the backend it chose; tests that name another one would meet the first one's.
    core = sys.modules.get("keyring.core")
    if core is not None:
        core._keyring_backend = None


def _forget_changed_keys() -> None:
    # Sentences go on naming the keys of the application or the command that ran last.
    names = sys.modules.get("tui.language.keys")
    if names is not None:
        names.look_up_changed_keys_in(dict)


@pytest.fixture
def clean_environ(isolated_environment: None) -> dict[str, str]:
    """The environment for a subprocess: as isolated as the test, with the project and the test keyring importable."""
    return dict(os.environ) | {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def english_reader() -> Iterator[Callable[[], None]]:
    """Lets the rest of a test speak English; what was written before was written by a German desk."""
    translation = import_module("tui.language.translation")
    yield lambda: translation.activate("en")
    translation.activate(translation.SOURCE_LANGUAGE)


@pytest.fixture
def in_english(english_reader: Callable[[], None]) -> None:
    """All of a test speaks English."""
    english_reader()


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """Sockets reach this machine only; everything else behaves as on a machine without a network."""
    with pytest.MonkeyPatch.context() as patch:
        for method in ("connect", "connect_ex"):
            patch.setattr(socket.socket, method, _guarded(getattr(socket.socket, method)))
        patch.setattr(socket, "getaddrinfo", _guarded_look_up(socket.getaddrinfo))
        yield


def _guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
            raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))
        return connect(self, address)

    return guarded


def _guarded_look_up(look_up: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None and not _is_address(host) and not _is_loopback(host):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up(host, *args, **kwargs)

    return guarded


def _is_address(host: str | bytes) -> bool:
    try:
        ipaddress.ip_address(_text(host))
    except ValueError:
        return False
    return True


def _is_loopback(host: str | bytes) -> bool:
    name = _text(host)
    return name in ("", "localhost") or (_is_address(name) and ipaddress.ip_address(name).is_loopback)


def _text(host: str | bytes) -> str:
    return (host.decode() if isinstance(host, bytes) else host).partition("%")[0]
