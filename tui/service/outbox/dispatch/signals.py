"""Waking dispatchers on other hosts: PostgreSQL's LISTEN and NOTIFY, so that nobody needs to poll quickly.

A SQLite store has one dispatcher on one machine, which looks once a second; there these do nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from tui.service.outbox.engines.connection import Connection
from tui.service.outbox.store import Store

_CHANNEL = "praxis_sms"


def announce(connection: Connection) -> None:
    """Tell every listening dispatcher, when this transaction is on disk, that something may be due."""
    connection.notify(_CHANNEL)


async def announcements(store: Store) -> AsyncIterator[None]:
    """One item whenever something was queued or decided; ends with `ConnectionError` where the server goes away."""
    import psycopg

    from tui.service.outbox.engines.postgres import PostgresEngine

    assert isinstance(store.engine, PostgresEngine)
    connecting = psycopg.AsyncConnection.connect(**store.engine.parameters, autocommit=True)
    try:
        async with await connecting as connection:
            await connection.execute(f"LISTEN {_CHANNEL}")
            async for _notice in connection.notifies():
                yield
    except psycopg.Error as error:
        raise ConnectionError(type(error).__name__) from error
    raise ConnectionError("the server closed the connection")
