"""Number and text of a message go to the terminal, which may put them into the clipboard."""

from __future__ import annotations

from tests.screens.desk import Desk, at_the_desk
from tests.screens.outbox_desk import open_outbox
from tui.service.api import PraxisSms, SingleSms
from tui.terminal.clipboard import LONGEST

HANDED = "Nummer und Text sind an das Terminal übergeben"


def clipboard(desk: Desk) -> str:
    """What was handed over."""
    return desk.app.clipboard


async def test_the_message_at_the_cursor_of_the_outbox(sms: PraxisSms) -> None:
    sms.compose.queue(SingleSms("0171 1234567", "Grüße\n€", "Erika"))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "Erika")
        await desk.press("ctrl+l")
        await desk.until(HANDED)
        assert clipboard(desk) == "+491711234567\nGrüße\n€"


async def test_the_message_whose_details_are_open(sms: PraxisSms) -> None:
    sms.compose.queue(SingleSms("0171 1234567", "Guten Tag"))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "+49171")
        await desk.press("enter")
        await desk.until("[ Kopieren ]")
        await desk.press("ctrl+l")
        await desk.until(HANDED)
        assert clipboard(desk) == "+491711234567\nGuten Tag"


async def test_the_message_sent_last_from_the_form(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("ctrl+l")
        await desk.until("Von hier wurde noch keine SMS gesendet.")
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#text", "Guten Tag")
        await desk.press("f9")
        await desk.until("· ")
        await desk.until(lambda: sms.outbox.counts().total == 1 and desk.field("#text") == "")
        await desk.press("ctrl+l")
        await desk.until(HANDED)
        assert clipboard(desk) == "+491711234567\nGuten Tag"


async def test_an_empty_outbox_has_nothing_to_copy(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_outbox(desk)
        await desk.press("ctrl+l")
        await desk.until("der Cursor steht auf keiner.")
        assert clipboard(desk) == ""


async def test_what_is_too_long_is_not_handed_over(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        assert not desk.app.hand_to_clipboard("x" * (LONGEST + 1))
        assert clipboard(desk) == ""
