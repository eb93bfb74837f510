"""Where a secret may come from: the first hit wins, and what is broken is never passed over in silence."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from tests.memory_keyring import LockedKeyring
from tests.unit.secrets.conftest import UseKeyring
from tui.service.errors import NoSafePlace, SecretError
from tui.service.secrets import SecretName, Secrets, SecretSource

NAME = SecretName.SMS4_PASSWORD
VARIABLE = "PRAXIS_SMS_SECRET_SMS4_PASSWORD"


def own_file(folder: Path) -> Path:
    return folder / "secrets" / "sms4-password"


def put_own_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = own_file(folder)
    path.parent.mkdir(parents=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def value(secrets: Secrets) -> str | None:
    found = secrets.find(NAME)
    return found.reveal() if found else None


def test_each_place_goes_before_those_after_it(folder: Path, tmp_path: Path) -> None:
    named = tmp_path / "named"
    named.write_text("from the named file\n")
    (tmp_path / "sms4-password").write_text("from systemd\n")
    put_own_file(folder, "from the own file\n")
    keyring.set_password("praxis-sms", "sms4-password", "from the keyring")
    environ = {VARIABLE: "from the environment", f"{VARIABLE}_FILE": str(named), "CREDENTIALS_DIRECTORY": str(tmp_path)}
    secrets = Secrets(folder, environ)

    found = [(value(secrets), secrets.status(NAME).source)]
    for variable in list(environ):
        del environ[variable]
        found.append((value(secrets), secrets.status(NAME).source))
    keyring.delete_password("praxis-sms", "sms4-password")
    found.append((value(secrets), secrets.status(NAME).source))
    own_file(folder).unlink()
    found.append((value(secrets), secrets.status(NAME).source))

    assert found == [
        ("from the environment", SecretSource.ENVIRONMENT),
        ("from the named file", SecretSource.ENVIRONMENT_FILE),
        ("from systemd", SecretSource.CREDENTIAL),
        ("from the keyring", SecretSource.KEYRING),
        ("from the own file", SecretSource.FILE),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("sms4-password", "PRAXIS_SMS_SECRET_SMS4_PASSWORD"),
        ("3steps2web-api-key", "PRAXIS_SMS_SECRET_3STEPS2WEB_API_KEY"),
        ("3steps2web-password", "PRAXIS_SMS_SECRET_3STEPS2WEB_PASSWORD"),
        ("smtp-password", "PRAXIS_SMS_SECRET_SMTP_PASSWORD"),
    ],
)
def test_every_secret_has_its_variable(folder: Path, name: str, variable: str) -> None:
    assert Secrets(folder, {variable: "x"}).require(name).reveal() == "x"


def test_the_status_says_where_a_secret_comes_from_but_not_the_secret(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "sms4-password").write_text("hunter2")

    for environ in ({VARIABLE: "hunter2"}, {"CREDENTIALS_DIRECTORY": str(tmp_path)}):
        status = Secrets(folder, environ).status(NAME)
        assert status.place
        assert "hunter2" not in repr(status)


def test_line_ends_behind_a_secret_do_not_belong_to_it_but_blanks_do(folder: Path, tmp_path: Path) -> None:
    named = tmp_path / "named"
    named.write_bytes(b" geheim \r\n\n")

    assert value(Secrets(folder, {f"{VARIABLE}_FILE": str(named)})) == " geheim "


def test_an_empty_variable_is_as_good_as_none(folder: Path) -> None:
    assert value(Secrets(folder, {VARIABLE: "", f"{VARIABLE}_FILE": "", "CREDENTIALS_DIRECTORY": ""})) is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "nicht gefunden"),
        (b"", "ist leer"),
        (b"\n", "ist leer"),
        (b"Z\xe4hne", "nicht in UTF-8"),
    ],
)
def test_a_named_file_that_holds_no_secret_is_told_and_never_passed_over(
    folder: Path, tmp_path: Path, content: bytes | None, words: str
) -> None:
    named = tmp_path / "named"
    if content is not None:
        named.write_bytes(content)
    keyring.set_password("praxis-sms", "sms4-password", "another")
    secrets = Secrets(folder, {f"{VARIABLE}_FILE": str(named)})

    with pytest.raises(SecretError) as told:
        secrets.find(NAME)

    assert str(named) in told.value.sentence
    assert words in told.value.sentence
    status = secrets.status(NAME)
    assert status.source is None
    assert words in status.note


def test_a_folder_or_a_file_one_may_not_read_is_told_in_words(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = Secrets(folder, {f"{VARIABLE}_FILE": str(tmp_path)})
    assert "das ist ein Ordner" in secrets.status(NAME).note

    def refuse(path: Path, **_options: bool) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tui.service.system.files.open_to_read", refuse)
    assert "keine Berechtigung" in secrets.status(NAME).note


def test_a_named_file_open_to_others_is_read_with_a_note(folder: Path, tmp_path: Path) -> None:
    named = tmp_path / "named"
    named.write_text("geheim")
    named.chmod(0o644)

    status = Secrets(folder, {f"{VARIABLE}_FILE": str(named)}).status(NAME)

    assert status.source is SecretSource.ENVIRONMENT_FILE
    assert "auch für andere Benutzer" in status.note


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_the_own_file_is_refused_where_others_may_read_it(folder: Path, secrets: Secrets, mode: int) -> None:
    path = put_own_file(folder, "geheim", mode)

    with pytest.raises(SecretError) as told:
        secrets.require(NAME)

    assert str(path) in told.value.sentence
    assert f"chmod 600 {path}" in told.value.remedy


def test_a_missing_secret_is_told_with_the_command_that_sets_it(secrets: Secrets) -> None:
    with pytest.raises(SecretError) as told:
        secrets.require(NAME)

    assert "sms4-password" in told.value.sentence
    assert "praxis-sms secrets set sms4-password --stdin" in told.value.remedy
    assert secrets.status(NAME).note == ""


def test_a_secret_is_kept_in_the_keyring(folder: Path, secrets: Secrets) -> None:
    assert secrets.set(NAME, "geheim & groß\n", allow_file=True) is SecretSource.KEYRING

    assert keyring.get_password("praxis-sms", "sms4-password") == "geheim & groß"
    assert value(secrets) == "geheim & groß"
    assert not folder.exists()


def test_a_secret_is_kept_in_a_file_only_after_an_explicit_yes(
    folder: Path, secrets: Secrets, use_keyring: UseKeyring
) -> None:
    use_keyring(fail.Keyring())

    with pytest.raises(SecretError) as told:
        secrets.set(NAME, "geheim")
    assert not folder.exists()
    assert all(way in told.value.remedy for way in (VARIABLE, f"{VARIABLE}_FILE", "LoadCredential=", "--allow-file"))

    assert secrets.set(NAME, "geheim", allow_file=True) is SecretSource.FILE
    assert value(secrets) == "geheim"
    assert own_file(folder).stat().st_mode & 0o777 == 0o600
    assert own_file(folder).parent.stat().st_mode & 0o777 == 0o700
    assert "unverschlüsselt" in secrets.status(NAME).note


def test_a_file_that_others_could_read_is_replaced_by_one_they_cannot(
    folder: Path, secrets: Secrets, use_keyring: UseKeyring
) -> None:
    use_keyring(fail.Keyring())
    path = put_own_file(folder, "alt", 0o644)

    secrets.set(NAME, "neu", allow_file=True)

    assert path.stat().st_mode & 0o777 == 0o600
    assert value(secrets) == "neu"


def test_a_secret_in_the_keyring_leaves_no_older_one_in_a_file(folder: Path, secrets: Secrets) -> None:
    path = put_own_file(folder, "alt")

    secrets.set(NAME, "neu")

    assert not path.exists()


def test_a_file_that_cannot_be_written_is_told(folder: Path, use_keyring: UseKeyring) -> None:
    use_keyring(fail.Keyring())
    folder.write_text("in the way")

    with pytest.raises(SecretError) as told:
        Secrets(folder, {}).set(NAME, "geheim", allow_file=True)

    assert "kann nicht geschrieben werden" in told.value.sentence


@pytest.mark.parametrize("typed", ["", "\n", "a\nb", "a\x00b", "a\tb", "\ud800"])
def test_what_can_be_no_password_is_refused(secrets: Secrets, typed: str) -> None:
    with pytest.raises(SecretError):
        secrets.set(NAME, typed)

    assert value(secrets) is None


def test_a_secret_the_admin_provides_is_not_overwritten_to_no_effect(folder: Path) -> None:
    secrets = Secrets(folder, {VARIABLE: "vorgegeben"})

    with pytest.raises(SecretError) as told:
        secrets.set(NAME, "neu")

    assert VARIABLE in told.value.sentence
    assert keyring.get_password("praxis-sms", "sms4-password") is None


def test_a_deleted_secret_is_gone_from_every_place(folder: Path, secrets: Secrets) -> None:
    put_own_file(folder, "geheim")
    keyring.set_password("praxis-sms", "sms4-password", "geheim")

    assert set(secrets.delete(NAME)) == {SecretSource.FILE, SecretSource.KEYRING}
    assert value(secrets) is None
    assert secrets.delete(NAME) == ()


def test_a_secret_the_admin_provides_cannot_be_deleted_here(folder: Path) -> None:
    with pytest.raises(SecretError) as told:
        Secrets(folder, {VARIABLE: "vorgegeben"}).delete(NAME)

    assert VARIABLE in told.value.sentence


def test_the_environment_of_the_process_is_the_usual_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, VARIABLE, "geheim")

    assert value(Secrets(folder)) == "geheim"


def test_who_let_a_secret_be_kept_in_a_file_once_is_not_asked_again(
    folder: Path, secrets: Secrets, use_keyring: UseKeyring
) -> None:
    use_keyring(fail.Keyring())
    with pytest.raises(NoSafePlace):
        secrets.replace(NAME, "altes")
    assert secrets.replace(NAME, "altes", allow_file=True) is SecretSource.FILE
    assert secrets.replace(NAME, "neues") is SecretSource.FILE
    assert value(secrets) == "neues"
    with pytest.raises(NoSafePlace):
        secrets.replace(SecretName.SMTP_PASSWORD, "anderes")


def test_a_keyring_that_appears_later_takes_the_secret_out_of_its_file(folder: Path, secrets: Secrets) -> None:
    put_own_file(folder, "altes\n")
    assert secrets.replace(NAME, "neues") is SecretSource.KEYRING
    assert not own_file(folder).exists()


def test_what_cannot_be_read_is_not_called_missing(folder: Path, secrets: Secrets, use_keyring: UseKeyring) -> None:
    assert not secrets.status(NAME).is_unreadable
    use_keyring(fail.Keyring())
    assert not secrets.status(NAME).is_unreadable
    use_keyring(LockedKeyring())
    assert secrets.status(NAME).is_unreadable
    use_keyring(fail.Keyring())
    put_own_file(folder, "geheim\n", mode=0o644)
    assert secrets.status(NAME).is_unreadable
