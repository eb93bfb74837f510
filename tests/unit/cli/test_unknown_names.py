"""A name that does not exist ends every command alike: who sets the names decides the exit code."""

from __future__ import annotations

import pytest

from tests.unit.cli.conftest import TEXT, Caller
from tui.cli.exit_codes import ExitCode
from tui.simulator.practice import DemoPractice

MORE_THAN_A_COLUMN_HOLDS = "9" * 23
BY_THE_PROGRAM = [
    ("outbox", "list", "--state", "weg"),
    ("outbox", "reroute", "--from", "weg", "--to", "sms4-mail"),
    ("outbox", "reroute", "--from", "sms4-rest", "--to", "weg"),
    ("secrets", "set", "weg", "--stdin"),
    ("secrets", "delete", "weg"),
    ("templates", "list", "--kind", "weg"),
]
IN_THE_CONFIGURATION = [
    ("settings", "get", "weg"),
    ("settings", "set", "weg", "1"),
    ("settings", "unset", "weg"),
    ("settings", "set", "provider.protocol", "weg"),
    ("provider", "show", "weg"),
    ("provider", "check", "weg"),
    ("provider", "try", "weg", "--to", "01711234567", "--dry-run"),
    ("provider", "new", "neu", "--from", "weg"),
]
BY_THE_PRACTICE = [
    ("send", "--to", "01711234567", "--template", "weg"),
    ("send", "--to", "01711234567", "--template", "weg", "--dry-run"),
    ("series", "start", "--file", "weg.csv", "--text", TEXT, "--dry-run"),
    ("series", "status", "99"),
    ("series", "pause", "99"),
    ("series", "resume", "99"),
    ("series", "cancel", "99"),
    ("series-status", "99"),
    ("series", "cancel", MORE_THAN_A_COLUMN_HOLDS),
    ("outbox", "show", "99"),
    ("outbox", "show", MORE_THAN_A_COLUMN_HOLDS),
    ("outbox", "retry", MORE_THAN_A_COLUMN_HOLDS),
    ("outbox", "retry", "99"),
    ("outbox", "cancel", "99"),
    ("outbox", "resolve", "99", "--as", "accepted"),
    ("outbox", "edit", "99", "--text", "Neu"),
    ("outbox", "reroute", "99", "--from", "sms4-rest", "--to", "sms4-mail"),
    ("outbox", "reroute", "--from", "sms4-rest", "--to", "sms4-mail", "--series", "99"),
    ("templates", "show", "weg"),
    ("templates", "remove", "weg"),
    ("reminders", "show", "weg"),
    ("reminders", "check", "weg"),
    ("reminders", "run", "weg"),
    ("optout", "remove", "01711234567"),
    ("person", "show", "Erika"),
    ("person", "export", "Erika", "auskunft.zip"),
    ("person", "forget", "Erika", "--yes"),
]
NARROWED_TO_NOTHING = [
    ("outbox", "list", "--series", "99"),
    ("outbox", "export", "-", "--series", "99"),
    ("outbox", "list", "--series", MORE_THAN_A_COLUMN_HOLDS),
    ("outbox", "list", "--limit", MORE_THAN_A_COLUMN_HOLDS),
    ("outbox", "list", "--search", "weg"),
]


@pytest.mark.parametrize(
    ("commands", "code"),
    [
        (BY_THE_PROGRAM, ExitCode.USAGE),
        (IN_THE_CONFIGURATION, ExitCode.CONFIGURATION),
        (BY_THE_PRACTICE, ExitCode.INPUT_REFUSED),
        (NARROWED_TO_NOTHING, ExitCode.DONE),
    ],
)
def test_who_sets_the_names_decides_the_exit_code(
    call: Caller, practice: DemoPractice, commands: list[tuple[str, ...]], code: ExitCode
) -> None:
    ended = {command: call(*command, stdin="geheim").code for command in commands}
    assert ended == dict.fromkeys(commands, code)
