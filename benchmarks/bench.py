"""What the measurements of the terminal share: subjects, sessions at rest, and the lines of the table."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.recorded_session import RecordedSession
from benchmarks.subjects import Subject
from tests.terminal.emulator import TerminalScreen

IDLE_SECONDS = 10.0
LONGEST_START = 30.0


class NeverUsable(Exception):
    """A program did not come to its first screen."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    what: str
    reference: str
    measured: float
    limit: float
    unit: str = "x"
    at_least: bool = False
    """Whether more is better."""

    @property
    def holds(self) -> bool:
        """Whether the budget is kept."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def written_out(self) -> str:
        """The line with its verdict."""
        budget = f"{'>=' if self.at_least else '<='} {self.limit:<6g} {'holds' if self.holds else 'MISSED':<7}"
        return f"{self.what:<52} {self.measured:>9,.3g} {self.unit:<8} {budget} {self.reference}"


def print_lines(lines: Iterable[Line]) -> int:
    """Print lines as they come; the exit code: 1 if one is not kept."""
    code = 0
    for line in lines:
        print(line.written_out(), flush=True)
        code |= not line.holds
    return int(code)


@dataclass(frozen=True, slots=True)
class Bench:
    """What all measurements need."""

    minimal: Subject
    praxis: Subject
    posting: Subject | None
    rounds: int
    folder: Path


@contextmanager
def started(subject: Subject) -> Iterator[RecordedSession]:
    """A session that has come to rest on its first screen."""
    with subject.session() as session:
        await_usable(session, subject)
        while not shows(subject.at_rest)(session.last_screen()):
            session.read_for(0.1)
            assert session.process.poll() is None, f"{subject.name} ended"
        settle(session)
        yield session


@contextmanager
def used_at_once(subject: Subject) -> Iterator[RecordedSession]:
    """A session that can be used, but does not come to rest: where something is sent, the top line counts."""
    with subject.session() as session:
        while not shows(subject.usable)(session.last_screen()):
            session.read_for(0.1)
            assert session.process.poll() is None, f"{subject.name} ended"
        yield session


def await_usable(session: RecordedSession, subject: Subject) -> None:
    """Read until a subject can be used and has come to rest.

    Raises:
        NeverUsable: it ended before, or takes longer than any program should.
    """
    while not shows(subject.usable)(session.last_screen()):
        if session.process.poll() is not None or time.perf_counter() - session.started_at > LONGEST_START:
            raise NeverUsable(f"{subject.name} does not start here")
        settle(session)


def runs(subject: Subject) -> bool:
    """Whether a subject starts on this machine."""
    try:
        with started(subject):
            return True
    except NeverUsable:
        return False


def settle(session: RecordedSession, quiet: float = 0.4) -> None:
    """Read until nothing comes for a while; a blinking cursor counts as nothing."""
    session.wait_until_quiet(quiet, timeout=30)


def shows(texts: tuple[str, ...]) -> Callable[[TerminalScreen], bool]:
    """Whether all texts are on the screen."""

    def seen(screen: TerminalScreen) -> bool:
        shown = "\n".join(screen.text_lines())
        return all(text in shown for text in texts)

    return seen


def compared(what: str, figures: dict[str, float], limit: float, unit: str, reference: str = "minimal") -> Line:
    """The ratio of the application to a reference, with both figures."""
    mine, theirs = figures["praxis-sms"], figures[reference]
    return Line(what, f"{mine:,.4g} {unit} : {reference} {theirs:,.4g} {unit}", mine / theirs, limit)
