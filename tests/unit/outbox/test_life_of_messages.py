"""Whatever reception, dispatcher, crashes and clocks do in whatever order: no message twice, none lost, none forgotten.

The machine plays a practice: it queues, sends, kills the dispatcher, lets time pass and decides, and it keeps by itself
a list of what the provider may have got. The store is asked after every step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.engines import StoreHome
from tests.unit.outbox.samples import (
    API,
    MONDAY,
    RECEPTION,
    SMS4,
    StandingClock,
    finished,
    number,
    opt_out,
    queue,
    queue_series,
)
from tui.service.model.messages import MessageState, Resolution
from tui.service.model.outcome import Accepted, Claim, Deferred, Halted, Outcome, Refused, StopCause, Unknown
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.engines.values import moment

PATIENTS = st.integers(min_value=1, max_value=6)
PROTOCOL = st.sampled_from([SMS4, API])
OUTCOMES = st.one_of(
    st.just(Accepted("4711")),
    st.just(Accepted()),
    st.just(Deferred("besetzt")),
    st.builds(Deferred, st.just("später"), st.sampled_from([0.0, 1.0, 600.0, 10**9])),
    st.just(Refused("Nummer gesperrt")),
    st.just(Unknown("keine Antwort")),
    st.sampled_from([Halted(cause, "steht") for cause in StopCause]),
)
MAY_HAVE_ARRIVED = (Accepted, Unknown)


class Practice(RuleBasedStateMachine):
    """A practice with one store, several dispatchers one after another, and busy people."""

    queued_messages = Bundle("queued_messages")
    queued_series = Bundle("queued_series")
    hands = Bundle("hands")

    def __init__(self, new_home: Callable[[], StoreHome]) -> None:
        super().__init__()
        self.new_home = new_home

    @initialize()
    def open_the_store(self) -> None:
        self.home = self.new_home()
        self.clock = StandingClock()
        self.store = self.home.open(self.clock)
        self.at_the_provider: Counter[int] = Counter()
        self.handed_over: Counter[int] = Counter()
        self.in_hand: dict[int, str] = {}
        self.known: dict[int, tuple[object, ...]] = {}
        self.total = 0
        self.opted_out: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()

    # --- reception ---

    @rule(target=queued_messages, patient=PATIENTS, protocol=PROTOCOL, wait=st.sampled_from([0, 3600]))
    def queue_a_message(self, patient: int, protocol: str, wait: int) -> int:
        self.total += 1
        return queue(self.store, patient, protocol=protocol, due_at=self.clock() + timedelta(seconds=wait))[0]

    @rule(target=queued_series, size=st.integers(min_value=0, max_value=4), protocol=PROTOCOL)
    def queue_a_series(self, size: int, protocol: str) -> int:
        self.total += size
        return queue_series(self.store, size, protocol=protocol, due_at=self.clock())

    @rule(chosen=queued_messages)
    def cancel_a_message(self, chosen: int) -> None:
        self.store.queue.cancel([chosen], actor=RECEPTION)

    @rule(chosen=queued_series)
    def pause(self, chosen: int) -> None:
        self.store.series.pause(chosen, actor=RECEPTION)

    @rule(chosen=queued_series)
    def resume(self, chosen: int) -> None:
        self.store.series.resume(chosen, actor=RECEPTION)

    @rule(chosen=queued_series)
    def cancel_a_series(self, chosen: int) -> None:
        self.store.series.cancel(chosen, actor=RECEPTION)

    @rule()
    def retry_everything_that_may_be_retried(self) -> None:
        self.store.queue.retry(range(1, self.total + 1), actor=RECEPTION)

    @rule(resolution=st.sampled_from(Resolution), chosen=st.integers(min_value=1, max_value=12))
    def resolve(self, resolution: Resolution, chosen: int) -> None:
        if self.store.queue.resolve(chosen, resolution, actor="dr-molar") and resolution is Resolution.NOT_SENT:
            self.at_the_provider[chosen] = 0

    @rule(patient=PATIENTS)
    def a_patient_opts_out(self, patient: int) -> None:
        if number(patient) not in self.opted_out:
            opt_out(self.store, patient)
            self.opted_out.add(number(patient))

    @rule()
    def mend_what_holds(self) -> None:
        self.store.holds.release(RECEPTION)

    # --- dispatchers, clocks and power cuts ---

    @rule(target=hands, limit=st.integers(min_value=1, max_value=3), protocol=PROTOCOL)
    def claim(self, limit: int, protocol: str) -> object:
        taken = self.store.claiming.write_and_claim((), [Wish(protocol, limit)]).claims
        for each in taken:
            self._take_in_hand(each)
        return multiple(*taken)

    @rule(target=hands, done=consumes(hands), outcome=OUTCOMES, protocol=PROTOCOL)
    def finish_one_and_claim_the_next(self, done: Claim, outcome: Outcome, protocol: str) -> object:
        reference = done.sms.reference
        still_ours = self.in_hand.get(reference) == done.token
        if still_ours and isinstance(outcome, MAY_HAVE_ARRIVED):  # of a lost claim that was counted when it was lost
            self.at_the_provider[reference] += 1
        brought = self.store.claiming.write_and_claim([finished(self.store, done, outcome)], [Wish(protocol, 1)])
        assert bool(brought.lost) != still_ours, "a result counts exactly where its claim still holds"
        if still_ours:
            del self.in_hand[reference]
        for each in brought.claims:
            self._take_in_hand(each)
        return multiple(*brought.claims)

    def _take_in_hand(self, taken: Claim) -> None:
        reference = taken.sms.reference
        assert self.at_the_provider[reference] == 0, "handed over although the provider may have it"
        assert reference not in self.in_hand, "in two hands at once"
        assert taken.sms.number not in self.opted_out, "handed over against the patient's wish"
        self.in_hand[reference] = taken.token
        self.handed_over[reference] += 1
        assert taken.attempt == self.handed_over[reference]

    @rule()
    def kill_the_dispatcher_and_start_the_next(self) -> None:
        on_the_wire = len(self.in_hand)
        for reference in self.in_hand:
            self.at_the_provider[reference] += 1  # it may have arrived, nobody knows
        self.in_hand.clear()
        self.store.close()
        self.store = self.home.open(self.clock)
        assert self.store.claiming.recover() == on_the_wire

    @rule(seconds=st.sampled_from([1, 30, 40, 700, 4000, 100_000]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)

    @rule()
    def night_falls(self) -> None:
        self.store.claiming.put_off([SMS4], self.clock() + timedelta(hours=8), "Ruhezeit.")

    # --- what always holds ---

    @invariant()
    def every_message_is_in_exactly_one_known_state(self) -> None:
        with self.store.read() as connection:
            rows = connection.rows("SELECT id, state FROM message ORDER BY id")
        assert [message_id for message_id, _state in rows] == list(range(1, self.total + 1))
        assert {state for _id, state in rows} <= set(MessageState)
        assert self.store.messages.counts().total == self.total

    @invariant()
    def what_is_in_a_hand_says_sending_and_nothing_else_does(self) -> None:
        with self.store.read() as connection:
            sending = connection.rows("SELECT id, claim_token FROM message WHERE state = 'sending'")
            claimed = connection.rows("SELECT id, claim_token FROM message WHERE claim_token IS NOT NULL")
        assert dict(sending) == self.in_hand
        assert dict(claimed) == self.in_hand

    @invariant()
    def what_the_provider_may_have_is_never_queued(self) -> None:
        with self.store.read() as connection:
            waiting = connection.column("SELECT id FROM message WHERE state = 'queued'")
            assert not [reference for reference in waiting if self.at_the_provider[reference]]

    @invariant()
    def no_message_waits_longer_than_a_day_without_a_reason_of_its_own(self) -> None:
        with self.store.read() as connection:
            latest = connection.column("SELECT due_at FROM message WHERE state = 'queued'")
        assert all(moment(due) <= self.clock() + timedelta(days=1) for due in latest)

    @invariant()
    def a_message_rests_exactly_as_its_series_does(self) -> None:
        joined = "SELECT paused, series.state FROM message JOIN series ON message.series_id = series.id"
        with self.store.read() as connection:
            assert all(bool(paused) == (state == "paused") for paused, state in connection.rows(joined))
            assert connection.rows("SELECT id FROM message WHERE series_id IS NULL AND paused <> 0") == []

    @invariant()
    def the_journal_only_grows(self) -> None:
        with self.store.read() as connection:
            lines = {line[0]: line for line in connection.rows("SELECT id, at, actor, kind, detail FROM event")}
            blocked = connection.rows("SELECT number_key FROM optout")
        assert self.known.items() <= lines.items(), "a line was changed or lost"
        assert sorted(lines) == list(range(1, len(lines) + 1))
        assert all(MONDAY <= moment(line[1]) <= self.clock() for line in lines.values())
        assert len(blocked) == len(self.opted_out)
        self.known = lines


@pytest.mark.hypothesis
def test_whatever_happens_in_whatever_order_no_message_is_sent_twice_lost_or_forgotten(
    new_home: Callable[[], StoreHome], engine: str
) -> None:
    examples = 40 if engine == "sqlite" else 10
    run_state_machine_as_test(
        lambda: Practice(new_home),
        settings=settings(max_examples=examples, stateful_step_count=30, suppress_health_check=list(HealthCheck)),
    )
