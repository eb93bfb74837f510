"""Several hosts on one PostgreSQL store: what one looks up and then changes, no other changes in between."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest

from tests.engines import postgres_only
from tests.unit.outbox.samples import (
    MONDAY,
    RECEPTION,
    SMS4,
    StandingClock,
    draft,
    hand_over,
    new_series,
    number,
    queue,
    queue_series,
    states,
)
from tui.service.errors import TemplateRefused
from tui.service.model.messages import MessageState, TemplateEntry, TemplateKind
from tui.service.model.outcome import Accepted
from tui.service.model.queries import MessageQuery, Nearness
from tui.service.outbox.dispatch.claiming import SentSince, Wish
from tui.service.outbox.dispatch.report_schedule import ENQUIRY
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects.queue import SaidMeanwhile

T = TypeVar("T")
HOSTS = 4
LEASE = timedelta(seconds=60)


def at_once(action: Callable[[int], T]) -> list[T]:
    """What each of several hosts gets for doing the same thing at the same moment."""
    with ThreadPoolExecutor(HOSTS) as executor:
        return list(executor.map(action, range(HOSTS)))


# --- looked up, then changed ---


def test_two_desks_that_opt_out_a_number_at_once_enter_it_once(store: Outbox) -> None:
    queue(store, 1)
    added = at_once(lambda desk: store.optouts.add(number(1), "Anruf", actor=f"desk-{desk}"))
    assert sorted(added) == [False] * (HOSTS - 1) + [True]
    assert len(store.optouts.entries()) == 1
    assert states(store) == [MessageState.BLOCKED]


def test_the_starter_templates_are_put_in_once_however_many_desks_open_first(store: Outbox) -> None:
    starters = [
        TemplateEntry(TemplateKind.SINGLE, "Termin", "Ihr Termin"),
        TemplateEntry(TemplateKind.SERIES, "Recall", "Zeit für ..."),
    ]
    seeded = at_once(lambda desk: store.templates.seed(lambda: starters, actor=f"desk-{desk}"))
    assert sorted(seeded) == [False] * (HOSTS - 1) + [True]
    assert len(store.templates.every()) == 2


def test_of_two_desks_that_give_a_template_the_same_name_one_is_told(store: Outbox) -> None:
    def add(desk: int) -> str:
        try:
            store.templates.add(TemplateKind.SINGLE, ("Ölwechsel", "ÖLWECHSEL")[desk % 2], "Text", actor="desk")
        except TemplateRefused as refusal:
            return refusal.sentence
        return ""

    told = at_once(add)
    assert sum(not sentence for sentence in told) == 1
    assert len(store.templates.every()) == 1
    assert [shown.name.casefold() for shown in store.templates.every()] == ["ölwechsel"]


@pytest.mark.parametrize("way", ["single", "several", "series"])
def test_of_desks_that_send_the_same_text_to_the_same_number_at_once_one_does(store: Outbox, way: str) -> None:
    """Each has looked a moment before and found nothing."""
    apart = Nearness(MONDAY, MONDAY, timedelta(hours=24))

    def send(desk: int) -> bool:
        try:
            if way == "single":
                store.queue.several([draft(1)], actor=f"desk-{desk}", apart=apart)
            elif way == "several":
                store.queue.several([draft(2 + desk), draft(1)], actor=f"desk-{desk}", apart=apart)
            else:
                store.queue.series(new_series(3), actor=f"desk-{desk}", apart=apart)
        except SaidMeanwhile:
            return False
        return True

    assert sum(at_once(send)) == 1
    assert len(states(store)) == {"single": 1, "several": 2, "series": 3}[way]


def test_several_dispatchers_together_keep_to_a_limit(store: Outbox) -> None:
    queue_series(store, 40)

    def ration(sent_since: SentSince) -> int:
        return max(0, 10 - sent_since(MONDAY))

    def claim_greedily(_host: int) -> int:
        taken = 0
        for _ in range(5):
            taken += len(store.claiming.write_and_claim((), [Wish(SMS4, 4)], lease=LEASE, ration=ration).claims)
        return taken

    assert sum(at_once(claim_greedily)) == 10
    assert store.messages.counts().sending == 10


def test_a_limit_is_shared_by_the_protocols_too(store: Outbox) -> None:
    queue(store, *range(1, 6))
    queue(store, *range(6, 11), protocol="3steps2web-api")
    wishes = [Wish(SMS4, 4), Wish("3steps2web-api", 4)]
    assert len(store.claiming.write_and_claim((), wishes, ration=lambda _sent_since: 5).claims) == 5
    assert store.claiming.write_and_claim((), wishes, ration=lambda _sent_since: 0).claims == ()
    assert len(store.claiming.write_and_claim((), wishes, ration=lambda _sent_since: None).claims) == 5


@postgres_only
def test_each_awaited_report_is_asked_for_by_one_dispatcher(store: Outbox, clock: StandingClock) -> None:
    queue(store, *range(1, 41))
    for index in range(40):
        hand_over(store, Accepted(f"id-{index}"))
    clock.advance(minutes=1)
    asked = [each.message_id for hand in at_once(lambda _host: store.reports.awaited(SMS4, 500)) for each in hand]
    assert sorted(asked) == list(range(1, 41))
    assert store.reports.awaited(SMS4, 500) == ()
    clock.advance(seconds=ENQUIRY.total_seconds())
    assert len(store.reports.awaited(SMS4, 500)) == 40, "who asked has died: somebody else asks"


# --- leases ---


def test_an_expired_lease_leaves_the_message_unknown_and_never_queued(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1, 2)
    (dead,) = store.claiming.write_and_claim((), [Wish(SMS4, 1)], lease=LEASE).claims
    clock.advance(seconds=40)
    (alive,) = store.claiming.write_and_claim((), [Wish(SMS4, 1)], lease=LEASE).claims
    clock.advance(seconds=21)
    assert store.leases.expire() == 1
    assert states(store) == [MessageState.UNKNOWN, MessageState.SENDING]
    assert store.messages.story(dead.sms.reference)[-1].kind == "unknown"
    clock.advance(seconds=30)
    assert store.leases.renew([alive.token], LEASE) == 1
    clock.advance(seconds=59)
    assert store.leases.expire() == 0


def test_a_lost_lease_cannot_be_renewed(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    (dead,) = store.claiming.write_and_claim((), [Wish(SMS4, 1)], lease=LEASE).claims
    clock.advance(seconds=61)
    store.leases.expire()
    assert store.leases.renew([dead.token], LEASE) == 0
    assert states(store) == [MessageState.UNKNOWN]


# --- seeing what others do ---


@postgres_only
def test_a_change_is_seen_although_a_later_one_was_on_disk_first(store: Outbox) -> None:
    with store.write() as slow:
        queueing_slowly(store, slow)
        store.queue.several([draft(2)], actor=RECEPTION)
        before = store.messages.version()
    assert store.messages.version() != before


def queueing_slowly(store: Outbox, connection: object) -> None:
    from tui.service.outbox.subjects import events

    events.note(connection, store.clock(), RECEPTION, "queued")  # type: ignore[arg-type]


# --- any character ---


@pytest.mark.parametrize("spoilt", ["Mül\0ler", "Mül\ud800ler"])
def test_what_no_engine_can_hold_does_not_keep_a_message_from_being_queued(store: Outbox, spoilt: str) -> None:
    message_id = store.queue.several([draft(1, name=spoilt, text=spoilt)], actor=RECEPTION)[0]
    kept = store.messages.one(message_id)
    assert kept is not None
    assert kept.name in ("Müller", "Mül\ufffdler")
    nearness = Nearness(MONDAY, MONDAY, timedelta(hours=24))
    assert store.messages.duplicates([number(1)], nearness).keys() == {(number(1), kept.text)}
    assert [shown.id for shown in store.messages.page(MessageQuery(text=spoilt)).messages] == [message_id]


# --- moving ---


def test_what_moves_is_read_a_few_rows_at_a_time_however_many_there_are(store: Outbox) -> None:
    queue_series(store, 25)
    with store.read() as connection:
        assert [len(rows) for rows in connection.batches("SELECT id FROM message", 10)] == [10, 10, 5]
