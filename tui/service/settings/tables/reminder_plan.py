"""Reminder plans, `[reminders.NAME]`: which appointments are reminded of, from where, with which text, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, time

from tui.language.catalogue import gettext_noop as meaning
from tui.runtime.values import dataclass
from tui.service.settings import text_rules
from tui.service.settings.tables.reminder_plan_rules import (
    CalendarProperty,
    FamilyRule,
    ReminderMode,
    SourceKind,
    TimeOfDay,
    calendar_pattern,
    calendar_url,
    federal_state,
)
from tui.service.settings.value_rules import SPAN, Choice, Text, Whole, YesNo, setting
from tui.service.settings.values import Duration

_LINE = Text()
_PROPERTY = Choice(CalendarProperty)


@dataclass(frozen=True, slots=True)
class CalendarFields:
    """`[reminders.NAME.ics]`: where name and number stand in the events of a calendar."""

    name: CalendarProperty = setting(
        CalendarProperty.SUMMARY, _PROPERTY, meaning("wo im Kalendereintrag der Name des Patienten steht")
    )
    number: CalendarProperty = setting(
        CalendarProperty.DESCRIPTION, _PROPERTY, meaning("wo im Kalendereintrag die Handynummer steht")
    )
    pattern: str = setting(
        "",
        Text(calendar_pattern, limit=500),
        meaning("regulärer Ausdruck mit benannten Gruppen, der in allen vier Feldern gesucht wird und vorgeht"),
    )


HEADING_RULE = _LINE
HEADING_MEANING = meaning("Überschrift der Spalte mit dieser Angabe; leer: an der Überschrift erkannt")


@dataclass(frozen=True, slots=True)
class PatientList:
    """`[reminders.NAME.patients]`: a list in which appointments without a number find it by name and birthday."""

    folder: str = setting(
        "", Text(limit=1000), meaning("Ordner der Patientenliste, aus der Nummer und Einwilligung kommen; leer: keine")
    )
    pattern: str = setting("", _LINE, meaning("Muster der Dateinamen; die neueste gilt; leer: *.csv"))
    max_age: Duration = setting(
        Duration.parse("31d"), SPAN, meaning("eine ältere Patientenliste hält den Lauf an; leer: nicht geprüft")
    )
    name: str = setting("", HEADING_RULE, HEADING_MEANING)
    first_name: str = setting("", HEADING_RULE, HEADING_MEANING)
    birthday: str = setting("", HEADING_RULE, HEADING_MEANING)
    number: str = setting("", HEADING_RULE, HEADING_MEANING)
    consent: str = setting("", HEADING_RULE, HEADING_MEANING)
    deceased: str = setting("", HEADING_RULE, HEADING_MEANING)
    language: str = setting("", HEADING_RULE, HEADING_MEANING)


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """`[reminders.NAME]`: one plan. `columns` maps what a column means to its heading.

    With `is_elsewhere` the practice has published it, and the file says nothing of where its lists lie. `known_since`
    is when what it stands in was last changed or published (UTC), None where that is not known.
    """

    source: SourceKind = setting(
        SourceKind.LIST,
        Choice(SourceKind),
        meaning("list: eine Liste (CSV, Excel …); ics: Kalender im Format iCalendar"),
    )
    folder: str = setting("", Text(limit=1000), meaning("Ordner, in dem die Dateien liegen"))
    pattern: str = setting(
        "", _LINE, meaning("Muster der Dateinamen wie *.csv; die neueste gilt, bei ics alle; leer: *.csv oder *.ics")
    )
    url: str = setting(
        "",
        Text(calendar_url, limit=1000),
        meaning("https-Adresse eines Kalenders statt eines Ordners; endet sie mit „/“, die eines WebDAV-Ordners"),
    )
    user: str = setting(
        "",
        Text(text_rules.account_name),
        meaning("Benutzer für diese Adresse; das Passwort ist das Geheimnis calendar-password"),
    )
    template: str = setting("", _LINE, meaning("Textvorlage (SMS-Seriendaten), mit der erinnert wird"))
    change_template: str = setting(
        "",
        _LINE,
        meaning("Textvorlage für verlegte Termine, an die schon erinnert wurde; leer: nur zum Anrufen gelistet"),
    )
    replace_forcing: bool = setting(
        False,
        YesNo(),
        meaning("ersetzt Zeichen, die Unicode erzwingen, auch in Namen aus der Liste, wie bei einer Serie"),
    )
    days_before: int = setting(1, Whole(0, 30), meaning("so viele Arbeitstage vor dem Termin wird erinnert"))
    holidays: str = setting(
        "", Text(federal_state), meaning("Bundesland, dessen Feiertage keine Arbeitstage sind; leer: keine")
    )
    prepare_at: time = setting(time(15), TimeOfDay(), meaning("ab dann wird die Datei gelesen und vorbereitet"))
    send_at: time = setting(time(17), TimeOfDay(), meaning("ab dann gehen die Erinnerungen hinaus"))
    mode: ReminderMode = setting(
        ReminderMode.RELEASE,
        Choice(ReminderMode),
        meaning("freigabe: wartet, bis jemand freigibt; automatisch: geht zur Zeit hinaus, wenn niemand anhält"),
    )
    family: FamilyRule = setting(
        FamilyRule.FIRST,
        Choice(FamilyRule),
        meaning("first: eine SMS je Nummer und Tag mit der ersten Uhrzeit; each: eine je Termin"),
    )
    consent_confirmed_by: str = setting(
        "",
        _LINE,
        meaning("wer bestätigt, dass alle eingewilligt haben; nur bei policy.consent = confirm und ohne Spalte"),
    )
    max_age: Duration = setting(
        Duration.parse("20h"), SPAN, meaning("eine ältere Datei hält den Lauf an; leer: nicht geprüft")
    )
    max_refused_percent: int = setting(
        30, Whole(0, 100), meaning("sind mehr Prozent der Termine unbrauchbar, hält der Lauf an; 0: nicht geprüft")
    )
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)
    ics: CalendarFields = CalendarFields()
    patients: PatientList = PatientList()
    is_elsewhere: bool = False
    known_since: datetime | None = field(default=None, compare=False)

    def sends(self, template: str) -> bool:
        """Whether it sends the texts of the Textvorlage of that name."""
        return template.casefold() in (self.template.casefold(), self.change_template.casefold())

    @property
    def file_pattern(self) -> str:
        """Which files of the folder count."""
        return self.pattern or ("*.ics" if self.source is SourceKind.ICS else "*.csv")
