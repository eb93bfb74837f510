"""A spreadsheet that takes its reader down, in a real terminal: the window goes on, and so does what was typed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.pty_session import PtySession
from tests.unit.recipients.hostile_files import one_cell_far_out
from tests.unit.recipients.make_lists import LISTS
from tui.simulator.practice import DemoPractice, demo_practice

pytestmark = pytest.mark.no_cover  # the program runs in a process of its own, and its emulator here

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """A configured practice; in its folder lie a list that wants to harm, and one of every day."""
    with demo_practice(patients=0) as running:
        (running.folder / "weit.xlsx").write_bytes(one_cell_far_out())
        (running.folder / "gut.xlsx").write_bytes((LISTS / "filtered.xlsx").read_bytes())
        os.utime(running.folder / "weit.xlsx", (0, 0))  # the newest list is offered first
        yield running


def test_a_reader_that_aborts_takes_neither_the_window_nor_the_terminal_with_it(practice: DemoPractice) -> None:
    environment = dict(os.environ) | {"PYTHONPATH": str(PROJECT)}
    with PtySession([sys.executable, "-m", "tui"], cwd=practice.folder, env=environment) as session:
        session.wait_for("Nummer").press("F3")
        session.wait_for("1 Liste").paste("weit.xlsx")
        session.press("Enter")
        session.wait_for(lambda s: "mehr als 320 MB" in " ".join(s.screen_text().split()))
        assert "memory allocation" not in session.screen_text()
        session.press("Ctrl+O")
        session.wait_for("> gut.xlsx").press("Enter")
        session.wait_for("4 Zeilen, 3 Spalten")
        session.press("Ctrl+Q")
        session.wait_for("[ Beenden ]")
        assert session.exit_status(after="Enter") == 0
