"""What is said about answers of patients."""

from __future__ import annotations

from tui.language import dates
from tui.language.catalogue import _
from tui.service.model.answers import Answer, AnswerMeaning, Belonging
from tui.service.wording import marks
from tui.service.wording.marks import Mark


def belongs_to(answer: Answer) -> str:
    """To which message an answer belongs, and how that is known."""
    if answer.message_id is None:
        return _("keine SMS der letzten 14 Tage")
    told = _("SMS {id}").format(id=answer.message_id)
    if answer.belonging is Belonging.NUMBER:
        told = _("{message}, die letzte an diese Nummer").format(message=told)
    if answer.is_shared:
        told = _("{message}; mehrere Personen haben diese Nummer").format(message=told)
    return told


def read_by(answer: Answer) -> str:
    """Who has read an answer, and when."""
    if answer.read_at is None:
        return _("noch nicht")
    return _("{moment} von {name}").format(moment=dates.date_and_time(answer.read_at), name=answer.read_by)


def mark(answer: Answer) -> Mark:
    """The mark before an answer: what its first words decided, or that a person has to."""
    return {
        AnswerMeaning.OPEN: marks.HINT,
        AnswerMeaning.STOP: marks.STOP,
        AnswerMeaning.CONFIRMED: marks.GOOD,
        AnswerMeaning.CANCELLED: marks.ERROR,
    }[answer.meaning]


def answer_document(answer: Answer) -> dict[str, object]:
    """An answer for scripts."""
    return {
        "id": answer.id,
        "number": answer.number or None,
        "name": answer.name or None,
        "text": answer.text or None,
        "received_at": dates.for_scripts(answer.received_at),
        "meaning": answer.meaning.value or None,
        "message_id": answer.message_id,
        "matched_by": answer.belonging.value or None,
        "number_is_shared": answer.is_shared,
        "protocol": answer.protocol,
        "read_at": None if answer.read_at is None else dates.for_scripts(answer.read_at),
        "read_by": answer.read_by or None,
    }
