"""What of the widgets of a screen can be seen: texts that are cut, controls that are not whole, gaps below fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.style import Style
from textual.content import Content
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarCorner
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Select, Static, TextArea

from tests.screens.desk import Desk
from tui.screens.outbox.statistics import BarPlot
from tui.widgets.buttons import CheckBox, PushButton
from tui.widgets.footer_line import FooterLine
from tui.widgets.form import Scroll
from tui.widgets.line import GroupTitle, Line, Note
from tui.widgets.row_list import RowList
from tui.widgets.top_line import TopLine

ELLIPSIS = "…"
MOST_TEXT_ROWS = 12
"""Rows that a field for a text takes although it may be empty."""

FIELDS = (Input, TextArea, Select, CheckBox, RowList, Scroll)
_WORDED = (Line, Note, PushButton, CheckBox, FooterLine, TopLine, Static)
_NOT_OF_THE_FORM = (TopLine, FooterLine, ScrollBar, ScrollBarCorner)


@dataclass(frozen=True)
class Seen:
    """One widget with the region it takes and the part of it that is on the screen."""

    widget: Widget
    region: Region
    part: Region


class Look:
    """The screen at one moment."""

    def __init__(self, desk: Desk) -> None:
        self.screen = desk.app.screen
        self.window = self.screen.region
        self._strips: list[Strip] = desk.pilot.picture()
        self.seen = {
            widget: Seen(widget, region, region.intersection(clip).intersection(self.window))
            for widget, (region, clip) in self.screen._compositor.visible_widgets.items()
        }

    def rows(self, region: Region) -> list[str]:
        """What stands in a region."""
        strips = self._strips[max(region.y, 0) : max(region.bottom, 0)]
        return [strip.crop(max(region.x, 0), max(region.right, 0)).text for strip in strips]

    def cells(self, region: Region) -> list[tuple[str, Style | None]]:
        """The same with its styles."""
        strips = self._strips[max(region.y, 0) : max(region.bottom, 0)]
        return [
            (segment.text, segment.style)
            for strip in strips
            for segment in strip.crop(max(region.x, 0), max(region.right, 0))
        ]

    # texts

    def cut_texts(self) -> Iterator[str]:
        """Every text that neither shows whole nor ends with „…“, nor can be scrolled into sight."""
        for widget in self.screen.walk_children(Widget):
            if isinstance(widget, RowList):
                yield from self._cut_rows(widget)
                continue
            words = text_of(widget)
            if not words.strip() or not is_displayed(widget):
                continue
            seen = self.seen.get(widget)
            if seen is None or not seen.part.area or seen.part != seen.region:
                if not can_be_scrolled_to(widget, seen):
                    yield f"{name_of(widget)} has no room: {words[:60]!r}"
                continue
            within = seen.region.shrink(widget.styles.border.spacing)
            if not shows(self.rows(within), words):
                yield f"{name_of(widget)} is cut: {words!r} shows {self.rows(within)}"

    def _cut_rows(self, rows: RowList) -> Iterator[str]:
        seen = self.seen.get(rows)
        if seen is None or seen.part != seen.region:
            return
        for y, shown in enumerate(self.rows(seen.region)):
            line = rows._line(y)
            if line is not None and not shows([shown], line[0].text):
                yield f"{name_of(rows)} cuts its row {line[0].text!r} to {shown!r}"

    # controls

    def broken_buttons(self) -> Iterator[str]:
        """Every button and checkbox that lacks a part of its label."""
        for widget in self.screen.query(PushButton), self.screen.query(CheckBox):
            for control in widget:
                seen = self.seen.get(control)
                if seen is None or not is_displayed(control):
                    continue
                whole = len(control.render().plain)  # type: ignore[attr-defined]
                if seen.region.width < whole or (seen.part != seen.region and not can_be_scrolled_to(control, seen)):
                    yield f"{name_of(control)} is not whole: {seen.part} of {seen.region}"

    # gaps

    def gaps(self) -> Iterator[tuple[int, Widget, Widget]]:
        """Unused rows between each part of a form and what stands next below it, with both."""
        leaves = [seen for seen in self.seen.values() if self._is_leaf(seen)]
        for upper in leaves:
            below = [
                other
                for other in leaves
                if other.part.y >= upper.part.bottom
                and other.part.x < upper.part.right
                and upper.part.x < other.part.right
            ]
            if below and not is_read_or_a_title(upper.widget):
                nearest = min(below, key=lambda other: other.part.y)
                beside = [
                    seen
                    for seen in leaves
                    if seen.widget.parent is upper.widget.parent and seen.part.y < upper.part.bottom
                ]
                used = max(self._used_bottom(seen) for seen in beside)
                yield nearest.part.y - used, upper.widget, nearest.widget

    def _is_leaf(self, seen: Seen) -> bool:
        widget = seen.widget
        if not seen.part.area or isinstance(widget, _NOT_OF_THE_FORM) or widget.id in ("status", "hindrance"):
            return False
        if isinstance(widget, FIELDS):
            return True
        return not widget.displayed_children and any(row.strip() for row in self.rows(seen.part))

    def _used_bottom(self, seen: Seen) -> int:
        """The row below the last one in use; lists and texts to read take all the room there is."""
        if isinstance(seen.widget, TextArea):
            lines = max(seen.widget.wrapped_document.height, MOST_TEXT_ROWS)
            return min(seen.part.bottom, seen.part.y + lines)
        return seen.part.bottom


def is_read_or_a_title(widget: Widget) -> bool:
    """Whether nothing below belongs to a widget that fills a text or a plot to read, or only names what is beside."""
    return isinstance(widget, GroupTitle | BarPlot) or any(isinstance(node, Scroll) for node in widget.ancestors)


def text_of(widget: Widget) -> str:
    """What a widget says, as far as it is one that says something by itself."""
    if isinstance(widget, Input):
        return "" if widget.value else str(widget.placeholder)
    if not isinstance(widget, _WORDED):
        return ""
    content = widget.render()
    return content.plain if isinstance(content, Content) else str(content)


def shows(rows: list[str], words: str) -> bool:
    """Whether rows hold a text however it is wrapped, or end by saying that there is more."""
    shown, wanted = "".join("".join(rows).split()), "".join(words.split())
    return wanted in shown or shown.endswith(ELLIPSIS)


def is_displayed(widget: Widget) -> bool:
    """Whether nothing hides a widget on purpose: neither `display` nor a height of nothing."""
    for node in widget.ancestors_with_self:
        if isinstance(node, Widget):
            height = node.styles.height
            if not node.display or (height is not None and height.value == 0):
                return False
    return True


def can_be_scrolled_to(widget: Widget, seen: Seen | None) -> bool:
    """Whether what is out of sight comes into sight: by scrolling, or as the cursor of a narrow place moves."""
    if not widget.region.area:
        return False
    if widget.screen.has_class("-narrow"):
        return True
    is_beside = seen is not None and seen.part.height == seen.region.height
    return not is_beside and any(
        isinstance(node, Widget) and node.allow_vertical_scroll and node.max_scroll_y for node in widget.ancestors
    )


def name_of(widget: Widget) -> str:
    """A widget as an owner of the screen finds it."""
    own = f"#{widget.id}" if widget.id else ""
    above = next((f"#{node.id} " for node in widget.ancestors if node.id and not node.id.startswith("_")), "")
    return f"{above}{type(widget).__name__}{own}"
