"""What an outcome makes of a message: nothing is tried again unless it is proved that the provider does not have it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted, Deferred, Halted, Outcome, Refused, Settlement, StopCause, Unknown
from tui.service.sending.settlement import settle
from tui.service.sending.waiting_times import BACKOFF
from tui.service.wording.facts import sentence

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LAST_FAILURE = 4


def settled(outcome: Outcome, failures: int = 0, jitter: float = 0.0) -> Settlement:
    return settle(outcome, failures=failures, now=NOW, jitter=lambda: jitter)


def wait_after(outcome: Outcome, failures: int = 0, jitter: float = 0.0) -> timedelta:
    return settled(outcome, failures, jitter).due_at - NOW


def test_accepted_is_accepted_with_the_providers_id() -> None:
    assert settled(Accepted("4711"), failures=3) == Settlement(
        MessageState.ACCEPTED, NOW, 0, "accepted", provider_id="4711"
    )


def test_refused_is_final_and_keeps_the_providers_words() -> None:
    refused = settled(Refused("Rufnummer ungültig"))
    assert (refused.state, refused.error, refused.event) == (MessageState.FAILED, "Rufnummer ungültig", "failed")


def test_what_may_have_left_us_is_unknown_and_waits_for_nothing() -> None:
    unknown = settled(Unknown("Keine Antwort"))
    assert (unknown.state, unknown.error, unknown.event) == (MessageState.UNKNOWN, "Keine Antwort", "unknown")


@pytest.mark.parametrize("cause", StopCause)
def test_what_would_befall_every_message_puts_this_one_back_without_costing_an_attempt(cause: StopCause) -> None:
    halted = settled(Halted(cause, "Passwort falsch"), failures=3)
    assert halted == Settlement(MessageState.QUEUED, NOW, 3, "halted", "Passwort falsch", error="Passwort falsch")


@pytest.mark.parametrize(
    ("failures", "wait"), [(0, 30 * SECOND), (1, 120 * SECOND), (2, 600 * SECOND), (3, 3600 * SECOND)]
)
def test_a_transient_failure_waits_30_seconds_2_minutes_10_minutes_and_an_hour(failures: int, wait: timedelta) -> None:
    deferred = settled(Deferred("Keine Verbindung"), failures)
    assert deferred == Settlement(
        MessageState.QUEUED, NOW + wait, failures + 1, "deferred", "Keine Verbindung", error="Keine Verbindung"
    )


def test_the_fifth_failure_is_final_and_says_how_often_it_was_tried_and_why_it_failed() -> None:
    failed = settled(Deferred("Keine Verbindung"), LAST_FAILURE)
    assert (failed.state, failed.event, failed.failures) == (MessageState.FAILED, "failed", 5)
    assert sentence(failed.error) == "Nach 5 Versuchen aufgegeben: Keine Verbindung"


@given(failures=st.integers(0, 3), jitter=st.floats(0, 1, exclude_max=True))
def test_waiting_times_are_spread_by_at_most_a_tenth(failures: int, jitter: float) -> None:
    wait = wait_after(Deferred("besetzt"), failures, jitter)
    assert BACKOFF[failures] <= wait <= BACKOFF[failures] * 1.1


def test_two_messages_that_fail_together_do_not_come_back_together() -> None:
    assert wait_after(Deferred("besetzt"), jitter=0.1) != wait_after(Deferred("besetzt"), jitter=0.9)


@pytest.mark.parametrize("seconds", [1.0, 12.5, 90.0, 7200.0])
@pytest.mark.parametrize("failures", [0, 3])
def test_a_retry_after_counts_instead_of_our_own_waiting_time(seconds: float, failures: int) -> None:
    assert wait_after(Deferred("zu schnell", seconds), failures, jitter=0.9) == seconds * SECOND


@pytest.mark.parametrize("seconds", [0.0, -30.0])
def test_a_retry_after_that_names_no_time_ahead_leaves_our_own_waiting_time(seconds: float) -> None:
    assert wait_after(Deferred("zu schnell", seconds)) == BACKOFF[0]


def test_a_retry_after_of_years_is_held_to_a_day() -> None:
    assert wait_after(Deferred("zu schnell", 10**9)) == timedelta(hours=24)


def test_a_retry_after_does_not_add_attempts() -> None:
    assert settled(Deferred("zu schnell", 5.0), LAST_FAILURE).state is MessageState.FAILED


@given(
    failures=st.integers(0, 10),
    outcome=st.one_of(
        st.builds(Accepted, st.text()),
        st.builds(Deferred, st.text(), st.none() | st.floats(-1e12, 1e12)),
        st.builds(Refused, st.text()),
        st.builds(Unknown, st.text()),
        st.builds(Halted, st.sampled_from(StopCause), st.text()),
    ),
)
def test_only_what_is_proved_not_accepted_is_ever_queued_again(failures: int, outcome: Outcome) -> None:
    settlement = settled(outcome, failures)
    assert settlement.state is not MessageState.SENDING
    if settlement.state is MessageState.QUEUED:
        assert isinstance(outcome, Deferred | Halted)
        assert NOW <= settlement.due_at <= NOW + timedelta(hours=24)
