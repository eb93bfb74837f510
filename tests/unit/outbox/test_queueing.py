"""Queueing: what was queued is on disk, with its story; a series is queued whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.engines import refused_by_the_database
from tests.unit.outbox.samples import MONDAY, RECEPTION, SMS4, count_events, draft, new_series, number, queue, states
from tui.service.model.events import EventKind
from tui.service.model.messages import Event, Message, MessageState, Rejected
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects.queue import Keyed, KeyTaken


def test_a_single_message_is_there_as_it_was_typed(store: Outbox) -> None:
    later = MONDAY + timedelta(hours=3)
    [message_id] = store.queue.several([draft(7, text="Grüße 😀\nPraxis", name="Şahin", due_at=later)], actor=RECEPTION)

    assert store.messages.one(message_id) == Message(
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
    assert store.messages.story(message_id) == (Event(MONDAY, RECEPTION, "queued", "", message_id),)


def test_a_series_keeps_each_line_of_the_list_and_each_refused_one(store: Outbox) -> None:
    refused = (Rejected(4, "0301234", "Keine Mobilnummer.", "Meier"), Rejected(9, "", "Keine Nummer."))
    series_id = store.queue.series(replace(new_series(3), rejected=refused), actor=RECEPTION)

    with store.read() as connection:
        lines = connection.rows(
            "SELECT list_row, number FROM message WHERE series_id = :id ORDER BY list_row", {"id": series_id}
        )
        kept = connection.rows("SELECT list_row, number, reason FROM rejection ORDER BY list_row")
        head = connection.row("SELECT title, total, state, created_by FROM series")
    assert lines == [(2, number(1)), (3, number(2)), (4, number(3))]
    assert kept == [(4, "0301234", "Keine Mobilnummer."), (9, "", "Keine Nummer.")]
    assert head == ("Erinnerung", 3, "running", RECEPTION)


def test_who_confirmed_the_consent_of_a_list_is_written_down(store: Outbox) -> None:
    store.queue.series(replace(new_series(2), consent_by="dr-molar"), actor=RECEPTION)
    with store.read() as connection:
        told = connection.rows("SELECT actor, kind FROM event ORDER BY id")
    assert [tuple(line) for line in told] == [(RECEPTION, "queued"), ("dr-molar", "consent-confirmed")]


def test_a_series_without_a_sendable_row_is_kept_with_its_reasons(store: Outbox) -> None:
    refused = (Rejected(2, "110", "Keine Mobilnummer."),)
    series_id = store.queue.series(replace(new_series(0), rejected=refused), actor=RECEPTION)
    assert store.messages.counts(series_id).total == 0


@pytest.mark.parametrize("broken", [0, 100, 199])
def test_a_series_is_queued_whole_or_not_at_all(store: Outbox, broken: int) -> None:
    new = new_series(200)
    drafts = list(new.drafts)
    drafts[broken] = (broken + 2, replace(drafts[broken][1], text=None))  # type: ignore[arg-type]
    with pytest.raises(refused_by_the_database()):
        store.queue.series(replace(new, drafts=drafts), actor=RECEPTION)

    assert states(store) == []
    assert count_events(store) == 0
    with store.read() as connection:
        assert connection.rows("SELECT id FROM series") == []


def test_ids_are_never_given_twice_even_when_the_newest_message_is_gone(store: Outbox) -> None:
    (first,) = queue(store, 1)
    columns = (
        "number, number_key, text, sender, protocol, segments, state, priority, due_at, created_by, created_at,"
        " updated_at"
    )
    with store.write() as connection:
        second = connection.value(
            f"INSERT INTO message ({columns}) SELECT {columns} FROM message WHERE id = {first} RETURNING id"
        )
        connection.execute(f"DELETE FROM message WHERE id = {second}")
    (third,) = queue(store, 3)
    assert first < second < third


def test_the_store_finds_a_number_by_a_key_that_nobody_can_guess_from_outside(store: Outbox) -> None:
    queue(store, 1)
    with store.read() as connection:
        key = connection.value("SELECT number_key FROM message")
    assert len(key) == 32
    assert number(1).encode() not in key


def test_under_one_key_one_message_is_queued_whoever_comes_second(store: Outbox) -> None:
    first = store.queue.several([draft(1)], actor=RECEPTION, key=b"k" * 32)[0]
    with pytest.raises(KeyTaken):
        store.queue.several([draft(1)], actor=RECEPTION, key=b"k" * 32)
    assert states(store) == [MessageState.QUEUED]
    assert store.messages.one(first) is not None
    assert count_events(store) == 1


def test_a_key_tells_its_message_and_whether_it_is_the_one_that_is_asked_for(store: Outbox) -> None:
    text = draft(1).text
    first = store.queue.several([draft(1)], actor=RECEPTION, key=b"k")[0]
    assert store.queue.under_key(b"k", number(1), text) == Keyed(first, is_the_same=True)
    assert store.queue.under_key(b"k", number(2), text) == Keyed(first, is_the_same=False)
    assert store.queue.under_key(b"k", number(1), "anderer Text") == Keyed(first, is_the_same=False)
    assert store.queue.under_key(b"?", number(1), text) is None


def test_of_those_who_ask_under_one_key_at_the_same_moment_one_queues_its_message(store: Outbox) -> None:
    def ask(_number: int) -> int | None:
        try:
            return store.queue.several([draft(1)], actor=RECEPTION, key=b"k")[0]
        except KeyTaken:
            return None

    queue(store, 2)
    with ThreadPoolExecutor(8) as scripts:
        queued = [answer for answer in scripts.map(ask, range(32)) if answer is not None]
    assert store.queue.under_key(b"k", number(1), draft(1).text) == Keyed(*queued, is_the_same=True)
    assert states(store) == [MessageState.QUEUED] * 2


def test_several_single_messages_are_queued_in_one_transaction_each_with_its_line(store: Outbox) -> None:
    ids = store.queue.several([draft(1), draft(2), draft(3)], actor=RECEPTION)
    found = store.messages.some(ids)
    assert [message.number for message in found] == [number(1), number(2), number(3)]
    assert all(message.series_id is None for message in found)
    assert [store.messages.story(each)[0].kind for each in ids] == [EventKind.QUEUED] * 3


def test_of_several_messages_of_which_one_cannot_be_stored_none_is_queued(store: Outbox) -> None:
    broken = replace(draft(2), segments=None)  # type: ignore[arg-type]
    with pytest.raises(refused_by_the_database()):
        store.queue.several([draft(1), broken], actor=RECEPTION)
    assert store.messages.counts().total == 0
    assert count_events(store) == 0
