"""A list of 20,000 rows: read, checked, rendered, counted and queued, beside the csv module reading the same file.

Run from the folder above: ``python -m benchmarks.recipients [ROWS]``. The list is read in a process of its own per
measurement, so that the memory printed is that of one check and nothing else.
"""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bench import Line, print_lines

if TYPE_CHECKING:
    from tui.service.model.messages import Duplicate

ROWS = 20_000
ROUNDS = 7
CHECK_SECONDS, QUEUE_SECONDS = 1.5, 0.5
BUDGET_MIB = 130
CONFIGURATION = """
[provider]
protocol = "3steps2web-api"
sender = "PraxisMolar"
long_sms = true

[protocols.3steps2web-api]
url = "https://provider.example/api/sms"
format = "seven"
"""
TEXT = (
    "Guten Tag {{Anrede}} {{Name}}, wir erinnern an Ihren Termin am {{Datum}} um {{Uhrzeit}} Uhr. "
    "Ihre Praxis Molar, Tel. 030 1234567"
)


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one process took: seconds, rows that came out of it, and the most memory it had."""

    seconds: float
    rows: int
    mebibytes: float


class NothingRecorded:
    """An outbox that knows nobody."""

    def opted_out(self, numbers: Collection[str]) -> Collection[str]:
        """Nobody."""
        return ()

    def consents(self, numbers: Collection[str]) -> Mapping[str, bool]:
        """Nothing."""
        return {}

    def sent_recently(self, messages: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Duplicate]:
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


def measure_queue(path: Path) -> tuple[float, int]:
    """Seconds to queue the whole list in one transaction, in a fresh store; how many rows were queued."""
    from tui.service.api import PraxisSms, SeriesOrder

    os.environ["PRAXIS_SMS_DATA"] = str(path.parent / f"data-{os.getpid()}")
    configuration = path.parent / "config.toml"
    configuration.write_text(CONFIGURATION, encoding="utf-8")
    with PraxisSms.open(configuration) as sms:
        table = sms.series.read(path)
        order = SeriesOrder(text=TEXT)
        checked = sms.series.check(table, sms.series.columns(table), order)
        started = time.perf_counter()
        sms.series.queue(checked, order)
        return time.perf_counter() - started, checked.totals.sendable


def peak_mebibytes() -> float:
    """The most memory this process has had since it began (`VmHWM`)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


KINDS: Mapping[str, Callable[[Path], tuple[float, int]]] = {
    "csv": measure_csv,
    "check": measure_check,
    "queue": measure_queue,
}


def measured_apart(kind: str, path: Path) -> Measurement:
    """One measurement in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.recipients", kind, str(path)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return Measurement(float(answer[0]), int(answer[1]), float(answer[2]))


def measure_list(rounds: int, rows: int = ROWS) -> Iterator[Line]:
    """Checking and queueing a list, beside the csv module that only reads it."""
    seconds, memory = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "termine.csv"
        write_list(path, rows)
        for kind in KINDS:
            runs = [measured_apart(kind, path) for _round in range(rounds)]
            assert {run.rows for run in runs} == {rows}
            seconds[kind] = statistics.median(run.seconds for run in runs)
            memory[kind] = max(run.mebibytes for run in runs)
    reference = f"the csv module reads it in {seconds['csv']:.3g} s, {memory['csv']:.0f} MiB"
    yield Line(f"list of {rows:,} rows: read, check, render, count", reference, seconds["check"], CHECK_SECONDS, "s")
    yield Line("the same list: queued in one transaction", "-", seconds["queue"], QUEUE_SECONDS, "s")
    yield Line("memory for all that", "-", max(memory["check"], memory["queue"]), BUDGET_MIB, "MiB")


def main() -> int:
    """Measure one kind when told, else all of them and print the table."""
    if len(sys.argv) > 2:
        seconds, rows = KINDS[sys.argv[1]](Path(sys.argv[2]))
        print(seconds, rows, peak_mebibytes())
        return 0
    return print_lines(measure_list(ROUNDS, int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))


if __name__ == "__main__":
    sys.exit(main())
