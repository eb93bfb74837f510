"""iCalendar as appointment books write it: zones, recurrences, folds, Latin-1, and whatever is broken in it."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.unit.reminders.practice import MONDAY, Practice
from tui.language.local_time import use_zone
from tui.service.errors import ListRefused
from tui.service.model.messages import MessageState
from tui.service.recipients import Table, guess_columns
from tui.service.reminders import calendars
from tui.service.reminders.slots import Standing, slots, standing
from tui.service.reminders.source import LeftOut
from tui.service.settings import CalendarFields, ConsentRule, SourceKind
from tui.service.settings.tables.reminder_plan_rules import CalendarProperty
from tui.service.text.numbers.number_reading import understand_cell
from tui.service.text.numbers.phone_number import NumberProblem

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _zone() -> Iterator[None]:
    use_zone("Europe/Berlin")
    yield
    use_zone("")


def event(*lines: str, uid: str = "1", start: str = "DTSTART;TZID=Europe/Berlin:20261201T093000") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", start, *lines, "END:VEVENT"])


def calendar(*events: str, head: str = "") -> bytes:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", *([head] if head else []), *events, "END:VCALENDAR", ""]
    ).encode()


PATIENT = ("SUMMARY:Müller\\, Anna", "DESCRIPTION:Tel. 0171 1234567\\nKontrolle")


def read(data: bytes, fields: CalendarFields = CalendarFields(), days: int = 1) -> tuple[Table, tuple[LeftOut, ...]]:  # noqa: B008
    return calendars.read([("Dr. Weiß", data)], fields, TUESDAY, TUESDAY + timedelta(days=days - 1))


def rows(data: bytes, fields: CalendarFields = CalendarFields(), days: int = 1) -> list[tuple[str, ...]]:  # noqa: B008
    table, left_out = read(data, fields, days)
    told_of = {each.line for each in left_out}
    return [row.cells[:-1] for row in table.rows if row.line not in told_of]


def test_an_event_is_an_appointment_with_the_calendar_s_name_as_dentist() -> None:
    table, left_out = read(calendar(event(*PATIENT)))

    assert table.headings == ("Nummer", "Name", "Datum", "Uhrzeit", "Behandler", "Eintrag")
    assert rows(calendar(event(*PATIENT))) == [("0171 1234567", "Müller, Anna", "01.12.2026", "09:30", "Dr. Weiß")]
    assert left_out == ()


@pytest.mark.parametrize(
    ("start", "local"),
    [
        ("DTSTART:20261201T083000Z", "09:30"),
        ("DTSTART:20261201T093000", "09:30"),
        ("DTSTART;TZID=America/New_York:20261201T033000", "09:30"),
        ("DTSTART;TZID=W. Europe Standard Time:20261201T093000", "09:30"),
    ],
)
def test_every_way_of_writing_a_time_is_local_time(start: str, local: str) -> None:
    assert [row[3] for row in rows(calendar(event(*PATIENT, start=start)))] == [local]


def test_a_whole_day_and_a_cancelled_one_are_left_out_with_the_reason() -> None:
    holiday = event("SUMMARY:Urlaub", uid="2", start="DTSTART;VALUE=DATE:20261201")
    cancelled = event(*PATIENT, "STATUS:CANCELLED", uid="3", start="DTSTART:20261201T083000Z")
    _table, left_out = read(calendar(holiday, cancelled))

    assert rows(calendar(holiday, cancelled)) == []
    assert [each.reason for each in left_out] == ["ganztägig, ohne Uhrzeit", "abgesagt"]
    assert left_out[1].place == "Dr. Weiß, 01.12.2026, 09:30", "local time"


def test_the_latest_version_of_an_event_counts_and_a_cancellation_more_than_its_like() -> None:
    before = event(*PATIENT, "SEQUENCE:1")
    after = event(*PATIENT, "SEQUENCE:2", start="DTSTART:20261201T130000Z")
    assert [row[3] for row in rows(calendar(after, before))] == ["14:00"]
    assert rows(calendar(event(*PATIENT, "STATUS:CANCELLED"), event(*PATIENT))) == []


def test_entries_of_one_identifier_of_which_none_is_the_later_one_are_named_and_left_out() -> None:
    other = event("SUMMARY:Groß", "DESCRIPTION:0171 1234568", start="DTSTART:20261201T100000Z")
    table, left_out = read(calendar(event(*PATIENT), other))

    assert table.rows == ()
    assert [each.reason for each in left_out] == ["mehrere Einträge mit derselben Kennung (UID)"] * 2
    newer = event(*PATIENT, "LAST-MODIFIED:20261128T100000Z", start="DTSTART:20261201T100000Z")
    assert [row[3] for row in rows(calendar(newer, event(*PATIENT, "LAST-MODIFIED:20261127T100000Z")))] == ["11:00"]


def test_a_recurrence_without_end_is_cut_at_the_days_wanted() -> None:
    weekly = event(*PATIENT, "RRULE:FREQ=DAILY", start="DTSTART;TZID=Europe/Berlin:20200101T093000")
    assert len(rows(calendar(weekly), days=3)) == 3


def test_what_repeats_stays_at_its_local_time_when_the_clocks_change() -> None:
    in_summer = "DTSTART;TZID=Europe/Berlin:20260707T093000"
    assert [row[3] for row in rows(calendar(event(*PATIENT, "RRULE:FREQ=WEEKLY;BYDAY=TU", start=in_summer)))] == [
        "09:30"
    ]
    in_utc = "DTSTART:20260707T073000Z"
    assert [row[3] for row in rows(calendar(event(*PATIENT, "RRULE:FREQ=WEEKLY;BYDAY=TU", start=in_utc)))] == ["08:30"]


@pytest.mark.parametrize(
    ("day", "written", "local"),
    [
        (date(2026, 3, 29), "DTSTART:20260329T070000Z", "09:00"),
        (date(2026, 3, 29), "DTSTART;TZID=Europe/Berlin:20260329T090000", "09:00"),
        (date(2026, 10, 25), "DTSTART:20261025T080000Z", "09:00"),
        (date(2026, 10, 25), "DTSTART;TZID=Europe/Berlin:20261025T233000", "23:30"),
        (date(2026, 10, 25), "DTSTART:20261024T220000Z", "00:00"),
    ],
)
def test_on_the_days_on_which_the_clocks_change_nothing_is_lost(day: date, written: str, local: str) -> None:
    table, _left_out = calendars.read([("x", calendar(event(*PATIENT, start=written)))], CalendarFields(), day, day)
    assert [row.cells[3] for row in table.rows] == [local]


def zone_of(offset: str) -> str:
    """A time zone of that name that a calendar defines itself."""
    return (
        f"BEGIN:VTIMEZONE\r\nTZID:Praxis\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:{offset}\r\n"
        f"TZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    )


def test_each_file_means_its_own_zone_where_several_define_one_of_that_name() -> None:
    once = event(*PATIENT, start="DTSTART;TZID=Praxis:20261201T113000")
    weekly = event(*PATIENT, "RRULE:FREQ=WEEKLY", uid="w", start="DTSTART;TZID=Praxis:20261124T113000")
    files = [(offset, calendar(once, weekly, head=zone_of(offset))) for offset in ("+0300", "+0200")]
    table, _left_out = calendars.read(files, CalendarFields(), date(2026, 12, 1), date(2026, 12, 1))
    assert sorted(row.cells[3] for row in table.rows) == ["09:30", "09:30", "10:30", "10:30"]


def test_a_zone_that_the_calendar_defines_itself_counts() -> None:
    zone = zone_of("+0300")
    start = "DTSTART;TZID=Praxis:20261201T113000"
    assert [row[3] for row in rows(calendar(event(*PATIENT, start=start), head=zone))] == ["09:30"]
    weekly = event(*PATIENT, "RRULE:FREQ=WEEKLY", start="DTSTART;TZID=Praxis:20261124T113000")
    assert [row[3] for row in rows(calendar(weekly, head=zone))] == ["09:30"]


def test_an_occurrence_that_is_cancelled_moved_or_excluded_is_not_at_its_old_time() -> None:
    series = event(
        *PATIENT,
        "RRULE:FREQ=DAILY",
        "EXDATE;TZID=Europe/Berlin:20261203T093000",
        start="DTSTART;TZID=Europe/Berlin:20261130T093000",
    )
    cancelled = event(*PATIENT, "RECURRENCE-ID;TZID=Europe/Berlin:20261201T093000", "STATUS:CANCELLED")
    moved = event(
        *PATIENT,
        "RECURRENCE-ID;TZID=Europe/Berlin:20261202T093000",
        start="DTSTART;TZID=Europe/Berlin:20261202T110000",
    )
    found = rows(calendar(series, cancelled, moved), days=4)

    assert [(row[2], row[3]) for row in found] == [("02.12.2026", "11:00"), ("04.12.2026", "09:30")]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYHOUR=1,2,3"])
def test_what_repeats_within_a_day_is_no_appointment(rule: str) -> None:
    table, left_out = read(calendar(event(*PATIENT, f"RRULE:{rule}", start="DTSTART:19700101T000000Z")))

    assert table.rows == ()
    assert len(left_out) <= 1


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYYEARDAY=-366", "FREQ=WEEKLY;BYWEEKNO=53;BYMONTH=6"]
)
def test_a_day_that_no_year_has_is_not_looked_for_through_all_years(rule: str) -> None:
    began = time.process_time()
    table, left_out = read(calendar(event(*PATIENT, f"RRULE:{rule}")))

    assert table.rows == ()
    assert [each.reason for each in left_out] == ["Die Wiederholung lässt sich nicht lesen."]
    assert time.process_time() - began < 1


def test_folded_lines_and_latin_1_are_read() -> None:
    folded = calendar(event(*PATIENT)).replace(b"M\xc3\xbcller", b"M\xc3\r\n \xbcller")
    latin = calendar(event(*PATIENT)).decode().encode("latin-1")

    assert [row[1] for row in rows(folded)] == ["Müller, Anna"]
    assert [row[1] for row in rows(latin)] == ["Müller, Anna"]


def test_a_pattern_with_named_groups_goes_before_the_fields() -> None:
    fields = CalendarFields(pattern=r"(?P<Name>[\w ]+) \((?P<Behandler>\w+)\) (?P<Nummer>[+\d ]+)")
    data = calendar(event("SUMMARY:Anna Müller (Groß) 0171 1234567"))

    assert rows(data, fields) == [("0171 1234567", "Anna Müller", "01.12.2026", "09:30", "Groß")]


def test_an_entry_that_does_not_fit_the_pattern_and_has_no_number_is_about_no_patient() -> None:
    fields = CalendarFields(pattern=r"(?P<Name>[^*]+) \*(?P<Geburtsdatum>[\d.]+)")
    pause, patient = event("SUMMARY:Pause"), event("SUMMARY:Müller *01.02.1980", uid="2")
    table, left_out = read(calendar(pause, patient, event("SUMMARY:Groß", "DESCRIPTION:0171 1234567", uid="3")), fields)

    assert [row.cells[table.headings.index("Name")] for row in table.rows] == ["Müller", "Groß"]
    assert [(each.place, each.reason) for each in left_out] == [
        ("Dr. Weiß, 01.12.2026, 09:30", "passt nicht zum Muster und hat keine Nummer")
    ]


def test_the_number_may_stand_with_the_attendee() -> None:
    fields = CalendarFields(name=CalendarProperty.ATTENDEE, number=CalendarProperty.ATTENDEE)
    data = calendar(event("SUMMARY:Kontrolle", "ATTENDEE;CN=Anna Müller:tel:+491711234567"))

    assert rows(data, fields)[0][:2] == ("+491711234567", "Anna Müller")


def test_of_several_numbers_none_is_chosen() -> None:
    data = calendar(event("SUMMARY:Müller", "DESCRIPTION:0171 1234567 oder 0172 7654321"))

    assert rows(data)[0][0] == "0171 1234567 / 0172 7654321 ?"
    assert understand_cell("0171 1234567 / 0172 7654321 ?").problem is NumberProblem.AMBIGUOUS


def test_a_number_that_is_said_to_be_wrong_is_left_where_there_is_another() -> None:
    both = calendar(event("SUMMARY:Müller", "DESCRIPTION:0171 1234567\\nalte Nr. 0172 7654321"))
    alone = calendar(event("SUMMARY:Müller", "DESCRIPTION:alte Nr. 0172 7654321"))

    assert rows(both)[0][0] == "0171 1234567"
    assert understand_cell(rows(alone)[0][0]).problem is NumberProblem.SAID_TO_BE_WRONG


def test_a_line_of_the_description_may_say_that_the_appointment_is_cancelled() -> None:
    table, _left_out = read(calendar(event("SUMMARY:Müller", "DESCRIPTION:0171 1234567\\nabgesagt am 28.11.")))

    assert [standing(each) for each in slots(table, guess_columns(table), None)] == [Standing.CANCELLED]


@pytest.mark.parametrize("data", [b"", b"Name;Handy\n", b"\x00\xff" * 100, b"BEGIN:VCALENDAR\r\n", b"PK\x03\x04"])
def test_what_is_no_calendar_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(ListRefused):
        read(data)


def test_too_many_events_and_too_long_lines_are_refused() -> None:
    with pytest.raises(ListRefused, match="mehr als"):
        read(calendar(*["BEGIN:VEVENT\r\nEND:VEVENT"] * (calendars.MOST_EVENTS + 1)))
    with pytest.raises(ListRefused, match="Zeichen"):
        read(calendar(event("SUMMARY:" + "x" * 200_000)))


def samples() -> list[bytes]:
    weekly = event(*PATIENT, "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=500", "EXDATE:20261208T083000Z", uid="w")
    override = event(*PATIENT, "RECURRENCE-ID:20261201T083000Z", uid="w", start="DTSTART:20261201T100000Z")
    whole = event("SUMMARY:Urlaub", uid="2", start="DTSTART;VALUE=DATE:20261201")
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Praxis\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\n"
        "TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    )
    own = event(*PATIENT, uid="z", start="DTSTART;TZID=Praxis:20261201T093000")
    daily = event(*PATIENT, "RRULE:FREQ=DAILY;UNTIL=20271231T000000Z", "RDATE:20261201T150000Z", uid="d")
    return [calendar(weekly, override, whole), calendar(own, daily, head=zone), calendar(*map(event, PATIENT))]


def mutated(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\r\n")
    for _each in range(chance.randint(1, 6)):
        place = chance.randrange(len(lines))
        match chance.randrange(7):
            case 0:
                del lines[place : place + chance.randint(1, 3)]
                lines = lines or [b""]
            case 1:
                lines.insert(place, lines[chance.randrange(len(lines))])
            case 2:
                line = bytearray(lines[place] or b" ")
                line[chance.randrange(len(line))] = chance.randrange(256)
                lines[place] = bytes(line)
            case 3:
                lines[place] = lines[place].replace(b"2026", str(chance.choice([1, 1601, 9999, 99999])).encode())
            case 4:
                rule = chance.choice(
                    [b"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", b"FREQ=YEARLY;BYYEARDAY=-366", b"COUNT=-1"]
                )
                lines.insert(place, b"RRULE:" + rule)
            case 5:
                lines[place] = lines[place] * chance.randint(2, 50)
            case _:
                lines[place] = lines[place].translate(bytes.maketrans(b":;=T", b";:T="))
    return b"\r\n".join(lines)[: chance.choice([10**6, len(data) // 2])]


def test_500_damaged_calendars_give_a_result_or_a_sentence_in_bounded_time_and_memory() -> None:
    chance = random.Random(18)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results = {"read": 0, "refused": 0}
    sentences: list[str] = []
    for _each in range(500):
        data = mutated(chance.choice(samples()), chance)
        began = time.process_time()
        try:
            table, _left_out = read(data, days=3)
            assert len(table.rows) <= calendars.MOST_OCCURRENCES
            results["read"] += 1
        except ListRefused as refused:
            sentences.append(refused.sentence)
            results["refused"] += 1
        assert time.process_time() - began < calendars.READING_SECONDS + 10
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    assert results["read"] > 50
    assert results["refused"] > 50
    assert all(sentence.endswith(".") for sentence in sentences)
    assert grown < 200 * 1024


def test_a_plan_reads_every_calendar_of_its_folder(store: object, clock: object, practice: Practice) -> None:
    use_zone("UTC")
    practice.change(source=SourceKind.ICS, consent_confirmed_by="Dr. Weiß")
    practice.change_policy(consent=ConsentRule.CONFIRM)
    practice.go_to(MONDAY)
    practice.put("Dr. Weiss.ics", calendar(event(*PATIENT, start="DTSTART:20261201T083000Z")))
    other = event("SUMMARY:Groß", "DESCRIPTION:0171 1234568", uid="9", start="DTSTART:20261201T090000Z")
    practice.put("Dr. Gross.ics", calendar(other))

    report = practice.run(release=True)

    assert report.run.held == ()
    assert len(practice.waiting()) == 2
    assert date(2026, 12, 1) in report.days


def test_a_reminder_of_what_the_calendar_cancels_says_so(practice: Practice) -> None:
    use_zone("UTC")
    practice.change(source=SourceKind.ICS, consent_confirmed_by="Dr. Weiß")
    practice.change_policy(consent=ConsentRule.CONFIRM)
    practice.go_to(MONDAY)
    stays = event("SUMMARY:Groß", "DESCRIPTION:0171 1234568", uid="9", start="DTSTART:20261201T090000Z")
    going = event(*PATIENT, start="DTSTART:20261201T083000Z")
    practice.put("Dr. Weiss.ics", calendar(going, stays))
    practice.run(release=True)

    cancelled = event(*PATIENT, "STATUS:CANCELLED", "SEQUENCE:1", start="DTSTART:20261201T083000Z")
    practice.put("Dr. Weiss.ics", calendar(cancelled, stays))
    report = practice.run()

    assert len(practice.waiting()) == 1
    [gone] = [message for message in practice.messages() if message.state is MessageState.CANCELLED]
    assert gone.error == "Entfallen: Der Termin ist im Kalender abgesagt."
    [told] = report.left_out
    assert (told.place, told.reason, told.name) == ("Dr. Weiss, 01.12.2026, 08:30", "abgesagt", "Müller, Anna")
