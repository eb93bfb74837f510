"""A message of which nobody knows whether it left: the provider is asked for it by our own reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from tests.unit.outbox.samples import API, StandingClock, claim, finish, queue, states
from tui.service.errors import ProviderUnreachable
from tui.service.model.events import EventKind
from tui.service.model.messages import MessageState, Resolution
from tui.service.model.outcome import DeliveryReport, OutgoingSms, Unknown
from tui.service.outbox.outbox import Outbox
from tui.service.sending.jobs.report_collector import ReportCollector
from tui.service.sending.resources import Resources


class AskableGateway:
    """A provider that finds the references it is told, and remembers for which he was asked."""

    looks_up = True
    report_batch = 1

    def __init__(self, known: dict[str, str] | None = None, fault: Exception | None = None) -> None:
        self.known = known or {}
        self.fault = fault
        self.asked: list[str] = []

    async def lookup(self, sms: OutgoingSms) -> str | None:
        self.asked.append(sms.told_reference)
        if self.fault is not None:
            raise self.fault
        return self.known.get(sms.told_reference)

    async def reports(self, provider_ids: Sequence[str]) -> list[DeliveryReport]:
        return []


class OneGateway:
    def __init__(self, gateway: AskableGateway) -> None:
        self.only = gateway

    def gateway(self, protocol: str) -> AskableGateway:
        return self.only


def doubt(store: Outbox) -> OutgoingSms:
    """A message that was handed over, and nothing came back."""
    queue(store, 1, protocol=API)
    (taken,) = claim(store, protocol=API)
    finish(store, taken, outcome=Unknown("Verbindung abgebrochen"))
    return taken.sms


def collector(store: Outbox, gateway: AskableGateway) -> ReportCollector:
    return ReportCollector(store, cast(Resources, OneGateway(gateway)), [API])


async def test_what_the_provider_has_is_handed_over(store: Outbox, clock: StandingClock) -> None:
    sms = doubt(store)
    gateway = AskableGateway({sms.told_reference: "p-7"})
    clock.advance(minutes=1)

    assert await collector(store, gateway).collect() == 1

    message = store.messages.one(sms.reference)
    assert message is not None
    assert (message.state, message.provider_id, message.error) == (MessageState.ACCEPTED, "p-7", "")
    last = store.messages.story(sms.reference)[-1]
    assert (last.kind, last.detail) == (EventKind.RESOLVED, Resolution.ACCEPTED)


async def test_what_the_provider_does_not_know_stays_unknown_and_is_asked_for_less_and_less_often(
    store: Outbox, clock: StandingClock
) -> None:
    sms = doubt(store)
    gateway = AskableGateway()
    asking = collector(store, gateway)
    for minutes in (0, 1, 0, 1, 10, 1):
        clock.advance(minutes=minutes)
        await asking.collect()

    assert states(store) == [MessageState.UNKNOWN]
    assert gateway.asked == [sms.told_reference] * 3


async def test_what_a_person_has_decided_meanwhile_stays_as_it_is(store: Outbox, clock: StandingClock) -> None:
    sms = doubt(store)
    clock.advance(minutes=1)
    (found,) = store.in_doubt.of_protocol(API, 10)
    store.queue.resolve(sms.reference, Resolution.NOT_SENT, actor="anna")

    assert not store.in_doubt.found(found, "p-7")
    assert states(store) == [MessageState.QUEUED]


async def test_a_provider_out_of_reach_changes_nothing(store: Outbox, clock: StandingClock) -> None:
    doubt(store)
    clock.advance(minutes=1)
    assert await collector(store, AskableGateway(fault=ProviderUnreachable("weg"))).collect() == 0
    assert states(store) == [MessageState.UNKNOWN]
