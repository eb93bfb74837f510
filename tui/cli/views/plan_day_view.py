"""What is printed of the appointments of a plan, row by row: what a run would send, and what not and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tui.cli.views import table
from tui.language import dates
from tui.language.catalogue import _
from tui.service.model.findings import quotable
from tui.service.usecases.reminders.plan_rows import RowKind
from tui.service.usecases.reminders.row_states import state_of
from tui.service.wording.facts import sentence

if TYPE_CHECKING:
    from tui.service.api import PlanDay, PlanRow

_LONGEST_REASON = 1000
_NOT_SENT = (RowKind.NUMBER, RowKind.TEXT, RowKind.REPLACED, RowKind.REFUSED)


def text_of(row: PlanRow, texts: Mapping[int, str]) -> str:
    """The text of its message, else the one that a run would make of its row; "" where nothing is sent.

    `texts` are those of messages by their ids.
    """
    if row.kind in _NOT_SENT:
        return ""
    stored = "" if row.message_id is None else texts.get(row.message_id, "")
    return stored or ("" if row.row is None else row.row.text)


def lines(day: PlanDay, rows: Sequence[PlanRow], texts: Mapping[int, str], now: datetime) -> Iterator[str]:
    """The appointments as a table, with what holds the list above it; `rows` are those of the day to be shown."""
    if day.unseen:
        yield day.unseen
    elif day.report.days:
        days = ", ".join(f"{dates.weekday(each)} {dates.full_date(each)}" for each in day.report.days)
        yield _("Termine am {days}, Erinnerung fällig am {moment}:").format(
            days=days, moment=dates.date_and_time_in_sentence(day.report.due_at)
        )
        yield from (f"  {sentence(fact)}" for fact in day.report.run.held)
    if not rows:
        yield "  " + _("Keine Termine.")
        return
    heading = (_("Termin"), _("Nummer"), _("Name"), _("Stand"), _("SMS"))
    yield from table.lines(heading, [_cells(row, texts, now) for row in rows])


def _cells(row: PlanRow, texts: Mapping[int, str], now: datetime) -> tuple[str, ...]:
    _mark, state = state_of(row, now)
    moment = "" if row.starts_at is None else dates.date_and_time(row.starts_at)
    said = ". ".join(filter(None, (quotable(row.reason, _LONGEST_REASON).rstrip("."), text_of(row, texts))))
    return (moment or row.place, row.number, row.name, state, said)


def documents(
    day: PlanDay, rows: Sequence[PlanRow], texts: Mapping[int, str], now: datetime
) -> list[dict[str, object]]:
    """The appointments for scripts; `rows` are those of the day to be told."""
    return [
        {
            "kind": row.kind.value,
            "starts_at": row.starts_at,
            "number": row.number or None,
            "name": row.name or None,
            "dentist": row.dentist or None,
            "place": row.place or None,
            "text": text_of(row, texts) or None,
            "reason": row.reason or None,
            "due_at": day.report.due_at if row.kind is RowKind.NEW else row.due_at,
            "message_id": row.message_id,
            "state": None if row.message_state is None else row.message_state.value,
            "said": state_of(row, now)[1],
        }
        for row in rows
    ]
