"""With `--json` every failure of every command is one document, so that a script never has to read a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.unit.cli.conftest import E164, NUMBER, Call, Caller, Office, configure
from tests.unit.cli.test_call import every_command
from tests.unit.cli.test_store_faults import locked
from tui.cli.program import program
from tui.service.outbox.opening import open_sqlite
from tui.service.usecases.single import Compose
from tui.simulator.practice import DemoPractice

NOWHERE = "/nirgends/liste.csv"
UNREADABLE_NUMBER = "112"
RUN_UNTIL_STOPPED = {("demo",), ("simulator",)}
"""Need neither configuration nor store, and are stopped by a person."""
TYPED = {
    "worker": ("--drain",),
    "send": ("--to", UNREADABLE_NUMBER, "--text", "Guten Tag"),
    "series start": ("--file", NOWHERE, "--text", "Guten Tag", "--yes"),
    "settings set": ("provider.protocol", "brieftaube"),
    "secrets set": ("brieftaube", "--stdin"),
    "outbox move": ("--to", "postgresql+psycopg://sms@127.0.0.1:1/sms"),
    "outbox export": ("/nirgends/liste.csv",),
    "outbox backup": ("/nirgends/kopie.db",),
    "templates export": ("/nirgends/vorlagen.toml",),
    "purge": ("90",),
    "count": ("-",),
}
"""What a call gets that is refused; of the others whatever their parameters take."""


def ends(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command that does something by itself."""
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from ends(inner, (*path, name))
    else:
        yield path


COMMANDS = sorted(set(ends(program())) - RUN_UNTIL_STOPPED)


def found(path: tuple[str, ...]) -> click.Command:
    command: click.Command = program()
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


def filled_in(path: tuple[str, ...]) -> list[str]:
    """The command with everything that it requires."""
    words = " ".join(path)
    if words in TYPED:
        return [*path, *TYPED[words]]
    given: list[str] = [*path]
    for param in found(path).params:
        if param.required:
            value = param.type.choices[0] if isinstance(param.type, click.Choice) else _value(param)
            given += [value] if isinstance(param, click.Argument) else [param.opts[-1], str(value)]
    return given


def _value(param: click.Parameter) -> str:
    if isinstance(param.type, click.Path | click.File):
        return NOWHERE
    if isinstance(param.type, type(click.INT)):
        return "4711"
    return "gibt-es-nicht"


def told(call: Call) -> object:
    """The one document of a call that failed."""
    assert call.code != 0
    assert "Traceback" not in call.err
    return json.loads(call.out)


@pytest.mark.parametrize("path", [path for path in every_command() if path], ids=" ".join)
def test_a_mistake_in_the_call_is_a_document(call: Caller, path: tuple[str, ...]) -> None:
    for arguments in ((*path, "--json", "--gibt-es-nicht"), ("--json", *path, "--gibt-es-nicht")):
        mistaken = call(*arguments)
        if path == ("health",):  # the codes of monitoring plugins, which read one line of standard output
            document = told(mistaken)
            assert isinstance(document, dict)
            assert (mistaken.code, document["exit_code"], document["status"]) == (3, 3, "unknown")
            assert "--gibt-es-nicht" in document["error"]
            continue
        sentence, remedy = mistaken.err.splitlines()
        assert told(mistaken) == {"error": sentence, "remedy": remedy.removeprefix("Abhilfe: "), "exit_code": 2}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_missing_configuration_is_a_document(call: Caller, office: Office, path: tuple[str, ...]) -> None:
    failed = call("--config", str(office.config), *filled_in(path), "--json", stdin="{")
    if failed.code:
        told(failed)
    else:
        json.loads(failed.out)
    assert not office.data.exists()


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_store_that_cannot_be_used_is_a_document(call: Caller, office: Office, path: tuple[str, ...]) -> None:
    configure(office, "https://127.0.0.1:1")
    office.data.write_text("kein Ordner")
    failed = call(*filled_in(path), "--json", stdin="{")
    if failed.code:
        told(failed)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_store_that_somebody_else_holds_is_a_document(
    call: Caller, practice: DemoPractice, path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(open_sqlite.__kwdefaults__, "busy_seconds", 0.01)
    assert call("outbox", "list").code == 0
    with locked(practice.data_folder / "outbox.sqlite3"):
        failed = call(*filled_in(path), "--json", stdin="{")
    if failed.code:
        told(failed)


def test_what_a_locked_store_is_told_with(
    call: Caller, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(open_sqlite.__kwdefaults__, "busy_seconds", 0.01)
    assert call("outbox", "list").code == 0
    with locked(practice.data_folder / "outbox.sqlite3"):
        failed = call("optout", "add", NUMBER, "--json")
    sentence, remedy = failed.err.splitlines()
    assert failed.json == {"error": sentence, "remedy": remedy.removeprefix("Abhilfe: "), "exit_code": 7}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_what_is_refused_is_a_document(call: Caller, practice: DemoPractice, path: tuple[str, ...]) -> None:
    refused = call(*filled_in(path), "--json", stdin="{")
    if refused.code:
        told(refused)


def test_a_group_without_a_command_is_a_document(call: Caller) -> None:
    assert told(call("--json", "outbox")) == {
        "error": "Es fehlt ein Befehl.",
        "remedy": "„praxis-sms outbox --help“ zeigt, was möglich ist.",
        "exit_code": 2,
    }


def test_a_text_that_looks_like_the_option_is_a_text(call: Caller, practice: DemoPractice) -> None:
    assert call("send", "--to", NUMBER, "--text", "--json", "--no-wait").out.startswith(f"Nachricht 1 an {E164}")
    assert call("send", "--to", UNREADABLE_NUMBER, "--text", "--json", "--no-wait").out == ""


def test_a_worker_that_ends_with_a_refusal_says_in_its_document_what_it_says_beside_it(
    call: Caller, practice: DemoPractice
) -> None:
    assert call("settings", "set", "protocols.sms4-rest.user", "niemand").code == 0
    assert call("send", "--to", NUMBER, "--text", "Guten Tag", "--no-wait").code == 0
    ended = call("--json", "worker", "--drain")
    assert ended.code == 3
    refusal = {"error": ended.err.splitlines()[-1], "remedy": None, "exit_code": 3}
    assert told(ended) == {**refusal, "accepted": 0, "failed": 0, "unknown": 0, "queued": 1}


def test_a_fault_of_the_program_is_a_document(
    call: Caller, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Compose, sms: object) -> None:
        raise ValueError("kaputt")

    monkeypatch.setattr(Compose, "queue", broken)
    failed = call("send", "--to", NUMBER, "--text", "Guten Tag", "--json")
    assert failed.code == 1
    assert told(failed) == {"error": failed.err.strip(), "remedy": None, "exit_code": 1}


def test_a_document_that_was_printed_is_the_only_one(call: Caller, practice: DemoPractice, tmp_path: Path) -> None:
    refused = call("outbox", "retry", "1", "--json")
    assert isinstance(told(refused), dict)
    assert call("send", "--to", NUMBER, "--text", "Guten Tag").code == 0
    refused = call("outbox", "cancel", "1", "--json")
    assert refused.json["changed"] == 0
