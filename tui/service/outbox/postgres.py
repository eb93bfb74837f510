"""Opening the store in a PostgreSQL database: many hosts, one clock, and no connection that hangs for ever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from tui.i18n import _
from tui.service.clock import running_time
from tui.service.errors import ConfigurationError, SettingsError
from tui.service.outbox import schema
from tui.service.outbox.store import Store, closed_on_failure

DRIVER = "postgresql+psycopg"
_CONNECT: Mapping[str, Any] = {
    "application_name": "praxis-sms",
    "client_encoding": "utf8",
    "connect_timeout": 10,
    # A server that vanished without a word is noticed within half a minute, not when TCP gives up after a quarter hour.
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
# A server may be set up to answer before a commit is on disk; an intent that it forgets in a crash is sent twice.
_ON_DISK = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
# As long as a SQLite store waits for a lock; and a host that died in a transaction holds nobody up for longer.
_SESSION = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'"
# A server has room for a hundred connections unless told otherwise, and every desk of a group keeps its own.
_KEPT_CONNECTIONS, _MORE_CONNECTIONS = 2, 8
_RECONNECT_SECONDS = 600
"""After this long a connection is replaced, which also sets the clock by the server's again."""


class ServerClock:
    """The database server's clock, read at every new connection and carried on by this machine's running time.

    Hosts whose clocks differ or jump so agree on leases and due times; a suspended machine's time goes on.
    """

    def __init__(self) -> None:
        self._server: datetime | None = None
        self._read_at = 0.0

    def __call__(self) -> datetime:
        """The server's time now; known as soon as a connection has been made."""
        if self._server is None:
            raise RuntimeError("no connection has been made yet")
        return self._server + timedelta(seconds=running_time() - self._read_at)

    def read(self, cursor: Any) -> None:
        """Ask the server; half the way there and back is taken for the way back."""
        asked = running_time()
        cursor.execute("SELECT clock_timestamp()")
        (server,) = cursor.fetchone()
        self._read_at = (asked + running_time()) / 2
        self._server = server


def open_postgres(address: str) -> Store:
    """Open the store in a PostgreSQL database, creating or upgrading its tables.

    Raises `StoreError`, and `ConfigurationError` where the driver is not installed or the address has no meaning.
    """
    url = parse(address)
    clock = ServerClock()
    store = Store(_engine(url, clock), place(url), clock)
    with closed_on_failure(store):
        schema.bring_up_to_date(store)
    return store


def parse(address: str) -> URL:
    """The parts of a store's address; raises `SettingsError` for what is none."""
    try:
        url = make_url(address)
        if url.drivername in ("postgresql", DRIVER):
            return url.set(drivername=DRIVER)
    except (ArgumentError, ValueError):
        pass  # the driver's words repeat the address, and so its password
    raise SettingsError(
        _("Die Adresse des Postausgangs ist nicht zu verstehen."),
        _("Sie sieht so aus: postgresql+psycopg://BENUTZER@SERVER/DATENBANK"),
    )


def place(url: URL) -> str:
    """The address as it may be shown: without password and options."""
    # A password with an unescaped @ spills into what looks like the host.
    host = (url.host or str(url.query.get("host", ""))).rpartition("@")[2]
    user = f"{url.username}@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{user}{host}{port}/{url.database or ''}"


def connection_settings(url: URL) -> dict[str, Any]:
    """How every connection is made, but for what the address itself says."""
    return {name: value for name, value in _CONNECT.items() if name not in url.query}


def _engine(url: URL, clock: ServerClock) -> Engine:
    settings = connection_settings(url)
    try:
        engine = create_engine(
            url,
            pool_size=_KEPT_CONNECTIONS,
            max_overflow=_MORE_CONNECTIONS,
            pool_pre_ping=True,
            pool_recycle=_RECONNECT_SECONDS,
            connect_args=settings,
        )
    except (ImportError, NoSuchModuleError) as error:
        raise ConfigurationError(
            _("Für PostgreSQL fehlt das Paket psycopg."), _("Installieren Sie praxis-sms mit dem Zusatz postgres.")
        ) from error

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(_SESSION)
            cursor.execute(_ON_DISK)
            clock.read(cursor)
        connection.autocommit = False

    return engine
