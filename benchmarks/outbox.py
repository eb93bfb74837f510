"""The Postausgang with 100 and with 100,000 messages, as a receptionist has it: from the key to what it brings.

Run from the folder above: ``python -m benchmarks.outbox [--rounds 7] [--rows 100000] [--engine sqlite,postgres]``. It
is the real application in a pty of 80x24, on stores in SQLite and in PostgreSQL (from the binaries of the test extra).
Every line compares the larger store with the smaller one in the same run; a search contains the rest of 0.2 s after
the last key. Ends with 1 if a budget is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import subjects
from benchmarks.bench import Line, print_lines, settle, started
from benchmarks.recorded_session import RecordedSession, memory_mib
from benchmarks.subjects import Subject
from tests.postgres import Cluster
from tests.terminal.emulator import TerminalScreen
from tui.service.outbox.opening import open_store
from tui.service.outbox.store import number_hasher
from tui.service.system.clock import utc_now

FEW, MANY = 100, 100_000
ENGINES = ("sqlite", "postgres")
ROWS_OF_A_PAGE = 16
BUDGET_RATIO, BUDGET_MILLISECONDS, BUDGET_MEMORY = 1.5, 300.0, 1.1
AGE = timedelta(days=90)
TEXT = "Guten Tag Frau Müller, wir erinnern an Ihren Termin am 24.11. um 8 Uhr. Ihre Praxis Molar, Tel. 030 1234567"
_BATCH = 5000
_COLUMNS = (
    "number", "number_key", "name", "text", "sender", "protocol", "segments", "state", "priority", "due_at", "attempts",
    "sent_at", "provider_id", "created_by", "created_at", "updated_at",
)  # fmt: skip
_KINDS = ("queued", "accepted")
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Filled:
    """A store with `rows` messages, the last of which was queued at `newest`, and the application that uses it."""

    rows: int
    newest: datetime
    subject: Subject

    def queued_at(self, index: int) -> datetime:
        """When the message with that id was queued: they are spread evenly over three months."""
        return self.newest - AGE * ((self.rows - index) / self.rows)

    @property
    def newest_failed(self) -> int:
        """The newest message that was refused; every fiftieth is."""
        return self.rows // 50 * 50

    @property
    def newest_of_last_month(self) -> int:
        """The last message before this month began."""
        first = self.newest.astimezone().replace(tzinfo=None, day=1, hour=0, minute=0, second=0, microsecond=0)
        return max(index for index in range(1, self.rows + 1) if self.queued_at(index) < first.astimezone())


@dataclass(frozen=True, slots=True)
class Step:
    """What a person does: keys that lead there, the keys that are measured, and the message then at the cursor."""

    name: str
    before: tuple[str, ...]
    keys: tuple[str, ...]
    brings: Callable[[Filled], int]


RARE = 42
"""The id of the only message to somebody of a rare name; it is among the oldest of the larger store."""

FIRST = Step("opening it for the first time", (), ("F4",), lambda filled: filled.rows)
STEPS = (
    Step("one page on", (), ("PageDown",), lambda filled: filled.rows - ROWS_OF_A_PAGE),
    Step("to the oldest page", (), ("End",), lambda filled: 1),
    Step("opening it again", ("Home", "F2"), ("F4",), lambda filled: filled.rows),
    Step("filter by state", (*["Shift+Tab"] * 3, "Enter", *"abgel"), ("Enter",), lambda filled: filled.newest_failed),
    Step(
        "filter by period",
        ("Esc", *["Shift+Tab"] * 2, "Enter", *"voriger"),
        ("Enter",),
        lambda filled: filled.newest_of_last_month,
    ),
    Step("search for a number", ("Esc", "Ctrl+G"), tuple(f"0171{RARE:07d}"), lambda filled: RARE),
    Step("search for a rare name", ("Esc", "Ctrl+G"), tuple("Ögüt"), lambda filled: RARE),
)
TURNS = 3
"""How often the steps are walked in one session."""


def number(index: int) -> str:
    """The number of the message with that id, in E.164."""
    return f"+49171{index:07d}"


def fill(url: str, folder: Path, subject: Subject, rows: int) -> Filled:
    """A store with so many settled messages."""
    filled = Filled(rows, utc_now() - timedelta(minutes=1), subject)
    store = open_store(url, folder, utc_now)
    key_of = number_hasher(store.number_secret)
    try:
        for start in range(1, rows + 1, _BATCH):
            ids = range(start, min(start + _BATCH, rows + 1))
            with store.write() as connection:
                connection.insert_rows("message", _COLUMNS, (_row(filled, index, key_of) for index in ids))
                connection.insert_rows(
                    "event",
                    ("at", "actor", "kind", "message_id"),
                    ((filled.queued_at(index), "bench", kind, index) for index in ids for kind in _KINDS),
                )
        if store.is_shared:
            with store.engine.autocommit() as connection:
                connection.execute("VACUUM ANALYZE")
    finally:
        store.close()
    return filled


def _row(filled: Filled, index: int, key_of: Callable[[str], bytes]) -> tuple[object, ...]:
    at = filled.queued_at(index)
    name = "Frau Ögüt" if index == RARE else f"Erika Müller {index % 977}"
    state = "failed" if index % 50 == 0 else "delivered"
    return (
        number(index), key_of(number(index)), name, TEXT, "PraxisMolar", "sms4-rest", 1, state, index % 2, at, 1, at,
        str(index), "bench", at, at,
    )  # fmt: skip


@contextmanager
def stores(engine: str, sizes: tuple[int, int]) -> Iterator[tuple[Filled, ...]]:
    """A store of each size, and the application on it."""
    with tempfile.TemporaryDirectory(prefix="praxis-sms-bench-") as name, ExitStack() as ending:
        cluster = None
        if engine == "postgres":
            cluster = Cluster(Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="praxis-sms-postgres-"))))
            cluster.start()
            ending.callback(cluster.stop, "immediate")
        filled = tuple(_filled(Path(name) / str(rows), cluster, rows) for rows in sizes)
        walk(filled[0])  # the first start compiles
        yield filled


def _filled(folder: Path, cluster: Cluster | None, rows: int) -> Filled:
    subject = subjects.praxis_sms(folder)
    url = cluster.new_database() if cluster is not None else ""
    if url:
        with (folder / "config.toml").open("a", encoding="utf-8") as configuration:
            configuration.write(f'\n[store]\nurl = "{url}"\n')
    return fill(url, folder / "data", subject, rows)


def walk(filled: Filled) -> tuple[dict[str, list[float]], float]:
    """Milliseconds from the last key of every step to what it brings, and the memory at the end in MiB."""
    steps = (FIRST, *STEPS * TURNS)
    awaited, pressed = [], []
    with started(filled.subject) as session:
        settle(session)
        for step in steps:
            for key in step.before:
                session.press(key)
                settle(session, 0.3)
            brought = _at_cursor(number(step.brings(filled)))
            awaited.append((len(session.pieces), brought))
            session.press(*step.keys)
            pressed.append(time.perf_counter())
            _await(session, brought, f"{step.name} with {filled.rows} messages")
            if step is STEPS[-1]:
                session.press("Esc")
                settle(session, 0.3)
        memory = memory_mib(session.process.pid)
        seen = session.moments(awaited)
    taken: dict[str, list[float]] = {}
    for step, begin, at in zip(steps, pressed, seen, strict=True):
        taken.setdefault(step.name, []).append(((at or float("inf")) - begin) * 1000)
    return taken, memory


def _await(session: RecordedSession, brought: Callable[[TerminalScreen], bool], what: str) -> None:
    deadline = time.perf_counter() + _PATIENCE
    settle(session, 0.5)
    while not brought(session.last_screen()):
        if time.perf_counter() > deadline or session.process.poll() is not None:
            shown = "\n".join(session.last_screen().text_lines())
            sys.exit(f"{what} did not come about, at last there was:\n{shown}")
        settle(session, 0.5)


def _at_cursor(text_of_row: str) -> Callable[[TerminalScreen], bool]:
    def seen(screen: TerminalScreen) -> bool:
        return any(line.startswith(" >") and text_of_row in line for line in screen.text_lines())

    return seen


def measure_outbox(rounds: int, rows: int = MANY, engines: Sequence[str] = ENGINES) -> Iterator[Line]:
    """A line for every step, medians of so many rounds in which both stores take turns; the slowest; the memory."""
    for engine in engines:
        times: dict[int, dict[str, list[float]]] = {FEW: {}, rows: {}}
        memory: dict[int, list[float]] = {FEW: [], rows: []}
        with stores(engine, (FEW, rows)) as both:
            for _ in range(rounds):
                for filled in both:
                    taken, mebibytes = walk(filled)
                    memory[filled.rows].append(mebibytes)
                    for name, milliseconds in taken.items():
                        times[filled.rows].setdefault(name, []).extend(milliseconds)
        slowest: dict[str, float] = {}
        for name in times[FEW]:
            few, many = statistics.median(times[FEW][name]), statistics.median(times[rows][name])
            slowest[name] = many
            yield _compared(f"{engine}: {name}", few, many, rows, "ms", BUDGET_RATIO)
        name = max(slowest, key=slowest.__getitem__)
        yield Line(f"{engine}: the slowest of these", name, slowest[name], BUDGET_MILLISECONDS, "ms")
        few, many = statistics.median(memory[FEW]), statistics.median(memory[rows])
        yield _compared(f"{engine}: memory after all that", few, many, rows, "MiB", BUDGET_MEMORY)


def _compared(what: str, few: float, many: float, rows: int, unit: str, limit: float) -> Line:
    return Line(what, f"{rows:,}: {many:,.4g} {unit}, {FEW}: {few:,.4g} {unit}", many / few, limit)


def main() -> int:
    """Print the table; 1 if a budget is missed."""
    from benchmarks.terminal import keep_byte_code, use_the_zone_of_a_practice

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--rows", type=int, default=MANY)
    parser.add_argument("--engine", default=",".join(ENGINES))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="praxis-sms-bench-") as byte_code:
        keep_byte_code(Path(byte_code))
        use_the_zone_of_a_practice()
        return print_lines(measure_outbox(options.rounds, options.rows, options.engine.split(",")))


if __name__ == "__main__":
    sys.exit(main())
