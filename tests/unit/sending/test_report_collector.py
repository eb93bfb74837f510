"""Delivery reports: who is asked about what and when, and what an answer makes of a message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import cast

import pytest

from tests.unit.outbox.samples import API, SMS4, StandingClock, claim, finish, hand_over, queue, states
from tui.service.errors import AccessRefused, ConfigurationError, ProviderUnreachable
from tui.service.model.messages import MessageState, Resolution
from tui.service.model.outcome import Accepted, DeliveryReport, Halted, ReportState, StopCause, Unknown
from tui.service.outbox.dispatch import report_schedule as reports
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.outbox import Outbox
from tui.service.sending.jobs.report_collector import ReportCollector
from tui.service.sending.resources import Resources

ACCEPTED, UNKNOWN = MessageState.ACCEPTED, MessageState.UNKNOWN
DELIVERED, UNDELIVERED = MessageState.DELIVERED, MessageState.UNDELIVERED
MAIL = "sms4-mail"

Answer = ReportState | DeliveryReport | Exception | None


class ReportingGateway:
    """A provider that answers for each id as it was told; it remembers the ids of each call."""

    def __init__(self, batch: int = 50, answer: Callable[[str], Answer] = lambda _id: ReportState.DELIVERED) -> None:
        self.report_batch = batch
        self.answer = answer
        self.calls: list[list[str]] = []

    async def reports(self, provider_ids: Sequence[str]) -> list[DeliveryReport]:
        self.calls.append(list(provider_ids))
        found = []
        for provider_id in provider_ids:
            answer = self.answer(provider_id)
            if isinstance(answer, Exception):
                raise answer
            if isinstance(answer, ReportState):
                answer = DeliveryReport(provider_id, answer, "Worte des Anbieters")
            if answer is not None:
                found.append(answer)
        return found


class FakeGateways:
    """A gateway for each protocol, or the reason why there is none."""

    def __init__(self, **gateways: ReportingGateway | Exception) -> None:
        self.gateways = {name.replace("_", "-"): gateway for name, gateway in gateways.items()}

    def gateway(self, protocol: str) -> ReportingGateway:
        gateway = self.gateways[protocol]
        if isinstance(gateway, Exception):
            raise gateway
        return gateway


def accept(store: Outbox, *provider_ids: str, protocol: str = SMS4, first: int = 1) -> None:
    """Hand messages over, each under the id the provider gave it."""
    queue(store, *range(first, first + len(provider_ids)), protocol=protocol)
    for provider_id in provider_ids:
        (taken,) = claim(store, protocol=protocol)
        finish(store, taken, outcome=Accepted(provider_id))


def accept_too_late(store: Outbox, provider_id: str) -> None:
    """Hand a message over whose result comes when its claim is lost: `unknown`, but the provider's id is known."""
    queue(store, 1)
    (taken,) = claim(store)
    assert store.claiming.recover() == 1
    finish(store, taken, outcome=Accepted(provider_id))


def collect(store: Outbox, resources: FakeGateways, *protocols: str) -> int:
    """One round of asking."""
    collector = ReportCollector(store, cast("Resources", resources), protocols or tuple(resources.gateways))
    return asyncio.run(collector.collect())


def moments_of_asking(
    store: Outbox, clock: StandingClock, gateway: ReportingGateway, until: timedelta
) -> list[timedelta]:
    """When the provider was asked, counted from now, if the collector worked without pause."""
    start, moments = clock.now, []
    resources = FakeGateways(sms4_rest=gateway)
    while (due := store.reports.next_due([SMS4])) is not None and due - start <= until:
        clock.now = due
        asked = len(gateway.calls)
        collect(store, resources)
        moments += [due - start] * (len(gateway.calls) - asked)
    return moments


# --- what an answer makes of a message ---


@pytest.mark.parametrize(
    ("reported", "state"),
    [
        (ReportState.DELIVERED, DELIVERED),
        (ReportState.UNDELIVERED, UNDELIVERED),
        (ReportState.PENDING, ACCEPTED),
        (ReportState.NOT_FOUND, ACCEPTED),
        (None, ACCEPTED),
    ],
)
def test_a_report_decides_what_became_of_a_message(
    store: Outbox, clock: StandingClock, reported: ReportState | None, state: MessageState
) -> None:
    accept(store, "4711")
    clock.advance(minutes=1)
    settled = collect(store, FakeGateways(sms4_rest=ReportingGateway(answer=lambda _id: reported)))
    assert states(store) == [state]
    assert settled == (state is not ACCEPTED)
    assert (store.reports.next_due([SMS4]) is None) == (state is not ACCEPTED)


def test_why_a_message_did_not_arrive_is_kept_with_it_and_in_its_story(store: Outbox, clock: StandingClock) -> None:
    accept(store, "4711")
    clock.advance(minutes=1)
    report = DeliveryReport("4711", ReportState.UNDELIVERED, "absent subscriber")
    collect(store, FakeGateways(sms4_rest=ReportingGateway(answer=lambda _id: report)))
    told = store.messages.one(1)
    assert told is not None
    assert told.error == "absent subscriber"
    assert [(event.kind, event.detail) for event in store.messages.story(1)][-1] == ("undelivered", "absent subscriber")


def test_a_report_for_another_id_changes_nothing(store: Outbox, clock: StandingClock) -> None:
    accept(store, "4711")
    clock.advance(minutes=1)
    foreign = DeliveryReport("4712", ReportState.DELIVERED)
    collect(store, FakeGateways(sms4_rest=ReportingGateway(answer=lambda _id: foreign)))
    assert states(store) == [ACCEPTED]


def test_an_acceptance_that_came_after_its_lease_lets_a_report_end_the_doubt(
    store: Outbox, clock: StandingClock
) -> None:
    queue(store, 1)
    lease = timedelta(seconds=60)
    (late,) = store.claiming.write_and_claim((), [Wish(SMS4, 1)], lease=lease).claims
    clock.advance(minutes=5)
    store.claiming.recover()
    assert states(store) == [UNKNOWN]
    finish(store, late, outcome=Accepted("4711"))
    assert states(store) == [UNKNOWN], "only a report or a person ends a doubt"
    clock.advance(minutes=1)
    collect(store, FakeGateways(sms4_rest=ReportingGateway()))
    assert states(store) == [DELIVERED]


def test_an_acceptance_of_an_earlier_attempt_says_nothing_of_a_later_one(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    (first,) = claim(store)
    store.claiming.recover()
    store.queue.resolve(1, Resolution.NOT_SENT, actor="anna")
    (_second,) = claim(store)
    store.claiming.recover()
    finish(store, first, outcome=Accepted("4711"))
    assert store.reports.next_due([SMS4]) is None


def test_a_doubt_without_an_id_is_left_to_a_person(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    hand_over(store, Unknown("keine Antwort"))
    clock.advance(minutes=1)
    gateway = ReportingGateway()
    collect(store, FakeGateways(sms4_rest=gateway))
    assert gateway.calls == []
    assert states(store) == [UNKNOWN]


def test_a_message_that_a_person_queued_again_is_neither_asked_about_nor_changed_by_an_old_report(
    store: Outbox, clock: StandingClock
) -> None:
    accept_too_late(store, "4711")
    clock.advance(minutes=1)
    asked = store.reports.awaited(SMS4, 50)
    store.queue.resolve(1, Resolution.NOT_SENT, actor="anna")
    assert store.reports.record(asked, [DeliveryReport("4711", ReportState.DELIVERED)]) == 0
    assert states(store) == [MessageState.QUEUED]
    gateway = ReportingGateway()
    collect(store, FakeGateways(sms4_rest=gateway))
    assert gateway.calls == []


def test_a_person_who_settled_the_doubt_meanwhile_does_not_stop_the_report(store: Outbox, clock: StandingClock) -> None:
    accept_too_late(store, "4711")
    store.queue.resolve(1, Resolution.ACCEPTED, actor="anna")
    clock.advance(minutes=1)
    collect(store, FakeGateways(sms4_rest=ReportingGateway()))
    assert states(store) == [DELIVERED]


# --- when is asked ---


def test_nothing_is_asked_in_the_first_half_minute(store: Outbox, clock: StandingClock) -> None:
    accept(store, "4711")
    gateway = ReportingGateway()
    clock.advance(seconds=29)
    collect(store, FakeGateways(sms4_rest=gateway))
    assert gateway.calls == []
    clock.advance(seconds=1)
    collect(store, FakeGateways(sms4_rest=gateway))
    assert gateway.calls == [["4711"]]


def test_the_older_a_message_the_seldomer_it_is_asked_about_and_after_seven_days_no_more(
    store: Outbox, clock: StandingClock
) -> None:
    accept(store, "4711")
    gateway = ReportingGateway(answer=lambda _id: ReportState.PENDING)
    moments = moments_of_asking(store, clock, gateway, until=timedelta(days=30))
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=30)
    assert pauses[-1] == timedelta(hours=6)
    assert timedelta(days=7) <= moments[-1] < timedelta(days=7, hours=6)
    assert len(moments) < 80
    assert states(store) == [ACCEPTED]


@pytest.mark.parametrize(
    ("age", "pause"),
    [
        (timedelta(seconds=30), timedelta(seconds=30)),
        (timedelta(minutes=2), timedelta(minutes=2)),
        (timedelta(minutes=15), timedelta(minutes=10)),
        (timedelta(hours=1), timedelta(hours=1)),
        (timedelta(days=1), timedelta(hours=6)),
        (timedelta(days=7), None),
    ],
)
def test_the_next_enquiry_follows_the_age(clock: StandingClock, age: timedelta, pause: timedelta | None) -> None:
    handed_over: datetime = clock.now
    now = handed_over + age
    assert reports.next_enquiry(handed_over, now) == (None if pause is None else now + pause)


# --- who is asked, and how ---


def test_sms4_is_asked_for_fifty_at_a_time(store: Outbox, clock: StandingClock) -> None:
    accept(store, *(f"id-{index}" for index in range(120)))
    clock.advance(minutes=1)
    gateway = ReportingGateway(batch=50)
    assert collect(store, FakeGateways(sms4_rest=gateway)) == 120
    assert [len(call) for call in gateway.calls] == [50, 50, 20]
    assert len({provider_id for call in gateway.calls for provider_id in call}) == 120


def test_a_provider_that_reports_one_by_one_is_asked_so(store: Outbox, clock: StandingClock) -> None:
    accept(store, "a", "b", "c", protocol=API)
    clock.advance(minutes=1)
    gateway = ReportingGateway(batch=1)
    collect(store, FakeGateways(**{"3steps2web_api": gateway}))
    assert gateway.calls == [["a"], ["b"], ["c"]]


def test_mail_is_never_asked(store: Outbox, clock: StandingClock) -> None:
    accept(store, "Message-ID", protocol=MAIL)
    clock.advance(minutes=1)
    gateway = ReportingGateway(batch=0)
    collect(store, FakeGateways(sms4_mail=gateway))
    assert gateway.calls == []
    assert states(store) == [ACCEPTED]
    assert store.reports.next_due([MAIL]) is None


def test_a_held_protocol_is_not_asked_until_it_is_let_go(store: Outbox, clock: StandingClock) -> None:
    accept(store, "4711")
    queue(store, 2)
    hand_over(store, Halted(StopCause.CREDENTIALS, "Passwort falsch"))
    clock.advance(minutes=1)
    gateway = ReportingGateway()
    resources = FakeGateways(sms4_rest=gateway)
    collect(store, resources)
    assert gateway.calls == []
    store.holds.release("anna")
    collect(store, resources)
    assert gateway.calls == [["4711"]]


@pytest.mark.parametrize(
    "failure",
    [
        ProviderUnreachable("SMS4 antwortet nicht."),
        AccessRefused("SMS4 weist die Zugangsdaten zurück."),
        ConfigurationError("Die Adresse ist falsch."),
        RuntimeError("the client has been closed"),
    ],
)
def test_a_provider_that_cannot_be_asked_is_asked_later_and_keeps_no_other_waiting(
    store: Outbox, clock: StandingClock, failure: Exception
) -> None:
    accept(store, "a", "b")
    accept(store, "c", protocol=API, first=3)
    clock.advance(minutes=1)
    broken = ReportingGateway(batch=1, answer=lambda _id: failure)
    resources = FakeGateways(**{"sms4_rest": broken, "3steps2web_api": ReportingGateway()})
    assert collect(store, resources) == 1
    assert states(store) == [ACCEPTED, ACCEPTED, DELIVERED]
    assert broken.calls == [["a"]], "one failure is enough for this round"
    assert store.reports.next_due([SMS4]) == clock.now + timedelta(seconds=30)
    broken.answer = lambda _id: ReportState.DELIVERED
    clock.advance(seconds=30)
    assert collect(store, resources) == 2


def test_a_card_that_is_no_longer_complete_keeps_no_other_protocol_waiting(store: Outbox, clock: StandingClock) -> None:
    accept(store, "a")
    accept(store, "b", protocol=API, first=2)
    clock.advance(minutes=1)
    gateways: dict[str, ReportingGateway | Exception] = {
        "sms4_rest": ConfigurationError("Kundennr. fehlt."),
        "3steps2web_api": ReportingGateway(batch=1),
    }
    resources = FakeGateways(**gateways)
    assert collect(store, resources) == 1
    assert states(store) == [ACCEPTED, DELIVERED]


def test_what_was_reported_before_the_provider_went_away_is_kept(store: Outbox, clock: StandingClock) -> None:
    accept(store, "a", "b", "c")
    clock.advance(minutes=1)
    answers: dict[str, Answer] = {"a": ReportState.DELIVERED, "b": ProviderUnreachable("weg")}
    gateway = ReportingGateway(batch=1, answer=lambda provider_id: answers[provider_id])
    assert collect(store, FakeGateways(sms4_rest=gateway)) == 1
    assert states(store) == [DELIVERED, ACCEPTED, ACCEPTED]
