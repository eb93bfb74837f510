"""How commands show messages: as a line, as a table, as a page, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tui.cli import views
from tui.cli.exit_codes import ExitCode
from tui.language import dates
from tui.language.catalogue import _
from tui.service.model.card_protocols import protocol_title
from tui.service.model.messages import Event, Message, MessageState
from tui.service.wording import counting, labels
from tui.service.wording.answers import answer_document
from tui.service.wording.facts import sentence
from tui.service.wording.report_words import reason_of

if TYPE_CHECKING:
    from datetime import datetime

    from tui.service.api import Again
    from tui.service.model.answers import Answer

_EXIT_CODES = {
    MessageState.UNKNOWN: ExitCode.UNKNOWN,
    MessageState.FAILED: ExitCode.PROVIDER_REFUSED,
    MessageState.UNDELIVERED: ExitCode.PROVIDER_REFUSED,
    MessageState.BLOCKED: ExitCode.INPUT_REFUSED,
}


def line(message: Message) -> str:
    """One message in one line."""
    words = _("Nachricht {id} an {number}: {state} ({parts})")
    if not message.number:
        words = _("Nachricht {id}, Nummer und Text entfernt: {state} ({parts})")
    return words.format(
        id=message.id,
        number=message.number,
        state=labels.state_of(message),
        parts=counting.parts(message.segments),
    )


def line_of_retry(again: Again, now: datetime) -> str:
    """When a message leaves that is sent again."""
    if again.leaves_at <= now:
        return _("Nachricht {id} geht hinaus, sobald gesendet wird.").format(id=again.message.id)
    words = _("Nachricht {id} geht frühestens am {moment} Uhr hinaus.").format(
        id=again.message.id, moment=dates.date_and_time_in_sentence(again.leaves_at)
    )
    return f"{words} {sentence(again.waits)}".rstrip()


def table(messages: Sequence[Message]) -> list[str]:
    """The messages as lines under a heading."""
    heading = (_("Nr."), _("Eingestellt"), _("Zustand"), _("Nummer"), _("Name"), _("Text"))
    rows = [
        (
            str(message.id),
            dates.date_and_time(message.created_at),
            labels.state_of(message),
            message.number,
            message.name,
            message.text,
        )
        for message in messages
    ]
    return views.lines(heading, rows, numeric=frozenset({0}))


def full(message: Message, story: Sequence[Event], answers: Sequence[Answer] = ()) -> Iterator[str]:
    """Everything about one message, as lines."""
    yield line(message)
    for title, value in (
        (_("Name"), message.name),
        (_("Text"), message.text),
        (_("Zweck"), labels.purpose(message.purpose)),
        (_("SMS-Absender"), message.sender),
        (_("Protokoll"), protocol_title(message.protocol)),
        (_("Serie"), "" if message.series_id is None else str(message.series_id)),
        (_("Nummer beim Anbieter"), message.provider_id),
        (_("Grund"), reason_of(message)),
        (_("Fällig"), dates.date_and_time(message.due_at)),
        (_("Freigeben"), f"praxis-sms series resume {message.series_id}" if message.awaits_release else ""),
        (_("Versuche"), str(message.attempts)),
        (_("Eingestellt von"), message.created_by),
    ):
        if value:
            yield f"  {title}: {value}"
    for answer in answers:
        yield "  " + _("Antwort am {moment}: {text} ({meaning})").format(
            moment=dates.date_and_time(answer.received_at),
            text=answer.text or _("(gelöscht)"),
            meaning=labels.meaning_of_answer(answer.meaning),
        )
    yield _("Verlauf:")
    for event in story:
        name = labels.signed_name(event.actor, event.initials)
        yield f"  {dates.date_and_seconds(event.at)}  {labels.event_with_detail(event.kind, event.detail)} ({name})"


def document(message: Message) -> dict[str, object]:
    """One message for scripts."""
    return {
        "id": message.id,
        "series_id": message.series_id,
        "number": message.number,
        "name": message.name,
        "text": message.text,
        "sender": message.sender,
        "protocol": message.protocol,
        "state": message.state.value,
        "segments": message.segments,
        "attempts": message.attempts,
        "due_at": message.due_at,
        "provider_id": message.provider_id or None,
        "error": message.error or None,
        "created_at": message.created_at,
        "updated_at": message.updated_at,
    }


def full_document(message: Message, story: Sequence[Event], answers: Sequence[Answer] = ()) -> dict[str, object]:
    """One message with its history for scripts."""
    events = [
        {
            "at": event.at,
            "actor": event.actor,
            "kind": event.kind,
            "detail": event.detail,
            "initials": event.initials,
        }
        for event in story
    ]
    told = [answer_document(answer) for answer in answers]
    return document(message) | {"created_by": message.created_by, "events": events, "answers": told}


def exit_code(state: MessageState) -> ExitCode:
    """What the end state of a message means for the command that sent it; a waiting one is done as asked."""
    return _EXIT_CODES.get(state, ExitCode.DONE)
