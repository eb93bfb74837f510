"""A fortnight of a practice with two programs: every appointment is reminded of once, and every held run says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.engines import StoreHome
from tests.unit.reminders.practice import HEADING, MONDAY, Entry, Practice
from tui.service.errors import PraxisSmsError
from tui.service.model.facts import FactKind
from tui.service.model.reminders import ReminderRun, RunOutcome
from tui.service.reminders.working_days import days_reminded_on, working_days
from tui.service.usecases.reminders.plans import Reminders

TICKS = [(15, 0), (15, 10), (15, 20), (15, 30), (15, 40), (16, 0), (16, 30), (16, 50), (17, 0), (17, 10), (17, 30)]
Told = Counter[tuple[str, str]]


class Killed(Exception):
    """The program is killed before its transaction is on disk."""


class Fortnight:
    """The practice, its two programs, and who should have been reminded."""

    def __init__(self, practice: Practice, home: StoreHome) -> None:
        self.practice = practice
        self.second_store = home.open(practice.clock)
        self.programs = [practice.reminders, practice.another_window(self.second_store)]
        self.expected: Told = Counter()
        self.reasons: dict[date, set[FactKind]] = {}

    def close(self) -> None:
        self.second_store.close()

    def play(self, day: date, happenings: dict[tuple[int, int], Callable[[], None]], expects: Iterable[Entry]) -> None:
        """One day: what happens at which time, while both programs look at the plan every few minutes."""
        seen = self.reasons.setdefault(day, set())
        for tick in TICKS:
            self.practice.go_to(day, f"{tick[0]}:{tick[1]:02d}")
            if tick in happenings:
                happenings[tick]()
            for program in self.programs:
                self._run(program, seen)
            self.practice.hand_over()
        self.expected.update(
            (
                f"+4917112{each.patient:05d}",
                f"Guten Tag Patient{chr(65 + each.patient % 26)}, Ihr Termin: {each.day:%d.%m.%Y} um {each.at}."
                " Praxis Molar",
            )
            for each in expects
        )

    def _run(self, program: Reminders, seen: set[FactKind]) -> None:
        for report in program.run_due():
            seen.update(fact.kind for fact in report.run.held)

    def kill_in_the_midst(self) -> None:
        """Both programs die before the commit; they are started again."""
        for store, program in ((self.practice.store, self.programs[0]), (self.second_store, self.programs[1])):
            store.announce = self._dies  # type: ignore[method-assign]
            with pytest.raises(Killed):
                program.run("morgen")
            del store.announce  # type: ignore[method-assign]

    @staticmethod
    def _dies(_connection: object) -> None:
        raise Killed


@pytest.fixture
def fortnight(practice: Practice, home: StoreHome) -> Iterator[Fortnight]:
    played = Fortnight(practice, home)
    yield played
    played.close()


def book(day: date, count: int = 12) -> list[Entry]:
    first = (day.toordinal() % 300) * 100
    return [Entry(first + each, day, f"{8 + each // 4:02d}:{each % 4 * 15:02d}") for each in range(count)]


def renamed_list(entries: list[Entry]) -> bytes:
    """The list of entries with the numbers under another heading."""
    return "\n".join([HEADING.replace("Handy", "Mobil"), *(each.row for each in entries)]).encode()


def remember_earlier_weeks(practice: Practice, number_column: str = "Handy") -> None:
    """Three weeks with twelve appointments a day, before the fortnight."""
    for back in range(21, 0, -1):
        day = MONDAY - timedelta(days=back)
        if day.weekday() < 5:
            moment = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
            count = 36 if day.weekday() == 4 else 12
            practice.store.appointments.keep_run(
                ReminderRun(
                    "morgen", day, moment, moment, RunOutcome.READY,
                    appointments=count, sendable=count, is_counted=True, digest=f"{day}",
                    text_digest=practice.text_digest(), number_columns=number_column,
                )
            )  # fmt: skip


def plain(fortnight: Fortnight, day: date, entries: list[Entry]) -> None:
    fortnight.play(day, {(15, 0): lambda: fortnight.practice.write(entries)}, entries)


def another_encoding(fortnight: Fortnight, day: date, entries: list[Entry]) -> None:
    fortnight.play(day, {(15, 0): lambda: fortnight.practice.write(entries, encoding="cp1252")}, entries)


def cancelled_and_moved_in_time(fortnight: Fortnight, day: date, entries: list[Entry]) -> None:
    later = [Entry(entries[1].patient, entries[1].day, "16:45"), *entries[2:]]
    changes = {(15, 0): lambda: fortnight.practice.write(entries), (16, 30): lambda: fortnight.practice.write(later)}
    fortnight.play(day, changes, later)


def every_row_twice(fortnight: Fortnight, day: date, entries: list[Entry]) -> None:
    text = [HEADING, *(each.row for each in entries[:6]), *(each.row for each in entries[:6])]
    data = "\n".join(text).encode()
    fortnight.play(day, {(15, 0): lambda: fortnight.practice.put("termine.csv", data)}, entries[:6])


def a_friday_for_three_days(fortnight: Fortnight, day: date, entries: list[Entry]) -> None:
    fortnight.play(day, {(15, 0): lambda: fortnight.practice.write(entries)}, entries)


def late(fortnight: Fortnight, day: date, entries: list[Entry]) -> None:
    fortnight.play(day, {(16, 0): lambda: fortnight.practice.write(entries)}, entries)
    assert FactKind.REMINDERS_SAME_FILE in fortnight.reasons[day]


def empty_at_first(fortnight: Fortnight, day: date, entries: list[Entry]) -> None:
    changes = {
        (15, 0): lambda: fortnight.practice.put("termine.csv", b""),
        (15, 40): lambda: fortnight.practice.write(entries),
    }
    fortnight.play(day, changes, entries)
    assert FactKind.REMINDERS_UNREADABLE in fortnight.reasons[day]


def twice_as_many(fortnight: Fortnight, day: date, entries: list[Entry]) -> None:
    many = book(entries[0].day, 30)
    fortnight.play(day, {(15, 0): lambda: fortnight.practice.write(many)}, [])
    assert FactKind.REMINDERS_MORE in fortnight.reasons[day]


def other_columns_until_anna_has_looked(fortnight: Fortnight, day: date, entries: list[Entry]) -> None:
    def renamed() -> None:
        fortnight.practice.put("termine.csv", renamed_list(entries))

    def look() -> None:
        assert fortnight.practice.run(release=True).run.outcome is RunOutcome.READY

    fortnight.play(day, {(15, 0): renamed, (16, 0): look}, entries)
    assert FactKind.REMINDERS_OTHER_COLUMN in fortnight.reasons[day]


def killed(fortnight: Fortnight, day: date, entries: list[Entry]) -> None:
    def write() -> None:
        fortnight.practice.put("termine.csv", renamed_list(entries))
        fortnight.kill_in_the_midst()

    fortnight.play(day, {(15, 0): write, (16, 50): fortnight.kill_in_the_midst}, entries)


PLAYS = (
    plain,
    another_encoding,
    cancelled_and_moved_in_time,
    every_row_twice,
    a_friday_for_three_days,
    late,
    empty_at_first,
    twice_as_many,
    other_columns_until_anna_has_looked,
    killed,
)
"""What happens on each of the working days, one after the other."""


def test_every_appointment_is_reminded_of_once_and_nobody_else(fortnight: Fortnight, practice: Practice) -> None:
    remember_earlier_weeks(practice)
    practice.change(holidays="BY")
    is_working_day = working_days("BY")
    days = [MONDAY + timedelta(days=each) for each in range(14)]
    working = [day for day in days if is_working_day(day)]
    for day, play in zip(working, PLAYS, strict=True):
        entries = [entry for target in days_reminded_on(day, 1, is_working_day) for entry in book(target)]
        play(fortnight, day, entries)
    for sunday in set(days) - set(working):
        practice.go_to(sunday, "16:00")
        assert practice.reminders.run_due() == ()

    assert Counter(practice.left()) == fortnight.expected
    assert practice.waiting() == []


def test_a_fault_of_the_store_leaves_everything_for_the_next_run(practice: Practice) -> None:
    practice.has_been_shown()
    practice.write(book(MONDAY + timedelta(days=1)))

    def fails(_connection: object) -> None:
        raise PraxisSmsError("voll")

    practice.store.announce = fails  # type: ignore[method-assign]
    with pytest.raises(PraxisSmsError):
        practice.run()
    del practice.store.announce  # type: ignore[method-assign]

    assert practice.messages() == ()
    practice.run()
    assert len(practice.waiting()) == 12
