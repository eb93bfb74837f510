"""Appointments of iCalendar files (RFC 5545), whoever wrote them, as a table like any other list."""

from __future__ import annotations

import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import icalendar
import recurring_ical_events

from tui.language import dates
from tui.language.catalogue import _
from tui.language.local_time import from_local, local, midnight
from tui.runtime.values import dataclass
from tui.service.errors import ListRefused
from tui.service.recipients import Field, GridRow, Table
from tui.service.reminders import event_versions as versions
from tui.service.reminders.source import LeftOut
from tui.service.settings import CalendarFields
from tui.service.settings.tables.reminder_plan_rules import COLUMN_FIELDS, DENTIST, CalendarProperty
from tui.service.text import patterns
from tui.service.text.numbers.digits_in_cell import says_not_to_be_used
from tui.service.text.numbers.number_reading import understand

MOST_EVENTS = 20_000
MOST_RECURRING = 2_000
MOST_OCCURRENCES = 2_000
READING_SECONDS = 20.0
_LONGEST_TEXT = 2_000
_LONGEST_LINE = 100_000
_FOLD = re.compile(rb"\r?\n[ \t]")
_NUMBER = re.compile(r"\+?\(?\d[\d ()/.\-–]{5,22}\d")
_FAST_PARTS = ("BYSECOND", "BYMINUTE", "BYHOUR")
_DAYS_OF = dict(enumerate((31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1))
_ENTRY = "Eintrag"
_COUNTRIES = ("DE", "AT", "CH")
_PROPERTIES = tuple(CalendarProperty)
_ONE_AT_A_TIME = threading.Lock()


def read(
    calendars: Sequence[tuple[str, bytes]], fields: CalendarFields, first: date, last: date
) -> tuple[Table, tuple[LeftOut, ...]]:
    """The events of calendars (name and bytes each) that begin on a day from `first` to `last`, as a table.

    Cancelled ones are rows, too, which are left out with the line of their row, so that it is known whose they are.
    Without a pattern that tells otherwise, the dentist is the calendar's name. Raises `ListRefused` for what is no
    calendar, or too much.
    """
    deadline = time.monotonic() + READING_SECONDS
    found: list[_Occurrence] = []
    left_out: list[LeftOut] = []
    for name, data in calendars:
        try:
            found += _occurrences(_Calendar(name, data), first, last, left_out, deadline)
        except ListRefused:
            raise
        except Exception as fault:
            # What the libraries raise for a damaged file is any of a dozen kinds.
            raise ListRefused(
                _("„{name}“ ist kein Kalender, der sich lesen lässt ({kind}).").format(
                    name=name, kind=type(fault).__name__
                ),
                _to_export_again(),
            ) from None
        if len(found) > MOST_OCCURRENCES:
            raise ListRefused(
                _("Die Kalender haben in diesen Tagen mehr als {count} Termine.").format(count=MOST_OCCURRENCES),
                _to_export_less(),
            )
    found.sort(key=lambda each: (each.begins, each.calendar))
    digest = sha256(b"\0".join(data for _name, data in calendars)).hexdigest()
    table = _table(found, fields, digest, left_out, deadline)
    return table, tuple(left_out)


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """One event on one day; `begins` in local time, `calendar` is the name of its calendar."""

    begins: datetime
    calendar: str
    event: Any


@dataclass(frozen=True, slots=True)
class _Entry:
    """The cells of a row by their headings; it `fits` where the pattern was found, or there is none."""

    cells: Mapping[str, str]
    fits: bool


class _Calendar:
    """The events of one file, by their UID."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        text = _text(data)
        if "BEGIN:VCALENDAR" not in text.upper():
            raise ListRefused(
                _("„{name}“ ist kein Kalender im Format iCalendar.").format(name=name), _to_export_again()
            )
        if not text.rstrip().upper().endswith("END:VCALENDAR"):
            raise ListRefused(
                _("„{name}“ ist nicht vollständig.").format(name=name),
                _("Vielleicht wird die Datei gerade geschrieben."),
            )
        if text.upper().count("BEGIN:VEVENT") > MOST_EVENTS:
            raise ListRefused(
                _("„{name}“ hat mehr als {count} Einträge.").format(name=name, count=MOST_EVENTS),
                _("Lassen Sie das Praxisprogramm nur die nächsten Wochen ausgeben."),
            )
        self.zones: list[Any] = []
        self.events: dict[str, list[Any]] = defaultdict(list)
        for calendar in _parsed(text):
            is_cancelled = str(calendar.get("METHOD", "")).upper() == "CANCEL"
            self.zones += calendar.walk("VTIMEZONE")
            for number, event in enumerate(calendar.walk("VEVENT")):
                if is_cancelled:
                    event["STATUS"] = "CANCELLED"
                self.events[str(event.get("UID", f"#{len(self.events)}-{number}"))].append(event)


def _parsed(text: str) -> Sequence[icalendar.Calendar]:
    """The calendars of a file, by the time zones that it defines itself.

    The library remembers the first zone of a name for as long as the process lives, whatever later files say of it.
    """
    with _ONE_AT_A_TIME:
        icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]  # left untyped there; forgets the zones
        return icalendar.Calendar.from_ical(text, multiple=True)


def _text(data: bytes) -> str:
    """The text of a file, its folded lines joined first: a fold may stand within a character."""
    whole = _FOLD.sub(b"", data)
    if max(map(len, whole.splitlines()), default=0) > _LONGEST_LINE:
        raise ListRefused(
            _("Der Kalender hat eine Zeile mit mehr als {count} Zeichen.").format(count=_LONGEST_LINE),
            _to_export_again(),
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return whole.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    return whole.decode("latin-1").replace("\0", "")


def _occurrences(
    calendar: _Calendar, first: date, last: date, left_out: list[LeftOut], deadline: float
) -> Iterator[_Occurrence]:
    recurring = 0
    for events in calendar.events.values():
        _refuse_what_takes_too_long(deadline)
        latest = versions.latest(events)
        if twins := versions.of_one_identifier(events, latest):
            left_out += filter(None, (_same_identifier(each, first, last, calendar.name) for each in twins))
            continue
        if any("RRULE" in event or "RDATE" in event for event in latest):
            recurring += 1
            if recurring > MOST_RECURRING:
                raise ListRefused(
                    _("„{name}“ hat zu viele wiederkehrende Termine.").format(name=calendar.name), _to_export_less()
                )
            latest = _readable_series(calendar, latest, first, last, left_out)
        for event in latest:
            if (begins := _begin(event, first, last, calendar.name, left_out)) is not None:
                yield _Occurrence(begins, calendar.name, event)


def _same_identifier(event: Any, first: date, last: date, name: str) -> LeftOut | None:
    if _begin(event, first, last, name, []) is None:
        return None
    return LeftOut(_place(name, event), _("mehrere Einträge mit derselben Kennung (UID)"))


def _readable_series(
    calendar: _Calendar, events: Sequence[Any], first: date, last: date, left_out: list[LeftOut]
) -> list[Any]:
    """The occurrences of one series; one that is damaged is left out, and the others are read all the same."""
    try:
        return _expanded(calendar, events, first, last, left_out)
    except Exception:
        left_out.append(LeftOut(_place(calendar.name, events[0]), _("Die Wiederholung lässt sich nicht lesen.")))
        return []


def _expanded(
    calendar: _Calendar, events: Sequence[Any], first: date, last: date, left_out: list[LeftOut]
) -> list[Any]:
    """The occurrences in these days, cut there; of a rule that repeats within a day nothing is taken."""
    for event in events:
        for rule in _rules(event):
            if _never_happens(rule):
                left_out.append(LeftOut(_place(calendar.name, event), _("Die Wiederholung lässt sich nicht lesen.")))
                return []
            if _is_too_fast(rule):
                left_out.append(LeftOut(_place(calendar.name, event), _("wiederholt sich öfter als einmal am Tag")))
                return []
            if "COUNT" not in rule and "UNTIL" not in rule:
                rule["UNTIL"] = [_until(event, last)]
    whole = icalendar.Calendar()
    for component in (*calendar.zones, *events):
        whole.add_component(component)
    found = recurring_ical_events.of(whole, skip_bad_series=False).between(
        midnight(first).astimezone(UTC), midnight(last + timedelta(days=1)).astimezone(UTC)
    )
    return list(found)


def _rules(event: Any) -> Iterable[Any]:
    rules = event.get("RRULE", ())
    return rules if isinstance(rules, list) else (rules,) if rules else ()


def _is_too_fast(rule: Any) -> bool:
    frequency = [str(each).upper() for each in _values(rule, "FREQ")]
    interval = [int(each) for each in _values(rule, "INTERVAL")] or [1]
    is_split = any(len(_values(rule, part)) > 1 for part in _FAST_PARTS)
    is_known = frequency and frequency[0] in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
    return not is_known or is_split or any(each < 1 for each in interval)


def _never_happens(rule: Any) -> bool:
    """Whether a rule names only days that no year has, or in a way that RFC 5545 excludes.

    The library would look for such a day through all the years that there are.
    """
    days, months = ([abs(int(each)) for each in _values(rule, part)] for part in ("BYMONTHDAY", "BYMONTH"))
    has_no_day = bool(days) and all(day > _DAYS_OF.get(month, 0) for day in days for month in months or _DAYS_OF)
    is_by_year = any(str(each).upper() == "YEARLY" for each in _values(rule, "FREQ"))
    return has_no_day or (not is_by_year and bool(_values(rule, "BYYEARDAY") or _values(rule, "BYWEEKNO")))


def _values(rule: Any, part: str) -> list[Any]:
    found = rule.get(part, [])
    return found if isinstance(found, list) else [found]


def _until(event: Any, last: date) -> date | datetime:
    begins = event["DTSTART"].dt
    if not isinstance(begins, datetime):
        return last + timedelta(days=1)
    end = datetime.combine(last + timedelta(days=2), datetime.min.time())
    return end if begins.tzinfo is None else end.replace(tzinfo=UTC)


def _begin(event: Any, first: date, last: date, name: str, left_out: list[LeftOut]) -> datetime | None:
    """When an event begins (local time); None for what is no appointment of these days, with the reason noted."""
    begins = getattr(event.get("DTSTART"), "dt", None)
    if begins is None:
        left_out.append(LeftOut(name, _("Ein Eintrag ohne lesbaren Beginn.")))
    if not isinstance(begins, datetime):
        if isinstance(begins, date) and first <= begins <= last:
            left_out.append(LeftOut(_place(name, event), _("ganztägig, ohne Uhrzeit")))
        return None
    there = _local(begins)
    return there if there is not None and first <= there.date() <= last else None


def _local(begins: datetime) -> datetime | None:
    """The moment in local time; None at the ends of time."""
    try:
        return from_local(begins) if begins.tzinfo is None else local(begins)
    except (ValueError, OverflowError):
        return None


def _place(name: str, event: Any) -> str:
    begins = getattr(event.get("DTSTART"), "dt", "")
    if isinstance(begins, datetime):
        begins = _local(begins) or begins
        return f"{name}, {dates.full_date(begins.date())}, {dates.clock(begins)}"
    return f"{name}, {dates.full_date(begins)}" if isinstance(begins, date) else name


def _table(
    occurrences: Sequence[_Occurrence],
    fields: CalendarFields,
    digest: str,
    left_out: list[LeftOut],
    deadline: float,
) -> Table:
    """The rows; an entry that neither fits the pattern nor has a number is about no patient, such as a pause."""
    pattern = _pattern(fields.pattern)
    groups = set(pattern.groupindex) if pattern is not None else set()
    always = {Field.NUMBER, Field.NAME, Field.DATE, Field.TIME, DENTIST}
    headings = tuple(name for name in COLUMN_FIELDS if name in always | groups)
    rows = []
    for line, each in enumerate(occurrences, start=2):
        _refuse_what_takes_too_long(deadline)
        entry = _entry(each, fields, pattern)
        is_patient = entry.fits or bool(entry.cells[Field.NUMBER])
        place = _place(each.calendar, each.event)
        if versions.is_cancelled(each.event):
            name = entry.cells[Field.NAME] if is_patient else ""
            its_line = line if is_patient else 0
            left_out.append(LeftOut(place, _("abgesagt"), its_line, name=name, starts_at=each.begins))
        elif not is_patient:
            left_out.append(LeftOut(place, _("passt nicht zum Muster und hat keine Nummer")))
        if not is_patient:
            continue
        rows.append(GridRow(line, tuple(entry.cells.get(name, "") for name in (*headings, _ENTRY))))
    return Table(name=_("Kalender"), headings=(*headings, _ENTRY), rows=tuple(rows), digest=digest)


def _pattern(written: str) -> patterns.Pattern | None:
    """The pattern of a plan, None where it has none; raises `ListRefused` where it could take long."""
    try:
        return patterns.compiled(written) if written else None
    except (patterns.TooMuchWork, patterns.BadPattern):
        raise ListRefused(
            _("Das Muster für den Kalender könnte sehr lange rechnen."),
            _("Ihr Administrator berichtigt „pattern“ im Plan; statt „.*“ hilft meist „[^,]*“."),
        ) from None


def _refuse_what_takes_too_long(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise ListRefused(_("Die Kalender zu lesen dauert zu lange."), _to_export_less())


def _entry(occurrence: _Occurrence, fields: CalendarFields, pattern: patterns.Pattern | None) -> _Entry:
    event, begins = occurrence.event, occurrence.begins
    texts = {each: _property(event, each) for each in _PROPERTIES}
    is_address = fields.number is CalendarProperty.ATTENDEE
    cells = {
        Field.NUMBER: _one_number(_joined(_listed(event, fields.number)) if is_address else texts[fields.number]),
        Field.NAME: (texts[fields.name].strip().splitlines() or [""])[0].strip(),
        Field.DATE: f"{begins:%d.%m.%Y}",
        Field.TIME: f"{begins:%H:%M}",
        DENTIST: occurrence.calendar,
        _ENTRY: "\n".join(filter(None, (" ".join(line.split()) for line in "\n".join(texts.values()).splitlines()))),
    }
    match = patterns.search(pattern, "\n".join(texts.values())) if pattern is not None else None
    if match is not None:
        cells |= {name: " ".join(value.split()) for name, value in match.groupdict().items() if value is not None}
    return _Entry(cells, fits=match is not None or pattern is None)


def _property(event: Any, which: CalendarProperty) -> str:
    """What an event says there; whoever attends it by name."""
    listed = _listed(event, which)
    if which is CalendarProperty.ATTENDEE:
        listed = [getattr(each, "params", {}).get("CN", "") or each for each in listed]
    return _joined(listed)


def _listed(event: Any, which: CalendarProperty) -> list[Any]:
    values = event.get(which.value, "")
    return values if isinstance(values, list) else [values]


def _joined(values: Sequence[Any]) -> str:
    return "\n".join(map(str, values))[:_LONGEST_TEXT]


def _one_number(text: str) -> str:
    """The one number that a text holds; several with a question mark, and one that is said to be wrong as it stands.

    Neither is taken for a number by any check.
    """
    lines = {found.strip(): line for line in text.splitlines() for found in _NUMBER.findall(line)}
    usable = {reading.e164: each for each in lines if (reading := understand(each, _COUNTRIES)).is_usable}
    wrong = [each for each in usable.values() if says_not_to_be_used(lines[each])]
    right = [each for each in usable.values() if each not in wrong]
    if len(right) > 1:
        return f"{' / '.join(right)} ?"
    return next(iter((*right, *(lines[each].strip() for each in wrong), *lines)), "")


def _to_export_again() -> str:
    return _("Exportieren Sie den Kalender noch einmal, im Format iCalendar (.ics).")


def _to_export_less() -> str:
    return _("Exportieren Sie nur die Termine der nächsten Wochen, oder lesen Sie weniger Kalender.")
