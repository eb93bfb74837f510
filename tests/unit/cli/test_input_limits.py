"""What the program reads beside lists: none of it takes more than it may, and each refusal is a sentence."""

from __future__ import annotations

import errno
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import Caller, Office, configure, program
from tui.service.errors import ConfigurationError
from tui.service.gateways.http.tls import trusted_context
from tui.service.system.clock import utc_now
from tui.service.system.drafts import Drafts

MEGABYTE = 1024 * 1024
NESTED = "[" * 100_000


@pytest.fixture
def configured(office: Office) -> Office:
    configure(office, "https://sms.example.de")
    return office


def test_a_configuration_of_megabytes_is_refused_by_name(call: Caller, configured: Office) -> None:
    with configured.config.open("a", encoding="utf-8") as file:
        file.write("# " + "x" * MEGABYTE)
    told = call("settings", "show")
    assert told.code == 3
    assert f"{configured.config} hat mehr als 1024 kB; so groß ist keine Konfigurationsdatei." in told.err


NO_FILE = "das ist keine Datei, sondern eine Pipe, ein Gerät oder ein Socket"
KINDS = ("pipe", "socket", "device")


def no_file(kind: str, folder: Path, name: str = "rohr") -> Path:
    """What may stand where a file is expected, and would be waited for, or read, without end."""
    path = folder / name
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
    else:
        path.symlink_to("/dev/zero")
    return path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "arguments",
    [
        ("--config", "{}", "settings", "show"),
        ("series", "--file", "{}", "--text", "Guten Tag", "--dry-run"),
        ("templates", "import", "{}"),
        ("templates", "add", "Neue", "--kind", "single", "--file", "{}"),
        ("outbox", "restore", "{}", "--yes"),
        ("send", "--gdt", "{}", "--text", "Guten Tag"),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_what_is_no_file_makes_nobody_wait_and_is_said_in_one_sentence(
    call: Caller, configured: Office, tmp_path: Path, arguments: tuple[str, ...], kind: str
) -> None:
    path = no_file(kind, tmp_path)
    told = call(*(str(path) if each == "{}" else each for each in arguments), "--json")
    assert told.code == (3 if "--config" in arguments else 4)
    if "--config" in arguments and kind == "device":  # which everybody may write to, so it is not even looked at
        assert told.json["error"].startswith("/dev/zero darf jeder Benutzer ändern")
    else:
        assert f"{path}" in told.json["error"]
        assert NO_FILE in told.json["error"]
    assert told.json["remedy"]


@pytest.mark.parametrize("kind", KINDS)
def test_neither_does_the_file_of_a_secret_of_certificates_or_of_a_description(
    call: Caller, configured: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = str(no_file(kind, tmp_path))
    (tmp_path / "formats").mkdir()
    no_file(kind, tmp_path / "formats", "eigen.toml")
    checked = call("provider", "check", "eigen")
    assert "wird nicht benutzt" in checked.out if kind == "device" else NO_FILE in checked.out
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    monkeypatch.setenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD_FILE", path)
    assert NO_FILE in call("secrets", "status").out
    monkeypatch.setenv("SSL_CERT_FILE", path)
    with pytest.raises(ConfigurationError, match="SSL_CERT_FILE nennt"):
        trusted_context()


READ_STANDARD_INPUT = """
import sys
from pathlib import Path
from tui.service.system.files import open_to_read

sys.stdout.buffer.write(open_to_read(Path("/dev/stdin"), or_pipe_of_shell=True).read())
"""


def test_a_pipe_that_the_shell_made_is_read_as_a_file(
    call: Caller, configured: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with piped(b"Name;Telefon;Einwilligung\nAda;0171 1234567;ja\n") as path:
        told = call("series", "--file", path, "--text", "Guten Tag", "--dry-run", "--json")
    assert (told.code, told.json["queued"]) == (0, 1)
    given = subprocess.run(
        [sys.executable, "-c", READ_STANDARD_INPUT], input=b"Name;Telefon", capture_output=True, check=True, timeout=60
    )
    assert given.stdout == b"Name;Telefon"
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    with piped(b"geheim\n") as path:
        monkeypatch.setenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD_FILE", path)
        assert NO_FILE not in call("secrets", "status").out
        assert NO_FILE not in call("secrets", "status").out


def test_a_configuration_in_a_pipe_that_the_shell_made_holds_whoever_asks(call: Caller, configured: Office) -> None:
    with piped(configured.config.read_bytes()) as path:
        assert call("--config", path, "settings", "get", "provider.sender").out == "PraxisMolar\n"
        assert call("--config", path, "settings", "get", "provider.sender").out == "PraxisMolar\n"


@contextmanager
def piped(content: bytes) -> Iterator[str]:
    """The name that a shell gives what another command printed."""
    end, start = os.pipe()
    os.write(start, content)
    os.close(start)
    try:
        yield f"/dev/fd/{end}"
    finally:
        os.close(end)


def test_a_configuration_nested_without_end_is_refused_with_its_place(call: Caller, configured: Office) -> None:
    configured.config.write_text(f"x = {NESTED}", encoding="utf-8")
    told = call("settings", "show")
    assert told.code == 3
    assert "ist kein gültiges TOML" in told.err


def test_textvorlagen_of_megabytes_are_not_imported(call: Caller, configured: Office, tmp_path: Path) -> None:
    path = tmp_path / "vorlagen.toml"
    path.write_text("# " + "x" * MEGABYTE, encoding="utf-8")
    told = call("templates", "import", str(path))
    assert told.code == 4
    assert f"„{path}“ hat mehr als 1024 kB; so viel Text wird nicht gelesen." in told.err
    assert call("templates", "import", "-", stdin=path.read_bytes()).code == 4


def test_textvorlagen_nested_without_end_are_not_imported(call: Caller, configured: Office) -> None:
    told = call("templates", "import", "-", stdin=f"template = {NESTED}")
    assert told.code == 4
    assert "ist kein gültiges TOML" in told.err


def test_more_textvorlagen_than_anybody_has_are_not_imported(call: Caller, configured: Office) -> None:
    entries = "".join(f'[[template]]\nkind = "single"\nname = "N{count}"\ntext = "T"\n' for count in range(1_001))
    told = call("templates", "import", "-", stdin=entries)
    assert told.code == 4
    assert "Die Datei enthält 1.001 Textvorlagen; erlaubt sind höchstens 1.000." in told.err
    assert "N1000" not in call("templates", "list").out


@pytest.mark.parametrize(
    "arguments",
    [
        "series --file {} --text Hallo --dry-run",
        "templates import {}",
        "send --gdt {} --text Hallo",
        "outbox restore {} --yes",
    ],
)
def test_why_a_file_was_not_read_is_said_in_the_same_words_whoever_asks(
    call: Caller, configured: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str
) -> None:
    def told(path: Path) -> list[str]:
        answer = call(*(str(path) if each == "{}" else each for each in arguments.split()))
        assert answer.code == 4
        return answer.err.splitlines()[-2:]

    absent, pipe, closed = tmp_path / "weg", no_file("pipe", tmp_path), tmp_path / "zu"
    assert told(absent) == [f"Die Datei „{absent}“ gibt es nicht.", "Abhilfe: Prüfen Sie Ordner und Schreibweise."]
    assert told(tmp_path) == [
        f"„{tmp_path}“ ist ein Ordner, keine Datei.",
        "Abhilfe: Nennen Sie eine der Dateien darin.",
    ]
    assert told(pipe) == [
        f"„{pipe}“ lässt sich nicht lesen: {NO_FILE}.",
        "Abhilfe: Speichern Sie den Inhalt als Datei, und nennen Sie diese.",
    ]
    closed.touch()
    monkeypatch.setattr(os, "open", refusing(closed))
    assert told(closed) == [
        f"Die Datei „{closed}“ darf nicht gelesen werden.",
        "Abhilfe: Es fehlen Rechte: Der Admin kann diesem Benutzer erlauben, die Datei zu lesen und ihren Ordner zu "
        "betreten (chmod, chgrp).",
    ]


def refusing(path: Path) -> Callable[..., int]:
    """`os.open` that answers for one path as it does to whoever may not read it, also where tests run as root."""
    opened = os.open

    def open_but_one(name: str | Path, *arguments: Any, **options: Any) -> int:
        if name == path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(name, *arguments, **options)

    return open_but_one


def test_a_list_is_read_from_standard_input_as_from_a_file(call: Caller, configured: Office, tmp_path: Path) -> None:
    content = "Name;Handy;Einwilligung\nMüller;0171 1234567;ja\n"
    path = tmp_path / "liste.csv"
    for data in (content.encode("cp1252"), content.encode(), content.replace(";", ",").encode("utf-16")):
        path.write_bytes(data)
        arguments = ("--text", "Guten Tag {{Name}}", "--dry-run", "--json")
        piped_in = call("series", "--file", "-", *arguments, stdin=data)
        assert (piped_in.code, piped_in.json["queued"]) == (0, 1)
        assert piped_in.json == call("series", "--file", str(path), *arguments).json
    queued = call("series", "--file", "-", "--text", "Guten Tag {{Name}}", "--yes", "--no-wait", stdin=content)
    assert queued.code == 0, queued.err
    assert call("series", "list", "--json").json[0]["title"] == "Standardeingabe"


@pytest.mark.parametrize(
    ("stdin", "said"),
    [
        (b"", "Die Datei „Standardeingabe“ ist leer."),
        (b"%PDF-1.7", "Standardeingabe: Die Datei ist keine Liste, sondern PDF."),
        (b"Name;Handy\n" + b"x" * MEGABYTE, "Standardeingabe: Die Datei hat 1,0 MB; erlaubt sind höchstens 1 MB"),
    ],
)
def test_a_list_on_standard_input_has_the_limits_of_a_file(
    call: Caller, configured: Office, stdin: bytes, said: str
) -> None:
    with configured.config.open("a", encoding="utf-8") as file:
        file.write("[lists]\nmax_megabytes = 1\n")
    told = call("series", "--file", "-", "--text", "Hallo", "--dry-run", stdin=stdin)
    assert told.code == 4
    assert told.err.startswith(said)
    assert "Abhilfe:" in told.err


def test_who_is_to_answer_questions_is_not_asked_where_the_list_came_from_standard_input(
    call: Caller, configured: Office
) -> None:
    content = "Name;Handy;Einwilligung\nMüller;0171 1234567;ja\n"
    told = call("series", "--file", "-", "--text", "Hallo", stdin=content)
    assert (told.code, "--yes" in told.err) == (2, True), told.err
    both = call("series", "--file", "-", "--text", "-", stdin=content)
    assert (both.code, "nicht beide von der Standardeingabe" in both.err) == (2, True)
    assert call("outbox", "list", "--json").json == []


def test_a_text_of_megabytes_is_refused(call: Caller, configured: Office) -> None:
    told = call("send", "--to", "0171 1234567", "--text", "-", "--no-wait", stdin="x" * (MEGABYTE + 1))
    assert told.code == 4
    assert "„Standardeingabe“ hat mehr als 1024 kB; so viel Text wird nicht gelesen." in told.err


@pytest.mark.parametrize("stdin", ["", "x" * 10_001])
def test_a_text_that_no_sms_has_is_refused_before_anything_is_counted(
    call: Caller, configured: Office, stdin: str
) -> None:
    typed = "-" if stdin else "x" * 10_001
    for arguments in (
        ("send", "--to", "0171 1234567", "--text", typed, "--no-wait"),
        ("send", "--to", "0171 1234567", "--text", typed, "--dry-run"),
        ("series", "--file", "liste.csv", "--text", typed, "--yes"),
        ("templates", "add", "Lang", "--kind", "single", "--text", typed),
    ):
        told = call(*arguments, stdin=stdin)
        assert told.code == 4
        assert told.err.splitlines() == [
            "Der Text hat 10.001 Zeichen; mehr als 10.000 nimmt praxis-sms nicht an.",
            "Abhilfe: Kürzen Sie den Text.",
        ]


def test_a_secret_of_megabytes_is_refused_wherever_it_is(
    call: Caller, configured: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = call("secrets", "set", "sms4-password", "--stdin", stdin="x" * MEGABYTE)
    assert told.code == 3
    assert "Das Geheimnis auf der Standardeingabe hat mehr als 64 kB." in told.err
    file = tmp_path / "geheim"
    file.write_text("x" * MEGABYTE)
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    monkeypatch.setenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD_FILE", str(file))
    assert f"Die Geheimnisdatei {file} hat mehr als 64 kB." in call("secrets", "status").out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (NESTED, "Zeile 2 der Standardeingabe ist keine JSON-Zeichenkette."),
        (f'"{"x" * MEGABYTE}"', "Zeile 2 der Standardeingabe hat mehr als 1024 kB."),
    ],
    ids=["nested", "long"],
)
def test_a_line_to_count_that_wants_to_harm_is_named(call: Caller, line: str, words: str) -> None:
    told = call("count", "-", "--json", stdin=f'"kurz"\n{line}\n')
    assert told.code == 4
    assert words in told.err


@pytest.mark.parametrize(
    "content",
    [NESTED, '{"format": 1, "forms": ' + '{"a":' * 100_000, "x" * (17 * MEGABYTE)],
    ids=["nested", "forms", "long"],
)
def test_a_draft_that_wants_to_harm_counts_as_none(tmp_path: Path, content: str) -> None:
    left = Drafts(tmp_path, utc_now)
    left.keep("single", {"text": "Guten Tag"})
    left.close()
    [file] = tmp_path.glob("draft-*.json")
    file.write_text(content)
    found = Drafts(tmp_path, utc_now)
    assert found.left_behind("single") is None
    found.close()


def test_an_endless_pipe_ends_as_soon_as_it_is_too_much(configured: Office) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    with Path("/dev/zero").open("rb") as endless:
        done = subprocess.run(
            [sys.executable, "-m", "tui", "templates", "import", "-"],
            env=configured.environ,
            stdin=endless,
            capture_output=True,
            text=True,
            timeout=60,
            preexec_fn=limited,
        )
    assert done.returncode == 4
    assert "hat mehr als 1024 kB" in done.stderr
    assert program(configured.environ, "templates", "list").code == 0
