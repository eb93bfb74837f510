"""The line on top: the places with their keys, the active protocol, and a notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content, Span
from textual.message import Message
from textual.style import Style
from textual.widget import Widget

from tui.runtime.values import dataclass
from tui.service.wording import marks
from tui.widgets.roles import visual_style

_REVERSE = Style(reverse=True)


@dataclass(frozen=True, slots=True)
class TopLinePlace:
    """One place as the top line shows it; `short` is used where the line is too narrow for all titles."""

    name: str
    key: str
    title: str
    short: str


@dataclass(frozen=True, slots=True)
class Legend:
    """The right end of the line: active protocol, balance and notice, each with a shorter form.

    A notice begins with its mark, whose role gives its colour; `also` stands behind it where there is room.
    """

    protocol: str = ""
    protocol_short: str = ""
    notice: str = ""
    notice_short: str = ""
    balance: str = ""
    balance_short: str = ""
    also: str = ""
    also_short: str = ""

    def forms(self) -> tuple[tuple[str, str], ...]:
        """What stands before the notice, and the notice, from the longest to the shortest; it is dropped last."""
        long, short = f"{self.notice} · {self.also}", f"{self.notice_short} · {self.also_short}"
        with_both = (
            (self.protocol, self.balance, long),
            (self.protocol_short, self.balance, long),
            (self.protocol_short, self.balance_short, short),
            (self.protocol_short, short),
        )
        return tuple(
            (" · ".join(part for part in before if part), notice)
            for *before, notice in (
                *(with_both if self.also else ()),
                (self.protocol, self.balance, self.notice),
                (self.protocol_short, self.balance, self.notice),
                (self.protocol_short, self.balance_short, self.notice),
                (self.protocol_short, self.balance_short, self.notice_short),
                (self.protocol, self.notice),
                (self.protocol_short, self.notice),
                (self.protocol_short, self.notice_short),
                (self.notice_short,) if self.notice_short else (self.protocol_short, ""),
            )
        )


class TopLine(Widget):
    """One row, built from the longest wording that fits; titles of places go before the notice does."""

    DEFAULT_CSS = """
    TopLine { height: 1; width: 1fr; dock: top; text-wrap: nowrap; }
    """

    class Chosen(Message):
        """A place was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, places: Sequence[TopLinePlace], active: str) -> None:
        super().__init__()
        self._places = tuple(places)
        self._active = active
        self.legend = Legend()
        """What stands at the right."""
        self._targets: list[tuple[int, int, str]] = []

    def show(self, legend: Legend) -> None:
        """Change the legend; the same one costs nothing."""
        if legend != self.legend:
            self.legend = legend
            self.refresh()

    def render(self) -> Content:
        """The places from the left, the legend at the right edge."""
        width = self.size.width
        full = [f"{place.key} {place.title}" for place in self._places]
        short = [f"{place.key} {place.short}" for place in self._places]
        for before, notice in self.legend.forms():
            for titles, gap in ((full, 2), (short, 2), (short, 1)):
                if _needed(titles, gap, f"{before} {notice}".strip()) <= width:
                    return self._assemble(titles, gap, before, notice, width)
        notice = self.legend.notice_short
        for titles in self._losing_titles(short) if notice else ():
            if _needed(titles, 1, notice) <= width:
                return self._assemble(titles, 1, "", notice, width)
        return self._assemble(short, 1, "", "", width)

    def _losing_titles(self, titles: Sequence[str]) -> Iterator[list[str]]:
        """The same with one more bare key each time, from the right; the place one is at keeps its title."""
        shown = list(titles)
        for index in reversed(range(len(shown))):
            if self._places[index].name != self._active:
                shown[index] = self._places[index].key
                yield list(shown)

    def _assemble(self, titles: list[str], gap: int, before: str, notice: str, width: int) -> Content:
        text = " "
        spans: list[Span] = []
        self._targets = []
        for place, title in zip(self._places, titles, strict=True):
            start = len(text)
            text += title
            self._targets.append((start, len(text), place.name))
            if place.name == self._active:
                spans.append(Span(start - 1, len(text) + 1, visual_style(self.app, marks.Role.ACCENT) + _REVERSE))
            else:
                spans.append(Span(start, start + len(place.key), "bold"))
            text += " " * gap
        legend = f"{before} {notice}".strip()
        text += " " * (width - cell_len(text) - cell_len(legend) - 1) + legend
        if notice:
            spans.append(Span(len(text) - len(notice), len(text), visual_style(self.app, marks.of_line(notice))))
        return Content(text, spans)

    def on_click(self, event: events.Click) -> None:
        """A click on a place goes there."""
        for start, end, name in self._targets:
            if start <= event.x < end:
                self.post_message(self.Chosen(name))


def _needed(titles: Sequence[str], gap: int, legend: str) -> int:
    """Cells that the titles take with a legend behind them, and a margin at both ends."""
    return 1 + sum(cell_len(title) + gap for title in titles) + cell_len(legend) + 1
