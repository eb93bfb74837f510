"""A store that cannot be used: one German sentence, exit code 7, and nothing lost, whatever the command."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.unit.cli.conftest import NUMBER, PATIENCE, TEXT, Call, Starter, ended, program
from tests.unit.outbox.samples import queue
from tui.service.outbox.location import FILE_NAME
from tui.service.outbox.opening import open_sqlite
from tui.service.system.clock import utc_now
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

PROJECT = Path(__file__).parents[3]
HAMPERED = Path(__file__).parent / "hampered.py"
WRITING = [
    ("send", "--to", NUMBER, "--text", TEXT, "--no-wait"),
    ("outbox", "cancel", "1"),
    ("optout", "add", NUMBER),
    ("templates", "add", "Neu", "--kind", "single", "--text", "Hallo"),
]
SOME_COMMANDS = [WRITING[0], ("outbox", "list"), ("worker", "--drain"), ("outbox", "export", "-")]
EVERY_COMMAND = [*SOME_COMMANDS, *WRITING[1:], ("outbox", "show", "1"), ("stats",), ("purge",), ("optout", "list")]


@pytest.fixture
def store(practice: DemoPractice) -> Path:
    """The file of a store in which two messages wait."""
    opened = open_sqlite(practice.data_folder, utc_now)
    for text in ("Eins", "Zwei"):
        queue(opened, 1, text=text)
    opened.close()
    return practice.data_folder / FILE_NAME


@pytest.fixture
def many_patients(tmp_path: Path) -> Path:
    """A list that needs more room than the free ends of a store's pages."""
    rows = "".join(f"Frau {index};0171 2{index:06d};ja\n" for index in range(300))
    path = tmp_path / "liste.csv"
    path.write_text(f"Name;Handy;Einwilligung\n{rows}", encoding="utf-8")
    return path


def series_of(path: Path) -> tuple[str, ...]:
    return ("series", "--file", str(path), "--text", "Hallo {{Name}}, Ihr Termin ist morgen.", "--yes")


def hampered(environ: dict[str, str], fault: str, *arguments: str) -> Call:
    """The program as a process of its own on a machine with that fault."""
    command = [sys.executable, str(HAMPERED), fault, *arguments]
    environ = environ | {"PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
    return Call(done.returncode, done.stdout.decode(), done.stderr.decode())


def assert_tells_in_one_sentence(told: Call, store: Path, words: str) -> None:
    """One German sentence that names the place, and a line that says what to do."""
    assert told.code == 7, told
    sentence, remedy = told.err.splitlines()
    assert words in sentence
    assert str(store.parent) in sentence
    assert sentence.endswith(".")
    assert remedy.startswith("Abhilfe: ")
    assert told.out == ""


def texts(environ: dict[str, str]) -> Sequence[str]:
    """What waits in the store, oldest first."""
    return [message["text"] for message in program(environ, "outbox", "list", "--json").json][::-1]


def bytes_in(folder: Path) -> dict[str, bytes]:
    """Every file of the store but the lock, which whoever sends makes."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


@contextmanager
def locked(store: Path) -> Iterator[None]:
    """Another program writes and does not end."""
    other = sqlite3.connect(store, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


# --- damaged, or of a newer version ---


@pytest.mark.parametrize("arguments", EVERY_COMMAND, ids=" ".join)
def test_a_damaged_store_is_told_and_left_as_it_is(
    store: Path, surroundings: dict[str, str], arguments: tuple[str, ...]
) -> None:
    store.write_bytes(b"SQLite format 3\0" + b"\x07" * 8000)
    before = bytes_in(store.parent)
    assert_tells_in_one_sentence(program(surroundings, *arguments), store, "ist beschädigt oder kein Postausgang")
    assert bytes_in(store.parent) == before


def test_a_store_damaged_in_the_middle_is_told_too(store: Path, surroundings: dict[str, str]) -> None:
    content = bytearray(store.read_bytes())
    content[4096:] = b"\x07" * (len(content) - 4096)
    store.write_bytes(content)
    assert_tells_in_one_sentence(program(surroundings, *WRITING[0]), store, "ist beschädigt oder kein Postausgang")
    assert store.read_bytes() == content


@pytest.mark.parametrize("arguments", SOME_COMMANDS, ids=" ".join)
def test_a_store_of_a_newer_version_is_told_and_left_as_it_is(
    store: Path, surroundings: dict[str, str], arguments: tuple[str, ...]
) -> None:
    with sqlite3.connect(store) as connection:
        connection.execute("INSERT INTO store_version VALUES (9999, 0)")
    connection.close()
    before = bytes_in(store.parent)
    assert_tells_in_one_sentence(program(surroundings, *arguments), store, "stammt von einer neueren Version")
    assert bytes_in(store.parent) == before


@pytest.mark.parametrize("fault", ["damaged", "newer"])
def test_check_names_the_store_as_what_fails(store: Path, surroundings: dict[str, str], fault: str) -> None:
    if fault == "damaged":
        store.write_bytes(b"das ist keine Datenbank" * 100)
    else:
        with sqlite3.connect(store) as connection:
            connection.execute("INSERT INTO store_version VALUES (9999, 0)")
        connection.close()
    told = program(surroundings, "check", "--json")
    assert told.code == 7
    (line,) = [line for line in told.json if line["subject"] == "store"]
    assert line["verdict"] == "failed"
    assert str(store) in line["sentence"]


# --- not writable ---


@pytest.mark.parametrize("arguments", SOME_COMMANDS, ids=" ".join)
def test_a_read_only_folder_is_told_and_left_as_it_is(
    store: Path, surroundings: dict[str, str], arguments: tuple[str, ...]
) -> None:
    (store.parent / "dispatch.lock").touch()
    before = bytes_in(store.parent)
    store.chmod(0o400)
    store.parent.chmod(0o500)
    told = hampered(surroundings, "unprivileged", *arguments)
    store.parent.chmod(0o700)
    assert_tells_in_one_sentence(told, store, "darf nicht beschrieben werden")
    assert bytes_in(store.parent) == before


def test_a_folder_that_cannot_be_made_is_told(surroundings: dict[str, str], tmp_path: Path) -> None:
    closed = tmp_path / "zu"
    closed.mkdir(mode=0o500)
    elsewhere = surroundings | {"PRAXIS_SMS_DATA": str(closed / "daten")}
    told = hampered(elsewhere, "unprivileged", *WRITING[0])
    assert_tells_in_one_sentence(told, closed / "daten" / FILE_NAME, "darf nicht beschrieben werden")
    assert not list(closed.iterdir())


@pytest.mark.parametrize("arguments", [*SOME_COMMANDS, ("worker",)], ids=" ".join)
def test_a_folder_that_may_not_be_entered_is_told_in_the_same_words_by_every_command(
    store: Path, surroundings: dict[str, str], arguments: tuple[str, ...]
) -> None:
    store.parent.chmod(0)
    told = hampered(surroundings, "unprivileged", *arguments)
    store.parent.chmod(0o700)
    assert_tells_in_one_sentence(told, store, "darf nicht beschrieben werden")


def test_check_health_and_unit_tell_of_a_folder_that_may_not_be_entered(
    store: Path, surroundings: dict[str, str]
) -> None:
    store.parent.chmod(0)
    checked = hampered(surroundings, "unprivileged", "check", "--json")
    watched = hampered(surroundings, "unprivileged", "health")
    unit = hampered(surroundings, "unprivileged", "unit", "--install")
    store.parent.chmod(0o700)
    assert checked.code == 7
    (line,) = [line for line in checked.json if line["subject"] == "store"]
    assert line["sentence"] == f"Der Postausgang {store} darf nicht beschrieben werden."
    assert watched.code == 3
    assert line["sentence"] in watched.out
    assert (unit.code, unit.err) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("series", "--text", "Hallo", "--dry-run", "--file"),
        ("templates", "add", "Neu", "--kind", "single", "--file"),
        ("templates", "import"),
        ("send", "--text", "Hallo", "--gdt"),
        ("outbox", "restore"),
    ],
    ids=" ".join,
)
def test_a_file_that_may_not_be_read_is_input_refused(
    surroundings: dict[str, str], many_patients: Path, arguments: tuple[str, ...]
) -> None:
    many_patients.chmod(0)
    told = hampered(surroundings, "unprivileged", *arguments, str(many_patients), "--json")
    assert told.code == 4
    assert str(many_patients) in told.json["error"]


def test_a_configuration_that_may_not_be_written_is_not_replaced_either(surroundings: dict[str, str]) -> None:
    config = Path(surroundings["PRAXIS_SMS_CONFIG"])
    config.chmod(0o400)
    before = config.read_bytes()
    told = hampered(surroundings, "unprivileged", "settings", "set", "provider.sender", "Andere")
    assert told.code == 3
    assert f"Die Datei {config} darf von diesem Benutzer nicht geschrieben werden." in told.err
    assert config.read_bytes() == before


# --- locked ---


def test_a_locked_store_is_told_when_waiting_did_not_help_and_reading_goes_on(
    store: Path, surroundings: dict[str, str], start: Starter
) -> None:
    with locked(store):
        running = [start(surroundings, *arguments) for arguments in WRITING]
        assert texts(surroundings) == ["Eins", "Zwei"]
        told = [ended(process) for process in running]
    for each in told:
        assert_tells_in_one_sentence(each, store, "ist von einem anderen Programm gesperrt")
    assert texts(surroundings) == ["Eins", "Zwei"]
    assert program(surroundings, *WRITING[0]).code == 0


def test_a_lock_that_ends_in_time_is_not_noticed(store: Path, surroundings: dict[str, str], start: Starter) -> None:
    with locked(store):
        waiting = start(surroundings, *WRITING[0])
        assert texts(surroundings) == ["Eins", "Zwei"]
    assert ended(waiting).code == 0
    assert len(texts(surroundings)) == 3


# --- full ---


def test_on_a_full_disk_a_series_is_queued_not_at_all_and_later_as_a_whole(
    store: Path, surroundings: dict[str, str], many_patients: Path, simulator: Simulator
) -> None:
    told = hampered(surroundings, "full", *series_of(many_patients), "--json")
    assert told.code == 7
    assert "ist voll; nichts wurde geändert" in told.err
    assert texts(surroundings) == ["Eins", "Zwei"]
    assert simulator.accepted == []

    assert program(surroundings, "settings", "set", "dispatch.messages_per_second", "0").code == 0
    assert program(surroundings, *series_of(many_patients)).code == 0
    assert len({sms.number for sms in simulator.accepted if sms.text.startswith("Hallo")}) == 300


def test_on_a_full_disk_no_store_is_begun(surroundings: dict[str, str], tmp_path: Path) -> None:
    elsewhere = surroundings | {"PRAXIS_SMS_DATA": str(tmp_path / "neu")}
    told = hampered(elsewhere, "full", *WRITING[0])
    assert_tells_in_one_sentence(told, tmp_path / "neu" / FILE_NAME, "ist voll")
    assert program(elsewhere, *WRITING[0]).code == 0
    assert texts(elsewhere) == [TEXT]


def test_a_copy_for_which_there_is_no_room_leaves_the_store_as_it_is(
    store: Path, surroundings: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "kopie.sqlite3"
    told = hampered(surroundings, "full", "outbox", "backup", str(target))
    assert told.code == 7
    assert f"Für die Kopie {target} ist kein Platz: Der Datenträger ist voll." in told.err
    assert "Postausgang" not in told.err, "which has room"
    assert not target.exists()
    assert texts(surroundings) == ["Eins", "Zwei"]
