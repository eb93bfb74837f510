"""The first SMS in a real terminal: an admin fills in the card, a receptionist writes, both see what became of it."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.pty_session import PtySession
from tui.simulator.practice import DemoPractice, demo_practice

pytestmark = pytest.mark.no_cover  # the program runs in a process of its own, and its emulator here

PROJECT = Path(__file__).parents[2]
FIELDS = {
    "3steps2web mit API-Key": ("API-Key", "SMS-Absender"),
    "SMS4 RESTful": ("Kundennr.", "Tarif", "Benutzer", "Passwort", "SMS-Absender"),
    "3steps2web mit E-Mail-Adresse": ("Mailadresse", "Kundennr.", "Tarif", "Benutzer", "Passwort", "SMS-Absender"),
    "SMS4 mit E-Mail-Adresse": ("Mailadresse", "Kundennr.", "Tarif", "Benutzer", "Passwort", "SMS-Absender"),
}
ALL_FIELDS = ("API-Key", "Mailadresse", "Kundennr.", "Tarif", "Benutzer", "Passwort", "SMS-Absender")
LONG_SMS = "SMS mit mehr als 160 Zeichen versenden"
DIRECT = ("3steps2web mit API-Key", "SMS4 RESTful")


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """A simulated provider and a configuration for it, as the environment of this test."""
    with demo_practice() as running:
        yield running


def application(**options: object) -> PtySession:
    """praxis-sms as a user starts it."""
    return PtySession([sys.executable, "-m", "tui"], cwd=PROJECT, env=dict(os.environ), **options)  # type: ignore[arg-type]


def begins(session: PtySession, label: str) -> bool:
    """Whether a row of the form begins with a label."""
    return any(session.line(number).startswith(label) for number in range(24))


def sees_exactly(session: PtySession, title: str) -> bool:
    """Whether the card shows a protocol with its fields and no others."""
    fields = tuple(label for label in ALL_FIELDS if begins(session, f" {label}") or begins(session, label))
    shows_checkbox = LONG_SMS in session.screen_text()
    return (
        any(title in line and "Protokoll" in line for line in session.screen_text().split("\n"))
        and fields == FIELDS[title]
        and shows_checkbox == (title in DIRECT)
    )


def test_from_the_card_to_the_first_sms(practice: DemoPractice) -> None:
    with application() as session:
        session.wait_for("F2 Einzel").press("F8")
        session.wait_for("Stammdaten > Sonstiges > Einstellungen > SMS-Provider")
        session.wait_for(lambda s: sees_exactly(s, "SMS4 RESTful"))
        for title in FIELDS:
            session.press("Enter")
            session.wait_for(lambda s: all(name in s.screen_text() for name in FIELDS))
            session.type(title)
            session.press("Enter")
            session.wait_for(lambda s, title=title: sees_exactly(s, title))
        session.press("Enter")
        session.wait_for(lambda s: all(name in s.screen_text() for name in FIELDS))
        session.type("SMS4 REST")
        session.press("Enter")
        session.wait_for(lambda s: sees_exactly(s, "SMS4 RESTful"))
        session.press("Tab", "Tab", "Tab", "End", "Backspace")
        session.type("7")
        session.press("F9")
        session.wait_for("Gespeichert.")
        assert (
            tomllib.loads(practice.config_file.read_text(encoding="utf-8"))["protocols"]["sms4-rest"]["tariff"] == "7"
        )

        session.press("F2")
        session.wait_for("Nummer")
        session.type("0171 1234567")
        session.press("Tab")
        session.type("Frau Größer")
        session.press("Tab", "Tab")
        session.type("Grüße! Ihr Termin ist am Dienstag um 9:15 Uhr, Ä Ö ß €")
        session.wait_for("54 Zeichen · 55/160 · 1 Teil")
        session.press("F9")
        session.wait_for("Frau Größer (+491711234567): übergeben")
        assert session.exit_status(after="Ctrl+Q") == 0
    assert [(sms.number, sms.text, sms.sender) for sms in practice.simulator.accepted] == [
        ("+491711234567", "Grüße! Ihr Termin ist am Dienstag um 9:15 Uhr, Ä Ö ß €", "PraxisMolar")
    ]


def test_everything_typed_at_once_over_a_slow_line_lands_where_it_belongs(practice: DemoPractice) -> None:
    with application() as session:
        session.wait_for("F2 Einzel")
        session.send("0171 1234567\tFrau Größer\t\tGuten Tag\t")
        session.wait_for("9 Zeichen · 9/160")
        session.wait_for("+49 171 1234567, Mobilfunk")
        session.press("F9")
        session.wait_for("Frau Größer (+491711234567): übergeben")
        assert session.exit_status(after="Ctrl+Q") == 0


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {}], ids=["without colours", "with colours"])
def test_what_has_the_cursor_looks_different_with_and_without_colours(
    practice: DemoPractice, environment: dict[str, str]
) -> None:
    with PtySession([sys.executable, "-m", "tui"], cwd=PROJECT, env=dict(os.environ) | environment) as session:
        session.wait_for("F2 Einzel").press("F8")
        session.wait_for("SMS-Freigabe").wait_until_quiet()
        before = session.picture()
        seen = [before]
        for _step in range(11):
            session.press("Tab")
            session.wait_for(lambda s: s.picture() != seen[-1])
            session.wait_until_quiet()
            assert session.picture() not in seen[1:]
            seen.append(session.picture())
