"""What patients answered (F4, „Antworten“), as a receptionist reads it and writes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.outbox_desk import cursor, open_outbox
from tests.screens.test_bell import rings_of
from tests.unit.outbox.samples import API, draft, finish, number
from tui.app import LookSeconds
from tui.screens.outbox.summary import OutboxSummary
from tui.service.api import PraxisSms
from tui.service.model.answers import FetchedAnswer
from tui.service.model.consent import Purpose
from tui.service.model.outcome import Accepted, Unknown
from tui.service.model.queries import AnswerQuery
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.outbox import Outbox
from tui.service.text.words.answer_words import AnswerWords, meaning_of

SENT = "Ihr Termin ist morgen um 8 Uhr. Praxis Molar"


def answered(store: Outbox, patient: int, text: str, name: str = "") -> None:
    """A patient got a message about an appointment and has answered."""
    asked = replace(draft(patient, text=SENT, name=name, protocol=API), purpose=Purpose.APPOINTMENT)
    store.queue.several([asked], actor="anna")
    (taken,) = store.claiming.write_and_claim((), [Wish(API, 1, timedelta(0))]).claims
    finish(store, taken, outcome=Accepted(f"p-{patient}"))
    came_in(store, patient, text)


def unknown(store: Outbox) -> None:
    """Of a message nobody knows what became of it."""
    store.queue.several([draft(9, text=SENT, protocol=API)], actor="anna")
    (taken,) = store.claiming.write_and_claim((), [Wish(API, 1, timedelta(0))]).claims
    finish(store, taken, outcome=Unknown("?"))


def came_in(store: Outbox, patient: int, text: str) -> None:
    found = FetchedAnswer(f"id {patient} {text}", number(patient), text)
    store.answers.keep(API, [found], lambda words: meaning_of(words, AnswerWords()))


async def open_answers(desk: Desk, shows: str = "Antwort") -> None:
    """F4, and there „Antworten“."""
    await open_outbox(desk)
    await desk.press("alt+a")
    await desk.until(shows)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_an_answer_stands_with_name_and_text_and_below_with_what_it_answers(
    sms: PraxisSms, store: Outbox, size: tuple[int, int]
) -> None:
    answered(store, 1, "Kann ich auch erst um 10 Uhr kommen?", "Käthe Müller")
    async with at_the_desk(sms, size=size) as desk:
        await desk.until("1 Antw")
        assert "F8" in desk.lines[0]
        await open_answers(desk, "Kann ich auch")
        assert "Käthe Müller" in cursor(desk)
        assert "▲ neu" in cursor(desk)
        await desk.until("auf SMS 1")


async def test_an_answer_is_told_beside_what_is_unresolved(sms: PraxisSms, store: Outbox) -> None:
    unknown(store)
    answered(store, 1, "Kann ich auch erst um 10 Uhr kommen?", "Käthe Müller")
    async with at_the_desk(sms) as desk:
        await desk.until(lambda: desk.lines[0].rstrip().endswith("SMS4 ▲ 1 offen · 1 Antw."))
    async with at_the_desk(sms, size=(132, 43)) as desk:
        await desk.until(lambda: desk.lines[0].rstrip().endswith("▲ 1 ungeklärt · 1 Antwort"))
    async with at_the_desk(sms, size=(60, 20)) as desk:
        await desk.until(lambda: desk.lines[0].rstrip().endswith("▲ 1 offen"))


async def test_a_count_of_messages_that_comes_late_is_not_put_behind_an_answer(sms: PraxisSms, store: Outbox) -> None:
    answered(store, 1, "Danke!")
    async with at_the_desk(sms) as desk:
        await open_answers(desk, "Danke!")
        await desk.until("auf SMS 1")
        below = desk.app.screen.query_one(OutboxSummary)
        below._is_outdated = True  # as when the key came while it was counted
        await below._count()
        assert "auf SMS 1" in below.text
        assert "zugestellt" not in below.text
        assert "1 übergeben" not in below.text


async def test_f9_leads_from_the_answers_to_what_needs_a_person(sms: PraxisSms, store: Outbox) -> None:
    unknown(store)
    answered(store, 1, "Kann ich auch erst um 10 Uhr kommen?", "Käthe Müller")
    async with at_the_desk(sms) as desk:
        await open_answers(desk, "Kann ich auch erst")
        await desk.press("f9")
        await desk.until("Diese SMS sind ungeklärt.")
        await desk.until(lambda: "▲ ungeklärt" in cursor(desk))


async def test_enter_writes_back_and_the_answer_is_read(sms: PraxisSms, store: Outbox) -> None:
    answered(store, 1, "Kann ich auch erst um 10 Uhr kommen?", "Käthe Müller")
    async with at_the_desk(sms) as desk:
        await open_answers(desk, "Kann ich auch")
        await desk.press("enter")
        await desk.until(lambda: desk.app.current_mode == "single")
        await desk.until("Antwort von Käthe Müller: „Kann ich auch erst um 10 Uhr kommen?“")
        assert (desk.field("#number"), desk.field("#name")) == (number(1), "Käthe Müller")
        assert store.answers.unread() == 0
        await desk.until(lambda: "Antw" not in desk.lines[0])


async def test_an_answer_stays_unread_where_what_was_begun_is_kept(sms: PraxisSms, store: Outbox) -> None:
    answered(store, 1, "Danke!", "Käthe Müller")
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1200009")
        await open_answers(desk, "Danke!")
        await desk.press("enter")
        await desk.until("Angefangene SMS verwerfen?")
        await desk.press("escape")
        await desk.until(lambda: not any(each.group == "action" for each in desk.app.workers))
        assert desk.field("#number") == "0171 1200009"
        assert store.answers.unread() == 1


async def test_a_text_without_recipient_stays_and_is_typed_on_at_its_end(sms: PraxisSms, store: Outbox) -> None:
    answered(store, 1, "Kann ich auch erst um 10 Uhr kommen?", "Käthe Müller")
    async with at_the_desk(sms) as desk:
        await desk.fill("#text", "Um 10 Uhr")
        await open_answers(desk, "Kann ich auch")
        await desk.press("enter")
        await desk.until(lambda: desk.app.current_mode == "single")
        await desk.until("Antwort von Käthe Müller:")
        assert desk.focused == "text"
        await desk.type(" gern.")
        await desk.until(lambda: desk.field("#text") == "Um 10 Uhr gern.")


async def test_who_writes_to_another_number_instead_keeps_no_name_of_the_answer(sms: PraxisSms, store: Outbox) -> None:
    answered(store, 1, "Kann ich auch erst um 10 Uhr kommen?", "Käthe Müller")
    async with at_the_desk(sms) as desk:
        await open_answers(desk, "Kann ich auch")
        await desk.press("enter")
        await desk.until(lambda: desk.app.current_mode == "single")
        await desk.until(lambda: desk.field("#name") == "Käthe Müller")
        await desk.fill("#number", "0171 1200009")
        await desk.until(lambda: desk.field("#name") == "")


async def test_an_answer_is_marked_as_read_and_unread_again(sms: PraxisSms, store: Outbox) -> None:
    answered(store, 1, "Danke!")
    async with at_the_desk(sms) as desk:
        await open_answers(desk, "Danke!")
        await desk.press("w")
        await desk.until("Antworten lassen sich nicht durchsuchen")
        await desk.press("alt+g")
        await desk.until("○ gelesen")
        await desk.until("Gelesen: Antwort von")
        await desk.press("ctrl+g")
        await desk.until("Antworten lassen sich nicht durchsuchen")
        assert store.answers.page(AnswerQuery())[0].read_by == sms.actor
        await desk.press("alt+g")
        await desk.until("▲ neu")
        assert store.answers.unread() == 1


async def test_what_first_words_decided_is_seen(sms: PraxisSms, store: Outbox) -> None:
    answered(store, 1, "JA")
    answered(store, 2, "NEIN")
    answered(store, 3, "Stopp")
    async with at_the_desk(sms) as desk:
        await open_answers(desk, "Stopp")
        assert "● zugesagt" in desk.line_with("JA")
        assert "■ abgesagt" in desk.line_with("NEIN")
        assert "□ abgemeldet" in desk.line_with("Stopp")
        await desk.until("2 Antworten")


async def test_a_long_answer_is_read_in_full(sms: PraxisSms, store: Outbox) -> None:
    answered(store, 1, "Wort " * 60 + "Ende")
    async with at_the_desk(sms) as desk:
        await open_answers(desk, "Wort Wort")
        await desk.app.screen.run_action("open")
        await desk.until("Antwort von")
        await desk.until("Ende")
        await desk.press("escape")


async def test_where_there_is_none_the_screen_says_where_answers_go(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_answers(desk, "kann niemand antworten")
        await desk.press("enter", "f9", "delete", "space", "ctrl+r", "home", "end")
        await desk.until("Antwort")


async def test_a_page_of_answers_is_turned(sms: PraxisSms, store: Outbox) -> None:
    for patient in range(1, 31):
        came_in(store, patient, f"Frage {patient}.")
    async with at_the_desk(sms) as desk:
        await open_answers(desk, "Frage 30.")
        await desk.press("end")
        await desk.until("Frage 1.")
        await desk.press("home")
        await desk.until("Frage 30.")


async def test_the_alt_key_leads_from_messages_to_the_answers(sms: PraxisSms, store: Outbox) -> None:
    answered(store, 1, "Danke!")
    async with at_the_desk(sms) as desk:
        await open_outbox(desk)
        await desk.until("Alt+A Antworten")
        await desk.press("alt+g")
        await desk.until("hier sind die Antworten")
        await desk.until("Danke!")
        assert "Alt+G Gelesen" in desk.text
        await desk.press("alt+a")
        await desk.until("Zeigen │alle SMS")


async def test_an_answer_that_comes_in_rings_where_nobody_is_there(sms: PraxisSms, store: Outbox) -> None:
    sms.configuration.change({"provider.protocol": "3steps2web-api"})
    async with at_the_desk(sms, look_seconds=LookSeconds(answers=0.05, away=0.0)) as desk:
        rings = rings_of(desk)
        await desk.until(lambda: desk.app._bell._unread == 0)
        came_in(store, 1, "Hallo")
        await desk.until("1 Antwort")
        assert len(rings) == 1
