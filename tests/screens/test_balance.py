"""What is left at the provider, on the top line."""

from __future__ import annotations

import asyncio
import threading
from decimal import Decimal
from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import ask_to_start, patients, prepare, start, write_list
from tui.frame.watches import AFTER_SENDING, BEFORE_START, PAUSE, BalanceWatch
from tui.service.api import Account, PraxisSms
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice

FULL = "100.000,00 €"


def top_line(desk: Desk) -> str:
    return desk.lines[0]


def enquiries(practice: DemoPractice) -> int:
    """How often the provider was asked, counted by a fault that never decides anything."""
    return sum(each.asked for each in practice.simulator.faults if each.fault.kind is FaultKind.DELAY)


def use_clock(desk: Desk) -> list[float]:
    """Let the application ask by a clock that a test sets."""
    now = [0.0]
    desk.app.balance = BalanceWatch(desk.app.sms, clock=lambda: now[0])
    return now


@pytest.fixture
def counted(practice: DemoPractice) -> DemoPractice:
    practice.simulator.set_fault(Fault(FaultKind.DELAY, Interface.SMS4_CHECK))
    return practice


async def test_a_window_that_only_stands_open_asks_nobody(sms: PraxisSms, counted: DemoPractice) -> None:
    async with at_the_desk(sms, size=(140, 24)) as desk:
        await desk.until("SMS4 RESTful")
        assert "€" not in top_line(desk)
    assert enquiries(counted) == 0


@pytest.mark.parametrize(("width", "wording"), [(140, f"Guthaben {FULL}"), (100, FULL)])
async def test_who_visits_the_card_sees_what_is_left(sms: PraxisSms, width: int, wording: str) -> None:
    async with at_the_desk(sms, size=(width, 24)) as desk:
        await desk.press("f8")
        await desk.until(lambda: wording in top_line(desk))
        await desk.press("f2")
        await desk.until("Nummer")
        assert wording in top_line(desk), "every place shows it from then on"


async def test_it_is_the_same_on_top_as_in_the_check_of_the_access(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(140, 24), sending=True) as desk:
        await desk.press("f8")
        await desk.until(lambda: FULL in top_line(desk))
        await desk.press("f2")
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#text", "Ihr Termin ist morgen um 9 Uhr.")
        await desk.press("f9")
        await desk.until("+491711234567: übergeben")
        await desk.press("f8", "ctrl+g")
        await desk.until("Guthaben: 99.999,9")
        await desk.until(lambda: "Guthaben 99.999,9" in top_line(desk))


async def test_it_is_asked_once_in_a_while_however_often_the_places_change(
    sms: PraxisSms, counted: DemoPractice
) -> None:
    async with at_the_desk(sms, size=(140, 24)) as desk:
        for key in ("f8", "f2", "f4", "f2", "f8"):
            await desk.press(key)
            await desk.pilot.pause()
        await desk.until(lambda: FULL in top_line(desk))
    assert enquiries(counted) == 1


async def test_after_a_send_it_is_known(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(140, 24), sending=True) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#text", "Ihr Termin ist morgen um 9 Uhr.")
        await desk.press("f9")
        await desk.until(lambda: "99.999,9" in top_line(desk) or FULL in top_line(desk))


async def test_a_message_that_has_left_is_taken_off_at_once_however_lately_it_was_asked(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(140, 24), sending=True) as desk:
        now = use_clock(desk)
        await desk.press("f8")
        await desk.until(lambda: FULL in top_line(desk))
        await desk.press("f2")
        now[0] += AFTER_SENDING
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#text", "Ihr Termin ist morgen um 9 Uhr.")
        await desk.press("f9")
        await desk.until("+491711234567: übergeben")
        await desk.until(lambda: "Guthaben 99.999,9" in top_line(desk))


async def test_a_series_that_has_left_is_taken_off_at_once(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms, size=(140, 24), sending=True) as desk:
        now = use_clock(desk)
        await prepare(desk, write_list(tmp_path, patients(4)))
        await desk.until(lambda: FULL in top_line(desk))
        now[0] += AFTER_SENDING
        await start(desk)
        await desk.until("100 %, 4 von 4")
        await desk.until(lambda: "Guthaben 99.999,7" in top_line(desk))


async def test_before_a_series_it_is_asked_again_and_the_question_does_not_wait_for_it(
    sms: PraxisSms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()
    answers = iter(["100.00", "0.10"])

    def balance(_access: object, _settings: object) -> Account:
        answer = next(answers)
        if answer == "0.10":
            answered.wait()
        return Account(Decimal(answer))

    monkeypatch.setattr(type(sms.access), "balance", balance)
    async with at_the_desk(sms, size=(140, 24), leaves_background=True) as desk:
        now = use_clock(desk)
        await prepare(desk, write_list(tmp_path, patients(3)))
        await desk.until(lambda: "100,00 €" in top_line(desk))
        now[0] += BEFORE_START - 1
        await ask_to_start(desk)
        await desk.press("escape")
        await desk.until(lambda: "Serie starten?" not in desk.text)
        now[0] += 1
        await ask_to_start(desk)
        assert "Guthaben: 100,00 €" in desk.text, "what was heard last, until the answer is there"
        answered.set()
        await desk.until("▲ Das Guthaben reicht nicht für alle: 0,10 €.")
        await desk.press("escape")


@pytest.mark.parametrize("kind", [FaultKind.WRONG_CREDENTIALS, FaultKind.UNAVAILABLE, FaultKind.MALFORMED])
async def test_where_it_cannot_be_had_nothing_is_shown(sms: PraxisSms, practice: DemoPractice, kind: FaultKind) -> None:
    practice.simulator.set_fault(Fault(kind, Interface.SMS4_CHECK))
    async with at_the_desk(sms, size=(140, 24)) as desk:
        await desk.press("f8")
        await desk.until(lambda: any(each.struck for each in practice.simulator.faults))
        await desk.until("SMS-Freigabe")
        assert "€" not in top_line(desk)
        assert not desk.line_with("■ ")


async def test_other_settings_are_asked_about_at_once_and_nothing_old_is_shown_for_them(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    watch = BalanceWatch(sms, clock=lambda: 0.0)
    before = sms.settings
    assert await watch.ask(before)
    sms.configuration.change({"provider.protocol": "sms4-mail"})
    assert sms.settings is not before
    assert watch.account(sms.settings) is None
    assert watch.seconds_to_wait(sms.settings) == 0
    assert not await watch.ask(sms.settings), "mail names no balance"
    assert not practice.simulator.rejected


async def test_between_two_enquiries_there_is_a_pause(sms: PraxisSms, counted: DemoPractice) -> None:
    now = 0.0
    watch = BalanceWatch(sms, clock=lambda: now)
    assert await watch.ask(sms.settings)
    now = PAUSE - 1
    assert watch.seconds_to_wait(sms.settings) == 1
    assert not await watch.ask(sms.settings)
    now = PAUSE
    assert not await watch.ask(sms.settings), "the same amount is nothing new"
    assert enquiries(counted) == 2


async def test_two_do_not_ask_at_the_same_time(sms: PraxisSms, counted: DemoPractice) -> None:
    watch = BalanceWatch(sms)
    settings = sms.settings
    assert sorted(await asyncio.gather(watch.ask(settings), watch.ask(settings))) == [False, True]
    assert enquiries(counted) == 1


async def test_the_question_before_a_series_shows_the_account_that_pays_and_no_other(
    sms: PraxisSms, tmp_path: Path
) -> None:
    async with at_the_desk(sms, size=(140, 24)) as desk:
        await prepare(desk, write_list(tmp_path, patients(3)))
        await desk.until(lambda: FULL in top_line(desk))
        await ask_to_start(desk)
        assert f"Guthaben: {FULL}" in desk.text
        await desk.press("escape")
        await desk.until(lambda: "Serie starten?" not in desk.text)
        sms.configuration.change({"provider.protocol": "sms4-mail"})
        await ask_to_start(desk)
        assert "über SMS4 mit E-Mail-Adresse" in desk.text
        assert "Guthaben:" not in desk.text


async def test_what_does_not_concern_the_account_leaves_its_balance(sms: PraxisSms, counted: DemoPractice) -> None:
    watch = BalanceWatch(sms)
    assert await watch.ask(sms.settings)
    sms.configuration.change({"provider.sender": "PraxisNeu", "ui.price_per_segment": 0.09})
    assert watch.account(sms.settings) is not None
    assert not await watch.ask(sms.settings), "the same account is not asked twice in a while"
    assert enquiries(counted) == 1


async def test_an_answer_about_an_account_that_was_left_meanwhile_is_not_taken(sms: PraxisSms) -> None:
    watch = BalanceWatch(sms)
    before = sms.settings
    asking = asyncio.create_task(watch.ask(before))
    await asyncio.sleep(0)
    sms.configuration.change({"provider.protocol": "sms4-mail"})
    await watch.ask(sms.settings)
    assert not await asking
    assert watch.account(sms.settings) is None
    watch.forget()
    assert watch.account(before) is None
