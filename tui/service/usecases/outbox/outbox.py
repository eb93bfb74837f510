"""The Postausgang: reading it, and what persons decide about its messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tui.language import amounts
from tui.language.catalogue import _, ngettext
from tui.runtime.values import dataclass
from tui.service.errors import InputRefused
from tui.service.model.card_protocols import ProtocolKey, protocol_title
from tui.service.model.messages import Event, Message, MessageState, Rejected, Resolution, Series, SeriesState
from tui.service.model.outcome import StopCause
from tui.service.model.person import RejectedOfSeries
from tui.service.model.queries import OLDEST, MessageQuery, Page, PageMark, StateCounts
from tui.service.rules import policy
from tui.service.sending.waiting_times import LOOK_AT_A_FILE, LOOK_AT_A_SERVER
from tui.service.usecases import outbox as on_demand
from tui.service.usecases.operation import Begin, existing_message
from tui.service.usecases.outbox.retrying import Again, looked_at, sent_again
from tui.service.wording import facts, labels

if TYPE_CHECKING:
    from tui.service.sending.retention import Purged

_PAGE = 500
NO_ACCESS = (StopCause.CONFIGURATION, StopCause.CREDENTIALS)
"""Why nobody can send with a protocol before a person has mended something."""
_PATIENCE_WITH_ANSWERS = timedelta(minutes=30)
_LATELY = timedelta(minutes=1)
_LATEST_SERIES = 20
"""How many series are looked at for one that is not finished."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Quiet hours or a limit keep every message here until a moment (UTC); `reason` is one sentence."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Stranded:
    """How many messages wait for a protocol with which nobody can send; `reason` is one sentence."""

    protocol: str
    count: int
    reason: str

    @property
    def sentence(self) -> str:
        """How many messages wait for nothing."""
        return ngettext(
            "{count} SMS wartet auf „{protocol}“; damit kann zurzeit niemand senden.",
            "{count} SMS warten auf „{protocol}“; damit kann zurzeit niemand senden.",
            self.count,
        ).format(count=amounts.grouped(self.count), protocol=protocol_title(self.protocol))


@dataclass(frozen=True, slots=True)
class UnfinishedSeries:
    """A series of which `pending` messages wait or are on their way."""

    series: Series
    pending: int


class OutboxService:
    """The messages of the store. Every method may touch the disk and raises `StoreError`."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    def message(self, message_id: int) -> Message:
        """One message; raises `NotFound`."""
        return existing_message(self._begin().outbox, message_id)

    def messages(self, message_ids: Sequence[int]) -> tuple[Message, ...]:
        """Those of the given messages that exist, by id."""
        return self._begin().outbox.messages.some(message_ids)

    def story(self, message_id: int) -> tuple[Event, ...]:
        """Everything that happened to a message, oldest first; raises `NotFound`."""
        outbox = self._begin().outbox
        existing_message(outbox, message_id)
        return outbox.messages.story(message_id)

    def page(self, query: MessageQuery, after: PageMark | None = None, before: PageMark | None = None) -> Page:
        """The messages of a query behind `after`, or those just newer than `before`; newest first."""
        return self._begin().outbox.messages.page(query, after, before)

    def left_out(self, sought: str, limit: int) -> tuple[RejectedOfSeries, ...]:
        """The newest rows of lists with that in name or number to which nothing was sent."""
        return self._begin().outbox.persons.rejected_with(sought, limit)

    def every(self, query: MessageQuery) -> Iterator[Message]:
        """Every message of a query, oldest first, read page by page: memory does not grow with the store."""
        messages = self._begin().outbox.messages
        mark: PageMark | None = OLDEST
        while mark is not None:
            page = messages.page(replace(query, limit=_PAGE), before=mark)
            yield from reversed(page.messages)
            mark = page.previous

    def export(self, query: MessageQuery) -> Iterator[bytes]:
        """The messages of a query as CSV for a German Excel, piece by piece, oldest first.

        A whole series is followed by the rows of its list that were not queued, with their reasons.
        """
        return on_demand.csv_chunks(
            self.every(query), self._rejected(query), self._begin().outbox.answers.appointments()
        )

    def export_to(self, path: Path, query: MessageQuery) -> int:
        """Write the export to a file, as a whole or not at all; how many rows. Raises `InputRefused`."""
        return on_demand.save_csv(
            path, self.every(query), self._rejected(query), self._begin().outbox.answers.appointments()
        )

    def counts(self, series_id: int | None = None) -> StateCounts:
        """How many messages are in each state."""
        return self._begin().outbox.messages.counts(series_id)

    def backlog(self) -> StateCounts:
        """How many messages are waiting, on the wire or unknown; the other states are not counted, so it is quick."""
        store = self._begin().store.existing()
        return StateCounts() if store is None else store.messages.backlog()

    def is_under_way(self) -> bool:
        """Whether more is due after what was begun lately; what is due and never begun is nothing that leaves."""
        operation = self._begin()
        messages, now = operation.outbox.messages, operation.now()
        return messages.still_moving(now) > 0 and messages.begun_since(now - _LATELY) > 0

    def begun_since(self, since: datetime) -> int:
        """How many messages somebody began to hand over to a provider since then."""
        return self._begin().outbox.messages.begun_since(since)

    def unfinished_series(self) -> UnfinishedSeries | None:
        """The newest series of a person with something that waits or is on its way.

        What a reminder plan prepared waits every day, and its own row tells of it.
        """
        outbox = self._begin().outbox
        if not outbox.messages.backlog().pending:
            return None
        for series in outbox.series.newest(_LATEST_SERIES):
            pending = outbox.messages.counts(series.id).pending
            is_of_person = not outbox.reminder_decisions.has_prepared(series.id)
            if pending and series.state is not SeriesState.CANCELLED and is_of_person:
                return UnfinishedSeries(series, pending)
        return None

    def stranded(self) -> tuple[Stranded, ...]:
        """The protocols for which messages wait although nobody can send with them, by what is known."""
        outbox = self._begin().store.existing()
        waiting = {} if outbox is None else outbox.messages.waiting_of_each_protocol()
        if outbox is None or not waiting:
            return ()
        holds = {held.protocol: held for held in outbox.holds.current() if held.cause in NO_ACCESS}
        found = []
        for protocol, count in waiting.items():
            if protocol not in tuple(ProtocolKey):
                found.append(Stranded(protocol, count, _("Diese Version von praxis-sms kennt das Protokoll nicht.")))
            elif protocol in holds:
                found.append(Stranded(protocol, count, holds[protocol].words))
        return tuple(found)

    def needs_person(self) -> int:
        """How many messages wait for a person; cheap, because every screen counts them."""
        outbox = self._begin().store.existing()
        return 0 if outbox is None else outbox.messages.in_doubt()

    def unread_answers(self) -> int:
        """How many answers of patients nobody has read; cheap, because every screen counts them."""
        outbox = self._begin().store.existing()
        return 0 if outbox is None else outbox.answers.unread()

    def trouble_with_answers(self) -> str:
        """Why patients' answers could not be fetched for a while, in one sentence; "" where nothing is wrong."""
        operation = self._begin()
        key = operation.settings.provider.protocol
        outbox = operation.store.existing() if key == ProtocolKey.THREESTEPS_API else None
        last = None if outbox is None else outbox.answers.last_fetch(key)
        if last is None or not last.trouble or not operation.settings.dispatch.answers_minutes:
            return ""
        if last.fetched_at is not None and operation.now() - last.fetched_at < _PATIENCE_WITH_ANSWERS:
            return ""
        return _("Antworten von Patienten lassen sich nicht abholen: {reason}").format(reason=last.trouble)

    def closed(self) -> Closed | None:
        """What the practice's rules keep from going out now; None where messages may go."""
        operation = self._begin()
        sent_since = operation.outbox.claiming.sent_since
        allowed = policy.allowance(operation.settings.policy, operation.now(), sent_since)
        return None if allowed.closed_until is None else Closed(allowed.closed_until, facts.sentence(allowed.reason))

    @property
    def look_seconds(self) -> float:
        """How long to wait at least before looking at the Postausgang again."""
        return LOOK_AT_A_SERVER if self._begin().store.is_shared else LOOK_AT_A_FILE

    def version(self) -> int:
        """A number that changes whenever anything in the store did."""
        return self._begin().outbox.messages.version()

    def backup(self, target: Path) -> None:
        """Write a consistent copy of the store to a new file while sending goes on; raises `InputRefused`."""
        self._begin().outbox.backup.write(target)

    def backup_chunks(self) -> Iterator[bytes]:
        """The same copy, piece by piece; it is made as a whole before the first piece. Raises `InputRefused`."""
        operation = self._begin()
        return operation.outbox.backup.chunks(operation.store.folder)

    def release_all(self) -> int:
        """Let go out again what waits in a restored store; how many messages wait."""
        operation = self._begin()
        waiting = operation.outbox.messages.counts().queued
        if not operation.outbox.holds.release_restored(operation.actor):
            raise InputRefused(
                _("Der Versand ist nicht wegen einer Wiederherstellung angehalten."),
                _("Warum der Versand angehalten ist, sagt „praxis-sms check“."),
            )
        operation.wake()
        return waiting

    def purge(self, retention_days: int) -> Purged:
        """Forget texts, names and numbers of what ended longer ago, and drafts and list profiles that are older."""
        from tui.service.sending.retention import purge  # with drafts and profiles 6 ms, once a day at most

        operation = self._begin()
        return purge(operation.outbox, operation.store.folder, retention_days, operation.actor)

    def resolve(self, message_id: int, resolution: Resolution) -> Message:
        """Record what became of an `unknown` message; raises `NotFound`, or `InputRefused` where it is not unknown."""
        operation = self._begin()
        outbox = operation.outbox
        before = existing_message(outbox, message_id)
        if not outbox.queue.resolve(message_id, resolution, actor=operation.actor):
            if before.state is MessageState.UNKNOWN:
                raise InputRefused(
                    _(
                        "Nummer und Text von Nachricht {id} sind nach der Frist der Aufbewahrung entfernt; noch einmal "
                        "senden lässt sie sich nicht."
                    ).format(id=message_id),
                    _("Hat der Anbieter sie, hält „praxis-sms outbox resolve {id} --as accepted“ das fest.").format(
                        id=message_id
                    ),
                )
            raise InputRefused(
                _("Nachricht {id} ist nicht ungeklärt, sondern „{state}“; es gibt nichts zu klären.").format(
                    id=message_id, state=labels.state(before.state)
                ),
                _("„praxis-sms outbox show {id}“ zeigt ihren Stand.").format(id=message_id),
            )
        operation.wake()
        return existing_message(outbox, message_id)

    def again(self, message_ids: Sequence[int], *, allow_duplicates: bool = False) -> tuple[Again, ...]:
        """What would become of those of the messages that a person may send again; writes nothing."""
        return looked_at(self._begin(), message_ids, allow_duplicates=allow_duplicates)

    def retry(self, message_ids: Sequence[int], *, allow_duplicates: bool = False) -> int:
        """Queue again what is proved not sent, as far as the rules for a new message allow it; how many."""
        return sent_again(self._begin(), message_ids, allow_duplicates=allow_duplicates)

    def send_now(self, message_ids: Sequence[int]) -> int:
        """Let messages go at once that wait for their time, as far as the rules for a new one allow it; how many."""
        return sent_again(self._begin(), message_ids, pulls_forward=True)

    def cancel(self, message_ids: Sequence[int]) -> int:
        """Take back what still waits; how many."""
        operation = self._begin()
        return operation.outbox.queue.cancel(message_ids, actor=operation.actor)

    def _rejected(self, query: MessageQuery) -> tuple[Rejected, ...]:
        narrows_nothing = replace(query, text=query.text.strip(), limit=0) == MessageQuery(
            series_id=query.series_id, limit=0
        )
        if query.series_id is None or not narrows_nothing:
            return ()
        return self._begin().outbox.series.rejected(query.series_id)
