"""A key and the count it changes are painted together: over a slow line that is one packet instead of two."""

from __future__ import annotations

import re

import pytest

from tests.screens.desk import Desk, at_the_desk
from tui.service.api import PraxisSms
from tui.widgets.message_text import MessageText


@pytest.mark.parametrize("place", ["f2", "f3", "f5"])
async def test_the_count_is_there_before_the_text_is_painted(place: str, sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press(place)
        await desk.until(lambda: bool(desk.app.screen.query(MessageText)))
        text = desk.app.screen.query_one(MessageText)
        text.focus()
        await desk.pilot.pause()
        before = counted(desk)

        text.insert("Ja")

        assert counted(desk) == before + 2  # nothing was waited for


def counted(desk: Desk) -> int:
    """The characters that the screen says the text has."""
    found = re.search(r"(\d+) Zeichen", desk.text)
    return int(found[1]) if found else 0


async def test_what_is_taken_back_is_counted_too(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.go_to("#text")
        await desk.type("Ja")
        await desk.until("2 Zeichen")
        await desk.press("ctrl+z")
        await desk.until("0 Zeichen")
