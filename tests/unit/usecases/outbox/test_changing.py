"""Changing what still waits: the rules for a new message are asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from tests.engines import beginning
from tests.unit.outbox.samples import (
    MONDAY,
    SMS4,
    claim,
    draft,
    new_series,
    number,
    opt_out,
    queue,
    queue_series,
    states,
)
from tests.unit.usecases.series.practice import Practice
from tui.service.errors import InputRefused, NotFound, PolicyRefused, TextRefused
from tui.service.model.consent import ConsentBasis, ConsentSource, Purpose
from tui.service.model.messages import MessageState
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.outbox import Outbox
from tui.service.settings import ConsentRule, QuietHours
from tui.service.usecases.outbox.changing import Change, Changing

TOMORROW = MONDAY + timedelta(days=1)


@pytest.fixture
def practice() -> Practice:
    return Practice()


@pytest.fixture
def changing(practice: Practice, store: Outbox) -> Changing:
    return Changing(beginning(store, lambda: practice.settings))


def test_a_new_text_is_counted_as_it_will_be_sent(practice: Practice, store: Outbox, changing: Changing) -> None:
    practice.settings = replace(practice.settings, provider=replace(practice.settings.provider, long_sms=True))
    (waiting,) = queue(store, 1)
    changed = changing.change(Change(waiting, text="x" * 161 + "\r\n"))
    assert (changed.text, changed.segments, changed.due_at) == ("x" * 161 + "\n", 2, MONDAY)


def test_nothing_to_change_is_no_event(store: Outbox, changing: Changing) -> None:
    (waiting,) = queue(store, 1)
    changing.change(Change(waiting, text=draft(1).text, due_at=MONDAY))
    assert len(store.messages.story(waiting)) == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 161, "x" * 20_000])
def test_what_could_not_be_queued_cannot_be_changed_to(store: Outbox, changing: Changing, text: str) -> None:
    (waiting,) = queue(store, 1)
    with pytest.raises(TextRefused):
        changing.change(Change(waiting, text=text))
    assert store.messages.story(waiting)[-1].kind == "queued"


def test_somebody_who_wants_no_sms_gets_no_changed_one(store: Outbox, changing: Changing) -> None:
    (waiting,) = queue(store, 1)
    opt_out(store, 1)
    with pytest.raises(PolicyRefused):
        changing.change(Change(waiting, text="Doch noch etwas"))


@pytest.mark.parametrize("rule", ConsentRule)
def test_a_message_may_be_changed_exactly_where_its_claim_would_send_it(
    practice: Practice, store: Outbox, changing: Changing, rule: ConsentRule
) -> None:
    practice.policy(consent=rule)
    everything = list(product(Purpose, ConsentBasis, (True, False)))
    drafts = [
        (row, replace(draft(row), purpose=purpose, consent=basis))
        for row, (purpose, basis, _is_recorded) in enumerate(everything, 1)
    ]
    store.queue.series(replace(new_series(1), drafts=drafts), actor="anna")
    for row, (purpose, _basis, is_recorded) in enumerate(everything, 1):
        if is_recorded:
            store.consents.record(
                number(row), purpose, is_given=True, source=ConsentSource.FORM, remark="", actor="anna"
            )
    refused = set()
    for row in range(1, len(everything) + 1):
        try:
            changing.change(Change(row, text="Doch erst um 10 Uhr"))
        except PolicyRefused:
            refused.add(row)
    store.claiming.write_and_claim((), [Wish(SMS4, len(everything), timedelta(0), rule)])
    blocked = {row for row, state in enumerate(states(store), 1) if state is MessageState.BLOCKED}
    assert refused == blocked
    assert 0 < len(refused) < len(everything)


def test_nobody_writes_to_the_dead(store: Outbox, changing: Changing) -> None:
    (waiting,) = queue(store, 1)
    change = Change(waiting, text="Ihre verstorbene Mutter")
    with pytest.raises(PolicyRefused):
        changing.change(change)
    changing.change(replace(change, allow_deceased_remark=True))


def test_a_text_that_the_number_got_just_before_is_a_duplicate(store: Outbox, changing: Changing) -> None:
    (waiting,) = queue(store, 1)
    queue(store, 1, text="Bitte rufen Sie an.")
    change = Change(waiting, text="Bitte rufen Sie an.")
    with pytest.raises(PolicyRefused, match="Derselbe Text wartet schon"):
        changing.change(change)
    assert changing.change(replace(change, allow_duplicate=True)).text == "Bitte rufen Sie an."


def test_a_time_in_the_quiet_hours_becomes_the_end_of_them(
    practice: Practice, store: Outbox, changing: Changing
) -> None:
    practice.policy(quiet_hours=QuietHours.parse("20:00-08:00"))
    (waiting,) = queue(store, 1)
    changed = changing.change(Change(waiting, due_at=MONDAY + timedelta(hours=12)))  # 22:00 in Berlin
    assert changed.due_at == MONDAY + timedelta(hours=22)


def test_what_left_meanwhile_is_refused_by_its_state(store: Outbox, changing: Changing) -> None:
    (waiting,) = queue(store, 1)
    claim(store)
    with pytest.raises(InputRefused, match="ist „wird übergeben“"):
        changing.change(Change(waiting, text="Zu spät"))
    with pytest.raises(NotFound):
        changing.change(Change(4711, text="Niemand"))


def test_a_planned_series_gets_another_time_whole(store: Outbox, changing: Changing) -> None:
    series_id = queue_series(store, 3, due_at=TOMORROW)
    moved = changing.move_series(series_id, TOMORROW + timedelta(hours=2))
    assert moved.due_at == TOMORROW + timedelta(hours=2)
    assert {each.due_at for each in store.messages.some([1, 2, 3])} == {moved.due_at}


def test_a_series_is_not_moved_next_to_the_same_text(store: Outbox, changing: Changing) -> None:
    in_three_days = MONDAY + timedelta(days=3)
    series_id = queue_series(store, 3, due_at=MONDAY + timedelta(days=10))
    store.clock.advance(days=2)  # type: ignore[attr-defined]
    queue(store, 2, due_at=in_three_days)
    with pytest.raises(PolicyRefused, match="1 Empfänger bekäme"):
        changing.move_series(series_id, in_three_days)
    assert changing.move_series(series_id, in_three_days, allow_duplicates=True).due_at == in_three_days


def test_a_series_that_has_begun_or_is_cancelled_is_not_moved(store: Outbox, changing: Changing) -> None:
    begun = queue_series(store, 2)
    claim(store)
    with pytest.raises(InputRefused, match="hat schon begonnen"):
        changing.move_series(begun, TOMORROW)
    cancelled = queue_series(store, 2, due_at=TOMORROW)
    store.series.cancel(cancelled, actor="anna")
    with pytest.raises(InputRefused, match="wartet nichts mehr"):
        changing.move_series(cancelled, TOMORROW + timedelta(days=1))
    with pytest.raises(NotFound):
        changing.move_series(4711, TOMORROW)
    assert store.messages.counts(cancelled).of(MessageState.CANCELLED) == 2
