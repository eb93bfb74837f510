"""The pictures of the manual: every character where it stands on the screen, whatever font a viewer has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from docs import make_screenshots, terminal_svg
from docs.terminal_svg import HEIGHT, WIDTH, Frame, Grid, film, grid_of, picture
from tests.screens.settling import run

SVG = "{http://www.w3.org/2000/svg}"
LARGEST_FILM = 300_000
PLAIN = Style.null()


def screen_of(svg: str) -> ElementTree.Element:
    """The part of a picture that shows the screen."""
    found = ElementTree.fromstring(svg).find(f".//{SVG}g[@id='screen']")
    assert found is not None
    return found


def text_of(parts: ElementTree.Element | list[ElementTree.Element], rows: int, columns: int) -> list[str]:
    """The letters of a picture, each put by its coordinates alone; blank where a shape is drawn."""
    lines = [[" "] * columns for _row in range(rows)]
    for text in (text for part in parts for text in part.iter(f"{SVG}text")):
        row = (int(text.get("y", "")) - terminal_svg.BASELINE) // HEIGHT
        for letter in text.iter(f"{SVG}tspan"):
            column, rest = divmod(int(letter.get("x", "")), WIDTH)
            assert rest == 0
            lines[row][column] = letter.text or ""
            for half in range(column + 1, column + cell_len(letter.text or "")):
                lines[row][half] = ""
    return ["".join(line).rstrip() for line in lines]


def text_on(grid: Grid) -> list[str]:
    """The letters of a screen; blank where a shape is drawn."""
    shapes = {*terminal_svg._LINES, *terminal_svg._BLOCKS, *terminal_svg._SHADES, *map(chr, terminal_svg._BRAILLE)}
    return ["".join(" " if cell.text in shapes else cell.text for cell in row).rstrip() for row in grid]


def grid(*lines: str, style: Style = PLAIN) -> Grid:
    """A screen of lines that look alike."""
    return grid_of([[Segment(line, style)] for line in lines])


def visible(svg: str, percent: float) -> list[ElementTree.Element]:
    """The parts that a film shows when so much of it is over; without a moment to ask for, those of a still picture."""
    shown = []
    for part in screen_of(svg):
        steps = re.search(rf"@keyframes {part.get('class')} ?{{((?:[^{{}}]*{{[^}}]*}})*)}}", svg)
        state = part.get("visibility", "visible")
        if steps and percent >= 0:
            for at, value in re.findall(r"([\d.]+)%\{visibility:(\w+)\}", steps[1]):
                state = value if float(at) <= percent else state
        if state == "visible":
            shown.append(part)
    return shown


# --- one screen ---


@pytest.fixture(scope="module")
def pictures() -> Mapping[str, tuple[str, Grid]]:
    """Two pictures as the script takes them, at 80x24 and wide, each with the screen that it shows."""
    shown: list[Grid] = []

    def noted(screen: Grid, title: str) -> str:
        shown.append(screen)
        return picture(screen, title)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(terminal_svg, "picture", noted)
        scenes = {"serien-sms": make_screenshots.SCENES["serien-sms"]}
        made = run(make_screenshots.take_pictures(scenes, make_screenshots.USUAL))
        made |= run(make_screenshots.take_pictures(make_screenshots.WIDE_SCENES, make_screenshots.WIDE))
    return {name: (svg, screen) for (name, svg), screen in zip(made.items(), shown, strict=True)}


def test_every_letter_of_the_application_is_where_it_stands_on_the_screen(
    pictures: Mapping[str, tuple[str, Grid]],
) -> None:
    for (svg, screen), size in zip(pictures.values(), ((80, 24), (120, 36)), strict=True):
        assert (len(screen[0]), len(screen)) == size
        read = text_of(screen_of(svg), len(screen), len(screen[0]))
        assert read == text_on(screen)
        assert any("Käthe Schäfer" in line for line in read)
        assert any(line.startswith(" F2") for line in read), "the blanks at the beginning of a line are gone"


def test_a_picture_needs_nothing_from_elsewhere(pictures: Mapping[str, tuple[str, Grid]]) -> None:
    for svg, _screen in pictures.values():
        assert not re.search(r"href|url\(|@import|@font-face|<script|<image|<foreignObject", svg)
        assert re.findall(r"https?://[^\"<]+", svg) == ["http://www.w3.org/2000/svg"]


ON_A_SCREEN = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs"])


@given(st.text(st.just(" ") | ON_A_SCREEN, min_size=1, max_size=40))
def test_any_text_keeps_its_columns(text: str) -> None:
    screen = grid(f"{text}|")
    read = text_of(screen_of(picture(screen, "")), 1, len(screen[0]))
    assert read == text_on(screen)
    assert len(screen[0]) >= cell_len(text)


def test_colours_and_attributes_are_drawn() -> None:
    svg = picture(grid("rot", style=Style.parse("bold underline red on blue")), "")
    assert re.search(r"\{fill:#e06c75;font-weight:bold;text-decoration:underline\}", svg)
    (paper,) = screen_of(svg).iter(f"{SVG}rect")
    assert (paper.get("fill"), paper.get("x"), paper.get("width")) == ("#61afef", "0", str(3 * WIDTH))


def test_reversed_text_changes_ink_and_paper() -> None:
    (row,) = grid("x", style=Style.parse("reverse"))
    assert (row[0].look.ink, row[0].look.paper) == (
        terminal_svg.THEME.background_color.hex,
        terminal_svg.THEME.foreground_color.hex,
    )


def test_frames_join_at_the_borders_of_the_cells() -> None:
    screen = screen_of(picture(grid("┌─┐", "│ │", "└─┘"), ""))
    points = [point for path in screen.iter(f"{SVG}path") for point in re.findall(r"[\d.]+ [\d.]+", path.get("d", ""))]
    middles = {f"{(x + 0.5) * WIDTH:g} {(y + 0.5) * HEIGHT:g}" for x in range(3) for y in range(3)}
    ends = [point for point in points if point not in middles]
    assert len(ends) == len(set(ends)) * 2 == 16, "each end of a line is that of a neighbour's"


def test_bars_and_plots_fill_their_part_of_the_cell() -> None:
    shapes = [
        tuple(float(rectangle.get(name, "")) for name in ("x", "y", "width", "height"))
        for rectangle in screen_of(picture(grid("█▄▌"), "")).iter(f"{SVG}rect")
    ]
    assert shapes == [(0, 0, WIDTH, HEIGHT), (WIDTH, HEIGHT / 2, WIDTH, HEIGHT / 2), (2 * WIDTH, 0, WIDTH / 2, HEIGHT)]
    assert len(list(screen_of(picture(grid("⣿"), "")).iter(f"{SVG}rect"))) == 8


def test_hostile_text_stays_text() -> None:
    svg = picture(grid('<script>&"'), "<b> & Co")
    assert text_of(screen_of(svg), 1, 10) == ['<script>&"']
    assert ElementTree.fromstring(svg).findtext(f"{SVG}title") == "<b> & Co"


# --- the film ---


def test_a_film_shows_each_screen_in_its_time_and_the_last_where_nothing_moves() -> None:
    screens = [grid("eins", "gleich"), grid("zwei", "gleich"), grid("eins", "gleich"), grid("drei", "anders")]
    svg = film([Frame(screen, 1) for screen in screens], "Film")
    for number, screen in enumerate(screens):
        for moment in (number * 25, number * 25 + 24):
            assert text_of(visible(svg, moment), 2, 6) == text_on(screen)
    assert text_of(visible(svg, -1), 2, 6) == ["drei", "anders"]


def test_screens_of_a_film_are_of_one_size() -> None:
    with pytest.raises(ValueError, match="one size"):
        film([Frame(grid("a"), 1), Frame(grid("ab"), 1)], "Film")


def test_the_demonstration_goes_from_the_list_to_the_end_of_the_series() -> None:
    svg = run(make_screenshots.take_film(quiet_seconds=0.05))
    told = ["\n".join(text_of(visible(svg, percent), 24, 80)) for percent in range(100)]
    steps = [
        next(percent for percent, text in enumerate(told) if said in text)
        for said in ("Recall November.csv", "40 Zeilen", "sendbar", "Serie starten?", "Serie 1 ·", "fertig")
    ]
    assert steps == sorted(steps)
    assert "100 %, 38 von 38" in told[-1]
    assert len(svg.encode()) < LARGEST_FILM
