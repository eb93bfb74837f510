"""Mail einrichten, opened from the card for the two protocols that go by mail."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tui.screens.provider.mail_dialog import MailSetupDialog
from tui.service.api import MailServerCard, PraxisSms
from tui.simulator.practice import DemoPractice
from tui.widgets.buttons import PushButton

BY_MAIL = ("SMS4 mit E-Mail-Adresse", "3steps2web mit E-Mail-Adresse")


def saved(config_file: Path) -> dict[str, object]:
    """The table `[mail]` as it is now."""
    mail: dict[str, object] = tomllib.loads(config_file.read_text(encoding="utf-8"))["mail"]
    return mail


async def open_dialog(desk: Desk, title: str = BY_MAIL[0]) -> None:
    """F8, choose a mail protocol, and press the key."""
    await desk.press("f8")
    await desk.until("Einstellungen > SMS-Provider")
    await desk.choose(title)
    await desk.press("ctrl+o")
    await desk.until(lambda: isinstance(desk.app.screen, MailSetupDialog))
    await desk.until("F9 speichert")


async def protect(desk: Desk, *keys: str) -> None:
    """Choose another protection with the keyboard."""
    await desk.go_to("#security")
    await desk.press("enter", *keys, "enter")
    await desk.pilot.pause()


@pytest.mark.parametrize("title", BY_MAIL)
async def test_the_card_says_whether_mail_is_set_up_and_a_button_leads_there(
    new_practice: PraxisSms, title: str
) -> None:
    async with at_the_desk(new_practice) as desk:
        await desk.choose(title)
        await desk.go_to("#mail-setup")
        assert "Der Mailversand ist noch nicht eingerichtet." in desk.text
        await desk.until("[ Mail einrichten (Strg+O) ]")
        await desk.press("enter")
        await desk.until("Server")
        assert desk.focused == "host"


async def test_the_protocols_over_the_internet_need_no_mail(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("f8")
        await desk.until("Einstellungen > SMS-Provider")
        await desk.press("ctrl+o")
        await desk.pilot.pause()
        assert not isinstance(desk.app.screen, MailSetupDialog)
        assert "Mail einrichten" not in desk.text


async def test_filling_in_and_saving_updates_the_line_on_the_card(new_practice: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(new_practice) as desk:
        await open_dialog(desk)
        await desk.type("smtp.example.de")
        await protect(desk, "down")
        assert desk.field("#port") == "465"
        await desk.fill("#mail-user", "praxis@example.de")
        await desk.fill("#mail-password", "Strenggeheim")
        assert "Streng" not in desk.text
        await desk.press("f9")
        await desk.until("Mail-Einrichtung gespeichert.")
        assert "Mailversand: über smtp.example.de, Port 465." in desk.text
    assert saved(tmp_path / "config.toml") == {
        "host": "smtp.example.de",
        "port": 465,
        "security": "tls",
        "user": "praxis@example.de",
        "password_belongs_to": "smtp.example.de",
    }
    secret = new_practice.secrets.find("smtp-password")
    assert secret is not None
    assert secret.reveal() == "Strenggeheim"


async def test_the_password_of_the_former_server_is_asked_for_anew_and_the_card_says_that_it_is_missing(
    new_practice: PraxisSms,
) -> None:
    new_practice.mail.save(MailServerCard("alt.example.de", user="praxis@example.de"), "altes")
    async with at_the_desk(new_practice) as desk:
        await open_dialog(desk)
        await desk.until(lambda: desk.note_beside("mail-password") == "im Schlüsselbund")
        await desk.fill("#host", "neu.example.de")
        await desk.until(lambda: desk.note_beside("mail-password") == "für neu.example.de neu eintragen")
        await desk.press("f9")
        await desk.until("Mailversand: über neu.example.de; das Passwort dafür fehlt")


async def test_the_port_follows_the_protection_but_a_port_of_ones_own_stays(new_practice: PraxisSms) -> None:
    async with at_the_desk(new_practice) as desk:
        await open_dialog(desk)
        assert desk.field("#port") == "587"
        await protect(desk, "down")
        assert desk.field("#port") == "465"
        await desk.fill("#port", "2525")
        await protect(desk, "up")
        assert desk.field("#port") == "2525"


async def test_what_is_missing_is_said_below_the_field_only_when_saving(
    new_practice: PraxisSms, tmp_path: Path
) -> None:
    async with at_the_desk(new_practice) as desk:
        await open_dialog(desk)
        assert desk.note_beside("host") == ""
        await desk.press("f9")
        await desk.until("Noch nicht gespeichert")
        assert desk.note_beside("host").startswith("■ ")
        assert desk.focused == "host"
    assert not (tmp_path / "config.toml").exists()


async def test_without_protection_only_this_machine_is_allowed(new_practice: PraxisSms) -> None:
    async with at_the_desk(new_practice) as desk:
        await open_dialog(desk)
        await desk.type("smtp.example.de")
        await protect(desk, "end")
        assert desk.note_beside("security").startswith("■ Unverschlüsselt")
        await desk.fill("#host", "localhost")
        assert desk.note_beside("security") == ""


async def test_escape_closes_at_once_where_nothing_would_be_lost(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_dialog(desk)
        await desk.press("escape")
        await desk.until(lambda: not isinstance(desk.app.screen, MailSetupDialog))
        assert desk.focused == "protocol"


async def test_escape_asks_where_something_would_be_lost(sms: PraxisSms, practice: DemoPractice) -> None:
    before = practice.config_file.read_text(encoding="utf-8")
    async with at_the_desk(sms) as desk:
        await open_dialog(desk)
        await desk.fill("#host", "smtp.example.de")
        await desk.press("escape")
        await desk.until("Änderungen speichern?")
        await desk.press("escape")
        await desk.until(lambda: "Änderungen speichern?" not in desk.text)
        assert desk.field("#host") == "smtp.example.de"
        await desk.press("escape")
        await desk.until("Änderungen speichern?")
        await desk.press("right", "enter")
        await desk.until(lambda: not isinstance(desk.app.screen, MailSetupDialog))
    assert practice.config_file.read_text(encoding="utf-8") == before


async def test_closing_can_save(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms) as desk:
        await open_dialog(desk)
        await desk.fill("#mail-user", "andere@example.de")
        await desk.press("escape")
        await desk.until("Änderungen speichern?")
        await desk.press("enter")
        await desk.until("Mail-Einrichtung gespeichert.")
    assert saved(practice.config_file)["user"] == "andere@example.de"


async def test_quitting_names_the_mail_setup_that_would_be_lost(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_dialog(desk)
        await desk.fill("#host", "smtp.example.de")
        await desk.press("ctrl+q")
        await desk.until("Die Mail-Einrichtung ist noch nicht gespeichert.")


async def test_the_dialog_says_that_a_password_is_kept_and_its_help_where_exactly(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_dialog(desk)
        await desk.until(lambda: desk.note_beside("mail-password") == "vom Administrator vorgegeben")
        assert "•••••• hinterlegt" in desk.line_with("Passwort")
        await desk.go_to("#mail-password")
        await desk.press("f1")
        await desk.until("PRAXIS_SMS_SECRET_SMTP_PASSWORD")


async def test_a_password_that_the_admin_has_laid_down_is_not_replaced_and_the_dialog_says_so(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    before = practice.config_file.read_text(encoding="utf-8")
    async with at_the_desk(sms) as desk:
        await open_dialog(desk)
        await desk.fill("#mail-password", "anderes")
        await desk.press("f9")
        await desk.until("ist vorgegeben")
        assert desk.field("#mail-password") == "anderes"
    assert practice.config_file.read_text(encoding="utf-8") == before


async def test_without_a_keyring_saving_in_a_file_is_asked_for_and_enter_saves(
    new_practice: PraxisSms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    async with at_the_desk(new_practice) as desk:
        await open_dialog(desk)
        await desk.type("smtp.example.de")
        await desk.fill("#mail-user", "praxis@example.de")
        await desk.fill("#mail-password", "Strenggeheim")
        await desk.press("f9")
        await desk.until("Passwort speichern?")
        await desk.press("escape")
        await desk.until("Noch nicht gespeichert; was Sie schrieben, steht noch im Feld")
        assert not (tmp_path / "config.toml").exists()
        assert desk.field("#mail-password") == "Strenggeheim"
        await desk.press("f9")
        await desk.until("Passwort speichern?")
        await desk.press("enter")
        await desk.until("Mail-Einrichtung gespeichert.")
    assert "Strenggeheim" not in (tmp_path / "config.toml").read_text(encoding="utf-8")
    assert new_practice.mail.secret_status().source == "file"


async def test_a_file_that_cannot_be_written_locks_the_dialog_and_it_says_why(
    sms: PraxisSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(sms.configuration), "writable", property(lambda configuration: False))
    monkeypatch.setattr(type(sms.configuration), "read_only_reason", property(lambda configuration: "Sie gehört root."))
    async with at_the_desk(sms) as desk:
        await desk.press("f8")
        await desk.until("Einstellungen > SMS-Provider")
        await desk.app.push_screen(MailSetupDialog(sms))
        await desk.until("Nur lesbar: Sie gehört root.")
        await desk.press("f9")
        await desk.pilot.pause()
        assert isinstance(desk.app.screen, MailSetupDialog)
        assert desk.focused == "close"
        await desk.press("escape")
        await desk.until(lambda: not isinstance(desk.app.screen, MailSetupDialog))


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_the_dialog_fits_with_every_field_and_button_in_sight(
    new_practice: PraxisSms, size: tuple[int, int]
) -> None:
    async with at_the_desk(new_practice, size=size) as desk:
        await desk.press("f8")
        await desk.app.push_screen(MailSetupDialog(new_practice))
        await desk.until("F9 speichert")
        await desk.press("f9")
        await desk.until("Noch nicht gespeichert")
        dialog = desk.app.screen
        box = dialog.query_one(".dialog").region
        assert dialog.region.contains_region(box)
        for widget in (*dialog.query("Input"), *dialog.query("Select"), *dialog.query(PushButton)):
            assert box.contains_region(widget.region), widget


async def test_every_key_of_the_dialog_has_an_id_and_a_german_tooltip(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_dialog(desk)
        order = await desk.tab_order()
        assert order == ["host", "security", "port", "mail-user", "mail-password", "mail-save", "close"]
        for active in desk.app.screen.active_bindings.values():
            assert active.binding.id
            assert active.binding.tooltip
