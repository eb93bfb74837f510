"""Einzel-SMS asks before it leaves where it may not be meant so, and when it shall leave."""

from __future__ import annotations

import pytest

from tests.screens.desk import at_the_desk
from tests.screens.test_single_sms import write
from tui.service.api import PraxisSms
from tui.simulator.practice import DemoPractice

# --- the dead ---


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("Weber (verstorben)", "Bis morgen.", "Der Name „Weber (verstorben)“ sagt, dass jemand verstorben ist."),
        ("", "Guten Tag Herr Weber (verst.), bis morgen.", "Im Text steht, dass jemand verstorben ist."),
    ],
)
async def test_a_name_or_text_that_says_somebody_died_is_sent_only_after_a_question(
    sms: PraxisSms, name: str, text: str, sentence: str
) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#name", name)
        await desk.fill("#text", text)
        await desk.until(sentence)  # before F9
        await desk.press("f9")
        await desk.until("Trotzdem senden?")
        await desk.press("enter")  # the first answer is the safe one
        await desk.until(lambda: "Trotzdem senden?" not in desk.text)
        assert sms.outbox.counts().total == 0
        await desk.press("f9")
        await desk.until("Trotzdem senden?")
        await desk.press("tab", "enter")
        await desk.until(lambda: desk.field("#number") == "")
    assert sms.outbox.counts().total == 1


async def test_a_name_that_only_sounds_like_it_asks_nothing(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#name", "Tod, Anna")
        await desk.fill("#text", "Bis morgen, Frau Toth.")
        await desk.press("f9")
        await desk.until(lambda: desk.field("#number") == "")
    assert sms.outbox.counts().total == 1


# --- typed without looking up ---


async def test_a_text_that_begins_with_the_number_of_somebody_else_is_sent_only_after_a_question(
    sms: PraxisSms,
) -> None:
    async with at_the_desk(sms) as desk:
        await write(desk, "0171 1234567", "0172 7654321 Ihr Befund ist da.")
        await desk.press("f9")
        await desk.until("Nummer im Text?")
        assert "mit der Handynummer +49 172 7654321. Empfänger ist aber +49 171 1234567." in desk.words
        await desk.press("enter")  # the first answer is the safe one
        await desk.until(lambda: desk.focused == "text")
        assert sms.outbox.counts().total == 0
        await desk.press("f9")
        await desk.until("Nummer im Text?")
        await desk.press("tab", "enter")
        await desk.until(lambda: desk.field("#number") == "")
    assert sms.outbox.counts().total == 1


# --- later ---


async def test_a_message_for_later_waits_for_its_time(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await write(desk, "0171 1234567", "Bitte rufen Sie uns an.")
        await desk.press("alt+s")
        await desk.until("Später senden")
        await desk.type("gestern")
        await desk.press("f9")
        await desk.until("■ „gestern“ ist kein Zeitpunkt")
        await desk.fill("#line", "24.12.2099 9 Uhr")
        await desk.press("f9")
        await desk.until("wartet – geht Do, 24.12.2099, 9:00 Uhr hinaus")
        assert desk.field("#number") == ""
    assert not practice.simulator.accepted


async def test_a_text_that_says_tomorrow_is_not_put_off_without_a_question(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await write(desk, "0171 1234567", "Ihr Termin ist morgen um 9 Uhr.")
        await desk.press("alt+s")
        await desk.until("Wann soll die SMS hinausgehen?")
        await desk.type("24.12.2099 9 Uhr")
        await desk.press("enter")
        await desk.until("▲ Im Text steht „morgen“")
        await desk.press("enter")  # the first answer is the safe one
        await desk.until("Wann soll die SMS hinausgehen?")
        await desk.press("escape")
        await desk.until(lambda: desk.focused == "text")
    assert sms.outbox.counts().total == 0
