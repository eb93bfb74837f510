"""Every command that the manuals print is run as it is printed, in a practice of its own, or listed with the reason.

What a page prints anew is run by itself. Words in capitals that stand for something (DATEI, ID) get a value.
"""

from __future__ import annotations

import re
import shlex
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path

import click
import pytest
from openpyxl import Workbook

from tests.docs.pages import DOCS, PAGES, Printed, printed
from tests.postgres import Cluster
from tests.unit.handover.gdt_files import PATIENT, gdt
from tui.cli import run
from tui.cli.program import program
from tui.service.reminders.working_days import days_reminded_on, working_days
from tui.service.secrets.values import SecretName
from tui.simulator.accounts import PRACTICE
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice, demo_practice

NOT_RUN = {
    "praxis-sms": "opens the application: tests/terminal",
    "praxis-sms --lang en": "opens the application: tests/unit/language",
    "praxis-sms compose --gdt /gdt/praxis.gdt --gdt-reply /gdt/antwort": "opens it: tests/terminal/test_compose.py",
    "praxis-sms compose --to 01711234567 --name Müller": "opens it, too",
    "praxis-sms compose --to 01711234567 --name Miller": "opens it, too",
    "praxis-sms send": "only named in a sentence: it takes --to or --gdt",
    "praxis-sms simulator --format meinsipgate": "the same: tests/unit/simulator/test_described_provider.py",
    "praxis-sms provider try sipgate --to 01711234567": "sends through the provider itself",
    'praxis-sms provider try meinsipgate --to "0171 1234567" --yes': "the same: tests/unit/cli/test_provider.py",
    "praxis-sms worker": "sends until it is stopped: tests/unit/cli/test_worker_service.py",
    "praxis-sms worker --log json": "the same",
    "praxis-sms simulator": "runs until it is stopped: tests/unit/cli/test_simulator_and_demo.py",
    "praxis-sms simulator --http-port 8080 --smtp-port 2525": "needs these very ports, and runs until it is stopped",
    "praxis-sms demo": "sends through every protocol for seconds: tests/unit/cli/test_simulator_and_demo.py",
    "praxis-sms demo --headless --series 100": "the same",
    "praxis-sms demo --headless --series 5 --format meinsipgate": "the same, by a described provider",
}
"""Calls that a test here does not run, each with the reason, and where another one does."""
OF_OTHERS = {
    "python3": "installs from the package index",
    ".venv/bin/pip": "installs from the package index",
    ".venv/bin/python": "this very suite",
    "/opt/praxis-sms/bin/pip": "installs from the package index",
    "ln": "writes to the system",
    "Defaults!/usr/local/bin/praxis-sms": "a line of sudoers",
    "createdb": "a database: tests/hosts/test_handbook_walk.py",
    "createuser": "its users: tests/hosts/test_handbook_walk.py",
    "psql": "the roles: tests/hosts/test_handbook_walk.py",
    "umask": "of whoever installs: tests/installation/test_wheel.py",
    "mkdir": "writes to the system",
    "systemctl": "the service of a machine: tests/installation/test_service.py",
    "pg_dump": "the way back from a dump: tests/unit/cli/test_restoring_a_database.py",
    "pg_restore": "the way back from a dump: tests/unit/cli/test_restoring_a_database.py",
    "gzip": "what becomes of a backup is not ours",
    "gpg": "likewise",
    "openssl": "shows a certificate that lies on another machine",
    "source": "what the shell does with it: tests/unit/cli/test_completion.py",
    ".venv/bin/praxis-sms": "of an installation that is not made here",
}
"""Programs of others, and why they are not called here."""
STANDS_FOR = {
    "BEFEHL": "send",
    "DATEI": "datei.csv",
    "GRUND": "Wunsch",
    "ID": "4711",
    "NAME": "dunkel",
    "FORMAT": "sipgate",
    "<Name>": "sms4-password",
    "NR": "'0171 1234567'",
    "NUMMER": "'0171 1234567'",
    "TEXT": "'Guten Tag'",
    "KENNZEICHEN": "termin-4711",
    "SCHLÜSSEL": "dispatch.concurrency",
    "WERT": "4",
    "COMMAND": "send",
    "FILE": "datei.csv",
    "REASON": "Wunsch",
    "<name>": "sms4-password",
    "NUMBER": "'0171 1234567'",
    "KEY": "dispatch.concurrency",
    "VALUE": "4",
    "/var/backups/praxis-sms.db": "praxis-sms.db",
    "/var/lib/node_exporter/praxis-sms.prom": "praxis-sms.prom",
    "/gdt/praxis.gdt": "praxis.gdt",
    "/gdt/antwort": ".",
}
"""What a reader puts in."""
ROWS = (
    ("Anrede", "Name", "Handy", "Datum", "Uhrzeit", "Einwilligung", "Einwilligung Recall"),
    ("Frau", "Müller", "0171 1234567", "3.5.", "9:30", "ja", "ja"),
    ("Herr", "Groß", "0171 1234568", "3.5.", "10:00", "ja", "ja"),
)
"""The appointments of the lists."""
TELLS_HOW_IT_IS = ("praxis-sms health", "praxis-sms provider check sipgate")
"""Commands whose exit code is their answer, here that nobody sends, no alert is set up, or a provider is not chosen."""
NUMBERS_OF_MESSAGES, NUMBER_OF_SERIES, FIRST_ANSWER = (4711, 4712), 12, 12
SEND = ("send", "--to", "0171 1234567", "--text")
_VARIABLE = re.compile(r"^(\w+)=(\S*) ")
_DATABASE = re.compile(r"postgresql\+psycopg://\S+")


class Keyboard(TextIOWrapper):
    """A terminal at which somebody answers every question with yes, or as it is asked for."""

    def __init__(self, answer: str = "j") -> None:
        super().__init__(BytesIO(f"{answer}\n".encode() * 9), encoding="utf-8")

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Ended:
    code: int
    told: str


class Shell:
    """Understands as much of a command line as the manuals use, and runs praxis-sms within this process."""

    def __init__(
        self, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]
    ) -> None:
        self.practice = practice
        self._monkeypatch = monkeypatch
        self._capture = capture

    def run(self, line: str) -> list[Ended]:
        """Run every call of praxis-sms in a line; what is of others must be listed."""
        return [self._run_one(part) for part in parts(line) if is_ours(part)]

    def forget(self, variable: str) -> None:
        """Take a variable out of the environment."""
        self._monkeypatch.delenv(variable, raising=False)

    def call(self, *words: str, stdin: BytesIO | None = None) -> Ended:
        answer = words[2] if words[:2] == ("person", "forget") else "j"
        given = Keyboard(answer) if stdin is None else TextIOWrapper(stdin, encoding="utf-8")
        with self._monkeypatch.context() as patched:
            patched.setattr(sys, "stdin", given)
            patched.setattr(click.termui, "hidden_prompt_func", lambda _prompt: PRACTICE.password)
            code = run(words)
        streams = self._capture.readouterr()
        # A backup on standard output is no text.
        return Ended(code, (streams.out + streams.err).decode(errors="replace"))

    def _run_one(self, part: str) -> Ended:
        while variable := _VARIABLE.match(part):
            self._monkeypatch.setenv(variable[1], variable[2])
            part = part[variable.end() :]
        words = shlex.split(part, comments=True)[1:]
        stdin = None
        if ">" in words:
            words = words[: words.index(">")]
        if "<" in words:
            place = words.index("<")
            stdin = BytesIO(Path(words[place + 1]).read_bytes())
            words[place : place + 2] = []
        elif "--stdin" in words or ("-" in words and words[0] == "count"):
            stdin = BytesIO(PRACTICE.password.encode())
        return self.call(*words, *(["--help"] if only_names_a_command(words) else []), stdin=stdin)


def parts(line: str) -> list[str]:
    """The calls within one line."""
    if found := re.fullmatch(r'eval "\$\((.*)\)"', line):
        line = found[1]
    return [part.strip() for part in re.split(r" && | \| ", line)]


def is_ours(part: str) -> bool:
    """Whether a call is one of praxis-sms; any other must be listed."""
    program_name = _VARIABLE.sub("", part).split(" ", 1)[0]
    assert program_name == "praxis-sms" or program_name in OF_OTHERS, part
    return program_name == "praxis-sms" and part not in NOT_RUN


def only_names_a_command(words: list[str]) -> bool:
    """Whether the words are the name of a command that needs more: in a sentence it is named so."""
    command: click.Command = program()
    for word in words:
        if not isinstance(command, click.Group) or word not in command.commands:
            return False
        command = command.commands[word]
    is_whole = not isinstance(command, click.Group) and not any(param.required for param in command.params)
    return bool(words) and not is_whole


def everything_printed() -> list[Printed]:
    """What all pages print, each once."""
    found = {each.lines: each for page in PAGES for each in printed(page)}
    return [each for lines, each in found.items() if any(is_ours(part) for line in lines for part in parts(line))]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[Shell]:
    """A practice with what the examples speak of, and a shell in its folder."""
    with demo_practice(patients=0) as practice:
        monkeypatch.chdir(practice.folder)
        _write_files(practice.folder)
        yield Shell(practice, monkeypatch, capsysbinary)


def _write_files(folder: Path) -> None:
    (folder / "termine.csv").write_text("".join(";".join(row) + "\n" for row in ROWS), encoding="utf-8")
    for name in ("termine.xlsx", "appointments.xlsx"):
        (folder / name).write_bytes(_workbook())
    (folder / "praxis.gdt").write_bytes(gdt(*PATIENT))
    (folder / "texts.jsonl").write_text('"Guten Tag"\n"Bis morgen"\n', encoding="utf-8")
    for name in ("gruss.txt", "hi.txt"):
        (folder / name).write_text("Alles Gute zum Geburtstag! Praxis Molar\n", encoding="utf-8")
    for name in ("passwort.txt", "password.txt", "password", "api-key.txt"):
        (folder / name).write_text(f"{PRACTICE.password}\n", encoding="utf-8")
    (folder / "templates.toml").write_text(
        '[[template]]\nkind = "single"\nname = "Rezept"\ntext = "Liegt bereit."\n', encoding="utf-8"
    )


@cache
def _workbook() -> bytes:
    workbook, file = Workbook(), BytesIO()
    for row in ROWS:
        workbook.active.append(row)
    workbook.save(file)
    return file.getvalue()


def prepare(shell: Shell, text: str) -> None:
    """Bring about what a page presupposes: a message or series of that number, an entry of the Abmeldeliste."""
    if re.search(r"\b4711\b", text) and "outbox" in text and "reroute" not in text:
        _queue_numbered(shell, text)
    if re.search(r"(?<!\S)(status|pause|resume|cancel|move|--series|--like) 12\b", text) and "reroute" not in text:
        shell.call("outbox", "list")
        _count_on(shell, "series", NUMBER_OF_SERIES)
        queued = shell.call("series", "--file", "termine.csv", "--text", "Hallo {{Name}}", "--yes", "--no-wait")
        assert queued.code == 0, queued
        if "resume 12" in text:
            assert shell.call("series", "pause", "12").code == 0
    _back_up(shell, text)
    if "meinsipgate" in text and "provider new" not in text:
        _describe_a_provider(shell)
    if "praxis-sms health" in text or "--prometheus" in text:
        shell.call("outbox", "list")
    if "praxis-sms answers" in text:
        _let_patients_answer(shell)
    if "optout remove" in text:
        assert shell.call("optout", "add", "0171 1234567").code == 0
    for name in re.findall(r"secrets (?:set|delete) (\S+)", text):  # else it is given, and goes before
        shell.forget(SecretName(name).variable)
    if "secrets delete" in text:
        assert shell.call("secrets", "set", "sms4-password", "--allow-file").code == 0


def _back_up(shell: Shell, text: str) -> None:
    """Make the backup that a page restores, and restore it where the page goes on from there."""
    restored = re.search(r"outbox restore (praxis-sms\.db|datei\.csv)", text)
    if restored is None and "outbox release" not in text:
        return
    backup = restored[1] if restored else "praxis-sms.db"
    shell.call(*SEND, "Vor der Sicherung", "--no-wait")
    assert shell.call("outbox", "backup", backup).code == 0
    if "outbox release" in text:
        assert shell.call("outbox", "restore", backup, "--yes").code == 0


def _describe_a_provider(shell: Shell) -> None:
    """Write the file that the page about describing a provider prints, with the value it asks for."""
    page = (DOCS / "anbieter.md").read_text(encoding="utf-8")
    described = shell.practice.config_file.parent / "formats" / "meinsipgate.toml"
    described.parent.mkdir(exist_ok=True)
    described.write_text(page.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    token = ("protocols.3steps2web-api.account.token_id", "token-4ABCDE")
    assert shell.call("settings", "set", "protocols.3steps2web-api.format", "meinsipgate").code == 0
    assert shell.call("settings", "set", *token).code == 0


def _let_patients_answer(shell: Shell) -> None:
    """The answers 12 and 13, of a provider who has one more."""
    for key, value in {"provider.protocol": "3steps2web-api", "provider.sender": "+491717654321"}.items():
        assert shell.call("settings", "set", key, value).code == 0
    shell.call("outbox", "list")
    _count_on(shell, "answer", FIRST_ANSWER)
    for text in ("Geht es auch um 10 Uhr?", "Danke!"):
        shell.practice.simulator.receive("+491711234567", text)
    assert shell.call("answers", "fetch").code == 0
    shell.practice.simulator.receive("+491711234567", "Bis morgen")


def _plan_reminders(shell: Shell) -> None:
    """The plans „morgen“ and NAME with a list that the next run can use."""
    is_working_day = working_days("")
    ahead = (date.today() + timedelta(days=each) for each in range(7))
    target = next(days[-1] for day in ahead if (days := days_reminded_on(day, 1, is_working_day)))
    (shell.practice.folder / "plan").mkdir()
    rows = f"Name;Handy;Datum;Uhrzeit;Einwilligung\nMüller;0171 1234567;{target:%d.%m.%Y};9:30;ja\n"
    (shell.practice.folder / "plan" / "termine.csv").write_text(rows, encoding="utf-8")
    shell.call("templates", "add", "Morgen", "--kind", "series", "--text", "Termin {{Datum}} {{Uhrzeit}}, {{Name}}")
    for plan in ("morgen", STANDS_FOR["NAME"]):
        for key, value in {"folder": str(shell.practice.folder / "plan"), "template": "Morgen"}.items():
            assert shell.call("settings", "set", f"reminders.{plan}.{key}", value).code == 0


def _queue_by_mail(shell: Shell, line: str) -> None:
    """Queue what a line reroutes, by a protocol that is then no longer the one that sends."""
    shell.call("outbox", "list")
    assert shell.call("settings", "set", "provider.protocol", "sms4-mail").code == 0
    if "--series 12" in line:
        _count_on(shell, "series", NUMBER_OF_SERIES)
        shell.call("series", "--file", "termine.csv", "--text", "Hallo {{Name}}", "--yes", "--no-wait")
    else:
        if str(NUMBERS_OF_MESSAGES[0]) in line:
            _count_on(shell, "message", NUMBERS_OF_MESSAGES[0])
        for index, _number in enumerate(NUMBERS_OF_MESSAGES):
            assert shell.call(*SEND, f"Per Mail {index}: {line}", "--no-wait").code == 0
    assert shell.call("settings", "set", "provider.protocol", "sms4-rest").code == 0


def _queue_numbered(shell: Shell, text: str) -> None:
    shell.call("outbox", "list")
    _count_on(shell, "message", NUMBERS_OF_MESSAGES[0])
    simulator = shell.practice.simulator
    fault = FaultKind.DROP if "resolve" in text else FaultKind.REFUSE if "retry" in text else None
    if fault is not None:
        simulator.set_fault(Fault(fault, Interface.SMS4))
    for index, _number in enumerate(NUMBERS_OF_MESSAGES):
        shell.call(*SEND, f"Nachricht {index}", *([] if fault is not None else ["--no-wait"]))
    simulator.clear_faults()


def _count_on(shell: Shell, table: str, following: int) -> None:
    """Let the next row have the number that the manuals speak of."""
    with sqlite3.connect(shell.practice.data_folder / "outbox.sqlite3") as connection:
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, following - 1))
    connection.close()


def with_values(line: str) -> str:
    """The line with the words in capitals replaced by what a reader would put in."""
    for word, value in STANDS_FOR.items():
        line = re.sub(rf"(?<!\S){re.escape(word)}(?!\S)", value, line)
    return line


@pytest.mark.parametrize("block", everything_printed(), ids=lambda block: f"{block.page}: {block.lines[0]}")
def test_what_a_page_prints_works(shell: Shell, block: Printed, request: pytest.FixtureRequest) -> None:
    text = "\n".join(map(with_values, block.lines))
    if _DATABASE.search(text) or "settings publish" in text or "restore --database" in text:
        cluster: Cluster = request.getfixturevalue("postgres")
        database = cluster.new_database()
        if not _DATABASE.search(text):
            assert shell.call("settings", "set", "store.url", database).code == 0
        text = _DATABASE.sub(database, text)
    prepare(shell, text)
    if "praxis-sms reminders" in text:
        _plan_reminders(shell)
    for line in text.splitlines():
        if "outbox reroute" in line:
            _queue_by_mail(shell, line)
        for ended in shell.run(line):
            assert ended.code == 0 or line.startswith(TELLS_HOW_IT_IS), (line, ended.told)
            assert "Traceback" not in ended.told


def test_nothing_is_listed_that_no_page_prints_any_more() -> None:
    lines = {part for page in PAGES for block in printed(page) for line in block.lines for part in parts(line)}
    assert set(NOT_RUN) - lines == set()
    assert {name for name in OF_OTHERS if not any(part.startswith(f"{name}") for part in lines)} == set()


def test_a_new_command_of_a_page_is_found_by_itself(tmp_path: Path) -> None:
    page = tmp_path / "neu.md"
    page.write_text("Neu: `praxis-sms neu DATEI`, siehe\n\n```sh\npraxis-sms neu\n# nichts\n```\n", encoding="utf-8")
    assert [each.lines for each in printed(page)] == [("praxis-sms neu",), ("praxis-sms neu DATEI",)]
    with pytest.raises(AssertionError):
        is_ours("rm -rf /")
