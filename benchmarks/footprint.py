"""What sessions cost that do nothing: bytes, processor time and memory, one of them and twenty."""

from __future__ import annotations

import statistics
import time
from contextlib import ExitStack

from benchmarks import subjects
from benchmarks.bench import IDLE_SECONDS, Bench, Line, compared, settle, started
from benchmarks.keystrokes import simulator
from benchmarks.recorded_session import RecordedSession, memory_mib, processor_seconds
from benchmarks.subjects import Subject

SESSIONS = 20
LONGEST_SEND = 30.0


def measure_idle(bench: Bench) -> list[Line]:
    """Bytes and processor time of one session in which nobody does anything."""
    spent: dict[str, list[float]] = {}
    written = 0
    for _ in range(bench.rounds):
        with started(bench.minimal) as reference, started(bench.praxis) as application:
            sessions = {"minimal": reference, "praxis-sms": application}
            before = {name: processor_seconds(session.process.pid) for name, session in sessions.items()}
            bytes_before = application.bytes_read
            deadline = time.perf_counter() + IDLE_SECONDS
            while time.perf_counter() < deadline:
                for session in sessions.values():
                    session.read_for(0.25)
            written = max(written, application.bytes_read - bytes_before)
            for name, session in sessions.items():
                spent.setdefault(name, []).append((processor_seconds(session.process.pid) - before[name]) * 1000)
    times = {name: statistics.median(values) for name, values in spent.items()}
    return [
        Line("idle for 10 s: bytes", "-", written, 0, "bytes"),
        compared("idle for 10 s: processor time", times, 0.4, "ms"),
    ]


def measure_memory(bench: Bench) -> list[Line]:
    """Proportional set size on the first screen, and after a first message was sent."""
    first: dict[str, list[float]] = {"minimal": [], "praxis-sms": [], "posting": []}
    after_send = []
    with simulator() as url:
        for number in range(bench.rounds):
            sending = subjects.praxis_sms(bench.folder / f"send-{number}", bench.praxis.command, url)
            for subject in filter(None, (bench.minimal, bench.posting, bench.praxis)):
                with started(subject) as session:
                    first[subject.name].append(memory_mib(session.process.pid))
            with started(sending) as session:
                session.type(f"0171 {2345678 + number}")
                session.press(*sending.keys_to_text)
                session.type("Ihr Termin ist morgen um 9 Uhr.")
                settle(session)
                session.press("F9")
                await_sent(session)
                after_send.append(memory_mib(session.process.pid))
    medians = {name: statistics.median(values) for name, values in first.items() if values}
    lines = [compared("memory after the compose screen is up", medians, 1.35, "MiB")]
    medians["praxis-sms"] = statistics.median(after_send)
    return [*lines, compared("memory after a first send", medians, 1.8, "MiB")]


def await_sent(session: RecordedSession) -> None:
    """Read until a message was handed over and nothing more comes."""
    deadline = time.perf_counter() + LONGEST_SEND
    while not any("übergeben" in line or "zugestellt" in line for line in session.last_screen().text_lines()):
        if time.perf_counter() > deadline:
            raise SystemExit("the first message was not sent:\n" + "\n".join(session.last_screen().text_lines()))
        session.read_for(0.2)
    session.read_for(2.0)


def twenty_idle(subject: Subject) -> tuple[float, float, float]:
    """Share of one core in percent, bytes per second and MiB of twenty sessions in which nobody does anything."""
    with ExitStack() as stack:
        sessions = [stack.enter_context(started(subject)) for _ in range(SESSIONS)]
        for session in sessions:
            session.drain()
        before = sum(processor_seconds(session.process.pid) for session in sessions)
        bytes_before = sum(session.bytes_read for session in sessions)
        begin = time.perf_counter()
        while time.perf_counter() - begin < IDLE_SECONDS:
            for session in sessions:
                session.drain()
            time.sleep(0.2)
        seconds = time.perf_counter() - begin
        share = (sum(processor_seconds(session.process.pid) for session in sessions) - before) / seconds * 100
        rate = (sum(session.bytes_read for session in sessions) - bytes_before) / seconds
        return share, rate, sum(memory_mib(session.process.pid) for session in sessions)


def measure_twenty(bench: Bench) -> list[Line]:
    """A terminal server with twenty people who do nothing."""
    reference, mine = twenty_idle(bench.minimal), twenty_idle(bench.praxis)
    shares, rates, sizes = ({"minimal": a, "praxis-sms": b} for a, b in zip(reference, mine, strict=True))
    return [
        compared("twenty idle sessions: processor", shares, 0.4, "% of a core"),
        Line(
            "twenty idle sessions: bytes per second",
            f"minimal {rates['minimal']:,.0f}",
            rates["praxis-sms"],
            0,
            "bytes/s",
        ),
        compared("twenty idle sessions: memory", sizes, 1.5, "MiB"),
    ]
