"""The mail set-up as the dialog asks for it: what it refuses, what it writes, and what it leaves alone."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from tui.service.errors import NoSafePlace, SecretError, SettingsError
from tui.service.secrets import Secrets
from tui.service.secrets.values import SecretSource
from tui.service.settings import MailSecurity
from tui.service.settings.configuration import Configuration
from tui.service.usecases.mail_setup import MailServerCard, MailSetup

CARD = MailServerCard("smtp.example.de", "587", MailSecurity.STARTTLS, "praxis@example.de")
BY_HAND = """# Mail macht bei uns Herr Weber, Durchwahl 12
[mail]
host = "alt.example.de"   # bis Jahresende
user = "praxis@example.de"

[hausintern]
schrank = 3
"""


class Desk:
    """A mail set-up in a folder of its own, which remembers how often held protocols were let go."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "config.toml"
        self.released = 0
        self.secrets = Secrets(folder)
        self.mail = MailSetup(Configuration(self.file), self.secrets, self._release)

    def _release(self) -> None:
        self.released += 1

    @property
    def saved(self) -> dict[str, object]:
        """The table `[mail]` as it stands in the file."""
        table: dict[str, object] = tomllib.loads(self.file.read_text(encoding="utf-8"))["mail"]
        return table


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def blamed(desk: Desk, card: MailServerCard) -> list[str]:
    return [note.field for note in desk.mail.review(card) if note.blocking]


def test_before_anything_is_saved_the_card_says_that_mail_is_missing(desk: Desk) -> None:
    assert desk.mail.summary() == "Der Mailversand ist noch nicht eingerichtet."
    assert desk.mail.load() == MailServerCard()


def test_what_was_saved_is_what_the_dialog_shows_again(desk: Desk) -> None:
    desk.mail.save(CARD)
    assert desk.mail.load() == CARD
    assert desk.mail.summary() == "Mailversand: über smtp.example.de, Port 587."
    assert desk.released == 1


def test_saving_keeps_comments_and_what_it_does_not_know(desk: Desk) -> None:
    desk.file.write_text(BY_HAND, encoding="utf-8")
    desk.mail.save(replace(CARD, port=" 465 ", security=MailSecurity.TLS))
    text = desk.file.read_text(encoding="utf-8")
    assert "Herr Weber" in text
    assert "# bis Jahresende" in text
    assert "schrank = 3" in text
    assert desk.saved == {"host": "smtp.example.de", "port": 465, "security": "tls", "user": "praxis@example.de"}


@pytest.mark.parametrize("host", ["", "   ", "https://smtp.example.de", "smtp.example.de:587", "zwei Namen", "a\nb"])
def test_a_server_that_is_no_server_is_named(desk: Desk, host: str) -> None:
    assert blamed(desk, replace(CARD, host=host)) == ["host"]


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "58.7", "587x", "٥٨٧", "9" * 6000])
def test_a_port_that_is_none_is_named(desk: Desk, port: str) -> None:
    assert blamed(desk, replace(CARD, port=port)) == ["port"]


@pytest.mark.parametrize("port", ["1", "587", " 465 ", "65535"])
def test_every_real_port_will_do(desk: Desk, port: str) -> None:
    assert blamed(desk, replace(CARD, port=port)) == []


@pytest.mark.parametrize(("host", "allowed"), [("smtp.example.de", False), ("127.0.0.1", True), (" localhost ", True)])
def test_without_encryption_mail_goes_to_this_machine_only(desk: Desk, host: str, allowed: bool) -> None:
    card = replace(CARD, host=host, security=MailSecurity.NONE)
    assert blamed(desk, card) == ([] if allowed else ["security"])


@pytest.mark.parametrize(
    ("typed", "chosen", "becomes"),
    [
        ("587", MailSecurity.TLS, "465"),
        ("", MailSecurity.TLS, "465"),
        ("465", MailSecurity.STARTTLS, "587"),
        ("587", MailSecurity.NONE, "25"),
        ("2525", MailSecurity.TLS, "2525"),
    ],
)
def test_the_port_follows_the_protection_unless_it_is_ones_own(
    desk: Desk, typed: str, chosen: MailSecurity, becomes: str
) -> None:
    card = desk.mail.with_protection(replace(CARD, port=typed), chosen)
    assert (card.security, card.port) == (chosen, becomes)


def test_a_password_goes_to_the_keyring_and_not_into_the_file(desk: Desk) -> None:
    desk.mail.save(CARD, "Strenggeheim")
    assert desk.mail.secret_status().source is SecretSource.KEYRING
    assert "Strenggeheim" not in desk.file.read_text(encoding="utf-8")


def test_no_password_typed_leaves_the_stored_one(desk: Desk) -> None:
    desk.mail.save(CARD, "Strenggeheim")
    desk.mail.save(replace(CARD, host="neu.example.de"))
    stored = desk.secrets.find("smtp-password")
    assert stored is not None
    assert stored.reveal() == "Strenggeheim"


def test_where_no_keyring_takes_the_password_nothing_is_saved(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    with pytest.raises(NoSafePlace):
        desk.mail.save(CARD, "Strenggeheim")
    assert not desk.file.exists()
    assert desk.released == 0
    desk.mail.save(CARD, "Strenggeheim", allow_secret_file=True)
    assert desk.mail.secret_status().source is SecretSource.FILE
    assert desk.saved["host"] == "smtp.example.de"


def test_a_password_laid_down_by_the_admin_forbids_another_and_nothing_is_saved(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_SMS_SECRET_SMTP_PASSWORD", "vorgegeben")
    with pytest.raises(SecretError, match="vorgegeben"):
        desk.mail.save(CARD, "anderes")
    assert not desk.file.exists()


def test_a_file_that_only_the_admin_may_write_is_said_before_the_password_moves(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Configuration, "writable", property(lambda configuration: False))
    monkeypatch.setattr(Configuration, "read_only_reason", property(lambda configuration: "Sie gehört root."))
    with pytest.raises(SettingsError, match="Sie gehört root") as refused:
        desk.mail.save(CARD, "Strenggeheim")
    assert refused.value.remedy
    assert desk.secrets.find("smtp-password") is None


@pytest.mark.parametrize("user", ["praxis\r\nRCPT TO:<x@example.de>", "x" * 201])
def test_a_user_that_no_server_knows_is_named_before_anything_is_kept(desk: Desk, user: str) -> None:
    assert blamed(desk, replace(CARD, user=user)) == ["user"]
