"""`praxis-sms outbox restore`: a backup takes the place of the Postausgang, and nothing goes out twice."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
from pathlib import Path

import pytest

from tests.unit.cli.conftest import E164, NUMBER, TEXT, Caller, Starter, command, ended, on_a_terminal
from tests.waiting import until
from tui.service.api import PraxisSms
from tui.service.model.answers import FetchedAnswer
from tui.service.model.queries import AnswerQuery
from tui.service.outbox.location import FILE_NAME
from tui.service.outbox.maintenance import backup_file
from tui.service.outbox.restoring import IDS_LEFT_FREE
from tui.service.text.words.answer_words import AnswerWords, meaning_of
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

OTHER, THIRD = "0172 7654321", "0173 5555555"


@pytest.fixture
def folder(practice: DemoPractice) -> Path:
    return practice.data_folder


@pytest.fixture
def backup(call: Caller, practice: DemoPractice, tmp_path: Path) -> Path:
    """A backup in which two messages wait."""
    for number in (NUMBER, OTHER):
        assert call("send", "--to", number, "--text", TEXT, "--no-wait").code == 0
    target = tmp_path / "gestern.db"
    assert call("outbox", "backup", str(target)).code == 0
    return target


def states(call: Caller) -> dict[int, str]:
    return {line["id"]: line["state"] for line in call("outbox", "list", "--json", "--limit", "0").json}


def sent_to(simulator: Simulator) -> list[str]:
    return sorted(sms.number for sms in simulator.accepted)


def test_what_went_out_since_the_backup_is_listed_and_goes_out_no_second_time(
    call: Caller, backup: Path, simulator: Simulator
) -> None:
    assert call("worker", "--drain").code == 0
    before = sent_to(simulator)
    restored = call("outbox", "restore", str(backup), "--yes")
    assert restored.code == 0, restored.err
    assert "Seither gingen hinaus, oder können es sein (keine davon geht noch einmal):" in restored.out
    assert E164 in restored.out
    assert "Darin wartet nichts." in restored.out
    assert "Der Versand ist angehalten; „praxis-sms outbox release“ gibt ihn frei." in restored.out
    assert call("outbox", "release", "--yes").code == 0
    assert call("worker", "--drain").code == 0
    assert set(states(call).values()) <= {"accepted", "delivered"}
    assert sent_to(simulator) == before


def test_what_waits_is_held_until_a_person_lets_it_go_whatever_starts_meanwhile(
    call: Caller, backup: Path, simulator: Simulator
) -> None:
    document = call("outbox", "restore", str(backup), "--yes", "--json").json
    assert (document["held"], document["unknown"], document["today_known"]) == (2, 0, True)
    assert call("worker", "--drain").code == 3
    assert call("secrets", "set", "sms4-password", "--stdin", stdin="geheim").code in (0, 3)
    assert call("worker", "--drain").code == 3
    checked = call("check")
    assert checked.code == 3
    assert "Der Postausgang wurde wiederhergestellt; was wartet, ist angehalten." in checked.out
    assert sent_to(simulator) == []
    assert call("outbox", "release", "--yes", "--json").json == {"released": 2}
    assert call("worker", "--drain").code == 0
    assert len(sent_to(simulator)) == 2
    assert call("outbox", "release", "--yes").code == 4


def test_todays_store_is_put_aside_whole_and_can_be_restored_in_turn(call: Caller, backup: Path, folder: Path) -> None:
    assert call("send", "--to", THIRD, "--text", TEXT, "--no-wait").code == 0
    document = call("outbox", "restore", str(backup), "--yes", "--json").json
    assert [message["number"] for message in document["missing"]] == ["+491735555555"]
    aside = Path(document["put_aside"])
    assert aside.parent == folder
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    with sqlite3.connect(aside) as kept:
        assert kept.execute("SELECT count(*) FROM message").fetchone() == (3,)
        with pytest.raises(sqlite3.IntegrityError):
            kept.execute("DELETE FROM message")
    kept.close()
    assert len(states(call)) == 2
    assert call("outbox", "restore", str(aside), "--yes").code == 0
    assert len(states(call)) == 3


def test_an_id_that_was_given_since_the_backup_names_no_other_message(call: Caller, backup: Path) -> None:
    assert call("send", "--to", THIRD, "--text", TEXT, "--no-wait").code == 0
    assert call("outbox", "restore", str(backup), "--yes").code == 0
    assert call("send", "--to", THIRD, "--text", TEXT, "--no-wait", "--json").json["id"] == 4


def test_whoever_opted_out_since_the_backup_stays_so(call: Caller, backup: Path) -> None:
    assert call("optout", "add", OTHER, "--reason", "Anruf").code == 0
    restored = call("outbox", "restore", str(backup), "--yes")
    assert "1 Abmeldung wurde übernommen." in restored.out
    assert call("send", "--to", OTHER, "--text", "Noch etwas", "--no-wait").code == 4


def test_what_was_recorded_of_consents_since_the_backup_stays_so(call: Caller, backup: Path) -> None:
    by_telephone = ("--purpose", "Information", "--withdrawn", "--source", "Telefon")
    assert call("person", "consent", OTHER, *by_telephone).code == 0
    assert call("outbox", "restore", str(backup), "--yes").code == 0
    assert call("person", "consent", OTHER, "--json").json["consents"]["information"] == "withdrawn"
    assert call("send", "--to", OTHER, "--text", "Noch etwas", "--no-wait").code == 4


def test_a_withdrawal_stays_the_newest_word_of_somebody_forgotten_since(call: Caller, folder: Path) -> None:
    recall = ("--purpose", "Recall")
    for said in ("--given", "--withdrawn"):
        assert call("person", "consent", OTHER, *recall, said, "--source", "Formular vom 3. März").code == 0
    assert call("outbox", "backup", str(folder / "gestern.db")).code == 0
    assert call("person", "forget", OTHER, "--yes").code == 0
    assert call("outbox", "restore", str(folder / "gestern.db"), "--yes").code == 0
    assert call("person", "consent", OTHER, "--json").json["consents"]["recall"] == "withdrawn"


def test_what_a_person_cancelled_since_stays_cancelled(call: Caller, backup: Path) -> None:
    assert call("outbox", "cancel", "1").code == 0
    assert call("outbox", "restore", str(backup), "--yes").code == 0
    assert states(call) == {1: "cancelled", 2: "queued"}
    assert "aus einer Sicherung wiederhergestellt" in call("outbox", "show", "1").out


def test_what_nobody_knows_the_outcome_of_stays_unknown(call: Caller, backup: Path, simulator: Simulator) -> None:
    simulator.set_fault(Fault(FaultKind.DROP))
    call("worker", "--drain")
    simulator.clear_faults()
    assert call("outbox", "restore", str(backup), "--yes").code == 0
    assert set(states(call).values()) == {"unknown"}


def test_where_todays_store_is_damaged_whatever_was_due_is_unknown_and_nothing_is_lost(
    call: Caller, backup: Path, folder: Path, simulator: Simulator
) -> None:
    assert call("worker", "--drain").code == 0
    (folder / FILE_NAME).write_bytes(b"kein Postausgang mehr" * 1000)
    restored = call("outbox", "restore", str(backup), "--yes")
    assert restored.code == 0, restored.err
    assert "Der heutige Postausgang ist nicht lesbar" in restored.out
    assert "2 SMS sind ungeklärt." in restored.out
    assert set(states(call).values()) == {"unknown"}
    aside = next(folder.glob("outbox-*.sqlite3"))
    assert aside.read_bytes().startswith(b"kein Postausgang mehr")
    assert call("send", "--to", THIRD, "--text", TEXT, "--no-wait", "--json").json["id"] == IDS_LEFT_FREE + 3


def test_an_emptied_store_is_refused_until_a_backup_is_put_in_its_place(
    call: Caller, backup: Path, folder: Path
) -> None:
    for end in ("-wal", "-shm"):
        (folder / f"outbox.sqlite3{end}").unlink(missing_ok=True)
    (folder / "outbox.sqlite3").write_bytes(b"")
    (folder / "dispatch.lock").touch()
    refused = call("send", "--to", NUMBER, "--text", TEXT, "--no-wait")
    assert refused.code == 7
    assert refused.err.splitlines() == [
        f"Der Postausgang {folder / 'outbox.sqlite3'} ist leer, obwohl hier schon einer war; er wurde nicht verändert.",
        "Abhilfe: Stellen Sie eine Sicherung wieder her: praxis-sms outbox restore DATEI. Nur ohne Sicherung: Legen "
        "Sie die leere Datei und „outbox.sqlite3.created“ daneben beiseite, um neu zu beginnen.",
    ]
    assert call("outbox", "restore", str(backup), "--yes").code == 0
    assert set(states(call).values()) == {"unknown"}


def test_the_lock_that_a_refused_restore_leaves_is_no_store_and_the_note_alone_says_that_one_vanished(
    call: Caller, backup: Path, folder: Path, tmp_path: Path
) -> None:
    for path in folder.glob("outbox.sqlite3*"):
        path.unlink()
    (tmp_path / "brief.txt").write_text("Liebe Patienten")
    assert call("outbox", "restore", str(tmp_path / "brief.txt"), "--yes").code == 7
    assert [path.name for path in folder.iterdir() if path.is_file()] == ["dispatch.lock"]
    assert call("outbox", "list", "--json").json == []
    assert call("send", "--to", NUMBER, "--text", TEXT, "--no-wait").code == 0

    for path in folder.glob("outbox.sqlite3*"):
        if path.name != "outbox.sqlite3.created":
            path.unlink()
    vanished = call("send", "--to", NUMBER, "--text", TEXT, "--no-wait")
    assert (vanished.code, "fehlt, obwohl hier schon einer war" in vanished.err) == (7, True)
    assert call("outbox", "restore", str(backup), "--yes").code == 0
    assert set(states(call).values()) == {"unknown"}


def test_on_a_new_machine_what_is_due_later_waits_and_what_was_due_is_unknown(
    call: Caller, backup: Path, folder: Path, tmp_path: Path
) -> None:
    assert call("send", "--to", THIRD, "--text", TEXT, "--at", "1.12.2099 9:00", "--no-wait").code in (0, 4)
    for end in ("", "-wal", "-shm"):
        (folder / f"outbox.sqlite3{end}").unlink(missing_ok=True)
    (folder / "outbox.sqlite3-wal").write_bytes(b"of the lost one")
    refused = call("health")
    assert refused.code == 3
    assert "fehlt, obwohl hier schon einer war" in refused.out
    restored = call("outbox", "restore", str(backup), "--yes", "--json")
    assert restored.code == 0, restored.err
    assert restored.json["put_aside"] is None
    assert restored.json["unknown"] == 2


def test_it_asks_and_no_is_the_answer_that_changes_nothing(
    call: Caller, backup: Path, folder: Path, surroundings: dict[str, str]
) -> None:
    assert call("worker", "--drain").code == 0
    asked = on_a_terminal(surroundings, "n", "outbox", "restore", str(backup))
    assert asked.returncode == 4
    assert "Den Postausgang wiederherstellen? [j/N]" in asked.stderr.decode()
    assert "queued" not in states(call).values()
    assert not list(folder.glob("outbox-*")), "something was put aside"
    assert not list(folder.glob(".restore-*")), "the copy was left"


def test_while_somebody_sends_nothing_is_restored(
    call: Caller, backup: Path, start: Starter, surroundings: dict[str, str], folder: Path
) -> None:
    worker = start(surroundings, "worker")
    with PraxisSms.open() as sms:
        until(lambda: sms.dispatcher.status().alive)
    refused = call("outbox", "restore", str(backup), "--yes")
    assert "Es sendet gerade ein Programm" in refused.err
    worker.terminate()
    assert ended(worker).code == 0
    assert call("outbox", "restore", str(backup), "--yes").code == 0


def test_while_another_program_has_it_open_nothing_is_restored(
    call: Caller, backup: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_file, "_LOCK_SECONDS", 0.05)
    window = sqlite3.connect(folder / FILE_NAME)
    window.execute("SELECT count(*) FROM message").fetchone()
    refused = call("outbox", "restore", str(backup), "--yes")
    assert refused.code == 7
    assert "Ein anderes Programm hat den Postausgang" in refused.err
    window.close()
    assert call("outbox", "restore", str(backup), "--yes").code == 0


def test_a_restore_that_fails_at_the_last_moment_leaves_todays_store_as_it_was(
    call: Caller, backup: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("outbox", "cancel", "1").code == 0

    def fails(_copy: Path, _today: Path) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(backup_file, "_replace", fails)
        assert call("outbox", "restore", str(backup), "--yes").code == 7
    assert states(call) == {1: "cancelled", 2: "queued"}
    assert [file.name for file in folder.glob("outbox*.sqlite3")] == [FILE_NAME]
    assert call("outbox", "cancel", "2").code == 0


def test_a_full_disk_is_not_taken_for_a_damaged_backup(
    call: Caller, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL

    def fails(*_arguments: object, **_more: object) -> None:
        raise full

    with monkeypatch.context() as patch:
        patch.setattr(backup_file, "let_it_be_written_again", fails)
        refused = call("outbox", "restore", str(backup), "--yes")
    assert refused.code == 7
    assert "voll" in refused.err


@pytest.mark.parametrize("content", [b"", b"kein Postausgang", b"SQLite format 3\0" + b"\0" * 5000])
def test_a_file_that_is_no_backup_is_refused_and_nothing_changes(
    call: Caller, backup: Path, tmp_path: Path, folder: Path, content: bytes
) -> None:
    other = tmp_path / "anderes.db"
    other.write_bytes(content)
    refused = call("outbox", "restore", str(other), "--yes")
    assert refused.code == 7
    assert "ist beschädigt oder keine Sicherung von praxis-sms" in refused.err
    assert len(states(call)) == 2


def test_a_damaged_backup_is_refused(call: Caller, backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[8192:12288] = os.urandom(4096)
    backup.write_bytes(content)
    assert call("outbox", "restore", str(backup), "--yes").code == 7


def test_the_backup_of_another_practice_is_refused(call: Caller, backup: Path) -> None:
    with sqlite3.connect(backup) as other:
        other.execute("UPDATE meta SET value = zeroblob(32) WHERE key = 'number_secret'")
    other.close()
    refused = call("outbox", "restore", str(backup), "--yes")
    assert refused.code == 4
    assert "ist die Sicherung eines anderen Postausgangs" in refused.err


def test_the_backup_of_a_newer_version_is_refused_with_a_sentence(call: Caller, backup: Path) -> None:
    with sqlite3.connect(backup) as newer:
        newer.execute("INSERT INTO store_version (version, reached_at) VALUES (9999, 0)")
    newer.close()
    refused = call("outbox", "restore", str(backup), "--yes")
    assert refused.code == 7
    assert f"Der Postausgang {backup} stammt von einer neueren Version von praxis-sms." in refused.err


def test_a_program_that_is_older_than_the_store_refuses_it_with_a_sentence(
    call: Caller, backup: Path, folder: Path
) -> None:
    with sqlite3.connect(folder / FILE_NAME) as newer:
        newer.execute("INSERT INTO store_version (version, reached_at) VALUES (9999, 0)")
    newer.close()
    refused = call("outbox", "list")
    assert refused.code == 7
    assert "stammt von einer neueren Version von praxis-sms." in refused.err
    assert "Abhilfe: Installieren Sie die neuere Version auch hier." in refused.err


def test_a_backup_goes_to_standard_output_as_it_goes_into_a_file(
    call: Caller, backup: Path, surroundings: dict[str, str], tmp_path: Path
) -> None:
    written = subprocess.run(command("outbox", "backup", "-"), env=surroundings, capture_output=True, timeout=60)
    assert written.returncode == 0, written.stderr
    copy = tmp_path / "aus-der-pipe.db"
    copy.write_bytes(written.stdout)
    assert call("outbox", "restore", str(copy), "--yes").code == 0
    assert len(states(call)) == 2


def test_what_a_restored_store_holds_is_told_by_health_worker_and_alerts(
    call: Caller, backup: Path, simulator: Simulator
) -> None:
    assert call("outbox", "restore", str(backup), "--yes").code == 0
    health = call("health")
    assert health.code == 2
    assert health.out.count("Der Postausgang wurde wiederhergestellt und ist noch nicht freigegeben.") == 1
    call("settings", "set", "alerts.command", "/bin/true")
    told = call("health", "--alert")
    assert (told.code, told.err) == (2, "")
    journal = [line["detail"] for line in call("outbox", "audit", "--all", "--json").json]
    assert [detail for detail in journal if " hold:" in detail] == ["command hold:sms4-rest begun"]
    drained = call("worker", "--drain")
    assert drained.code == 3
    assert drained.err.count("wiederhergestellt") == 1
    assert not simulator.accepted
    assert call("outbox", "release", "--yes").code == 0
    assert call("health").code == 0


@pytest.mark.parametrize("words", [("outbox", "release"), ("outbox", "restore"), ("person", "forget", NUMBER)])
def test_a_question_that_nobody_can_answer_is_a_wrong_call_that_names_the_option(
    call: Caller, backup: Path, words: tuple[str, ...]
) -> None:
    asked = call(*words, *([str(backup)] if words[-1] == "restore" else []))
    assert asked.code == 2
    assert "Ohne Terminal kann nicht gefragt werden." in asked.err
    assert "--yes" in asked.err


def test_what_was_answered_since_the_backup_stays(call: Caller, backup: Path, practice: DemoPractice) -> None:
    with PraxisSms.open() as sms:
        store = sms._store.open()
        found = [FetchedAnswer("a 1", E164, "STOP"), FetchedAnswer("a 2", E164, "Wann?")]
        store.answers.keep("sms4-rest", found, lambda text: meaning_of(text, AnswerWords()))
        sms.answers.mark([answer.id for answer in store.answers.page(AnswerQuery())])
    assert call("outbox", "restore", str(backup), "--yes").code == 0
    answers = call("answers", "list", "--json").json
    assert sorted(answer["text"] for answer in answers) == ["STOP", "Wann?"]
    assert all(answer["read_at"] for answer in answers)
    assert len(call("optout", "list", "--json").json) == 1
