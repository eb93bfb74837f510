"""A fault of the program ends in one sentence and a report, and neither holds a secret or a patient."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tui.service.system import crash
from tui.simulator.practice import DemoPractice

SECRET = "ganz-geheimer-schluessel-4711"
PATIENT = "Frau Müller-Lüdenscheidt"

FAULTY = f"""
import sys
from tui.terminal import environment
environment.set_defaults()
from tui import app
from tui.service.api import PraxisSms

class Faulty(app.PraxisSmsApp):
    def _after_first_paint(self):
        api_key = {SECRET!r}
        patient = {PATIENT!r}
        HOW

    def run(self, **options):
        super().run(headless=True, size=(80, 24))

app.PraxisSmsApp = Faulty
with PraxisSms.open() as sms:
    sys.exit(app.run(sms))
"""

WAYS = {
    "an exception that quotes data": "raise ValueError(patient + api_key)",
    "an exception with data behind it": "{}[patient + api_key]",
    "an exception that brings its own picture": "self.notify(f'[/{patient}', markup=True)",
    "a fault of the program text": "self.no_such_thing",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_fault_shows_one_sentence_and_no_data_and_ends_with_1(
    way: str, practice: DemoPractice, clean_environ: dict[str, str]
) -> None:
    environ = clean_environ | {
        "PRAXIS_SMS_CONFIG": str(practice.config_file),
        "PRAXIS_SMS_DATA": str(practice.data_folder),
    }
    program = FAULTY.replace("HOW", WAYS[way])
    done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, timeout=60)
    log = practice.data_folder / crash.LOG_NAME
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 1
    assert "Ein Fehler im Programm ist aufgetreten." in said
    assert "Traceback" not in said
    report = log.read_text(encoding="utf-8")
    for data in (SECRET, PATIENT, "4711"):
        assert data not in said
        assert data not in report
    assert "_after_first_paint" in report or "from_markup" in report
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_report_keeps_the_words_of_faults_that_name_code_only(tmp_path: Path) -> None:
    try:
        _number = object().number_of_patient  # type: ignore[attr-defined]
    except AttributeError as error:
        log = crash.record(error, tmp_path)
    assert log is not None
    assert "'object' object has no attribute 'number_of_patient'" in log.read_text(encoding="utf-8")


def test_reports_are_added_one_after_the_other(tmp_path: Path) -> None:
    for _number in range(2):
        crash.record(KeyError(PATIENT), tmp_path)
    text = (tmp_path / crash.LOG_NAME).read_text(encoding="utf-8")
    assert text.count("builtins.KeyError: (words left out)") == 2


def test_the_causes_of_a_fault_are_named_without_their_words(tmp_path: Path) -> None:
    try:
        try:
            raise ValueError(PATIENT)
        except ValueError as cause:
            raise RuntimeError(SECRET) from cause
    except RuntimeError as error:
        crash.record(error, tmp_path)
    text = (tmp_path / crash.LOG_NAME).read_text(encoding="utf-8")
    assert text.index("builtins.RuntimeError") < text.index("builtins.ValueError")


def test_where_no_report_can_be_written_the_sentence_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    log = crash.record(ValueError(PATIENT), blocked / "folder")
    assert log is None
    assert "ließ sich nicht schreiben" in crash.sentence(log)
