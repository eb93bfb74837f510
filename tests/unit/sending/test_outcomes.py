"""What becomes of a message: every answer of a provider ends in the state that it proves."""

from __future__ import annotations

import asyncio
import logging
from decimal import Decimal

import pytest

from tests.unit.outbox.samples import StandingClock, claim, number, queue, queue_series, states
from tests.unit.sending.fake_resources import SMS4, FakeResources, Gateway, always, answers, dispatch
from tui.service.errors import AccessRefused, ConfigurationError, ProviderUnreachable
from tui.service.model.messages import MessageState
from tui.service.model.outcome import (
    Accepted,
    Account,
    Deferred,
    Halted,
    Outcome,
    OutgoingSms,
    Refused,
    StopCause,
    Unknown,
)
from tui.service.outbox.outbox import Outbox

QUEUED, SENDING, ACCEPTED = MessageState.QUEUED, MessageState.SENDING, MessageState.ACCEPTED
FAILED, UNKNOWN = MessageState.FAILED, MessageState.UNKNOWN


# --- every outcome and its state ---


@pytest.mark.parametrize(
    ("outcome", "state", "error"),
    [
        (Accepted("4711"), ACCEPTED, ""),
        (Deferred("Keine Verbindung"), QUEUED, "Keine Verbindung"),
        (Refused("Nummer gesperrt"), FAILED, "Nummer gesperrt"),
        (Unknown("Keine Antwort"), UNKNOWN, "Keine Antwort"),
        (Halted(StopCause.CREDENTIALS, "Passwort falsch"), QUEUED, "Passwort falsch"),
    ],
)
async def test_an_outcome_ends_in_the_state_it_proves(
    store: Outbox, outcome: Outcome, state: MessageState, error: str
) -> None:
    (queued,) = queue(store, 1)
    gateway = Gateway(always(outcome))
    await dispatch(store, FakeResources(gateway))

    ended = store.messages.one(queued)
    assert ended is not None
    assert (ended.state, ended.error, ended.attempts) == (state, error, 1)
    assert gateway.numbers == [number(1)]


async def test_before_the_gateway_is_asked_the_row_says_sending_on_disk(store: Outbox) -> None:
    (queued,) = queue(store, 1)
    seen: list[MessageState] = []

    def look(sms: OutgoingSms) -> Outcome:
        seen.extend(states(store, [sms.reference]))
        return Accepted()

    await dispatch(store, FakeResources(Gateway(look)))
    assert seen == [SENDING]
    assert states(store, [queued]) == [ACCEPTED]


async def test_a_message_put_off_is_tried_again_when_its_time_has_come(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    gateway = Gateway(answers(Deferred("besetzt"), Deferred("besetzt")))
    for attempts in (1, 2, 3, 3):
        await dispatch(store, FakeResources(gateway))
        assert len(gateway.sent) == attempts
        clock.advance(minutes=3)
    assert states(store) == [ACCEPTED]


async def test_five_transient_failures_are_final(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    gateway = Gateway(always(Deferred("Keine Verbindung")))
    for _ in range(10):
        await dispatch(store, FakeResources(gateway))
        clock.advance(hours=2)
    assert len(gateway.sent) == 5
    assert states(store) == [FAILED]


async def test_unknown_is_never_sent_again(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    gateway = Gateway(always(Unknown("Keine Antwort")))
    for _ in range(3):
        await dispatch(store, FakeResources(gateway))
        clock.advance(days=1)
    assert len(gateway.sent) == 1
    assert states(store) == [UNKNOWN]


async def test_what_a_dead_dispatcher_left_on_the_wire_becomes_unknown_and_is_not_sent(store: Outbox) -> None:
    queue(store, 1, 2)
    claim(store)
    gateway = Gateway(always(Accepted()))
    await dispatch(store, FakeResources(gateway))
    assert states(store) == [UNKNOWN, ACCEPTED]
    assert gateway.numbers == [number(2)]


# --- programs have faults ---


async def test_a_gateway_that_breaks_leaves_the_message_unknown_and_says_nothing_of_the_patient(
    store: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    queue(store, 1, 2)
    await dispatch(
        store, FakeResources(Gateway(answers(ValueError(f"cannot encode 'Frau Şahin' for {number(1)}"))), concurrency=1)
    )
    assert states(store) == [UNKNOWN, ACCEPTED]
    assert "ValueError" in caplog.text
    assert "Şahin" not in caplog.text
    assert number(1) not in caplog.text
    told = store.messages.one(1)
    assert told is not None
    assert "Şahin" not in told.error


async def test_a_gateway_that_cancels_itself_leaves_the_message_unknown(store: Outbox) -> None:
    queue(store, 1, 2)
    await dispatch(store, FakeResources(Gateway(answers(asyncio.CancelledError())), concurrency=1))
    assert states(store) == [UNKNOWN, ACCEPTED]


async def test_a_gateway_that_cannot_be_built_holds_the_protocol_and_says_what_to_do(store: Outbox) -> None:
    queue(store, 1, 2)
    missing = ConfigurationError("Die Kundennr. fehlt.", "Tragen Sie sie auf der Karte ein.")
    resources = FakeResources(concurrency=1)
    resources.waiting[SMS4] = [missing]
    await dispatch(store, resources)
    (hold,) = store.holds.current()
    assert (hold.cause, hold.words) == (
        StopCause.CONFIGURATION,
        "Die Kundennr. fehlt. Tragen Sie sie auf der Karte ein.",
    )
    assert states(store) == [QUEUED, QUEUED]


async def test_a_gateway_whose_building_breaks_holds_the_protocol_because_nothing_has_left(store: Outbox) -> None:
    queue(store, 1, 2)
    resources = FakeResources(concurrency=1)
    resources.waiting[SMS4] = [ZeroDivisionError("secret=hunter2")]
    await dispatch(store, resources)
    (hold,) = store.holds.current()
    assert hold.cause is StopCause.CONFIGURATION
    assert "hunter2" not in hold.words
    assert states(store) == [QUEUED, QUEUED]


# --- refusals that do not say their cause ---


async def refuse_all(store: Outbox, account: Account | Exception) -> Gateway:
    """Three messages to a provider that refuses without a code, and whose account says `account` when asked."""
    queue_series(store, 3)
    gateway = Gateway(always(Refused("Fehler")), opaque_refusals=True, account_answer=account)
    await dispatch(store, FakeResources(gateway, concurrency=1))
    return gateway


async def test_an_opaque_refusal_with_refused_credentials_holds_the_protocol(store: Outbox) -> None:
    gateway = await refuse_all(store, AccessRefused("SMS4 meldet Status 12: Passwort.", "Passwort prüfen."))
    assert (len(gateway.sent), gateway.enquiries) == (1, 1)
    assert states(store) == [QUEUED] * 3
    (hold,) = store.holds.current()
    assert (hold.cause, hold.words) == (StopCause.CREDENTIALS, "SMS4 meldet Status 12: Passwort. Passwort prüfen.")


@pytest.mark.parametrize("balance", [Decimal(0), Decimal("-0.12")])
async def test_an_opaque_refusal_without_credit_holds_the_protocol(store: Outbox, balance: Decimal) -> None:
    gateway = await refuse_all(store, Account(balance=balance))
    assert (len(gateway.sent), gateway.enquiries) == (1, 1)
    assert states(store) == [QUEUED] * 3
    (hold,) = store.holds.current()
    assert hold.cause is StopCause.CREDIT
    assert "Fehler" in hold.words


async def test_an_opaque_refusal_with_less_left_than_the_message_costs_holds_the_protocol(store: Outbox) -> None:
    gateway = await refuse_all(store, Account(balance=Decimal("0.03")))
    assert (len(gateway.sent), gateway.enquiries) == (1, 1)
    assert states(store) == [QUEUED] * 3
    (hold,) = store.holds.current()
    assert (hold.cause, hold.words) == (
        StopCause.CREDIT,
        "Das Guthaben von 0,03 € reicht für diese SMS nicht (der Anbieter sagt: Fehler).",
    )


@pytest.mark.parametrize(("segments", "state"), [(1, FAILED), (2, QUEUED)])
async def test_a_message_costs_what_its_parts_cost(store: Outbox, segments: int, state: MessageState) -> None:
    queue(store, 1, segments=segments)
    account = Account(balance=Decimal("0.10"))
    gateway = Gateway(always(Refused("Fehler")), opaque_refusals=True, account_answer=account)
    await dispatch(store, FakeResources(gateway))
    assert states(store) == [state]


async def test_a_price_that_the_provider_named_counts_more_than_the_expected_one(store: Outbox) -> None:
    queue_series(store, 3)
    gateway = Gateway(
        answers(Accepted("1", parts=2, price=Decimal("0.30")), *[Refused("Fehler")] * 2),
        opaque_refusals=True,
        account_answer=Account(balance=Decimal("0.10")),
    )
    await dispatch(store, FakeResources(gateway, concurrency=1))
    assert states(store) == [ACCEPTED, QUEUED, QUEUED]


@pytest.mark.parametrize(
    "account",
    [
        Account(balance=Decimal("12.50")),
        Account(balance=Decimal("0.03"), currency="CHF"),  # nobody knows what an SMS costs in that currency
        Account(balance=None),
        ProviderUnreachable("SMS4 antwortet nicht."),
        ConfigurationError("SMS4 meldet Status 99."),
        KeyError("pwd"),
    ],
)
async def test_an_opaque_refusal_with_an_account_in_order_is_the_messages_own_fault(
    store: Outbox, account: Account | Exception
) -> None:
    gateway = await refuse_all(store, account)
    assert (len(gateway.sent), gateway.enquiries) == (3, 3)
    assert states(store) == [FAILED] * 3
    assert store.holds.current() == ()


async def test_a_refusal_that_says_its_cause_is_believed(store: Outbox) -> None:
    queue(store, 1)
    gateway = Gateway(always(Refused("Nummer gesperrt")), account_answer=AccessRefused("nein"))
    await dispatch(store, FakeResources(gateway))
    assert gateway.enquiries == 0
    assert states(store) == [FAILED]


async def test_only_refusals_are_asked_about(store: Outbox) -> None:
    queue_series(store, 3)
    gateway = Gateway(
        answers(Accepted(), Deferred("besetzt"), Unknown("?")),
        opaque_refusals=True,
        account_answer=AccessRefused("nein"),
    )
    await dispatch(store, FakeResources(gateway, concurrency=1))
    assert gateway.enquiries == 0
