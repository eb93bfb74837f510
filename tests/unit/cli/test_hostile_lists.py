"""`praxis-sms series` with lists that were made to take the program, or the machine, down."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Caller, Office, configure, program
from tests.unit.recipients.hostile_files import HOSTILE, cells_to_search_for_minutes, rows_without_an_end
from tests.waiting import PATIENCE

SECONDS = 20.0
MEGABYTES = 600
_MEASURED = """
import os, re, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from tui.cli import run
try:
    code = run(sys.argv[1:])
finally:
    # VmHWM begins anew with the program, ru_maxrss does not.
    own = int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
    peak = (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024
    print("peak", peak, "processor", sum(os.times()[:4]), file=sys.stderr)
sys.exit(code)
"""


@dataclass(frozen=True)
class Measured:
    """A call of the program, and what it and what it started took: seconds of processor, and at most so much memory."""

    code: int
    out: str
    sentences: list[str]
    seconds: float
    megabytes: int


def measured(environ: Mapping[str, str], *arguments: str) -> Measured:
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *arguments], env=environ, capture_output=True, text=True, timeout=PATIENCE
    )
    *sentences, taken = done.stderr.splitlines()
    assert taken.startswith("peak "), done.stderr
    _peak, megabytes, _processor, seconds = taken.split()
    return Measured(done.returncode, done.stdout, sentences, float(seconds), int(megabytes))


@pytest.fixture
def practice_files(office: Office) -> Office:
    configure(office, "https://sms.example.de")
    return office


@pytest.mark.parametrize("name", HOSTILE)
def test_a_list_that_wants_to_harm_is_refused_in_one_sentence(
    practice_files: Office, tmp_path: Path, name: str
) -> None:
    make, words = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(make())
    refused = measured(practice_files.environ, "series", "--file", str(path), "--text", "Guten Tag", "--dry-run")
    assert refused.code == 4
    sentence, remedy = refused.sentences
    assert sentence.startswith(f"{name}: ")
    assert words in sentence
    assert remedy.startswith("Abhilfe: ")
    assert refused.out == ""
    assert refused.seconds < SECONDS
    assert refused.megabytes < MEGABYTES


def test_rows_that_are_never_closed_are_read_as_they_stand(practice_files: Office, tmp_path: Path) -> None:
    path = tmp_path / "liste.xlsx"
    path.write_bytes(rows_without_an_end())
    read = measured(practice_files.environ, "series", "--file", str(path), "--text", "Guten Tag", "--dry-run")
    assert (read.code, read.out.splitlines()[0]) == (4, "2 Zeilen geprüft")
    assert read.seconds < SECONDS


def test_cells_are_not_searched_for_minutes(practice_files: Office, tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_bytes(cells_to_search_for_minutes())
    read = measured(practice_files.environ, "series", "--file", str(path), "--text", "Guten Tag {{Name}}", "--dry-run")
    assert (read.code, read.out.splitlines()[0]) == (0, "1000 Zeilen geprüft")
    assert read.seconds < SECONDS


def test_short_rows_below_a_wide_heading_cost_what_they_hold(practice_files: Office, tmp_path: Path) -> None:
    heading = ";".join(["Handy", "Einwilligung", *(f"Spalte {number}" for number in range(998))])
    path = tmp_path / "liste.csv"
    path.write_text(
        "\n".join([heading, *(f"0171 {1_000_000 + row};ja" for row in range(20_000))]) + "\n", encoding="utf-8"
    )
    read = measured(practice_files.environ, "series", "--file", str(path), "--text", "Guten Tag", "--dry-run")
    assert (read.code, read.out.splitlines()[0]) == (0, "20000 Zeilen geprüft")
    assert read.megabytes < 250


def test_a_missing_placeholder_names_ten_columns_and_how_many_more(practice_files: Office, tmp_path: Path) -> None:
    headings = ["Handy", *(f"Spalte {number}" for number in range(1, 900))]
    path = tmp_path / "liste.csv"
    path.write_text(f"{';'.join(headings)}\n0171 1234567;Weiß\n", encoding="utf-8")
    answered = program(
        practice_files.environ, "series", "--file", str(path), "--text", "Guten Tag {{Uhrzeit}}", "--dry-run"
    )
    [named] = [line for line in answered.lines if "{{Uhrzeit}}" in line and "vorhanden sind" in line]
    assert f"vorhanden sind: {', '.join(headings[:10])} … und 890 weitere." in named
    assert len(answered.out) < 2000


def test_what_is_printed_of_a_row_is_short_however_long_its_cells_are(practice_files: Office, tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    rows = "".join(f"{'x' * 30_000};{'y' * 30_000}\n" for _row in range(50))
    path.write_text(f"Handy;Name\n{rows}", encoding="utf-8")
    answered = program(practice_files.environ, "series", "--file", str(path), "--text", "{{Name}}", "--dry-run")
    assert answered.code == 4
    assert len(answered.out) < 8000


def test_the_limits_are_settings(call: Caller, practice_files: Office, tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Handy;Name\n" + "0171 1234567;Weiß\n" * 10, encoding="utf-8")
    configure(practice_files, "https://sms.example.de", more="[lists]\nmax_rows = 5\n")
    refused = call("series", "--file", str(path), "--text", "Guten Tag", "--dry-run")
    assert refused.code == 4
    assert "Die Liste hat 11 Zeilen; erlaubt sind höchstens 5 (lists.max_rows)." in refused.err
