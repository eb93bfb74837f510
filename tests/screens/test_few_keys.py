"""How few keys the daily errands take, without what is typed; of lists see test_series_few_keys.py."""

from __future__ import annotations

from tests.screens.desk import at_the_desk
from tests.screens.test_series_few_keys import CountedKeys
from tests.unit.outbox import samples
from tui.service.api import MessageState, PraxisSms
from tui.service.model.outcome import Unknown
from tui.service.outbox.outbox import Outbox

SINGLE_MOST, SETTLING_MOST = 4, 5


async def test_one_sms(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        keys = CountedKeys(desk)
        await desk.type("0171 1234567")
        while desk.focused != "text":
            await keys.press("tab", "Nummer")
        await desk.type("Ihr Termin ist um 9 Uhr")
        await keys.press("f9", "+491711234567: wartet")
        assert keys.count <= SINGLE_MOST


async def test_settling_one_that_is_unknown_from_wherever_the_cursor_is(sms: PraxisSms, store: Outbox) -> None:
    unknown, _waiting = samples.queue(store, 1, 2)
    samples.hand_over(store, Unknown("abgerissen"))
    async with at_the_desk(sms) as desk:
        keys = CountedKeys(desk)
        await keys.press("f4", "> ")
        await keys.press("f9", "Diese SMS sind ungeklärt.")
        await keys.press("f9", "Was wurde aus der SMS?")
        await keys.press("right", "Was wurde aus der SMS?")
        await keys.press("enter", "Als übergeben festgehalten")
        assert keys.count <= SETTLING_MOST
        assert sms.outbox.message(unknown).state is MessageState.ACCEPTED
