"""The Postausgang in a real terminal: whoever types on the list searches, however fast the keys come."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.pty_session import PtySession
from tui.service.api import PraxisSms, SingleSms
from tui.simulator.practice import DemoPractice, demo_practice

pytestmark = pytest.mark.no_cover  # the program runs in a process of its own, and its emulator here

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """A simulated provider, and messages that wait."""
    with demo_practice() as running:
        with PraxisSms.open() as sms:
            for index, name in enumerate(("Anna Wagner", "Rita Roth", "Jörg Groß")):
                sms.compose.queue(SingleSms(f"0171 120000{index}", "Ihr Termin ist morgen.", name))
        yield running


def postausgang() -> PtySession:
    """praxis-sms with the Postausgang open and the cursor on its list."""
    session = PtySession([sys.executable, "-m", "tui"], cwd=PROJECT, env=dict(os.environ))
    session.wait_for("F2 Einzel").press("F4")
    session.wait_for("3 SMS:").wait_for(lambda s: any(line.startswith(" >") for line in s.screen.text_lines()))
    return session


def found(session: PtySession) -> bool:
    """Whether the search stands in its field and only one message is left."""
    lines = session.screen.text_lines()
    return "wagner" in lines[1] and any("Anna Wagner" in line for line in lines[3:]) and not any(
        name in line for line in lines[3:] for name in ("Rita Roth", "Jörg Groß")
    )  # fmt: skip


@pytest.mark.parametrize(("typed", "seen"), [("wagner", "▌wagner"), ("a wagner", "▌a wagner")])
def test_what_is_typed_in_one_burst_is_searched_for_as_a_whole(practice: DemoPractice, typed: str, seen: str) -> None:
    with postausgang() as session:
        session.send(typed)
        session.wait_for(lambda s: seen in s.screen.text_lines()[1] and found(s))


def test_what_is_typed_key_by_key_is_searched_for_as_a_whole(practice: DemoPractice) -> None:
    with postausgang() as session:
        for length, character in enumerate("wagner", 1):
            session.send(character)
            session.wait_for(lambda s, seen="wagner"[:length]: seen in s.screen.text_lines()[1])
        session.wait_for(found)


def test_keys_written_one_by_one_without_a_pause_lose_none(practice: DemoPractice) -> None:
    with postausgang() as session:
        for character in "wagner":
            session.send(character)
        session.wait_for(found)


def test_a_paste_on_the_list_is_searched_for(practice: DemoPractice) -> None:
    with postausgang() as session:
        session.paste("wagner")
        session.wait_for(found)
