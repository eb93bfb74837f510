"""The environment that Textual finds, and which terminals are fit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui.service.errors import UnfitTerminal
from tui.terminal import environment

PROJECT = Path(__file__).parents[2]


def test_defaults_are_set_where_the_user_has_set_nothing() -> None:
    environ = {"ESCDELAY": "25"}
    environment.set_defaults(environ)
    assert environ["TEXTUAL_DISABLE_KITTY_KEY"] == "1"
    assert environ["TEXTUAL_ANIMATIONS"] == "none"
    assert environ["ESCDELAY"] == "25", "what the user has set stays"
    assert "PRAXIS_SMS_DELTA" not in environ


def test_every_variable_is_described_once() -> None:
    names = [default.name for default in environment.ENVIRONMENT]
    assert len(set(names)) == len(names)
    assert all(default.meaning for default in environment.ENVIRONMENT)


@pytest.mark.parametrize(("value", "only_changes"), [("0", False), ("nein", False), ("1", True), ("", True)])
def test_writing_changes_only_can_be_switched_off(value: str, only_changes: bool) -> None:
    assert environment.writes_only_changes({"PRAXIS_SMS_DELTA": value}) is only_changes
    assert environment.writes_only_changes({})


@pytest.mark.parametrize(
    ("setting", "value", "wanted"),
    [(False, None, False), (True, None, True), (False, "1", True), (True, "0", False), (False, "ja", True)],
)
def test_the_variable_decides_on_the_ascii_look_before_the_setting(
    setting: bool, value: str | None, wanted: bool
) -> None:
    environ = {} if value is None else {"PRAXIS_SMS_ASCII": value}
    assert environment.wants_ascii(setting, environ) is wanted


@pytest.mark.parametrize(
    ("kind", "abilities"),
    [
        ("xterm-256color", "bce=True, ech=True, ich_dch=True"),
        ("screen", "bce=False, ech=False, ich_dch=True"),
        ("vt100", "bce=False, ech=False, ich_dch=False"),
        ("unheard-of", "bce=False, ech=False, ich_dch=False"),
    ],
)
def test_what_a_terminal_can_do_is_known_from_its_kind(kind: str, abilities: str) -> None:
    code = f"from tui.terminal.abilities import abilities; print(abilities({kind!r}))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == f"Abilities({abilities})\n"


def test_a_redirected_stream_is_no_terminal() -> None:
    script = (
        "from tui.terminal import environment\n"
        "try: environment.check_terminal()\n"
        "except Exception as error: print(type(error).__name__, error.sentence)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=PROJECT,
        env={**os.environ, "TERM": "xterm", "PYTHONUTF8": "1"},
        check=True,
    )
    assert done.stdout.decode().startswith("UnfitTerminal Die Anwendung braucht ein Terminal")


def test_an_unknown_size_counts_as_the_usual_one() -> None:
    with Path(os.devnull).open() as nothing:
        assert environment.size_of(nothing.fileno()) == (80, 24)


def test_the_refusal_is_a_wrong_call() -> None:
    assert UnfitTerminal.exit_code == 2


def test_the_early_modules_import_neither_textual_nor_rich() -> None:
    script = (
        "import sys\n"
        "from tui.terminal import environment, typeahead\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('textual', 'rich', 'asyncio')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=PROJECT, check=True)
    assert done.stdout.strip() == b"[]"
