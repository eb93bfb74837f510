"""What a person may ask of her reminders: none after a withdrawal, to see them, and to be forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.engines import beginning
from tests.unit.reminders.practice import MONDAY, Practice, day_of
from tui.service.model.consent import Purpose
from tui.service.model.messages import MessageState
from tui.service.system.drafts import Drafts
from tui.service.usecases.person.consents import ConsentRegister
from tui.service.usecases.person.person import Person

ANNA = "+491711200000"


def reminded(practice: Practice) -> None:
    practice.has_prepared()


def person(practice: Practice) -> Person:
    return Person(
        beginning(practice.store, lambda: practice.settings),
        practice.folder,
        lambda: Drafts(practice.folder, practice.clock),
    )


def test_a_withdrawal_between_queueing_and_leaving_stops_the_reminder(practice: Practice) -> None:
    reminded(practice)
    practice.go_to(MONDAY, "16:30")
    ConsentRegister(beginning(practice.store, lambda: practice.settings)).withdraw(ANNA, Purpose.APPOINTMENT, "Telefon")
    practice.go_to(MONDAY, "17:00")

    assert practice.hand_over() == 7
    (stopped,) = [m for m in practice.messages() if m.number == ANNA]
    assert stopped.state is MessageState.BLOCKED
    practice.go_to(MONDAY, "17:10")
    practice.run()
    assert practice.hand_over() == 0


def test_the_page_of_a_person_names_the_appointments(practice: Practice) -> None:
    reminded(practice)

    page = person(practice).page(ANNA)

    (found,) = page.document()["appointments"]  # type: ignore[misc]
    assert (found["plan"], found["state"], found["starts_at"]) == ("morgen", "reminded", "2026-12-01T08:00:00+00:00")
    assert found["message_id"] == page.document()["messages"][0]["id"]  # type: ignore[index]


def test_the_page_of_a_person_names_the_appointments_for_which_the_number_was_typed(practice: Practice) -> None:
    practice.has_been_shown()
    practice.write([*day_of(7), replace(day_of(8)[7], patient=12345678)])
    report = practice.run()
    (row,) = [each for each in practice.reminders.day("morgen").rows if each.may_be_corrected and each.listed]
    assert row.listed is not None
    practice.reminders.correct("morgen", row.listed, "0171 1200999")

    typed = person(practice).page("0171 1200999")
    (found,) = typed.document()["corrections"]  # type: ignore[misc]
    assert (found["plan"], found["starts_at"]) == ("morgen", "2026-12-01T09:45:00+00:00")
    assert (found["corrected_by"], found["corrected_at"]) == ("anna", report.run.at.isoformat(timespec="seconds"))
    assert person(practice).page(ANNA).document()["corrections"] == []

    assert person(practice).forget("0171 1200999")
    assert practice.store.persons.corrections("+491711200999") == ()


def test_whoever_is_forgotten_is_not_known_by_the_appointments_and_not_reminded_anew(practice: Practice) -> None:
    reminded(practice)
    practice.go_to(MONDAY, "17:00")
    practice.hand_over()

    assert person(practice).forecast(ANNA).stored.appointments == 1
    assert "1 Termin" in person(practice).forget(ANNA).lines[0]

    assert practice.store.persons.appointments(ANNA) == ()
    practice.go_to(MONDAY, "17:10")
    practice.run()
    assert practice.hand_over() == 0
    practice.write(day_of(8)[1:])
    practice.go_to(MONDAY, "17:20")
    practice.run()
    assert practice.reminders.calls() == ()
    practice.go_to(MONDAY + timedelta(days=2))
    practice.store.forgetting.forget("+491711200001", actor="anna")
    with practice.store.read() as connection:
        assert connection.value("SELECT count(*) FROM appointment") == 7
