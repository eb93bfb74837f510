"""A practice with a provider on loopback, and an admin who calls `praxis-sms` in it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.unit.cli.patient_lists import ROWS, write
from tests.unit.cli.silent_server import SilentServer
from tests.unit.reminders.practice import noon
from tui.cli import run
from tui.simulator.accounts import PRACTICE
from tui.simulator.practice import DemoPractice, demo_practice
from tui.simulator.server import Simulator

NUMBER = "0171 1234567"
E164 = "+491711234567"
TEXT = "Guten Tag, Ihr Termin ist morgen um 8:30 Uhr. Praxis Dr. Müller"
PATIENCE = 60.0


@dataclass(frozen=True)
class Call:
    """What a call of the program ended with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Caller(Protocol):
    def __call__(self, *arguments: str, stdin: str | bytes = "") -> Call: ...


@pytest.fixture
def call(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Caller:
    """The program called within this process; every byte it writes is read as UTF-8."""

    def call(*arguments: str, stdin: str | bytes = "") -> Call:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(given), encoding="utf-8"))
        code = run(arguments)
        captured = capsysbinary.readouterr()
        return Call(code, captured.out.decode(), captured.err.decode())

    return call


def program(environ: Mapping[str, str], *arguments: str, stdin: str | bytes = "", cwd: Path | None = None) -> Call:
    """The program as a process of its own, run to its end."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(command(*arguments), env=environ, input=given, capture_output=True, timeout=PATIENCE, cwd=cwd)
    return Call(done.returncode, done.stdout.decode(), done.stderr.decode())


def on_a_terminal(surroundings: dict[str, str], answer: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Call the program with a terminal as its standard input and type an answer."""
    master, slave = pty.openpty()
    try:
        os.write(master, f"{answer}\n".encode())
        return subprocess.run(command(*arguments), env=surroundings, stdin=slave, capture_output=True, timeout=60)
    finally:
        os.close(master)
        os.close(slave)


class Starter(Protocol):
    def __call__(self, environ: Mapping[str, str], *arguments: str) -> subprocess.Popen[bytes]: ...


@pytest.fixture
def start() -> Iterator[Starter]:
    """The program as a process that goes on, at the latest until the test ends; its pipes can be read.

    Like a service it has no terminal, whoever runs the tests.
    """
    started: list[subprocess.Popen[bytes]] = []

    def start(environ: Mapping[str, str], *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command(*arguments),
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with process:
            process.kill()


def ended(process: subprocess.Popen[bytes]) -> Call:
    """Wait for the end of a started process; what a test read from its pipes before is not told again."""
    assert process.stdout is not None
    assert process.stderr is not None
    process.wait(timeout=PATIENCE)
    return Call(process.returncode, process.stdout.read().decode(), process.stderr.read().decode())


def quiet_hours_now() -> tuple[str, datetime]:
    """Hours that last for two more at least, and never end in a night of summer time; and when they do."""
    now = datetime.now()
    if 8 <= now.hour < 20:
        return "06:00-22:00", now.replace(hour=22, minute=0)
    return "18:00-10:00", (now + timedelta(days=now.hour >= 20)).replace(hour=10, minute=0)


def command(*arguments: str) -> Sequence[str]:
    return [sys.executable, "-m", "tui", *arguments]


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """A practice on SMS4 RESTful with a simulated provider; its configuration is found by the environment."""
    with demo_practice(patients=0) as opened:
        yield opened


@pytest.fixture
def simulator(practice: DemoPractice) -> Simulator:
    return practice.simulator


@pytest.fixture
def patients(tmp_path: Path, practice: DemoPractice) -> Path:
    """Five rows and an empty one; two of them can be sent."""
    return write(tmp_path / "termine.csv", *ROWS)


@pytest.fixture
def surroundings(clean_environ: dict[str, str], practice: DemoPractice) -> dict[str, str]:
    """The environment for a process in that practice."""
    return clean_environ | {name: value for name, value in os.environ.items() if name in _OF_THE_PRACTICE}


_OF_THE_PRACTICE = (
    "PRAXIS_SMS_CONFIG", "PRAXIS_SMS_DATA", "SSL_CERT_FILE", "PRAXIS_SMS_SECRET_SMS4_PASSWORD",
    "PRAXIS_SMS_SECRET_3STEPS2WEB_API_KEY", "PRAXIS_SMS_SECRET_3STEPS2WEB_PASSWORD", "PRAXIS_SMS_SECRET_SMTP_PASSWORD",
)  # fmt: skip


@dataclass(frozen=True)
class Office:
    """A practice whose provider is a bare address: configuration, data, environment for a process."""

    config: Path
    data: Path
    environ: dict[str, str] = field(repr=False)


@pytest.fixture
def office(clean_environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office without a configuration yet; its provider's password is in the environment."""
    config, data = tmp_path / "config.toml", tmp_path / "data"
    variables = {
        "PRAXIS_SMS_CONFIG": str(config),
        "PRAXIS_SMS_DATA": str(data),
        "PRAXIS_SMS_SECRET_SMS4_PASSWORD": PRACTICE.password,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Office(config, data, clean_environ | variables)


def configure(office: Office, url: str, more: str = "") -> None:
    """Write a complete configuration for SMS4 RESTful at that address."""
    office.config.write_text(
        "[provider]\n"
        'protocol = "sms4-rest"\n'
        'sender = "PraxisMolar"\n'
        "long_sms = false\n"
        "[protocols.sms4-rest]\n"
        f'customer_number = "{PRACTICE.customer_number}"\n'
        f'user = "{PRACTICE.user}"\n'
        f'base_url = "{url}"\n'
        "[policy]\n"
        'quiet_hours = ""\n'
        f"{more}",
        encoding="utf-8",
    )


@pytest.fixture
def silent_server() -> Iterator[SilentServer]:
    """A provider that takes every request and never answers."""
    with SilentServer() as server:
        yield server


_REMINDER_HEADING = "Name;Handy;Datum;Uhrzeit;Einwilligung"


@pytest.fixture
def plan(practice: DemoPractice, tmp_path: Path, call: Caller) -> Path:
    """The plan „morgen“ with a list of two patients, which never asks what day it is: reminds on the same day."""
    folder = tmp_path / "termine"
    folder.mkdir()
    today, zone = noon()
    call("settings", "set", "ui.timezone", zone)
    patients = (("Müller;0171 1234567", "ja"), ("Groß;0171 1234568", "nein"))
    rows = [f"{patient};{today:%d.%m.%Y};23:59;{consent}" for patient, consent in patients]
    (folder / "heute.csv").write_text("\n".join([_REMINDER_HEADING, *rows, ""]), encoding="utf-8")
    call("templates", "add", "Heute", "--kind", "series", "--text", "Ihr Termin {{Datum}} {{Uhrzeit}}, {{Name}}")
    for key, value in {
        "folder": str(folder), "template": "Heute", "days_before": "0", "prepare_at": "00:00", "send_at": "00:00",
    }.items():  # fmt: skip
        assert call("settings", "set", f"reminders.morgen.{key}", value).code == 0
    call("settings", "set", "policy.quiet_hours", "")
    return folder
