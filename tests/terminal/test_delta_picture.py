"""Whatever is painted, writing only what changed leads to the same screen as writing everything."""

from __future__ import annotations

import unicodedata
from textwrap import wrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.terminal.emulator import Cell, TerminalScreen, TerminalStream
from tui.terminal.abilities import Abilities
from tui.terminal.cells import RIGHT_HALF, is_steady, split
from tui.terminal.glyphs import Glyphs
from tui.terminal.painting.screen_painter import ScreenPainter
from tui.terminal.painting.styles import PLAIN, change, parse

COLUMNS, ROWS = 24, 6
CONSOLE = Console(color_system="256", force_terminal=True)
ODD = ("👩‍👧", "❤️", "u\u0308", "👍", "🇩🇪", "1️⃣", "\U0001fae8")
words = st.sampled_from(("a", "Grüße", " ", "    ", "─┐", "日本", "語", "€½", *ODD))
texts = st.lists(words, min_size=1, max_size=9).map("".join)
styles = st.builds(
    Style,
    color=st.sampled_from((None, "red", "color(200)", "#102030", "default")),
    bgcolor=st.sampled_from((None, "blue", "color(17)", "default")),
    bold=st.booleans(),
    dim=st.booleans(),
    reverse=st.booleans(),
    underline=st.booleans(),
    underline2=st.booleans(),
    strike=st.booleans(),
    link=st.sampled_from((None, None, "https://a.example", "https://b.example")),
)
lines = st.lists(st.tuples(texts, st.none() | styles), min_size=1, max_size=4)
screens = st.lists(lines, min_size=ROWS, max_size=ROWS)

kinds = st.builds(Abilities, bce=st.booleans(), ech=st.booleans(), ich_dch=st.booleans())


def strip_of(line: list[tuple[str, Style | None]]) -> Strip:
    return Strip([Segment(text, style) for text, style in line]).adjust_cell_length(COLUMNS)


def update_of(screen: list[list[tuple[str, Style | None]]]) -> LayoutUpdate:
    return LayoutUpdate([[strip_of(line)] for line in screen], Region(0, 0, COLUMNS, ROWS))


def terminal(
    kind: type[TerminalScreen] = TerminalScreen, *, columns: int = COLUMNS, bce: bool = True
) -> tuple[TerminalScreen, TerminalStream]:
    screen = kind(columns, ROWS, erases_in_colour=bce)
    stream = TerminalStream(screen)
    stream.feed("\x1b[?7l")
    return screen, stream


class SingleCharacterScreen(TerminalScreen):
    """An old terminal: no clusters, every character has its own width, selectors and joiners none."""

    def draw(self, data: str) -> None:
        for character in data:
            if width := cell_len(character):
                self._draw_cluster(character, width)
            elif unicodedata.combining(character):
                self._append_to_previous(character)


@settings(max_examples=150)
@given(st.lists(screens, min_size=1, max_size=4), kinds)
def test_changes_alone_lead_to_the_screen_that_everything_leads_to(
    frames: list[list[list[tuple[str, Style | None]]]], abilities: Abilities
) -> None:
    plain_screen, plain = terminal()
    delta_screen, delta = terminal(bce=abilities.bce)
    painter = ScreenPainter(abilities=abilities)
    for frame in frames:
        plain.feed(update_of(frame).render_segments(CONSOLE))
        delta.feed(painter.frame(update_of(frame), CONSOLE, (3, 2)))
        assert not delta_screen.picture().differences(plain_screen.picture())
        assert (delta_screen.cursor.x, delta_screen.cursor.y) == (3, 2)


def patch_of(x: int, y: int, strip: Strip) -> ChopsUpdate:
    """An update of a part of one line, as the compositor cuts it where a widget begins and ends.

    A cut through a joined cluster is left out: Rich tears it apart there, and what is left has other widths.
    """
    end = min(x + strip.cell_length, COLUMNS)
    cells = split(strip.text)[1]
    if cells[end - x : end - x + 1] == [RIGHT_HALF] and not is_steady(cells[end - x - 1]):
        end -= 1
    columns = sorted({0, x, end, COLUMNS})
    chops: list[dict[int, Strip | None]] = [dict.fromkeys(columns[:-1]) for _ in range(ROWS)]
    chops[y][x] = strip.crop(0, end - x)
    return ChopsUpdate(chops, [(y, x, end)], [columns[1:]] * ROWS)


@settings(max_examples=150)
@given(
    screens,
    st.lists(st.tuples(st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1), texts, st.none() | styles), max_size=12),
)
def test_widgets_over_half_a_wide_character_leave_a_blank_as_the_terminal_does(
    background: list[list[tuple[str, Style | None]]], patches: list[tuple[int, int, str, Style | None]]
) -> None:
    plain_screen, plain = terminal()
    delta_screen, delta = terminal()
    painter = ScreenPainter()
    plain.feed(update_of(background).render_segments(CONSOLE))
    delta.feed(painter.frame(update_of(background), CONSOLE, (0, 0)))
    for x, y, text, style in patches:
        patch = patch_of(x, y, Strip([Segment(text, style)]))
        plain.feed(patch.render_segments(CONSOLE))
        delta.feed(painter.frame(patch, CONSOLE, (x, y)))
        assert not delta_screen.picture().differences(plain_screen.picture())


@settings(max_examples=200, deadline=None)
@given(st.text("a日👩👧❤\u200d\ufe0f\u0308 ", max_size=8))
def test_a_text_takes_the_cells_for_which_its_line_was_laid_out(text: str) -> None:
    leading, cells = split(text)
    assert len(cells) == cell_len(text)
    assert leading + "".join(cells) == text


def test_joined_emoji_that_a_style_divides_take_one_place_and_what_follows_its_own() -> None:
    screen, stream = terminal()
    line = [("x👩", Style(reverse=True)), ("\u200d👧 Ende", None), ("│", Style(bold=True))]
    stream.feed(ScreenPainter().frame(update_of([line] * ROWS), CONSOLE, (0, 0)))
    assert [cell.data for cell in screen.picture().rows[0][:10]] == ["x", "👩‍👧", "", " ", "E", "n", "d", "e", "│", " "]


def test_a_mark_on_a_blank_has_the_colour_of_the_blank_before_it() -> None:
    (plain_screen, plain), (delta_screen, delta) = terminal(), terminal()
    update = update_of([[("a ", Style(color="red")), ("\u0308b", None)]] * ROWS)
    plain.feed(update.render_segments(CONSOLE))
    delta.feed(ScreenPainter().frame(update, CONSOLE, (0, 0)))
    assert not delta_screen.picture().differences(plain_screen.picture())


sentences = st.text("abc  .äß€─│日", min_size=30, max_size=50)
edits = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 50), st.integers(0, 12), sentences), max_size=8)


@settings(max_examples=200)
@given(sentences, sentences, edits, kinds, st.sampled_from((None, Style(bgcolor="blue"), Style(color="red"))))
def test_text_that_moves_within_its_line_stays_itself_and_moves_nothing_else(
    left: str, right: str, changes: list[tuple[int, int, int, str]], abilities: Abilities, style: Style | None
) -> None:
    columns = 110
    plain_screen, plain = terminal(columns=columns)
    delta_screen, delta = terminal(columns=columns, bce=abilities.bce)
    painter = ScreenPainter(abilities=abilities)
    parts = [left, right]
    for which, place, length, inserted in [(0, 0, 0, ""), *changes]:
        part = parts[which]
        new = inserted[:length] if length > 6 or not inserted.isascii() else ""
        parts[which] = part[:place] + new + part[place + (0 if new else length) :]
        shown = [Strip([Segment(each, style)]).adjust_cell_length(columns // 2, style) for each in parts]
        update = LayoutUpdate([[*shown]] * ROWS, Region(0, 0, columns, ROWS))
        plain.feed(update.render_segments(CONSOLE))
        delta.feed(painter.frame(update, CONSOLE, (3, 2)))
        assert not delta_screen.picture().differences(plain_screen.picture())


words_typed = st.text("ab äß", min_size=1, max_size=9)
keys_typed = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 3), words_typed), min_size=1, max_size=6)


@settings(max_examples=60)
@given(st.text("aab äß", min_size=40, max_size=200), keys_typed, kinds)
def test_two_wrapped_texts_beside_each_other_follow_what_is_typed_into_them(
    text: str, changes: list[tuple[int, int, str]], abilities: Abilities
) -> None:
    plain_screen, plain = terminal(columns=62)
    delta_screen, delta = terminal(columns=62, bce=abilities.bce)
    painter = ScreenPainter(abilities=abilities)
    reverse = Style(reverse=True)
    for place, deleted, typed in [(0, 0, ""), *changes]:
        text = text[:place] + ("" if deleted else typed) + text[place + deleted :]
        left, right = ([*wrap(text, width), *[""] * ROWS][:ROWS] for width in (34, 22))
        lines = [
            [
                Strip([Segment(form[:3]), Segment(form[3:4] or " ", reverse), Segment(form[4:])]).adjust_cell_length(
                    34
                ),
                Strip([Segment("│ ", Style(color="cyan")), Segment(f"{bubble:<22}"), Segment("│")]),
            ]
            for form, bubble in zip(left, right, strict=True)
        ]
        update = LayoutUpdate(lines, Region(0, 0, 62, ROWS))
        plain.feed(update.render_segments(CONSOLE))
        delta.feed(painter.frame(update, CONSOLE, (3, 2)))
        assert not delta_screen.picture().differences(plain_screen.picture())
        assert (delta_screen.cursor.x, delta_screen.cursor.y) == (3, 2)


def test_a_letter_in_the_middle_moves_the_rest_of_its_text_and_not_what_stands_beside_it() -> None:
    painter = ScreenPainter(abilities=Abilities(ich_dch=True))

    def frame(text: str) -> str:
        line = Strip([Segment(text)]).adjust_cell_length(50)
        beside = Strip([Segment("│ was ankommt │")])
        return painter.frame(LayoutUpdate([[line, beside]], Region(0, 0, 65, 1)), CONSOLE, (0, 0))

    frame("Ihr Termin ist morgen um neun Uhr dreißig.")
    assert frame("Ihr Termine ist morgen um neun Uhr dreißig.") == "\x1b[1;43H\x1b[P\x1b[32D\x1b[@e\r"


def test_a_word_that_leaves_its_line_is_erased_and_what_stays_moves() -> None:
    painter = ScreenPainter(abilities=Abilities(ech=True, ich_dch=True))

    def frame(text: str) -> str:
        line = Strip([Segment(text)]).adjust_cell_length(52)
        return painter.frame(LayoutUpdate([[line, Strip([Segment("│")])]], Region(0, 0, 53, 1)), CONSOLE, (7, 0))

    frame("Termin um neun Uhr zwanzig in der Hauptstraße")
    assert frame("Termine um neun Uhr zwanzig in der") == "\x1b[1;35H\x1b[11X\x1b[P\x1b[28D\x1b[@e"


def test_the_line_of_the_cursor_comes_last_because_there_it_stays() -> None:
    painter = ScreenPainter()
    painter.frame(update_of([[("Hallo", None)]] * ROWS), CONSOLE, (5, 0))
    changed = [[("Hallo!", None)], *[[("Halle", None)]] * (ROWS - 1)]
    assert (
        painter.frame(update_of(changed), CONSOLE, (6, 0)) == "\x1b[2;5He\x1b[B\be\x1b[B\be\x1b[B\be\x1b[B\be\x1b[5A!"
    )


@pytest.mark.parametrize(("abilities", "most"), [(Abilities(bce=True), 70), (Abilities(), 400)])
def test_a_background_costs_nothing_where_erasing_leaves_it(abilities: Abilities, most: int) -> None:
    screen = [[("Hallo", Style(bgcolor="blue")), (" " * (COLUMNS - 5), Style(bgcolor="blue"))]] * ROWS
    painter = ScreenPainter(abilities=abilities)
    assert len(painter.frame(update_of(screen), CONSOLE, (0, 0))) < most


@settings(max_examples=80)
@given(st.lists(screens, min_size=1, max_size=3))
def test_a_terminal_that_sees_other_widths_shows_the_rest_in_place_and_keeps_no_leftovers(
    frames: list[list[list[tuple[str, Style | None]]]],
) -> None:
    screen, stream = terminal(SingleCharacterScreen)
    painter = ScreenPainter()
    for frame in frames:
        stream.feed(painter.frame(update_of(frame), CONSOLE, (0, 0)))
        for y, line in enumerate(frame):
            cells = split("".join(segment.text for segment in strip_of(line)))[1]
            shown = screen.picture().rows[y]
            for x, cell in enumerate(cells):
                after_odd = not all(map(is_steady, cells[max(0, x - 2) : x]))
                if cell and is_steady(cell) and not after_odd:
                    assert shown[x].data == cell
    empty = [[("Ende", None)]] * ROWS
    stream.feed(painter.frame(update_of(empty), CONSOLE, (0, 0)))
    assert screen.text_lines() == ["Ende"] * ROWS


def test_nothing_is_written_when_nothing_looks_different() -> None:
    painter = ScreenPainter()
    screen = [[("Hallo ", Style(color="red")), ("日本", None)]] * ROWS
    assert painter.frame(update_of(screen), CONSOLE, (0, 0))
    same_look = [[("Hallo", Style(color="red")), (" 日本", None)]] * ROWS
    assert painter.frame(update_of(same_look), CONSOLE, (0, 0)) == ""


def test_one_letter_costs_a_movement_and_the_letter() -> None:
    painter = ScreenPainter()
    painter.frame(update_of([[("Hallo", None)]] * ROWS), CONSOLE, (5, 0))
    changed = [[("Hallo!", None)], *[[("Hallo", None)]] * (ROWS - 1)]
    assert painter.frame(update_of(changed), CONSOLE, (6, 0)) == "\x1b[1;6H!"


def test_a_moved_cursor_is_moved_and_nothing_else() -> None:
    painter = ScreenPainter()
    screen = [[("Hallo", None)]] * ROWS
    painter.frame(update_of(screen), CONSOLE, (0, 0))
    assert painter.frame(update_of(screen), CONSOLE, (7, 2)) == "\x1b[3;8H"


def test_after_forgetting_everything_is_cleared_and_written_again() -> None:
    painter = ScreenPainter()
    screen = [[("Hallo", None)]] * ROWS
    first = painter.frame(update_of(screen), CONSOLE, (0, 0))
    painter.forget()
    assert painter.frame(update_of(screen), CONSOLE, (0, 0)) == first
    assert "\x1b[2J" in first


def test_another_size_begins_with_a_cleared_screen() -> None:
    painter = ScreenPainter()
    painter.frame(update_of([[("Hallo", None)]] * ROWS), CONSOLE, (0, 0))
    narrow = LayoutUpdate([[Strip([Segment("Hallo")])]], Region(0, 0, 5, 1))
    assert "\x1b[2J" in painter.frame(narrow, CONSOLE, (0, 0))


@pytest.mark.parametrize("dangerous", ["\x1b]0;Titel\x07", "\x1b[2J", "\x9b31m", "\r\n", "\u202eABC", "\x07"])
def test_a_text_never_commands_the_terminal(dangerous: str) -> None:
    painter = ScreenPainter()
    plain = painter.frame(update_of([[(" ", None)]] * ROWS), CONSOLE, (0, 0))
    painter.forget()
    frame = painter.frame(update_of([[("x" + dangerous, None)], *[[(" ", None)]] * (ROWS - 1)]), CONSOLE, (0, 0))
    for character in "\x9b\x07\n\u202e":
        assert character not in frame
    assert frame.count("\x1b") <= plain.count("\x1b") + 1


def test_the_ascii_look_keeps_letters_and_widths() -> None:
    painter = ScreenPainter(Glyphs(ascii_look=True))
    screen, stream = terminal()
    stream.feed(painter.frame(update_of([[("┌─┐ Größe █ ▶ € …", None)]] * ROWS), CONSOLE, (0, 0)))
    assert screen.text_lines() == ["+-+ Größe # > € ."] * ROWS


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("ascii", "+-+ Grosse E ?? u ??|"), ("latin-1", "+-+ Größe E ?? ü ??|"), ("cp1252", "+-+ Größe € ?? ü ??|")],
)
def test_what_the_character_set_lacks_gets_a_stand_in_of_the_same_width(encoding: str, shown: str) -> None:
    painter = ScreenPainter(Glyphs(encoding=encoding))
    screen, stream = terminal()
    stream.feed(painter.frame(update_of([[("┌─┐ Größe € 日 u\u0308 👩‍👧│", None)]] * ROWS), CONSOLE, (0, 0)))
    expected = shown.replace("Grosse", "Grose")
    assert screen.text_lines() == [expected] * ROWS


@given(styles, styles)
def test_the_pen_changes_from_any_style_to_any_other(first: Style, second: Style) -> None:
    screen, stream = terminal()
    before, after = (
        parse(Strip.render_ansi(style, ColorSystem.EIGHT_BIT), style.link or "", "x") for style in (first, second)
    )
    stream.feed(change(PLAIN, before) + "a" + change(before, after) + "b\r\n")
    stream.feed(change(after, PLAIN) + change(PLAIN, after) + "b" + change(after, PLAIN) + "c")
    rows = screen.picture().rows
    assert rows[0][1] == rows[1][0]
    assert rows[1][1] == Cell("c")
