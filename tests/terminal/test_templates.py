"""A Textvorlage in a real terminal: written once, used in the Einzel-SMS and in a series, changed, and deleted."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.pty_session import PtySession
from tui.simulator.practice import DemoPractice, demo_practice

pytestmark = pytest.mark.no_cover  # the program runs in a process of its own, and its emulator here

PROJECT = Path(__file__).parents[2]
NAME = "Füllung fertig"
TEXT = "Grüß Gott {{Name}}, Ihr Zahnersatz ist da. Praxis Molar, 030 1234567"
LIST = "Name;Handy;Einwilligung\nFrau Öztürk;0171 1000001;ja\nHerr Groß;0171 1000002;ja\n"
LISTS = ("SMS-Einzeldaten", "SMS-Seriendaten")


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """A simulated provider and a configuration for it; in its folder lies a list of two patients."""
    with demo_practice(patients=0) as running:
        (running.folder / "patienten.csv").write_text(LIST, encoding="utf-8")
        yield running


def application(practice: DemoPractice) -> PtySession:
    """praxis-sms as a user starts it, in the folder of the list."""
    environment = dict(os.environ) | {"PYTHONPATH": str(PROJECT)}
    return PtySession([sys.executable, "-m", "tui"], cwd=practice.folder, env=environment)


def write_template(session: PtySession, kind: str) -> None:
    """Strg+N, the list, name and text; the name of the placeholder is taken from the offer."""
    session.press("Ctrl+N")
    session.wait_for("In welche Liste?")
    session.press(*["Tab"] * LISTS.index(kind), "Enter")
    session.wait_for(f"Neue Vorlage in {kind}")
    session.type(NAME)
    session.press("Tab")
    before, after = TEXT.split("{{Name}}")
    session.type(before + "{{")
    session.wait_for("[Name] Anrede")
    session.press("Enter")
    session.wait_for(f"{before}{{{{Name}}}}")
    session.type(after)
    session.press("F9")
    session.wait_for(f"„{NAME}“ ist gespeichert.").wait_for(f"> {NAME}")


def send_single(session: PtySession) -> None:
    """F2: number, the template from the dropdown, a value for its placeholder, F9."""
    session.press("F2")
    session.wait_for("aus SMS-Einzeldaten wählen")
    session.type("0171 2345678")
    session.press("Tab", "Tab", "Enter")
    session.wait_for("Textvorlage (SMS-Einzeldaten)")
    session.press("End")
    session.wait_for(f"> {NAME}").press("Enter")
    session.wait_for("Was soll für die Platzhalter stehen?")
    session.type("Frau Weiß")
    session.press("Enter")
    session.wait_for("Grüß Gott Frau Weiß, Ihr Zahnersatz").press("F9")
    session.wait_for("(+491712345678): übergeben")


def send_series(session: PtySession) -> None:
    """F3: the list, the template from the dropdown, the preview, F9."""
    session.press("F3")
    session.wait_for("1 Liste").press("Ctrl+O")
    session.wait_for("> patienten.csv").press("Enter")
    session.wait_for("2 Zeilen, 3 Spalten").wait_for("Zeichensatz")
    session.press("Alt+v")
    session.wait_for(lambda s: "┌─" in s.screen_text() and f"│{NAME}" in s.screen_text())
    session.type(NAME)
    session.press("Enter")
    session.wait_for("2 von 2 sendbar").wait_for("Grüß Gott Frau Öztürk, Ihr Zahnersatz")
    session.press("F9")
    session.wait_for("2 SMS an 2 Empfänger").press("Enter")
    session.wait_for("100 %")


def lists_of(session: PtySession) -> list[str]:
    """The left side of the screen: both lists of Textvorlagen."""
    return [session.line(number)[:27].lstrip(" >").rstrip() for number in range(1, 21)]


def change(session: PtySession) -> None:
    """F5, where the cursor still stands in the text: back to the list, and another text for the one above."""
    session.press("F5")
    session.wait_for("Vorlage aus SMS-Seriendaten")
    session.press("Shift+Tab", "Shift+Tab", "Home", *["Down"] * 4)
    session.wait_for(f"> {NAME}").wait_for("Vorlage aus SMS-Einzeldaten")
    session.press("Enter", "Ctrl+Home")
    session.press(*["Right"] * TEXT.index("ist da"), *["Delete"] * len("ist da"))
    session.type("kam eben an")
    session.wait_for("Vorlage aus SMS-Einzeldaten – geändert").press("Ctrl+S")
    session.wait_for(f"„{NAME}“ ist gespeichert.").wait_until_gone("geändert")
    session.wait_for("Ihr Zahnersatz kam eben an")


def delete(session: PtySession) -> None:
    """Entf on the list deletes; Strg+Z fetches it back."""
    session.wait_until_quiet()
    session.press("Shift+Tab", "Shift+Tab", "Delete")
    session.wait_for(f"„{NAME}“ ist gelöscht").wait_until_quiet()
    session.press("Ctrl+Z")
    session.wait_for(f"„{NAME}“ ist wieder da.").wait_for(f"> {NAME}").wait_until_quiet()
    session.press("Delete")
    session.wait_for(f"„{NAME}“ ist gelöscht")


def test_a_template_is_written_used_in_both_windows_changed_and_deleted(practice: DemoPractice) -> None:
    with application(practice) as session:
        session.wait_for("F2 Einzel").press("F5")
        session.wait_for("> Terminerinnerung").wait_for("Vorlage aus SMS-Einzeldaten")
        for kind in LISTS:
            write_template(session, kind)
        session.wait_for(lambda s: lists_of(s).count(NAME) == 2)  # the list may be painted after the sentence

        send_single(session)
        send_series(session)
        change(session)
        delete(session)
        session.wait_for(lambda s: lists_of(s).count(NAME) == 1)

        session.press("F2", "Ctrl+O")
        session.wait_for("Textvorlage (SMS-Einzeldaten)").wait_for("Bitte um Rückruf")
        session.wait_until_gone(NAME)  # from the place that the dialog comes to cover, too
        session.press("Esc")
        session.wait_until_gone("Textvorlage (SMS-Einzeldaten)")
        assert session.exit_status(after="Ctrl+Q") == 0

    sent = [(sms.number, sms.text) for sms in practice.simulator.accepted]
    assert sorted(sent) == [
        ("+491711000001", TEXT.replace("{{Name}}", "Frau Öztürk")),
        ("+491711000002", TEXT.replace("{{Name}}", "Herr Groß")),
        ("+491712345678", TEXT.replace("{{Name}}", "Frau Weiß")),
    ]
