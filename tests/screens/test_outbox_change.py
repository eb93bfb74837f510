"""What still waits on F4 gets another text or time, or is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.screens.desk import at_the_desk
from tests.screens.outbox_desk import kinds, only, open_outbox
from tests.unit.outbox import samples
from tui.service.api import MessageState, PraxisSms
from tui.service.outbox.outbox import Outbox
from tui.simulator.practice import DemoPractice


async def test_the_text_is_changed_with_its_length_in_sight_and_the_name_is_recorded(
    sms: PraxisSms, store: Outbox
) -> None:
    samples.queue(store, 1, name="Anna Müller")
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 wartet")
        await desk.press("ctrl+e")
        await desk.until("SMS 1 ändern")
        await desk.until("An Anna Müller")
        assert desk.focused == "change-text"
        assert "44 Zeichen · 44/160 · 1 Teil" in desk.text
        await desk.fill("#change-text", "Ihr Termin ist erst um 10 Uhr.")
        await desk.until("30 Zeichen · 30/160 · 1 Teil")
        await desk.press("f9")
        await desk.until("Geändert: Anna Müller")
    assert only(sms).text == "Ihr Termin ist erst um 10 Uhr."
    assert kinds(sms)[-1] == ("changed", "Neuer Text.", sms.actor)


async def test_another_time_is_typed_as_everywhere_and_empty_means_now(
    sms: PraxisSms, store: Outbox, practice: DemoPractice
) -> None:
    samples.queue(store, 1, due_at=sms.now() + timedelta(days=2))
    async with at_the_desk(sms, sending=True) as desk:
        await open_outbox(desk, "1 wartet")
        before = only(sms).due_at
        await desk.press("enter")
        await desk.until("VERLAUF")
        await desk.press("ctrl+e")
        await desk.until("SMS 1 ändern")
        await desk.fill("#change-at", "31.02. 9:00")
        await desk.press("enter")
        await desk.until("31.02.")
        assert only(sms).due_at == before
        await desk.fill("#change-at", "morgen 9 Uhr")
        await desk.until(", 9:00 Uhr.")  # what was understood
        await desk.press("enter")
        await desk.until("Geändert:")
        assert only(sms).due_at < before
        await desk.press("ctrl+e")
        await desk.until("SMS 1 ändern")
        await desk.fill("#change-at", "")
        await desk.press("f9")
        await desk.until("1 übergeben")
    assert len(practice.simulator.accepted) == 1


async def test_what_left_while_it_was_being_changed_stays_and_the_typed_text_is_not_lost(
    sms: PraxisSms, store: Outbox
) -> None:
    samples.queue(store, 1)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 wartet")
        await desk.press("ctrl+e")
        await desk.until("SMS 1 ändern")
        samples.claim(store)
        await desk.fill("#change-text", "Zu spät")
        await desk.press("f9")
        await desk.until("ist „wird übergeben“")
        assert desk.field("#change-text") == "Zu spät"
        await desk.press("escape")
        await desk.until(lambda: "SMS 1 ändern" not in desk.text)
    assert only(sms).text != "Zu spät"


async def test_a_message_is_withdrawn_from_the_dialog_after_asking(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 wartet")
        await desk.press("ctrl+e")
        await desk.until("SMS 1 ändern")
        await desk.go_to("#withdraw")
        await desk.press("enter")
        await desk.until("Doch nicht senden?")
        await desk.press("right", "enter")
        await desk.until("1 SMS abgebrochen.")
    assert only(sms).state is MessageState.CANCELLED


async def test_a_text_with_a_remark_on_a_death_is_asked_about(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 wartet")
        await desk.press("ctrl+e")
        await desk.until("SMS 1 ändern")
        await desk.fill("#change-text", "Zu Ihrer verstorbenen Mutter")
        await desk.until("verstorben ist")
        await desk.press("f9")
        await desk.until("Trotzdem ändern?")
        await desk.press("enter")
        await desk.until(lambda: "Trotzdem ändern?" not in desk.text)
        assert only(sms).text != "Zu Ihrer verstorbenen Mutter"
        await desk.press("f9")
        await desk.until("Trotzdem ändern?")
        await desk.press("right", "enter")
        await desk.until("Geändert:")
    assert only(sms).text == "Zu Ihrer verstorbenen Mutter"


async def test_a_planned_series_gets_another_beginning(sms: PraxisSms, store: Outbox) -> None:
    new = replace(samples.new_series(3, due_at=sms.now() + timedelta(days=2)), text="Bis morgen.")
    series_id = store.queue.series(new, actor=samples.RECEPTION)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "3 warten")
        await desk.go_to("#view")
        await desk.press("enter")
        await desk.until("│Serien")
        await desk.type("Serien")
        await desk.press("enter")
        await desk.until("Erinnerung")
        await desk.go_to("#outbox-list")
        await desk.press("ctrl+e")
        await desk.until("Beginn der Serie ändern")
        await desk.type("31.12.2030 9:00")
        await desk.press("enter")
        await desk.until("Serie „Erinnerung“ beginnt")
        assert "Im Text steht „morgen“, hinaus geht er aber erst am Di, 31.12." in desk.words
    assert sms.series.series(series_id).due_at.year == 2030
    assert {each.due_at.year for each in sms.outbox.messages([1, 2, 3])} == {2030}


async def test_what_is_gone_says_why_it_cannot_be_changed(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    samples.claim(store)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 SMS")
        await desk.press("ctrl+e")
        await desk.until("Ändern lässt sich nur, was noch wartet.")


async def test_without_a_name_the_number_stands_alone_and_every_button_is_seen(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 wartet")
        await desk.press("enter")
        await desk.until("VERLAUF")
        buttons = next(line for line in desk.lines if "[ Schließen ]" in line)
        for label in ("Erneut", "Abbrechen", "Ändern", "Nummer", "Kopieren"):
            assert f"[ {label} ]" in buttons
        await desk.press("ctrl+e")
        await desk.until(f"An {only(sms).number}; sie wartet noch.")


async def test_a_text_that_says_tomorrow_and_leaves_another_day_is_told_of(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, text="Ihr Termin ist morgen um 9 Uhr.", due_at=sms.now() + timedelta(hours=1))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 wartet")
        await desk.press("ctrl+e")
        await desk.until("SMS 1 ändern")
        await desk.fill("#change-at", "01.02.2099 9 Uhr")
        await desk.until(lambda: "▲ Im Text steht „morgen“, hinaus geht er aber erst am So, 01.02." in desk.words)
