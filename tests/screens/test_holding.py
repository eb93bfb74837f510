"""Wrong credentials in the middle of a series: what every place says, and how it goes on after the card was saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tui.service.api import MessageState, PraxisSms, SeriesOrder
from tui.service.model.card_protocols import ProtocolKey
from tui.service.secrets.values import SecretName
from tui.simulator.accounts import PRACTICE
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice

SIZE = 40
WHY = "SMS4 weist die Zugangsdaten zurück"
WHAT_TO_DO = "Karte SMS-Provider (F8); danach geht es weiter"


def queue_series(sms: PraxisSms, patients: Path) -> None:
    """The list of the practice, as F3 queues it."""
    order = SeriesOrder("Guten Tag {{Vorname}}, Ihr Termin ist morgen.", title="termine")
    table = sms.series.read(patients, None)
    checked = sms.series.check(table, sms.series.columns(table), order)
    assert checked.totals.sendable == SIZE
    sms.series.queue(checked, order, consent_confirmed=True)


def refuse_after(practice: DemoPractice, count: int) -> None:
    """The provider takes so many messages and then knows the password no more."""
    practice.simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS, Interface.SMS4, skip=count))
    practice.simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS, Interface.SMS4_CHECK))


def handed_over(sms: PraxisSms) -> int:
    counts = sms.outbox.counts()
    return counts.of(MessageState.ACCEPTED) + counts.of(MessageState.DELIVERED)


def said(desk: Desk) -> str:
    """What the place says, its line breaks apart."""
    return " ".join(desk.text.replace("\n", " ").split())


@pytest.fixture
def stored_in_the_keyring(sms: PraxisSms, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch) -> None:
    """The password of SMS4 belongs to the person at the desk, not to the admin."""
    monkeypatch.delenv(SecretName.SMS4_PASSWORD.variable)
    sms.secrets.set(SecretName.SMS4_PASSWORD, PRACTICE.password)


async def mend_on_the_card(desk: Desk, practice: DemoPractice) -> None:
    """F8, the right password, F9."""
    practice.simulator.clear_faults()
    await desk.press("f8")
    await desk.until("SMS-Freigabe")
    await desk.fill("#password", PRACTICE.password)
    await desk.press("f9")
    await desk.until("Gespeichert.")


@pytest.mark.usefixtures("stored_in_the_keyring")
async def test_wrong_credentials_in_the_middle_of_a_series_stop_it_every_place_says_so_and_the_card_mends_it(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    refuse_after(practice, 10)
    queue_series(sms, practice.patients)
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: bool(sms.dispatcher.holds()))
        for key in ("f2", "f3", "f4", "f5", "f8"):
            await desk.press(key)
            await desk.until(lambda: "angehalten" in desk.lines[0])
            await desk.until(lambda: WHY in said(desk) and WHAT_TO_DO in said(desk))
        counts = sms.outbox.counts()
        assert handed_over(sms) == 10
        assert counts.of(MessageState.QUEUED) == SIZE - 10
        assert counts.of(MessageState.FAILED) == counts.of(MessageState.UNKNOWN) == 0

        await mend_on_the_card(desk, practice)
        await desk.until(lambda: handed_over(sms) == SIZE)
        await desk.until(lambda: "angehalten" not in desk.lines[0] and WHY not in said(desk))
    numbers = [each.number for each in practice.simulator.accepted]
    assert len(numbers) == len(set(numbers)) == SIZE


@pytest.mark.usefixtures("stored_in_the_keyring")
async def test_a_password_that_is_wrong_from_the_start_burns_no_message(sms: PraxisSms, practice: DemoPractice) -> None:
    sms.secrets.set(SecretName.SMS4_PASSWORD, "veraltet")
    queue_series(sms, practice.patients)
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: bool(sms.dispatcher.holds()))
        assert sms.outbox.counts().of(MessageState.QUEUED) == SIZE
        assert len(practice.simulator.rejected) <= 2 * sms.settings.dispatch.concurrency
        assert "veraltet" not in desk.text
        await mend_on_the_card(desk, practice)
        await desk.until(lambda: handed_over(sms) == SIZE)
    assert len(practice.simulator.accepted) == SIZE


@pytest.mark.usefixtures("stored_in_the_keyring")
async def test_what_to_do_about_refused_credentials_is_said_once(sms: PraxisSms, practice: DemoPractice) -> None:
    refuse_after(practice, 0)
    queue_series(sms, practice.patients)
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: WHY in said(desk) and WHAT_TO_DO in said(desk))
        assert said(desk).count("Karte SMS-Provider") == 1


async def test_what_to_do_about_a_card_that_lacks_something_is_said_once(
    sms: PraxisSms, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SecretName.SMS4_PASSWORD.variable)
    queue_series(sms, practice.patients)
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: "Danach geht es von selbst weiter." in said(desk))
        assert "praxis-sms secrets set sms4-password" in said(desk)
        assert "Vervollständigen" not in said(desk)


async def test_after_the_account_was_topped_up_zugang_pruefen_lets_everything_go_on(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    practice.simulator.set_fault(Fault(FaultKind.NO_CREDIT))
    queue_series(sms, practice.patients)
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: "wählen Sie auf der Karte SMS-Provider (F8) „Zugang prüfen“" in said(desk))
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        practice.simulator.clear_faults()
        await desk.press("ctrl+g")
        await desk.until("Es geht weiter.")
        await desk.until(lambda: handed_over(sms) == SIZE)
        await desk.until(lambda: "angehalten" not in desk.lines[0])


async def test_zugang_pruefen_lets_nothing_go_on_while_the_access_is_refused_or_the_card_is_not_saved(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    refuse_after(practice, 0)
    queue_series(sms, practice.patients)
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: WHY in said(desk))
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.press("ctrl+g")
        await desk.until("Angehalten: 40 SMS warten.")
        await desk.press("escape")
        practice.simulator.clear_faults()
        await desk.fill("#user", PRACTICE.user + "x")
        await desk.fill("#user", PRACTICE.user)
        await desk.fill("#tariff", "2")
        await desk.press("ctrl+g")
        await desk.until("Angehalten: 40 SMS warten.")
    assert len(sms.dispatcher.holds()) == 1
    assert practice.simulator.accepted == []


async def test_a_mail_server_that_refuses_the_login_stops_the_series_and_the_mail_setup_mends_it(
    sms: PraxisSms, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SecretName.SMTP_PASSWORD.variable)
    sms.secrets.set(SecretName.SMTP_PASSWORD, "veraltet")
    sms.configuration.change({"provider.protocol": str(ProtocolKey.SMS4_MAIL)})
    queue_series(sms, practice.patients)
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: bool(sms.dispatcher.holds()))
        assert sms.outbox.counts().of(MessageState.QUEUED) == SIZE
        await desk.press("f8")
        await desk.until(lambda: "angehalten" in desk.lines[0])
        await desk.until(lambda: "Strg+O" in said(desk))
        await desk.press("ctrl+o")
        await desk.until("F9 speichert")
        await desk.fill("#mail-password", PRACTICE.mail_password)
        await desk.press("f9")
        await desk.until("Mail-Einrichtung gespeichert.")
        await desk.until(lambda: handed_over(sms) == SIZE)
    assert len({each.number for each in practice.simulator.accepted}) == len(practice.simulator.accepted) == SIZE
