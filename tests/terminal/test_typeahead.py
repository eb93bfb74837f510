"""The terminal is taken before the slow imports, and given back as it was."""

from __future__ import annotations

import os
import pty
import sys
import termios
from collections.abc import Iterator

import pytest

from tests.terminal.pty_session import PtySession
from tui.terminal import typeahead


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    master, slave = pty.openpty()
    yield master, slave
    typeahead.release()
    os.close(master)
    os.close(slave)


def test_a_claimed_terminal_gives_single_keys_as_they_were_typed(terminal: tuple[int, int]) -> None:
    master, slave = terminal
    assert typeahead.claim(slave)
    os.write(master, b"ab\r\x13")
    assert os.read(slave, 10) == b"ab\r\x13", "no line buffering, Enter stays Enter, Ctrl+S is a key"


def test_what_was_typed_before_the_claim_is_kept(terminal: tuple[int, int]) -> None:
    master, slave = terminal
    os.write(master, b"0171")
    typeahead.claim(slave)
    assert os.read(slave, 10) == b"0171"


def test_release_restores_every_attribute(terminal: tuple[int, int]) -> None:
    _, slave = terminal
    before = termios.tcgetattr(slave)
    typeahead.claim(slave)
    typeahead.claim(slave)
    assert termios.tcgetattr(slave) != before
    assert typeahead.attributes_before(slave) == before
    typeahead.release()
    assert termios.tcgetattr(slave) == before
    assert typeahead.attributes_before(slave) is None


def test_a_file_is_not_claimed() -> None:
    reading, writing = os.pipe()
    assert not typeahead.claim(reading)
    os.close(reading)
    os.close(writing)


@pytest.mark.parametrize("ending", ["pass", "raise SystemExit(3)", "raise ValueError('x')"])
def test_however_a_program_ends_the_terminal_is_given_back(ending: str) -> None:
    program = f"from tui.terminal.typeahead import claim; claim(); {ending}"
    script = (
        f'stty -echoctl; A=$(stty -a); "{sys.executable}" -c "{program}" 2>&-; [ "$A" = "$(stty -a)" ] && echo gleich'
    )
    with PtySession(["/bin/sh", "-c", script]) as session:
        session.wait_for("gleich")
