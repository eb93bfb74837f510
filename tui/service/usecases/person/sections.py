"""What is known of one number, section by section; window, command and archive show the same ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from tui.language import dates
from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.model.card_protocols import protocol_title
from tui.service.model.messages import Message, Series
from tui.service.model.person import OptOutDecision, RejectedOfSeries
from tui.service.outbox.outbox import Outbox
from tui.service.wording import labels, persons
from tui.service.wording.answers import answer_document
from tui.service.wording.facts import sentence
from tui.service.wording.report_words import reason_of

Document = Mapping[str, object]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of things that are known of a number: as a table, and as `documents` under the JSON key `name`.

    One that `is_rare` takes no place on the screen where it is empty.
    """

    name: str
    title: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    documents: tuple[Document, ...]
    is_rare: bool = False


def _section(
    name: str,
    title: str,
    heading: tuple[str, ...],
    found: Sequence[T],
    row: Callable[[T], tuple[str, ...]],
    document: Callable[[T], Document],
    *,
    is_rare: bool = False,
) -> Section:
    """A section of what was found, each as a row and as a document."""
    return Section(name, title, heading, tuple(map(row, found)), tuple(map(document, found)), is_rare)


def messages(outbox: Outbox, number: str) -> Section:
    """What was sent to the number or waits for it, newest first."""
    return _section(
        "messages",
        _("SMS"),
        (_("Eingestellt"), _("Zustand"), _("Text"), _("Grund"), _("Name"), _("Von"), _("Nr.")),
        outbox.messages.recent(number, limit=None),
        _message_row,
        _message_document,
    )


def answers(outbox: Outbox, number: str) -> Section:
    """What came from the number, newest first."""
    return _section(
        "answers",
        _("Antworten"),
        (_("Eingegangen"), _("Text"), _("Bedeutung"), _("SMS"), _("Gelesen von")),
        outbox.answers.of_number(number),
        lambda each: (
            dates.date_and_time(each.received_at),
            each.text or _("(gelöscht)"),
            labels.meaning_of_answer(each.meaning),
            str(each.message_id or ""),
            each.read_by,
        ),
        answer_document,
    )


def rejected(outbox: Outbox, number: str) -> Section:
    """Rows of lists that were refused."""
    return _section(
        "rejected",
        _("Abgelehnte Zeilen"),
        (_("Serie"), _("Zeile"), _("Nummer"), _("Name"), _("Grund")),
        outbox.persons.rejected(outbox.persons.traces(number)),
        lambda each: (
            each.title or str(each.series_id),
            str(each.row.list_row),
            each.row.number,
            each.row.name,
            _reason(each),
        ),
        lambda each: {
            "series_id": each.series_id,
            "row": each.row.list_row,
            "number": each.row.number,
            "name": each.row.name or None,
            "reason": _reason(each),
        },
    )


def series(outbox: Outbox, number: str) -> Section:
    """The series that the number was in, also where its row was refused."""
    of_messages = {message.series_id for message in outbox.messages.recent(number, limit=None)}
    of_rows = {each.series_id for each in outbox.persons.rejected(outbox.persons.traces(number))}
    known = (outbox.series.one(each) for each in sorted(filter(None, of_messages | of_rows), reverse=True))
    found = [each for each in known if each is not None]
    return _section(
        "series",
        _("Serien"),
        (_("Am"), _("Titel"), _("Text"), _("Von")),
        found,
        lambda each: (dates.date_and_time(each.created_at), each.title, each.text, each.created_by),
        _series_document,
    )


def appointments(outbox: Outbox, number: str) -> Section:
    """Which appointments plans reminded the number of, the latest first."""
    return _section(
        "appointments",
        _("Termine"),
        (_("Termin"), _("Plan"), _("Erinnerung"), _("SMS")),
        outbox.persons.appointments(number),
        lambda each: (
            dates.date_and_time(each.starts_at),
            each.plan,
            persons.appointment(each.state),
            str(each.message_id or ""),
        ),
        lambda each: {
            "starts_at": dates.for_scripts(each.starts_at),
            "plan": each.plan,
            "state": each.state.value,
            "message_id": each.message_id,
        },
    )


def corrections(outbox: Outbox, number: str) -> Section:
    """For which appointments somebody typed the number in place of the one in the list of a plan, the latest first."""
    return _section(
        "corrections",
        _("Eingetippt für Termine"),
        (_("Termin"), _("Plan"), _("Am"), _("Von")),
        outbox.persons.corrections(number),
        lambda each: (
            dates.date_and_time(each.starts_at),
            each.plan,
            dates.date_and_time(each.corrected_at),
            each.corrected_by,
        ),
        lambda each: {
            "starts_at": dates.for_scripts(each.starts_at),
            "plan": each.plan,
            "corrected_by": each.corrected_by,
            "corrected_at": dates.for_scripts(each.corrected_at),
        },
        is_rare=True,
    )


def optouts(outbox: Outbox, number: str) -> Section:
    """When the number opted out, and when that was lifted."""
    return _section(
        "optouts",
        _("Abmeldung"),
        (_("Seit"), _("Grund"), _("Von"), _("Aufgehoben")),
        outbox.persons.optouts(number),
        lambda each: (dates.date_and_time(each.created_at), each.reason, each.created_by, _lifted(each)),
        lambda each: {
            "reason": each.reason or None,
            "created_by": each.created_by,
            "created_at": dates.for_scripts(each.created_at),
            "lifted_by": each.lifted_by or None,
            "lifted_at": None if each.lifted_at is None else dates.for_scripts(each.lifted_at),
            "lifted_reason": each.lifted_reason or None,
        },
    )


def consents(outbox: Outbox, number: str) -> Section:
    """What the number consented to, and what it withdrew; the newest line of a purpose holds."""
    return _section(
        "consents",
        _("Einwilligung"),
        (_("Am"), _("Zweck"), _("Stand"), _("Quelle"), _("Von")),
        outbox.consents.of_number(number),
        lambda each: (
            dates.date_and_time(each.recorded_at),
            labels.purpose(each.purpose),
            _("erteilt") if each.is_given else _("widerrufen"),
            labels.source_of_consent(each),
            each.recorded_by,
        ),
        lambda each: {
            "purpose": each.purpose.value,
            "state": "given" if each.is_given else "withdrawn",
            "source": each.source.value,
            "remark": each.remark or None,
            "recorded_by": each.recorded_by,
            "recorded_at": dates.for_scripts(each.recorded_at),
        },
    )


def audit(outbox: Outbox, number: str) -> Section:
    """What the journal says of the messages to the number."""
    return _section(
        "audit",
        _("Verlauf"),
        (_("Wann"), _("Was"), _("Wer"), _("SMS")),
        outbox.events.about(number),
        lambda line: (
            dates.date_and_seconds(line.at),
            labels.event_with_detail(line.kind, line.detail),
            labels.full_signature(line),
            str(line.message_id or ""),
        ),
        lambda line: {
            "at": dates.for_scripts(line.at),
            "kind": line.kind.value,
            "detail": line.detail,
            "actor": line.actor,
            "message_id": line.message_id,
        },
    )


SECTIONS: tuple[Callable[[Outbox, str], Section], ...] = (
    messages, answers, rejected, series, appointments, corrections, optouts, consents, audit,
)  # fmt: skip
"""In the order in which they are shown; each is given the store and the number in E.164."""


def _message_row(message: Message) -> tuple[str, ...]:
    return (
        dates.date_and_time(message.created_at),
        labels.state(message.state),
        message.text or _("(gelöscht)"),
        reason_of(message),
        message.name,
        message.created_by,
        str(message.id),
    )


def _message_document(message: Message) -> Document:
    return {
        "id": message.id,
        "series_id": message.series_id,
        "number": message.number or None,
        "name": message.name or None,
        "text": message.text or None,
        "sender": message.sender,
        "protocol": message.protocol,
        "state": message.state.value,
        "segments": message.segments,
        "attempts": message.attempts,
        "due_at": dates.for_scripts(message.due_at),
        "provider_id": message.provider_id or None,
        "error": message.error or None,
        "created_at": dates.for_scripts(message.created_at),
        "updated_at": dates.for_scripts(message.updated_at),
        "created_by": message.created_by,
    }


def _series_document(series: Series) -> Document:
    return {
        "id": series.id,
        "title": series.title or None,
        "text": series.text or None,
        "sender": series.sender,
        "protocol": protocol_title(series.protocol),
        "created_by": series.created_by,
        "created_at": dates.for_scripts(series.created_at),
    }


def _reason(rejected: RejectedOfSeries) -> str:
    return sentence(rejected.row.reason)


def _lifted(decision: OptOutDecision) -> str:
    if decision.lifted_at is None:
        return ""
    return _("{moment} von {name}: {reason}").format(
        moment=dates.date_and_time(decision.lifted_at), name=decision.lifted_by, reason=decision.lifted_reason
    )
