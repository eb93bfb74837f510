"""A draft in a real terminal: killed, hung up, or ended by the system, it stands in the form at the next start."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal.pty_session import PtySession
from tui.service.api import MessageQuery, PraxisSms
from tui.service.model.messages import MessageState
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice, demo_practice

pytestmark = pytest.mark.no_cover  # the program runs in a process of its own, and its emulator here

PROJECT = Path(__file__).parents[2]
TEXT = "Grüße, Ihr Termin ist am"


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """A simulated provider and a configuration for it, as the environment of this test."""
    with demo_practice() as running:
        yield running


def application() -> PtySession:
    """praxis-sms as a user starts it."""
    return PtySession([sys.executable, "-m", "tui"], cwd=PROJECT, env=dict(os.environ))


def drafts_on_disk(practice: DemoPractice) -> str:
    return "".join(file.read_text("utf-8") for file in practice.data_folder.glob("draft-*.json"))


def killed(session: PtySession, practice: DemoPractice) -> None:
    session.wait_for(lambda s: TEXT in drafts_on_disk(practice))
    session.kill(signal.SIGKILL)
    session.exit_status()


def hung_up(session: PtySession, practice: DemoPractice) -> None:
    session.hang_up()
    session.exit_status()


def terminated(session: PtySession, practice: DemoPractice) -> None:
    session.kill(signal.SIGTERM)
    session.exit_status()


every_end = pytest.mark.parametrize("end", [killed, hung_up, terminated], ids=lambda end: end.__name__)


@every_end
def test_the_draft_is_there_again(practice: DemoPractice, end: Callable[[PtySession, DemoPractice], None]) -> None:
    with application() as session:
        session.wait_for("0/160").wait_for("Textvorlage")
        session.type("0171 1234567")
        session.press("Tab", "Tab", "Tab")
        session.type(TEXT)
        session.wait_for(TEXT)
        end(session, practice)
    with application() as session:
        session.wait_for("wiederhergestellt")
        session.wait_for(TEXT).wait_for("0171 1234567")
        session.press("F9")
        session.wait_for("+491711234567: übergeben")
        assert session.exit_status(after="Ctrl+Q") == 0
    assert [sms.text for sms in practice.simulator.accepted] == [TEXT]


@every_end
def test_a_series_in_preparation_is_there_again(
    practice: DemoPractice, end: Callable[[PtySession, DemoPractice], None]
) -> None:
    with application() as session:
        session.wait_for("0/160").wait_for("Textvorlage").press("F3")
        session.wait_for("1 Liste")
        session.paste(str(practice.patients))
        session.press("Enter")
        session.wait_for("40 von 40 erreichbar")
        session.press("Alt+t")
        session.type(TEXT)
        session.wait_for("40 von 40 sendbar")
        end(session, practice)
    assert "0151" not in drafts_on_disk(practice)
    with application() as session:
        session.wait_for("F3 führt zu ihr.").press("F3")
        session.wait_for("wiederhergestellt.").wait_for("40 von 40 sendbar").wait_for(TEXT)
        session.press("F9")
        session.wait_for("40 SMS an 40 Empfänger").press("Enter")
        session.wait_for("100 %")
        session.wait_for(lambda s: len(practice.simulator.accepted) == 40)
        assert session.exit_status(after="Ctrl+Q") == 0
    assert not drafts_on_disk(practice)


def test_an_sms_on_the_wire_gets_its_result_although_the_connection_is_lost(practice: DemoPractice) -> None:
    practice.simulator.set_fault(Fault(FaultKind.DELAY, Interface.SMS4, seconds=1))
    with application() as session:
        session.wait_for("0/160").wait_for("Textvorlage")
        session.type("0171 1234567")
        session.press("Tab", "Tab", "Tab")
        session.type(TEXT)
        session.wait_for(TEXT)
        session.press("F9")
        session.wait_for(lambda _session: practice.simulator.faults[0].struck == 1)
        hung_up(session, practice)
    with PraxisSms.open() as sms:
        assert [message.state for message in sms.outbox.page(MessageQuery()).messages] == [MessageState.ACCEPTED]
