"""A German desk writes, a colleague reads with `--lang en`: reasons and stories come in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import NUMBER, TEXT, Call, Caller, program
from tests.unit.german_texts import looks_german
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

QUIET = "In der Ruhezeit (20:00-08:00 Uhr) werden keine SMS verschickt."
QUIET_IN_ENGLISH = "No SMS are sent during the quiet hours (20:00-08:00)."
OPTED_OUT = "Diese Nummer möchte keine SMS (Abmeldeliste)."
OPTED_OUT_IN_ENGLISH = "This number wants no SMS (opt-out list)."


@pytest.fixture
def waiting_and_blocked(call: Caller, practice: DemoPractice) -> None:
    """Written in German: one message waits for the morning, one was blocked."""
    assert call("settings", "set", "policy.quiet_hours", "20:00-08:00").code == 0
    assert call("send", "--to", NUMBER, "--text", TEXT, "--at", "03:00", "--no-wait").code == 0
    assert call("send", "--to", "0171 7654321", "--text", TEXT, "--at", "03:00", "--no-wait").code == 0
    assert call("optout", "add", "0171 7654321").code == 0


def in_english(surroundings: dict[str, str], *arguments: str) -> Call:
    return program(surroundings, "--lang", "en", *arguments)


def test_the_list_tells_the_same_reason_in_both_languages(
    call: Caller, surroundings: dict[str, str], waiting_and_blocked: None
) -> None:
    assert [each["error"] for each in call("outbox", "list", "--json").json] == [OPTED_OUT, QUIET]
    english = in_english(surroundings, "outbox", "list", "--json")
    assert [each["error"] for each in english.json] == [OPTED_OUT_IN_ENGLISH, QUIET_IN_ENGLISH]


def test_a_story_is_told_in_the_language_of_the_reader(surroundings: dict[str, str], waiting_and_blocked: None) -> None:
    shown = in_english(surroundings, "outbox", "show", "2")
    assert f"Reason: {OPTED_OUT_IN_ENGLISH}" in shown.out
    assert not [line for line in shown.lines if looks_german(line) and TEXT not in line]
    events = in_english(surroundings, "outbox", "show", "2", "--json").json["events"]
    assert events[-1]["detail"] == OPTED_OUT_IN_ENGLISH
    audit = in_english(surroundings, "outbox", "audit", "--all", "--json").json
    assert OPTED_OUT_IN_ENGLISH in {line["detail"] for line in audit}


def test_an_export_tells_reasons_in_the_language_of_the_reader(
    surroundings: dict[str, str], waiting_and_blocked: None
) -> None:
    exported = in_english(surroundings, "outbox", "export", "-")
    assert QUIET_IN_ENGLISH in exported.out
    assert OPTED_OUT_IN_ENGLISH in exported.out


def test_refused_rows_of_a_list_are_told_in_the_language_of_the_reader(
    call: Caller, surroundings: dict[str, str], practice: DemoPractice, tmp_path: Path
) -> None:
    path = tmp_path / "liste.csv"
    path.write_text(
        "Handy;Einwilligung;Bemerkung\n"
        "0171 1234567;ja;\n0171 1234568;nein;\n030 123456;ja;\n0171 1234569;ja;verst. 3.2.\n",
        encoding="utf-8",
    )
    queued = call("series", "--file", str(path), "--text", TEXT, "--yes", "--no-wait", "--json")
    assert [row["reason"] for row in queued.json["rejected"]] == [
        "In Spalte „Einwilligung“ steht „nein“.",
        "+49 30 123456 ist keine Mobilfunknummer, sondern Festnetz.",
        "In Spalte „Bemerkung“ steht „verst. 3.2.“: vermutlich verstorben.",
    ]
    series_id = str(queued.json["series_id"])
    exported = in_english(surroundings, "outbox", "export", "-", "--series", series_id)
    assert 'Column ""Einwilligung"" holds ""nein"".' in exported.out
    assert "+49 30 123456 is not a mobile number but: landline." in exported.out
    assert 'Column ""Bemerkung"" says ""verst. 3.2."": probably deceased.' in exported.out


def test_a_row_released_in_spite_of_a_remark_is_told_in_the_language_of_the_reader(
    call: Caller, surroundings: dict[str, str], practice: DemoPractice, tmp_path: Path
) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Handy;Einwilligung;Bemerkung\n0171 1234569;ja;verst. 3.2.\n", encoding="utf-8")
    released = ("--allow-deceased-remarks", "2")
    assert call("series", "--file", str(path), "--text", TEXT, "--yes", "--no-wait", *released).code == 0
    audit = in_english(surroundings, "outbox", "audit")
    assert "released despite a remark on a death" in audit.out
    assert "Row 2" in audit.out


def test_a_providers_own_words_stay_as_it_said_them(
    call: Caller, surroundings: dict[str, str], simulator: Simulator
) -> None:
    simulator.set_fault(Fault(FaultKind.REFUSE, Interface.SMS4, words="Rufnummer gesperrt"))
    call("send", "--to", NUMBER, "--text", TEXT)
    (listed,) = in_english(surroundings, "outbox", "list", "--json").json
    assert (listed["state"], listed["error"]) == ("failed", "Fehler: Rufnummer gesperrt")


def test_what_a_gateway_found_is_told_in_the_language_of_the_reader(
    call: Caller, surroundings: dict[str, str], simulator: Simulator
) -> None:
    simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4, taken=False))
    assert call("send", "--to", NUMBER, "--text", TEXT, "--json").json["state"] == "unknown"
    (listed,) = in_english(surroundings, "outbox", "list", "--json").json
    assert listed["error"] == (
        "127.0.0.1 closed the connection without answering completely. Whether the SMS was accepted is open."
    )


def test_what_stopped_a_protocol_is_told_in_the_language_of_the_reader(
    call: Caller, surroundings: dict[str, str], simulator: Simulator
) -> None:
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS))
    assert call("send", "--to", NUMBER, "--text", TEXT).code == 3
    shown = in_english(surroundings, "outbox", "show", "1")
    assert "SMS4 reports status 10:" in shown.out
    assert "meldet Status" not in shown.out
