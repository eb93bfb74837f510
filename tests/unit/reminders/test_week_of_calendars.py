"""A week of a practice whose appointment book writes calendars, with two programs: each appointment once, no other.

What happens to lists, a fortnight long, is told in `test_fortnight.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import pytest

from tests.engines import StoreHome
from tests.unit.reminders.practice import MONDAY, Entry, Practice
from tests.unit.reminders.test_fortnight import Fortnight, book, remember_earlier_weeks
from tui.service.model.facts import FactKind
from tui.service.reminders.working_days import days_reminded_on, working_days
from tui.service.settings import CalendarFields, SourceKind

PATTERN = r"Einwilligung: (?P<Einwilligung>ja|nein)"


def calendar(entries: Iterable[Entry], *more: str, encoding: str = "utf-8") -> bytes:
    """The entries as events, each told apart by patient and day, so that a moved one keeps its UID."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "X-WR-CALNAME:Weiß"]
    for entry in entries:
        lines += [
            *("BEGIN:VEVENT", f"UID:{entry.patient}-{entry.day}"),
            f"DTSTART:{entry.day:%Y%m%d}T{entry.at.replace(':', '')}00Z",
            f"SUMMARY:Patient{chr(65 + entry.patient % 26)}",
            f"DESCRIPTION:Tel. {entry.number}\\nEinwilligung: {entry.consent}",
            *(*more, "END:VEVENT"),
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode(encoding)


@pytest.fixture
def week(practice: Practice, home: StoreHome) -> Iterator[Fortnight]:
    practice.change(source=SourceKind.ICS, ics=CalendarFields(pattern=PATTERN))
    remember_earlier_weeks(practice, "Nummer")
    played = Fortnight(practice, home)
    yield played
    played.close()


def test_every_appointment_of_the_calendars_is_reminded_of_once_and_nobody_else(week: Fortnight) -> None:
    monday, tuesday, wednesday, thursday, friday = (MONDAY + timedelta(days=each) for each in range(5))

    def write(weiss: bytes, gross: bytes = calendar(())) -> None:
        week.practice.put("Weiss.ics", weiss)
        week.practice.put("Gross.ics", gross)

    two_dentists = of(monday)
    both = calendar(two_dentists[:6]), calendar(two_dentists[6:])
    week.play(monday, {(15, 0): lambda: write(*both)}, two_dentists)

    first, moved, *others = of(tuesday)
    later = [Entry(moved.patient, moved.day, "16:45"), *others]
    in_latin_1 = calendar([first, moved, *others], encoding="cp1252")
    cancelled = calendar([first], "STATUS:CANCELLED").replace(b"END:VCALENDAR\r\n", b"")
    cancelled_and_moved = cancelled + calendar(later).split(b"\r\n", 1)[1]
    week.play(tuesday, {(15, 0): lambda: write(in_latin_1), (16, 30): lambda: write(cancelled_and_moved)}, later)

    doubled = of(wednesday)[:8]
    twice = calendar([*doubled, *doubled]).replace(b"UID:", b"UID:zweimal-", 3)
    week.play(wednesday, {(15, 0): lambda: write(twice)}, doubled)

    late = calendar(of(thursday))
    week.play(thursday, {(15, 0): lambda: write(late[:-40]), (16, 0): lambda: write(late)}, of(thursday))
    assert FactKind.REMINDERS_UNREADABLE in week.reasons[thursday]

    def killed() -> None:
        write(calendar(of(friday)))
        week.kill_in_the_midst()

    week.play(friday, {(15, 10): killed, (16, 50): week.kill_in_the_midst}, of(friday))
    assert FactKind.REMINDERS_SAME_FILE in week.reasons[friday]

    assert Counter(week.practice.left()) == week.expected
    assert week.practice.waiting() == []


def of(day: date) -> list[Entry]:
    """The appointments that are reminded of on a day."""
    return [entry for target in days_reminded_on(day, 1, working_days("")) for entry in book(target)]
