"""The sample application on terminals as they are: old ones, misconfigured ones, and ones that vanish."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tests.terminal.keys import Keyboard
from tests.terminal.pty_session import PtySession

pytestmark = pytest.mark.no_cover  # the program runs in a process of its own, and its emulator here

PROJECT = Path(__file__).parents[2]
NUMBER, TEXT = 0, 3
"""The lines of the number field and of the first line of the text."""


def sample(*arguments: str, **options: object) -> PtySession:
    command = [sys.executable, "-m", "tests.terminal.sample_app", *arguments]
    return PtySession(command, cwd=PROJECT, **options)  # type: ignore[arg-type]


def in_the_text(session: PtySession) -> PtySession:
    session.wait_for("Zustand").press("Tab", "Tab", "Tab")
    return session


# Keys


@pytest.mark.parametrize(
    ("term", "keyboard"),
    [
        ("xterm-256color", Keyboard.XTERM),
        ("xterm", Keyboard.PUTTY),
        ("linux", Keyboard.LINUX),
        ("screen", Keyboard.SCREEN),
        ("tmux-256color", Keyboard.SCREEN),
        ("vt220", Keyboard.VT220),
    ],
)
def test_function_keys_and_editing_keys_arrive_from_every_terminal(term: str, keyboard: Keyboard) -> None:
    with sample(term=term, keyboard=keyboard) as session:
        session.wait_for("Zustand").type("abd")
        session.press("Backspace", "c", "Home", "x")
        session.wait_for(lambda s: s.line(NUMBER) == "xabc")
        session.press("F3")
        session.wait_for("Meldung 1")
        session.press("Tab", "Shift+Tab", "End", "y")
        session.wait_for(lambda s: s.line(NUMBER).startswith("xabcy"))
        session.press("F2")
        session.wait_for("wirklich senden?").press("Esc")
        session.wait_until_gone("wirklich senden?")
        assert session.exit_status(after="Ctrl+Q") == 0


def test_keys_typed_from_the_start_on_are_all_in_the_first_field() -> None:
    with sample() as session:
        for character in "0171234567":
            session.type(character)
            session.wait_until_quiet(0.04)
        session.wait_for(lambda s: s.line(NUMBER) == "0171234567")
        assert b"0171234567" not in session.output[:400], "nothing was echoed by the terminal"


def test_an_enter_typed_ahead_is_an_enter() -> None:
    with sample() as session:
        session.press("Tab", "Tab", "Tab", "a", "Enter", "b")
        session.wait_for(lambda s: s.line(TEXT)[2:3] == "a" and s.line(TEXT + 1)[2:3] == "b")


def test_esc_works_alone_and_does_not_swallow_the_next_key() -> None:
    with sample() as session:
        session.wait_for("Zustand").press("F2")
        session.wait_for("wirklich senden?").press("Esc")
        session.wait_until_gone("wirklich senden?").type("7")
        session.wait_for(lambda s: s.line(NUMBER) == "7")


def test_a_paste_with_line_breaks_arrives_whole() -> None:
    with in_the_text(sample()) as session:
        session.paste("Grüße\r\naus u\u0308berall €")
        session.wait_for("Grüße").wait_for("aus u\u0308berall €")


# Character sets


@pytest.mark.parametrize("environment", [{}, {"LANG": "C"}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX"}])
def test_latin_1_bytes_become_the_letters_that_were_meant(environment: dict[str, str]) -> None:
    with in_the_text(sample(env=environment)) as session:
        session.send(b"Gr\xfc\xdfe \xe4")
        session.wait_for("Grüße ä")
        session.type("bc")
        session.wait_for("Grüße äbc")


def test_a_latin_1_terminal_with_a_latin_1_locale_shows_umlauts_and_no_escapes() -> None:
    with in_the_text(sample(env={"PYTHONIOENCODING": "latin-1"}, encoding="latin-1")) as session:
        session.wait_for("überlange SMS").type("ä€ß")
        session.wait_for("ä?ß")
        assert "\\u" not in session.screen_text()
        assert session.lines_with("-------")


@pytest.mark.parametrize("delta", ["0", "1"])
def test_an_ascii_terminal_shows_letters_and_frames_in_ascii(delta: str) -> None:
    environment = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PRAXIS_SMS_DELTA": delta}
    with in_the_text(sample(env=environment)) as session:
        session.wait_for("uberlange SMS")
        session.wait_until_quiet()
        assert bytes(session.output).isascii()
        assert session.lines_with("|-------")


def test_an_ascii_look_can_be_had_in_any_terminal() -> None:
    with sample(env={"PRAXIS_SMS_ASCII": "1"}) as session:
        session.wait_for("überlange SMS")
        session.wait_until_quiet()
        assert session.lines_with("-------")
        assert not any("\u2500" <= character <= "\u25ff" for character in session.screen_text())


@pytest.mark.parametrize("term", ["linux", "vt220"])
def test_an_old_console_is_asked_nothing_that_it_would_print(term: str) -> None:
    with sample(term=term) as session:
        session.wait_for("Zustand")
        assert session.exit_status(after="Ctrl+Q") == 0
        assert b"$p" not in session.output
        assert b"\x1b[<u" not in session.output


def test_without_mouse_the_terminal_keeps_its_own_selection() -> None:
    with sample() as session:
        session.wait_for("Zustand")
        assert session.exit_status(after="Ctrl+Q") == 0
        assert b"\x1b[?1000h" not in session.output
        assert b"\x1b[?1003h" not in session.output


# Size, suspension, repainting


def test_a_new_size_is_painted_whole() -> None:
    with sample() as session:
        session.wait_for("Zustand")
        session.resize(100, 30)
        session.wait_for(lambda s: s.line(29).startswith(" ^q Ende"))
        session.resize(60, 20)
        session.wait_for(lambda s: s.line(19).startswith(" ^q Ende"))
        assert len(session.lines_with("^q Ende")) == 1


def test_columns_in_the_environment_do_not_freeze_the_size() -> None:
    with sample(env={"COLUMNS": "70", "LINES": "22"}) as session:
        session.wait_for(lambda s: s.line(23).startswith(" ^q Ende"))


def test_after_a_suspension_all_is_painted_again_and_the_shell_gets_its_terminal() -> None:
    with sample() as session:
        session.wait_for("Zustand").type("0171")
        session.wait_for("0171")
        session.kill(signal.SIGTSTP)
        session.wait_until_stopped()
        assert not session.screen.in_alternate_screen
        assert not session.screen.cursor.hidden
        session.screen.draw("etwas von der Shell")
        session.kill(signal.SIGCONT)
        session.wait_for(lambda s: s.screen.in_alternate_screen)
        session.wait_for("0171").wait_for("Zustand")
        session.type("5")
        session.wait_for("01715")


def test_a_screen_that_something_else_wrote_on_is_repainted_on_request() -> None:
    with sample() as session:
        session.wait_for("Zustand").wait_until_quiet()
        before = session.picture()
        session.screen.cursor_position(5, 5)
        session.screen.draw("Broadcast message from root@server")
        session.press("F5")
        session.wait_for(lambda s: not s.picture().differences(before))


@pytest.mark.parametrize("synchronized", [False, True])
def test_written_whole_or_in_changes_the_screen_is_the_same(synchronized: bool) -> None:
    pictures, costs = [], []
    for delta in ("0", "1"):
        with in_the_text(sample(env={"PRAXIS_SMS_DELTA": delta}, synchronized=synchronized)) as session:
            session.type("Guten Tag, 日本 ")
            session.paste("👩‍👧 ❤️ Ende")
            session.press("F3", "Tab", "Down", "PageDown", "F2")
            session.wait_for("wirklich senden?").press("Esc")
            session.wait_until_gone("wirklich senden?").wait_until_quiet(0.3)
            pictures.append(session.picture())
            costs.append(session.bytes_read)
    assert not pictures[0].differences(pictures[1])
    assert costs[1] < costs[0] / 2


def test_nothing_is_written_while_nothing_happens() -> None:
    with sample(env={"PRAXIS_SMS_DELTA": None}) as session:
        session.wait_for("Zustand").press("Tab", "Tab")
        session.wait_until_quiet(0.3)
        before = session.bytes_read
        session.wait_until_quiet(1.2)
        assert session.bytes_read == before


# The end


def test_the_terminal_is_as_before_when_the_application_ends() -> None:
    check = "stty -a > before; python -m tests.terminal.sample_app; stty -a > after; cmp before after && echo gleich"
    script = check.replace("python", sys.executable).replace("before", "$D/before").replace("after", "$D/after")
    with PtySession(["/bin/sh", "-c", f"D=$(mktemp -d); {script}; rm -r $D"], cwd=PROJECT) as session:
        session.wait_for("Zustand").press("Ctrl+Q")
        session.wait_for("gleich")
        assert not session.screen.in_alternate_screen
        assert not session.screen.cursor.hidden
        assert session.exit_status() == 0


def test_a_lost_connection_ends_the_application_in_order(tmp_path: Path) -> None:
    farewell = tmp_path / "farewell"
    with in_the_text(sample(str(farewell))) as session:
        session.type("ein Entwurf")
        session.wait_for("ein Entwurf")
        session.hang_up()
        assert session.exit_status() == 0
    assert farewell.read_text("utf-8") in ("SIGHUP ein Entwurf", "EOF ein Entwurf")


def test_sigterm_ends_the_application_and_restores_the_terminal(tmp_path: Path) -> None:
    farewell = tmp_path / "farewell"
    with in_the_text(sample(str(farewell))) as session:
        session.type("ein Entwurf")
        session.wait_for("ein Entwurf")
        session.kill(signal.SIGTERM)
        assert session.exit_status() == 0
        assert not session.screen.in_alternate_screen
    assert farewell.read_text("utf-8") == "SIGTERM ein Entwurf"


def test_what_is_written_to_a_terminal_that_is_gone_is_dropped() -> None:
    script = (
        "import contextlib, os, signal\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from tui.terminal.output import TerminalFile\n"
        "from tui.terminal.glyphs import Glyphs\n"
        "out = TerminalFile(1, Glyphs())\n"
        "out.write('bereit'); out.flush()\n"
        "with contextlib.suppress(OSError): os.read(0, 1)\n"
        "for _ in range(1000): out.write('x' * 100); out.flush()\n"
        "os._exit(7 if out.is_lost else 8)"
    )
    with PtySession([sys.executable, "-c", script], cwd=PROJECT) as session:
        session.wait_for("bereit")
        session.hang_up()
        assert session.exit_status() == 7


# Unfit terminals


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"term": "dumb"}, "„dumb“"),
        ({"term": ""}, "ohne Namen"),
        ({"columns": 59, "rows": 24}, "59 Spalten und 24 Zeilen"),
        ({"columns": 80, "rows": 19}, "mindestens 60 × 20"),
    ],
)
def test_an_unfit_terminal_is_refused_in_one_sentence(options: dict[str, object], sentence: str) -> None:
    script = (
        "from tui.terminal import environment\n"
        "from tui.service.errors import UnfitTerminal\n"
        "try: environment.check_terminal()\n"
        "except UnfitTerminal as error: print(error.sentence, '/', error.remedy); raise SystemExit(error.exit_code)\n"
    )
    with PtySession([sys.executable, "-c", script], cwd=PROJECT, **options) as session:  # type: ignore[arg-type]
        assert session.exit_status() == 2
        assert sentence in " ".join(session.screen_text().split())
        assert b"\x1b" not in session.output


def test_the_smallest_size_is_enough() -> None:
    with sample(columns=60, rows=20) as session:
        session.wait_for("Deutsch")
        assert session.exit_status(after="Ctrl+Q") == 0


def test_keys_that_come_all_at_once_take_effect_in_their_order() -> None:
    with sample() as session:
        session.wait_for("Zustand")
        session.send("abd\x7fc\x1b[Hx\t\t\tGuten\rTag\x7f\x7f\x7fAbend\t\x1b[Z!")
        session.wait_for(lambda s: s.line(NUMBER) == "xabc")
        session.wait_for(lambda s: s.line(TEXT)[2:].startswith("Guten"))
        session.wait_for(lambda s: s.line(TEXT + 1)[2:].startswith("Abend!"))


def test_keys_typed_before_a_dialog_shows_go_to_the_dialog() -> None:
    with sample() as session:
        session.wait_for("Zustand").type("1")
        session.press("F2", "Tab", "Enter", "2", "F2", "Tab", "Tab", "Enter", "3")
        session.wait_for(lambda s: s.line(NUMBER) == "123")
        session.wait_until_gone("wirklich senden?")  # what was below the dialog is painted after the line
