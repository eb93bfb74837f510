"""From the compositor's updates to what is written to the terminal.

An update holds strips of styled segments, either the whole screen (`LayoutUpdate`) or the spans that may have changed
(`ChopsUpdate`). Their own `render_segments` writes all of it; here it goes into a `Picture`, and only cells that look
different from what the terminal shows are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from tui.terminal.abilities import Abilities
from tui.terminal.cells import RIGHT_HALF, split
from tui.terminal.glyphs import Glyphs
from tui.terminal.painting.difference import paint
from tui.terminal.painting.pen import Pen
from tui.terminal.painting.picture import BLANK, Picture
from tui.terminal.painting.styles import StyleTable, parse

Placed = tuple[int, int, Strip]
"""Column, line and content of a piece of an update."""


class ScreenPainter:
    """Remembers what the terminal shows, and says what to write so that it shows an update.

    Args:
        glyphs: how characters are shown that the terminal does not have.
        abilities: what it can do beyond a VT100.
    """

    def __init__(self, glyphs: Glyphs | None = None, abilities: Abilities | None = None) -> None:
        self._glyphs = glyphs or Glyphs()
        self._abilities = abilities or Abilities()
        self._picture = Picture(0, 0)
        self._cursor: tuple[int, int] | None = None
        self._is_stale = True
        self._is_forgotten = True
        self._styles = StyleTable()
        self._cut = lru_cache(maxsize=512)(self._cut_text)
        self._number = lru_cache(maxsize=2048)(self._number_of)

    def forget(self) -> None:
        """The terminal may show anything: the next full update clears and repaints it."""
        self._is_forgotten = True

    @property
    def lacks_picture(self) -> bool:
        """Whether the terminal may show anything: nothing whole was painted yet, or since `forget`."""
        return self._is_forgotten or self._is_stale

    def frame(self, update: CompositorUpdate, console: Console, cursor: tuple[int, int]) -> str:
        """What to write so that the terminal shows an update and has its cursor at a column and line.

        Raises:
            TypeError: an update that is neither the whole screen nor spans of it.
        """
        pen = Pen(self._styles, self._abilities)
        if isinstance(update, LayoutUpdate):
            self._adapt_to(update.region.right, update.region.bottom)
            pieces = _pieces_of_layout(update)
        elif isinstance(update, ChopsUpdate):
            self._adapt_to(max((ends[-1] for ends in update.chop_ends), default=0), len(update.chops))
            pieces = _pieces_of_chops(update)
        else:
            raise TypeError(update)
        color_system = _color_system(console)
        for x, y, strip in pieces:
            self._put(x, y, strip, color_system)
        if self._is_stale and isinstance(update, LayoutUpdate):
            ground = self._picture.most_frequent_blank(pen.erases)
            pen.clear_screen(ground)
            self._picture.cleared(ground)
            self._is_stale = False
        paint(self._picture, pen, cursor)
        if pen.is_unused and cursor == self._cursor:
            return ""
        self._cursor = cursor
        return pen.finish(cursor)

    def _adapt_to(self, columns: int, rows: int) -> None:
        """Begin a new picture when the size has changed, or when the old one was forgotten."""
        if (columns, rows) != (self._picture.columns, self._picture.rows):
            self._picture = Picture(columns, rows)
            self._is_stale = True
        elif self._is_forgotten:
            self._picture.forget()
            self._is_stale = True
        if self._is_forgotten:
            self._cursor = None
        self._is_forgotten = False

    def _put(self, x: int, y: int, strip: Strip, color_system: ColorSystem) -> None:
        start, before = x, 0
        for segment in strip:
            if segment.control or not segment.text:
                continue
            mark, clusters, blanks = self._cut(segment.text)
            if mark and x > start:
                self._picture.append_mark(x, y, mark, before)
            number, number_on_blank = self._number(segment.style, color_system)
            styles = [number] * len(clusters)
            for position in blanks:
                styles[position] = number_on_blank
            self._picture.put(x, y, clusters, styles)
            if clusters:
                x, before = x + len(clusters), number

    def _cut_text(self, text: str) -> tuple[str, list[str], tuple[int, ...]]:
        """Leading marks, clusters as they are to be shown, and the positions of the blanks."""
        mark, clusters = split(text)
        if not self._glyphs.is_identity:
            mark = ""
            clusters = list(self._as_shown(clusters))
        return mark, clusters, tuple(position for position, cluster in enumerate(clusters) if cluster == BLANK)

    def _as_shown(self, clusters: list[str]) -> Iterator[str]:
        followers = [*clusters[1:], BLANK]
        skip = False
        for cluster, follower in zip(clusters, followers, strict=True):
            if skip:
                skip = False
                continue
            width = 2 if follower == RIGHT_HALF else 1
            shown = self._glyphs.shown(cluster, width)
            if width == 1 or shown == cluster:
                yield shown
                if width == 2:
                    yield RIGHT_HALF
            else:
                yield from shown
            skip = width == 2

    def _number_of(self, style: Style | None, color_system: ColorSystem) -> tuple[int, int]:
        if style is None:
            return 0, 0
        link = style.link or ""
        number = self._styles.number(parse(Strip.render_ansi(style, color_system), link, style.link_id if link else ""))
        return number, self._styles.on_a_blank(number)


def _pieces_of_layout(update: LayoutUpdate) -> Iterator[Placed]:
    for y, strips in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in strips:
            yield x, y, strip
            x += strip.cell_length


def _pieces_of_chops(update: ChopsUpdate) -> Iterator[Placed]:
    """The pieces of lines that the spans touch, cut where their span ends, as `ChopsUpdate.render_segments` does."""
    for y, first, end in update.spans:
        for chop_end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x > end or chop_end <= first:
                continue
            if x >= end or x < first or chop_end > end:
                strip = strip.crop(0, min(chop_end, end) - x)
            yield x, y, strip


@lru_cache(maxsize=4)
def _system_named(name: str | None) -> ColorSystem:
    systems = {
        "standard": ColorSystem.STANDARD,
        "256": ColorSystem.EIGHT_BIT,
        "truecolor": ColorSystem.TRUECOLOR,
        "windows": ColorSystem.WINDOWS,
    }
    return systems.get(name or "", ColorSystem.TRUECOLOR)


def _color_system(console: Console) -> ColorSystem:
    return _system_named(console.color_system)
