"""Keyrings that are absent, locked, broken, silent or careless: each ends in one sentence with the ways out."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import keyring.core
import pytest
from keyring import errors
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend

from tests.memory_keyring import MemoryKeyring
from tests.unit.secrets.conftest import UseKeyring
from tests.waiting import PATIENCE, until
from tui.service.errors import SecretError
from tui.service.secrets import Secrets, SecretSource

NAME = "sms4-password"


class RaisingKeyring(MemoryKeyring):
    """Raises the same failure at every question."""

    def __init__(self, fault: Exception) -> None:
        super().__init__()
        self.fault = fault

    def get_password(self, service: str, username: str) -> str | None:
        raise self.fault


class UnwritableKeyring(MemoryKeyring):
    """Gives what it has, but takes nothing and forgets nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise errors.PasswordSetError("no")

    def delete_password(self, service: str, username: str) -> None:
        raise errors.PasswordDeleteError("no")


class WaitingKeyring(MemoryKeyring):
    """Waits for a prompt that nobody sees, until it is unlocked."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        self.unlocked.wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.unlocked.wait()


@pytest.fixture
def waiting(use_keyring: UseKeyring) -> Iterator[WaitingKeyring]:
    backend = WaitingKeyring()
    use_keyring(backend)
    yield backend
    backend.unlocked.set()
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join()


def assert_told_with_the_ways_out(secrets: Secrets, words: str) -> None:
    """Finding nothing is no failure; requiring, setting and the status say why and what else there is."""
    assert secrets.find(NAME) is None
    assert words in secrets.status(NAME).note
    with pytest.raises(SecretError) as told:
        secrets.require(NAME)
    assert words in told.value.sentence
    for way in ("PRAXIS_SMS_SECRET_SMS4_PASSWORD", "LoadCredential=sms4-password", "--allow-file"):
        assert way in told.value.remedy


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (errors.NoKeyringError("No recommended backend was available."), "keinen Schlüsselbund"),
        (errors.KeyringLocked("Failed to unlock the collection!"), "ist gesperrt"),
        (errors.InitError("Failed to open keyring"), "lässt sich nicht öffnen"),
        (errors.PasswordSetError("no"), "nimmt das Geheimnis nicht an"),
        (errors.PasswordDeleteError("no"), "löscht das Geheimnis nicht"),
        (RuntimeError("D-Bus said hunter2"), "meldet einen Fehler (RuntimeError)"),
        (ConnectionRefusedError(111, "Connection refused"), "meldet einen Fehler (ConnectionRefusedError)"),
    ],
)
def test_every_failure_of_a_keyring_is_one_german_sentence(
    secrets: Secrets, use_keyring: UseKeyring, fault: Exception, words: str
) -> None:
    use_keyring(RaisingKeyring(fault))

    assert_told_with_the_ways_out(secrets, words)
    assert "hunter2" not in secrets.status(NAME).note


@pytest.mark.parametrize(
    ("fault", "is_to_be_unlocked"),
    [(errors.KeyringLocked(), True), (errors.InitError(), True), (errors.NoKeyringError(), False)],
)
def test_only_a_keyring_that_may_hold_the_secret_is_to_be_unlocked(
    secrets: Secrets, use_keyring: UseKeyring, fault: Exception, is_to_be_unlocked: bool
) -> None:
    use_keyring(RaisingKeyring(fault))

    assert ("Entsperren Sie den Schlüsselbund" in secrets.status(NAME).remedy) is is_to_be_unlocked
    with pytest.raises(SecretError) as told:
        secrets.require(NAME)
    assert told.value.remedy.startswith("Entsperren") is is_to_be_unlocked


def test_without_any_keyring_the_ways_out_are_told(secrets: Secrets, use_keyring: UseKeyring) -> None:
    use_keyring(fail.Keyring())

    assert_told_with_the_ways_out(secrets, "keinen Schlüsselbund")


def test_a_keyring_that_swallows_secrets_is_refused(secrets: Secrets, use_keyring: UseKeyring) -> None:
    use_keyring(null.Keyring())

    assert_told_with_the_ways_out(secrets, "behält nicht")


def test_a_secret_is_read_back_after_writing(secrets: Secrets, use_keyring: UseKeyring) -> None:
    class Forgetful(MemoryKeyring):
        def set_password(self, service: str, username: str, password: str) -> None:
            pass

    use_keyring(Forgetful())

    with pytest.raises(SecretError) as told:
        secrets.set(NAME, "geheim")

    assert "behält nicht" in told.value.sentence
    assert secrets.set(NAME, "geheim", allow_file=True) is SecretSource.FILE


def test_a_keyring_that_keeps_secrets_readable_is_refused(
    secrets: Secrets, use_keyring: UseKeyring, plaintext_keyring: KeyringBackend
) -> None:
    use_keyring(plaintext_keyring)

    assert_told_with_the_ways_out(secrets, "legt Geheimnisse lesbar ab")
    with pytest.raises(SecretError):
        secrets.set(NAME, "geheim")
    assert plaintext_keyring.get_password("praxis-sms", NAME) is None


def test_a_readable_keyring_of_another_package_is_known_by_its_name(secrets: Secrets, use_keyring: UseKeyring) -> None:
    class PlaintextKeyring(MemoryKeyring):
        pass

    class OwnKeyring(PlaintextKeyring):
        pass

    for backend in (PlaintextKeyring(), OwnKeyring()):
        use_keyring(backend)
        assert_told_with_the_ways_out(secrets, "legt Geheimnisse lesbar ab")


def test_in_a_chain_the_first_safe_keyring_is_used(
    secrets: Secrets, use_keyring: UseKeyring, plaintext_keyring: KeyringBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe = MemoryKeyring()
    monkeypatch.setattr(ChainerBackend, "backends", [plaintext_keyring, safe])
    use_keyring(ChainerBackend())

    secrets.set(NAME, "geheim")

    assert secrets.status(NAME).place.endswith("(tests.memory_keyring.MemoryKeyring)")


@pytest.mark.parametrize(
    "backend",
    ["no.such.Keyring", "keyring.backends.null.NoSuchClass", "NoDots", "", "keyring.backends.Windows.WinVaultKeyring"],
)
def test_a_keyring_that_the_environment_names_wrongly_is_told(
    secrets: Secrets, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)

    assert_told_with_the_ways_out(secrets, f"PYTHON_KEYRING_BACKEND nennt mit „{backend}“")


def test_a_dead_bus_is_a_machine_without_a_keyring(clean_environ: dict[str, str], tmp_path: Path) -> None:
    del clean_environ["PYTHON_KEYRING_BACKEND"]
    program = (
        "import pathlib, sys; from tui.service.secrets import Secrets;"
        "print(Secrets(pathlib.Path(sys.argv[1])).status('sms4-password').note)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env=clean_environ | {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/dead", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "keinen Schlüsselbund" in done.stdout
    assert done.stderr == ""


def test_a_keyring_that_never_answers_is_given_up(folder: Path, waiting: WaitingKeyring) -> None:
    secrets = Secrets(folder, {}, keyring_timeout=0.05)

    assert_told_with_the_ways_out(secrets, "antwortet nicht")
    with pytest.raises(SecretError):
        secrets.set(NAME, "geheim")
    with pytest.raises(SecretError):
        secrets.delete(NAME)


def test_while_a_keyring_hangs_it_is_not_asked_again(folder: Path, waiting: WaitingKeyring) -> None:
    secrets = Secrets(folder, {}, keyring_timeout=0.05)

    for _question in range(3):
        assert secrets.find(NAME) is None

    until(lambda: waiting.asked)
    assert waiting.asked == 1


def test_a_keyring_is_asked_again_once_it_was_unlocked(folder: Path, waiting: WaitingKeyring) -> None:
    secrets = Secrets(folder, {}, keyring_timeout=0.05)
    assert secrets.find(NAME) is None
    (hanging,) = [thread for thread in threading.enumerate() if thread.name == "keyring"]

    waiting.unlocked.set()
    hanging.join()
    secrets._keyring._timeout = PATIENCE  # an answer may take its time
    MemoryKeyring().set_password("praxis-sms", NAME, "geheim")

    assert Secrets(folder, {}).require(NAME).reveal() == "geheim"
    assert secrets.status(NAME).source is SecretSource.KEYRING


def test_a_secret_of_an_earlier_place_does_not_start_the_keyring(folder: Path, waiting: WaitingKeyring) -> None:
    secrets = Secrets(folder, {"PRAXIS_SMS_SECRET_SMS4_PASSWORD": "geheim"})

    secrets.require(NAME)
    secrets.status(NAME)

    assert waiting.asked == 0


def test_a_broken_keyring_does_not_hide_the_secret_in_the_file(secrets: Secrets, use_keyring: UseKeyring) -> None:
    use_keyring(RaisingKeyring(errors.KeyringLocked()))

    secrets.set(NAME, "geheim", allow_file=True)

    assert secrets.require(NAME).reveal() == "geheim"
    assert "unverschlüsselt" in secrets.status(NAME).note
    assert "ist gesperrt" in secrets.status(NAME).note


def test_an_older_secret_that_the_keyring_does_not_let_go_would_go_before_the_file(
    folder: Path, secrets: Secrets, use_keyring: UseKeyring
) -> None:
    MemoryKeyring().set_password("praxis-sms", NAME, "alt")
    use_keyring(UnwritableKeyring())

    with pytest.raises(SecretError) as told:
        secrets.set(NAME, "neu", allow_file=True)

    assert "älteres" in told.value.sentence
    assert not folder.exists()


def test_a_keyring_that_does_not_delete_is_told(secrets: Secrets, use_keyring: UseKeyring) -> None:
    MemoryKeyring().set_password("praxis-sms", NAME, "alt")
    use_keyring(UnwritableKeyring())

    with pytest.raises(SecretError) as told:
        secrets.delete(NAME)

    assert "löscht das Geheimnis nicht" in told.value.sentence


def test_a_secret_can_be_deleted_where_there_is_no_keyring(secrets: Secrets, use_keyring: UseKeyring) -> None:
    use_keyring(fail.Keyring())
    secrets.set(NAME, "geheim", allow_file=True)

    assert secrets.delete(NAME) == (SecretSource.FILE,)
