"""`send --gdt`: a script sends to the patient whom the practice software hands over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import E164, NUMBER, TEXT, Caller
from tests.unit.handover.gdt_files import PATIENT, gdt
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.server import Simulator

pytestmark = pytest.mark.usefixtures("practice")

VDDS = "[PATIENT]\r\nLASTNAME=Koch\r\nFIRSTNAME=Anna\r\nSEX=F\r\nREADY=0\r\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file that the practice software has written."""
    path = tmp_path / "praxis.gdt"
    path.write_bytes(gdt(*PATIENT))
    return path


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """The folder that the practice software reads answers from."""
    folder = tmp_path / "antwort"
    folder.mkdir()
    return folder


def test_number_name_and_placeholders_are_those_of_the_file(call: Caller, file: Path, simulator: Simulator) -> None:
    sent = call("send", "--gdt", str(file), "--text", "Guten Tag {{Anrede}} {{Titel}} {{Nachname}}")
    assert (sent.code, sent.err) == (0, "")
    assert [(sms.number, sms.text) for sms in simulator.accepted] == [
        (E164, "Guten Tag Herr Dr. von Müller-Lüdenscheidt")
    ]
    assert "Jürgen von Müller-Lüdenscheidt" in call("outbox", "list").out


def test_the_file_is_deleted_once_the_message_is_in_the_outbox(call: Caller, file: Path) -> None:
    assert call("send", "--gdt", str(file), "--text", TEXT, "--no-wait").code == 0
    assert not file.exists()


@pytest.mark.parametrize(
    "options", [("--keep",), ("--dry-run",), ("--to", "030 123456"), ("--text", "{{Fehlt}}"), ("--template", "Fehlt")]
)
def test_it_is_kept_where_it_is_wanted_or_nothing_was_queued(
    call: Caller, file: Path, options: tuple[str, ...]
) -> None:
    text = () if {"--text", "--template"} & set(options) else ("--text", TEXT)
    call("send", "--gdt", str(file), *text, *options)
    assert file.exists()


def test_the_answer_says_when_it_was_handed_over_to_whom(call: Caller, file: Path, answers: Path) -> None:
    sent = call("send", "--gdt", str(file), "--text", TEXT, "--gdt-reply", str(answers))
    assert (sent.code, sent.err) == (0, "")
    [answer] = answers.iterdir()
    lines = answer.read_bytes().decode("cp437").split("\r\n")
    said = " ".join(line[7:] for line in lines if line[3:7] == "6227")
    assert said.startswith("SMS gesendet am ")
    assert said.endswith("an +49 171 1234567 (dem Anbieter übergeben).")
    assert [line[7:] for line in lines if line[3:7] in {"8000", "8315", "8316", "3000"}] == [
        "6310", "CHARLY", "PRAXSMS", "4711",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [FaultKind.REFUSE, FaultKind.DROP, FaultKind.UNAVAILABLE])
def test_of_what_the_provider_did_not_surely_take_nothing_is_answered(
    call: Caller, file: Path, answers: Path, simulator: Simulator, kind: FaultKind
) -> None:
    simulator.set_fault(Fault(kind, Interface.SMS4))
    sent = call("send", "--gdt", str(file), "--text", TEXT, "--gdt-reply", str(answers))
    assert not list(answers.iterdir())
    assert "die Praxissoftware bekommt keine Antwort" in sent.err


def test_an_answer_that_cannot_be_written_is_known_before_anything_is_sent(
    call: Caller, file: Path, tmp_path: Path, simulator: Simulator
) -> None:
    sent = call("send", "--gdt", str(file), "--text", TEXT, "--gdt-reply", str(tmp_path / "fehlt"))
    assert (sent.code, simulator.accepted) == (4, [])
    assert "lässt sich nicht in" in sent.err
    assert file.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ((("3101", "Koch"), ("3618", "0171 1234567"), ("3618", "0172 1234567")), "mehrere Mobilnummern"),
        ((("3101", "Koch"), ("3626", "030 123456")), "keine Mobilnummer"),
        ((("3101", "Koch"),), "keine Mobilnummer"),
    ],
)
def test_a_script_does_not_guess_a_number(
    call: Caller, file: Path, simulator: Simulator, fields: tuple[tuple[str, str], ...], sentence: str
) -> None:
    file.write_bytes(gdt(*fields))
    sent = call("send", "--gdt", str(file), "--text", TEXT)
    assert (sent.code, simulator.accepted) == (4, [])
    assert sentence in sent.err
    assert "--to" in sent.err
    assert call("send", "--gdt", str(file), "--to", NUMBER, "--text", TEXT).code == 0
    assert [sms.number for sms in simulator.accepted] == [E164]


def test_vdds_media_needs_a_number_and_gets_ready(call: Caller, file: Path) -> None:
    file.write_bytes(VDDS.encode("cp1252"))
    assert call("send", "--gdt", str(file), "--text", TEXT).code == 4
    assert call("send", "--gdt", str(file), "--to", NUMBER, "--text", TEXT).code == 0
    assert file.read_bytes() == VDDS.replace("READY=0", "READY=1").encode("cp1252")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--to", NUMBER, "--keep"), "--keep gehört zu --gdt"),
        (("--to", NUMBER, "--gdt-reply", "."), "--gdt-reply gehört zu --gdt"),
        ((), "Es fehlt die Option '--to'"),
        (("--gdt", "x", "--gdt-reply", ".", "--no-wait"), "--gdt-reply antwortet erst"),
    ],
)
def test_options_that_do_not_go_together(call: Caller, options: tuple[str, ...], sentence: str) -> None:
    sent = call("send", "--text", TEXT, *options)
    assert sent.code == 2
    assert sentence in sent.err


def test_a_pipe_in_the_place_of_the_file_makes_nobody_wait(call: Caller, tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "rohr.gdt")
    sent = call("send", "--gdt", str(tmp_path / "rohr.gdt"), "--text", TEXT)
    assert sent.code == 4
    assert "lässt sich nicht lesen" in sent.err
