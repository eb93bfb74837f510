"""Up to five numbers on the Einzel-SMS (F2): each with its verdict, one price, one question, all at once."""

from __future__ import annotations

import pytest

from tests.screens.desk import at_the_desk
from tui.screens.single.several import number_at
from tui.service.api import MessageQuery, PraxisSms
from tui.simulator.practice import DemoPractice

THREE = "0171 1234567; 0172 7654321;0151 23456789"
TEXT = "Heute fällt die Sprechstunde aus."


def queued(sms: PraxisSms) -> list[str]:
    return [message.number for message in reversed(sms.outbox.page(MessageQuery()).messages)]


async def test_every_number_has_its_verdict_and_the_price_is_that_of_all(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await desk.fill("#number", THREE)
        await desk.fill("#text", TEXT)
        await desk.until("3 Nummern")
        await desk.until("● +49 171 1234567, Mobilfunk")
        assert "● +49 172 7654321, Mobilfunk" in desk.text
        assert "3 × 1 Teil · 0,225 €" in desk.text
        await desk.press("f9")
        await desk.until(lambda: desk.text.count("übergeben") == 3)
        assert desk.field("#number") == ""
    assert queued(sms) == ["+491711234567", "+491727654321", "+4915123456789"]
    assert sorted(message.number for message in practice.simulator.accepted) == sorted(queued(sms))


async def test_one_question_names_who_gets_none_and_the_others_get_theirs(sms: PraxisSms) -> None:
    sms.optouts.add("0172 7654321", "Anruf")
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", THREE + "; 030 123456")
        await desk.fill("#text", TEXT)
        await desk.until("4 Nummern, 2 bekommen nichts")
        await desk.until("■ +49 172 7654321: Diese Nummer möchte keine SMS")
        await desk.until("2 × 1 Teil · 0,15 €")
        await desk.press("f9")
        await desk.until("Nicht an alle?")
        assert "+49 172 7654321: Diese Nummer möchte keine SMS" in desk.text
        await desk.press("enter")
        await desk.until(lambda: "Nicht an alle?" not in desk.text)
        assert queued(sms) == []
        await desk.press("f9")
        await desk.until("Nicht an alle?")
        assert "An die übrigen 2 senden" in desk.text
        await desk.press("right", "enter")
        await desk.until("Nicht gesendet an: 0172 7654321, 030 123456")
        assert desk.field("#number") == "0172 7654321; 030 123456"
        assert desk.field("#text") == TEXT
    assert queued(sms) == ["+491711234567", "+4915123456789"]


async def test_a_duplicate_is_asked_about_once_for_all(sms: PraxisSms) -> None:
    sms.configuration.change({"policy.duplicate_hours": 24})
    async with at_the_desk(sms) as desk:
        for _ in range(2):
            await desk.fill("#number", THREE)
            await desk.fill("#text", TEXT)
            await desk.press("f9")
            await desk.until(lambda: len(queued(sms)) == 3)
        await desk.until("Nicht an alle?")
        await desk.press("right", "enter")
        await desk.until(lambda: len(queued(sms)) == 6)


async def test_a_number_twice_gets_one_message_and_six_are_too_many(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1234567; +49 171 1234567")
        await desk.fill("#text", TEXT)
        await desk.until("Diese Nummer steht hier zweimal.")
        await desk.fill("#number", ";".join(f"0171 123456{digit}" for digit in range(6)))
        await desk.until("Höchstens 5 Nummern zugleich.")
        await desk.press("f9")
        await desk.until("Nehmen Sie eine Serien-SMS (F3).")
        assert desk.field("#text") == TEXT
    assert queued(sms) == []


async def test_numbers_that_are_not_separated_by_a_semicolon_are_not_left_out_in_silence(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1234567, 0172 7654321")
        await desk.until(lambda: "▲ Nur +49 171 1234567 bekommt die SMS. Mehrere Nummern trennt ein" in desk.words)
        await desk.fill("#number", "")
        await desk.paste("0171 1234567\n0172 7654321\n")
        await desk.until(lambda: desk.field("#number") == "0171 1234567; 0172 7654321")
        await desk.until("2 Nummern")
        await desk.fill("#number", "")
        await desk.paste("0171\n1234567")
        await desk.until(lambda: desk.field("#number") == "0171 1234567")


async def test_what_is_typed_behind_a_semicolon_is_offered_and_kept(sms: PraxisSms) -> None:
    from tui.service.api import SingleSms

    sms.compose.queue(SingleSms("0172 7654321", "Hallo", "Anna Müller"))
    async with at_the_desk(sms) as desk:
        await desk.go_to("#number")
        await desk.type("0171 1234567; 7654")
        await desk.until("Anna Müller")
        await desk.press("down", "enter")
        await desk.until(lambda: desk.field("#number") == "0171 1234567; +49 172 7654321")
        await desk.fill("#text", TEXT)
    sms.close()
    with PraxisSms.open() as later:
        async with at_the_desk(later) as desk:
            await desk.until("● +49 171 1234567")
            assert desk.field("#number") == "0171 1234567; +49 172 7654321"


async def test_before_a_text_is_written_no_number_is_called_refused(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", THREE)
        await desk.until("3 Nummern")
        await desk.until("● +49 1512 3456789")
        assert "bekommen nichts" not in desk.text
        await desk.fill("#number", THREE + "; 030 123456")
        await desk.until("4 Nummern, 1 bekommt nichts")


async def test_what_speaks_against_one_of_several_numbers_is_readable_to_its_end(sms: PraxisSms) -> None:
    sms.configuration.put("policy.consent", "stored")
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1234567; 0172 7654321; 0151 23456789; 0160 1234567; 0170 1234567")
        await desk.until("5 Nummern, 5 bekommen nichts")
        assert desk.words.count("ist keine Einwilligung festgehalten.") == 5
        await desk.fill("#text", TEXT)
        await desk.until(TEXT)
        assert "[ Senden ]" in desk.text


async def test_window_and_consent_are_about_the_number_at_the_cursor(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", THREE + "; ")
        await desk.until("3 Nummern")
        await desk.press("alt+n")
        await desk.until("+49 1512 3456789\n" if desk.app.size.width > 200 else "Steht nicht auf der Abmeldeliste.")
        assert "+49 1512 3456789" in desk.text
        await desk.press("escape")
        await desk.until("[ Senden ]")
        await desk.go_to("#number")
        await desk.press("home", "ctrl+p")
        await desk.until("Einwilligung von +49 171 1234567")


@pytest.mark.parametrize(
    ("numbers", "position", "there"),
    [
        ("0171 1", 3, "0171 1"),
        ("0171 1; 0172 2", 0, "0171 1"),
        ("0171 1; 0172 2", 7, "0172 2"),
        ("0171 1; 0172 2;", 15, "0172 2"),
        ("; 0172 2", 0, "; 0172 2"),
    ],
)
def test_the_number_at_the_cursor(numbers: str, position: int, there: str) -> None:
    assert number_at(numbers, position) == there


async def test_a_number_that_is_forgotten_does_not_stay_among_several(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", THREE)
        await desk.until("3 Nummern")
        desk.app.screen.number_forgotten("+49 172 7654321")
        await desk.until(lambda: desk.field("#number") == "")


async def test_where_no_number_may_get_it_the_cursor_leads_to_the_numbers(sms: PraxisSms) -> None:
    sms.configuration.put("policy.consent", "stored")
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", THREE)
        await desk.fill("#text", TEXT)
        await desk.until("3 bekommen nichts")
        await desk.press("f9")
        await desk.until("Nicht gesendet: Bitte beachten Sie die Hinweise im Formular.")
        assert desk.focused == "number"
