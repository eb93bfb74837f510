"""A list of 20,000 rows: read, checked, rendered and counted, beside the csv module reading the same file.

Run from the folder above: ``python -m benchmarks.recipients [ROWS]``. The list is read in a process of its own per
measurement, so that the memory printed is that of one check and nothing else.
"""

from __future__ import annotations

import csv
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ROWS = 20_000
ROUNDS = 7
BUDGET_SECONDS = 3.0
BUDGET_MIB = 150
TEXT = (
    "Guten Tag {{Anrede}} {{Name}}, wir erinnern an Ihren Termin am {{Datum}} um {{Uhrzeit}} Uhr. "
    "Ihre Praxis Molar, Tel. 030 1234567"
)


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one process took; `rows` came out of it."""

    seconds: float
    cpu_seconds: float
    rows: int
    mebibytes: float


class NothingRecorded:
    """An outbox that knows nobody."""

    def opted_out(self, numbers: Collection[str]) -> Collection[str]:
        """Nobody."""
        return ()

    def sent_recently(self, messages: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], datetime]:
        """Nothing."""
        return {}


def write_list(path: Path, rows: int) -> None:
    """A list as Excel saves it (UTF-8 with BOM, semicolons), with every usual way of writing a number."""
    writings = ("0171 {:07d}", "0171/{:07d}", "+49 171 {:07d}", "0171{:07d}", "49171{:07d}", "171{:07d}")
    names = ("Müller", "Schäfer", "Groß", "Nguyễn", "Yılmaz", "Weiß", "O'Neill", "von der Heide")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(
            ("PatNr", "Anrede", "Name", "Vorname", "Handy", "Datum", "Uhrzeit", "Einwilligung", "Verstorben")
        )
        for row in range(rows):
            number = writings[row % len(writings)].format(1_000_000 + row)
            day, hour, minute = 1 + row % 28, 8 + row % 10, 15 * (row % 4)
            writer.writerow(
                (
                    row,
                    "Frau",
                    names[row % len(names)],
                    "Alex",
                    number,
                    f"{day:02}.12.2026",
                    f"{hour:02}:{minute:02}",
                    "ja",
                    "",
                )
            )


def measure_csv(path: Path) -> tuple[float, int]:
    """Seconds the csv module takes to read the list; how many rows there were."""
    started = time.perf_counter()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = sum(1 for _row in csv.reader(file, delimiter=";"))
    return time.perf_counter() - started, rows - 1


def measure_check(path: Path) -> tuple[float, int]:
    """Seconds the whole check takes, imports included; how many rows will be sent."""
    started = time.perf_counter()
    from tui.service.recipients import CheckRules, check, guess_columns, read_table

    table = read_table(path)
    checked = check(table, guess_columns(table), CheckRules(TEXT, long_sms=True), NothingRecorded())
    return time.perf_counter() - started, checked.totals.sendable


def measured_apart(kind: str, path: Path) -> Measurement:
    """One measurement in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.recipients", kind, str(path)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return Measurement(float(answer[0]), float(answer[1]), int(answer[2]), float(answer[3]))


def main() -> None:
    """Measure one kind when told, else all of them and print the comparison."""
    if len(sys.argv) > 2:
        before = time.process_time()
        seconds, rows = {"csv": measure_csv, "check": measure_check}[sys.argv[1]](Path(sys.argv[2]))
        cpu_seconds = time.process_time() - before
        print(seconds, cpu_seconds, rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "termine.csv"
        write_list(path, rows)
        for kind in ("csv", "check"):
            runs = [measured_apart(kind, path) for _round in range(ROUNDS)]
            seconds = statistics.median(run.seconds for run in runs)
            cpu_seconds = statistics.median(run.cpu_seconds for run in runs)
            memory = max(run.mebibytes for run in runs)
            print(f"{kind:6} {rows} rows: {seconds:6.3f} s, of the processor {cpu_seconds:6.3f} s, {memory:4.0f} MiB")
    print(f"budget {ROWS} rows: {BUDGET_SECONDS:6.3f} s for the check, {BUDGET_MIB} MiB (medians of {ROUNDS})")


if __name__ == "__main__":
    main()
