"""The SMS parts and the price of a text while it is written."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.language import amounts
from tui.language.catalogue import _, ngettext
from tui.service.wording import marks
from tui.service.wording.marks import Role
from tui.widgets.line import Line, Note
from tui.widgets.roles import Tint, Tinted

if TYPE_CHECKING:
    from tui.service.api import Segmentation


_NEARLY_FULL = 20
"""With fewer units left in the last part, a few more words may cost another one."""


class SegmentCounter(Vertical):
    """A row of characters, units, parts and price; below it which character forces Unicode, and what replaces it."""

    DEFAULT_CSS = """
    SegmentCounter { height: auto; min-height: 2; width: 1fr; }
    SegmentCounter > #forcing { max-height: 2; }
    """

    def __init__(self, currency: str = "EUR", *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._currency = currency
        self._length = Line(id="length")
        self._forcing = Note(id="forcing")

    def compose(self) -> ComposeResult:
        """The two rows."""
        yield self._length
        yield self._forcing

    @property
    def forcing(self) -> str:
        """The row about characters that force Unicode; empty when none does."""
        return self._forcing.text

    def show(self, segmentation: Segmentation, price: Decimal, recipients: int = 1) -> None:
        """Show another text's figures, the price for all recipients; rows that stay the same are not painted again."""
        line = length_line(segmentation, price, self._currency, recipients)
        self._length.show(Tinted(line, _warnings(line, segmentation)))
        forcing = forcing_line(segmentation)
        self._forcing.show(marks.HINT.beside(forcing) if forcing else "")


def length_line(segmentation: Segmentation, price: Decimal, currency: str, recipients: int = 1) -> str:
    """`23 Zeichen · 23/160 · 1 Teil · 0,075 €`; the fraction counts units of the part being filled."""
    filled = segmentation.limit - segmentation.left if segmentation.segments else 0
    fraction = f"{filled}/{segmentation.limit}"
    if segmentation.segments > 1:
        fraction = _("{fraction} im {part}. Teil").format(fraction=fraction, part=segmentation.segments)
    if segmentation.forcing:
        fraction = f"Unicode {fraction}"
    parts = ngettext("{count} Teil", "{count} Teile", segmentation.segments).format(count=segmentation.segments)
    pieces = [
        ngettext("{count} Zeichen", "{count} Zeichen", segmentation.characters).format(count=segmentation.characters),
        fraction,
        parts if recipients == 1 else f"{recipients} × {parts}",
        amounts.money(price * recipients, currency),
    ]
    return " · ".join(pieces)


def _warnings(line: str, segmentation: Segmentation) -> tuple[Tint, ...]:
    """The limit of a nearly full part; not what it holds, which changes with each key and would cost more bytes."""
    if not segmentation.segments or segmentation.left >= _NEARLY_FULL:
        return ()
    limit = f"/{segmentation.limit}"
    start = line.index(limit)
    return (Tint(start, start + len(limit), Role.WARN),)


def forcing_line(segmentation: Segmentation) -> str:
    """Which character forces Unicode, where it first stands, how many more there are, and what replaces them."""
    if not segmentation.forcing:
        return ""
    from tui.service.wording import counting  # counting itself is not needed for the first picture

    first = segmentation.forcing[0]
    shows = first.char.isprintable() and not first.char.isspace()
    line = _("Unicode wegen {character} an Stelle {position}").format(
        character=first.char if shows else counting.character_name(first), position=first.position + 1
    )
    others = len(segmentation.forcing) - 1
    if others:
        line += ngettext(" ({count} weiteres)", " ({count} weitere)", others).format(count=others)
    if first.replacement is not None:
        line += _(". {single.replace} ersetzt")
    line += f"; {counting.replacement(first)}."
    if first.replacement is None and any(forcing.replacement is not None for forcing in segmentation.forcing):
        line += " " + _("{single.replace} ersetzt andere.")
    return line
