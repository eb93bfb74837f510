"""`praxis-sms series start`, also without that word: a list is checked and sent."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Caller, on_a_terminal, program
from tests.unit.cli.patient_lists import HEADING, ROWS, TEXT, write
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

REJECTED = [
    {"row": 3, "number": "0171-1234568", "reason": "In Spalte „Einwilligung“ steht „nein“."},
    {"row": 4, "number": "030 123456", "reason": "+49 30 123456 ist keine Mobilfunknummer, sondern Festnetz."},
    {"row": 7, "number": "01711234567", "reason": "Gleiche Nummer und gleicher Text wie in Zeile 2."},
]


# --- the check ---


def test_a_dry_run_gives_the_promised_document_and_queues_nothing(
    call: Caller, patients: Path, simulator: Simulator
) -> None:
    checked = call("series", "--file", str(patients), "--text", TEXT, "--dry-run", "--json")
    assert checked.code == 0
    assert checked.json == {
        "total": 5, "queued": 2, "rejected": REJECTED, "segments": 2, "states": {}, "cost": 0.15, "currency": "EUR",
    }  # fmt: skip
    assert call("outbox", "list", "--json").json == []
    assert simulator.accepted == []


def test_people_read_figures_and_reasons(call: Caller, patients: Path) -> None:
    checked = call("series", "--file", str(patients), "--text", TEXT, "--dry-run")
    assert checked.lines[:2] == ["5 Zeilen geprüft", "  sendbar: 2 (2 SMS-Teile, 0,15 €)"]
    assert "  keine Einwilligung: 1" in checked.lines
    assert "Zeile 4: 030 123456: +49 30 123456 ist keine Mobilfunknummer, sondern Festnetz." in checked.lines
    assert checked.err == ""


def test_people_read_which_rows_are_sent_with_a_remark_and_why(
    call: Caller, tmp_path: Path, practice: DemoPractice
) -> None:
    path = tmp_path / "firma.csv"
    rows = ("Weiß;171 1234567;ja", "Groß;0171 1234568;ja", "Schmidt GmbH;0171 1234569;ja", "Öztürk;030 123456;ja")
    path.write_text("\n".join(("Name;Handy;Einwilligung", *rows)), encoding="utf-8")
    checked = call("series", "--file", str(path), "--text", "Guten Tag {{Name}}", "--dry-run")
    counts = [line for line in checked.lines if line.startswith("  ")]
    assert counts[0].startswith("  sendbar: 3 (")
    assert sorted(counts[1:]) == ["    davon bitte ansehen: 1", "    davon ergänzt: 1", "  nicht mobil: 1"]
    first = checked.lines.index("Werden gesendet, mit Hinweis:")
    assert checked.lines[first - 1].startswith("Zeile 5: 030 123456: ")
    assert checked.lines[first + 1 : first + 3] == [
        "Zeile 4: +491711234569: „Schmidt GmbH“ steht so in der SMS: wohl keine Person, sondern eine Firma.",
        "Zeile 2: +491711234567: Verstanden als +49 171 1234567, Mobilfunk (0 ergänzt).",
    ]


def test_people_read_which_column_fills_a_placeholder_that_is_called_otherwise(call: Caller, tmp_path: Path) -> None:
    path = tmp_path / "termine.csv"
    path.write_text("Name;Handy;Einwilligung;Termin\nWeiß;0171 1234567;ja;24.12.2099\n", encoding="utf-8")
    checked = call("series", "--file", str(path), "--text", "{{Name}}: {{Datum}}", "--dry-run")
    assert "  {{Datum}} aus „Termin“" in checked.lines


def test_special_characters_of_the_list_are_replaced_where_that_is_asked_for(call: Caller, tmp_path: Path) -> None:
    path = write(tmp_path / "namen.csv", "Herr;Núñez;0171 1234567;ja")
    arguments = ("series", "--file", str(path), "--text", f"{TEXT}, Tel. 030 123456", "--dry-run", "--json")
    as_written, replaced = call(*arguments), call(*arguments, "--replace-forcing")
    assert as_written.json["queued"] == 0
    assert "„ú“" in as_written.json["rejected"][0]["reason"]
    assert replaced.json["queued"] == 1


def test_a_dry_run_without_a_sendable_row_is_refused_input(
    call: Caller, tmp_path: Path, practice: DemoPractice
) -> None:
    path = write(tmp_path / "nein.csv", "Frau;Müller;0171 1234567;nein")
    checked = call("series", "--file", str(path), "--text", TEXT, "--dry-run", "--json")
    assert (checked.code, checked.json["queued"], len(checked.json["rejected"])) == (4, 0, 1)


# --- sending ---


def test_a_series_is_sent_and_the_promised_document_given(call: Caller, patients: Path, simulator: Simulator) -> None:
    sent = call("series", "--file", str(patients), "--text", TEXT, "--yes", "--json")
    assert sent.code == 0, sent.err
    assert sent.json == {
        "series_id": 1, "total": 5, "queued": 2, "rejected": REJECTED, "segments": 2, "states": {"accepted": 2},
    }  # fmt: skip
    assert list(sent.json) == ["series_id", "total", "queued", "rejected", "segments", "states"]
    assert [(each.number, each.text) for each in sorted(simulator.accepted, key=lambda each: each.number)] == [
        ("+491711234567", "Guten Tag Frau Müller, Ihr Termin ist morgen. Praxis Molar"),
        ("+491711234569", "Guten Tag Herr Weiß, Ihr Termin ist morgen. Praxis Molar"),
    ]
    listed = call("outbox", "list", "--series", "1", "--json").json
    assert [each["series_id"] for each in listed] == [1, 1]


def test_the_result_is_exported_in_the_order_of_the_list_with_the_rows_left_out(
    call: Caller, patients: Path, tmp_path: Path
) -> None:
    assert call("series", "--file", str(patients), "--text", TEXT, "--yes").code == 0
    target = tmp_path / "ergebnis.csv"
    assert call("outbox", "export", str(target), "--series", "1").code == 0
    with target.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter=";"))
    assert [(row["Zeile der Liste"], row["Zustand"]) for row in rows] == [
        ("2", "übergeben"),
        ("6", "übergeben"),
        ("3", "nicht gesendet"),
        ("4", "nicht gesendet"),
        ("7", "nicht gesendet"),
    ]


def test_without_a_terminal_nobody_can_be_asked(call: Caller, patients: Path) -> None:
    asked = call("series", "--file", str(patients), "--text", TEXT)
    assert asked.code == 2
    assert "Abhilfe: Prüfen Sie mit --dry-run und bestätigen Sie mit --yes." in asked.err
    assert call("outbox", "list", "--json").json == []


def test_at_a_terminal_one_question_is_asked(
    surroundings: dict[str, str], patients: Path, simulator: Simulator
) -> None:
    options = ("series", "--file", str(patients), "--text", TEXT, "--json")
    declined = on_a_terminal(surroundings, "n", *options)
    assert declined.returncode == 0
    assert b'"series_id": null' in declined.stdout
    assert "2 SMS senden?" in declined.stderr.decode()
    assert "Nichts wurde eingestellt." in declined.stderr.decode()
    assert simulator.accepted == []
    accepted = on_a_terminal(surroundings, "j", *options)
    assert (accepted.returncode, b'"series_id": 1' in accepted.stdout) == (0, True)
    assert len(simulator.accepted) == 2


def test_a_list_that_nobody_may_get_is_refused_with_its_reasons(
    call: Caller, tmp_path: Path, practice: DemoPractice
) -> None:
    path = write(tmp_path / "nein.csv", "Frau;Müller;0171 1234567;nein")
    refused = call("series", "--file", str(path), "--text", TEXT, "--yes", "--json")
    assert refused.code == 4
    assert (refused.json["series_id"], refused.json["queued"], len(refused.json["rejected"])) == (None, 0, 1)
    assert "Keine Zeile der Liste kann gesendet werden." in refused.err


def test_yes_confirms_the_consent_of_a_list_without_that_column_and_it_is_recorded(
    call: Caller, tmp_path: Path, practice: DemoPractice
) -> None:
    path = write(tmp_path / "ohne.csv", "Müller;0171 1234567", heading="Name;Handy")
    by_column = call("series", "--file", str(path), "--text", "Hallo {{Name}}", "--yes", "--json")
    assert (by_column.code, by_column.json["rejected"][0]["reason"]) == (4, "Die Liste hat keine Spalte Einwilligung.")
    assert call("settings", "set", "policy.consent", "confirm").code == 0
    assert call("series", "--file", str(path), "--text", "Hallo {{Name}}", "--yes").code == 0
    kinds = [event["kind"] for event in call("outbox", "show", "1", "--json").json["events"]]
    assert "consent-confirmed" in kinds


# --- list and text ---


def test_columns_are_named_by_field_or_letter(call: Caller, tmp_path: Path, practice: DemoPractice) -> None:
    path = write(tmp_path / "eltern.csv", "Kim;0171 1111111;0172 2222222;ja", heading="Wer;Handy;Eltern;OK")
    arguments = ("series", "--file", str(path), "--text", "Hallo {{Name}}", "--dry-run", "--json")
    mapped = call(*arguments, "--map", "Nummer=Eltern", "--map", "Name=A", "--map", "Einwilligung=ok")
    assert (mapped.code, mapped.json["queued"]) == (0, 1)
    assert call(*arguments, "--map", "Telefax=Eltern").code == 2
    missing = call(*arguments, "--map", "Nummer=Fehlt")
    assert missing.code == 4
    assert "Vorhanden sind: Wer, Handy, Eltern, OK." in missing.err
    assert call(*arguments, "--map", "Nummer").code == 2


def test_each_recipient_gets_the_variant_in_its_language(call: Caller, tmp_path: Path, simulator: Simulator) -> None:
    rows = ("Frau;Müller;0171 1111111;ja;", "Frau;Yilmaz;0171 2222222;ja;tr")
    path = write(tmp_path / "liste.csv", *rows, heading=f"{HEADING};Sprache")
    call("templates", "add", "Zeit", "--kind", "series", "--text", "Guten Tag {{Name}}. Praxis Molar")
    call("templates", "add", "Zeit [tr]", "--kind", "series", "--text", "Sayin {{Name}}. Praxis Molar")
    arguments = ("series", "--file", str(path), "--template", "Zeit")

    checked = call(*arguments, "--dry-run")

    assert "Deutsch: 1 Empfänger, je 1 SMS-Teil; Türkisch: 1 Empfänger, je 1 SMS-Teil." in checked.lines
    assert call(*arguments, "--yes").code == 0
    texts = ["Guten Tag Müller. Praxis Molar", "Sayin Yilmaz. Praxis Molar"]
    assert sorted(sms.text for sms in simulator.accepted) == texts


def test_another_encoding_is_read_on_demand(call: Caller, tmp_path: Path, simulator: Simulator) -> None:
    path = tmp_path / "dos.csv"
    path.write_bytes(f"{HEADING}\nFrau;Müller;0171 1234567;ja\n".encode("cp850"))
    spoilt = call("series", "--file", str(path), "--text", TEXT, "--dry-run")
    assert "vermutlich ist „cp850“ die richtige" in spoilt.out
    assert call("series", "--file", str(path), "--text", TEXT, "--encoding", "cp850", "--yes").code == 0
    assert "Müller" in simulator.accepted[0].text
    unknown = call("series", "--file", str(path), "--text", TEXT, "--encoding", "klingonisch", "--dry-run")
    assert unknown.code == 4
    assert "cp1252" in unknown.err


@pytest.mark.parametrize("content", [None, b"", b"%PDF-1.7"])
def test_what_is_no_list_is_refused_input(
    call: Caller, tmp_path: Path, practice: DemoPractice, content: bytes | None
) -> None:
    path = tmp_path / "liste.csv"
    if content is not None:
        path.write_bytes(content)
    refused = call("series", "--file", str(path), "--text", TEXT, "--dry-run", "--json")
    assert refused.code == 4
    reason, remedy = refused.err.splitlines()
    assert "liste.csv" in reason
    assert refused.json == {
        "total": 0, "queued": 0, "rejected": [], "segments": 0, "states": {}, "error": reason,
        "remedy": remedy.removeprefix("Abhilfe: "),
    }  # fmt: skip


def test_the_text_comes_from_standard_input(call: Caller, patients: Path, simulator: Simulator) -> None:
    sent = call("series", "--file", str(patients), "--text", "-", "--yes", stdin="Hallo {{Name}}\nIhre Praxis\n")
    assert sent.code == 0
    assert {each.text for each in simulator.accepted} == {"Hallo Müller\nIhre Praxis", "Hallo Weiß\nIhre Praxis"}


def test_the_text_comes_from_a_template_of_the_series_list(call: Caller, patients: Path, simulator: Simulator) -> None:
    sent = call(
        "series",
        "--file",
        str(patients),
        "--template",
        "praxis GESCHLOSSEN",
        "--set",
        "Datum=24.12.",
        "--set",
        "Notdienst=116117",
        "--yes",
    )
    assert sent.code == 0, sent.err
    assert simulator.accepted[0].text.startswith("Unsere Praxis ")
    missing = call("series", "--file", str(patients), "--template", "Rekall", "--yes")
    assert missing.code == 4
    assert "Meinten Sie „Recall“?" in missing.err


def test_exactly_one_of_text_and_template_is_wanted(call: Caller, patients: Path) -> None:
    assert call("series", "--file", str(patients)).code == 2
    assert call("series", "--file", str(patients), "--text", "x", "--template", "Recall").code == 2


def test_a_placeholder_that_no_column_fills_needs_a_value(call: Caller, patients: Path, simulator: Simulator) -> None:
    arguments = ("series", "--file", str(patients), "--text", "Am {{Datum}} geschlossen")
    lacking = call(*arguments, "--dry-run")
    assert lacking.code == 4
    assert "keine Spalte für den Platzhalter {{Datum}}" in lacking.out
    assert call(*arguments, "--set", "datum=24.12.2026", "--yes").code == 0
    assert {each.text for each in simulator.accepted} == {"Am 24.12.2026 geschlossen"}


def test_a_malformed_text_is_refused_input(call: Caller, patients: Path) -> None:
    refused = call("series", "--file", str(patients), "--text", "Hallo {{}}", "--yes")
    assert refused.code == 4
    assert "{{Name}}" in refused.err


def test_the_same_list_again_needs_an_explicit_word(call: Caller, patients: Path, simulator: Simulator) -> None:
    assert call("settings", "set", "policy.duplicate_hours", "24").code == 0
    arguments = ("series", "--file", str(patients), "--text", TEXT, "--yes")
    assert call(*arguments).code == 0
    again = call(*arguments)
    assert again.code == 4
    assert "denselben Text schon am" in again.err
    assert call(*arguments, "--allow-duplicates").code == 0
    assert len(simulator.accepted) == 4


def test_a_file_name_that_is_no_text_is_no_obstacle(surroundings: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"termine-\xe4.csv")
    write(path, *ROWS)
    sent = program(surroundings, "series", "--file", os.fspath(path), "--text", TEXT, "--yes", "--json")
    assert sent.code == 0, sent.err
    status = program(surroundings, "series-status", "1", "--json")
    assert status.json["title"] == "termine-?.csv"


# --- when ---


def test_a_series_for_later_waits_and_says_when_it_begins(call: Caller, patients: Path, simulator: Simulator) -> None:
    queued = call("series", "--file", str(patients), "--text", TEXT, "--yes", "--at", "24.12.2099 08:00", "--json")
    assert (queued.code, queued.json["states"]) == (0, {"queued": 2})
    assert "Die Serie beginnt ab 24.12.2099 08:00." in queued.err
    assert "Zurzeit sendet hier kein Programm." in queued.err
    assert {each["due_at"] for each in call("outbox", "list", "--json").json} == {"2099-12-24T07:00:00+00:00"}
    assert call("worker", "--drain").code == 0
    assert simulator.accepted == []


@pytest.mark.parametrize(("when", "code"), [("24.12.2001 08:00", 4), ("demnächst", 2)])
def test_a_moment_that_cannot_be_is_told(call: Caller, patients: Path, when: str, code: int) -> None:
    refused = call("series", "--file", str(patients), "--text", TEXT, "--yes", "--at", when)
    assert (refused.code, "Abhilfe: " in refused.err) == (code, True)


def test_no_wait_only_queues_and_says_that_nobody_sends(call: Caller, patients: Path, simulator: Simulator) -> None:
    queued = call("series", "--file", str(patients), "--text", TEXT, "--yes", "--no-wait", "--json")
    assert (queued.code, queued.json["states"], simulator.accepted) == (0, {"queued": 2}, [])
    assert "Zurzeit sendet hier kein Programm." in queued.err
    assert call("worker", "--drain").code == 0
    assert len(simulator.accepted) == 2


def test_queueing_only_is_done_as_asked_whatever_keeps_the_series_waiting(
    call: Caller, patients: Path, simulator: Simulator
) -> None:
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS))
    assert call("series", "--file", str(patients), "--text", TEXT, "--yes").code == 3
    queued = call("series", "--file", str(patients), "--text", f"{TEXT} Bis dann.", "--yes", "--no-wait")
    assert queued.code == 0
    assert "Zugangsdaten" in queued.err


# --- what becomes of it ---
