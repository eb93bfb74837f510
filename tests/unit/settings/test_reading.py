"""What the program makes of a configuration file, and what it says when it can make nothing of it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.settings.conftest import Write
from tui.service.errors import SettingsError
from tui.service.model.card_protocols import ProtocolKey
from tui.service.settings import ConsentRule, MailSecurity, QuietHours, Settings, listing, load, value_of
from tui.service.settings.known_keys import presentable
from tui.service.settings.permission import why_not_writable
from tui.service.settings.published import Published, read_document, written_document
from tui.service.settings.text_rules import without_password

EXAMPLE = """\
[provider]
protocol = "sms4-mail"
sender = "PraxisMolar"
long_sms = true

[protocols.sms4-rest]
customer_number = "XY12345"
tariff = 7
user = "praxis"

[protocols.3steps2web-api]
url = "https://sms.example.de/send"
format = "custom"

[protocols.3steps2web-api.custom]
method = "POST"

[protocols.3steps2web-api.custom.success]
pointer = "/ok"
threshold = 1.5

[mail]
host = "smtp.example.de"
port = 465
security = "tls"

[policy]
consent = "confirm"
quiet_hours = ""
countries = ["de"]

[dispatch]
messages_per_second = 2.5

[ui]
price_per_segment = 0.075

[keys]
"card.save" = "ctrl+s"
outbox.find = "ctrl+g"
"""


def refusal(path: Path) -> SettingsError:
    with pytest.raises(SettingsError) as told:
        load(path)
    return told.value


def test_a_missing_file_gives_the_defaults_and_can_be_created(config: Path) -> None:
    loaded = load(config)

    assert loaded.settings == Settings()
    assert (loaded.exists, loaded.writable, loaded.reason, loaded.notes) == (False, True, "", ())


def test_the_defaults_are_those_of_the_manual() -> None:
    settings = Settings()

    assert settings.sms4_rest.base_url == "https://www.sms4.de"
    assert settings.sms4_mail.gateway_address == "sms@sms4.de"
    assert settings.threesteps_mail.gateway_address == settings.threesteps_api.url == ""
    assert settings.policy.quiet_hours == QuietHours.parse("20:00-08:00")
    assert (settings.dispatch.concurrency, settings.privacy.retention_days) == (4, 90)


def test_every_table_is_read(write: Write) -> None:
    loaded = load(write(EXAMPLE))
    settings = loaded.settings

    assert loaded.exists
    assert loaded.notes == ()
    assert settings.provider.protocol is ProtocolKey.SMS4_MAIL
    assert settings.provider.long_sms
    assert settings.sms4_rest.tariff == "7"
    assert settings.threesteps_api.custom == {"method": "POST", "success": {"pointer": "/ok", "threshold": 1.5}}
    assert settings.mail.security is MailSecurity.TLS
    assert settings.policy.consent is ConsentRule.CONFIRM
    assert not settings.policy.quiet_hours
    assert settings.policy.countries == ("DE",)
    assert settings.dispatch.messages_per_second == 2.5
    assert settings.ui.price_per_segment == Decimal("0.075")
    assert settings.keys == {"card.save": "ctrl+s", "outbox.find": "ctrl+g"}


def test_a_plan_is_known_since_its_file_was_changed_or_the_practice_published_it(write: Write) -> None:
    path = write('[reminders.morgen]\nfolder = "/termine"\n')
    os.utime(path, (1_796_000_000, 1_796_000_000))
    settings = load(path).settings
    assert settings.reminders["morgen"].known_since == datetime.fromtimestamp(1_796_000_000, UTC)

    at = datetime(2026, 11, 30, 18, tzinfo=UTC)
    published = Published(1, "anna", at, {"reminders.morgen.template": "Erinnern"})
    assert published.above(settings).reminders["morgen"].known_since == at


def test_a_plan_beside_those_of_the_practice_holds_only_where_it_could_be_published(write: Write) -> None:
    settings = load(write('[reminders.eigener]\nfolder = "/termine"\n')).settings
    at = datetime(2026, 11, 30, 18, tzinfo=UTC)
    published = Published(1, "anna", at, {"reminders.morgen.template": "Erinnern"})
    assert list(published.above(settings).reminders) == ["morgen"]
    assert published.plans_without_effect(settings) == ("eigener",)
    for known in (replace(published, may_change=True), replace(published, values={"policy.consent": "column"})):
        assert known.plans_without_effect(settings) == ()
    assert list(replace(published, may_change=True).above(settings).reminders) == ["eigener", "morgen"]


def test_a_file_saved_by_a_windows_editor_is_read_like_any_other(write: Write) -> None:
    loaded = load(write("\ufeff" + EXAMPLE.replace("\n", "\r\n")))

    assert loaded.settings == load(write(EXAMPLE)).settings


@pytest.mark.parametrize(
    ("toml", "key", "nearest"),
    [
        ("[mail]\nprot = 25", "mail.prot", "mail.port"),
        ("[polcy]\nquiet_hours = ''", "polcy", "policy"),
        ("sender = 'Praxis'", "sender", "provider.sender"),
        ("[protocols.sms4]\nuser = 'x'", "protocols.sms4", "protocols.sms4-rest"),
        ("[dispatch]\nconnect-timeout = 3", "dispatch.connect-timeout", "dispatch.connect_timeout"),
        ("'mail.port' = 25", '"mail.port"', "mail.port"),
        ("[mail]\nxyzzy = 1", "mail.xyzzy", ""),
        ("[protocols.sms4-rest]\nquiet_hour = ''", "protocols.sms4-rest.quiet_hour", "policy.quiet_hours"),
        ("[dispatch]\ntimeout = 3", "dispatch.timeout", "dispatch.read_timeout"),
    ],
)
def test_an_unknown_key_is_named_with_its_file_and_the_nearest_known_one(
    write: Write, toml: str, key: str, nearest: str
) -> None:
    path = write(toml)

    (note,) = load(path).notes

    assert (note.file, note.key, note.nearest) == (path, key, nearest)
    assert all(word in note.sentence for word in (str(path), key, nearest))


@pytest.mark.parametrize(
    "toml",
    [
        "[protocols.sms4-rest]\npassword = 'hunter2'",
        "[protocols.3steps2web-api]\napi_key = 'hunter2'",
        "[smtp]\nPasswort = 'hunter2'",
        "[protocols.3steps2web-api.custom.auth]\ntoken = 'hunter2'",
    ],
)
def test_a_secret_in_the_file_is_reported_without_being_repeated(write: Write, toml: str) -> None:
    (note,) = load(write(toml)).notes

    assert "secrets set" in note.sentence
    assert "hunter2" not in note.sentence


def test_a_password_in_the_address_of_the_store_is_reported_and_never_shown(write: Write) -> None:
    loaded = load(write("[store]\nurl = 'postgresql+psycopg://sms:hunter2@db/sms'"))

    assert ".pgpass" in loaded.notes[0].sentence
    assert "hunter2" not in f"{loaded!r} {listing(loaded.settings)}"
    assert listing(loaded.settings)["store.url"] == "postgresql+psycopg://sms:•••@db/sms"
    assert value_of(loaded.settings, "store.url") == "postgresql+psycopg://sms:hunter2@db/sms"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://sms@db/sms", "postgresql://sms@db/sms"),
        ("postgresql://db:5432/sms?application_name=a", "postgresql://db:5432/sms?application_name=a"),
        ("postgresql://sms:hunter2@db:5432/sms?sslmode=require", "postgresql://sms:•••@db:5432/sms?sslmode=require"),
        ("postgresql://sms:hun/ter@2@db/sms", "postgresql://sms:•••@db/sms"),
        ("postgresql://sms:hun?ter2@db/sms", "postgresql://sms:•••@db/sms"),
        ("postgresql://db/sms?password=hunter2", "postgresql://db/sms?password=•••"),
        ("postgresql://db/sms?PASSWORD=hun@ter2&a=b", "postgresql://db/sms?PASSWORD=•••&a=b"),
        ("postgresql://sms@db/sms?sslpassword=hunter2", "postgresql://sms@db/sms?sslpassword=•••"),
    ],
)
def test_an_address_is_shown_without_its_password_whatever_that_is_made_of(address: str, shown: str) -> None:
    assert without_password(address) == shown
    assert presentable("store.url", address) == shown


@pytest.mark.parametrize(
    ("toml", "shown"),
    [
        ("[protocols.sms4-rest]\nbase_url = 'https://praxis:hunter2@sms.example.de/'", "praxis:•••@sms.example.de/"),
        ("[protocols.3steps2web-api]\nurl = 'https://sms.example.de/?a=b&api_key=hunter2'", "?a=b&api_key=•••"),
        ("[mail]\nhost = 'praxis:hunter2@smtp.example.de'", "praxis:•••@smtp.example.de"),
        ("[reminders.morgen]\nurl = 'https://praxis:hunter2@kalender.example.de/'", "praxis:•••@kalender"),
        ("[alerts]\nmail_to = ['smtp://praxis:hunter2@example.de']", "praxis:•••@example.de"),
        ("[[mail]]\npassword = 'hunter2'", "(eine Tabelle)"),
    ],
)
def test_a_refused_value_is_repeated_without_its_password(write: Write, toml: str, shown: str) -> None:
    told = refusal(write(toml))
    assert (shown in told.sentence, "hunter2" in f"{told!r} {told.sentence} {told.remedy}") == (True, False)


@pytest.mark.parametrize(
    ("toml", "key", "value", "allowed"),
    [
        ("[mail]\nport = 'abc'", "mail.port", "abc", "1 bis 65535"),
        ("[mail]\nport = 0", "mail.port", "0", "1 bis 65535"),
        ("[mail]\nport = true", "mail.port", "true", "1 bis 65535"),
        ("[mail]\nsecurity = 'ssl'", "mail.security", "ssl", "starttls, tls, none"),
        ("[mail]\nhost = 'https://smtp.example.de'", "mail.host", "https://", "smtp.example.de"),
        ("[mail]\nhost = 'smtp.example.de'\nsecurity = 'none'", "mail.security", "none", "zum eigenen Rechner"),
        ("[provider]\nprotocol = 'sms5'", "provider.protocol", "sms5", "sms4-rest"),
        ("[provider]\nsender = 'Zahnärzte'", "provider.sender", "Zahnärzte", "höchstens 11"),
        ("[provider]\nsender = 'PraxisMolar1'", "provider.sender", "PraxisMolar1", "höchstens 11"),
        ("[provider]\nlong_sms = 'ja'", "provider.long_sms", "ja", "true oder false"),
        ("[policy]\nquiet_hours = '20-8'", "policy.quiet_hours", "20-8", "20:00-08:00"),
        ("[policy]\ncountries = 'XX'", "policy.countries", "XX", "statt „XX“ vielleicht XK (Kosovo)"),
        ("[policy]\ncountries = 'Mittelerde'", "policy.countries", "Mittelerde", "„Mittelerde“ ist kein Land"),
        ("[policy]\ncountries = ['de', 'Östereich']", "policy.countries", "Östereich", "vielleicht AT (Österreich)"),
        ("[policy]\ncountries = ['UKR', 3]", "policy.countries", "UKR", "DE, AT, CH"),
        ("[policy]\ncountries = []", "policy.countries", "", "DE, AT, CH"),
        ("[policy]\ncountries = ['Deutschlant']", "policy.countries", "Deutschlant", "vielleicht DE (Deutschland)"),
        ("[dispatch]\nread_timeout = 0", "dispatch.read_timeout", "0", "600"),
        ("[dispatch]\nmessages_per_second = nan", "dispatch.messages_per_second", "NaN", "1000"),
        ("[protocols.sms4-rest]\nbase_url = 'http://www.sms4.de'", "protocols.sms4-rest.base_url", "http:", "https://"),
        ("[protocols.sms4-rest]\npath = 'cgi'", "protocols.sms4-rest.path", "cgi", "mit / beginnt"),
        ("[protocols.sms4-rest]\nuser = \"a\\nb\"", "protocols.sms4-rest.user", "a�b", "Steuerzeichen"),
        ("[protocols.sms4-mail]\nmail_address = 'a@b.de, c@d.de'", "protocols.sms4-mail.mail_address", "c@d.de", ""),
        ("[protocols.sms4-mail]\ntemplate = 'TEXT:{txt}'", "protocols.sms4-mail.template", "{txt}", "{text}"),
        ("mail = 3", "mail", "3", "[mail]"),
        ("[[mail]]\nport = 3", "mail", "(eine Tabelle)", "[mail]"),
        ("[keys]\nsave = 5", "keys.save", "5", "Taste"),
        ("[ui]\nlanguage = 'fr'", "ui.language", "fr", "de oder en"),
        ("[store]\nurl = 'mysql://x'", "store.url", "nicht gezeigt", "postgresql"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_allowed_is_told_with_file_key_value_and_what_is_allowed(
    write: Write, toml: str, key: str, value: str, allowed: str
) -> None:
    path = write(toml)

    told = refusal(path)

    assert all(word in told.sentence for word in (str(path), f"„{key}“", value, allowed))
    assert "settings set" in told.remedy
    assert told.exit_code == 3


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", ""])
def test_an_unprotected_connection_is_allowed_to_this_machine(write: Write, host: str) -> None:
    assert load(write(f"[mail]\nhost = '{host}'\nsecurity = 'none'")).settings.mail.security is MailSecurity.NONE


@pytest.mark.parametrize("url", ["http://localhost:8080", "http://127.0.0.1/sms", "https://sms.example.de/a?b=c", ""])
def test_an_address_may_be_https_or_this_machine(write: Write, url: str) -> None:
    assert load(write(f"[protocols.3steps2web-api]\nurl = '{url}'")).settings.threesteps_api.url == url


@pytest.mark.parametrize(
    "url",
    ["https://praxis:hunter2@sms.example.de", "https://sms.example.de/?api_key=hunter2", "https://a b.de/hunter2"],
)
def test_credentials_in_an_address_are_refused(write: Write, url: str) -> None:
    told = refusal(write(f"[protocols.3steps2web-api]\nurl = '{url}'"))

    assert "erlaubt ist eine Adresse" in told.sentence


@pytest.mark.parametrize(
    ("toml", "line", "column"),
    [
        ("[mail]\nport = 25\nhost = smtp.example.de\n", 3, 8),
        ("[mail", 1, 6),
        ("a = 1\na = 2\n", 2, 6),
        ("a = '''\n", 2, 1),
    ],
)
def test_an_error_in_the_writing_is_told_with_line_and_column(write: Write, toml: str, line: int, column: int) -> None:
    path = write(toml)

    assert f"{path} ist kein gültiges TOML: Fehler in Zeile {line}, Spalte {column}." == refusal(path).sentence


def test_a_file_that_is_not_utf_8_is_told_with_the_line(write: Write) -> None:
    path = write("")
    path.write_bytes("[provider]\nsender = 'Zähne'\n".encode("latin-1"))

    assert "nicht in UTF-8" in refusal(path).sentence
    assert "Zeile 2" in refusal(path).sentence


def test_a_folder_is_no_configuration_file(tmp_path: Path) -> None:
    assert "ist ein Ordner" in refusal(tmp_path).sentence
    assert str(tmp_path / "config.toml") in refusal(tmp_path).remedy


def test_a_file_below_a_file_is_told_in_words(write: Write) -> None:
    assert "kein Ordner" in refusal(write("") / "config.toml").sentence


def test_links_in_a_circle_are_told_in_words(tmp_path: Path) -> None:
    link = tmp_path / "config.toml"
    link.symlink_to(link)

    assert "im Kreis" in refusal(link).sentence


def test_a_file_one_may_not_read_is_told_with_a_way_out(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("")

    def refuse(path: Path, **_options: bool) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tui.service.system.files.open_to_read", refuse)

    assert "darf von diesem Benutzer nicht gelesen werden" in refusal(path).sentence
    assert "--config" in refusal(path).remedy


def allow(monkeypatch: pytest.MonkeyPatch, allowed: Path | None) -> None:
    """Let access(2) refuse writing everywhere but to one file: for root, who may write everywhere."""

    def access(path: Path, mode: int, **how: bool) -> bool:
        return not mode & os.W_OK or path == allowed

    monkeypatch.setattr(os, "access", access)
    monkeypatch.setattr(os, "supports_effective_ids", {access})


def test_a_file_one_may_not_write_is_read_only_and_says_why(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("")
    allow(monkeypatch, None)

    loaded = load(path)

    assert not loaded.writable
    assert loaded.reason == f"Die Datei {path} darf von diesem Benutzer nicht geschrieben werden."


def test_a_file_in_a_folder_one_may_not_write_is_read_only_and_says_why(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("")
    allow(monkeypatch, path)

    assert str(path.parent) in load(path).reason


def test_a_missing_file_that_cannot_be_created_is_read_only(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    allow(monkeypatch, None)

    assert str(config.parent.parent) in load(config).reason


def test_a_read_only_filesystem_is_called_by_its_name(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("")
    allow(monkeypatch, None)
    status = os.statvfs(path)

    class ReadOnly:
        f_flag = status.f_flag | os.ST_RDONLY

    monkeypatch.setattr(os, "statvfs", lambda path: ReadOnly)

    assert "Dateisystem, das nur gelesen werden kann" in why_not_writable(path)


def test_a_link_is_judged_by_the_file_it_leads_to(write: Write, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(write("[mail]\nport = 26\n"))

    loaded = load(link)

    assert loaded.settings.mail.port == 26
    assert loaded.writable


@pytest.mark.parametrize("written", ["DE,AT", ["de", "Österreich"], ["Deutschland; at"], [" DE ", "AT", "de"]])
def test_countries_are_known_by_code_and_name_whoever_wrote_them(write: Write, written: str | list[str]) -> None:
    assert load(write(f"[policy]\ncountries = {written!r}\n")).settings.policy.countries == ("DE", "AT")
    assert read_document(written_document({"policy.countries": written}))[0] == {"policy.countries": ("DE", "AT")}
    with pytest.raises(SettingsError, match="statt „DEU“ vielleicht DE"):
        read_document(written_document({"policy.countries": ["DEU"]}))
