"""The window "Nummer" in a real terminal at 80x24: opt-out, lifting, deletion, by keyboard alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.pty_session import PtySession
from tui.service.api import PraxisSms, SingleSms
from tui.service.system.paths import find_paths
from tui.simulator.practice import DemoPractice, demo_practice

pytestmark = pytest.mark.no_cover  # the program runs in a process of its own, and its emulator here

PROJECT = Path(__file__).parents[2]
NUMBER, SHOWN = "01711234567", "+49 171 1234567"


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """A practice from which somebody got a message."""
    with demo_practice(patients=0) as running:
        with PraxisSms(find_paths()) as sms:
            sms.compose.queue(SingleSms(NUMBER, "Ihr Termin ist morgen.", "Käthe Großmann"))
        yield running


def in_the_store() -> PraxisSms:
    return PraxisSms(find_paths())


def test_a_number_opts_out_changes_its_mind_and_is_forgotten(practice: DemoPractice) -> None:
    with PtySession([sys.executable, "-m", "tui"], cwd=PROJECT, env=dict(os.environ)) as session:
        session.wait_for("F2 Einzel")
        session.type(NUMBER)
        session.wait_for(f"{SHOWN}, Mobilfunk")
        session.press("Alt+n")
        session.wait_for("Steht nicht auf der Abmeldeliste.").press("F9")
        session.wait_for("[ Eintragen ]")
        session.type("Anruf")
        session.press("Enter")
        session.wait_for("Die Nummer steht auf der Abmeldeliste.").press("F9")
        session.wait_for("[ Aufheben ]")
        session.type("doch wieder")
        session.press("Enter")
        session.wait_for("Die Abmeldung ist aufgehoben.").press("Delete")
        session.wait_for("Von hier nicht zu löschen:")
        session.type("0049171-1234567")
        session.press("Enter")
        session.wait_for("Gelöscht:").press("Escape")
        session.wait_for("Textvorlage")
        session.wait_until_gone("1711234567")
    with in_the_store() as sms:
        assert not sms.optouts.holds(NUMBER)
        assert sms.person.page(NUMBER).names == ()
    content = b"".join(file.read_bytes() for file in practice.data_folder.rglob("*") if file.is_file())
    assert [trace for trace in (NUMBER[1:], "Käthe Großmann", "doch wieder") if trace.encode() in content] == []


def test_the_postausgang_opens_the_window_of_the_number_at_its_cursor(practice: DemoPractice) -> None:
    with PtySession([sys.executable, "-m", "tui"], cwd=PROJECT, env=dict(os.environ)) as session:
        session.wait_for("F2 Einzel").press("F4")
        session.wait_for("> ")
        session.press("Alt+n")
        session.wait_for("Steht nicht auf der Abmeldeliste.")
        assert SHOWN in session.screen_text()
