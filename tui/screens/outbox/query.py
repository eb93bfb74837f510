"""What the Postausgang shows: which messages of which time, and where in them the page stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from tui.language.catalogue import _
from tui.language.local_time import midnight
from tui.runtime.values import dataclass
from tui.service.api import MessageQuery, MessageState, PageMark
from tui.service.wording import labels

ALL, SERIES, ANSWERS = "all", "series", "answers"
"""What the first dropdown shows besides the states: every message, the series, or what patients answered."""


class Span(StrEnum):
    """A span of local days."""

    ALWAYS = "always"
    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    MONTH = "month"
    LAST_MONTH = "last-month"


@dataclass(frozen=True, slots=True)
class Position:
    """The page behind the message or series `after`, or the one just newer than `before`; neither is the newest."""

    after: int | None = None
    before: int | None = None


NEWEST = Position()
OLDEST = Position(before=0)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page of the Postausgang is wanted; `view` is `ALL`, `SERIES`, `ANSWERS` or a state's value."""

    view: str = ALL
    span: Span = Span.ALWAYS
    text: str = ""
    series_id: int | None = None
    position: Position = NEWEST

    @property
    def shows_series(self) -> bool:
        """Whether the rows are series instead of messages."""
        return self.view == SERIES

    @property
    def shows_answers(self) -> bool:
        """Whether the rows are answers of patients instead of messages."""
        return self.view == ANSWERS

    @property
    def state(self) -> MessageState | None:
        """The state that is looked for."""
        return MessageState(self.view) if self.view not in (ALL, SERIES, ANSWERS) else None

    def at(self, position: Position) -> PageRequest:
        """Another page of the same."""
        return replace(self, position=position)

    def query(self, limit: int, today: date) -> MessageQuery:
        """The wanted messages as a query of the service."""
        since, until = moments_of(self.span, today)
        return MessageQuery(self.state, self.series_id, self.text, since, until, limit)

    def marks(self) -> tuple[PageMark | None, PageMark | None]:
        """The position as the service takes it: `after` and `before`."""
        after, before = self.position.after, self.position.before
        return None if after is None else PageMark(after), None if before is None else PageMark(before)


def view_titles() -> list[tuple[str, str]]:
    """The entries of the first dropdown."""
    states = [(labels.state(state), state.value) for state in MessageState]
    return [(_("alle SMS"), ALL), (_("Serien"), SERIES), (_("Antworten"), ANSWERS), *states]


def span_titles() -> list[tuple[str, Span]]:
    """The entries of the second dropdown."""
    return [
        (_("alle Tage"), Span.ALWAYS),
        (_("heute"), Span.TODAY),
        (_("gestern"), Span.YESTERDAY),
        (_("7 Tage"), Span.WEEK),
        (_("dieser Monat"), Span.MONTH),
        (_("voriger Monat"), Span.LAST_MONTH),
    ]


def moments_of(span: Span, today: date) -> tuple[datetime | None, datetime | None]:
    """The first moment of a span, and the first after it; None where it is open."""
    first = today.replace(day=1)
    match span:
        case Span.ALWAYS:
            return None, None
        case Span.TODAY:
            return midnight(today), None
        case Span.YESTERDAY:
            return midnight(today - timedelta(days=1)), midnight(today)
        case Span.WEEK:
            return midnight(today - timedelta(days=6)), None
        case Span.MONTH:
            return midnight(first), None
        case Span.LAST_MONTH:
            return midnight((first - timedelta(days=1)).replace(day=1)), midnight(first)
