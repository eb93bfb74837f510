"""Numbers used before are offered on the Einzel-SMS, and names come and go with them."""

from __future__ import annotations

from tests.screens.desk import Desk, at_the_desk
from tui.service.api import PraxisSms, SingleSms
from tui.simulator.practice import DemoPractice


async def use_before(sms: PraxisSms, *people: tuple[str, str]) -> None:
    """Messages that went out earlier."""
    for number, name in people:
        sms.compose.queue(SingleSms(number, "Ihr Termin", name))


ÖZTÜRK, GROSS = ("0171 1200001", "Frau Öztürk"), ("0172 1200002", "Herr Groß")


async def test_a_number_used_before_is_offered_while_typing_and_taken_with_its_name(sms: PraxisSms) -> None:
    await use_before(sms, ÖZTÜRK, GROSS)
    async with at_the_desk(sms) as desk:
        await desk.type("0171 12")
        await desk.until("+49 171 1200001    Frau Öztürk")
        assert "Herr Groß" not in desk.text
        assert desk.note_beside("number") == "Pfeil ab wählt aus."
        await desk.press("down", "enter")
        await desk.until(lambda: desk.field("#number") == "+49 171 1200001")
        assert (desk.field("#name"), desk.focused) == ("Frau Öztürk", "template")
        await desk.until("Zuletzt an +49 171 1200001")
        assert "> +49" not in desk.text


async def test_a_part_of_a_name_leads_to_the_number(sms: PraxisSms) -> None:
    await use_before(sms, ÖZTÜRK, GROSS)
    async with at_the_desk(sms) as desk:
        await desk.type("gr")
        await desk.until("+49 172 1200002    Herr Groß")
        await desk.press("down", "up", "down", "down", "enter")
        await desk.until(lambda: desk.field("#number") == "+49 172 1200002")
        assert desk.field("#name") == "Herr Groß"


async def test_a_number_that_was_taken_is_typed_on_at_its_end(sms: PraxisSms) -> None:
    await use_before(sms, ÖZTÜRK)
    async with at_the_desk(sms) as desk:
        await desk.type("Özt")
        await desk.until("+49 171 1200001    Frau Öztürk")
        await desk.press("down", "enter")
        await desk.until(lambda: desk.focused == "template")
        await desk.go_to("#number")
        await desk.press("backspace")
        await desk.type("2")
        await desk.until("+49 171 1200002, Mobilfunk")
        assert desk.field("#name") == ""


async def test_what_is_offered_hinders_nobody_who_types_on(sms: PraxisSms) -> None:
    await use_before(sms, ÖZTÜRK, GROSS)
    async with at_the_desk(sms) as desk:
        await desk.type("0171 12")
        await desk.until("Frau Öztürk")
        await desk.type("34567")
        await desk.until("+49 171 1234567, Mobilfunk")
        assert "Öztürk" not in desk.text
        await desk.fill("#number", "0171")
        await desk.until("Frau Öztürk")
        await desk.press("escape")
        await desk.until(lambda: "Öztürk" not in desk.text)
        assert desk.focused == "number"
        await desk.type(" 1")
        await desk.until("Frau Öztürk")
        await desk.press("enter")
        await desk.until(lambda: desk.focused == "name")
        await desk.until(lambda: "Öztürk" not in desk.text)
        assert (desk.field("#number"), desk.field("#name")) == ("0171 1", "")


async def test_a_click_takes_what_is_offered_and_a_name_already_typed_stays(sms: PraxisSms) -> None:
    await use_before(sms, ÖZTÜRK)
    async with at_the_desk(sms) as desk:
        await desk.fill("#name", "Öztürk, Mutter")
        await desk.fill("#number", "0171")
        await desk.until("Frau Öztürk")
        await desk.pilot.click("OfferList", offset=(3, 1))
        await desk.until(lambda: desk.field("#number") == "+49 171 1200001")
        assert desk.field("#name") == "Öztürk, Mutter"


async def take_öztürk(desk: Desk) -> None:
    """Take a number that was used before, and with it the name."""
    await desk.type("0171 12")
    await desk.until("Frau Öztürk")
    await desk.press("down", "enter")
    await desk.until(lambda: desk.field("#name") == "Frau Öztürk")


async def test_a_name_that_came_with_a_number_goes_with_it_and_comes_back_with_it(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    await use_before(sms, ÖZTÜRK)
    async with at_the_desk(sms) as desk:
        await take_öztürk(desk)
        await desk.go_to("#number")
        await desk.press("end", "backspace")
        await desk.until(lambda: desk.field("#name") == "")
        await desk.type("1")
        await desk.until(lambda: desk.field("#name") == "Frau Öztürk")
        await desk.press("backspace")
        await desk.type("9")
        await desk.fill("#text", "Guten Tag")
        await desk.press("f9")
        await desk.until("+491711200009: wartet")
    assert [message.name for message in sms.compose.recent("0171 1200009")] == [""]


async def test_a_name_typed_by_hand_stays_whatever_the_number(sms: PraxisSms) -> None:
    await use_before(sms, ÖZTÜRK)
    async with at_the_desk(sms) as desk:
        await take_öztürk(desk)
        await desk.fill("#name", "Öztürk, Mutter")
        await desk.fill("#number", "0172 9876543")
        await desk.until("+49 172 9876543, Mobilfunk")
        assert desk.field("#name") == "Öztürk, Mutter"


async def test_a_name_that_came_with_a_number_is_still_known_as_such_at_the_next_start(sms: PraxisSms) -> None:
    await use_before(sms, ÖZTÜRK)
    async with at_the_desk(sms) as desk:
        await take_öztürk(desk)
    sms.close()
    with PraxisSms.open() as later:
        async with at_the_desk(later) as desk:
            await desk.until(lambda: desk.field("#name") == "Frau Öztürk")
            await desk.fill("#number", "0172 9876543")
            await desk.until("+49 172 9876543, Mobilfunk")
            assert desk.field("#name") == ""


async def test_an_offered_number_that_wants_no_sms_says_so(sms: PraxisSms) -> None:
    await use_before(sms, ÖZTÜRK, GROSS)
    sms.optouts.add(ÖZTÜRK[0], "Anruf")
    async with at_the_desk(sms) as desk:
        await desk.type("120")
        await desk.until("Frau Öztürk")
        assert "□ abgemeldet" in desk.line_with("Frau Öztürk")
        assert "abgemeldet" not in desk.line_with("Herr Groß")


async def test_a_number_that_a_spreadsheet_may_have_rounded_is_remarked_on(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "491711000000")
        await desk.until(lambda: "gerundet" in desk.note_beside("number"))
        assert desk.note_beside("number").startswith("▲ ")
        await desk.fill("#number", "0171 1000000")
        await desk.until(lambda: desk.note_beside("number") == "+49 171 1000000, Mobilfunk")
