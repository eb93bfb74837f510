"""A program in a real pseudo terminal, with a person in front of it.

    with PtySession([sys.executable, "-m", "tui"], columns=80, rows=24, env={"LANG": "C"}) as session:
        session.wait_for("Einzel-SMS")
        session.type("0171 1234567")
        session.press("Tab", "F9")
        session.wait_for("übergeben")
        assert session.exit_status(after="Ctrl+Q") == 0

Nothing here waits for a fixed time: every wait ends as soon as its condition holds, and fails with a picture of the
screen when it does not. The terminal answers what a real one answers (device attributes, status, cursor position,
mode requests) and shows what it is told in a `TerminalScreen` (see `emulator`).
"""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.terminal.emulator import Picture, TerminalScreen, TerminalStream
from tests.terminal.keys import Keyboard, encode, keyboard_for

# A session leader without a terminal gets the first one that it opens as its controlling terminal.
_LAUNCHER = 'tty=$1; shift; exec "$@" <>"$tty" >&0 2>&0'
_QUERY = re.compile(rb"\x1b\[(?:0?c|>0?c|5n|6n|\?(\d+)\$p)")
_NO_VALUE_OF_THE_DEVELOPER = (
    "COLORTERM", "COLUMNS", "ESCDELAY", "LINES", "NO_COLOR", "TERM_PROGRAM", "TMUX", "STY", "LC_TERMINAL",
)  # fmt: skip
_ERASE_IN_THEIR_OWN_COLOUR = ("screen", "tmux", "vt")
DEFAULT_TIMEOUT = 60.0

Condition = str | Callable[["PtySession"], bool]


class PtySession:
    """One program in one pseudo terminal.

    Args:
        command: program and arguments.
        columns, rows: size in cells.
        term: value of TERM.
        env: added to the environment of this process; a value of None removes the variable. TERM_PROGRAM, COLORTERM,
            NO_COLOR and their like never come from the developer's own terminal, nor do `TEXTUAL_*` variables.
        keyboard: how keys are encoded; by default what goes with `term`.
        encoding: the character set of the terminal, both ways ("latin-1" for an old PuTTY).
        synchronized: whether the terminal says that it knows synchronized output (mode 2026).
    """

    def __init__(
        self,
        command: Sequence[str | os.PathLike[str]],
        *,
        columns: int = 80,
        rows: int = 24,
        term: str = "xterm-256color",
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
        keyboard: Keyboard | None = None,
        encoding: str = "utf-8",
        synchronized: bool = False,
    ) -> None:
        self.keyboard = keyboard or keyboard_for(term)
        self.encoding = encoding
        self.synchronized = synchronized
        self.screen = TerminalScreen(columns, rows, erases_in_colour=not term.startswith(_ERASE_IN_THEIR_OWN_COLOUR))
        self.output = bytearray()
        """Every byte the program wrote, in order."""
        self.first_byte_at: float | None = None
        """`time.perf_counter()` of the first output."""
        self._stream = TerminalStream(self.screen)
        self._decode = codecs.getincrementaldecoder(encoding)(errors="replace").decode
        self._held_back = b""
        self._closed = False
        self._master, self._slave = pty.openpty()
        self._set_size(columns, rows)
        self.started_at = time.perf_counter()
        """`time.perf_counter()` of the exec."""
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", _LAUNCHER, "sh", os.ttyname(self._slave), *map(os.fspath, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(term, env or {}),
            cwd=cwd,
            start_new_session=True,
        )

    # What a person does

    def press(self, *keys: str) -> None:
        """Press keys by the names on their caps: `press("F9", "Tab", "Ctrl+S", "Esc", "Shift+Tab", "Alt+x", "ä")`."""
        for key in keys:
            self.send(encode(key, self.keyboard))

    def type(self, text: str) -> None:
        """Type a text; a line break in it is the Enter key."""
        self.send(text.replace("\n", "\r"))

    def paste(self, text: str) -> None:
        """Paste as a terminal does that was asked for bracketed paste: line breaks arrive as carriage returns."""
        self.send("\x1b[200~" + text.replace("\r\n", "\r").replace("\n", "\r") + "\x1b[201~")

    def send(self, data: str | bytes) -> None:
        """Send raw input; text is encoded in the character set of the terminal."""
        remaining = data if isinstance(data, bytes) else data.encode(self.encoding, "replace")
        deadline = time.monotonic() + DEFAULT_TIMEOUT
        while remaining:
            readable, writable, _ = select.select([self._master], [self._master], [], 1.0)
            if readable:
                self._read()
            if writable:
                remaining = remaining[os.write(self._master, remaining) :]
            if time.monotonic() > deadline:
                raise AssertionError("the program does not read its input\n" + self.dump())

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window; the kernel tells the program (SIGWINCH)."""
        self.drain()
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)

    def write_from_elsewhere(self, text: str) -> None:
        """Let another program write to the same terminal, as `wall` does."""
        os.write(self._slave, text.encode(self.encoding))

    def hang_up(self) -> None:
        """Lose the connection: the terminal is gone and the kernel sends SIGHUP."""
        self._close_terminal()

    def kill(self, sig: int = signal.SIGKILL) -> None:
        """Send a signal to the program."""
        self.process.send_signal(sig)

    # What a person sees

    def screen_text(self) -> str:
        """The screen as text, without blanks at the ends of lines."""
        self.drain()
        return "\n".join(self.screen.text_lines())

    def line(self, number: int) -> str:
        """One line as text, counted from 0; negative numbers count from the bottom."""
        self.drain()
        return self.screen.text_lines()[number]

    def lines_with(self, text: str) -> list[str]:
        """The lines that contain a text."""
        return [line for line in self.screen_text().splitlines() if text in line]

    def picture(self) -> Picture:
        """All cells with their styles."""
        self.drain()
        return self.screen.picture()

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, from 0."""
        self.drain()
        return self.screen.cursor.x, self.screen.cursor.y

    @property
    def bytes_read(self) -> int:
        """How many bytes the program has written so far, as far as they were read."""
        return len(self.output)

    # Waiting

    def wait_for(self, condition: Condition, timeout: float = DEFAULT_TIMEOUT) -> Self:
        """Wait until a text is on the screen, or until a predicate of this session is true.

        Raises:
            AssertionError: it did not come about in `timeout` seconds, or the program ended before; with the screen.
        """
        deadline = time.monotonic() + timeout
        self.drain()
        while not self._holds(condition):
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise AssertionError(f"waited {timeout:g} s in vain for {condition!r}\n{self.dump()}")
            if not self._pump(min(remaining, 0.25)) and self.process.poll() is not None and not self._pump(0):
                if self._holds(condition):
                    break
                raise AssertionError(f"the program ended while waiting for {condition!r}\n{self.dump()}")
        return self

    def wait_until_gone(self, text: str, timeout: float = DEFAULT_TIMEOUT) -> Self:
        """Wait until a text is no longer on the screen."""
        return self.wait_for(lambda session: text not in "\n".join(session.screen.text_lines()), timeout)

    def wait_until_quiet(self, quiet: float = 0.15, timeout: float = DEFAULT_TIMEOUT) -> Self:
        """Wait until the program has written nothing for `quiet` seconds, and not because it waited for a processor."""
        deadline = time.monotonic() + timeout
        while self._pump(quiet) or self._wants_a_processor():
            if time.monotonic() > deadline:
                raise AssertionError(f"still writing after {timeout:g} s\n{self.dump()}")
        return self

    def exit_status(self, timeout: float = DEFAULT_TIMEOUT, *, after: str | None = None) -> int:
        """Wait for the end and return the status (negative: the signal), pressing the key `after` first if given."""
        if after is not None:
            self.press(after)
        deadline = time.monotonic() + timeout
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"still running after {timeout:g} s\n{self.dump()}")
            if not self._pump(0.05) and self._closed:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(0.05)
        self.drain()
        return self.process.returncode

    def wait_until_stopped(self) -> Self:
        """Wait until a job control signal has stopped the program."""
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOWAIT)
        self.drain()
        return self

    def drain(self) -> None:
        """Read what is there without waiting."""
        while self._pump(0):
            pass

    def dump(self) -> str:
        """The screen in a frame, for the message of a failed test."""
        width = self.screen.columns
        rows = [f"|{line:<{width}}|" for line in self.screen.text_lines()]
        state = "running" if self.process.poll() is None else f"ended with {self.process.returncode}"
        return "\n".join([f"program {state}, {self.bytes_read} bytes", "+" + "-" * width + "+", *rows])

    # The end

    def close(self) -> None:
        """End the program if it still runs and give the terminal back."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._close_terminal()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _wants_a_processor(self) -> bool:
        """Whether a thread of the program runs, or would if the machine were less busy (proc(5): R and D)."""
        states = []
        with contextlib.suppress(OSError):  # the program, or one of its threads, has just ended
            for stat in Path(f"/proc/{self.process.pid}/task").glob("*/stat"):
                states.append(stat.read_text().rpartition(") ")[2][:1])  # noqa: PERF401 - what was read before counts
        return any(state in ("R", "D") for state in states)

    # The wire

    def _holds(self, condition: Condition) -> bool:
        if isinstance(condition, str):
            return any(condition in line for line in self.screen.text_lines())
        return condition(self)

    def _pump(self, timeout: float) -> bool:
        """Read once, waiting at most `timeout` seconds; whether anything came."""
        if self._closed:
            return False
        try:
            readable, _, _ = select.select([self._master], [], [], timeout)
        except InterruptedError:
            return False
        return bool(readable) and self._read()

    def _read(self) -> bool:
        try:
            data = os.read(self._master, 65536)
        except OSError:  # EIO: the last program on this terminal has closed it
            data = b""
        if not data:
            return False
        if self.first_byte_at is None:
            self.first_byte_at = time.perf_counter()
        self.output += data
        self._show(data)
        return True

    def _show(self, data: bytes) -> None:
        """Feed the screen, stopping at each query, because its answer may depend on where the cursor is then."""
        data = self._held_back + data
        escape = data.rfind(b"\x1b", max(0, len(data) - 12))
        self._held_back = b""
        if escape >= 0 and re.fullmatch(rb"\x1b(?:\[[?>]?\d*\$?)?", data[escape:]):
            data, self._held_back = data[:escape], data[escape:]
        shown = 0
        for query in _QUERY.finditer(data):
            self._stream.feed(self._decode(data[shown : query.start()]))
            self._answer(query)
            shown = query.end()
        self._stream.feed(self._decode(data[shown:]))

    def _answer(self, query: re.Match[bytes]) -> None:
        question = query.group()
        if query[1]:
            known = self.synchronized and query[1] == b"2026"
            answer = f"\x1b[?{query[1].decode()};{2 if known else 0}$y"
        elif question.endswith(b"6n"):
            answer = f"\x1b[{self.screen.cursor.y + 1};{min(self.screen.cursor.x, self.screen.columns - 1) + 1}R"
        elif question.endswith(b"5n"):
            answer = "\x1b[0n"
        else:
            answer = "\x1b[>0;276;0c" if b">" in question else "\x1b[?62;22c"
        os.write(self._master, answer.encode())

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _close_terminal(self) -> None:
        if not self._closed:
            self._closed = True
            os.close(self._slave)
            os.close(self._master)


def _environment(term: str, changes: Mapping[str, str | None]) -> dict[str, str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in _NO_VALUE_OF_THE_DEVELOPER and not name.startswith("TEXTUAL")
    }
    environment["TERM"] = term
    for name, value in changes.items():
        if value is None:
            environment.pop(name, None)
        else:
            environment[name] = value
    return environment
