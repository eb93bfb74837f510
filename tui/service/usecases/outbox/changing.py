"""Changing what still waits: text and time of a message, the beginning of a series."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tui.language.catalogue import _, ngettext
from tui.runtime.values import dataclass
from tui.service.errors import InputRefused, PolicyRefused
from tui.service.model.card_protocols import ProtocolKey
from tui.service.model.messages import Message, MessageState, Series, SeriesState
from tui.service.model.queries import MessageQuery
from tui.service.outbox.subjects.queue import ChangedContent, NotAsItWas
from tui.service.usecases.operation import Begin, Operation, existing_message, existing_series
from tui.service.usecases.single import Review, SingleSms, refuse_what_blocks, reviewed
from tui.service.wording import labels

_UNSENT = (MessageState.QUEUED, MessageState.CANCELLED, MessageState.BLOCKED)


@dataclass(frozen=True, slots=True)
class Change:
    """What a message that waits is to become; None leaves text or time as it is, times are in UTC.

    `allow_duplicate` and `allow_deceased_remark` mean what they do for a new message.
    """

    message_id: int
    text: str | None = None
    due_at: datetime | None = None
    allow_duplicate: bool = False
    allow_deceased_remark: bool = False


class Changing:
    """Changes of one store. Everything asks the disk."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    def review(self, change: Change) -> Review:
        """What is to be said of the message as it would be; raises `NotFound`, `TextRefused`, `InputRefused`."""
        operation = self._begin()
        return _reviewed(operation, _waiting(operation, change.message_id), change)

    def change(self, change: Change) -> Message:
        """Change a message that waits, by the rules for a new one; nothing to change leaves it as it is.

        Raises `NotFound`, `InputRefused` where it does not wait any more or was changed meanwhile, `TextRefused`,
        `PolicyRefused`; then it stays as it was.
        """
        operation = self._begin()
        before = _waiting(operation, change.message_id)
        review = _reviewed(operation, before, change)
        refuse_what_blocks(review)
        due_at = before.due_at if change.due_at is None else operation.first_moment(change.due_at).at
        counted = review.segmentation
        if (counted.text, due_at) == (before.text, before.due_at):
            return before
        content = ChangedContent(counted.text, counted.segments, due_at)
        try:
            operation.outbox.queue.change(before, content, actor=operation.actor)
        except NotAsItWas:
            _waiting(operation, before.id)
            raise InputRefused(
                _("Nachricht {id} wurde gerade an einem anderen Platz geändert.").format(id=before.id),
                _("Sehen Sie sie noch einmal an."),
            ) from None
        operation.wake()
        return operation.outbox.messages.some([before.id])[0]

    def move_series(self, series_id: int, due_at: datetime, *, allow_duplicates: bool = False) -> Series:
        """Let a series begin at another moment (UTC), as long as nothing of it has left.

        Raises `NotFound`, `InputRefused` where something has, `PolicyRefused` where recipients would get the same text
        twice within the time that the practice wants between.
        """
        operation = self._begin()
        outbox = operation.outbox
        before = _unbegun(operation, series_id)
        at = operation.first_moment(due_at).at
        if at == before.due_at:
            return before
        if not allow_duplicates:
            _refuse_duplicates(operation, series_id, at)
        try:
            outbox.series.move(before, at, actor=operation.actor)
        except NotAsItWas:
            _unbegun(operation, series_id)
            raise InputRefused(
                _("Serie {id} wurde gerade an einem anderen Platz geändert.").format(id=series_id),
                _("Sehen Sie sie noch einmal an."),
            ) from None
        operation.wake()
        return existing_series(outbox, series_id)


def _waiting(operation: Operation, message_id: int) -> Message:
    """The message, which waits; raises `NotFound`, `InputRefused`."""
    found = existing_message(operation.outbox, message_id)
    if found.state is not MessageState.QUEUED:
        raise InputRefused(
            _("Ändern lässt sich nur, was noch wartet; Nachricht {id} ist „{state}“.").format(
                id=message_id, state=labels.state(found.state)
            ),
            _("„praxis-sms outbox show {id}“ zeigt ihren Stand.").format(id=message_id),
        )
    return found


def _reviewed(operation: Operation, before: Message, change: Change) -> Review:
    settings = operation.settings
    if before.protocol in tuple(ProtocolKey):  # by which it will leave, whatever is chosen on the card today
        provider = replace(settings.provider, protocol=ProtocolKey(before.protocol), sender=before.sender)
        settings = replace(settings, provider=provider)
    sms = SingleSms(
        number=before.number,
        text=before.text if change.text is None else change.text,
        name=before.name,
        due_at=before.due_at if change.due_at is None else change.due_at,
        allow_duplicate=change.allow_duplicate,
        confirm_number=True,  # whoever queued it has decided that
        allow_deceased_remark=change.allow_deceased_remark,
        purpose=before.purpose,
    )
    operation = replace(operation, settings=settings)
    return reviewed(operation, sms, besides=before.id, queued_by=before.consent)


def _unbegun(operation: Operation, series_id: int) -> Series:
    """The series, of which nothing has left; raises `NotFound`, `InputRefused`."""
    found = existing_series(operation.outbox, series_id)
    counts = operation.outbox.messages.counts(series_id)
    if found.state is SeriesState.CANCELLED or not counts.queued:
        raise InputRefused(
            _("Von Serie {id} wartet nichts mehr.").format(id=series_id),
            _("„praxis-sms series status {id}“ zeigt ihren Stand.").format(id=series_id),
        )
    if counts.total > sum(map(counts.of, _UNSENT)):
        raise InputRefused(
            _("Serie {id} hat schon begonnen; ihr Beginn lässt sich nicht mehr ändern.").format(id=series_id),
            _("Halten Sie sie an, oder brechen Sie sie ab."),
        )
    return found


def _refuse_duplicates(operation: Operation, series_id: int, at: datetime) -> None:
    apart = operation.apart(at, allow_duplicate=False)
    if apart is None:
        return
    query = MessageQuery(state=MessageState.QUEUED, series_id=series_id, limit=0)
    waiting = operation.outbox.messages.page(query).messages
    numbers = {message.number for message in waiting}
    found = operation.outbox.messages.duplicates(numbers, apart, besides_series=series_id)
    count = sum((message.number, message.text) in found for message in waiting)
    if count:
        raise PolicyRefused(
            ngettext(
                "{count} Empfänger bekäme dann denselben Text zweimal kurz nacheinander.",
                "{count} Empfänger bekämen dann denselben Text zweimal kurz nacheinander.",
                count,
            ).format(count=count),
            _("Wählen Sie eine andere Zeit."),
        )
