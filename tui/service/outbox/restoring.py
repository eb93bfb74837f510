"""What a store that is restored from a backup takes over from the store of today, so that nothing goes out twice.

The backup says what waited then. What became of it since, and who has opted out, today's store alone knows. Where that
cannot be read, whatever may have left is `unknown`. All that still waits is held until a person lets it go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from tui.runtime.values import dataclass
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind, stored
from tui.service.model.messages import MessageState
from tui.service.outbox.dispatch.claiming import Claiming
from tui.service.outbox.engines.connection import Connection, Row, sql
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects import answers, consents, events
from tui.service.outbox.subjects.appointments import RUN_COLUMNS

_FATE = (
    "state", "paused", "attempts", "failures", "due_at", "sent_at", "report_due_at", "provider_id", "error",
    "updated_at",
)  # fmt: skip
_ROWS = sql("SELECT id, created_at, number_key,", ", ".join(_FATE), "FROM message ORDER BY id")
_TAKE_OVER = sql("UPDATE message SET", ", ".join(f"{name} = :{name}" for name in _FATE), "WHERE id = :id")
_STEP = "UPDATE message SET state = :state, claim_token = :token WHERE id = :id"
_GIVE_UP = "UPDATE message SET claim_token = NULL, lease_until = NULL WHERE id = :id"
_MAY_HAVE_LEFT = "SELECT id FROM message WHERE state = 'queued' AND due_at <= :now ORDER BY id"
_IN_DOUBT = (
    "UPDATE message SET attempts = attempts + 1, sent_at = :now, error = :error, updated_at = :now WHERE id = :id"
)
_MORE_OPT_OUTS = "SELECT number_key, reason, created_by, created_at FROM optout WHERE lifted_at IS NULL ORDER BY id"
_CONSENTS = sql("SELECT", ", ".join(consents.COLUMNS), "FROM consent ORDER BY id")
_ANSWERS = sql("SELECT", ", ".join(answers.COLUMNS), "FROM answer ORDER BY id")
_FOLLOW_ANSWER = (
    "UPDATE answer SET provider_id = CASE WHEN :provider_id = '' THEN '' ELSE provider_id END,"
    " is_there = min(is_there, :is_there), number = CASE WHEN :number = '' THEN '' ELSE number END,"
    " text = CASE WHEN :text = '' THEN '' ELSE text END, read_at = :read_at, read_by = :read_by"
    " WHERE source_key = :source_key"
)
_SERIES = "SELECT id, created_at, state FROM series ORDER BY id"
_REMINDERS = (
    (
        "appointment",
        ("plan", "key", "number_key", "person_key", "starts_at", "state", "leads", "message_id", "created_at",
         "updated_at", "called_by", "called_at"),
    ),
    ("reminder_run", RUN_COLUMNS),
    ("reminder_correction", ("plan", "key", "number", "number_key", "starts_at", "corrected_by", "corrected_at")),
)  # fmt: skip
_BATCH = 5000
_TOKEN = "restored"  # noqa: S105

IDS_LEFT_FREE = 100_000
"""So many ids are given to nobody where it is not known which ones were given since the backup."""

_HANDED_OVER = frozenset({"sending", "accepted", "delivered", "undelivered", "unknown"})
_NEXT_STATES: Mapping[str, tuple[str, ...]] = {
    "queued": ("sending", "cancelled", "blocked"),
    "sending": ("accepted", "failed", "unknown", "queued"),
    "accepted": ("delivered", "undelivered"),
    "unknown": ("accepted", "delivered", "undelivered", "queued"),
    "failed": ("queued",),
    "undelivered": ("queued",),
    "cancelled": ("queued",),
}
"""What may follow a state, as the triggers of the store have it."""


@dataclass(frozen=True, slots=True)
class Differences:
    """What today's store knows and the backup does not, as ids of messages.

    `fates` are the values of those of the backup that something happened to since; `sent` was handed over since, or
    may have been; `missing` waits today and is not in the backup.
    """

    fates: Mapping[int, Row]
    sent: tuple[int, ...]
    missing: tuple[int, ...]


def is_of_the_same_practice(backup: Outbox, today: Outbox) -> bool:
    """Whether both are one store at two moments; a store without messages is nobody's yet."""
    if backup.number_secret == today.number_secret:
        return True
    with today.read() as connection:
        return not connection.value("SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM optout)")


def newest_line(store: Outbox) -> datetime | None:
    """When something was written into the journal last; None where nothing ever was."""
    newest = store.events.newest(1, by_anybody=True)
    return newest[0].at if newest else None


def differences(backup: Outbox, today: Outbox) -> Differences:
    """Compare message by message; one of today's is that of the backup where id, moment and number agree."""
    known = {row[:3]: row[3:] for row in _rows(backup)}
    fates: dict[int, Row] = {}
    sent, missing = [], []
    for row in _rows(today):
        state, before = row[3], known.get(row[:3])
        if before is None and state == "queued":
            missing.append(row[0])
        elif before != row[3:]:
            if before is not None:
                fates[row[0]] = row[3:]
            if state in _HANDED_OVER and (before is None or before[0] not in _HANDED_OVER):
                sent.append(row[0])
    return Differences(fates, tuple(sent), tuple(missing))


def take_over(backup: Outbox, today: Outbox, found: Differences, actor: str) -> int:
    """Let the backup know what today's store knows of messages, series and opt-outs; how many opt-outs came along."""
    now, reason = backup.clock(), Fact.of(FactKind.AS_IN_TODAYS_STORE)
    with backup.write() as connection:
        before: dict[int, str] = dict(connection.rows("SELECT id, state FROM message"))
        for message_id, fate in found.fates.items():
            _follow(connection, message_id, before[message_id], dict(zip(_FATE, fate, strict=True)))
        with today.read() as theirs:
            _take_over_series(connection, theirs)
            _take_over_appointments(connection, theirs)
            opted_out = _take_over_opt_outs(connection, theirs)
            _take_over_consents(connection, theirs)
            _take_over_answers(connection, theirs)
            _give_no_id_twice(connection, dict(theirs.rows("SELECT name, seq FROM sqlite_sequence")))
        lines = [events.entry(now, actor, EventKind.RESTORED)]
        lines += [events.entry(now, actor, EventKind.RESTORED, reason, message_id=each) for each in found.fates]
        events.note_lines(connection, *lines)
    return opted_out


def doubt_all_that_was_due(backup: Outbox, actor: str) -> int:
    """Where today's store says nothing: what was due may have left, and its reference is that of its next attempt."""
    now, reason = backup.clock(), Fact.of(FactKind.SENT_SINCE_THE_BACKUP)
    with backup.write() as connection:
        due = connection.column(_MAY_HAVE_LEFT, {"now": now})
        for message_id in due:
            _walk(connection, message_id, ("sending", "unknown"))
            connection.execute(_IN_DOUBT, {"id": message_id, "now": now, "error": stored(reason)})
        events.note_each(connection, due, now, events.DISPATCHER, EventKind.UNKNOWN, reason)
        events.note(connection, now, actor, EventKind.RESTORED)
        _leave_ids_free(connection)
    return len(due)


def end_claims(backup: Outbox) -> None:
    """Turn what was on the wire when the backup was made into `unknown`."""
    Claiming(backup).recover()


def waiting(store: Outbox) -> int:
    """How many messages wait."""
    return store.messages.counts().of(MessageState.QUEUED)


def _rows(store: Outbox) -> Iterator[Row]:
    with store.read() as connection:
        for batch in connection.batches(_ROWS, _BATCH):
            yield from batch


def _follow(connection: Connection, message_id: int, before: str, fate: dict[str, object]) -> None:
    """Lead a message to the state it has today, by states that may follow one another."""
    if fate["state"] == "sending":  # nobody sends from today's store any more
        fate["state"] = "unknown"
    way = _way(before, str(fate["state"]))
    if way is None:
        return
    _walk(connection, message_id, way)
    connection.execute(_TAKE_OVER, {**fate, "id": message_id})


def _walk(connection: Connection, message_id: int, way: tuple[str, ...]) -> None:
    for state in way:
        connection.execute(_STEP, {"id": message_id, "state": state, "token": _TOKEN if state == "sending" else None})
    connection.execute(_GIVE_UP, {"id": message_id})


def _way(before: str, after: str) -> tuple[str, ...] | None:
    """The shortest way from one state to another; None where there is none."""
    ways: list[tuple[str, ...]] = [()]
    seen = {before}
    for way in ways:
        here = way[-1] if way else before
        if here == after:
            return way
        for state in _NEXT_STATES.get(here, ()):
            if state not in seen:
                seen.add(state)
                ways.append((*way, state))
    return None


def _take_over_series(connection: Connection, theirs: Connection) -> None:
    """A series that was paused or cancelled since stays so; what was cancelled stays cancelled."""
    ours = {row[:2]: row[2] for row in connection.rows(_SERIES)}
    for series_id, created_at, state in theirs.rows(_SERIES):
        before = ours.get((series_id, created_at))
        if before not in (None, state, "cancelled"):
            connection.execute("UPDATE series SET state = :state WHERE id = :id", {"state": state, "id": series_id})


def _take_over_appointments(connection: Connection, theirs: Connection) -> None:
    """Appointments that were reminded of since are not reminded of again; one whose message is lost will be."""
    ours = set(connection.column("SELECT id FROM message"))
    lost = set(theirs.column("SELECT id FROM message WHERE state IN ('queued', 'cancelled')")) - ours
    for table, columns in _REMINDERS:
        rows = theirs.rows(sql("SELECT", ", ".join(columns), "FROM", table, "ORDER BY id"))
        connection.execute(sql("DELETE FROM", table))
        if table == "appointment":
            place = columns.index("message_id")
            rows = [
                (*row[:place], row[place] if row[place] in ours else None, *row[place + 1 :])
                for row in rows
                if row[place] not in lost
            ]
        connection.insert_rows(table, columns, rows)


def _take_over_opt_outs(connection: Connection, theirs: Connection) -> int:
    """Whoever has opted out since stays so; so does whoever had opted out when the backup was made."""
    listed = set(connection.column("SELECT number_key FROM optout WHERE lifted_at IS NULL"))
    more = [row for row in theirs.rows(_MORE_OPT_OUTS) if row[0] not in listed]
    connection.insert_rows("optout", ("number_key", "reason", "created_by", "created_at"), more)
    return len(more)


def _take_over_consents(connection: Connection, theirs: Connection) -> None:
    """What was recorded since of consents, given and withdrawn, in its order.

    A line whose remark was emptied since, because the person was forgotten, is the same line: told again at the end, it
    would outweigh a withdrawal.
    """
    known = {_without_remark(row) for row in connection.rows(_CONSENTS)}
    more = [row for row in theirs.rows(_CONSENTS) if _without_remark(row) not in known]
    connection.insert_rows("consent", consents.COLUMNS, more)


def _take_over_answers(connection: Connection, theirs: Connection) -> None:
    """What patients have answered since, which the provider may have deleted, and what was read or forgotten since."""
    known = set(connection.column("SELECT source_key FROM answer"))
    messages = set(connection.column("SELECT id FROM message"))
    new = []
    for row in theirs.rows(_ANSWERS):
        values = dict(zip(answers.COLUMNS, row, strict=True))
        if values["source_key"] in known:
            connection.execute(_FOLLOW_ANSWER, values)
        else:
            message_id = values["message_id"]
            new.append(tuple({**values, "message_id": message_id if message_id in messages else None}.values()))
    connection.insert_rows("answer", answers.COLUMNS, new)


def _without_remark(row: Row) -> Row:
    remark = consents.COLUMNS.index("remark")
    return (*row[:remark], *row[remark + 1 :])


def _leave_ids_free(connection: Connection) -> None:
    if connection.is_shared:
        connection.rows(
            "SELECT setval(sequence, nextval(sequence) + :free)"
            " FROM CAST(pg_get_serial_sequence('message', 'id') AS regclass) AS sequence",
            {"free": IDS_LEFT_FREE},
        )
        return
    counted: dict[str, int] = dict(connection.rows("SELECT name, seq FROM sqlite_sequence"))
    _give_no_id_twice(connection, {name: highest + IDS_LEFT_FREE for name, highest in counted.items()})


def _give_no_id_twice(connection: Connection, highest: Mapping[str, int]) -> None:
    """References are made of ids: one that was given since the backup must not name another message."""
    for name, number in highest.items():
        values = {"name": name, "number": number}
        if not connection.execute("UPDATE sqlite_sequence SET seq = max(seq, :number) WHERE name = :name", values):
            connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)", values)
