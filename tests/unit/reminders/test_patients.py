"""An appointment without a number gets it from the list of patients, by name and birthday; nobody is guessed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines import beginning
from tests.unit.recipients.verdict_files import Recorded
from tests.unit.reminders.practice import MONDAY, Practice, day_of
from tests.unit.reminders.test_calendars import calendar, event
from tui.service.model.messages import TemplateKind
from tui.service.recipients import CheckRules, GridRow, Table, Verdict, check, guess_columns
from tui.service.reminders.patients import completed
from tui.service.settings import CalendarFields, ConsentRule, PatientList, ReminderPlan, SourceKind
from tui.service.text.spellings import name_key
from tui.service.usecases.templates import Templates

HEADINGS = ("Name", "Geburtsdatum", "Datum", "Uhrzeit")
PATIENTS = ("Vorname", "Nachname", "geb. am", "Mobil", "SMS-Einwilligung", "Verstorben", "Sprache")
ANNA = ("Anna", "Müller", "01.02.1980", "0171 1234567", "ja", "", "")


def table(headings: tuple[str, ...], *rows: tuple[str, ...], **more: object) -> Table:
    return Table("x.csv", headings, tuple(GridRow(line, row) for line, row in enumerate(rows, start=2)), **more)  # type: ignore[arg-type]


def row(
    *patients: tuple[str, ...],
    name: str = "Müller, Anna",
    born: str = "01.02.1980",
    own: tuple[tuple[str, str], ...] = (),
) -> tuple[dict[str, str], str]:
    """The cells of the one appointment by their headings, and why it has no number."""
    headings = (*HEADINGS, *(heading for heading, _cell in own))
    cells = (name, born, "01.12.2026", "09:00", *(cell for _heading, cell in own))
    found = completed(table(headings, cells), ReminderPlan(), table(PATIENTS, *(patients or (ANNA,))))
    refusal = found.refusals.get(2)
    return dict(zip(found.table.headings, found.table.rows[0].cells, strict=True)), "" if not refusal else refusal.kind


def test_name_and_birthday_give_number_consent_and_language() -> None:
    cells, refusal = row(("Anna", "Müller", "1980-02-01", "0171 1234567", "ja", "", "tr"))

    assert refusal == ""
    assert (cells["Nummer"], cells["Einwilligung Termin"], cells["Sprache"]) == ("0171 1234567", "ja", "tr")


@pytest.mark.parametrize(
    "name", ["Müller, Anna", "Anna Müller", "Dr. Anna MÜLLER", "Frau Anna Mueller", "Anna Mu\u0308ller", "Müller Anna"]
)
def test_a_name_is_the_same_however_it_is_written(name: str) -> None:
    assert row(name=name)[0]["Nummer"] == "0171 1234567"


@pytest.mark.parametrize("name", ["Anna Muller", "Anna Maria Müller", "Müller", "", "Dr. Frau"])
def test_another_name_is_nobody(name: str) -> None:
    cells, refusal = row(name=name)
    assert (cells["Nummer"], refusal) == ("", "appointment-patient-unknown")


def test_a_birthday_with_two_digits_is_of_either_century_and_another_day_is_nobody() -> None:
    assert row(born="01.02.80")[0]["Nummer"] == "0171 1234567"
    assert row(born="02.02.1980")[1] == "appointment-patient-unknown"
    assert row(born="01.02.1981")[1] == "appointment-patient-unknown"
    assert row(born="")[1] == "appointment-without-birthday"
    assert row(("Anna", "Müller", "01.02.1920", "0171 1234567", "ja", "", ""), born="01.02.2020")[0]["Nummer"] == ""
    assert row(("Anna", "Müller", "29.02.00", "0171 1234567", "ja", "", ""), born="01.03.1900")[0]["Nummer"] == ""
    leap = ("Anna", "Müller", "29.02.2000", "0171 1234567", "ja", "", "")
    assert row(leap, born="29.02.00")[0]["Nummer"] == "0171 1234567"
    assert row(("Anna", "Müller", "29.02.1904", "0171 1234567", "ja", "", ""), born="29.2.04")[0]["Nummer"]


def test_two_who_fit_are_for_a_person_unless_they_are_one_and_the_same() -> None:
    twin = ("Anna", "Müller", "01.02.1980", "0171 7654321", "ja", "", "")
    cells, refusal = row(ANNA, twin)
    assert (cells["Nummer"], refusal) == ("", "appointment-patient-ambiguous")
    assert row(ANNA, ("Anna", "Müller", "", "0171 7654321", "ja", "", ""))[1] == "appointment-patient-ambiguous"
    assert row(ANNA, ANNA)[0]["Nummer"] == "0171 1234567"


def test_whoever_has_no_number_in_the_list_is_for_a_person() -> None:
    assert row(("Anna", "Müller", "01.02.1980", "", "ja", "", ""))[1] == "appointment-patient-without-number"


def test_deaths_and_refusals_of_the_list_count_also_where_the_appointment_has_a_number() -> None:
    dead = ("Anna", "Müller", "01.02.1980", "0171 1234567", "nein", "x", "")
    cells, refusal = row(dead, own=(("Handy", "0171 1234567"), ("Einwilligung", "ja")))
    assert (cells["Handy"], cells["Einwilligung"], cells["Verstorben (Patientenliste)"]) == (
        "0171 1234567",
        "nein",
        "x",
    )
    assert refusal == ""
    without_birthday, _refusal = row(dead, born="", own=(("Handy", "+49 171 1234567"), ("Einwilligung", "ja")))
    assert without_birthday["Einwilligung"] == "nein"
    remark = ("Anna", "Müller (verst.)", "01.02.1980", "0171 1234567", "ja", "", "")
    assert row(remark)[1] == "appointment-patient-unknown"


people = st.builds(
    lambda first, last, day, number: (first, last, day, number, "ja", "", ""),
    st.sampled_from(["Anna", "anna", "Uwe"]),
    st.sampled_from(["Müller", "Mueller", "Dr. Müller", "Groß"]),
    st.sampled_from(["01.02.1980", "1.2.80", "02.02.1980", "", "?"]),
    st.sampled_from(["0171 1234567", "+49 171 1234567", "0171 7654321", "030 123456", ""]),
)


def subscriber(number: str) -> str:
    """What a number has in common in all its spellings."""
    return "".join(filter(str.isdigit, number))[-7:]


@settings(max_examples=80)
@given(st.lists(people, min_size=1, max_size=4))
def test_nobody_gets_the_number_of_another_whatever_the_list_holds(patients: list[tuple[str, ...]]) -> None:
    cells, refusal = row(*patients)
    alike = [each for each in patients if name_key(f"{each[0]} {each[1]}") == ("anna", "mueller")]
    same_day = {subscriber(each[3]) for each in alike if each[2] in ("01.02.1980", "1.2.80")}
    if cells["Nummer"]:
        assert refusal == ""
        assert same_day == {subscriber(cells["Nummer"])}
    else:
        assert refusal


@pytest.fixture
def with_patients(practice: Practice, tmp_path: Path) -> Practice:
    """A calendar without numbers, and a list of patients beside it."""
    folder = tmp_path / "patienten"
    folder.mkdir()
    rows = [
        "Nachname;Vorname;Geburtstag;Handy;Einwilligung;Sprache",
        "Müller;Anna;01.02.1980;0171 1234567;ja;",
        "Yilmaz;Ayse;03.04.1990;0171 1234568;ja;Türkisch",
        "Groß;Max;05.06.1970;0171 1234569;nein;",
        "Weiß;Uwe;07.08.1960;0171 1234570;ja;",
        "Weiß;Uwe;07.08.1960;0171 1234571;ja;",
    ]
    (folder / "patienten.csv").write_text("\n".join(rows), encoding="utf-8")
    practice.change(
        source=SourceKind.ICS,
        ics=CalendarFields(pattern=r"(?P<Name>[^*]+) \*(?P<Geburtsdatum>[\d.]+)"),
        patients=PatientList(folder=str(folder)),
    )
    return practice


def entries() -> bytes:
    names = ("Müller\\, Anna *01.02.1980", "Ayse Yilmaz *3.4.1990", "Groß\\, Max *05.06.1970", "Uwe Weiß *07.08.1960")
    return calendar(
        *(
            event(f"SUMMARY:{name}", uid=str(hour), start=f"DTSTART:20261201T{hour:02d}0000Z")
            for hour, name in enumerate(names, start=9)
        )
    )


def test_a_calendar_without_numbers_reminds_whom_the_list_of_patients_knows(with_patients: Practice) -> None:
    practice = with_patients
    Templates(beginning(practice.store, lambda: practice.settings)).add(
        TemplateKind.SERIES, "Erinnern [tr]", "Sayin {{Name}}, {{Datum}} {{Uhrzeit}}. Praxis Molar"
    )
    practice.go_to(MONDAY)
    practice.put("Dr. Weiss.ics", entries())

    report = practice.run(release=True)

    assert report.run.held == ()
    assert practice.waiting() == [
        "Guten Tag Anna Müller, Ihr Termin: 01.12.2026 um 09:00. Praxis Molar",
        "Sayin Ayse Yilmaz, 01.12.2026 10:00. Praxis Molar",
    ]
    assert {row.name: row.reason for row in report.rows if not row.verdict.is_sendable} == {
        "Groß, Max": "In Spalte „Einwilligung Termin“ steht „nein“.",
        "Uwe Weiß": "Für einen Menschen: In der Patientenliste passen mehrere zu Namen und Geburtstag.",
    }
    assert "Türkisch: 1 Empfänger, je 1 SMS-Teil" in report.notes[0]


def test_without_the_list_of_patients_or_with_an_old_one_the_run_is_held(with_patients: Practice) -> None:
    practice = with_patients
    practice.change_policy(consent=ConsentRule.CONFIRM)
    practice.change(consent_confirmed_by="Dr. Weiß")
    practice.go_to(MONDAY + timedelta(days=36500))
    practice.put("Dr. Weiss.ics", entries())
    assert practice.run(release=True).run.held
    practice.go_to(MONDAY)
    (Path(practice.plan.patients.folder) / "patienten.csv").unlink()
    (held,) = practice.run(release=True).run.held
    assert "keine Patientenliste" in str(held.values)


def test_another_variant_holds_the_run_as_another_text_does(practice: Practice) -> None:
    practice.has_been_shown()
    templates = Templates(beginning(practice.store, lambda: practice.settings))
    templates.add(TemplateKind.SERIES, "Erinnern [tr]", "Sayin {{Name}}, {{Datum}} {{Uhrzeit}}")
    practice.write(day_of(8))

    assert [fact.kind.value for fact in practice.run().run.held] == ["reminders-text-changed"]


def test_who_wants_no_sms_by_the_list_of_patients_gets_none() -> None:
    found = completed(
        table(HEADINGS, ("Müller, Anna", "01.02.1980", "01.12.2026", "09:00")),
        ReminderPlan(),
        table((*PATIENTS, "Bemerkung"), (*ANNA, "bitte keine SMS")),
    )

    checked = check(found.table, guess_columns(found.table), CheckRules("Guten Tag"), Recorded())
    assert [each.verdict for each in checked.rows] == [Verdict.NO_CONSENT]
