"""Several persons share an account: the window asks who is there, and the journal has the answer beside the account."""

from __future__ import annotations

import pytest

from tests.screens.desk import Desk, at_the_desk
from tui.frame.app_mixins import asking_initials
from tui.service.api import PraxisSms, SingleSms, login_name

QUESTION = "Wer ist am Arbeitsplatz?"


@pytest.fixture
def asking(sms: PraxisSms) -> PraxisSms:
    sms.configuration.change({"ui.ask_name": True})
    return sms


def queue(sms: PraxisSms) -> int:
    return sms.compose.queue(SingleSms("0171 1234567", "Ihr Termin ist morgen.")).id


async def sit_down(desk: Desk, typed: str) -> None:
    await desk.until(QUESTION)
    await desk.type(typed)
    await desk.press("enter")
    await desk.until(lambda: QUESTION not in desk.text)


async def test_whoever_sits_down_gives_initials_which_the_journal_has_beside_the_account(asking: PraxisSms) -> None:
    async with at_the_desk(asking) as desk:
        await sit_down(desk, "MK")
        queue(asking)
        newest = asking.audit.lines(1)[0]
        assert (newest.actor, newest.account, newest.initials) == (login_name(), login_name(), "MK")
        assert asking.outbox.story(newest.message_id or 0)[0].initials == "MK"


async def test_a_window_that_is_not_to_ask_does_not(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("f4")
        await desk.until(lambda: desk.app.current_mode == "outbox")
        assert QUESTION not in desk.text


async def go_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sit down, look at the Postausgang, and leave the desk for longer than the window waits."""
    await sit_down(desk, "MK")
    await desk.press("f4")
    await desk.until(lambda: desk.app.current_mode == "outbox")
    before = asking_initials.running_time()
    monkeypatch.setattr(asking_initials, "running_time", lambda: before + 15 * 60)


async def test_after_a_pause_the_key_of_a_place_leads_there_once_it_is_known_who_pressed_it(
    asking: PraxisSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_desk(asking) as desk:
        await go_away(desk, monkeypatch)
        await desk.press("f5")
        await desk.until(QUESTION)
        assert desk.app.current_mode == "outbox"
        await sit_down(desk, "AB")
        await desk.until(lambda: desk.app.current_mode == "templates")
        assert asking.initials == "AB"


async def test_after_a_pause_a_key_that_decides_something_only_asks_and_says_so(
    asking: PraxisSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = queue(asking)
    async with at_the_desk(asking) as desk:
        await go_away(desk, monkeypatch)
        await desk.until("1 SMS")
        await desk.press("delete")
        await sit_down(desk, "AB")
        await desk.until("Die Taste Entf hat nur nach dem Kürzel gefragt; drücken Sie sie noch einmal.")
        assert asking.outbox.message(message).state == "queued"


async def test_after_a_pause_initials_typed_without_looking_arrive_whole(
    asking: PraxisSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_desk(asking) as desk:
        await go_away(desk, monkeypatch)
        await desk.press("a", "b", "c", "enter")
        await desk.until(lambda: asking.initials == "abc")
        await desk.until(lambda: QUESTION not in desk.text)
        assert desk.app.current_mode == "outbox"


async def test_without_initials_nothing_goes_on_and_the_dialog_says_what_they_are(asking: PraxisSms) -> None:
    async with at_the_desk(asking) as desk:
        await desk.until(QUESTION)
        await desk.press("escape")
        await desk.until("Bitte erst Ihr Kürzel eingeben; Strg+Q beendet praxis-sms.")
        await desk.type("viel zu lang")
        await desk.press("enter")
        await desk.until("höchstens 8 Buchstaben")
        assert QUESTION in desk.text
