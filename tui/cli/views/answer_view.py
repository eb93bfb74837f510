"""How commands show answers of patients: as a table, as a page, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui.cli.views import table as columns
from tui.language import dates
from tui.language.catalogue import _
from tui.service.model.answers import Answer, AnsweredAppointment
from tui.service.wording import labels
from tui.service.wording.answers import answer_document, belongs_to, read_by


def table(answers: Sequence[Answer]) -> list[str]:
    """The answers as lines under a heading."""
    heading = (_("Nr."), _("Eingegangen"), _("Nummer"), _("Name"), _("Bedeutung"), _("Gelesen"), _("Text"))
    rows = [
        (
            str(answer.id),
            dates.date_and_time(answer.received_at),
            answer.number,
            answer.name,
            labels.meaning_of_answer(answer.meaning),
            _("nein") if answer.is_unread else _("ja"),
            answer.text or _("(gelöscht)"),
        )
        for answer in answers
    ]
    return columns.lines(heading, rows, numeric=frozenset({0}))


def full(answer: Answer) -> Iterator[str]:
    """Everything about one answer, as lines."""
    yield _("Antwort {id} von {number}: {meaning}").format(
        id=answer.id, number=answer.number or _("(gelöscht)"), meaning=labels.meaning_of_answer(answer.meaning)
    )
    for title, value in (
        (_("Name"), answer.name),
        (_("Text"), answer.text or _("(gelöscht)")),
        (_("Eingegangen"), dates.date_and_time(answer.received_at)),
        (_("Antwort auf"), belongs_to(answer)),
        (_("Text der SMS"), answer.message_text),
        (_("Gelesen"), read_by(answer)),
    ):
        if value:
            yield f"  {title}: {value}"


def document(answer: Answer) -> dict[str, object]:
    """One answer for scripts."""
    return dict(answer_document(answer)) | {"message_text": answer.message_text or None}


def appointment_lines(appointments: Sequence[AnsweredAppointment]) -> Iterator[str]:
    """The appointments that patients confirmed or cancelled, under a title; nothing where there are none."""
    if appointments:
        yield ""
        yield _("Antworten auf Erinnerungen:")
    for each in appointments:
        yield "  " + _("{moment}: {name}, {number}: {meaning}").format(
            moment=dates.date_and_time(each.starts_at),
            name=each.name or "–",
            number=each.number or "–",
            meaning=labels.meaning_of_answer(each.meaning),
        )


def appointment_document(each: AnsweredAppointment) -> dict[str, object]:
    """An appointment that was answered, for scripts."""
    return {
        "starts_at": each.starts_at,
        "name": each.name or None,
        "number": each.number or None,
        "meaning": each.meaning.value,
        "message_id": each.message_id,
    }
