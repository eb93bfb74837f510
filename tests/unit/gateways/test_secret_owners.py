"""A secret goes to whom it was entered for, whoever builds a gateway at whatever moment, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tui.language import translation
from tui.service.errors import SecretError, SettingsError
from tui.service.gateways import factory
from tui.service.gateways.access_faults import chosen_format
from tui.service.gateways.secret_owners import OwnSecrets, SecretReplacement
from tui.service.model.facts import Fact, stored
from tui.service.secrets import Secret, Secrets
from tui.service.secrets.values import SecretName, SecretSource
from tui.service.settings import Settings
from tui.service.settings.configuration import Configuration
from tui.service.usecases.card import Card, ProviderCard
from tui.service.usecases.mail_setup import MailServerCard, MailSetup
from tui.service.wording.facts import read_sentence_and_remedy

KEY, PASSWORD = SecretName.THREESTEPS_API_KEY, SecretName.SMTP_PASSWORD
OF_SEVEN, OF_LOX24 = "schluessel-von-seven", "schluessel-von-lox24"
BY_HAND = """[provider]
protocol = "3steps2web-api"
sender = "Praxis"

[protocols.3steps2web-api]
format = "seven"   # Vertrag liegt bei Frau Weber
url = "https://sms.example/api"
"""
BY_MAIL = """[mail]
host = "alt.example.de"
user = "praxis@example.de"
"""


class Watched(Configuration):
    """A configuration beside which somebody builds a gateway whenever it has changed."""

    look: Callable[[], object] = staticmethod(lambda: None)

    def change(self, changes: Mapping[str, object]) -> None:
        super().change(changes)
        self.look()


class WatchedSecrets(Secrets):
    """Secrets beside which somebody builds a gateway whenever one has changed."""

    look: Callable[[], object] = staticmethod(lambda: None)
    breaks = False

    def set(self, name: str, value: str, *, allow_file: bool = False) -> SecretSource:
        if self.breaks:
            raise SecretError("Der Schlüsselbund nimmt nichts an.")
        kept = super().set(name, value, allow_file=allow_file)
        self.look()
        return kept


class Practice:
    """A practice that sends by seven.io with a key that it has entered."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "config.toml"
        self.file.write_text(BY_HAND, encoding="utf-8")
        self.configuration = Watched(self.file)
        self.secrets = WatchedSecrets(folder, environ={})
        self.card = ProviderCard(self.configuration, self.secrets, lambda _protocol: None)
        self.card.enter_secret(KEY, OF_SEVEN)
        self.before = self.configuration.settings
        self.handed: set[tuple[str, str]] = set()

    def with_lox24(self) -> Card:
        return replace(self.card.load(), format="lox24")

    def watch(self) -> None:
        """From now on note which description is handed which key, by settings of now and by those read before."""
        self.configuration.look = self.secrets.look = self._look

    def _look(self) -> None:
        for settings in (self.configuration.settings, self.before):
            try:
                self.handed.add((settings.threesteps_api.format, self.key(settings)))
            except SecretError:
                continue

    def key(self, settings: Settings | None = None) -> str:
        """The key that a gateway of these settings is handed; raises `SecretError`."""
        settings = settings or self.configuration.settings
        own = OwnSecrets(self.secrets, lambda: self.configuration.settings, settings)
        return factory.access_parts(chosen_format(settings), settings, own)[1]


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(tmp_path)


def test_at_no_moment_of_saving_a_key_is_handed_to_another_provider(practice: Practice) -> None:
    practice.watch()
    practice.card.save(practice.with_lox24(), OF_LOX24)
    assert practice.key() == OF_LOX24
    practice.card.save(replace(practice.card.load(), format="seven"), OF_SEVEN)
    assert practice.key() == OF_SEVEN
    assert practice.handed == {("lox24", OF_LOX24), ("seven", OF_SEVEN)}


def test_neither_is_it_when_the_provider_is_changed_first_and_his_key_follows(practice: Practice) -> None:
    practice.watch()
    practice.card.save(practice.with_lox24())
    practice.card.enter_secret(KEY, OF_LOX24)
    assert practice.key() == OF_LOX24
    assert practice.handed == {("lox24", OF_LOX24), ("seven", OF_SEVEN)}


def test_where_the_keyring_fails_everything_is_as_before(practice: Practice) -> None:
    as_it_was = practice.file.read_text(encoding="utf-8")
    practice.secrets.breaks = True
    with pytest.raises(SecretError, match="nimmt nichts an"):
        practice.card.save(practice.with_lox24(), OF_LOX24)
    assert practice.file.read_text(encoding="utf-8") == as_it_was
    assert practice.key() == OF_SEVEN


def test_where_the_file_cannot_be_written_the_former_key_is_kept_again(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = practice.configuration.change

    def full(changes: Mapping[str, object]) -> None:
        if "protocols.3steps2web-api.format" in changes:
            raise SettingsError("Der Datenträger ist voll.")
        change(changes)

    monkeypatch.setattr(practice.configuration, "change", full)
    with pytest.raises(SettingsError, match="voll"):
        practice.card.save(practice.with_lox24(), OF_LOX24)
    assert practice.secrets.find(KEY) == Secret(OF_SEVEN)
    assert practice.key() == OF_SEVEN


def test_after_a_crash_in_between_the_key_is_nobodys_and_it_is_said(practice: Practice) -> None:
    def died() -> None:
        raise SettingsError("Der Rechner steht.")

    def keep_and_crash(name: SecretName, value: str) -> None:
        practice.secrets.set(name, value)
        practice.secrets.breaks = True
        practice.configuration.look = died
        raise KeyboardInterrupt

    replacement = SecretReplacement(practice.configuration, practice.secrets)
    with pytest.raises(KeyboardInterrupt), replacement.replacing({KEY: OF_LOX24}, "lox24", keep_and_crash):
        pass
    for name in ("seven", "lox24"):
        practice.file.write_text(practice.file.read_text(encoding="utf-8").replace('"seven"', f'"{name}"'), "utf-8")
        with pytest.raises(SecretError, match="ist unklar; er wird keinem geschickt") as told:
            practice.key()
        assert "secrets set 3steps2web-api-key" in told.value.remedy


def test_a_description_that_was_chosen_by_hand_is_not_handed_the_key_of_another(practice: Practice) -> None:
    text = practice.file.read_text(encoding="utf-8")
    practice.file.write_text(text.replace('format = "seven"', 'format = "lox24"'), encoding="utf-8")
    with pytest.raises(SecretError, match=r"wurde für „seven\.io .*“ eingetragen") as told:
        practice.key()
    assert "settings unset protocols.3steps2web-api.key_belongs_to" in told.value.remedy
    assert "Karte SMS-Provider" in told.value.remedy
    practice.configuration.change({"protocols.3steps2web-api.key_belongs_to": None})
    assert practice.key() == OF_SEVEN


def test_a_key_from_before_this_was_noted_is_the_chosen_provider_s_once_the_card_is_saved(practice: Practice) -> None:
    practice.configuration.change({"protocols.3steps2web-api.key_belongs_to": None})
    practice.card.save(replace(practice.card.load(), sender="PraxisNeu"))
    assert practice.configuration.settings.threesteps_api.key_belongs_to == "seven"


def test_a_key_that_was_deleted_leaves_no_note_behind(practice: Practice) -> None:
    assert 'key_belongs_to = "seven"' in practice.file.read_text(encoding="utf-8")
    practice.card.delete_secret(KEY)
    assert "key_belongs_to" not in practice.file.read_text(encoding="utf-8")


def test_a_file_that_may_only_be_read_keeps_nobody_from_entering_the_key_of_the_chosen_provider(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watched, "writable", False)
    practice.card.enter_secret(KEY, "neuer-schluessel")
    assert practice.key() == "neuer-schluessel"


def test_no_file_is_made_for_the_note_alone(tmp_path: Path) -> None:
    configuration = Configuration(tmp_path / "config.toml")
    ProviderCard(configuration, Secrets(tmp_path, environ={}), lambda _protocol: None).enter_secret(KEY, OF_SEVEN)
    assert not configuration.path.exists()


class WatchedMail:
    """A practice with a mail server and its password, beside which somebody sends a mail at every moment."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "config.toml"
        self.file.write_text(BY_MAIL, encoding="utf-8")
        self.configuration = Watched(self.file)
        self.secrets = WatchedSecrets(folder, environ={})
        self.setup = MailSetup(self.configuration, self.secrets, lambda: None)
        self.card = ProviderCard(self.configuration, self.secrets, lambda _protocol: None)
        self.before = self.configuration.settings
        self.handed: set[tuple[str, str]] = set()

    def watch(self) -> None:
        self.configuration.look = self.secrets.look = self._look

    def _look(self) -> None:
        for settings in (self.configuration.settings, self.before):
            with suppress(SecretError):
                self.handed.add(self.login(settings))

    def login(self, settings: Settings | None = None) -> tuple[str, str]:
        """The server that is logged in at with which password; raises `SecretError`."""
        settings = settings or self.configuration.settings
        server = factory.mail_server(settings, OwnSecrets(self.secrets, lambda: self.configuration.settings, settings))
        return server.host, server.password

    def moved(self, host: str) -> MailServerCard:
        return replace(self.setup.load(), host=host)


@pytest.fixture
def mail(tmp_path: Path) -> WatchedMail:
    return WatchedMail(tmp_path)


def test_at_no_moment_of_saving_a_mail_password_reaches_another_server(mail: WatchedMail) -> None:
    mail.secrets.set(PASSWORD, "altes")
    mail.watch()
    mail.setup.save(mail.moved("neu.example.de"), "neues")
    assert mail.login() == ("neu.example.de", "neues")
    assert mail.handed <= {("alt.example.de", "altes"), ("neu.example.de", "neues")}


def test_where_the_new_mail_server_cannot_be_written_the_former_keeps_its_password(
    mail: WatchedMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail.secrets.set(PASSWORD, "altes")
    as_it_was, change = mail.file.read_text(encoding="utf-8"), mail.configuration.change

    def full(changes: Mapping[str, object]) -> None:
        if "mail.host" in changes:
            raise SettingsError("Der Datenträger ist voll.")
        change(changes)

    monkeypatch.setattr(mail.configuration, "change", full)
    with pytest.raises(SettingsError, match="voll"):
        mail.setup.save(mail.moved("neu.example.de"), "neues")
    assert mail.login() == ("alt.example.de", "altes")
    assert mail.file.read_text(encoding="utf-8") == as_it_was


def read_in_english(fact: Fact | None) -> tuple[str, str]:
    """What an English desk reads of why a message waits, and what to do, whoever stored it."""
    assert fact is not None
    translation.activate("en")
    try:
        return read_sentence_and_remedy(stored(fact))
    finally:
        translation.activate(translation.SOURCE_LANGUAGE)


def test_a_mail_server_that_is_changed_without_its_password_is_not_sent_that_of_the_former(mail: WatchedMail) -> None:
    mail.secrets.set(PASSWORD, "altes")
    mail.setup.save(mail.moved("neu.example.de"))
    assert mail.setup.summary() == "Mailversand: über neu.example.de; das Passwort dafür fehlt noch."
    with pytest.raises(SecretError, match=r"wurde für „alt\.example\.de“ eingetragen") as told:
        mail.login()
    assert "settings unset mail.password_belongs_to" in told.value.remedy
    words, way_out = read_in_english(told.value.fact)
    assert words.endswith('The stored password was entered for "alt.example.de" and goes to no other mail server.')
    assert way_out.endswith('"praxis-sms settings unset mail.password_belongs_to".')
    mail.card.enter_secret(PASSWORD, "neues")
    assert mail.login() == ("neu.example.de", "neues")


def test_neither_is_one_that_is_changed_by_hand_in_the_file_and_writing_it_otherwise_changes_none(
    mail: WatchedMail,
) -> None:
    mail.card.enter_secret(PASSWORD, "altes")
    text = mail.file.read_text(encoding="utf-8")
    mail.file.write_text(text.replace('host = "alt.', 'host = "ALT.'), encoding="utf-8")
    assert mail.login() == ("ALT.example.de", "altes")
    mail.file.write_text(text.replace('host = "alt.', 'host = "neu.'), encoding="utf-8")
    with pytest.raises(SecretError, match=r"geht an keinen anderen Mailserver"):
        mail.login()


def test_a_mail_server_without_login_needs_no_password_whosever_it_is(mail: WatchedMail) -> None:
    mail.card.enter_secret(PASSWORD, "altes")
    mail.setup.save(replace(mail.moved("neu.example.de"), user=""))
    assert mail.login() == ("neu.example.de", "")
    assert mail.setup.summary() == "Mailversand: über neu.example.de, Port 587."


@pytest.mark.parametrize(
    ("protocol", "name", "owner"),
    [
        ("3steps2web-api", KEY, "protocols.3steps2web-api.key_belongs_to"),
        ("sms4-mail", PASSWORD, "mail.password_belongs_to"),
        ("sms4-rest", PASSWORD, "mail.password_belongs_to"),
    ],
)
def test_a_secret_from_before_this_was_noted_is_for_whom_it_is_sent_to_from_the_first_sending_on(
    tmp_path: Path, protocol: str, name: SecretName, owner: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[provider]\nprotocol = "{protocol}"\n\n{BY_MAIL}', encoding="utf-8")
    configuration, secrets = Configuration(file), Secrets(tmp_path, environ={})
    secrets.set(name, "von-frueher")
    replacement = SecretReplacement(configuration, secrets)
    replacement.note_unnoted()
    assert configuration.get(owner) == {KEY: "seven", PASSWORD: "alt.example.de"}[name]
    noted = file.stat().st_mtime_ns
    replacement.note_unnoted()
    assert file.stat().st_mtime_ns == noted


def test_what_an_admin_provides_or_a_file_that_may_only_be_read_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(BY_HAND, encoding="utf-8")
    given = Secrets(tmp_path, environ={KEY.variable: "vorgegeben"})
    SecretReplacement(Configuration(file), given).note_unnoted()
    own = Secrets(tmp_path, environ={})
    own.set(KEY, OF_SEVEN)
    monkeypatch.setattr(Configuration, "writable", False)
    SecretReplacement(Configuration(file), own).note_unnoted()
    assert file.read_text(encoding="utf-8") == BY_HAND
