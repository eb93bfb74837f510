"""Answers of patients as rows of the Postausgang, and in full."""

from __future__ import annotations

from tui.language import dates
from tui.language.catalogue import _
from tui.screens.outbox.rows import day_and_time
from tui.service.model.answers import Answer, AnswerMeaning
from tui.service.wording import labels, marks
from tui.service.wording.answers import belongs_to, mark, read_by
from tui.widgets.line import on_one_line
from tui.widgets.row_list import Row, cells_of, column

_WHEN, _WHO, _STATE = 12, 18, 12
_MARGIN = "  "


def answers_heading() -> str:
    """What stands above the answers."""
    cells = cells_of((_("Wann"), _WHEN), (_("Von"), _WHO), (_("Stand"), _STATE))
    return f"{_MARGIN}{cells} {_('Antwort')}"


def answer_row(answer: Answer) -> Row:
    """One answer; what nobody has read is bold."""
    cells = cells_of((day_and_time(answer.received_at), _WHEN), (who(answer), _WHO))
    sign = mark(answer) if answer.is_unread or answer.meaning else marks.NOT_KNOWN
    text, tint = column(f"{cells} ", sign.beside(_state(answer)), _STATE, sign.role)
    return Row(answer.id, f"{text} {on_one_line(words_of(answer))}", strong=answer.is_unread, mark=" ", tint=tint)


def answer_lines(answer: Answer) -> str:
    """The answer at the cursor in full, and what it answers."""
    told = _("„{text}“").format(text=on_one_line(words_of(answer)))
    if answer.message_id is None:
        return f"{told} – {belongs_to(answer)}"
    return _("{answer} – auf {message}: „{text}“").format(
        answer=told, message=belongs_to(answer), text=on_one_line(answer.message_text)
    )


def answer_text(answer: Answer) -> str:
    """Everything about an answer as rows that break below their tab."""
    fields = (
        (_("Stand"), labels.meaning_of_answer(answer.meaning)),
        (_("Nummer"), answer.number or _("(gelöscht)")),
        (_("Name"), answer.name),
        (_("Antwort"), words_of(answer)),
        (_("Am"), dates.date_and_time(answer.received_at)),
        (_("Auf"), belongs_to(answer)),
        (_("SMS"), answer.message_text),
        (_("Gelesen"), read_by(answer)),
    )
    return "\n".join(f"{label + ':':<12}\t{on_one_line(value)}" for label, value in fields if value)


def who(answer: Answer) -> str:
    """From whom it is: the name of the message that it answers, unless several persons have the number."""
    return (answer.name if answer.name and not answer.is_shared else answer.number) or _("(gelöscht)")


def words_of(answer: Answer) -> str:
    """What it says."""
    return answer.text or (_("(leer)") if answer.number else _("(gelöscht)"))


def _state(answer: Answer) -> str:
    if answer.meaning is not AnswerMeaning.OPEN:
        return labels.meaning_of_answer(answer.meaning)
    return _("neu") if answer.is_unread else _("gelesen")
