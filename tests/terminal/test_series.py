"""A series in a real terminal: from the list to an export that says what the provider says."""

from __future__ import annotations

import csv
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.pty_session import PtySession
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice, demo_practice

pytestmark = pytest.mark.no_cover  # the program runs in a process of its own, and its emulator here

PROJECT = Path(__file__).parents[2]
SENDABLE = 90
"""So many that a series under way is not over before a busy machine has pressed the next key."""
HEADING = ("Anrede", "Name", "Datum", "Uhrzeit", "Handy", "Handy Eltern", "Einwilligung")
CONCURRENCY = 4


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """A simulated provider and a configuration for it; in its folder lies tomorrow's list."""
    with demo_practice(patients=0) as running:
        write_appointments(running.folder / "termine.csv")
        yield running


def write_appointments(path: Path) -> None:
    """Children, who have numbers of their own, and their parents; somebody did not consent, one stands there twice."""
    rows = [
        ("Frau", f"Größer {index}", "24.11.2026", "09:15", f"0171 10000{index:02d}", f"0172 20000{index:02d}", "ja")
        for index in range(SENDABLE)
    ]
    rows.append(("Herr", "Weiß", "24.11.2026", "10:00", "0171 1000098", "0172 2000098", "nein"))
    rows.append(rows[0])
    with path.open("w", encoding="cp1252", newline="") as opened:
        csv.writer(opened, delimiter=";").writerows([HEADING, *rows])


def parent(index: int) -> str:
    """The number that the messages are meant for, in E.164."""
    return f"+491722000{index:03d}"


def application(practice: DemoPractice) -> PtySession:
    """praxis-sms as a user starts it, in the folder of the lists."""
    environment = dict(os.environ) | {"PYTHONPATH": str(PROJECT)}
    return PtySession([sys.executable, "-m", "tui"], cwd=practice.folder, env=environment)


def open_list(session: PtySession) -> None:
    """F3, and the newest list of the folder."""
    session.wait_for("Nummer").press("F3")
    session.wait_for("1 Liste").press("Ctrl+O")
    session.wait_for("> termine.csv").press("Enter")
    session.wait_for(f"{SENDABLE + 2} Zeilen, 7 Spalten")
    session.wait_for("Zeichensatz")


def choose(session: PtySession, opened_by: str, title: str, shown: str) -> None:
    """Choose an entry of a dropdown by its name."""
    session.press(opened_by)
    session.wait_for(lambda s: "┌─" in s.screen_text() and f"│{title}" in s.screen_text())
    session.type(title)
    session.press("Enter")
    session.wait_for(lambda s: shown in s.screen_text() and "┌─" not in s.screen_text())


def prepare(session: PtySession) -> None:
    """The list, the numbers of the parents, and the Textvorlage."""
    open_list(session)
    session.press("Alt+s")
    choose(session, "Enter", "Handy Eltern", "Nummer  ▌Handy Eltern")
    choose(session, "Alt+v", "Terminerinnerung", "Guten Tag {{Anrede}} {{Name}}")
    session.wait_for(f"{SENDABLE} von {SENDABLE + 2} sendbar")


def start(session: PtySession) -> None:
    """F9 asks once, with the numbers."""
    session.press("F9")
    session.wait_for(f"{SENDABLE} SMS an {SENDABLE} Empfänger")
    session.press("Enter")
    session.wait_for(f"von {SENDABLE}").wait_for("läuft")


def nothing_on_the_wire(session: PtySession) -> bool:
    """Whether the progress says that nothing is being handed over."""
    text = session.screen_text()
    return "werden übergeben" not in text and "wird übergeben" not in text


def test_from_the_list_to_an_export_that_equals_the_log_of_the_provider(practice: DemoPractice) -> None:
    practice.simulator.set_fault(Fault(FaultKind.DELAY, seconds=0.4))
    with application(practice) as session:
        prepare(session)
        session.wait_for("2 Zeilen nicht: 1 doppelt, 1 keine Einwilligung")
        session.wait_for("Guten Tag Frau Größer 0, Ihr Termin: 24.11.2026, 09:15 Uhr.")
        start(session)

        session.wait_for(lambda s: len(practice.simulator.accepted) >= CONCURRENCY)
        session.press("F9")
        session.wait_for("angehalten").wait_for(nothing_on_the_wire)
        held_at = len(practice.simulator.accepted)
        assert held_at < SENDABLE
        session.wait_until_quiet()
        assert len(practice.simulator.accepted) == held_at

        session.press("F9")
        session.wait_for("läuft")
        session.wait_for(lambda s: len(practice.simulator.accepted) > held_at)
        session.press("Delete")
        session.wait_for("Serie abbrechen?").press("Tab", "Enter")
        session.wait_for("Abgebrochen: ").wait_for(nothing_on_the_wire)

        session.press("Ctrl+O")
        session.wait_for("Als CSV exportieren").press("Enter")
        session.wait_for("exportiert")
        assert session.exit_status(after="Ctrl+Q") == 0

    (export,) = Path(os.environ["HOME"]).glob("serie-1-*.csv")
    with export.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter=";"))
    assert Counter(row["Zustand"] for row in rows).keys() <= {
        "übergeben",
        "zugestellt",
        "abgebrochen",
        "nicht gesendet",
    }
    sent = {
        (row["Nummer als tel:"].removeprefix("tel:"), row["Text"])
        for row in rows
        if row["Zustand"] in ("übergeben", "zugestellt")
    }
    accepted = [(sms.number, sms.text) for sms in practice.simulator.accepted]
    assert sent == set(accepted)
    assert len(accepted) == len(set(accepted)) < SENDABLE
    assert {number for number, _text in sent} < {parent(index) for index in range(SENDABLE)}
    assert [(row["Zeile der Liste"], row["Grund"]) for row in rows if row["Zustand"] == "nicht gesendet"] == [
        (str(SENDABLE + 2), "In Spalte „Einwilligung“ steht „nein“."),
        (str(SENDABLE + 3), "Gleiche Nummer und gleicher Text wie in Zeile 2."),
    ]


def test_a_series_left_in_the_middle_goes_on_at_the_next_start_and_sends_nothing_twice(practice: DemoPractice) -> None:
    simulator = practice.simulator
    slow = simulator.set_fault(Fault(FaultKind.DELAY, seconds=0.2))
    with application(practice) as session:
        prepare(session)
        start(session)
        session.wait_for(lambda s: len(simulator.accepted) >= 2 * CONCURRENCY)
        stuck = simulator.set_fault(Fault(FaultKind.DELAY, seconds=60))
        session.wait_for(lambda s: any(fault.id == stuck and fault.struck >= CONCURRENCY for fault in simulator.faults))
        session.press("Ctrl+Q")
        session.wait_for("Sofort beenden").press("Tab", "Enter")
        asked_to_leave = time.monotonic()
        assert session.exit_status() == 0
        assert time.monotonic() - asked_to_leave < 60, "it waited for the provider"
    before = len(simulator.accepted)
    simulator.remove_fault(stuck)
    simulator.remove_fault(slow)
    slow = simulator.set_fault(Fault(FaultKind.DELAY, seconds=0.5))

    with application(practice) as session:
        session.wait_for("Nummer").press("F3")
        session.wait_for(lambda s: "läuft" in "\n".join(s.screen.text_lines()))
        simulator.remove_fault(slow)
        session.wait_for("fertig")
        session.wait_for("Bitte klären")
        assert session.exit_status(after="Ctrl+Q") == 0
    numbers = [sms.number for sms in simulator.accepted]
    assert len(numbers) == len(set(numbers))
    assert before < len(numbers)
    assert SENDABLE - CONCURRENCY <= len(numbers) <= SENDABLE
