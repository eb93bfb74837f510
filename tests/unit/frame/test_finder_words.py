"""Strg+F finds what somebody at the desk calls a thing, in the words that come to mind first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tui.frame.finder.findable import Findable, fitting
from tui.frame.finder.places import elsewhere, everywhere
from tui.frame.finder.records import settings

FIRST = 8
"""Rows that a person sees without moving the cursor, at 80x24."""


@pytest.fixture(scope="module")
def everything() -> list[Findable]:
    """All that can be found in a practice without templates, numbers and series."""
    app = cast("Any", SimpleNamespace(show_place=print, run_action=print))
    nowhere = cast("Any", SimpleNamespace(place=""))
    return [*everywhere(app), *elsewhere(app, nowhere, ()), *settings(app)]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("Geheimnis", "Zu SMS-Provider"),
        ("Geheimnis", "API-Key"),
        ("Geheimnis", "Geheimnisse ändern"),
        ("Anbieter wechseln", "Zu SMS-Provider"),
        ("Anbieter wechseln", "Protokoll"),
        ("API-Key", "API-Key"),
        ("api key", "API-Key"),
        ("Passwort ändern", "Passwort"),
        ("Kennwort", "Passwort"),
        ("Absender ändern", "SMS-Absender"),
        ("Sicherung", "Postausgang sichern"),
        ("Backup", "Postausgang sichern"),
        ("Sicherung", "Postausgang wiederherstellen"),
        ("Abmeldung", "Nummer"),
        ("STOP", "Nummer"),
        ("STOP", "Antworten"),
        ("Datenschutz", "Nummer"),
        ("Auskunft", "Nummer"),
        ("Termin", "Erinnerungen"),
        ("Termin verschieben", "Zu Einzel-SMS"),
        ("Erinnerung", "Erinnerungen"),
        ("Kalender", "Erinnerungen"),
        ("Guthaben", "Zugang prüfen"),
        ("Kontostand", "Zugang prüfen"),
        ("Statistik drucken", "Statistik"),
        ("ausdrucken", "Exportieren"),
        ("Auswertung", "Statistik"),
        ("Kosten", "Statistik"),
        ("stornieren", "Abbrechen"),
        ("Excel", "Liste öffnen"),
        ("Liste importieren", "Liste öffnen"),
        ("Rundschreiben", "Zu Serien-SMS"),
        ("Textbaustein", "Zu Textvorlagen"),
        ("Textbaustein", "Vorlage"),
        ("angekommen", "Zu Postausgang"),
        ("wiederholen", "Erneut senden"),
        ("Smiley", "Ersetzen"),
        ("Anleitung", "Hilfe"),
        ("abschicken", "Senden"),
        ("wer hat geändert", "Wer was geändert hat"),
        ("SMTP", "Mail einrichten"),
        ("pausieren", "Anhalten"),
        ("fortsetzen", "Weiter"),
        ("Nummer sperren", "Nummer"),
        ("Widerruf", "Einwilligung"),
        ("unklar", "Klären"),
        ("Fehler", "Klären"),
        ("Fehler", "Zugang prüfen"),
        ("später senden", "Zu Serien-SMS"),
        ("später", "Ändern"),
        ("Testsms", "Test-SMS"),
        ("schließen", "Beenden"),
    ],
)
def test_what_people_call_it_is_among_the_first_rows(everything: list[Findable], typed: str, title: str) -> None:
    found = [each.title for _group, rows in fitting(everything, typed) for each in rows]
    assert title in found[:FIRST], found


def test_what_is_done_at_the_command_line_names_its_command(everything: list[Findable]) -> None:
    found = {each.title: each.meaning for _group, rows in fitting(everything, "Sicherung") for each in rows}
    assert found["Postausgang sichern"] == "Im Terminal: praxis-sms outbox backup DATEI"
