"""Changing settings: the value asked for and nothing else."""

from __future__ import annotations

import errno
import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.unit.settings.conftest import Write
from tui.service.errors import SettingsError
from tui.service.settings import Duration, MailSecurity, QuietHours, change, load, parse_value, value_of
from tui.service.settings.known_keys import plain

COMMENTED = """\
# Praxis Molar, angelegt vom Administrator

[provider]   # die Karte
protocol = "sms4-rest"   # bleibt so

# Absender mit der Praxis abgesprochen
sender = "Molar"

[protocols.sms4-rest]
user = "praxis"

# Der Mailserver steht im Keller.
[mail]
colour = "blue"
port = 25 # alt
host = "localhost"
"""


def told_by(action: Callable[[], object]) -> SettingsError:
    with pytest.raises(SettingsError) as told:
        action()
    return told.value


def refusal(path: Path, changes: Mapping[str, object]) -> SettingsError:
    return told_by(lambda: change(path, changes))


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_missing_file_is_created_for_this_user_alone(config: Path) -> None:
    change(config, {"protocols.sms4-rest.tariff": "1"})

    assert tomllib.loads(config.read_text()) == {"protocols": {"sms4-rest": {"tariff": "1"}}}
    assert (mode_of(config), mode_of(config.parent)) == (0o600, 0o700)


def test_comments_order_and_unknown_keys_survive(write: Write) -> None:
    path = write(COMMENTED)

    change(path, {"mail.port": 587, "provider.long_sms": True, "protocols.sms4-rest.tariff": "7"})

    assert path.read_text() == COMMENTED.replace("port = 25 # alt", "port = 587 # alt").replace(
        'sender = "Molar"\n', 'sender = "Molar"\nlong_sms = true\n'
    ).replace('user = "praxis"\n', 'user = "praxis"\ntariff = "7"\n')


def test_a_new_table_goes_to_the_end(write: Write) -> None:
    path = write(COMMENTED)

    change(path, {"protocols.sms4-mail.user": "praxis", "keys.card.save": "f9"})

    assert path.read_text() == COMMENTED + '\n[protocols.sms4-mail]\nuser = "praxis"\n\n[keys]\n"card.save" = "f9"\n'


def test_a_value_that_is_there_already_leaves_the_file_untouched(write: Write) -> None:
    path = write("[policy]\ncountries = [\n  'DE', # home\n  'AT',\n]\n")
    before = path.stat()

    change(path, {"policy.countries": ("DE", "AT")})

    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_none_returns_to_the_default(write: Write) -> None:
    path = write(COMMENTED)

    change(path, {"mail.port": None, "ui.theme": None})

    assert path.read_text() == COMMENTED.replace("port = 25 # alt\n", "")


def test_line_ends_of_windows_stay(write: Write) -> None:
    path = write(COMMENTED.replace("\n", "\r\n"))

    change(path, {"mail.port": 587, "ui.mouse": False})

    written = path.read_bytes()
    assert written.count(b"\n") == written.count(b"\r\n")
    assert load(path).settings.mail.port == 587


def test_a_file_keeps_the_rights_an_admin_gave_it(write: Write) -> None:
    path = write(COMMENTED)
    path.chmod(0o640)

    change(path, {"mail.port": 587})

    assert mode_of(path) == 0o640


def test_a_link_is_followed(write: Write, tmp_path: Path) -> None:
    path = write(COMMENTED)
    link = tmp_path / "link.toml"
    link.symlink_to(path)

    change(link, {"mail.port": 587})

    assert link.is_symlink()
    assert load(path).settings.mail.port == 587


def test_what_was_written_meanwhile_by_someone_else_survives(write: Write) -> None:
    path = write(COMMENTED)
    load(path)
    path.write_text(COMMENTED.replace('"Molar"', '"Praxis"'))

    change(path, {"mail.port": 587})

    assert load(path).settings.provider.sender == "Praxis"


def test_a_full_disk_leaves_the_old_file_and_no_litter(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(COMMENTED)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    told = refusal(path, {"mail.port": 587})

    assert "der Datenträger ist voll" in told.sentence
    assert path.read_text() == COMMENTED
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_cannot_be_created_is_told(write: Write) -> None:
    told = refusal(write("") / "below" / "config.toml", {"mail.port": 587})

    assert "kein Ordner" in told.sentence


def test_an_unknown_key_is_refused_with_the_nearest_known_one(config: Path) -> None:
    told = refusal(config, {"mail.prot": 587})

    assert "mail.prot" in told.sentence
    assert "mail.port" in told.remedy
    assert not config.exists()


@pytest.mark.parametrize(
    "key", ["password", "protocols.sms4-rest.password", "protocols.3steps2web-api.api_key", "mail.Passwort"]
)
def test_a_secret_is_refused_with_the_command_that_takes_it(config: Path, key: str) -> None:
    for told in (refusal(config, {key: "hunter2"}), told_by(lambda: parse_value(key, "hunter2"))):
        assert "praxis-sms secrets set" in told.remedy
        assert "hunter2" not in f"{told.sentence} {told.remedy}"


def test_of_several_changes_all_are_made_or_none(write: Write) -> None:
    path = write(COMMENTED)

    refusal(path, {"mail.port": 587, "mail.security": "ssl"})

    assert path.read_text() == COMMENTED


def test_values_that_contradict_each_other_are_refused(write: Write) -> None:
    path = write(COMMENTED)

    change(path, {"mail.security": MailSecurity.NONE})
    told = refusal(path, {"mail.host": "smtp.example.de", "mail.security": "none"})

    assert "mail.security" in told.sentence
    assert load(path).settings.mail.host == "localhost"


def test_a_bad_value_elsewhere_does_not_keep_one_from_mending_the_next(write: Write) -> None:
    path = write("[mail]\nport = 0\n[ui]\nlanguage = 'fr'\n")

    change(path, {"mail.port": 25})

    assert "ui.language" in told_by(lambda: load(path)).sentence


def test_a_file_that_is_no_toml_is_not_overwritten(write: Write) -> None:
    path = write("[mail\n")

    assert "Zeile 1" in refusal(path, {"mail.port": 25}).sentence
    assert path.read_text() == "[mail\n"


def test_a_change_that_cannot_be_made_cleanly_is_left_to_a_person(write: Write) -> None:
    path = write("protocols = {sms4-rest = {user = 'x'}}\n")

    told = refusal(path, {"protocols.sms4-mail.user": "y"})

    assert "Editor" in told.remedy
    assert path.read_text() == "protocols = {sms4-rest = {user = 'x'}}\n"


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("provider.long_sms", "ja", True),
        ("provider.long_sms", " Nein ", False),
        ("ui.mouse", "false", False),
        ("ui.mouse", "on", True),
        ("mail.port", " 465 ", 465),
        ("mail.security", "TLS", MailSecurity.TLS),
        ("dispatch.messages_per_second", "2,5", 2.5),
        ("policy.countries", "de, at ; CH", ("DE", "AT", "CH")),
        ("policy.countries", '["DE"]', ("DE",)),
        ("policy.countries", "Deutschland, austria; Vereinigtes Königreich", ("DE", "AT", "GB")),
        ("policy.treatment_words", "", ()),
        ("policy.quiet_hours", "19.30-7:00", QuietHours.parse("19:30-07:00")),
        ("policy.quiet_hours", "", QuietHours()),
        ("alerts.max_age", "2h", Duration(2, "h")),
        ("alerts.max_age", "", Duration()),
        (
            "alerts.command",
            "/usr/bin/tell --to 'Dr. Müller' --to x",
            ("/usr/bin/tell", "--to", "Dr. Müller", "--to", "x"),
        ),
        ("alerts.command", "", ()),
        ("alerts.mail_to", "a@example.de, b@example.de", ("a@example.de", "b@example.de")),
        ("provider.sender", "Praxis & Co", "Praxis & Co"),
        ("protocols.sms4-rest.tariff", "1", "1"),
        ("protocols.sms4-mail.template", r"HANDYNR:{nummer}\nTEXT:{text}", "HANDYNR:{nummer}\nTEXT:{text}"),
        ("protocols.3steps2web-api.custom.ok", "true", True),
        ("protocols.3steps2web-api.custom.status", "201", 201),
        ("protocols.3steps2web-api.custom.prefix", "0049", "0049"),
        ("keys.card.save", "f9", "f9"),
    ],
)
def test_a_typed_value_is_understood_and_kept(config: Path, key: str, typed: str, value: object) -> None:
    parsed = parse_value(key, typed)

    change(config, {key: parsed})

    assert parsed == value
    assert value_of(load(config).settings, key) == value


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("provider.long_sms", "vielleicht"),
        ("mail.port", "fünf"),
        ("mail.port", "70000"),
        ("dispatch.read_timeout", "lang"),
        ("policy.countries", "XX"),
        ("policy.countries", "DE, Deutschlant"),
        ("policy.countries", "[]"),
        ("alerts.max_age", "15"),
        ("alerts.command", "mail admin@example.de"),
        ("alerts.command", "/usr/bin/tell 'offen"),
        ("alerts.mail_to", "admin"),
        ("protocols.sms4-rest.base_url", "http://www.sms4.de"),
    ],
)
def test_a_typed_value_that_is_not_allowed_is_told_with_what_is(key: str, typed: str) -> None:
    told = told_by(lambda: parse_value(key, typed))

    assert f"„{key}“ kann nicht „{typed}“ sein; erlaubt ist" in told.sentence


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("provider.sender"), st.sampled_from(["Praxis", "Molar", "+491711234567"])),
        st.tuples(st.just("provider.long_sms"), st.booleans()),
        st.tuples(st.just("protocols.sms4-rest.user"), st.sampled_from(["x", "ü\"'\\", "[/]"])),
        st.tuples(st.just("protocols.sms4-mail.user"), st.sampled_from(["a", "b"])),
        st.tuples(st.just("protocols.3steps2web-api.url"), st.sampled_from(["", "https://sms.example.de"])),
        st.tuples(st.just("protocols.3steps2web-api.custom.name"), st.sampled_from(["a", 1, True])),
        st.tuples(st.just("mail.port"), st.integers(1, 65535)),
        st.tuples(st.just("policy.countries"), st.sampled_from([["DE"], ["DE", "AT"]])),
        st.tuples(st.just("keys.card.save"), st.sampled_from(["f1", "ctrl+s"])),
        st.tuples(st.just("ui.price_per_segment"), st.sampled_from([0.07, 1])),
    ),
    max_size=8,
)
STARTS = [
    "",
    "# nur ein Kommentar",
    COMMENTED,
    "[provider]\r\nsender = \"X\" # c\r\n\r\n# q\r\n[mail]\r\nport = 3\r\n",
    "provider.sender = 'a'\nmail = {port = 3}\n",
    "[protocols]\nsms4-rest.user = 'a'\n",
    "[[other]]\na = 1\n[[other]]\na = 2\n",
    "[protocols.3steps2web-api.custom]\nname = 'x'\n[mail]\n[protocols.3steps2web-api]\nurl = ''\n",
]  # fmt: skip


@given(st.sampled_from(STARTS), CHANGES)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_series_of_changes_leaves_exactly_the_last_values(
    write: Write, start: str, changes: list[tuple[str, object]]
) -> None:
    path = write(start)
    for key, value in changes:
        change(path, {key: value})

    settings = load(path).settings
    for key, value in dict(changes).items():
        assert plain(value_of(settings, key)) == value
    comments = [line for line in start.splitlines() if line.startswith("#")]
    assert [line for line in path.read_text().splitlines() if line in comments] == comments
