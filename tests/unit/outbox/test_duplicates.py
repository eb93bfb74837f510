"""Which messages say the same to the same number at about the same time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.unit.outbox.samples import MONDAY, StandingClock, claim, hand_over, number, queue
from tui.service.model.messages import Duplicate, MessageState
from tui.service.model.outcome import Accepted, Deferred, Refused, Unknown
from tui.service.model.queries import Nearness
from tui.service.outbox.outbox import Outbox
from tui.service.wording.findings import said_already

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXT = "Morgen bleibt die Praxis geschlossen."


def duplicate(store: Outbox, at: datetime | None = None, *, patient: int = 1, text: str = TEXT) -> Duplicate | None:
    """What a message that is to go out `at`, or now, would come too close to within a day."""
    now = store.clock()
    return store.messages.duplicates([number(patient)], Nearness(at or now, now, DAY)).get((number(patient), text))


@pytest.mark.parametrize(
    ("outcome", "counts"),
    [(Accepted(), True), (Unknown("?"), True), (Deferred("später"), True), (Refused("nein"), False)],
)
def test_a_message_counts_unless_it_is_proved_never_to_have_gone_out(
    store: Outbox, outcome: Accepted | Unknown | Deferred | Refused, counts: bool
) -> None:
    queue(store, 1, text=TEXT)
    hand_over(store, outcome)
    assert (duplicate(store) is not None) == counts


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MessageState.QUEUED, "Derselbe Text wartet schon für diese Nummer, fällig am 23.11.2026 um 10:00."),
        (MessageState.SENDING, "Derselbe Text wird gerade an diese Nummer übergeben."),
        (MessageState.UNKNOWN, "Ob diese Nummer denselben Text schon am 23.11.2026 um 10:00 bekam, ist ungeklärt."),
        (
            MessageState.UNDELIVERED,
            "Derselbe Text ging am 23.11.2026 um 10:00 an diese Nummer und wurde nicht zugestellt.",
        ),
        (MessageState.DELIVERED, "Diese Nummer bekam denselben Text schon am 23.11.2026 um 10:00."),
    ],
)
def test_nobody_is_said_to_have_got_what_may_not_have_arrived(state: MessageState, words: str) -> None:
    assert said_already(Duplicate(MONDAY, state)) == words


@pytest.mark.parametrize(("outcome", "state"), [(None, "sending"), (Unknown("?"), "unknown"), (Accepted(), "accepted")])
def test_what_became_of_it_is_found_with_it(store: Outbox, outcome: Unknown | Accepted | None, state: str) -> None:
    queue(store, 1, text=TEXT)
    if outcome is None:
        claim(store)
    else:
        hand_over(store, outcome)
    found = duplicate(store)
    assert found is not None
    assert found.state == state


def test_only_the_same_text_to_the_same_number_within_the_span_counts(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1, text=TEXT)
    hand_over(store, Accepted())
    assert duplicate(store) == Duplicate(MONDAY)
    assert duplicate(store, text=TEXT + "!") is None
    assert duplicate(store, patient=2) is None
    clock.advance(hours=24)
    assert duplicate(store) is None


def test_what_was_cancelled_does_not_count(store: Outbox) -> None:
    store.queue.cancel(queue(store, 1, text=TEXT), actor="anna")
    assert duplicate(store) is None


def test_what_was_queued_long_ago_counts_from_the_moment_it_went_out(store: Outbox, clock: StandingClock) -> None:
    """As after a night of quiet hours, or with a time of its own."""
    queue(store, 1, text=TEXT, due_at=MONDAY + 2 * DAY)
    clock.advance(days=2)
    hand_over(store, Accepted())
    clock.advance(hours=23)
    assert duplicate(store) == Duplicate(MONDAY + 2 * DAY)
    clock.advance(hours=1)
    assert duplicate(store) is None


def test_what_waits_for_its_time_is_too_close_around_that_time_only(store: Outbox, clock: StandingClock) -> None:
    friday = MONDAY + 4 * DAY
    queue(store, 1, text=TEXT, due_at=friday)
    clock.advance(days=2)
    assert duplicate(store) is None
    assert (
        duplicate(store, friday - 23 * HOUR)
        == duplicate(store, friday + 23 * HOUR)
        == Duplicate(friday, state=MessageState.QUEUED)
    )
    assert duplicate(store, friday + DAY) is None


def test_what_is_overdue_goes_out_any_moment(store: Outbox, clock: StandingClock) -> None:
    """As after a weekend with a wrong password: both would leave together."""
    queue(store, 1, text=TEXT)
    clock.advance(days=3)
    assert duplicate(store) == Duplicate(MONDAY + 3 * DAY, state=MessageState.QUEUED)
