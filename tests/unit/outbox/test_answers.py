"""Answers of patients in the store: each once, beside its message, with what its first words decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.engines import refused_by_the_database
from tests.unit.outbox.samples import API, MONDAY, RECEPTION, StandingClock, claim, draft, finish, number, queue
from tui.service.model.answers import Answer, AnswerMeaning, Belonging, FetchedAnswer
from tui.service.model.consent import Purpose
from tui.service.model.events import EventKind
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted
from tui.service.model.queries import AnswerQuery
from tui.service.outbox.outbox import Outbox
from tui.service.text.words.answer_words import AnswerWords, meaning_of


def judged(text: str) -> AnswerMeaning:
    return meaning_of(text, AnswerWords())


def sent(
    store: Outbox,
    patient: int = 1,
    *,
    provider_id: str = "p-1",
    purpose: Purpose = Purpose.APPOINTMENT,
    name: str = "",
    text: str = "Ihr Termin ist morgen um 8 Uhr. Praxis Molar",
) -> int:
    """A message that the provider has; its id."""
    written = replace(draft(patient, protocol=API, name=name, text=text, due_at=store.clock()), purpose=purpose)
    message_id = store.queue.several([written], actor=RECEPTION)[0]
    (taken,) = claim(store, protocol=API)
    finish(store, taken, outcome=Accepted(provider_id))
    return message_id


def told(
    text: str, patient: int = 1, *, identity: str = "", at: datetime | None = None, replies_to: str = ""
) -> FetchedAnswer:
    return FetchedAnswer(identity or f"seven {text}", number(patient), text, at, replies_to)


def kept(store: Outbox, *found: FetchedAnswer) -> Answer:
    """The newest answer after some have come in."""
    store.answers.keep(API, found, judged)
    return store.answers.page(AnswerQuery())[0]


def test_an_answer_stands_with_the_message_that_the_provider_names(store: Outbox, clock: StandingClock) -> None:
    first, _second = sent(store, provider_id="p-1"), sent(store, provider_id="p-2", text="Neue Zeit: 9 Uhr")
    clock.advance(hours=1)

    answer = kept(store, told("JA", replies_to="p-1"))

    assert (answer.message_id, answer.belonging, answer.meaning) == (
        first,
        Belonging.REFERENCE,
        AnswerMeaning.CONFIRMED,
    )
    assert answer.message_text.startswith("Ihr Termin")
    assert store.answers.appointments() == {first: AnswerMeaning.CONFIRMED}
    assert EventKind.ANSWERED in [event.kind for event in store.messages.story(first)]


def test_else_with_the_newest_one_to_its_number(store: Outbox, clock: StandingClock) -> None:
    message_id = sent(store)
    clock.advance(hours=1)

    answer = kept(store, told("Nein danke"))

    assert (answer.message_id, answer.belonging, answer.meaning) == (
        message_id,
        Belonging.NUMBER,
        AnswerMeaning.CANCELLED,
    )
    assert answer.is_unread


def test_what_confirms_is_read_by_the_program_and_what_cancels_is_not(store: Outbox) -> None:
    sent(store)
    assert not kept(store, told("JA")).is_unread
    assert store.answers.unread() == 0
    kept(store, told("NEIN"))
    assert store.answers.unread() == 1


@pytest.mark.parametrize(("days", "is_found"), [(13, True), (15, False)])
def test_after_two_weeks_an_answer_belongs_to_nothing(
    store: Outbox, clock: StandingClock, days: int, is_found: bool
) -> None:
    sent(store)
    clock.advance(days=days)
    answer = kept(store, told("JA"))
    assert (answer.message_id is not None) is is_found
    assert (answer.meaning is AnswerMeaning.CONFIRMED) is is_found


def test_of_several_appointments_none_is_confirmed_by_a_guess(store: Outbox, clock: StandingClock) -> None:
    sent(store, provider_id="p-1")
    clock.advance(hours=1)
    newest = sent(store, provider_id="p-2", text="Ihr zweiter Termin ist am Freitag.")
    answer = kept(store, told("JA"))
    assert (answer.message_id, answer.meaning) == (newest, AnswerMeaning.OPEN)
    assert answer.is_unread


def test_a_number_of_several_persons_is_for_a_person_but_its_stop_holds(store: Outbox) -> None:
    sent(store, name="Anna Müller", provider_id="p-1")
    sent(store, name="Tim Müller", provider_id="p-2", text="Tims Termin ist um 9 Uhr")

    answer = kept(store, told("JA", replies_to="p-1"))
    assert (answer.is_shared, answer.meaning) == (True, AnswerMeaning.OPEN)
    assert kept(store, told("STOP", at=MONDAY)).is_shared
    assert store.optouts.is_listed(number(1))


def test_a_reminder_that_stands_for_two_children_is_for_a_person(store: Outbox) -> None:
    message_id = sent(store)
    with store.write() as connection:
        for child in (b"a", b"b"):
            connection.execute(
                "INSERT INTO appointment (plan, key, number_key, person_key, starts_at, state, leads, message_id,"
                " called_by, created_at, updated_at)"
                " VALUES ('morgen', :key, :key, :key, :now, 'reminded', 0, :id, '', :now, :now)",
                {"key": child * 32, "now": store.clock(), "id": message_id},
            )
    assert kept(store, told("JA", replies_to="p-1")).meaning is AnswerMeaning.OPEN


def test_the_appointments_of_a_plan_are_known_with_their_newest_answer(store: Outbox, clock: StandingClock) -> None:
    message_id = sent(store, name="Anna Müller")
    with store.write() as connection:
        connection.execute(
            "INSERT INTO appointment (plan, key, number_key, person_key, starts_at, state, leads, message_id,"
            " called_by, created_at, updated_at)"
            " VALUES ('morgen', :key, :key, :key, :at, 'reminded', 1, :id, '', :now, :now)",
            {"key": b"a" * 32, "now": clock(), "at": clock() + timedelta(days=1), "id": message_id},
        )
    assert store.answers.answered_appointments() == ()
    kept(store, told("JA", replies_to="p-1", at=MONDAY))
    kept(store, told("NEIN", replies_to="p-1", at=MONDAY + timedelta(minutes=1)))
    clock.advance(hours=1)
    kept(store, told("Danke", replies_to="p-1"))
    (answered,) = store.answers.answered_appointments()
    assert (answered.plan, answered.name, answered.meaning) == ("morgen", "Anna Müller", AnswerMeaning.CANCELLED)
    clock.advance(days=2)
    assert store.answers.answered_appointments() == ()


def test_only_an_appointment_is_confirmed(store: Outbox) -> None:
    sent(store, purpose=Purpose.INFORMATION)
    assert kept(store, told("JA")).meaning is AnswerMeaning.OPEN


def test_a_stop_puts_the_number_on_the_list_with_its_evidence_and_blocks_what_waits(store: Outbox) -> None:
    sent(store)
    (waiting,) = queue(store, 1, protocol=API, text="Noch eine")

    answer = kept(store, told("Stopp bitte!", at=MONDAY))

    assert answer.meaning is AnswerMeaning.STOP
    assert answer.is_unread
    (entry,) = store.optouts.entries()
    assert "Stopp bitte!" in entry.reason
    assert "23.11.2026" in entry.reason
    blocked = store.messages.one(waiting)
    assert blocked is not None
    assert blocked.state is MessageState.BLOCKED
    assert store.persons.optouts(number(1))[0].reason == entry.reason


def test_a_stop_of_a_number_that_got_nothing_holds_too(store: Outbox) -> None:
    assert kept(store, told("STOP", 7)).message_id is None
    assert store.optouts.is_listed(number(7))
    kept(store, told("STOP", 7, identity="noch einmal"))
    assert len(store.optouts.entries()) == 1


def test_what_is_no_telephone_number_stops_nothing(store: Outbox) -> None:
    answer = kept(store, FetchedAnswer("seven 1", "Telekom", "STOP"))
    assert (answer.number, answer.meaning) == ("Telekom", AnswerMeaning.OPEN)
    assert store.optouts.entries() == ()


def test_an_answer_is_kept_once_whoever_fetches_it(store: Outbox) -> None:
    found = told("Hallo", identity="seven id 1"), told("Ganz anders", identity="seven id 1")
    assert store.answers.keep(API, found, judged) == 1
    assert store.answers.keep(API, found, judged) == 0
    assert len(store.answers.page(AnswerQuery())) == 1


def test_answers_are_read_and_made_unread_again_by_a_named_person(store: Outbox) -> None:
    answer = kept(store, told("Wann?"))
    assert store.answers.mark([answer.id], is_read=True, actor=RECEPTION) == 1
    assert store.answers.mark([answer.id], is_read=True, actor=RECEPTION) == 0
    read = store.answers.one(answer.id)
    assert read is not None
    assert (read.read_by, read.is_unread) == (RECEPTION, False)
    assert store.answers.page(AnswerQuery(unread=True)) == ()
    assert store.answers.mark([answer.id], is_read=False, actor=RECEPTION) == 1
    assert store.answers.unread() == 1


def test_every_view_learns_of_an_answer(store: Outbox) -> None:
    before = store.messages.version()
    answer = kept(store, told("Wann?"))
    after = store.messages.version()
    assert after != before
    store.answers.mark([answer.id], is_read=True, actor=RECEPTION)
    assert store.messages.version() != after


def test_a_clock_that_is_set_back_keeps_nobody_from_asking(store: Outbox, clock: StandingClock) -> None:
    clock.advance(days=1)
    assert store.answers.begin_fetch(API, timedelta(minutes=5))
    clock.advance(days=-1)
    assert store.answers.begin_fetch(API, timedelta(minutes=5))


def test_one_program_asks_at_a_time(store: Outbox, clock: StandingClock) -> None:
    minutes = timedelta(minutes=5)
    assert store.answers.begin_fetch(API, minutes)
    assert not store.answers.begin_fetch(API, minutes)
    store.answers.end_fetch(API)
    clock.advance(minutes=5)
    assert store.answers.begin_fetch(API, minutes)
    store.answers.end_fetch(API, "sms4.de antwortet nicht.")
    last = store.answers.last_fetch(API)
    assert last is not None
    assert (last.asked_at, last.fetched_at, last.trouble) == (clock(), MONDAY, "sms4.de antwortet nicht.")


def test_what_is_kept_here_is_deleted_there_afterwards(store: Outbox) -> None:
    store.answers.keep(API, [replace(told("Hallo"), provider_id="u-1")], judged)
    ((answer_id, provider_id),) = store.answers.to_delete(API, 10)
    assert provider_id == "u-1"
    store.answers.deleted([answer_id])
    assert store.answers.to_delete(API, 10) == ()


def test_what_was_answered_never_changes(store: Outbox) -> None:
    answer = kept(store, told("Wann?"))
    for change in ("text = 'Nie'", "meaning = 'stop'", "number = '+491701'", "received_at = 1", "is_there = 1"):
        with pytest.raises(refused_by_the_database()), store.write() as connection:
            connection.execute(f"UPDATE answer SET {change} WHERE id = :id", {"id": answer.id})
    with pytest.raises(refused_by_the_database()), store.write() as connection:
        connection.execute("DELETE FROM answer")


def test_retention_empties_answers_and_none_comes_back(store: Outbox, clock: StandingClock) -> None:
    found = replace(told("Frau Müller kommt später"), provider_id="u-1")
    kept(store, found)
    clock.advance(days=90)
    store.retention.forget(clock() - timedelta(days=89), actor=RECEPTION)
    (answer,) = store.answers.page(AnswerQuery())
    assert (answer.number, answer.text) == ("", "")
    assert store.answers.keep(API, [found], judged) == 0
    assert len(store.answers.to_delete(API, 10)) == 1


def test_who_is_forgotten_has_answered_nothing_any_more(store: Outbox) -> None:
    sent(store)
    kept(store, told("STOP, hier Großmann"), told("Hallo", 2))
    assert store.forgetting.forecast(number(1)).answers == 1
    assert store.forgetting.forget(number(1), actor=RECEPTION).answers == 1
    assert [answer.text for answer in store.answers.of_number(number(1))] == [""]
    assert [answer.text for answer in store.answers.of_number(number(2))] == ["Hallo"]
    assert store.optouts.is_listed(number(1))
    with store.read() as connection:
        told_still = connection.column("SELECT detail FROM event") + connection.column("SELECT reason FROM optout")
    assert not any("Großmann" in words for words in told_still)
