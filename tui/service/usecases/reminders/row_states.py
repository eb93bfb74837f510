"""What is said of the state of an appointment of a plan, in windows and in lists."""

from __future__ import annotations

from datetime import datetime

from tui.language import dates
from tui.language.catalogue import _
from tui.service.model.answers import AnswerMeaning
from tui.service.model.messages import MessageState
from tui.service.recipients import Verdict, title
from tui.service.usecases.reminders.plan_rows import PlanRow, RowKind
from tui.service.wording import labels, marks


def state_of(row: PlanRow, now: datetime) -> tuple[marks.Mark, str]:
    """The mark and the words for what becomes of it."""
    waits = labels.mark_of_state(MessageState.QUEUED)
    if row.kind is RowKind.CALL:
        return _state_of_call(row)
    if row.kind in (RowKind.NUMBER, RowKind.TEXT, RowKind.REFUSED):
        words = _("ausgelassen") if row.row is None or row.row.verdict.is_sendable else title(row.row.verdict)
        return marks.STOP if row.kind is RowKind.REFUSED else marks.ERROR, words
    if row.kind is RowKind.GOING and row.due_at is not None:
        time = _("jetzt") if row.due_at <= now else dates.short_date_and_time(row.due_at)
        return waits, _("geht {time}").format(time=time)
    if row.kind in (RowKind.NEW, RowKind.PAUSED) and row.row is not None and row.row.other_numbers:
        return marks.HINT, title(Verdict.SEVERAL_NUMBERS)
    before_it_leaves = {
        RowKind.REPLACED: (marks.HINT, _("bitte ansehen")),
        RowKind.PAUSED: (marks.HINT, _("nicht freigegeben")),
        RowKind.NEW: (waits, _("neu in der Liste")),
        RowKind.HELD_BACK: (marks.LEFT_OUT, _("zurückgenommen")),
    }
    return before_it_leaves.get(row.kind) or _state_of_message(row)


def _state_of_call(row: PlanRow) -> tuple[marks.Mark, str]:
    if row.called_at:
        return marks.GOOD, _("angerufen")
    return marks.HINT, _("anrufen")


def _state_of_message(row: PlanRow) -> tuple[marks.Mark, str]:
    if row.kind is RowKind.LEFT and row.answered is not None:
        is_confirmed = row.answered is AnswerMeaning.CONFIRMED
        return marks.GOOD if is_confirmed else marks.ERROR, labels.meaning_of_answer(row.answered)
    if row.kind is RowKind.TAKEN_BACK and row.message_state is MessageState.CANCELLED:
        return marks.LEFT_OUT, _("entfallen")
    mark = marks.NOT_KNOWN if row.message_state is None else labels.mark_of_state(row.message_state)
    if row.kind is RowKind.TOGETHER:
        is_new = row.appointment_id is None
        return labels.mark_of_state(MessageState.QUEUED) if is_new else mark, _("gemeinsame SMS")
    return mark, _("hinaus") if row.message_state is None else labels.state(row.message_state)
