"""The harness itself: what it does is what a terminal would do."""

from __future__ import annotations

import signal
import sys

import pytest

from tests.terminal.keys import Keyboard, encode
from tests.terminal.pty_session import PtySession

pytestmark = pytest.mark.no_cover  # the program runs in a process of its own, and its emulator here

ECHO = """
import os, sys, termios, tty
tty.setraw(0)
os.write(1, b"bereit")
while (data := os.read(0, 100)) and b"q" not in data:
    os.write(1, b"\\x1b[2J\\x1b[H" + ascii(data).encode())
"""


def python(script: str, **options: object) -> PtySession:
    return PtySession([sys.executable, "-c", script], **options)  # type: ignore[arg-type]


def test_a_program_shows_its_text_and_its_exit_status() -> None:
    with python("print('Grüße'); raise SystemExit(3)") as session:
        session.wait_for("Grüße")
        assert session.line(0) == "Grüße"
        assert session.exit_status() == 3
        assert session.bytes_read == len("Grüße\r\n".encode())


def test_it_is_the_controlling_terminal_of_the_right_size_and_kind() -> None:
    script = (
        "import os; print(os.get_terminal_size(), os.environ['TERM'], os.isatty(2), os.getpgrp() == os.tcgetpgrp(0))"
    )
    with python(script, columns=60, rows=20, term="linux") as session:
        session.wait_for("(columns=60, lines=20) linux True True")


@pytest.mark.parametrize(
    ("keyboard", "sent"),
    [
        (Keyboard.XTERM, "'\\x1bOP'"),
        (Keyboard.PUTTY, "'\\x1b[11~'"),
        (Keyboard.LINUX, "'\\x1b[[A'"),
        (Keyboard.SCREEN, "'\\x1bOP'"),
        (Keyboard.VT220, "'\\x1bOP'"),
    ],
)
def test_f1_is_sent_as_the_terminal_sends_it(keyboard: Keyboard, sent: str) -> None:
    with python(ECHO, keyboard=keyboard) as session:
        session.wait_for("bereit").press("F1")
        session.wait_for("b" + sent)
        session.type("q")
        assert session.exit_status() == 0


def test_keys_go_by_the_names_on_their_caps() -> None:
    assert encode("Ctrl+S") == "\x13"
    assert encode("Alt+x") == "\x1bx"
    assert encode("Shift+Tab") == "\x1b[Z"
    assert encode("F9") == encode("F9", Keyboard.PUTTY) == "\x1b[20~"
    with pytest.raises(KeyError):
        encode("Hyper+F99")


def test_a_latin_1_terminal_sends_and_shows_single_bytes() -> None:
    with python(ECHO, encoding="latin-1") as session:
        session.wait_for("bereit").press("ä")
        session.wait_for("b'\\xe4'")


def test_questions_are_answered_where_the_cursor_is() -> None:
    script = "import os,tty; tty.setraw(0); os.write(1, b'abc\\x1b[6n'); print(ascii(os.read(0, 99)))"
    with python(script) as session:
        session.wait_for("[1;4R")


def test_a_wait_in_vain_shows_the_screen() -> None:
    with python("print('etwas anderes')") as session, pytest.raises(AssertionError, match="etwas anderes"):
        session.wait_for("das Erwartete")


def test_resizing_and_hanging_up_reach_the_program() -> None:
    script = (
        "import os, signal\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGWINCH])\n"
        "print('bereit', flush=True)\n"
        "while signal.sigwait([signal.SIGWINCH]): print(os.get_terminal_size(), flush=True)"
    )
    with python(script) as session:
        session.wait_for("bereit").resize(100, 30)
        session.wait_for("columns=100, lines=30")
        session.hang_up()
        assert session.exit_status() == -signal.SIGHUP


def test_wide_characters_links_and_clusters_are_shown_as_terminals_show_them() -> None:
    script = (
        "print('\\x1b[2m日本\\x1b[0m\\x1b[1;3Hx\\x1b[3;1H👩‍👧!u\\u0308\\x1b]8;;http://a\\x1b\\\\L\\x1b]8;;\\x1b\\\\')"
    )
    with python(script) as session:
        session.wait_for("👩‍👧!u\u0308L")
        rows = session.picture().rows
        assert [cell.data for cell in rows[0][:4]] == ["日", "", "x", " "]
        assert rows[0][0].dim
        assert not rows[0][2].dim
        assert rows[2][4].link == "http://a"
