"""Queueing: what was queued is on disk, with its story; a series is queued whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from tests.unit.outbox.samples import MONDAY, RECEPTION, SMS4, count_events, draft, new_series, number, queue, states
from tui.service.messages import Event, Message, MessageState, Rejected
from tui.service.outbox import queueing, views
from tui.service.outbox.store import Store
from tui.service.outbox.tables import message, rejection, series


def test_a_single_message_is_there_as_it_was_typed(store: Store) -> None:
    later = MONDAY + timedelta(hours=3)
    message_id = queueing.queue_single(
        store, draft(7, text="Grüße 😀\nPraxis", name="Şahin", due_at=later), actor=RECEPTION
    )

    assert views.one(store, message_id) == Message(
        id=message_id,
        series_id=None,
        number=number(7),
        name="Şahin",
        text="Grüße 😀\nPraxis",
        sender="PraxisMolar",
        protocol=SMS4,
        state=MessageState.QUEUED,
        segments=1,
        attempts=0,
        due_at=later,
        provider_id="",
        error="",
        created_by=RECEPTION,
        created_at=MONDAY,
        updated_at=MONDAY,
    )
    assert views.story(store, message_id) == (Event(MONDAY, RECEPTION, "queued", "", message_id),)


def test_a_series_keeps_each_line_of_the_list_and_each_refused_one(store: Store) -> None:
    refused = (Rejected(4, "0301234", "Keine Mobilnummer.", "Meier"), Rejected(9, "", "Keine Nummer."))
    series_id = queueing.queue_series(store, replace(new_series(3), rejected=refused), actor=RECEPTION)

    with store.read() as connection:
        lines = connection.execute(
            select(message.c.list_row, message.c.number)
            .where(message.c.series_id == series_id)
            .order_by(message.c.list_row)
        ).all()
        kept = connection.execute(
            select(rejection.c.list_row, rejection.c.number, rejection.c.reason).order_by(rejection.c.list_row)
        ).all()
        head = connection.execute(select(series)).one()
    assert [tuple(line) for line in lines] == [(2, number(1)), (3, number(2)), (4, number(3))]
    assert [tuple(line) for line in kept] == [(4, "0301234", "Keine Mobilnummer."), (9, "", "Keine Nummer.")]
    assert (head.title, head.total, head.state, head.created_by) == ("Erinnerung", 3, "running", RECEPTION)


def test_who_confirmed_the_consent_of_a_list_is_written_down(store: Store) -> None:
    queueing.queue_series(store, replace(new_series(2), consent_by="dr-molar"), actor=RECEPTION)
    with store.read() as connection:
        told = connection.exec_driver_sql("SELECT actor, kind FROM event ORDER BY id").all()
    assert [tuple(line) for line in told] == [(RECEPTION, "queued"), ("dr-molar", "consent-confirmed")]


def test_a_series_without_a_sendable_row_is_kept_with_its_reasons(store: Store) -> None:
    refused = (Rejected(2, "110", "Keine Mobilnummer."),)
    series_id = queueing.queue_series(store, replace(new_series(0), rejected=refused), actor=RECEPTION)
    assert views.counts(store, series_id).total == 0


@pytest.mark.parametrize("broken", [0, 100, 199])
def test_a_series_is_queued_whole_or_not_at_all(store: Store, broken: int) -> None:
    new = new_series(200)
    drafts = list(new.drafts)
    drafts[broken] = (broken + 2, replace(drafts[broken][1], text=None))  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        queueing.queue_series(store, replace(new, drafts=drafts), actor=RECEPTION)

    assert states(store) == []
    assert count_events(store) == 0
    with store.read() as connection:
        assert connection.execute(select(series)).all() == []


def test_ids_are_never_given_twice_even_when_the_newest_message_is_gone(store: Store) -> None:
    (first,) = queue(store, 1)
    columns = [column for column in message.c if column is not message.c.id]
    copied = insert(message).from_select(columns, select(*columns).where(message.c.id == first))
    with store.write() as connection:
        second = connection.execute(copied.returning(message.c.id)).scalar_one()
        connection.execute(delete(message).where(message.c.id == second))
    (third,) = queue(store, 3)
    assert first < second < third


def test_the_store_finds_a_number_by_a_key_that_nobody_can_guess_from_outside(store: Store) -> None:
    queue(store, 1)
    with store.read() as connection:
        key = connection.execute(select(message.c.number_key)).scalar_one()
    assert len(key) == 32
    assert number(1).encode() not in key
