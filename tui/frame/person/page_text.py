"""The page about one number as text, in one column or two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tui.service.wording import persons
from tui.widgets.row_list import on_one_line

if TYPE_CHECKING:
    from tui.service.api import PersonPage, Section

_MOMENT = 20
"""Cells of the first cell of a row, which is a moment in most sections."""
_FIRST_COLUMN = 2
"""Of two columns the first has so many sections: what was sent and what was refused; decisions stand in the second."""


def columns(page: PersonPage, *, side_by_side: bool) -> tuple[str, str]:
    """What stands on the left and on the right; without room for both, everything on the left."""
    if not side_by_side:
        return _text(page.sections), ""
    return _text(page.sections[:_FIRST_COLUMN]), _text(page.sections[_FIRST_COLUMN:])


def _text(sections: Sequence[Section]) -> str:
    return "\n\n".join("\n".join(_section(section)) for section in sections)


def _section(section: Section) -> Iterator[str]:
    yield persons.section_title(section.title.upper(), len(section.rows))
    for first, *others in section.rows:
        rest = "  ".join(on_one_line(cell) for cell in others if cell.strip())
        yield f"{on_one_line(first):<{_MOMENT}}\t{rest}"
