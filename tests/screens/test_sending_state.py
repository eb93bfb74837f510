"""The short state at the right end of the top line."""

from __future__ import annotations

from tests.screens.desk import at_the_desk
from tui.frame.status import Pace
from tui.service.api import PraxisSms


def test_the_pace_is_what_left_between_two_looks() -> None:
    first = Pace().then(100.0, 50)
    assert first.per_second == 0
    assert first.then(102.0, 26).per_second == 12


def test_a_look_too_soon_changes_nothing_until_nothing_is_left() -> None:
    seen = Pace().then(100.0, 50).then(101.0, 38)
    assert seen.then(101.5, 30) == seen
    assert seen.then(101.5, 0).per_second == 0


def test_messages_that_were_added_meanwhile_are_no_pace() -> None:
    assert Pace().then(100.0, 50).then(101.0, 80).per_second == 0


async def test_where_somebody_sends_and_nothing_is_wrong_the_line_ends_in_ready(sms: PraxisSms) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: desk.lines[0].rstrip().endswith("SMS4 RESTful ● bereit"))


async def test_what_is_not_set_up_is_not_called_ready(sms: PraxisSms) -> None:
    sms.configuration.change({"protocols.sms4-rest.customer_number": ""})
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: desk.lines[0].rstrip().endswith("■ nicht eingerichtet"))
