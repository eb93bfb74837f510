"""What persons decide about a plan: release, stop, a number corrected, a call made; each outlives the next run."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.engines import beginning
from tests.unit.outbox import samples
from tests.unit.reminders.practice import HEADING, MONDAY, TEXT, Entry, Practice, day_of
from tui.language.local_time import from_local
from tui.service.errors import InputRefused
from tui.service.model.answers import AnswerMeaning, FetchedAnswer
from tui.service.model.events import EventKind
from tui.service.model.facts import FactKind
from tui.service.model.messages import TemplateKind
from tui.service.settings import QuietHours, ReminderMode
from tui.service.text.words.answer_words import AnswerWords, meaning_of
from tui.service.usecases.outbox.outbox import OutboxService
from tui.service.usecases.reminders.plan_rows import PlanRow, RowKind
from tui.service.usecases.templates import Templates

TUESDAY = MONDAY + timedelta(days=1)


def rows(practice: Practice, kind: RowKind) -> list[PlanRow]:
    return [row for row in practice.reminders.day("morgen").rows if row.kind is kind]


def kinds(practice: Practice) -> list[RowKind]:
    return [row.kind for row in practice.reminders.day("morgen").rows]


def told(practice: Practice) -> list[EventKind]:
    lines = practice.store.events.newest(0, by_anybody=True)
    return [line.kind for line in reversed(lines) if line.kind.startswith("reminders-")]


def one_without_a_number(practice: Practice, written: str) -> tuple[PlanRow, bytes]:
    """The row of PatientD, whose number somebody wrote wrongly, after a run of the list; and what the file holds."""
    practice.has_been_shown()
    practice.write(day_of(8))
    text = (practice.folder / "termine.csv").read_bytes().replace(b"0171 1200003", written.encode())
    practice.put("termine.csv", text)
    practice.run()
    [wrong] = rows(practice, RowKind.NUMBER)
    return wrong, text


def test_reminders_in_quiet_hours_are_said_to_leave_when_these_end(practice: Practice) -> None:
    practice.change(mode=ReminderMode.RELEASE)
    practice.has_prepared()
    practice.go_to(MONDAY, "20:30")
    practice.change_policy(quiet_hours=QuietHours.parse("20:00-08:00"))
    eight_in_the_morning = from_local(datetime(2026, 12, 1, 8))

    [status] = practice.reminders.statuses()
    asked = practice.reminders.day("morgen")
    practice.reminders.release("morgen")

    assert status.waiting is not None
    assert asked.waiting is not None
    assert (status.waiting.due_at, asked.waiting.due_at) == (eight_in_the_morning, eight_in_the_morning)
    assert {row.due_at for row in rows(practice, RowKind.GOING)} == {eight_in_the_morning}


def test_released_reminders_leave_at_their_time(practice: Practice) -> None:
    practice.change(mode=ReminderMode.RELEASE)
    practice.has_prepared()
    [status] = practice.reminders.statuses()
    assert status.waiting is not None
    assert (status.waiting.paused, status.waiting.going, status.waiting.days) == (8, 0, (TUESDAY,))

    assert practice.reminders.release("morgen") == 8

    assert kinds(practice) == [RowKind.GOING] * 8
    assert practice.hand_over() == 0
    practice.go_to(MONDAY, "17:00")
    assert practice.hand_over() == 8
    assert kinds(practice) == [RowKind.LEFT] * 8
    assert told(practice) == [EventKind.REMINDERS_RELEASED]


def test_stopped_reminders_stay_also_those_of_later_runs(practice: Practice) -> None:
    practice.has_prepared()

    assert practice.reminders.stop("morgen") == 8
    practice.go_to(MONDAY, "15:10")
    practice.write(day_of(9))
    practice.run()
    practice.go_to(MONDAY, "17:00")
    assert practice.hand_over() == 0
    [run, *_others] = practice.reminders.runs("morgen")
    assert run.stopped_by == "anna"

    assert practice.reminders.release("morgen") == 9
    assert practice.hand_over() == 9
    assert told(practice) == [EventKind.REMINDERS_STOPPED, EventKind.REMINDERS_RELEASED]


def test_a_held_run_is_released_with_the_reasons_that_were_seen_and_no_others(practice: Practice) -> None:
    practice.has_been_shown()
    practice.put("termine.csv", practice.folder.joinpath("termine.csv").read_bytes(), hours_ago=30)
    practice.write(day_of(8))
    path = practice.folder / "termine.csv"
    practice.put("termine.csv", path.read_bytes(), hours_ago=30)
    assert practice.run().run.held
    [status] = practice.reminders.statuses()
    assert [fact.kind for fact in status.held] == [FactKind.REMINDERS_OLD_FILE]

    with pytest.raises(InputRefused, match="30 Stunden alt"):
        practice.reminders.release("morgen", [FactKind.REMINDERS_FEWER])
    practice.reminders.release("morgen", [FactKind.REMINDERS_OLD_FILE])

    assert kinds(practice) == [RowKind.GOING] * 8


def test_a_new_plan_that_runs_by_itself_is_released_before_its_three_days_are_over(practice: Practice) -> None:
    practice.go_to(MONDAY)
    practice.write(day_of(8))
    practice.run()
    day = practice.reminders.day("morgen")
    assert (day.is_on_trial, day.has_run, day.waiting) == (True, True, None)

    assert practice.reminders.release("morgen", []) == 8

    assert kinds(practice) == [RowKind.GOING] * 8


def test_a_corrected_number_stays_corrected_in_the_runs_that_follow(practice: Practice) -> None:
    wrong, text = one_without_a_number(practice, "0171 12")
    assert (wrong.name, wrong.number, wrong.may_be_corrected) == ("PatientD", "0171 12", True)
    assert wrong.listed is not None

    with pytest.raises(InputRefused):
        practice.reminders.correct("morgen", wrong.listed, "0171")
    practice.reminders.correct("morgen", wrong.listed, "0171 555 1234")

    assert rows(practice, RowKind.NUMBER) == []
    assert [row.number for row in rows(practice, RowKind.GOING) if row.name == "PatientD"] == ["+491715551234"]
    practice.go_to(MONDAY, "15:10")
    practice.put("termine.csv", text + b"\n")
    practice.run()
    practice.go_to(MONDAY, "17:00")
    assert practice.hand_over() == 8
    assert "+491715551234" in [number for number, _text in practice.left()]
    assert told(practice) == [EventKind.REMINDERS_CORRECTED]


def test_a_correction_taken_back_takes_the_reminder_back(practice: Practice) -> None:
    wrong, _text = one_without_a_number(practice, "0171 12")
    assert wrong.listed is not None
    practice.reminders.correct("morgen", wrong.listed, "0171 555 1234")
    [corrected] = [row for row in practice.reminders.day("morgen").rows if row.number == "+491715551234"]
    assert corrected.listed == wrong.listed

    practice.reminders.correct("morgen", corrected.listed, "")

    assert len(rows(practice, RowKind.NUMBER)) == 1
    assert len(rows(practice, RowKind.GOING)) == 7


def test_a_number_typed_for_one_row_serves_no_other(practice: Practice) -> None:
    wrong, text = one_without_a_number(practice, "")
    assert wrong.listed is not None
    practice.reminders.correct("morgen", wrong.listed, "0171 555 1234")

    practice.go_to(MONDAY, "15:10")
    twin = text + b"PatientD;;01.12.2026;08:45;Dr. Wei\xc3\x9f;ja\n"
    practice.put("termine.csv", twin)
    practice.run()

    assert len(rows(practice, RowKind.NUMBER)) == 2, "nobody knows which of the two it is"


def test_what_was_typed_is_forgotten_with_the_person_and_when_the_appointment_is_over(practice: Practice) -> None:
    wrong, _text = one_without_a_number(practice, "0171 12")
    assert wrong.listed is not None

    def kept() -> int:
        with practice.store.read() as connection:
            return int(connection.value("SELECT count(*) FROM reminder_correction"))

    practice.reminders.correct("morgen", wrong.listed, "0171 555 1234")
    practice.store.forgetting.forget("+491715551234", actor="anna")
    assert kept() == 0
    practice.reminders.correct("morgen", wrong.listed, "0171 555 1234")
    practice.go_to(TUESDAY + timedelta(days=1))
    practice.store.retention.forget(practice.clock.now - timedelta(days=90), actor="anna")
    assert kept() == 0


def test_a_call_is_ticked_off_and_opened_again(practice: Practice) -> None:
    book = practice.has_reminded()
    practice.write([Entry(0, TUESDAY, "14:00"), *book[2:]])
    practice.go_to(MONDAY, "17:10")
    practice.run()
    open_calls = rows(practice, RowKind.CALL)
    assert [(call.name, call.number) for call in open_calls] == [
        ("PatientA", "+491711200000"),
        ("PatientB", "+491711200001"),
        ("PatientA", "+491711200000"),
    ]
    [status] = practice.reminders.statuses()
    assert status.calls == 3
    first = open_calls[0].appointment_id
    assert first is not None

    practice.reminders.note_call(first, is_done=True)
    practice.reminders.note_call(first, is_done=True)

    done = rows(practice, RowKind.CALL)[0]
    assert (done.called_by, done.called_at) == ("anna", practice.clock.now)
    assert [call.called_by for call in practice.reminders.calls()] == ["anna", "", ""]
    practice.reminders.note_call(first, is_done=False)
    assert rows(practice, RowKind.CALL)[0].called_by == ""
    assert told(practice) == [EventKind.REMINDERS_CALLED, EventKind.REMINDERS_NOT_CALLED]


def test_a_plan_whose_list_lies_elsewhere_is_shown_by_what_its_runs_made_of_it(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.change(mode=ReminderMode.RELEASE)
    practice.has_prepared()

    def refuse(*_: object, **_options: object) -> None:
        raise InputRefused("Der Plan läuft an einem anderen Rechner.")

    monkeypatch.setattr(practice.reminders, "preview", refuse)
    day = practice.reminders.day("morgen")
    assert (day.unseen, day.has_run) == ("Der Plan läuft an einem anderen Rechner.", False)
    assert [row.kind for row in day.rows] == [RowKind.PAUSED] * 8
    assert practice.reminders.release("morgen") == 8


def test_a_plan_run_again_by_a_person_says_so_in_the_journal(practice: Practice) -> None:
    practice.has_been_shown()
    practice.write(day_of(8))

    practice.reminders.run_again("morgen")

    assert kinds(practice) == [RowKind.GOING] * 8
    assert told(practice) == [EventKind.REMINDERS_RUN]


def test_what_a_list_refuses_is_shown_with_its_reason(practice: Practice) -> None:
    practice.has_been_shown()
    practice.write([*day_of(7), Entry(7, TUESDAY, "12:00", consent="nein")])

    [refused] = rows(practice, RowKind.REFUSED)

    assert (refused.name, refused.place) == ("PatientH", "Zeile 9")
    assert "Einwilligung" in refused.reason
    assert [row.kind for row in practice.reminders.day("morgen").rows].count(RowKind.NEW) == 7


def test_a_family_in_one_message_is_still_shown_by_the_name_of_each(practice: Practice) -> None:
    practice.has_been_shown()
    family = "Max;0171 1200001;{day};08:45;Dr. Weiß;ja\nLena;0171 1200001;{day};09:15;Dr. Weiß;ja\n"
    others = "".join(f"{entry.row}\n" for entry in day_of(8)[2:])
    practice.put("termine.csv", f"{HEADING}\n{family.format(day=f'{TUESDAY:%d.%m.%Y}')}{others}".encode())
    assert kinds(practice) == [RowKind.NEW] * 7 + [RowKind.TOGETHER], "as many as there will be messages"
    practice.run()

    assert [row.name for row in rows(practice, RowKind.TOGETHER)] == ["Lena"]
    assert len(rows(practice, RowKind.GOING)) == 7


def test_what_a_doubtful_list_took_back_is_told_from_what_is_gone(practice: Practice) -> None:
    practice.has_prepared()
    practice.go_to(MONDAY, "15:10")
    practice.write(day_of(7))
    assert practice.run().run.taken_back == 1
    practice.go_to(MONDAY, "15:20")
    practice.put("termine.csv", b"Name;Handy\nMax;0171 1200001\n")

    assert practice.run().run.held
    assert kinds(practice) == [RowKind.HELD_BACK] * 7 + [RowKind.TAKEN_BACK]


def test_a_text_that_may_not_be_sent_is_not_put_down_to_the_list(practice: Practice) -> None:
    practice.change(template="Zusagen")
    practice.change_sender("491711234567")
    templates = Templates(beginning(practice.store, lambda: practice.settings))
    templates.add(TemplateKind.SERIES, "Zusagen", f"{TEXT} Antworten Sie mit JA.")
    practice.change_sender("PraxisMolar")
    practice.write(day_of(8))

    [held] = practice.run().run.held
    assert held.kind is FactKind.REMINDERS_NOT_SENDABLE


def test_what_waits_for_its_release_is_not_told_as_an_unfinished_series(practice: Practice) -> None:
    practice.change(mode=ReminderMode.RELEASE)
    practice.has_been_shown()
    outbox = OutboxService(beginning(practice.store, lambda: practice.settings))
    series_id = samples.queue_series(practice.store, 2)
    practice.write(day_of(8))
    practice.run()

    unfinished = outbox.unfinished_series()
    assert unfinished is not None
    assert (unfinished.series.id, unfinished.pending) == (series_id, 2), (
        "a person's series is not hidden by what a plan prepared"
    )


def test_a_letter_that_forces_unicode_is_looked_at_or_replaced(practice: Practice) -> None:
    practice.has_been_shown()
    *others, last = day_of(5)
    lines = [HEADING, *(entry.row for entry in others), last.row.replace("Patient", "Ayşe Nur Yılmaz-")]
    practice.put("termine.csv", "\n".join([*lines, ""]).encode())

    [row] = rows(practice, RowKind.TEXT)
    assert "Unicode" in row.reason
    assert "replace_forcing" in row.reason
    assert practice.run().run.queued == 4

    practice.change(replace_forcing=True)
    assert rows(practice, RowKind.TEXT) == []
    assert practice.run().run.queued == 1
    assert any("Ayse Nur Yilmaz-" in text for text in practice.waiting())


def test_what_patients_answered_stands_beside_their_appointments(practice: Practice) -> None:
    book = practice.has_reminded()
    for patient, words in ((0, "JA"), (1, "NEIN")):
        found = [FetchedAnswer(f"id {patient}", f"+4917112{patient:05d}", words)]
        practice.store.answers.keep("sms4-rest", found, lambda text: meaning_of(text, AnswerWords()))

    assert [row.answered for row in rows(practice, RowKind.LEFT)[:3]] == [
        AnswerMeaning.CONFIRMED,
        AnswerMeaning.CANCELLED,
        None,
    ]
    practice.write([book[0], *book[2:]])
    practice.go_to(MONDAY, "17:10")
    practice.run()
    [gone] = [row for row in rows(practice, RowKind.LEFT) if row.answered is AnswerMeaning.CANCELLED]
    assert gone.reason.startswith("Auf die Erinnerung kam eine Absage")
    assert (rows(practice, RowKind.CALL), practice.reminders.statuses()[0].calls) == ([], 0), "she cancelled herself"
    assert [entry.is_open for entry in practice.reminders.calls()] == [False]
    assert practice.reminders.runs("morgen")[0].calls == 0

    practice.write([book[0], *book[4:]])
    practice.go_to(MONDAY, "17:20")
    practice.run()
    assert practice.reminders.statuses()[0].calls == practice.reminders.runs("morgen")[0].calls == 2


def test_a_row_with_two_mobile_numbers_is_shown_as_such_and_takes_the_one_that_is_typed(practice: Practice) -> None:
    practice.change(mode=ReminderMode.RELEASE)
    practice.has_been_shown()
    practice.write(day_of(8))
    both = (practice.folder / "termine.csv").read_bytes().replace(b"0171 1200003", b"0171 1200003 / 0172 7654321")
    practice.put("termine.csv", both)
    practice.run()
    [unclear] = [row for row in rows(practice, RowKind.PAUSED) if "Mehrere Mobilnummern" in row.reason]
    assert (unclear.number, unclear.may_be_corrected) == ("+491711200003", True)
    assert unclear.listed is not None

    practice.reminders.correct("morgen", unclear.listed, "0172 7654321")

    waiting = {row.number for row in rows(practice, RowKind.PAUSED)}
    assert "+491727654321" in waiting
    assert "+491711200003" not in waiting


def test_a_call_says_where_the_appointment_stands_with_another_number_now(practice: Practice) -> None:
    practice.has_reminded(day_of(3))
    practice.clock.advance(minutes=10)
    text = (practice.folder / "termine.csv").read_bytes().replace(b"0171 1200002", b"0171 1299999")
    practice.put("termine.csv", text)
    practice.run()
    [call] = rows(practice, RowKind.CALL)
    assert (call.number, call.reason) == (
        "+491711200002", "Der Termin steht in der Liste jetzt mit einer anderen Nummer; an diese ging die Erinnerung."
    )  # fmt: skip
    assert [row.number for row in rows(practice, RowKind.GOING)] == ["+491711299999"]
