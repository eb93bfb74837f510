"""What tests of the card SMS-Provider (F8) have in common."""

from __future__ import annotations

import tomllib

from tests.screens.desk import Desk
from tui.simulator.practice import DemoPractice

FIELDS = {
    "3steps2web mit API-Key": ["API-Key", "SMS-Absender"],
    "SMS4 RESTful": ["Kundennr.", "Tarif", "Benutzer", "Passwort", "SMS-Absender"],
    "3steps2web mit E-Mail-Adresse": ["Mailadresse", "Kundennr.", "Tarif", "Benutzer", "Passwort", "SMS-Absender"],
    "SMS4 mit E-Mail-Adresse": ["Mailadresse", "Kundennr.", "Tarif", "Benutzer", "Passwort", "SMS-Absender"],
}


LONG_SMS = "SMS mit mehr als 160 Zeichen versenden"


def saved(practice: DemoPractice) -> dict[str, object]:
    """The configuration file as it is now."""
    return tomllib.loads(practice.config_file.read_text(encoding="utf-8"))


async def open_card(desk: Desk) -> None:
    """F8."""
    await desk.press("f8")
    await desk.until("Einstellungen > SMS-Provider")
    await desk.pilot.pause()
