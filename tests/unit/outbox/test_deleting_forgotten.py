"""docs/postgres-delete-forgotten.sql: only what retention has emptied long ago goes, and what is left still fits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from psycopg import IntegrityError

from tests.postgres import Cluster
from tests.unit.outbox.samples import (
    MONDAY,
    RECEPTION,
    StandingClock,
    draft,
    hand_over,
    number,
    opt_out,
    queue,
    queue_series,
    states,
)
from tui.service.model.outcome import Accepted
from tui.service.model.queries import MessageQuery
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.system.clock import utc_now

SCRIPT = Path(__file__).parents[3] / "docs" / "postgres-delete-forgotten.sql"
YEARS_AGO = datetime(2019, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def url(postgres: Cluster) -> str:
    return postgres.new_store()


@pytest.fixture
def store(url: str) -> Iterator[Outbox]:
    opened = open_postgres(url)
    yield opened
    opened.close()


def counted(store: Outbox) -> tuple[int, int]:
    """Messages, and lines of their stories."""
    with store.read() as connection:
        return store.messages.counts().total, len(connection.rows("SELECT id FROM event"))


def test_a_key_goes_with_its_message(store: Outbox, url: str, postgres: Cluster) -> None:
    store.clock = StandingClock(YEARS_AGO)
    text = draft(1).text
    store.queue.several([draft(1, due_at=YEARS_AGO)], actor=RECEPTION, key=b"k")
    hand_over(store, Accepted("4711"))
    store.retention.forget(YEARS_AGO + timedelta(days=91), actor=RECEPTION)
    assert store.queue.under_key(b"k", number(1), text) is not None
    postgres.run_script(SCRIPT, url)
    assert states(store) == []
    assert store.queue.under_key(b"k", number(1), text) is None


def test_only_what_was_forgotten_long_ago_is_deleted(store: Outbox, url: str, postgres: Cluster) -> None:
    store.clock = StandingClock(YEARS_AGO)
    queue_series(store, 3, due_at=YEARS_AGO)
    for _ in range(3):
        hand_over(store, Accepted("4711"))
    opt_out(store, 77)
    queue(store, 1, due_at=utc_now() + timedelta(days=900))  # it has waited since, and still does
    store.retention.forget(YEARS_AGO + timedelta(days=91), actor=RECEPTION)
    store.clock = StandingClock(utc_now())
    (new,) = queue(store, 2, due_at=MONDAY)

    postgres.run_script(SCRIPT, url)
    postgres.run_script(SCRIPT, url)
    assert [message.number for message in store.messages.page(MessageQuery()).messages] == [number(2), number(1)]
    assert store.series.newest() == ()
    assert store.messages.story(new)
    assert len(store.optouts.entries()) == 1
    assert len(states(store)) == 2
    with pytest.raises(IntegrityError, match="append-only"), store.write() as connection:
        connection.execute("DELETE FROM event")


def test_what_is_old_but_not_forgotten_stays(store: Outbox, url: str, postgres: Cluster) -> None:
    store.clock = StandingClock(YEARS_AGO)
    queue(store, 1, due_at=YEARS_AGO)
    hand_over(store, Accepted("4711"))
    before = counted(store)
    postgres.run_script(SCRIPT, url)
    assert counted(store) == before
