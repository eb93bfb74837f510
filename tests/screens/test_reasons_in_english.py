"""A German desk wrote the outbox; somebody who reads English opens it (F4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.screens.desk import at_the_desk
from tests.unit.outbox import samples
from tui.known_actions import known_actions
from tui.service.api import PraxisSms
from tui.service.model.facts import Fact, FactKind
from tui.service.model.outcome import Halted, StopCause
from tui.service.outbox.outbox import Outbox
from tui.service.rules.policy import quiet_reason
from tui.service.settings import QuietHours


@pytest.fixture(autouse=True)
def keys_in_german() -> None:
    """Screens bind what their keys are called when they are imported, and the next tests read it in German."""
    known_actions()


async def test_the_detail_tells_reason_and_story_in_english(
    sms: PraxisSms, store: Outbox, english_reader: Callable[[], None]
) -> None:
    samples.queue(store, 1)
    quiet = quiet_reason(QuietHours.parse("20:00-08:00"))
    store.claiming.put_off([samples.SMS4], store.clock() + timedelta(hours=8), quiet)
    english_reader()
    async with at_the_desk(sms) as desk:
        await desk.press("f4")
        await desk.until(lambda: desk.focused == "outbox-list")
        await desk.until(samples.number(1).removeprefix("+49"))
        await desk.press("enter")
        await desk.until("No SMS are sent during the quiet hours (20:00-08:00).")
        assert "Ruhezeit" not in desk.text


async def test_the_screen_tells_in_english_what_stopped_a_protocol(
    sms: PraxisSms, store: Outbox, english_reader: Callable[[], None]
) -> None:
    samples.queue(store, 1)
    refused = Fact.of(FactKind.SMS4_STATUS, status=12, words="Passwort falsch.")
    samples.hand_over(store, Halted(StopCause.CREDENTIALS, refused))
    english_reader()
    async with at_the_desk(sms) as desk:
        await desk.press("f4")
        await desk.until("SMS4 reports status 12: Passwort falsch.")
