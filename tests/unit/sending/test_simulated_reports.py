"""Delivery reports of the simulated providers."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.outbox.samples import StandingClock
from tui.service.api import PraxisSms, Settled, SingleSms
from tui.service.model.card_protocols import ProtocolKey
from tui.service.model.messages import MessageState
from tui.service.sending.jobs.report_collector import ReportCollector
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import demo_practice

ACCEPTED, DELIVERED, UNDELIVERED = MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.UNDELIVERED

# --- on a real simulator ---


def report_of(key: ProtocolKey, *faults: Fault) -> MessageState:
    """Send one message through a simulated provider, wait a minute, and fetch its report; the state it ends in."""
    with demo_practice(key=key) as practice:
        for fault in faults:
            practice.simulator.set_fault(fault)
        clock = StandingClock()
        with PraxisSms.open() as opened_here:
            sms = PraxisSms(opened_here.paths, clock=clock)
            sent = sms.compose.queue(SingleSms("0171 1234567", "Ihr Termin ist morgen um 9 Uhr."))
            sms.dispatcher.run(Settled([sent.id]))
            assert sms.outbox.message(sent.id).state is ACCEPTED
            clock.advance(minutes=1)
            asyncio.run(_collected(sms))
            state = sms.outbox.message(sent.id).state
            sms.close()
        return state


async def _collected(sms: PraxisSms) -> None:
    resources = sms._resources()
    try:
        await ReportCollector(sms._store.open(), resources, list(ProtocolKey)).collect()
    finally:
        await resources.close_gateways()


@pytest.mark.parametrize("key", [ProtocolKey.SMS4_REST, ProtocolKey.THREESTEPS_API])
def test_a_simulated_provider_reports_what_arrived(key: ProtocolKey) -> None:
    assert report_of(key) is DELIVERED


@pytest.mark.parametrize("key", [ProtocolKey.SMS4_REST, ProtocolKey.THREESTEPS_API])
def test_a_simulated_provider_reports_what_did_not_arrive(key: ProtocolKey) -> None:
    assert report_of(key, Fault(FaultKind.UNDELIVERABLE)) is UNDELIVERED


def test_a_simulated_provider_that_is_away_is_asked_later() -> None:
    assert report_of(ProtocolKey.SMS4_REST, Fault(FaultKind.UNAVAILABLE, Interface.SMS4_REPORTS)) is ACCEPTED


@pytest.mark.parametrize("key", [ProtocolKey.SMS4_MAIL, ProtocolKey.THREESTEPS_MAIL])
def test_by_mail_the_state_ends_at_handed_over(key: ProtocolKey) -> None:
    assert report_of(key) is ACCEPTED
