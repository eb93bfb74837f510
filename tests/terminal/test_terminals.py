"""The application on the terminals practices have: each kind of keys, character set and look, read from the screen."""

from __future__ import annotations

import base64
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.terminal.keys import Keyboard
from tests.terminal.pty_session import PtySession
from tui.service.api import PraxisSms, SingleSms
from tui.simulator.practice import DemoPractice, demo_practice

pytestmark = pytest.mark.no_cover  # the program runs in a process of its own, and its emulator here

PROJECT = Path(__file__).parents[2]
COLOURS = re.compile(rb"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m")
MOUSE_ON = b"\x1b[?1000h"


@pytest.fixture(scope="module")
def practice() -> Iterator[DemoPractice]:
    """A simulated provider and a configuration for it, as the environment of these tests."""
    with demo_practice() as running:
        yield running


def application(
    practice: DemoPractice,
    env: Mapping[str, str | None] | None = None,
    *,
    arguments: Sequence[str] = (),
    **options: object,
) -> PtySession:
    """praxis-sms as a user starts it; TERM is that of the terminal."""
    surroundings: dict[str, str | None] = {name: value for name, value in os.environ.items() if name != "TERM"}
    surroundings |= {"PRAXIS_SMS_CONFIG": str(practice.config_file), "PRAXIS_SMS_DATA": str(practice.data_folder)}
    surroundings |= dict(env or {})
    return PtySession([sys.executable, "-m", "tui", *arguments], cwd=PROJECT, env=surroundings, **options)  # type: ignore[arg-type]


def configured(practice: DemoPractice, folder: Path, more: str) -> dict[str, str]:
    """The environment for a configuration with another `[ui]` table."""
    file = folder / "config.toml"
    text = practice.config_file.read_text("utf-8")
    assert "[ui]" not in text
    file.write_text(f"{text}\n[ui]\n{more}\n", "utf-8")
    return {"PRAXIS_SMS_CONFIG": str(file)}


def in_the_text(session: PtySession) -> None:
    """Go to the text, when the templates before it are there."""
    session.wait_for("0/160").wait_for("Textvorlage").press("Tab", "Tab", "Tab")


def leave(session: PtySession) -> None:
    """Empty the form and go, so that no draft is left."""
    session.press("Ctrl+Q")
    session.wait_for(lambda s: s.process.poll() is not None or "praxis-sms beenden?" in s.screen_text())
    if session.process.poll() is None:
        session.press("Enter")
    assert session.exit_status() == 0


@pytest.fixture(autouse=True)
def no_draft_of_another_test(practice: DemoPractice) -> Iterator[None]:
    """Each test begins with an empty form."""
    yield
    for file in practice.data_folder.glob("draft-*.json"):
        file.unlink()


# keys


@pytest.mark.parametrize(
    ("term", "keyboard"),
    [
        ("xterm-256color", Keyboard.XTERM),
        ("xterm", Keyboard.PUTTY),
        ("linux", Keyboard.LINUX),
        ("vt220", Keyboard.VT220),
        ("screen", Keyboard.SCREEN),
        ("tmux-256color", Keyboard.SCREEN),
    ],
    ids=["xterm", "PuTTY", "linux", "vt220", "screen", "tmux"],
)
def test_places_help_and_fields_are_reached_by_the_keys_of_every_terminal(
    practice: DemoPractice, term: str, keyboard: Keyboard
) -> None:
    with application(practice, term=term, keyboard=keyboard) as session:
        session.wait_for("0/160").wait_for("Textvorlage").press("F1")
        session.wait_for("TASTEN AUF DIESEM BILDSCHIRM").press("Esc")
        session.wait_until_gone("TASTEN AUF DIESEM BILDSCHIRM")
        for key, shows in (("F4", "Zeigen"), ("F5", "SMS-Seriendaten"), ("F8", "SMS-Freigabe"), ("F2", "Nummer")):
            session.press(key)
            session.wait_for(shows)
        session.type("0171 1234568")
        session.press("Backspace", "7", "Tab", "Tab", "Tab")
        session.type("Grüße")
        session.press("Shift+Tab", "Shift+Tab", "Home", "x")
        session.wait_for("0171 1234567").wait_for("+49 171 1234567, Mobilfunk").wait_for("5 Zeichen")
        session.wait_for(lambda s: any("Name" in line and "x" in line for line in s.screen_text().split("\n")))
        leave(session)


# character sets


@pytest.mark.parametrize("env", [{"LANG": "C", "LC_ALL": None}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX"}], ids=str)
def test_without_a_locale_umlauts_and_pastes_arrive_whole(practice: DemoPractice, env: dict[str, str | None]) -> None:
    with application(practice, env) as session:
        in_the_text(session)
        session.type("ä @{[€ ")
        session.paste("Gru\u0308n\r\nzweite Zeile [/] 🦷")
        session.wait_for("ä @{[€ ").wait_for("zweite Zeile [/]")
        assert "\\u" not in session.screen_text()
        leave(session)


def test_bytes_of_a_latin_1_terminal_become_the_letters_that_were_meant(practice: DemoPractice) -> None:
    with application(practice, {"LANG": "C"}) as session:
        in_the_text(session)
        session.send(b"Gr\xfc\xdfe \xe4")
        session.wait_for("Grüße ä").wait_for("7 Zeichen · 7/160")
        leave(session)


def test_a_latin_1_terminal_gets_umlauts_and_no_escapes(practice: DemoPractice) -> None:
    with application(practice, {"PYTHONIOENCODING": "latin-1"}, encoding="latin-1") as session:
        in_the_text(session)
        session.type("Grüße")
        session.wait_for("Grüße")
        session.press("F1")
        session.wait_for("TASTEN AUF DIESEM BILDSCHIRM").wait_for("Schließen")
        assert "\\u" not in session.screen_text()
        session.press("Esc")
        leave(session)


# languages


@pytest.mark.parametrize("way", [["--lang", "en"], []], ids=["option", "environment"])
def test_in_english_keys_have_their_english_names_too(practice: DemoPractice, way: list[str]) -> None:
    env = {} if way else {"PRAXIS_SMS_LANG": "en"}
    with application(practice, env, arguments=way) as session:
        session.wait_for("Ctrl+Q Quit").press("F3")
        session.wait_for("Ctrl+O chooses the list.").press("F1")
        pages = [session.wait_for("KEYS ON THIS SCREEN").screen_text()]
        session.press("PageDown")
        pages.append(session.wait_for("Shift+Tab").screen_text())
        for german in ("Strg", "Umschalt", "Eingabe", "Pfeil"):
            assert not any(german in page for page in pages)
        session.press("Esc")
        assert session.exit_status(after="Ctrl+Q") == 0


# looks


def test_without_colours_nothing_is_coloured_and_what_is_refused_is_still_marked(practice: DemoPractice) -> None:
    with application(practice, {"NO_COLOR": "1"}) as session:
        session.wait_for("0/160")
        session.type("030 123456")
        session.wait_for("■ ")
        session.press("F9")
        session.wait_for("■ Bitte schreiben Sie einen Text.").wait_until_quiet()
        before = session.picture()
        session.press("Shift+Tab")
        session.wait_for(lambda s: s.picture() != before)
        leave(session)
        assert not COLOURS.search(session.output)


def test_a_monochrome_console_shows_what_has_the_cursor(practice: DemoPractice) -> None:
    with application(practice, {"NO_COLOR": "1"}, term="vt220") as session:
        session.wait_for("0/160").press("F8")
        session.wait_for("SMS-Freigabe").wait_until_quiet()
        pictures = [session.picture()]
        for _step in range(3):
            session.press("Tab")
            session.wait_for(lambda s: s.picture() != pictures[-1]).wait_until_quiet()
            pictures.append(session.picture())
        assert len({picture.as_seen for picture in pictures}) == 4
        leave(session)


@pytest.mark.parametrize("theme", ["hell", "dunkel", "kontrast", "charly"])
@pytest.mark.parametrize(("term", "first_screen"), [("xterm-256color", 2_700), ("screen-256color", 3_900)])
def test_a_background_covers_every_cell_and_costs_little_where_erasing_leaves_it(
    practice: DemoPractice, tmp_path: Path, theme: str, term: str, first_screen: int
) -> None:
    with application(practice, configured(practice, tmp_path, f'theme = "{theme}"'), term=term) as session:
        session.wait_for("0/160").wait_for("Textvorlage").wait_until_quiet()
        assert len(session.output) < first_screen
        session.press("F1")
        session.wait_for("Schließen").wait_until_quiet()
        session.press("Esc", "F8")
        session.wait_for("SMS-Freigabe").wait_until_quiet()
        shown = {cell.bg for row in session.screen.picture().rows for cell in row}
        assert "default" not in shown
        session.press("F2")
        leave(session)


def test_the_ascii_look_draws_no_lines_and_keeps_umlauts(practice: DemoPractice, tmp_path: Path) -> None:
    with application(practice, configured(practice, tmp_path, "ascii = true")) as session:
        session.wait_for("0/160")
        session.type("030 12 ")
        session.press("F1")
        session.wait_for("Schließen").wait_for("---").wait_until_quiet()
        assert not any("\u2500" <= character <= "\u25ff" for character in session.screen_text())
        session.press("Esc")
        leave(session)


@pytest.mark.parametrize(("term", "has_clipboard"), [("xterm-256color", True), ("linux", False)])
def test_number_and_text_go_to_a_terminal_that_has_a_clipboard(
    practice: DemoPractice, term: str, has_clipboard: bool
) -> None:
    with PraxisSms.open() as sms:
        sms.compose.queue(SingleSms("0171 1234567", "Grüße", allow_duplicate=True))
    with application(practice, term=term) as session:
        session.wait_for("0/160").press("F4")
        session.wait_for("+491711234567").press("Ctrl+L")
        session.wait_for("an das Terminal übergeben" if has_clipboard else "keine Zwischenablage").wait_until_quiet()
        handed = b"\x1b]52;c;" + base64.b64encode("+491711234567\nGrüße".encode()) + b"\x07"
        assert (handed in session.output) is has_clipboard
        assert (b"\x1b]52" in session.output) is has_clipboard
        leave(session)


def test_a_small_window_says_so_and_moves_with_the_cursor(practice: DemoPractice) -> None:
    with application(practice, columns=60, rows=20) as session:
        session.wait_for("60×20 Zeichen sind knapp; besser 80×24.").press("F4")
        session.wait_for("Stand").press("Ctrl+G")
        session.type("Größer")
        session.wait_for("Suchen").wait_for("Größer")
        session.press("Tab", "Tab", "Tab", "Tab")
        session.resize(80, 24)
        session.wait_until_gone("sind knapp").wait_for("[ Statistik ]")
        assert session.exit_status(after="Ctrl+Q") == 0


@pytest.mark.parametrize("mouse", [False, True])
def test_the_mouse_is_the_terminals_own_unless_wanted(practice: DemoPractice, tmp_path: Path, mouse: bool) -> None:
    with application(practice, configured(practice, tmp_path, f"mouse = {str(mouse).lower()}")) as session:
        session.wait_for("0/160")
        leave(session)
        assert (MOUSE_ON in session.output) is mouse


def test_a_terminal_that_cannot_move_its_cursor_is_refused_in_one_sentence(practice: DemoPractice) -> None:
    with application(practice, term="dumb") as session:
        assert session.exit_status() == 2
        text = " ".join(session.screen_text().split())
        assert "Das Terminal „dumb“ kann keine Anwendung über den ganzen Bildschirm zeigen" in text
        assert "xterm-256color" in text
        assert b"\x1b[" not in session.output


# the first start


def test_a_first_start_leads_through_the_card_to_the_first_message(tmp_path: Path, practice: DemoPractice) -> None:
    env = {
        "PRAXIS_SMS_CONFIG": str(tmp_path / "config.toml"),
        "PRAXIS_SMS_DATA": str(tmp_path / "data"),
        "PRAXIS_SMS_SECRET_SMS4_PASSWORD": None,
    }
    with application(practice, env) as session:
        session.wait_for("SMS-Freigabe").wait_for("Bitte tragen Sie zuerst die Angaben Ihres SMS-Providers ein.")
        session.press("F1")
        session.wait_for("DIESES FELD").press("Esc")
        session.wait_until_gone("DIESES FELD").press("Enter")
        session.wait_for("SMS4 RESTful").type("SMS4 REST")
        session.press("Enter")
        session.wait_for("Kundennr.")
        session.press("Tab")
        session.type("\t12345\t1\tpraxis\tgeheim\tPraxisMolar")
        session.press("F9")
        session.wait_for("Gespeichert.").press("F2")
        session.wait_for("Nummer")
        assert session.exit_status(after="Ctrl+Q") == 0
    saved = (tmp_path / "config.toml").read_text("utf-8")
    assert "PraxisMolar" in saved
    assert "geheim" not in saved
