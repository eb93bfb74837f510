"""`praxis-sms person`: everything about one number, shown, handed out and forgotten."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.unit.cli.conftest import E164, NUMBER, Caller, on_a_terminal
from tests.unit.handover.gdt_files import gdt
from tui.service.api import PraxisSms, SingleSms
from tui.service.system import crash
from tui.service.system.paths import find_paths
from tui.simulator.practice import DemoPractice

NAME, OTHER = "Käthe Großmann", "0171 7654321"
TEXT = "Ihre Wurzelbehandlung ist morgen um 9 Uhr."
LIST = f"""Name;Handy;Einwilligung
{NAME};0171/123 45 67;nein
Jörg Weißhaupt;0171 7654321;ja
"""
SOURCE = "Telefon, rief ihre Tochter Lotte an"
WRITTEN = (
    "Tochter Lotte", "3102Käthe", "0171/1234567",
    "1711234567", "171 1234567", "171/123 45 67", "Käthe Großmann", "Wurzelbehandlung", "ruft wegen Käthe",
)  # fmt: skip


def left_of_her(folder: Path) -> list[str]:
    """What is found of her in any file of the data folder, in UTF-8 or UTF-16."""
    content = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return [text for text in WRITTEN if any(text.encode(each) in content for each in ("utf-8", "utf-16-le", "cp437"))]


@pytest.fixture
def used(call: Caller, practice: DemoPractice, tmp_path: Path) -> Path:
    """A practice that sent to her, refused a row of hers, and keeps drafts and a crash report that name her."""
    assert call("send", "--to", NUMBER, "--name", NAME, "--text", TEXT).code == 0
    assert call("send", "--to", OTHER, "--name", "Jörg Weißhaupt", "--text", "Bis morgen").code == 0
    patients = tmp_path / "liste.csv"
    patients.write_text(LIST, encoding="utf-8")
    assert call("series", "start", "--file", str(patients), "--text", "Bitte anrufen", "--yes").code == 0
    assert call("send", "--to", NUMBER, "--text", f"{TEXT} Noch einmal.", "--no-wait").code == 0
    assert call("optout", "add", NUMBER, "--reason", "ruft wegen Käthe an").code == 0
    with PraxisSms(find_paths()) as sms:
        sms.drafts.keep("single", {"number": "+49 171 1234567", "name": NAME, "text": "Wurzelbehandlung: wann?"})
    with PraxisSms(find_paths()) as sms:
        sms.drafts.keep("single", {"number": OTHER, "name": "Jörg", "text": "Guten Tag"})
    try:
        raise TypeError(f"{NAME} hat keine Nummer")
    except TypeError as error:
        crash.record(error, practice.data_folder)
    assert call("person", "consent", NUMBER, "--purpose", "Recall", "--withdrawn", "--source", SOURCE).code == 0
    with PraxisSms(find_paths()) as sms:
        kept = {"path": "/listen/recall.csv", "text": f"Guten Tag {NAME}", "values": '{"Wer": "0171/1234567"}'}
        sms.drafts.keep("series", kept)
        sms.list_profiles.remember_folder(Path(f"/listen/{NAME}"))
    handed = practice.data_folder / "gdt"
    handed.mkdir()
    assert call("settings", "set", "handover.folder", str(handed)).code == 0
    (handed / "praxis.gdt").write_bytes(gdt(("3101", "Großmann"), ("3102", "Käthe")))
    (handed / ".praxis2.gdt.4711").write_bytes(gdt(("3101", "Groß"), ("3102", "K."), ("3618", "0171/1234567")))
    (handed / "andere.gdt").write_bytes(gdt(("3101", "Weißhaupt"), ("3102", "Jörg"), ("3618", OTHER)))
    assert set(left_of_her(practice.data_folder)) >= {"1711234567", NAME, "Wurzelbehandlung", "171/123 45 67"}
    return practice.data_folder


def test_show_says_everything_about_one_number_in_any_way_of_writing(call: Caller, used: Path) -> None:
    shown = call("person", "show", "0049171-1234567", "--json")
    assert shown.code == 0, shown.err
    document = shown.json
    assert (document["number"], document["names"], document["opted_out"]) == (E164, [NAME], True)
    assert [message["text"] for message in document["messages"]] == [f"{TEXT} Noch einmal.", TEXT]
    (listed, *_others) = call("outbox", "list", "--json").json
    assert list(document["messages"][0]) == [*listed, "created_by"], "in the order of every other message"
    assert [(row["row"], row["number"]) for row in document["rejected"]] == [(2, "0171/123 45 67")]
    assert len(document["series"]) == 1
    assert [(each["purpose"], each["state"]) for each in document["consents"]] == [("recall", "withdrawn")]
    assert document["optouts"][0]["reason"] == "ruft wegen Käthe an"
    assert {"queued", "accepted", "blocked"} <= {line["kind"] for line in document["audit"]}
    table = call("person", "show", NUMBER).out
    assert "Diese Nummer möchte keine SMS (Abmeldeliste)." in table
    assert "SMS: 2" in table
    assert "Abgelehnte Zeilen: 1" in table
    assert "Einwilligung: 1" in table


def test_of_an_unknown_number_nothing_is_known(call: Caller, practice: DemoPractice) -> None:
    shown = call("person", "show", NUMBER)
    assert (shown.code, shown.out, shown.err) == (0, "", "Über +49 171 1234567 ist nichts gespeichert.\n")
    for no_number in ("Frau Müller", "123", "0171"):
        assert call("person", "show", no_number).code == 4
        assert call("person", "forget", no_number, "--yes").code == 4


def test_export_is_one_private_file_and_the_same_bytes_each_time(call: Caller, used: Path, tmp_path: Path) -> None:
    target = tmp_path / "auskunft.zip"
    assert call("person", "export", NUMBER, str(target)).code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    first = target.read_bytes()
    assert call("person", "export", NUMBER, str(target)).code == 0
    assert target.read_bytes() == first
    with zipfile.ZipFile(BytesIO(first)) as archive:
        names = archive.namelist()
        text = archive.read("auskunft.txt").decode()
        document = json.loads(archive.read("auskunft.json"))
        messages = archive.read("messages.csv").decode("utf-8-sig")
    assert names == ["auskunft.txt", "auskunft.json", "messages.csv", "answers.csv", "rejected.csv", "series.csv",
                     "appointments.csv", "corrections.csv", "optouts.csv", "consents.csv", "audit.csv"]  # fmt: skip
    assert TEXT in text
    assert "Empfänger: SMS4 RESTful" in text
    assert document == call("person", "show", NUMBER, "--json").json
    assert TEXT in messages
    assert "Weißhaupt" not in text + messages


def counted(call: Caller) -> list[object]:
    """Counts and costs of every period, which begins a little later at each call."""
    return [{**period, "since": None} for period in call("stats", "--json").json["periods"]]


def test_forget_leaves_no_byte_and_keeps_counts_costs_and_the_opt_out(call: Caller, used: Path) -> None:
    before = counted(call)
    forgotten = call("person", "forget", NUMBER, "--yes", "--json")
    assert forgotten.code == 0, forgotten.err
    expected = {
        "messages": 2, "rejected": 1, "drafts": 2, "reports": 1, "reasons": 1, "remarks": 1, "handed_over": 2,
    }  # fmt: skip
    assert forgotten.json | expected == forgotten.json
    assert left_of_her(used) == []
    assert counted(call) == before
    assert call("optout", "add", NUMBER, "--json").json["added"] is False
    assert call("person", "consent", NUMBER, "--json").json["consents"]["recall"] == "withdrawn"
    assert [each.name for each in (used / "gdt").iterdir()] == ["andere.gdt"]
    with PraxisSms(find_paths()) as sms:
        assert sms.drafts.left_behind("single").fields["name"] == "Jörg"  # type: ignore[union-attr]
    texts = [message["text"] for message in call("outbox", "list", "--json").json]
    assert sorted(filter(None, texts)) == ["Bis morgen", "Bitte anrufen"]
    lines = [line for line in call("outbox", "audit", "--json").json if line["kind"] == "person-forgotten"]
    assert [(line["detail"], line["number"]) for line in lines] == [("2", None)]


def test_what_waits_is_cancelled_first(call: Caller, practice: DemoPractice) -> None:
    call("send", "--to", NUMBER, "--text", TEXT, "--no-wait")
    assert call("person", "forget", NUMBER, "--yes", "--json").json["cancelled"] == 1
    assert call("outbox", "list", "--json").json[0]["state"] == "cancelled"
    assert call("worker", "--drain").code == 0
    assert practice.simulator.accepted == []


def test_the_number_is_typed_again_by_a_person(call: Caller, used: Path, surroundings: dict[str, str]) -> None:
    refused = on_a_terminal(surroundings, OTHER, "person", "forget", NUMBER)
    assert refused.returncode == 4
    assert "Das ist nicht dieselbe Nummer; nichts wurde gelöscht." in refused.stderr.decode()
    assert left_of_her(used)
    done = on_a_terminal(surroundings, "+49171 1234567", "person", "forget", NUMBER)
    assert done.returncode == 0, done.stderr.decode()
    told = done.stderr.decode()
    assert all(
        words in told for words in ("wird gelöscht: 2 SMS, 1 abgelehnte Zeile", "1 Grund zur Abmeldung", "2 Entwürfe")
    )
    assert "1 Quelle einer Einwilligung" in told
    assert "Einwilligungen und Widerrufe bleiben bestehen" in told
    assert "Gelöscht: 2 SMS" in done.stdout.decode()
    assert left_of_her(used) == []


def test_what_is_out_of_reach_is_said(call: Caller, used: Path) -> None:
    backup = used / "gestern.db"
    assert call("outbox", "backup", str(backup)).code == 0
    os.utime(backup, (1_700_000_000, 1_700_000_000))
    told = call("person", "forget", NUMBER, "--yes").out
    assert f"- Sicherung vom 14.11.2023: {backup}. Löschen Sie sie" in told
    assert "- Protokoll bei SMS4: Es nennt Nummer und Text." in told
    assert "- Fenster, die gerade offen stehen" in told


def test_another_person_with_a_longer_number_or_the_same_name_keeps_hers(call: Caller, practice: DemoPractice) -> None:
    with PraxisSms(find_paths()) as sms:
        sms.compose.queue(SingleSms("0171 12345678", "Bis bald", NAME, confirm_number=True))
        sms.compose.queue(SingleSms(NUMBER, TEXT, NAME))
    assert call("person", "forget", NUMBER, "--yes").code == 0
    assert sorted(message["name"] for message in call("outbox", "list", "--json").json) == ["", NAME]
