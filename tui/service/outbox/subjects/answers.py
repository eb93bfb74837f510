"""Answers of patients: each kept once, beside the message that it answers, with what its first words decided.

One transaction keeps an answer, finds its message and puts its number on the list of opt-outs where it asks for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from tui.runtime.values import dataclass
from tui.service.model import facts, findings
from tui.service.model.answers import Answer, AnsweredAppointment, AnswerMeaning, Belonging, FetchedAnswer, LastFetch
from tui.service.model.consent import Purpose
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind, Reason
from tui.service.model.queries import AnswerQuery
from tui.service.outbox.engines.connection import Connection, Select, Value, insertion, sql
from tui.service.outbox.engines.values import moment, moment_or_none, row_reader
from tui.service.outbox.store import AdvisoryLock, Subject
from tui.service.outbox.subjects import events
from tui.service.outbox.subjects.events import DISPATCHER
from tui.service.outbox.subjects.optouts import put_on_the_list
from tui.service.text.numbers.phone_number import is_e164
from tui.service.text.spellings import letters_and_digits
from tui.service.text.words.answer_words import LONGEST_ANSWER
from tui.service.wording.facts import read_sentence

ANSWERED_WITHIN = timedelta(days=14)
"""So long after a message an answer is taken for one to it where the provider does not say to which."""

_CLOCKS_DIFFER = timedelta(minutes=10)
_LONGEST_NUMBER = 40
COLUMNS = (
    "protocol", "source_key", "provider_id", "is_there", "number", "number_key", "text", "received_at", "fetched_at",
    "message_id", "belonging", "is_shared", "meaning", "read_at", "read_by",
)  # fmt: skip
_KEEP = sql(insertion("answer", COLUMNS), "ON CONFLICT (source_key) DO NOTHING RETURNING id")
_BY_REFERENCE = (
    "SELECT id, purpose FROM message WHERE number_key = :key AND provider_id = :reference AND protocol = :protocol"
    " ORDER BY id DESC LIMIT 1"
)
_BY_NUMBER = (
    "SELECT id, purpose FROM message WHERE number_key = :key AND sent_at >= :since AND sent_at <= :until AND state IN"
    " ('sending', 'accepted', 'delivered', 'undelivered', 'unknown') ORDER BY sent_at DESC, id DESC LIMIT 2"
)
_PERSONS = "SELECT count(DISTINCT person_key) FROM appointment WHERE message_id = :id"
_NAMES = "SELECT DISTINCT name FROM message WHERE number_key = :key AND name <> ''"
_ANSWERS = (
    "SELECT answer.id, answer.protocol, answer.number, answer.text, answer.received_at, answer.fetched_at, meaning,"
    " belonging, is_shared, message_id, coalesce(message.name, ''), coalesce(message.text, ''), read_at, read_by"
    " FROM answer LEFT JOIN message ON message.id = message_id"
)
_answer = row_reader(
    Answer,
    received_at=moment,
    fetched_at=moment,
    meaning=AnswerMeaning,
    belonging=Belonging,
    is_shared=bool,
    read_at=moment_or_none,
)
_NEWEST_FIRST = "ORDER BY answer.received_at DESC, answer.id DESC"
_MOST = 1_000_000
_NONE_DECIDES_LATER = (
    "NOT EXISTS (SELECT 1 FROM answer AS later WHERE later.message_id = answer.message_id"
    " AND later.meaning IN ('confirmed', 'cancelled') AND (later.received_at > answer.received_at"
    " OR later.received_at = answer.received_at AND later.id > answer.id))"
)
PATIENT_HAS_CANCELLED = sql(
    "EXISTS (SELECT 1 FROM answer WHERE answer.message_id = appointment.message_id AND meaning = 'cancelled' AND",
    _NONE_DECIDES_LATER,
    ")",
)
"""Condition on an appointment: the last answer to its reminder that decided something was that nobody comes."""

_DECIDED = sql(
    "SELECT message_id, meaning FROM answer WHERE message_id IS NOT NULL AND meaning IN ('confirmed', 'cancelled') AND",
    _NONE_DECIDES_LATER,
)
_DECIDED_OF = sql(_DECIDED, "AND message_id IN :ids")
_ANSWERED = sql(
    "SELECT plan, starts_at, meaning, coalesce(message.name, ''), coalesce(message.number, ''), message.id"
    " FROM appointment JOIN message ON message.id = appointment.message_id"
    " JOIN answer ON answer.message_id = message.id AND meaning IN ('confirmed', 'cancelled')"
    " WHERE starts_at >= :now AND appointment.state = 'reminded' AND",
    _NONE_DECIDES_LATER,
    "ORDER BY starts_at, appointment.id",
)
_answered = row_reader(AnsweredAppointment, starts_at=moment, meaning=AnswerMeaning)
_MARK_READ = (
    "UPDATE answer SET read_at = :now, read_by = :actor WHERE id IN :ids AND read_at IS NULL RETURNING id, message_id"
)
_MARK_UNREAD = (
    "UPDATE answer SET read_at = NULL, read_by = '' WHERE id IN :ids AND read_at IS NOT NULL RETURNING id, message_id"
)
# Whoever moves the moment on asks; everybody else finds that it was moved. One in the future was written by a clock
# that was set back since.
_BEGIN_FETCH = (
    "INSERT INTO answer_fetch (protocol, asked_at, fetched_at, trouble) VALUES (:protocol, :now, NULL, '')"
    " ON CONFLICT (protocol) DO UPDATE SET asked_at = excluded.asked_at WHERE answer_fetch.asked_at <= :before"
    " OR answer_fetch.asked_at > :now"
)
_END_FETCH = "UPDATE answer_fetch SET fetched_at = asked_at, trouble = '' WHERE protocol = :protocol"
_FAILED_FETCH = "UPDATE answer_fetch SET trouble = :trouble WHERE protocol = :protocol"
_LAST_FETCH = "SELECT asked_at, fetched_at, trouble FROM answer_fetch WHERE protocol = :protocol"
_TO_DELETE = "SELECT id, provider_id FROM answer WHERE protocol = :protocol AND is_there = 1 ORDER BY id LIMIT :limit"
_DELETED = "UPDATE answer SET is_there = 0, provider_id = '' WHERE id IN :ids"

Judge = Callable[[str], AnswerMeaning]
"""What the first words of a text ask for."""


@dataclass(frozen=True, slots=True)
class _Match:
    """To which message an answer belongs; `is_sure` where it can be to no other."""

    message_id: int | None = None
    belonging: Belonging = Belonging.NONE
    is_sure: bool = False


class Answers(Subject):
    """Keeps, reads and marks answers."""

    def keep(self, protocol: str, found: Iterable[FetchedAnswer], judge: Judge) -> int:
        """Keep what is not known yet; how many answers those were."""
        kept = 0
        with self._store.write() as connection:
            now = self._store.clock()
            for each in sorted(found, key=lambda answer: answer.received_at or now):
                kept += self._keep(connection, protocol, each, judge, now)
        return kept

    def page(self, query: AnswerQuery) -> tuple[Answer, ...]:
        """Answers, the newest first."""
        wanted = Select(_ANSWERS, _NEWEST_FIRST)
        if query.unread:
            wanted = wanted.where("read_at IS NULL")
        rows = self._selected(wanted, query.skip + (query.limit or _MOST))
        return tuple(map(_answer, rows[query.skip :]))

    def count(self) -> int:
        """How many answers there are."""
        return int(self._value("SELECT count(*) FROM answer"))

    def one(self, answer_id: int) -> Answer | None:
        """The answer of that id, or None."""
        rows = self._selected(Select(_ANSWERS).where("answer.id = :id", id=answer_id))
        return _answer(rows[0]) if rows else None

    def of_number(self, number: str) -> tuple[Answer, ...]:
        """Every answer of an E.164 number, the newest first."""
        statement = sql(_ANSWERS, "WHERE answer.number_key = :key", _NEWEST_FIRST)
        return tuple(map(_answer, self._rows_of_number(statement, number)))

    def of_message(self, message_id: int) -> tuple[Answer, ...]:
        """Every answer to a message, the oldest first."""
        wanted = Select(_ANSWERS, "ORDER BY answer.received_at, answer.id").where("message_id = :id", id=message_id)
        return tuple(map(_answer, self._selected(wanted)))

    def appointments(self, messages: Sequence[int] | None = None) -> Mapping[int, AnswerMeaning]:
        """Of those messages whose appointment was confirmed or cancelled by an answer: which, by the newest one."""
        if messages is None:
            rows = self._rows(_DECIDED)
        else:
            rows = self._rows(_DECIDED_OF, {"ids": list(messages)}) if messages else []
        return {message_id: AnswerMeaning(meaning) for message_id, meaning in rows}

    def answered_appointments(self) -> tuple[AnsweredAppointment, ...]:
        """The coming appointments of reminder plans that were confirmed or cancelled, the next one first."""
        return tuple(map(_answered, self._rows(_ANSWERED, {"now": self._store.clock()})))

    def unread(self) -> int:
        """How many nobody has read; cheap, because every screen counts them."""
        return int(self._value("SELECT count(*) FROM answer WHERE read_at IS NULL"))

    def mark(self, answer_ids: Sequence[int], *, is_read: bool, actor: str) -> int:
        """Mark answers as read, or as unread again; how many changed."""
        if not answer_ids:
            return 0
        with self._store.write() as connection:
            now = self._store.clock()
            values: dict[str, Value] = {"ids": list(answer_ids)}
            if is_read:
                values |= {"now": now, "actor": actor}
            changed = connection.rows(_MARK_READ if is_read else _MARK_UNREAD, values)
            kind = EventKind.ANSWER_READ if is_read else EventKind.ANSWER_UNREAD
            lines = [events.entry(now, actor, kind, str(each), message_id=message) for each, message in changed]
            events.note_lines(connection, *lines)
        return len(changed)

    def begin_fetch(self, protocol: str, every: timedelta) -> bool:
        """Whether this program is the one to ask the provider now; nobody else is before that span is over."""
        with self._store.write() as connection:
            now = self._store.clock()
            values = {"protocol": protocol, "now": now, "before": now - every}
            return connection.execute(_BEGIN_FETCH, values) > 0

    def end_fetch(self, protocol: str, trouble: Reason = "") -> None:
        """Write down what came of asking; `trouble` is why it failed."""
        with self._store.write() as connection:
            if trouble:
                connection.execute(_FAILED_FETCH, {"protocol": protocol, "trouble": facts.stored(trouble)})
            else:
                connection.execute(_END_FETCH, {"protocol": protocol})

    def last_fetch(self, protocol: str) -> LastFetch | None:
        """When a protocol was last asked; None where it never was."""
        rows = self._rows(_LAST_FETCH, {"protocol": protocol})
        return next((LastFetch(moment(at), moment_or_none(last), read_sentence(why)) for at, last, why in rows), None)

    def to_delete(self, protocol: str, limit: int) -> tuple[tuple[int, str], ...]:
        """Answers that are kept here and not yet deleted at the provider: each with its id there, the oldest first."""
        rows = self._rows(_TO_DELETE, {"protocol": protocol, "limit": limit})
        return tuple((answer_id, provider_id) for answer_id, provider_id in rows)

    def deleted(self, answer_ids: Sequence[int]) -> None:
        """Write down that the provider has deleted answers."""
        with self._store.write() as connection:
            connection.execute(_DELETED, {"ids": list(answer_ids)})

    def _keep(self, connection: Connection, protocol: str, found: FetchedAnswer, judge: Judge, now: datetime) -> int:
        number, text = found.number[:_LONGEST_NUMBER], found.text[:LONGEST_ANSWER]
        source_key, number_key = self._store.number_keys(connection, (f"answer {protocol} {found.identity}", number))
        received_at = min(found.received_at or now, now)
        match = _match(connection, protocol, number_key, found.replies_to, received_at)
        is_shared = _is_shared(connection, number_key, match.message_id)
        meaning = judge(text) if is_e164(number) else AnswerMeaning.OPEN
        if meaning is not AnswerMeaning.STOP and (is_shared or not match.is_sure):
            meaning = AnswerMeaning.OPEN
        is_settled = meaning is AnswerMeaning.CONFIRMED
        values = {
            "protocol": protocol,
            "source_key": source_key,
            "provider_id": found.provider_id,
            "is_there": int(bool(found.provider_id)),
            "number": number,
            "number_key": number_key,
            "text": text,
            "received_at": received_at,
            "fetched_at": now,
            "message_id": match.message_id,
            "belonging": match.belonging,
            "is_shared": int(is_shared),
            "meaning": meaning,
            "read_at": now if is_settled else None,
            "read_by": DISPATCHER if is_settled else "",
        }
        if connection.row(_KEEP, values) is None:
            return 0
        if meaning is AnswerMeaning.STOP:
            connection.lock_until_commit(AdvisoryLock.OPTOUTS)
            put_on_the_list(connection, number_key, _evidence(text, received_at), now, DISPATCHER)
        events.note(connection, now, DISPATCHER, EventKind.ANSWERED, meaning.value, message_id=match.message_id)
        return 1


def _match(connection: Connection, protocol: str, key: bytes, reference: str, received_at: datetime) -> _Match:
    """The message that is answered; only an appointment is confirmed or cancelled by an answer."""
    values: dict[str, Value] = {"key": key, "reference": reference, "protocol": protocol}
    row = connection.row(_BY_REFERENCE, values) if reference else None
    if row is not None:
        return _Match(row[0], Belonging.REFERENCE, row[1] == Purpose.APPOINTMENT)
    values = {"key": key, "since": received_at - ANSWERED_WITHIN, "until": received_at + _CLOCKS_DIFFER}
    rows = connection.rows(_BY_NUMBER, values)
    if not rows:
        return _Match()
    is_sure = len(rows) == 1 and rows[0][1] == Purpose.APPOINTMENT
    return _Match(rows[0][0], Belonging.NUMBER, is_sure)


def _is_shared(connection: Connection, key: bytes, message_id: int | None) -> bool:
    """Whether messages to the number named several persons, or the answered one stands for their appointments."""
    if message_id is not None and connection.value(_PERSONS, {"id": message_id}) > 1:
        return True
    names = set(map(letters_and_digits, connection.column(_NAMES, {"key": key})))
    return len(names - {""}) > 1


def _evidence(text: str, received_at: datetime) -> Fact:
    at = received_at.astimezone(UTC).isoformat()
    return Fact.of(FactKind.ANSWERED_STOP, raw=findings.quotable(text), at=at)
