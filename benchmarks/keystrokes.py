"""From a key to its paint: idle, and while the application sends a series."""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from benchmarks import subjects
from benchmarks.bench import Bench, Line, compared, settle, started, used_at_once
from benchmarks.recorded_session import RecordedSession
from benchmarks.subjects import PROJECT, Subject
from tests.terminal.emulator import TerminalScreen
from tui.service.outbox.location import FILE_NAME

KEYS = 26
BETWEEN_KEYS = 0.12
SERIES = 40_000
"""Twice what the budget names: 20,000 are sent before all keys are typed."""
UNTIL_SHOWN = 2.0
REPAINTING_SECONDS = 4.0
"""Short enough for the simulator, which takes more than a thousand messages a second."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
WITH_TELEPHONE = (100, 30)
TEXT = (
    "Guten Tag Frau Müller, wir erinnern Sie an Ihren Termin am 24.11. um 8 Uhr bei Dr. Molar. Bitte bringen Sie Ihre "
    "Versichertenkarte und den Bonusheftnachweis mit. Falls Sie verhindert sind, sagen Sie bitte rechtzeitig ab."
)
PART_ENDS = range(155, 180)
"""Where in that text a part is full, the next one begins, and the telephone draws a line between them."""


class Typed(NamedTuple):
    """When each key was pressed, what had been read by then and what is waited for, and the bytes that came."""

    pressed: list[float]
    awaited: list[tuple[int, Callable[[TerminalScreen], bool]]]
    sizes: list[int]


def type_in_the_text(session: RecordedSession, subject: Subject) -> tuple[list[float], list[int]]:
    """Milliseconds from each key to the text and its counter showing it, and bytes per key."""
    typed = press_letters(session, subject)
    return delays(session, typed), typed.sizes


def press_letters(session: RecordedSession, subject: Subject) -> Typed:
    """Type as quickly as a person."""
    typed = Typed([], [], [])
    for number in range(1, KEYS + 1):
        before = session.bytes_read
        typed.awaited.append((len(session.pieces), shows_typed(LETTERS[:number], subject.counter)))
        typed.pressed.append(time.perf_counter())
        session.type(LETTERS[number - 1])
        session.read_for(BETWEEN_KEYS)
        typed.sizes.append(session.bytes_read - before)
    return typed


def delays(session: RecordedSession, typed: Typed) -> list[float]:
    """Milliseconds from each key to what was waited for; replays the session, which takes a while."""
    seen = session.moments(typed.awaited)
    return [((at or float("inf")) - pressed) * 1000 for at, pressed in zip(seen, typed.pressed, strict=True)]


def shows_typed(typed: str, counter: str) -> Callable[[TerminalScreen], bool]:
    """Whether a text is shown and counted, where there is a counter."""

    def seen(screen: TerminalScreen) -> bool:
        lines = screen.text_lines()
        in_text = any(typed in line for line in lines)
        return in_text and (not counter or any(f" {len(typed)} {counter}" in line for line in lines))

    return seen


def typing(subject: Subject) -> tuple[list[float], list[int]]:
    """One session of typing in the text."""
    with started(subject) as session:
        session.press(*subject.keys_to_text)
        settle(session)
        return type_in_the_text(session, subject)


def percentile_95(values: list[float]) -> float:
    """What 95 of 100 stay below."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def measure_keys(bench: Bench) -> list[Line]:
    """Key to paint and bytes per key in the message text."""
    delays: dict[str, list[float]] = {"minimal": [], "praxis-sms": []}
    sizes: dict[str, list[int]] = {"minimal": [], "praxis-sms": []}
    for _ in range(max(3, bench.rounds // 2)):
        for subject in (bench.minimal, bench.praxis):
            new_delays, new_sizes = typing(subject)
            delays[subject.name] += new_delays
            sizes[subject.name] += new_sizes
    medians = {name: statistics.median(values) for name, values in delays.items()}
    tails = {name: percentile_95(values) for name, values in delays.items()}
    bytes_per_key = {name: statistics.median(values) for name, values in sizes.items()}
    return [
        compared("key to paint in the text, counter included, median", medians, 2.0, "ms"),
        compared("key to paint in the text, counter included, p95", tails, 2.0, "ms"),
        compared("bytes per key in the message text", bytes_per_key, 0.02, "bytes"),
    ]


def measure_telephone(bench: Bench) -> Iterator[Line]:
    """Bytes per key where the telephone stands beside the form; they repeat exactly."""
    subject = replace(bench.praxis, size=WITH_TELEPHONE)
    figures = {bench.minimal.name: typing(bench.minimal), subject.name: typing(subject)}
    medians = {name: statistics.median(sizes) for name, (_delays, sizes) in figures.items()}
    yield compared("bytes per key in the text, telephone open", medians, 0.02, "bytes")
    with started(subject) as session:
        session.press(*subject.keys_to_text)
        session.paste(TEXT[: PART_ENDS.start])
        settle(session)
        at_the_end = bytes_of_keys(session, TEXT[PART_ENDS.start : PART_ENDS.stop])
        session.press(*["Left"] * (PART_ENDS.stop // 2))
        settle(session)
        in_the_middle = bytes_of_keys(session, TEXT[: PART_ENDS.start // 3])
    yield Line("bytes of any key at the end of a part, telephone open", "-", max(at_the_end), 80, "bytes")
    reference = f"p95 {percentile_95([*in_the_middle]):.0f}, most {max(in_the_middle)}"
    yield Line("bytes per key in mid-text, telephone open", reference, statistics.median(in_the_middle), 80, "bytes")


def bytes_of_keys(session: RecordedSession, typed: str) -> list[int]:
    """How many bytes each key of a text brings."""
    sizes = []
    for key in typed:
        before = session.bytes_read
        session.type(key)
        session.read_for(BETWEEN_KEYS)
        sizes.append(session.bytes_read - before)
    return sizes


def measure_series(bench: Bench) -> list[Line]:
    """Typing and repainting while the application itself sends a series, as fast as the simulator takes it."""
    quiet, _ = typing(bench.praxis)
    with simulator() as url:
        with sending_a_series(bench, url) as session:
            session.press(*bench.praxis.keys_to_text)
            session.read_for(UNTIL_SHOWN)
            typed = press_letters(session, bench.praxis)
        busy = delays(session, typed)
        rates = {}
        for place, key in (("F3, its progress", "F3"), ("F4, the Postausgang", "F4")):
            with sending_a_series(bench, url) as session:
                session.press(key)
                session.read_for(UNTIL_SHOWN)
                before = session.bytes_read
                session.read_for(REPAINTING_SECONDS)
                rates[place] = (session.bytes_read - before) / REPAINTING_SECONDS
    idle, under_load = statistics.median(quiet), statistics.median(busy)
    return [
        Line(
            f"key to paint during a series of {SERIES:,}",
            f"{under_load:.3g} ms : itself idle {idle:.3g} ms",
            under_load / idle,
            3.0,
        ),
        Line(
            "repaint bytes per second during a series",
            ", ".join(f"{place} {rate:,.0f}" for place, rate in rates.items()),
            max(rates.values()),
            1500,
            "bytes/s",
        ),
    ]


@contextmanager
def sending_a_series(bench: Bench, url: str) -> Iterator[RecordedSession]:
    """A session whose application sends a series; ends the benchmark where nothing of it is left afterwards."""
    with tempfile.TemporaryDirectory(dir=bench.folder) as name:
        subject = subjects.praxis_sms(Path(name), bench.praxis.command, url, pace=0)
        queue_series(subject, Path(name))
        with used_at_once(subject) as session:
            yield session
            left = waiting_in(Path(name) / "data")
        if not 0 < left < SERIES:
            sys.exit(f"{left} of {SERIES} messages wait: the series did not run while it was measured")


def waiting_in(folder: Path) -> int:
    """How many messages of the store there wait."""
    with closing(sqlite3.connect(f"file:{folder / FILE_NAME}?mode=ro", uri=True)) as connection:
        waiting: int = connection.execute("SELECT count(*) FROM message WHERE state = 'queued'").fetchone()[0]
        return waiting


@contextmanager
def simulator() -> Iterator[str]:
    """The provider on loopback; its address."""
    command = [sys.executable, "-m", "tui", "simulator", "--json", "--http-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=PROJECT, text=True) as process:
        assert process.stdout is not None
        try:
            yield next(line.split('"')[3] for line in process.stdout if '"http_url"' in line)
        finally:
            process.terminate()


def queue_series(subject: Subject, folder: Path) -> None:
    """Put a series on the store of a subject."""
    file = folder / "series.csv"
    rows = [f"0171{number:07d};Person {number};ja" for number in range(1_000_000, 1_000_000 + SERIES)]
    file.write_text("\n".join(["Handy;Name;Einwilligung", *rows]), "utf-8")
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tui.service.api import PraxisSms, SeriesOrder\n"
        "with PraxisSms.open() as sms:\n"
        "    table = sms.series.read(Path(sys.argv[1]))\n"
        "    order = SeriesOrder(text='Ihr Termin ist morgen um 9 Uhr, {{Name}}.')\n"
        "    sms.series.queue(sms.series.check(table, sms.series.columns(table), order), order)\n"
    )
    environment = {**os.environ, **{name: value for name, value in subject.environment.items() if value is not None}}
    subprocess.run([sys.executable, "-c", script, str(file)], env=environment, cwd=PROJECT, check=True)
