"""Saving the card SMS-Provider, and leaving it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.card_desk import open_card, saved
from tests.screens.desk import at_the_desk
from tui.service.api import PraxisSms
from tui.simulator.practice import DemoPractice


@pytest.mark.parametrize("key", ["f9", "ctrl+s"])
async def test_saving_writes_the_file_and_keeps_its_comments(sms: PraxisSms, practice: DemoPractice, key: str) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#customer_number", "AB54321")
        await desk.go_to("#long_sms")
        await desk.press("space", key)
        await desk.until("Gespeichert.")
    configuration = saved(practice)
    assert configuration["protocols"]["sms4-rest"]["customer_number"] == "AB54321"  # type: ignore[index]
    assert configuration["provider"]["long_sms"] is True  # type: ignore[index]
    assert "# Diese Konfiguration gehört zur Vorführung" in practice.config_file.read_text(encoding="utf-8")


async def test_a_late_look_at_what_was_saved_finds_a_closed_window_and_lets_it_be(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        app = desk.app
        text = practice.config_file.read_text(encoding="utf-8")
        practice.config_file.write_text(text.replace("PraxisMolar", "Zahnarzt"), encoding="utf-8")
        await app.screen.query_one("#card").remove_children()  # as closing does, from the innermost outwards
        app._running = False
        app.look_at_settings()
        app._running = True
    assert not (practice.data_folder / "fehler.log").exists()


async def test_the_note_below_the_checkbox_names_parts_billing_and_a_price(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        assert "153" in desk.text
        assert "0,15" in desk.text


async def test_who_changed_what_on_the_card_is_on_record(
    sms: PraxisSms, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#sender", "Zahnarzt")
        await desk.fill("#password", "Strenggeheim")
        await desk.press("f9")
        await desk.until("Gespeichert.")
    lines = [(line.actor, line.kind, line.detail) for line in sms.audit.lines(10)]
    assert (sms.actor, "settings-changed", 'provider.sender: "PraxisMolar" → "Zahnarzt"') in lines
    assert (sms.actor, "secret-set", "sms4-password: keyring") in lines
    assert "Strenggeheim" not in str(lines)


async def test_a_broken_store_hinders_no_change_on_the_card_but_is_told(sms: PraxisSms, practice: DemoPractice) -> None:
    (practice.data_folder / "outbox.sqlite3").write_bytes(b"das ist keine Datenbank" * 100)
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#sender", "Zahnarzt")
        await desk.press("f9")
        await desk.until("Gespeichert. Wer es tat, ließ sich nicht festhalten")
    assert sms.settings.provider.sender == "Zahnarzt"


async def test_a_password_is_shown_nowhere_and_reaches_the_keyring_alone(
    sms: PraxisSms, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.go_to("#password")
        await desk.paste("Streng")
        await desk.type("geheim")
        assert "•" * 12 in desk.line_with("Passwort")
        await desk.press("f9")
        await desk.until("Gespeichert.")
        await desk.until(lambda: "Schlüsselbund" in desk.note_beside("password"))
        assert desk.field("#password") == ""
        assert "Streng" not in desk.text
        assert "geheim" not in desk.text
    assert "Strenggeheim" not in practice.config_file.read_text(encoding="utf-8")
    secret = sms.secrets.find("sms4-password")
    assert secret is not None
    assert secret.reveal() == "Strenggeheim"


async def test_a_password_that_the_admin_has_laid_down_is_not_replaced_and_the_card_says_so(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#password", "anderes")
        await desk.press("f9")
        await desk.until("ist vorgegeben")
        assert desk.field("#password") == "anderes"


async def test_leaving_with_unsaved_changes_asks(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#user", "andere")
        await desk.press("f2")
        await desk.until("Änderungen speichern?")
        await desk.press("escape")
        await desk.until(lambda: "Änderungen speichern?" not in desk.text)
        assert desk.field("#user") == "andere"
        assert desk.focused == "user"
        await desk.press("f2")
        await desk.until("Änderungen speichern?")
        await desk.press("tab", "enter")
        await desk.until("Nummer")
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        assert desk.field("#user") == "praxis"
    assert saved(practice)["protocols"]["sms4-rest"]["user"] == "praxis"  # type: ignore[index]


async def test_leaving_can_save(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#user", "andere")
        await desk.press("escape")
        await desk.until("Änderungen speichern?")
        await desk.press("enter")
        await desk.until("Nummer")
    assert saved(practice)["protocols"]["sms4-rest"]["user"] == "andere"  # type: ignore[index]


async def test_a_card_without_changes_is_left_without_a_question(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose("SMS4 mit E-Mail-Adresse")
        await desk.choose("SMS4 RESTful")
        await desk.press("f2")
        await desk.until("Nummer")


async def test_the_card_says_that_a_password_is_kept_and_in_one_line_where(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.until(lambda: desk.note_beside("password") == "vom Administrator vorgegeben")
        line = desk.line_with("Passwort")
        assert "•••••• hinterlegt" in line
        assert line.endswith("vom Administrator vorgegeben")
        assert desk.field("#password") == ""
        assert "PRAXIS_SMS_SECRET" not in desk.text


async def test_all_that_is_technical_about_a_password_stands_in_the_help_of_its_field(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.until(lambda: desk.note_beside("password") == "vom Administrator vorgegeben")
        await desk.go_to("#password")
        await desk.press("f1")
        await desk.until("Umgebungsvariable PRAXIS_SMS_SECRET_SMS4_PASSWORD")
        assert "LoadCredential=sms4-password" in desk.text


@pytest.mark.parametrize(("title", "field"), [("SMS4 RESTful", "password"), ("3steps2web mit API-Key", "api_key")])
async def test_where_no_password_is_kept_the_field_is_empty_and_says_so(
    new_practice: PraxisSms, title: str, field: str
) -> None:
    async with at_the_desk(new_practice) as desk:
        await desk.choose(title)
        await desk.until(lambda: desk.note_beside(field) == "noch nicht hinterlegt")
        assert "•" not in desk.text


async def test_a_keyring_that_does_not_open_is_not_called_empty(
    new_practice: PraxisSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.memory_keyring.LockedKeyring")
    async with at_the_desk(new_practice) as desk:
        await desk.choose("SMS4 RESTful")
        await desk.until(lambda: desk.note_beside("password") == "nicht lesbar, siehe F1")
        await desk.go_to("#password")
        await desk.press("f1")
        await desk.until("Der Schlüsselbund ist gesperrt.")


async def test_without_a_keyring_saving_in_a_file_is_asked_for_once_and_enter_saves(
    new_practice: PraxisSms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    async with at_the_desk(new_practice) as desk:
        await desk.choose("SMS4 RESTful")
        await desk.fill("#customer_number", "XY12345")
        await desk.fill("#user", "praxis")
        await desk.fill("#sender", "PraxisMolar")
        await desk.fill("#password", "Strenggeheim")
        await desk.press("f9")
        await desk.until("Passwort speichern?")
        assert desk.line_with("[ Speichern ]").index("[ Speichern ]") < desk.line_with("[ Zurück ]").index("[ Zurück ]")
        assert not any(word in desk.text for word in ("PRAXIS_SMS_SECRET", "LoadCredential", "secrets set"))
        await desk.press("escape")
        await desk.until("Noch nicht gespeichert; was Sie schrieben, steht noch im Feld „Passwort“.")
        assert not (tmp_path / "config.toml").exists()
        assert desk.field("#password") == "Strenggeheim"
        await desk.press("f9")
        await desk.until("Passwort speichern?")
        await desk.press("enter")
        await desk.until("Gespeichert.")
        await desk.until(lambda: desk.note_beside("password") == "unverschlüsselt in einer Datei")
        assert "•••••• hinterlegt" in desk.line_with("Passwort")
        await desk.fill("#password", "Geaendert")
        await desk.press("f9")
        await desk.until(lambda: desk.field("#password") == "")
        assert "Passwort speichern?" not in desk.text
    secret = new_practice.secrets.find("sms4-password")
    assert secret is not None
    assert secret.reveal() == "Geaendert"
    assert "geheim" not in (tmp_path / "config.toml").read_text(encoding="utf-8")


async def test_an_api_key_is_called_by_its_name_when_saving_is_asked_for(
    new_practice: PraxisSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    async with at_the_desk(new_practice) as desk:
        await desk.choose("3steps2web mit API-Key")
        await desk.fill("#address", "https://sms.example.de/api")
        await desk.fill("#sender", "PraxisMolar")
        await desk.fill("#api_key", "abc123")
        await desk.press("f9")
        await desk.until("API-Key speichern?")
