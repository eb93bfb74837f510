"""How the program takes a call: help, mistakes, language, faults, pipes, interrupts."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.terminal.pty_session import PtySession
from tests.unit.cli.conftest import NUMBER, Caller, Office, Starter, command, configure, ended, program
from tests.unit.cli.leaving import leave
from tests.unit.cli.silent_server import SilentServer
from tests.waiting import until
from tui import __version__
from tui.cli import exit_codes
from tui.cli.exit_codes import ExitCode
from tui.cli.program import COMMANDS
from tui.cli.program import program as whole_program
from tui.service.usecases.single import Compose
from tui.simulator.practice import DemoPractice

ENGLISH_OF_CLICK = ("Usage:", "Options:", "Commands:", "Error:", "Show this", "Missing", "No such", "required", "Try ")


def every_command() -> list[tuple[str, ...]]:
    def below(group: click.Command, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        inner = group.commands if isinstance(group, click.Group) else {}
        return [path, *(each for name in inner for each in below(inner[name], (*path, name)))]

    return below(whole_program(), ())


@pytest.mark.parametrize("path", every_command(), ids=" ".join)
def test_every_command_explains_itself_in_german(call: Caller, path: tuple[str, ...]) -> None:
    for option in ("-h", "--help"):
        explained = call(*path, option)
        assert explained.code == 0
        assert explained.err == ""
        assert explained.out.startswith("Aufruf: praxis-sms")
        assert "Optionen:" in explained.out
        assert not [word for word in ENGLISH_OF_CLICK if word in explained.out]


@pytest.mark.parametrize("path", every_command(), ids=" ".join)
def test_every_option_and_command_has_an_explanation(path: tuple[str, ...]) -> None:
    found: click.Command = whole_program()
    for name in path:
        assert isinstance(found, click.Group)
        found = found.commands[name]
    assert found.help
    assert [each.name for each in found.params if isinstance(each, click.Option) and not each.help] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cont",), "Den Befehl „cont“ gibt es nicht. Gemeint ist vielleicht 'count'."),
        (("count", "--jsn", "x"), "Die Option „--jsn“ gibt es nicht."),
        (("send", "--text", "x"), "Es fehlt die Option '--to'"),
        (("send", "--to"), "Zur Option „--to“ gehört ein Wert."),
        (("count", "Guten", "Tag"), "Ein Argument ist zu viel: Tag"),
        (("outbox", "list", "--limit", "viele"), "„viele“ ist keine Zahl."),
        (("outbox", "list", "--limit", "-1"), "-1 liegt nicht im Bereich"),
        (("outbox", "list", "--state", "weg"), "„weg“ ist keines von 'queued'"),
        (("outbox",), "Befehle:"),
        (("send", "--text", "a", "--to", NUMBER, "--text", "b"), "„--text“ ist zweimal angegeben"),
        (("count", "--lang", "de", "--lang=de", "x"), "„--lang“ ist zweimal angegeben"),
        (("send", "--to", NUMBER, "--set", "Zeit=9", "--set", "zeit=10"), "„zeit“ ist zweimal angegeben"),
        (("series", "--map", "Nummer=A", "--map", "Nummer=B"), "„Nummer“ ist zweimal angegeben"),
        (("--config", "a.toml", "stats", "--config", "b.toml"), "„--config“ ist zweimal angegeben"),
        (("--lang", "fr", "count", "x"), "„fr“ ist keines von 'de', 'en'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_mistake_in_the_call_is_explained_in_german(call: Caller, arguments: tuple[str, ...], said: str) -> None:
    mistaken = call(*arguments)
    assert mistaken.code == 2
    assert mistaken.out == ""
    assert said in mistaken.err
    assert not [word for word in ENGLISH_OF_CLICK if word in mistaken.err]


@pytest.mark.parametrize(
    ("arguments", "sentence", "help_of"),
    [
        (("send", "--text", "x"), "Es fehlt die Option '--to'.", "praxis-sms send"),
        (
            ("outbox", "resolve", "1"),
            "Es fehlt die Option '--as'. Möglich ist: accepted, not-sent",
            "praxis-sms outbox resolve",
        ),
        (("cont",), "Den Befehl „cont“ gibt es nicht. Gemeint ist vielleicht 'count'.", "praxis-sms"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_mistake_in_the_call_is_told_like_every_failure_one_sentence_and_what_to_do(
    call: Caller, arguments: tuple[str, ...], sentence: str, help_of: str
) -> None:
    assert call(*arguments).err.splitlines() == [sentence, f"Abhilfe: „{help_of} --help“ zeigt, was möglich ist."]


@pytest.mark.parametrize(
    "before", [("series",), ("series", "start"), ("series", "start", "--yes"), ("series", "--list")], ids=" ".join
)
def test_a_list_without_its_option_is_told_the_option(call: Caller, tmp_path: Path, before: tuple[str, ...]) -> None:
    (tmp_path / "termine.csv").touch()
    refused = call(*before, str(tmp_path / "termine.csv"), "--text", "Guten Tag")
    assert refused.code == ExitCode.USAGE
    assert f"Abhilfe: Eine Datei steht hinter „--file“: „--file {tmp_path}/termine.csv“. „praxis-sms" in refused.err


def test_a_file_that_belongs_to_another_option_is_not_taken_for_the_list(call: Caller, tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    refused = call("series", "start", "--config", str(tmp_path / "config.toml"), "--txt", "Guten Tag")
    assert refused.code == ExitCode.USAGE
    assert "--file" not in refused.err


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("series", "status", "99"), "„praxis-sms series list“ zeigt die vorhandenen."),
        (("templates", "show", "Xyz"), "„praxis-sms templates list“ zeigt die vorhandenen."),
        (("series", "start", "--text", "x"), "„--file LISTE“ nennt die Datei"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_is_not_there_says_where_to_look(call: Caller, arguments: tuple[str, ...], remedy: str) -> None:
    assert f"Abhilfe: {remedy}" in call(*arguments).err


def every_option_with_one_value() -> list[tuple[tuple[str, ...], str]]:
    found = []
    for path in every_command():
        command: click.Command = whole_program()
        for name in path:
            assert isinstance(command, click.Group)
            command = command.commands[name]
        found += [
            (path, option.opts[-1])
            for option in command.params
            if isinstance(option, click.Option) and not (option.is_flag or option.multiple)
        ]
    return found


@pytest.mark.parametrize(("path", "option"), every_option_with_one_value(), ids=str)
def test_an_option_that_takes_one_value_is_refused_when_it_is_given_twice(
    call: Caller, path: tuple[str, ...], option: str
) -> None:
    refused = call(*path, option, "1", option, "1")
    assert refused.code == 2
    assert refused.out == ""
    assert refused.err.splitlines()[0] == f"Die Option „{option}“ ist zweimal angegeben; sie nimmt nur einen Wert."


def test_the_version_is_named(call: Caller) -> None:
    for option in ("--version", "-V"):
        assert call(option).out == f"praxis-sms {__version__}\n"


def test_every_command_stands_in_one_line_of_the_table() -> None:
    assert list(whole_program().commands) == list(COMMANDS)


@pytest.mark.parametrize("path", every_command(), ids=" ".join)
def test_no_explanation_in_an_overview_is_cut_off(
    call: Caller, path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    overview = call(*path, "--help").out.partition("Befehle:")[2]
    assert "..." not in overview


def test_the_overview_names_each_command_in_one_whole_line(call: Caller) -> None:
    overview = call("--help").out
    shown = [name for name in COMMANDS if not whole_program().commands[name].hidden]
    assert all(any(line.startswith(f"  {name} ") for line in overview.splitlines()) for name in shown)
    assert "series-" not in overview


def test_no_command_needs_the_screen(clean_environ: dict[str, str]) -> None:
    script = (
        "import sys\n"
        "from tui.cli.program import program\n"
        "list(program().commands.values())\n"
        "print(sorted({'textual', 'httpx', 'psycopg', 'keyring', 'tomlkit'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], env=clean_environ, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


@pytest.mark.parametrize("arguments", [(), ("--lang", "en"), ("--lang=de",), ("--config", "praxis.toml")])
def test_the_application_opens_without_loading_what_reads_commands(
    clean_environ: dict[str, str], arguments: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "praxis.toml").touch()
    script = (
        "import sys\n"
        "from tui.__main__ import main\n"
        "from tui.terminal import environment\n"
        "environment.check_terminal = lambda: sys.exit(print('click' in sys.modules))\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=clean_environ, cwd=tmp_path, capture_output=True
    )
    assert (done.returncode, done.stdout) == (0, b"False\n"), done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--lang", "xx"), "„xx“ ist keines von 'de', 'en'."),
        (("--lang",), "Zur Option „--lang“ gehört ein Wert."),
        (("--config",), "Zur Option „--config“ gehört ein Wert."),
        (("--lang", "de", "--lang", "en"), "Die Option „--lang“ ist zweimal angegeben; sie nimmt nur einen Wert."),
        (("oeffne",), "Den Befehl „oeffne“ gibt es nicht."),
    ],
)
def test_a_mistake_in_opening_the_application_is_named(
    clean_environ: dict[str, str], arguments: tuple[str, ...], named: str
) -> None:
    refused = program(clean_environ, *arguments)
    assert refused.code == 2
    assert named in refused.err


def test_an_output_that_takes_no_more_is_told(clean_environ: dict[str, str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command("count", "x", "--json"), env=clean_environ, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr.decode() == "Die Ausgabe ließ sich nicht schreiben: der Datenträger ist voll.\n"


def test_a_log_that_takes_no_more_changes_no_exit_code(clean_environ: dict[str, str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command("outbox", "list"), env=clean_environ, stdout=subprocess.PIPE, stderr=full)
    assert (done.returncode, done.stdout) == (0, b""), "which has no messages, and says so beside its result"


def test_closed_streams_are_no_fault(clean_environ: dict[str, str]) -> None:
    for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        shell = ["/bin/sh", "-c", f'"$@" {closed}', "sh", *command("outbox", "list")]
        assert subprocess.run(shell, env=clean_environ, capture_output=True).returncode == 0, closed


def test_who_has_closed_standard_input_is_asked_nothing(office: Office) -> None:
    configure(office, "http://127.0.0.1:9")
    shell = ["/bin/sh", "-c", '"$@" <&-', "sh", *command("send", "--to", NUMBER, "--text", "-")]
    done = subprocess.run(shell, env=office.environ, capture_output=True)
    assert done.returncode == ExitCode.INPUT_REFUSED, done.stderr


def test_no_file_of_the_program_takes_the_place_of_a_closed_stream() -> None:
    look = "import os; from tui.__main__ import _open_closed_streams as go; go(); print(os.readlink('/proc/self/fd/0'))"
    shell = ["/bin/sh", "-c", '"$@" <&-', "sh", sys.executable, "-c", look]
    assert subprocess.run(shell, capture_output=True, text=True).stdout == "/dev/null\n"


def test_in_english_click_speaks_english(clean_environ: dict[str, str]) -> None:
    assert "Usage:" in program(clean_environ, "--lang", "en", "--help").out
    assert "Usage:" in program(clean_environ | {"PRAXIS_SMS_LANG": "en"}, "count", "--help").out
    assert "Aufruf:" in program(clean_environ | {"PRAXIS_SMS_LANG": "en"}, "--lang=de", "--help").out


def test_the_language_may_stand_in_the_configuration(clean_environ: dict[str, str], tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[ui]\nlanguage = "en"\n')
    assert "Usage:" in program(clean_environ, "--config", str(config), "--help").out
    assert "Aufruf:" in program(clean_environ | {"PRAXIS_SMS_LANG": "de"}, "--config", str(config), "--help").out


def test_where_several_exit_codes_apply_the_gravest_decides() -> None:
    order = [
        ExitCode.STORE, ExitCode.CONFIGURATION, ExitCode.UNKNOWN, ExitCode.PROVIDER_REFUSED, ExitCode.INPUT_REFUSED,
    ]  # fmt: skip
    for place, code in enumerate(order):
        assert exit_codes.decisive([ExitCode.DONE, *reversed(order[place:])]) is code
    assert exit_codes.decisive([]) is ExitCode.DONE


def test_a_fault_of_the_program_is_one_sentence_without_traceback_or_secret(
    call: Caller, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Compose, sms: object) -> None:
        password = "zahnrad-und-krone"
        raise ValueError(f"kein Anschluss unter {sms!r} mit {password}")

    monkeypatch.setattr(Compose, "queue", broken)
    told = call("send", "--to", NUMBER, "--text", "Termin bei Frau Schäfer")
    assert told.code == 1
    assert told.out == ""
    assert told.err.count("\n") == 1
    log = practice.data_folder / "fehler.log"
    assert str(log) in told.err
    for kept in (told.err, log.read_text(encoding="utf-8")):
        assert not [word for word in ("zahnrad", "Schäfer", "1234567", "Traceback") if word in kept]


def test_a_reader_who_has_enough_is_no_fault(surroundings: dict[str, str]) -> None:
    process = subprocess.Popen(
        command("count", "-", "--json"),
        env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stdin.write(b'"a"\n' * 20_000)
    process.stdin.close()
    assert process.wait(60) == ExitCode.PIPE_CLOSED
    assert process.stderr.read() == b""
    process.stderr.close()


def test_ctrl_c_while_asking_the_provider_ends_with_130(
    office: Office, silent_server: SilentServer, start: Starter
) -> None:
    configure(office, silent_server.url)
    process = start(office.environ, "check")
    until(lambda: len(silent_server.requests) > 0, process)
    process.send_signal(signal.SIGINT)
    stopped = ended(process)
    assert stopped.code == 130
    assert "Traceback" not in stopped.err


def test_without_arguments_and_without_a_terminal_the_program_explains_why_not(clean_environ: dict[str, str]) -> None:
    refused = program(clean_environ)
    assert refused.code == 2
    assert refused.out == ""
    assert "Terminal" in refused.err
    assert "Abhilfe:" in refused.err


@pytest.mark.parametrize(("term", "columns", "rows"), [("dumb", 80, 24), ("xterm-256color", 40, 10)])
def test_an_unfit_terminal_is_refused_with_2(clean_environ: dict[str, str], term: str, columns: int, rows: int) -> None:
    with PtySession(command(), env=clean_environ | {"TERM": term}, columns=columns, rows=rows) as session:
        assert session.exit_status() == 2


def test_without_arguments_the_application_opens(clean_environ: dict[str, str]) -> None:
    with PtySession(command(), env=clean_environ) as session:
        session.wait_for("SMS-Provider")
        assert leave(session) == 0


def test_help_needs_no_home(clean_environ: dict[str, str]) -> None:
    environ = {name: value for name, value in clean_environ.items() if name != "HOME"}
    assert program(environ, "--help").code == 0


def test_a_home_that_cannot_be_written_ends_with_7(clean_environ: dict[str, str], tmp_path: Path) -> None:
    blocked = tmp_path / "datei"
    blocked.write_text("")
    environ = clean_environ | {"PRAXIS_SMS_DATA": str(blocked / "data")}
    told = program(environ, "outbox", "list", "--json")
    assert told.code == 7
    sentence, remedy = told.err.splitlines()
    assert told.json == {"error": sentence, "remedy": remedy.removeprefix("Abhilfe: "), "exit_code": 7}
