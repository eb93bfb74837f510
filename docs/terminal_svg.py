"""Pictures and films of a terminal's screen as SVG that looks the same in any viewer and with any font.

Every character has a place of its own, so no font can move a column or swallow a blank; frames, blocks and Braille dots
are drawn as shapes, so that they join. Nothing is loaded from elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import Color, blend_rgb
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme

WIDTH, HEIGHT, FONT_SIZE, BASELINE = 9, 20, 15, 15
"""Of one cell in pixels; three fifths of its size is what most monospaced fonts advance."""

MARGIN, TITLE_HEIGHT = 12, 28
THEME = TerminalTheme(
    (27, 31, 36),
    (214, 219, 226),
    [(46, 52, 64), (224, 108, 117), (152, 195, 121), (229, 192, 123), (97, 175, 239), (198, 120, 221), (86, 182, 194),
     (200, 205, 212)],
    [(127, 135, 148), (255, 138, 146), (181, 224, 140), (255, 217, 138), (140, 200, 255), (224, 160, 240),
     (127, 216, 224), (255, 255, 255)],
)  # fmt: skip
_FONTS = "'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',ui-monospace,monospace"
_DIMMED = 0.45


class Look(NamedTuple):
    """How a character is drawn: colours as `#rrggbb`, the background empty where it is the screen's."""

    ink: str
    paper: str = ""
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    struck: bool = False


class Cell(NamedTuple):
    """One column of a row: what stands there, "" in the right half of a wide character."""

    text: str
    look: Look


Row = tuple[Cell, ...]
Grid = tuple[Row, ...]


@dataclass(frozen=True)
class Frame:
    """A screen of a film, and for how many seconds it is shown."""

    grid: Grid
    seconds: float


def grid_of(lines: Iterable[Iterable[Segment]]) -> Grid:
    """The cells of rows of segments."""
    return tuple(tuple(_cells(line)) for line in lines)


def picture(grid: Grid, title: str) -> str:
    """One screen as SVG."""
    drawing = _Drawing()
    rows = "".join(drawing.row(number, row) for number, row in enumerate(grid))
    return _document(grid, title, drawing.rules(), rows)


def film(frames: Sequence[Frame], title: str) -> str:
    """Screens one after the other, again and again; a viewer without animation shows the last.

    Raises `ValueError` where the screens differ in size.
    """
    if len({(len(frame.grid), len(frame.grid[0])) for frame in frames}) != 1:
        raise ValueError("the screens of a film are of one size")
    drawing = _Drawing()
    length = sum(frame.seconds for frame in frames)
    rows = []
    spans: dict[tuple[int, int], str] = {}
    for number, row, first, end in _spans_of_rows([frame.grid for frame in frames]):
        drawn = drawing.row(number, row)
        if drawn and (first, end) == (0, len(frames)):
            rows.append(drawn)
        elif drawn:
            name = spans.setdefault((first, end), f"s{len(spans)}")
            hidden = "" if end == len(frames) else ' visibility="hidden"'
            rows.append(f'<g class="{name}"{hidden}>{drawn}</g>')
    starts = [sum(frame.seconds for frame in frames[:count]) / length * 100 for count in range(len(frames) + 1)]
    rules = [_rule_of_span(name, starts[first], starts[end], length) for (first, end), name in spans.items()]
    motion = f"@media(prefers-reduced-motion:no-preference){{{''.join(rules)}}}"
    return _document(frames[0].grid, title, drawing.rules() + motion, "".join(rows))


def _cells(line: Iterable[Segment]) -> Iterator[Cell]:
    waiting: list[Cell] = []
    for segment in line:
        look = _look(segment.style or Style.null())
        for character in segment.text:
            width = cell_len(character)
            if not width and waiting:
                waiting[0] = waiting[0]._replace(text=waiting[0].text + character)
                continue
            yield from waiting
            waiting = [Cell(character, look), Cell("", look)][: width or 1]
    yield from waiting


def _look(style: Style) -> Look:
    ink = (style.color or Color.default()).get_truecolor(THEME)
    paper = (style.bgcolor or Color.default()).get_truecolor(THEME, foreground=False)
    if style.reverse:
        ink, paper = paper, ink
    if style.dim:
        ink = blend_rgb(ink, paper, _DIMMED)
    shown = "" if paper == THEME.background_color else paper.hex
    return Look(ink.hex, shown, bool(style.bold), bool(style.italic), bool(style.underline), bool(style.strike))


def _spans_of_rows(grids: Sequence[Grid]) -> Iterator[tuple[int, Row, int, int]]:
    """Number and content of each row with the first screen that shows it and the first that does not any more."""
    for number in range(len(grids[0])):
        first = 0
        for count in range(1, len(grids) + 1):
            if count == len(grids) or grids[count][number] != grids[first][number]:
                yield number, grids[first][number], first, count
                first = count


def _rule_of_span(name: str, start: float, end: float, seconds: float) -> str:
    steps = {0.0: "hidden"} | {start: "visible"} | ({end: "hidden"} if end < 100 else {})
    keys = "".join(f"{at:.3f}".rstrip("0").rstrip(".") + f"%{{visibility:{seen}}}" for at, seen in steps.items())
    return f".{name}{{animation:{name} {seconds:g}s step-end infinite}}@keyframes {name}{{{keys}}}"


def _document(grid: Grid, title: str, rules: str, rows: str) -> str:
    wide, high = len(grid[0]) * WIDTH + 2 * MARGIN, len(grid) * HEIGHT + TITLE_HEIGHT + MARGIN
    base = f"text{{font:{FONT_SIZE}px {_FONTS};white-space:pre}}path{{fill:none}}g rect{{shape-rendering:crispEdges}}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">\n'
        f"<title>{escape(title)}</title>\n<style>{base}{rules}</style>\n"
        f'<rect width="{wide}" height="{high}" rx="8" fill="{THEME.background_color.hex}"/>\n'
        f'<text x="{MARGIN}" y="19" fill="#7f8794">{escape(title)}</text>\n'
        f'<g id="screen" transform="translate({MARGIN} {TITLE_HEIGHT})">\n{rows}</g>\n</svg>\n'
    )


@dataclass
class _Drawing:
    """Draws rows, and gathers the style rules that they need."""

    classes: dict[str, str] = field(default_factory=dict)

    def rules(self) -> str:
        """The style sheet."""
        return "".join(f".{name}{{{rule}}}" for rule, name in self.classes.items())

    def row(self, number: int, row: Row) -> str:
        """One row: backgrounds, then shapes, then letters by their look; empty where there is nothing to see."""
        drawn = [*self._papers(number, row)]
        letters: dict[Look, list[tuple[int, str]]] = defaultdict(list)
        for column, cell in enumerate(row):
            if (shape := _shape(cell.text, column * WIDTH, number * HEIGHT)) is not None:
                drawn.append(shape.format(ink=cell.look.ink))
            elif cell.text.strip() or (cell.text and (cell.look.underlined or cell.look.struck)):
                letters[cell.look._replace(paper="")].append((column, cell.text))
        for look, placed in letters.items():
            text = "".join(f'<tspan x="{column * WIDTH}">{escape(letter)}</tspan>' for column, letter in placed)
            drawn.append(f'<text class="{self._class(look)}" y="{number * HEIGHT + BASELINE}">{text}</text>')
        return "".join(drawn) + "\n" if drawn else ""

    def _papers(self, number: int, row: Row) -> Iterator[str]:
        column = 0
        while column < len(row):
            paper, first = row[column].look.paper, column
            while column < len(row) and row[column].look.paper == paper:
                column += 1
            if paper:
                yield _rectangle(first * WIDTH, number * HEIGHT, (column - first) * WIDTH, HEIGHT).format(ink=paper)

    def _class(self, look: Look) -> str:
        lines = " ".join([*["underline"] * look.underlined, *["line-through"] * look.struck])
        rule = f"fill:{look.ink}"
        rule += ";font-weight:bold" if look.bold else ""
        rule += ";font-style:italic" if look.italic else ""
        rule += f";text-decoration:{lines}" if lines else ""
        return self.classes.setdefault(rule, f"c{len(self.classes)}")


# Box drawing: the sides of the cell that lines lead to from its middle.
_LINES = {
    "─": "lr", "│": "tb", "┌": "rb", "┐": "lb", "└": "rt", "┘": "lt", "├": "rtb", "┤": "ltb", "┬": "lrb", "┴": "lrt",
    "┼": "lrtb", "╭": "rb", "╮": "lb", "╰": "rt", "╯": "lt", "╴": "l", "╶": "r", "╵": "t", "╷": "b", "━": "LR",
    "┃": "TB", "┏": "RB", "┓": "LB", "┗": "RT", "┛": "LT", "┣": "RTB", "┫": "LTB", "┳": "LRB", "┻": "LRT", "╸": "L",
    "╺": "R", "╹": "T", "╻": "B", "═": "lr", "║": "tb", "╔": "rb", "╗": "lb", "╚": "rt", "╝": "lt",
}  # fmt: skip
_SIDES: Mapping[str, tuple[float, float]] = {
    "l": (0, HEIGHT / 2), "r": (WIDTH, HEIGHT / 2), "t": (WIDTH / 2, 0), "b": (WIDTH / 2, HEIGHT),
}  # fmt: skip
# Block elements: left, top, width and height in parts of the cell.
_BLOCKS = {
    "█": (0, 0, 1, 1), "▀": (0, 0, 1, 1 / 2), "▐": (1 / 2, 0, 1 / 2, 1), "▔": (0, 0, 1, 1 / 8),
    "▕": (7 / 8, 0, 1 / 8, 1),
    **{chr(0x2580 + eighths): (0, 1 - eighths / 8, 1, eighths / 8) for eighths in range(1, 8)},
    **{chr(0x2590 - eighths): (0, 0, eighths / 8, 1) for eighths in range(1, 8)},
    "■": (0.1, 0.3, 0.8, 0.4), "▪": (0.25, 0.4, 0.5, 0.25),
}  # fmt: skip
_SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}
_BRAILLE = range(0x2800, 0x2900)
_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of each of the eight dots, in the order of their bits."""


def _shape(character: str, x: float, y: float) -> str | None:
    """What is drawn in place of a character, with `{ink}` for its colour; None where a font draws it."""
    if character in _LINES:
        return _lines(_LINES[character], x, y)
    if character in _BLOCKS:
        left, top, wide, high = _BLOCKS[character]
        return _rectangle(x + left * WIDTH, y + top * HEIGHT, wide * WIDTH, high * HEIGHT)
    if character in _SHADES:
        return _rectangle(x, y, WIDTH, HEIGHT, f' opacity="{_SHADES[character]}"')
    if len(character) == 1 and ord(character) in _BRAILLE:
        return "".join(_dots(ord(character) - _BRAILLE.start, x, y))
    return None


def _lines(sides: str, x: float, y: float) -> str:
    """Two sides are one line through the middle, so that corners have no notch; each further one ends there."""
    middle = f"{x + WIDTH / 2:g} {y + HEIGHT / 2:g}"
    first, *others = (f"{x + right:g} {y + down:g}" for right, down in (_SIDES[side.lower()] for side in sides))
    path = f"M{first}L{middle}" + f"M{middle}".join(f"L{other}" for other in others)
    thickness = 2.5 if sides.isupper() else 1.2
    return f'<path d="{path}" stroke="{{ink}}" stroke-width="{thickness}"/>'


def _dots(bits: int, x: float, y: float) -> Iterator[str]:
    for bit, (column, row) in enumerate(_DOTS):
        if bits >> bit & 1:
            yield _rectangle(x + 1.5 + column * 4, y + 2 + row * 4.5, 2, 2)


def _rectangle(x: float, y: float, wide: float, high: float, more: str = "") -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" fill="{{ink}}"{more}/>'
