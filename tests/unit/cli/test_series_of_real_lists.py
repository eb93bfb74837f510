"""`praxis-sms series` on the lists of a practice: the dead, families, consent, and numbers in a second column."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Call, Caller
from tui.service.api import PraxisSms, SeriesOrder
from tui.simulator.server import Simulator

TEXT = "Guten Tag {{Name}}, Ihr Termin ist morgen. Praxis Molar"
DEATH_HEADINGS = (
    *("Verstorben", "Verstorben am", "verst.", "Sterbedatum", "Todestag", "Tod am", "Gestorben", "Gestorben (am)"),
    *("Deceased", "Tot"),
)
DEATHS = ("ja", "x", "†", "12.03.2024", "verstorben", "Verst.", "tot", "gest. 2024", "gestorben", "?", "vielleicht")
CLEARLY_NOT = ("", "nein", "n", "NO", "false", "0", "-")
REMARKS = ("Pat. verstorben", "verst. 2023", "gestorben", "gest. 2024", "† 3.4.2022", "deceased")
LIVING = (("Toth", ""), ("Tod, Anna", ""), ("Sterbeck", "Tote Zähne 36"), ("Kreuz", "Kreuzbiss"))


def number(place: int) -> str:
    return f"+49171{2000000 + place}"


def write(path: Path, heading: str, rows: Iterable[str]) -> Path:
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return path


def send(call: Caller, path: Path, *more: str, text: str = TEXT) -> Call:
    return call("series", "--file", str(path), "--text", text, "--yes", "--json", *more)


def reached(simulator: Simulator) -> list[str]:
    return sorted(sms.number for sms in simulator.accepted)


# --- the dead ---


@pytest.mark.parametrize("heading", DEATH_HEADINGS)
def test_only_a_clear_no_below_a_heading_of_the_dead_is_sent_to(
    call: Caller, simulator: Simulator, tmp_path: Path, heading: str
) -> None:
    cells = (*DEATHS, *CLEARLY_NOT)
    rows = [f"Patient {place};{number(place)};ja;{cell}" for place, cell in enumerate(cells)]
    sent = send(call, write(tmp_path / "liste.csv", f"Name;Handy;Einwilligung;{heading}", rows))
    assert sent.code == 0, sent.err
    assert reached(simulator) == [number(place) for place in range(len(DEATHS), len(cells))]
    assert [row["row"] for row in sent.json["rejected"]] == list(range(2, 2 + len(DEATHS)))
    assert all(heading in row["reason"] for row in sent.json["rejected"])


def test_a_cell_of_any_column_that_says_so_holds_its_row_and_the_living_with_such_names_get_theirs(
    call: Caller, simulator: Simulator, tmp_path: Path
) -> None:
    people = [*(("Weber", remark) for remark in REMARKS), ("Weber (verstorben)", ""), *LIVING]
    rows = [f'"{name}";{number(place)};ja;{remark}' for place, (name, remark) in enumerate(people)]
    sent = send(call, write(tmp_path / "liste.csv", "Name;Handy;Einwilligung;Bemerkung", rows))
    first_living = len(REMARKS) + 1
    assert reached(simulator) == [number(place) for place in range(first_living, len(people))]
    assert [row["row"] for row in sent.json["rejected"]] == list(range(2, 2 + first_living))
    assert sent.json["rejected"][0]["reason"] == "In Spalte „Bemerkung“ steht „Pat. verstorben“: vermutlich verstorben."
    assert "„Weber (verstorben)“" in sent.json["rejected"][-1]["reason"]


def test_the_service_holds_the_same_rows(simulator: Simulator, tmp_path: Path) -> None:
    rows = ["Weber;0171 2000001;ja;verstorben", "Toth;0171 2000002;ja;aktiv"]
    path = write(tmp_path / "liste.csv", "Name;Handy;Einwilligung;Status", rows)
    with PraxisSms.open() as sms:
        table = sms.series.read(path)
        plan = sms.series.columns(table)
        for chosen, lines in (({}, [3]), ({"Verstorben": "Status"}, [])):
            checked = sms.series.check(table, plan.with_map(chosen), SeriesOrder(TEXT))
            assert [row.list_row for row in checked.sendable] == lines


def test_a_held_row_is_sent_only_where_it_is_named(call: Caller, simulator: Simulator, tmp_path: Path) -> None:
    rows = ["Weber;0171 2000001;ja;Ehefrau verst.", "Groß;0171 2000002;ja;verstorben", "Kim;0171 2000003;ja;"]
    path = write(tmp_path / "liste.csv", "Name;Handy;Einwilligung;Bemerkung", rows)
    checked = call("series", "--file", str(path), "--text", TEXT, "--dry-run")
    assert "  evtl. verstorben: 2" in checked.lines
    assert "--allow-deceased-remarks ZEILE" in checked.out
    sent = send(call, path, "--allow-deceased-remarks", "2", "--allow-deceased-remarks", "4")
    assert reached(simulator) == [number(1), number(3)]
    assert [row["row"] for row in sent.json["rejected"]] == [3]
    assert "Zeile 4 hat keinen Hinweis auf einen Todesfall" in sent.err
    assert "trotz Hinweis auf einen Todesfall freigegeben: Zeile 2" in call("outbox", "audit").out


def test_naming_a_row_does_not_send_to_somebody_in_a_column_of_the_dead(
    call: Caller, simulator: Simulator, tmp_path: Path
) -> None:
    path = write(tmp_path / "liste.csv", "Name;Handy;Einwilligung;Verstorben am", ["Weber;0171 2000001;ja;verstorben"])
    assert send(call, path, "--allow-deceased-remarks", "2").code == 4
    assert simulator.accepted == []


# --- families ---


def test_a_family_with_one_mobile_gets_each_of_its_texts(call: Caller, simulator: Simulator, tmp_path: Path) -> None:
    rows = [f"{name};0171 2000001;ja" for name in ("Eva Lang", "Tim Lang", "Ida Lang", "Eva Lang")]
    path = write(tmp_path / "liste.csv", "Name;Handy;Einwilligung", rows)
    assert call("settings", "set", "policy.duplicate_hours", "24").code == 0
    sent = send(call, path)
    assert sent.code == 0, sent.err
    assert sorted(sms.text.split(",")[0] for sms in simulator.accepted) == [
        "Guten Tag Eva Lang",
        "Guten Tag Ida Lang",
        "Guten Tag Tim Lang",
    ]
    assert [(row["row"], row["reason"]) for row in sent.json["rejected"]] == [
        (5, "Gleiche Nummer und gleicher Text wie in Zeile 2.")
    ]
    again = send(call, path)
    assert (again.code, again.json["queued"]) == (4, 0)
    another = send(call, path, text="Guten Tag {{Name}}, Ihr Termin entfällt. Praxis Molar")
    assert another.json["queued"] == 3
    assert len(simulator.accepted) == 6


def test_the_check_remarks_on_a_number_that_stands_there_twice(
    call: Caller, simulator: Simulator, tmp_path: Path
) -> None:
    rows = ["Eva Lang;0171 2000001;ja", "Tim Lang;0171 2000001;ja"]
    path = write(tmp_path / "liste.csv", "Name;Handy;Einwilligung", rows)
    checked = call("series", "--file", str(path), "--text", TEXT, "--dry-run")
    assert "  sendbar: 2 (2 SMS-Teile, 0,15 €)" in checked.lines
    assert "    davon gleiche Nummer: 1" in checked.lines
    with PraxisSms.open() as sms:
        table = sms.series.read(path)
        second = sms.series.check(table, sms.series.columns(table), SeriesOrder(TEXT)).rows[1]
    assert "auch an Zeile 2 (Eva Lang)" in second.reason


# --- consent ---


def test_a_list_without_a_column_of_consent_says_what_to_do(call: Caller, simulator: Simulator, tmp_path: Path) -> None:
    path = write(tmp_path / "liste.csv", "Name;Handy", ["Müller;0171 2000001"])
    checked = call("series", "--file", str(path), "--text", TEXT, "--dry-run")
    assert "Ergänzen Sie in der Liste eine Spalte „Einwilligung“" in checked.out
    refused = send(call, path)
    assert refused.code == 4
    assert "Ergänzen Sie in der Liste eine Spalte „Einwilligung“" in refused.err
    assert "policy.consent = confirm" in refused.err


@pytest.mark.parametrize("rule", ["column", "confirm"])
def test_two_columns_of_consent_are_a_question(call: Caller, simulator: Simulator, tmp_path: Path, rule: str) -> None:
    assert call("settings", "set", "policy.consent", rule).code == 0
    rows = ["Müller;0171 2000001;ja;nein", "Groß;0171 2000002;nein;ja"]
    path = write(tmp_path / "liste.csv", "Name;Handy;SMS ok;Einverständnis", rows)
    refused = send(call, path)
    assert refused.code == 4
    assert "„SMS ok“, „Einverständnis“" in refused.err
    assert "--map 'Einwilligung=SMS ok'" in refused.err
    assert refused.json["queued"] == 0
    assert simulator.accepted == []
    assert send(call, path, "--map", "Einwilligung=Einverständnis").code == 0
    assert reached(simulator) == [number(2)]


# --- a second column of numbers ---


def test_a_mobile_in_another_column_is_said_and_taken_where_that_is_asked_for(
    call: Caller, simulator: Simulator, tmp_path: Path
) -> None:
    rows = [
        "Müller;0171 2000001;030 123456;ja",
        "Lang;;0171 2000002;ja",
        "Groß;030 7654321;0171-2000003;ja",
        "Kim;;;ja",
    ]
    path = write(tmp_path / "liste.csv", "Name;Handy;Telefon;Einwilligung", rows)
    checked = call("series", "--file", str(path), "--text", TEXT, "--dry-run")
    assert "Zeile 3: " in checked.out
    assert "In Spalte „Telefon“ steht eine Mobilnummer: 0171 2000002." in checked.out
    assert "2 Zeilen ohne Mobilnummer haben eine in anderer Spalte; --map Nummer=Handy,Telefon" in checked.out
    sent = send(call, path, "--map", "Nummer=Handy,Telefon")
    assert sent.code == 0, sent.err
    assert reached(simulator) == [number(1), number(2), number(3)]
    assert [row["row"] for row in sent.json["rejected"]] == [5]


def test_a_second_column_that_is_not_there_is_refused(call: Caller, simulator: Simulator, tmp_path: Path) -> None:
    path = write(tmp_path / "liste.csv", "Name;Handy;Einwilligung", ["Müller;0171 2000001;ja"])
    refused = send(call, path, "--map", "Nummer=Handy,Privat")
    assert refused.code == 4
    assert "keine Spalte „Privat“" in refused.err
