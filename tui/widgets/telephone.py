"""What the patient will see: the message as a telephone shows it, and where its parts end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.language import amounts, dates
from tui.language.catalogue import _, ngettext
from tui.runtime.values import dataclass
from tui.service.settings import Settings
from tui.service.text.bubble import BubbleLine, bubble
from tui.service.text.segments import Segmentation
from tui.service.wording.marks import Role
from tui.widgets.line import fitted, on_one_line
from tui.widgets.roles import rich_style

WIDTH = 34
_TEXT_WIDTH = WIDTH - 4
_ROWS_OF_THREE_PARTS = 20
"""So many rows the bubble has from the beginning, where there is room: only after them does its edge move, which costs
twice as many bytes as a key may."""

_ROWS_AROUND = 3
"""Sender, and the upper and lower edge of the bubble."""

Piece = tuple[str, Role]
"""Some text and its role."""

PhoneRow = tuple[Piece, ...]
"""One row of `WIDTH` cells."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What is sent, by which settings, and when."""

    segmentation: Segmentation
    settings: Settings
    now: datetime

    def price_of(self, parts: int) -> str:
        """The price of so many parts, in words."""
        return amounts.money(self.settings.ui.price_of(parts), self.settings.ui.currency)


def phone_rows(preview: Preview, fewest: int = 0, *, with_total: bool = False) -> tuple[PhoneRow, ...]:
    """Sender and time, and below them the text in its bubble of at least `fewest` rows, with parts and price or not."""
    time = dates.clock(preview.now)
    sender = on_one_line(preview.settings.provider.sender) or _("ohne Absender")
    head = (fitted(sender, WIDTH - cell_len(time) - 1), Role.ACCENT), (" ", Role.PLAIN)
    segmentation = preview.segmentation
    rows: list[PhoneRow] = [(*head, (time, Role.MUTED)), _edge("┌", "", "┐")]
    lines = bubble(segmentation, _TEXT_WIDTH, cell_len)
    for line in lines:
        rows.append(_text_row(line))
        if line.closed_part:
            rows.append(_part_ends(line.closed_part, preview.price_of))
    if not lines:
        rows.append(
            (("│ ", Role.PLAIN), (fitted(_("Hier steht, was ankommt."), _TEXT_WIDTH), Role.MUTED), (" │", Role.PLAIN))
        )
    empty = (f"│{' ' * (WIDTH - 2)}│", Role.PLAIN)
    rows += [(empty,)] * (fewest - len(rows) + 2)
    rows.append(_edge("└", _all_parts(segmentation.segments, preview.price_of) if with_total else "", "┘"))
    return tuple(rows)


def _part_ends(part: int, price_of: Callable[[int], str]) -> PhoneRow:
    """A short line: one up to the other side takes more bytes than are left to the key that brings it."""
    words = _("Ende Teil {part}: {price}").format(part=part, price=price_of(part))
    return ((f"├─ {set_cell_size(words, WIDTH - 5)} │", Role.PLAIN),)


def _all_parts(parts: int, price_of: Callable[[int], str]) -> str:
    if not parts:
        return ""
    count = ngettext("{count} Teil", "{count} Teile", parts).format(count=parts)
    return f"{count} · {price_of(parts)}"


def _edge(left: str, words: str, right: str) -> PhoneRow:
    inside = f"─ {words} " if words else ""
    line = left + set_cell_size(inside, min(cell_len(inside), WIDTH - 2))
    return ((line + "─" * (WIDTH - 1 - cell_len(line)) + right, Role.PLAIN),)


def _text_row(line: BubbleLine) -> PhoneRow:
    pieces: list[Piece] = []
    text = on_one_line(line.text)
    start = 0
    for place in line.forcing:
        pieces += [(text[start:place], Role.PLAIN), (text[place], Role.WARN)]
        start = place + 1
    pieces.append((text[start:], Role.PLAIN))
    blanks = " " * (_TEXT_WIDTH - cell_len(text))
    return ("│ ", Role.PLAIN), *_joined(pieces), (f"{blanks} │", Role.PLAIN)


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one role as one piece."""
    joined: list[Piece] = []
    for text, role in pieces:
        if joined and joined[-1][1] is role:
            joined[-1] = joined[-1][0] + text, role
        elif text:
            joined.append((text, role))
    return joined


class Telephone(Widget):
    """Draws a `Preview`; only rows that changed are painted again, and of a long text its end is seen.

    Args:
        with_total: whether its lower edge names parts and price; beside a counter, which does, that costs bytes twice.
    """

    DEFAULT_CSS = f"""
    Telephone {{ width: {WIDTH}; height: 1fr; }}
    """

    def __init__(self, *, with_total: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._with_total = with_total
        self._preview: Preview | None = None
        self._rows: tuple[PhoneRow, ...] = ()

    @property
    def text(self) -> str:
        """What it shows, row by row."""
        return "\n".join("".join(text for text, _role in row).rstrip() for row in self._rows)

    def show(self, preview: Preview) -> None:
        """Show another message; where there is no room for a telephone, as soon as there is."""
        self._preview = preview
        if not self.size:
            return
        before = self._seen()
        self._rows = self._drawn(preview)
        changed = [y for y, (old, new) in enumerate(zip(before, self._seen(), strict=True)) if old != new]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def on_resize(self) -> None:
        """Draw what was to be shown, where the window has become wide enough."""
        if self._preview is not None and self.size:
            self._rows = self._drawn(self._preview)
            self.refresh()

    def _drawn(self, preview: Preview) -> tuple[PhoneRow, ...]:
        fewest = min(_ROWS_OF_THREE_PARTS, self.size.height - _ROWS_AROUND)
        return phone_rows(preview, fewest, with_total=self._with_total)

    def _seen(self) -> list[PhoneRow]:
        """As many rows as there is room for: the head always, and the end of the text."""
        height = self.size.height
        hidden = len(self._rows) - height
        rows = [*self._rows[:1], *self._rows[1 + hidden :]] if 0 < hidden < len(self._rows) else [*self._rows]
        return [*rows, *((),) * height][:height]

    def render_line(self, y: int) -> Strip:
        """One row."""
        width, style = self.size.width, self.rich_style
        rows = self._seen()
        if y >= len(rows):
            return Strip.blank(width, style)
        segments = [
            Segment(text, style if role is Role.PLAIN else style + rich_style(self.app, role)) for text, role in rows[y]
        ]
        return Strip(segments).adjust_cell_length(width, style)
