"""The way from the practice software to the SMS in a real terminal: a file is read, F9 sends, an answer lies there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.pty_session import PtySession
from tests.unit.handover.gdt_files import PATIENT, gdt
from tui.simulator.practice import DemoPractice, demo_practice

pytestmark = pytest.mark.no_cover  # the program runs in a process of its own, and its emulator here

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """A simulated provider and a configuration for it; the practice software writes to „gdt“ in its folder."""
    with demo_practice(patients=0) as running:
        (running.folder / "gdt").mkdir()
        (running.folder / "antwort").mkdir()
        (running.folder / "gdt" / "praxis.gdt").write_bytes(gdt(*PATIENT))
        yield running


def application(practice: DemoPractice, *arguments: str) -> PtySession:
    """praxis-sms as the practice software starts it."""
    environment = dict(os.environ) | {"PYTHONPATH": str(PROJECT)}
    return PtySession([sys.executable, "-m", "tui", *arguments], cwd=practice.folder, env=environment)


def test_a_call_of_the_practice_software_needs_a_text_and_f9(practice: DemoPractice) -> None:
    with application(practice, "compose", "--gdt", "gdt/praxis.gdt", "--gdt-reply", "antwort") as session:
        session.wait_for("+49 171 1234567, Mobilfunk").wait_for("Dr. Jürgen von Müller-Lüdensc")
        session.wait_for(lambda _session: not list((practice.folder / "gdt").iterdir()))
        session.press("Tab")
        session.type("Ihr Rezept liegt bereit.")
        session.wait_for("24 Zeichen")
        session.write_from_elsewhere("\x1b[3;1HDer Server startet neu.")
        session.wait_for("Der Server startet neu.")
        session.press("Alt+w")
        session.wait_until_gone("Der Server startet neu.")
        session.press("F9")
        session.wait_for("übergeben")
        session.wait_for(lambda _session: bool(list((practice.folder / "antwort").glob("[!.]*"))))  # as a whole
        assert session.exit_status(after="Ctrl+Q") == 0
    assert [(sms.number, sms.text) for sms in practice.simulator.accepted] == [
        ("+491711234567", "Ihr Rezept liegt bereit.")
    ]
    [answer] = (practice.folder / "antwort").iterdir()
    assert "SMS gesendet am" in answer.read_bytes().decode("cp437")


def test_a_window_that_stands_open_is_quiet_until_a_file_comes_and_takes_it_by_one_key(practice: DemoPractice) -> None:
    file = practice.folder / "gdt" / "praxis.gdt"
    written = file.read_bytes()
    file.unlink()
    settings = practice.config_file.read_text(encoding="utf-8")
    practice.config_file.write_text(f'{settings}\n[handover]\nfolder = "{file.parent}"\n', encoding="utf-8")
    with application(practice) as session:
        session.wait_for("0/160").wait_for("bereit").wait_until_quiet()
        before = len(session.output)
        session.wait_until_quiet(2.5)
        assert len(session.output) == before
        file.write_bytes(written)
        session.wait_for("Alt+U übernimmt aus der Praxissoftware:")
        session.press("Alt+u")
        session.wait_for("+49 171 1234567, Mobilfunk")
        session.wait_for(lambda _session: not list(file.parent.iterdir()))
        assert session.exit_status(after="Ctrl+Q") == 0


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--gdt", "fehlt.gdt"), 4, "Die Datei „fehlt.gdt“ gibt es nicht."),
        (("--template", "Fehlt"), 4, "„Fehlt“"),
        (("--gdt", "gdt/praxis.gdt", "--gdt-reply", "fehlt"), 4, "lässt sich nicht in „fehlt“ schreiben"),
    ],
)
def test_what_cannot_be_is_said_before_the_screen_is_taken(
    practice: DemoPractice, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    with application(practice, "compose", *arguments) as session:
        assert session.exit_status() == code
        assert sentence in " ".join(session.screen_text().split())
    assert (practice.folder / "gdt" / "praxis.gdt").exists()
