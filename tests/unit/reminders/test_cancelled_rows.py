"""A list that keeps cancelled appointments, and says so: nobody is reminded of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.unit.reminders.practice import HEADING, MONDAY, Entry, Practice, day_of


def write(practice: Practice, entries: Sequence[Entry], status: Mapping[int, str]) -> None:
    """Write the list of the day with a column „Status“, as it says by patient."""
    rows = [f"{each.row};{status.get(each.patient, 'bestätigt')}" for each in entries]
    practice.put("termine.csv", "\n".join([f"{HEADING};Status", *rows, ""]).encode())


@pytest.mark.parametrize(
    "cell", ["abgesagt", "Abgesagt am 30.11. (Tel.)", "STORNIERT", "Termin entfällt", "gelöscht", "cancelled"]
)
def test_who_is_cancelled_in_the_list_gets_no_reminder_and_is_named(practice: Practice, cell: str) -> None:
    practice.has_been_shown()
    write(practice, day_of(8), {2: cell})

    report = practice.run()

    assert report.run.held == ()
    assert len(practice.waiting()) == 7
    assert [(each.place, each.reason) for each in report.left_out] == [("Zeile 4", "abgesagt")]


@pytest.mark.parametrize("cell", ["nicht abgesagt", "hat den letzten Termin abgesagt", "Storno-Gebühr offen", ""])
def test_a_remark_that_only_speaks_of_it_cancels_nothing(practice: Practice, cell: str) -> None:
    practice.has_been_shown()
    write(practice, day_of(8), {2: cell})
    practice.run()
    assert len(practice.waiting()) == 8


def test_what_is_cancelled_after_the_first_run_is_taken_back_and_what_has_left_is_to_be_called(
    practice: Practice,
) -> None:
    entries = practice.has_prepared()
    practice.go_to(MONDAY, "15:10")
    write(practice, entries, {2: "abgesagt"})
    practice.run()
    practice.go_to(MONDAY, "17:00")
    assert practice.hand_over() == 7

    practice.go_to(MONDAY, "17:10")
    write(practice, entries, {2: "abgesagt", 3: "abgesagt"})
    practice.run()
    assert practice.hand_over() == 0
    assert [entry.name for entry in practice.reminders.calls()] == ["PatientD"]
