"""All budgets in one table, those of the terminal measured in a pty beside a minimal Textual application.

Run from the folder above::

    python -m benchmarks.terminal [--rounds 7] [--only start,keys] [--posting PATH] [--command "praxis-sms"] [--json]

Every figure is a median of at least seven; ratios count, not times. 80x24, TERM=xterm-256color, every program run from
byte code as an installed one is. The other reference, posting, goes into an environment of its own (its version 2.11.1
crashes beside tree-sitter 0.26)::

    python3 -m venv posting && posting/bin/pip install posting 'tree-sitter<0.26'
    python -m benchmarks.terminal --posting posting/bin/posting

Takes about half an hour, on a machine that does nothing else. Ends with 1 if a budget is not held.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import footprint, keystrokes, subjects
from benchmarks.bench import Bench, Line, await_usable, compared, runs, settle, shows, started
from benchmarks.counting import measure_counting
from benchmarks.killed import measure_killed
from benchmarks.outbox import measure_outbox
from benchmarks.recipients import measure_list
from benchmarks.series import measure_pipeline
from benchmarks.subjects import PROJECT, Subject

TYPED_AHEAD = tuple(zip("01712", (0.005, 0.1, 0.2, 0.3, 0.4), strict=True))


def start_milliseconds(subject: Subject) -> tuple[float, int]:
    """From exec to the usable screen, and the bytes written until it came to rest."""
    with started(subject) as session:
        at = session.first_seen(shows(subject.usable))
        assert at is not None
        until = at + 0.3
        return (at - session.started_at) * 1000, sum(len(piece.data) for piece in session.pieces if piece.at < until)


def measure_start(bench: Bench) -> list[Line]:
    """Start-up time and the bytes of the first screen; the subjects take turns, so that load hits all alike."""
    taken: dict[str, list[tuple[float, int]]] = {}
    for _ in range(bench.rounds):
        for subject in filter(None, (bench.minimal, bench.posting, bench.praxis)):
            taken.setdefault(subject.name, []).append(start_milliseconds(subject))
    times = {name: statistics.median(value for value, _ in values) for name, values in taken.items()}
    sizes = {name: statistics.median(value for _, value in values) for name, values in taken.items()}
    lines = [compared("exec to usable compose screen", times, 1.25, "ms")]
    if bench.posting:
        lines.append(compared("exec to usable compose screen", times, 0.38, "ms", "posting"))
    return [*lines, compared("bytes of the first complete screen", sizes, 0.25, "bytes")]


def keys_lost(subject: Subject) -> int:
    """How many of five keys, typed while the program starts, are missing in the field with the cursor."""
    with subject.session() as session:
        for key, after in TYPED_AHEAD:
            session.read_for(session.started_at + after - time.perf_counter())
            session.type(key)
        await_usable(session, subject)
        settle(session)
        shown = "\n".join(session.last_screen().text_lines())
        typed = "".join(key for key, _ in TYPED_AHEAD)
        return 0 if typed in shown else len(typed) - longest_part(typed, shown)


def longest_part(typed: str, shown: str) -> int:
    """The length of the longest run of typed keys that is on the screen."""
    runs = (typed[first:end] for first in range(len(typed)) for end in range(first + 1, len(typed) + 1))
    return max((len(run) for run in runs if run in shown), default=0)


def measure_typed_ahead(bench: Bench) -> list[Line]:
    """Keys typed from 5 to 400 ms after exec."""
    lost = max(keys_lost(bench.praxis) for _ in range(bench.rounds))
    reference = f"minimal loses {max(keys_lost(bench.minimal) for _ in range(bench.rounds))} of 5"
    return [Line("keys typed while starting, lost", reference, lost, 0, "keys")]


NOTHING = (sys.executable, "-c", "import click, sqlite3")
COMMANDS: Mapping[str, tuple[tuple[str, ...], float]] = {
    "count TEXT": (("count", "Ihr Termin ist morgen um 9 Uhr. " * 5), 1.8),
    "outbox list": (("outbox", "list"), 3.5),
    "send --no-wait": (("send", "--no-wait", "--to", "0171 2345678", "--text", "Ihr Termin ist morgen um 9 Uhr."), 4.0),
}
"""Each command with its budget."""


def measure_commands(bench: Bench) -> Iterator[Line]:
    """Commands as whole processes, beside Python that imports what each of them needs and does nothing."""
    taken: dict[str, list[float]] = {name: [] for name in ("nothing", *COMMANDS)}
    for turn in range(max(bench.rounds, 15)):
        taken["nothing"].append(milliseconds(NOTHING, bench.praxis))
        for name, (arguments, _limit) in COMMANDS.items():
            # Another text each time: the same one to the same number would be refused as a duplicate.
            spoken = (*arguments[:-1], f"{arguments[-1]} {turn}") if name.startswith("send") else arguments
            taken[name].append(milliseconds((*bench.praxis.command, *spoken), bench.praxis))
    medians = {name: statistics.median(values) for name, values in taken.items()}
    for name, (_arguments, limit) in COMMANDS.items():
        figures = {"praxis-sms": medians[name], "import click, sqlite3": medians["nothing"]}
        yield compared(f"{name} as a whole process", figures, limit, "ms", "import click, sqlite3")


def milliseconds(command: Sequence[str], subject: Subject) -> float:
    """How long a command takes from its start to its end, in the surroundings of a subject."""
    environment = {name: value for name, value in {**os.environ, **subject.environment}.items() if value is not None}
    begin = time.perf_counter()
    subprocess.run(
        command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return (time.perf_counter() - begin) * 1000


MEASUREMENTS: Mapping[str, Callable[[Bench], Iterable[Line]]] = {
    "start": measure_start,
    "typed-ahead": measure_typed_ahead,
    "keys": keystrokes.measure_keys,
    "telephone": keystrokes.measure_telephone,
    "series": keystrokes.measure_series,
    "idle": footprint.measure_idle,
    "memory": footprint.measure_memory,
    "twenty": footprint.measure_twenty,
    "pipeline": lambda bench: measure_pipeline(bench.rounds),
    "killed": lambda bench: measure_killed(bench.rounds),
    "counting": lambda bench: measure_counting(bench.rounds),
    "list": lambda bench: measure_list(bench.rounds),
    "outbox": lambda bench: measure_outbox(bench.rounds),
    "commands": measure_commands,
}


def main() -> None:
    """Measure what was asked for and print the table."""
    options = parsed_options()
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="praxis-sms-bench-") as temporary:
        folder = Path(temporary)
        keep_byte_code(folder / "byte-code")
        use_the_zone_of_a_practice()
        command = tuple(shlex.split(options.command)) if options.command else None
        posting = subjects.posting(folder, options.posting)
        if posting is None or not runs(posting):
            print("posting is not installed or does not start here; it is left out", file=sys.stderr)
            posting = None
        bench = Bench(
            subjects.minimal(),
            subjects.praxis_sms(folder / "praxis", command),
            posting,
            options.rounds,
            folder,
        )
        for subject in (bench.minimal, bench.praxis):
            if not runs(subject):
                sys.exit(f"{subject.name} does not start here")
        for name in options.only.split(",") if options.only else MEASUREMENTS:
            for line in MEASUREMENTS[name](bench):
                lines.append(line)
                if not options.json:
                    print(line.written_out(), flush=True)
    if options.json:
        print(json.dumps([{**asdict(line), "holds": line.holds} for line in lines], ensure_ascii=False, indent=1))
    sys.exit(0 if all(line.holds for line in lines) else 1)


def keep_byte_code(folder: Path) -> None:
    """Let every subject run from byte code, as installed programs do, whatever this environment says.

    Where Python is told to write none, a checkout is compiled at each start while the reference's libraries are not.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


def use_the_zone_of_a_practice() -> None:
    """Let the clock be that of a practice: on a machine in UTC the banner about that would be measured, too."""
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()


def parsed_options() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="measurements per figure, 7 unless told")
    parser.add_argument("--only", default="", help=f"some of {','.join(MEASUREMENTS)}")
    parser.add_argument("--command", default="", help="the application, %(prog)s's own Python with -m tui unless told")
    parser.add_argument("--posting", default=None, help="where posting is installed, else it is looked for")
    parser.add_argument("--json", action="store_true", help="one JSON list instead of the table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
