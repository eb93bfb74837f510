"""Reminders whose appointment a later look withdrew are not sent again; a person may write by hand."""

from __future__ import annotations

import pytest

from tests.engines import beginning
from tests.unit.reminders.practice import MONDAY, Entry, Practice
from tests.unit.reminders.test_cancelled_rows import write as write_with_status
from tests.unit.reminders.test_overnight import TUESDAY, UNREADABLE, book, waits_overnight
from tui.service.model.messages import MessageState
from tui.service.settings import ReminderMode
from tui.service.usecases.outbox.outbox import OutboxService

NOT_LISTED = "Entfallen: Der Termin steht nicht mehr in der Liste vom 01.12.2026 um 06:30."


@pytest.fixture
def box(practice: Practice) -> OutboxService:
    return OutboxService(beginning(practice.store, lambda: practice.settings))


def withdrawn(practice: Practice) -> list[int]:
    return [each.id for each in practice.messages() if each.state is MessageState.CANCELLED]


def stays(practice: Practice, box: OutboxService, ids: list[int]) -> list[str]:
    """Why they stay, after it was tried in every way."""
    reasons = [each.reason for each in box.again(ids, allow_duplicates=True)]
    assert box.retry(ids, allow_duplicates=True) == 0
    assert practice.store.queue.retry(ids, actor="anna") == 0, "asked again in the transaction"
    return reasons


def test_what_is_gone_from_the_list_is_not_sent_again(practice: Practice, box: OutboxService) -> None:
    evening = waits_overnight(practice)
    practice.write(evening[2:])
    practice.reminders.run_due()
    assert stays(practice, box, withdrawn(practice)) == [NOT_LISTED] * 2
    practice.go_to(TUESDAY, "08:00")
    assert practice.hand_over() == 6


def test_of_a_moved_appointment_only_the_new_time_is_told(practice: Practice, box: OutboxService) -> None:
    evening = waits_overnight(practice)
    practice.write([Entry(0, TUESDAY, "16:45"), *evening[1:]])
    practice.reminders.run_due()
    (earlier,) = withdrawn(practice)
    assert stays(practice, box, [earlier]) == ["Entfallen: Der Termin wurde verlegt."]
    assert [each.text for each in practice.messages() if each.number.endswith("00") and each.id != earlier] == [
        "Guten Tag PatientA, Ihr Termin: 01.12.2026 um 16:45. Praxis Molar"
    ]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("abgesagt", "Entfallen: Der Termin ist in der Liste vom 01.12.2026 um 06:30 abgesagt."),
        ("abgesagt, neuer Termin 8.12.", "Entfallen: Der Termin ist in der Liste vom 01.12.2026 um 06:30 abgesagt."),
        ("verlegt auf 8.12.", "Entfallen: Der Termin wurde verlegt."),
    ],
)
def test_what_its_row_says_is_the_reason(practice: Practice, box: OutboxService, status: str, reason: str) -> None:
    evening = waits_overnight(practice)
    write_with_status(practice, evening, {1: status})
    practice.reminders.run_due()
    (gone,) = withdrawn(practice)
    assert box.message(gone).error == reason
    assert box.message(gone).number.endswith("01")
    assert stays(practice, box, [gone]) == [reason]


def test_nor_is_one_that_a_person_had_cancelled_before_its_appointment_went(
    practice: Practice, box: OutboxService
) -> None:
    evening = waits_overnight(practice)
    first = min(each.id for each in practice.messages() if each.number.endswith("00"))
    box.cancel([first])
    assert [each.reason for each in box.again([first])] == [""]
    practice.write(evening[1:])
    practice.reminders.run_due()
    assert stays(practice, box, [first]) == [
        "Entfallen: Der Termin steht nicht mehr in der Liste, oder seine Zeile darf nicht mehr gesendet werden."
    ]


def test_nor_is_one_whose_row_must_not_be_sent_any_more(practice: Practice, box: OutboxService) -> None:
    evening = waits_overnight(practice)
    practice.write([Entry(0, TUESDAY, "10:00", consent="nein"), *evening[1:]])
    practice.reminders.run_due()
    assert stays(practice, box, withdrawn(practice)) == [
        "Entfallen: Die Zeile des Termins darf nicht mehr gesendet werden."
    ]


def test_what_is_only_held_back_may_go_and_is_withdrawn_where_the_list_turns_out_to_lack_it(
    practice: Practice, box: OutboxService
) -> None:
    entries = practice.has_prepared(book())
    practice.go_to(MONDAY, "15:10")
    practice.put("termine.csv", UNREADABLE)
    assert practice.run().run.held
    first, second, *others = withdrawn(practice)
    assert len(others) == 6
    assert box.retry([first]) == 1, "a person may know better than a list that cannot be read"
    practice.go_to(MONDAY, "15:20")
    practice.write(entries[2:])
    assert not practice.run().run.held
    assert practice.store.messages.some([first])[0].state is MessageState.CANCELLED
    gone, *decided = stays(practice, box, [first, second, *others])
    assert gone.startswith("Entfallen: Der Termin steht nicht mehr in der Liste vom")
    assert set(decided) == {"Zurückgenommen: Ein späterer Lauf hat neu eingestellt, woran noch zu erinnern ist."}
    practice.go_to(MONDAY, "17:00")
    assert practice.hand_over() == 6


def test_what_waits_for_its_release_has_nothing_to_be_sent_again(practice: Practice, box: OutboxService) -> None:
    practice.change(mode=ReminderMode.RELEASE)
    practice.has_prepared()
    first = min(each.id for each in practice.messages() if each.awaits_release)
    practice.go_to(MONDAY, "17:30")
    assert [each.reason for each in box.again([first])] == [
        "Die Erinnerung wartet auf die Freigabe; noch einmal zu senden ist nichts."
    ]
    assert box.retry([first]) == 0
