"""What a person decides about messages of the Postausgang (F4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.screens.desk import at_the_desk
from tests.screens.outbox_desk import BROKEN, kinds, numbers, only, open_outbox, patients
from tests.unit.outbox import samples
from tui.service.api import MessageState, PraxisSms
from tui.service.model.outcome import Accepted, Refused, Unknown
from tui.service.outbox.outbox import Outbox
from tui.simulator.practice import DemoPractice
from tui.widgets.line import Note

# --- deciding ---


@pytest.mark.parametrize(
    ("answer", "state", "detail"),
    [(1, MessageState.ACCEPTED, "accepted"), (2, MessageState.QUEUED, "not-sent")],
)
async def test_an_unknown_message_is_resolved_after_asking_and_the_name_is_recorded(
    sms: PraxisSms, store: Outbox, answer: int, state: MessageState, detail: str
) -> None:
    samples.queue(store, 1)
    samples.hand_over(store, Unknown(BROKEN))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 ungeklärt")
        await desk.press("f9")
        await desk.until("Was wurde aus der SMS?")
        assert BROKEN in desk.text
        assert f"„{sms.actor}“" in desk.text
        await desk.press("escape")
        await desk.until(lambda: "Was wurde" not in desk.text)
        assert only(sms).state is MessageState.UNKNOWN
        await desk.press("f9")
        await desk.until("Was wurde aus der SMS?")
        await desk.press(*["right"] * answer, "enter")
        await desk.until(lambda: only(sms).state is state)
        await desk.until(lambda: "▲ ungeklärt" not in desk.text)
    assert kinds(sms)[-1] == ("resolved", detail, sms.actor)


async def test_the_question_what_became_of_a_message_tells_it_from_others_to_the_same_number(
    sms: PraxisSms, store: Outbox
) -> None:
    monday, tuesday = "Ihr Termin ist am Montag um 8 Uhr.", "Ihr Termin ist am Dienstag. " + "Bitte pünktlich. " * 6
    for text in (monday, tuesday):
        samples.queue(store, 1, name="Anna Müller", text=text)
        samples.hand_over(store, Unknown(BROKEN))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 ungeklärt")
        await desk.press("f9")
        await desk.until("Was wurde aus der SMS?")
        asked = desk.app.screen.query_one(Note).text
        handed_over = sms.outbox.message(2).last_attempt_at
        assert handed_over is not None
        assert f"Anna Müller ({samples.number(1)})" in asked
        assert f"{handed_over.astimezone():%d.%m.%Y %H:%M:%S}" in asked
        assert "„Ihr Termin ist am Dienstag. Bitte pünktlich." in asked
        assert tuesday.strip() not in asked
        assert monday not in asked

        await desk.press("escape")
        await desk.press("ctrl+a")
        await desk.until("2 markiert.")
        await desk.press("f9")
        await desk.until("Was wurde aus der SMS?")
        asked = desk.app.screen.query_one(Note).text
        assert monday in asked
        assert "„Ihr Termin ist am Dienstag." in asked


async def test_many_messages_are_described_in_part_and_the_answers_stay_in_sight(sms: PraxisSms, store: Outbox) -> None:
    for index in range(1, 7):
        samples.queue(store, index, name="Anna Müller")
        samples.hand_over(store, Unknown(BROKEN))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "6 ungeklärt")
        await desk.press("ctrl+a")
        await desk.until("6 markiert.")
        await desk.press("f9")
        await desk.until("… und 2 weitere")
        assert "wird mit dem Namen" in desk.text
        assert "Nicht gesendet, neu senden" in desk.text


async def test_f9_leads_to_what_needs_a_person(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    samples.hand_over(store, Unknown(BROKEN))
    samples.queue(store, *range(2, 40))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "39 SMS")
        await desk.until("1 ungeklärt")
        await desk.press("f9")
        await desk.until(lambda: numbers(desk) == patients(1, 1))
        assert "Diese SMS sind ungeklärt." in desk.text
        await desk.press("f9")
        await desk.until("Was wurde aus der SMS?")


async def test_a_refused_message_is_sent_again_from_its_story(
    sms: PraxisSms, store: Outbox, practice: DemoPractice
) -> None:
    samples.queue(store, 1)
    samples.hand_over(store, Refused("unbekannte Rufnummer"))
    async with at_the_desk(sms, sending=True) as desk:
        await open_outbox(desk, "1 abgelehnt")
        await desk.press("enter")
        await desk.until("VERLAUF")
        assert "unbekannte Rufnummer" in desk.text
        await desk.press("ctrl+r")
        await desk.until("Noch einmal senden?")
        await desk.press("enter")
        await desk.until("1 SMS: 1 übergeben")
    assert [sms.number for sms in practice.simulator.accepted] == [samples.number(1)]


async def test_a_cancelled_message_is_sent_again_at_its_own_time_and_none_to_who_opted_out(
    sms: PraxisSms, store: Outbox
) -> None:
    (planned,) = samples.queue(store, 1, due_at=samples.MONDAY + timedelta(days=3650))
    store.queue.cancel([planned], actor="empfang")
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 abgebrochen")
        await desk.press("ctrl+r")
        await desk.until("Noch einmal senden?")
        assert "Vorgesehen ist" in desk.text
        await desk.press("enter")
        await desk.until("1 SMS wartet wieder. Vorgesehen ist")
        assert only(sms).due_at == samples.MONDAY + timedelta(days=3650)
        store.queue.cancel([planned], actor="empfang")
        samples.opt_out(store, 1)
        await desk.until("– abgebrochen")
        await desk.press("ctrl+r")
        await desk.until("möchte keine SMS (Abmeldeliste)")
        assert "Noch einmal senden?" not in desk.text
        assert only(sms).state is MessageState.CANCELLED


async def test_a_waiting_message_is_taken_back_after_asking(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, name="Anna Müller", due_at=samples.MONDAY + timedelta(days=3650))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 wartet")
        await desk.press("delete")
        await desk.until("Doch nicht senden?")
        assert f"Anna Müller ({samples.number(1)})" in desk.text
        await desk.press("escape")
        await desk.until(lambda: "Doch nicht senden?" not in desk.text)
        assert only(sms).state is MessageState.QUEUED
        await desk.press("delete")
        await desk.until("Doch nicht senden?")
        await desk.press("right", "enter")
        await desk.until("1 SMS abgebrochen.")
        await desk.until("1 SMS: 1 abgebrochen")


async def test_marked_messages_share_one_decision(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, 2, 3)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "3 SMS")
        await desk.press("space", "space")
        await desk.until("2 markiert.")
        assert sum(line[2:3] == "*" for line in desk.lines) == 2
        await desk.press("delete")
        await desk.until("Doch nicht senden?")
        assert "2 SMS" in desk.text
        await desk.press("right", "enter")
        await desk.until("3 SMS: 1 wartet, 2 abgebrochen")
        await desk.press("ctrl+a")
        await desk.until("3 markiert.")
        await desk.press("ctrl+a")
        await desk.until(lambda: "markiert" not in desk.text)


@pytest.mark.parametrize(
    ("key", "sentence"),
    [("ctrl+r", "Erneut senden lässt sich nur"), ("delete", "Abbrechen lässt"), ("f9", "Geklärt werden nur")],
)
async def test_what_a_state_does_not_allow_is_said(sms: PraxisSms, store: Outbox, key: str, sentence: str) -> None:
    samples.queue(store, 1)
    samples.hand_over(store, Accepted("4711"))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 übergeben")
        await desk.press(key)
        await desk.until(sentence)
    assert only(sms).state is MessageState.ACCEPTED


async def test_a_series_is_cancelled_and_its_refused_messages_sent_again(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 3, title="Recall")
    samples.hand_over(store, Refused("nein"))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "3 SMS")
        await desk.go_to("#view")
        await desk.press("enter", *"Ser", "enter")
        await desk.until("2 warten, 1 abgelehnt")
        await desk.go_to("#outbox-list")
        await desk.press("ctrl+r")
        await desk.until("Noch einmal senden?")
        await desk.press("enter")
        await desk.until("1 SMS wartet wieder.")
        await desk.press("delete")
        await desk.until("Serie abbrechen?")
        await desk.press("right", "enter")
        await desk.until("Serie „Recall“ abgebrochen.")
        await desk.until("3 SMS: 3 abgebrochen")


async def test_a_key_that_does_not_fit_the_state_says_why_in_the_story(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    samples.finish(store, *samples.claim(store))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "übergeben")
        await desk.press("enter")
        await desk.until("VERLAUF")
        await desk.press("f9")
        await desk.until("Geklärt werden nur SMS, die ungeklärt sind.")
        await desk.press("delete")
        await desk.until("Abbrechen lässt sich nur, was noch wartet.")
        assert "VERLAUF" in desk.text


async def test_a_protocol_that_is_not_set_up_is_named_before_anything_is_asked(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, protocol="sms4-rest")
    sms.configuration.change({"provider.protocol": "sms4-mail", "protocols.sms4-mail.mail_address": None})
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 SMS")
        await desk.press("ctrl+y")
        await desk.until("„SMS4 mit E-Mail-Adresse“ unvollständig:")
        assert "umstellen?" not in desk.text
