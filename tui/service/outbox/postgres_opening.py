"""Opening the store in a PostgreSQL database: its address, its connections, and the one clock of many hosts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError, SettingsError
from tui.service.outbox import schema
from tui.service.outbox.engines.connection import Connection
from tui.service.outbox.engines.values import moment
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.store import closed_on_failure
from tui.service.system.clock import running_time

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
# A server has room for a hundred connections unless told otherwise, and every workstation of a group keeps its own.
_KEPT_CONNECTIONS, _MORE_CONNECTIONS = 2, 8
# Whoever may define triggers owns the tables, and is believed whom it names.
_RECORDED_LOGIN = (
    "SELECT CASE WHEN coalesce(has_table_privilege(session_user, to_regclass('message'), 'TRIGGER'), true)"
    " THEN '' ELSE session_user END"
)
_ADDRESS = re.compile(
    r"postgresql(?:\+psycopg)?://"
    r"(?:(?P<user>[^:/]*)(?::(?P<password>[^@]*))?@)?"
    r"(?:\[(?P<ipv6>[^/?]+)\]|(?P<host>[^/:?]+))?(?::(?P<port>\d*))?"
    r"(?:/(?P<database>[^?]*))?"
    r"(?:\?(?P<options>.*))?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a PostgreSQL store lies; `options` are libpq's. "" where the address does not say."""

    user: str
    password: str = field(repr=False)
    host: str
    port: str
    database: str
    options: Mapping[str, str] = field(repr=False)

    @property
    def parameters(self) -> dict[str, Any]:
        """What libpq is called with."""
        parts = {
            "user": self.user,
            "password": self.password,
            "host": self.host,
            "port": self.port,
            "dbname": self.database,
        }
        return {**_CONNECT, **{name: part for name, part in parts.items() if part}, **self.options}


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

    def read(self, connection: Connection) -> None:
        """Ask the server; half the way there and back is taken for the way back."""
        asked = running_time()
        server = connection.value("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)")
        self._read_at = (asked + running_time()) / 2
        self._server = moment(server)


def open_postgres(address: str) -> Outbox:
    """Open the store in a PostgreSQL database, creating or upgrading its tables.

    Raises `StoreError`, and `ConfigurationError` where the driver is not installed or the address has no meaning.
    """
    parsed = parse(address)
    try:
        from tui.service.outbox.engines.postgres import PostgresEngine
    except ImportError as error:
        raise ConfigurationError(
            _("Für PostgreSQL fehlt das Paket psycopg."), _("Installieren Sie praxis-sms mit dem Zusatz postgres.")
        ) from error
    clock = ServerClock()
    limit = _KEPT_CONNECTIONS + _MORE_CONNECTIONS
    engine = PostgresEngine(parsed.parameters, clock.read, keep=_KEPT_CONNECTIONS, limit=limit)
    store = Outbox(engine, place(parsed), clock)
    with closed_on_failure(store):
        schema.bring_up_to_date(store)
        with store.read() as connection:
            store.recorded_login = connection.value(_RECORDED_LOGIN)
    return store


def parse(address: str) -> Address:
    """The parts of a store's address; raises `SettingsError` for what is none."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise SettingsError(  # without the address: it may hold a password
            _("Die Adresse des Postausgangs ist nicht zu verstehen."),
            _("Sie sieht so aus: postgresql+psycopg://BENUTZER@SERVER/DATENBANK"),
        )
    return Address(
        unquote(found["user"] or ""),
        unquote(found["password"] or ""),
        found["ipv6"] or found["host"] or "",
        found["port"] or "",
        found["database"] or "",
        dict(parse_qsl(found["options"] or "")),
    )


def place(address: Address) -> str:
    """The address as it may be shown: without password and options."""
    # A password with an unescaped @ spills into what looks like the host.
    host = (address.host or address.options.get("host", "")).rpartition("@")[2]
    user = f"{address.user}@" if address.user else ""
    port = f":{address.port}" if address.port else ""
    return f"postgresql://{user}{host}{port}/{address.database}"
