"""Beside the form of a single message: what the patient will see."""

from __future__ import annotations

from tests.screens.desk import Desk, at_the_desk
from tui.service.api import PraxisSms
from tui.widgets.telephone import Telephone


def telephone(desk: Desk) -> Telephone:
    return desk.app.screen.query_one(Telephone)


async def test_a_wide_window_shows_the_message_as_it_arrives(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(100, 30)) as desk:
        await desk.fill("#text", "Guten Tag, bitte denken Sie an Ihren Termin.")
        await desk.until("│ Guten Tag, bitte denken Sie an │")
        assert desk.line_with("PraxisMolar").rstrip()[-3] == ":"  # the time of day
        assert desk.text.count("1 Teil · 0,075 €") == 1  # in the counter, whose line is nearer
        assert desk.focused == "text"


async def test_it_shows_what_is_sent_and_where_a_part_ends(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(132, 43)) as desk:
        await desk.fill("#text", "Guten\tTag " * 20)
        await desk.until("├─ Ende Teil 1: 0,075 €  ")
        assert "\t" not in telephone(desk).text


async def test_its_edge_stands_still_while_a_text_of_three_parts_is_typed(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(100, 30)) as desk:
        await desk.fill("#text", "Kurz.")
        edge = desk.lines.index(desk.line_with("└──"))
        await desk.fill("#text", "Guten Tag, bitte denken Sie an Ihren Termin. " * 10)
        await desk.until("3 Teile")
        assert desk.lines.index(desk.line_with("└──")) == edge


async def test_of_a_text_without_room_the_end_is_seen(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(100, 24)) as desk:
        await desk.fill("#text", "\n".join(f"Zeile {number}" for number in range(40)))
        await desk.until("│ Zeile 39 ")
        assert "PraxisMolar" in desk.text
        assert "│ Zeile 3 " not in desk.text


async def test_a_window_that_becomes_wide_shows_it_and_leaves_the_cursor(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#text", "Guten Tag")
        assert not telephone(desk).size
        await desk.pilot.resize_terminal(100, 30)
        await desk.until("│ Guten Tag  ")
        assert desk.focused == "text"
        await desk.pilot.resize_terminal(80, 24)
        await desk.until(lambda: not telephone(desk).size)
        assert desk.focused == "text"
