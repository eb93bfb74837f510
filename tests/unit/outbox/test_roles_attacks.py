"""What somebody with the rights of a desk or of a worker, and psql, cannot do: the database itself refuses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import psycopg
import pytest

from tests.postgres import Cluster
from tests.unit.outbox.group_practice import CENTURY, LEASE, Group, new_group, queued
from tests.unit.outbox.samples import SMS4, finished, new_series, number
from tui.service.model.messages import MessageState, TemplateKind
from tui.service.model.outcome import Accepted
from tui.service.model.queries import MessageQuery
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres

QUEUE = (
    "INSERT INTO message (number, number_key, name, text, sender, protocol, segments, state, priority, due_at,"
    " created_by, created_at, updated_at) VALUES ('{number}', '\\x00', '', 'x', 'Molar', 'sms4-rest', 1, '{state}', 0,"
    " {due_at}, 'chef', 0, 0)"
)


def queue_statement(number: str = "+491711234567", state: str = "queued", due_at: int = 0) -> str:
    return QUEUE.format(number=number, state=state, due_at=due_at)


@pytest.fixture(scope="module")
def attacked(postgres: Cluster) -> Iterator[Group]:
    """A group that all attacks are made on, because none of them changes anything."""
    with new_group(postgres) as made:
        yield made


@pytest.fixture
def group(postgres: Cluster) -> Iterator[Group]:
    """A group of the test's own."""
    with new_group(postgres) as made:
        yield made


FORGED_LINE = "INSERT INTO event (at, actor, kind, message_id) VALUES (0, 'chef', '{kind}', {message})"


def line(kind: str, message: str) -> str:
    return FORGED_LINE.replace("{kind}", kind).replace("{message}", message)


@dataclass(frozen=True)
class Attack:
    """What somebody tries, in one transaction."""

    name: str
    statements: Sequence[str]


def attacks(*tried: tuple[str, str | Sequence[str]]) -> list[object]:
    return [
        pytest.param(Attack(name, [statement] if isinstance(statement, str) else statement), id=name)
        for name, statement in tried
    ]


BY_ANYBODY = attacks(
    ("read the key of the numbers", "SELECT value FROM meta WHERE key = 'number_secret'"),
    ("read the key with everything else", "SELECT * FROM meta"),
    ("copy the key out", "COPY meta TO STDOUT"),
    ("replace the key", "UPDATE meta SET value = 'x' WHERE key = 'number_secret'"),
    ("put a second key", "INSERT INTO meta (key, value) VALUES ('number_secret2', 'x')"),
    ("delete the key", "DELETE FROM meta"),
    ("send an accepted message again", "UPDATE message SET state = 'queued' WHERE id = {accepted}"),
    ("make an accepted message doubtful", "UPDATE message SET state = 'unknown' WHERE id = {accepted}"),
    ("take an accepted message back", "UPDATE message SET state = 'cancelled' WHERE id = {accepted}"),
    ("call a waiting message accepted", "UPDATE message SET state = 'accepted' WHERE id = {queued}"),
    ("call a waiting message delivered", "UPDATE message SET state = 'delivered' WHERE id = {queued}"),
    ("call a refused message accepted", "UPDATE message SET state = 'accepted' WHERE id = {failed}"),
    ("invent a state", "UPDATE message SET state = 'verschickt' WHERE id = {queued}"),
    ("queue in an invented state", queue_statement(state="verschickt")),
    ("queue as accepted", queue_statement(state="accepted")),
    ("queue as sending", queue_statement(state="sending")),
    ("send without a token", "UPDATE message SET state = 'sending' WHERE id = {queued}"),
    ("send to a premium number", queue_statement("+499001234567")),
    ("send to a Swiss premium number", queue_statement("+41900123456")),
    ("send to a short number", queue_statement("22833")),
    ("send in a hundred years", queue_statement(due_at=2 * CENTURY)),
    ("put a message off for a century", f"UPDATE message SET due_at = due_at + {CENTURY} WHERE id = {{queued}}"),
    ("change a number", "UPDATE message SET number = '+491719999999' WHERE id = {queued}"),
    ("change a text", "UPDATE message SET text = 'anders' WHERE id = {queued}"),
    ("change the sender", "UPDATE message SET sender = 'Bank' WHERE id = {queued}"),
    ("change the sender of what has left", "UPDATE message SET sender = 'Bank', protocol = 'sms4-mail'"
     " WHERE id = {accepted}"),
    ("reroute what is on the wire", "UPDATE message SET protocol = 'sms4-mail' WHERE id = {sending}"),
    ("reroute without a line in the journal", "UPDATE message SET protocol = 'sms4-mail' WHERE id = {queued}"),
    ("rewrite what was published", "UPDATE published_settings SET document = '{{}}'"),
    ("take back what was published", "DELETE FROM published_settings"),
    ("change who queued", "UPDATE message SET created_by = 'chef' WHERE id = {queued}"),
    ("delete a message", "DELETE FROM message WHERE id = {accepted}"),
    ("choose an id", "INSERT INTO event (id, at, actor, kind) VALUES (99999, 0, 'tresen', 'note')"),
    ("turn a counter", "SELECT setval('message_id_seq', 1)"),
    ("join somebody else's series", queue_statement().replace("(number,", "(series_id, number,").replace(
        "VALUES (", "VALUES (99999, ")),
    ("change a line's actor", "UPDATE event SET actor = 'chef'"),
    ("change a line's words", "UPDATE event SET detail = 'anders'"),
    ("delete a line", "DELETE FROM event"),
    ("confirm a consent afterwards", "UPDATE series SET consent_by = 'chef'"),
    ("run a cancelled series", "UPDATE series SET state = 'verschickt' WHERE id = {series}"),
    ("delete a series", "DELETE FROM series"),
    ("delete an opt-out", "DELETE FROM optout"),
    ("empty the opt-outs", "TRUNCATE optout"),
    ("give an opt-out another number", "UPDATE optout SET number_key = '\\x00'"),
    ("hide who opted out", "UPDATE optout SET created_by = 'chef', reason = ''"),
    ("lock the messages", "LOCK TABLE message IN ACCESS EXCLUSIVE MODE"),
    ("lock the journal", "LOCK TABLE event IN SHARE MODE"),
    ("lock the opt-outs", "LOCK TABLE optout IN SHARE MODE"),
    ("lock the holds", "LOCK TABLE hold IN SHARE MODE"),
    ("say that the tables are older", "UPDATE store_version SET version = 0"),
    ("drop a trigger", "DROP TRIGGER message_transition ON message"),
    ("disable the triggers", "ALTER TABLE message DISABLE TRIGGER ALL"),
    ("let triggers rest", "SET session_replication_role = replica"),
    ("replace a function", "CREATE OR REPLACE FUNCTION praxis_now() RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint'"),
    ("make a table", "CREATE TABLE x (y int)"),
    ("be somebody else", "SET SESSION AUTHORIZATION postgres"),
)  # fmt: skip

ANSWER = (
    "INSERT INTO answer (protocol, source_key, provider_id, is_there, number, number_key, text, received_at,"
    " fetched_at, belonging, is_shared, meaning, read_by) VALUES ('sms4-rest', sha256('x'), '', 0, '+491711234567',"
    " sha256('n'), 'STOP', 0, 0, '', 0, '{meaning}', '')"
)
OPT_OUT = "INSERT INTO optout (number_key, reason, created_by, created_at) VALUES (sha256('{whose}'), 'x', 'x', 0)"

PUBLISH = "INSERT INTO published_settings (document, published_by, published_at) VALUES ('x', 'chef', 0)"

BY_A_DESK = attacks(
    ("publish settings for everybody", PUBLISH),
    ("write a token", "UPDATE message SET claim_token = 'x' WHERE id = {queued}"),
    ("write the provider's id", "UPDATE message SET provider_id = '1' WHERE id = {accepted}"),
    ("end what is on the wire", "UPDATE message SET state = 'unknown' WHERE id = {sending}"),
    ("queue what is on the wire", "UPDATE message SET state = 'queued' WHERE id = {sending}"),
    ("call an accepted message delivered", "UPDATE message SET state = 'delivered' WHERE id = {accepted}"),
    ("pause a single message for good", "UPDATE message SET paused = 1 WHERE id = {queued}"),
    ("let a message of a paused series leave", "UPDATE message SET paused = 0 WHERE series_id = {series}"),
    ("block somebody who did not opt out", "UPDATE message SET state = 'blocked' WHERE id = {queued}"),
    ("put a message off for a day", "UPDATE message SET due_at = due_at + 86400000000 WHERE id = {queued}"),
    ("write an error", "UPDATE message SET error = 'alles gut' WHERE id = {unknown}"),
    ("cancel without a line in the journal", "UPDATE message SET state = 'cancelled' WHERE id = {queued}"),
    ("settle a doubt without a line in the journal", "UPDATE message SET state = 'accepted' WHERE id = {unknown}"),
    ("queue without a line in the journal", queue_statement()),
    ("tell of an acceptance", line("accepted", "{queued}")),
    ("tell of a delivery", line("delivered", "{queued}")),
    ("tell of a purge", line("purged", "NULL")),
    ("lift an opt-out without a reason", "UPDATE optout SET lifted_at = 1, lifted_by = 'x', lifted_reason = ' '"),
    ("lift an opt-out without a line", "UPDATE optout SET lifted_at = 1, lifted_by = 'x', lifted_reason = 'x'"),
    ("change a template without a line", "UPDATE template SET text = 'anders'"),
    ("delete a template without a line", "DELETE FROM template"),
    ("forge the prefix of references", "INSERT INTO meta (key, value) VALUES ('reference_prefix', 'abcdef')"),
    ("forget", "UPDATE message SET number = '', text = '', name = '' WHERE id = {accepted}"),
    ("stop a protocol", "INSERT INTO hold VALUES ('sms4-rest', 'credit', '', 0)"),
    ("change the pace", "UPDATE rate SET next_at = 0"),
    ("hold the row of the limits", "SELECT * FROM rate FOR UPDATE"),
    ("pretend to send", "INSERT INTO worker VALUES ('x', 'x', 1, 0, 0)"),
    ("change a refused row", "UPDATE rejection SET reason = ''"),
    ("invent an answer", ANSWER.replace("{meaning}", "")),
    ("empty an answer", "UPDATE answer SET text = ''"),
    ("say that nothing was fetched", "UPDATE answer_fetch SET asked_at = 0"),
)

BY_A_WORKER = attacks(
    ("publish without a line in the journal", PUBLISH),
    ("publish more than anybody reads", PUBLISH.replace("'x'", "repeat('x', 65537)")),
    ("change a template", "UPDATE template SET text = 'anders'"),
    ("add a template", "INSERT INTO template (kind, name, text, position, updated_by, updated_at)"
     " VALUES ('single', 'x', 'x', 9, 'x', 0)"),
    ("delete a template", "DELETE FROM template"),
    ("opt somebody out", "INSERT INTO optout (number_key, created_by, created_at) VALUES ('\\x00', 'x', 0)"),
    ("opt somebody out who did not answer", [OPT_OUT.replace("{whose}", "n"), line("optout-added", "NULL")]),
    ("opt out another than who answered", [
        ANSWER.replace("{meaning}", "stop"), OPT_OUT.replace("{whose}", "other"), line("optout-added", "NULL")]),
    ("opt out who answered something else", [
        ANSWER.replace("{meaning}", ""), OPT_OUT.replace("{whose}", "n"), line("optout-added", "NULL")]),
    ("opt out without a line", [ANSWER.replace("{meaning}", "stop"), OPT_OUT.replace("{whose}", "n")]),
    ("tell of an opt-out", line("optout-added", "NULL")),
    ("keep an answer without end", ANSWER.replace("'STOP'", "repeat('x', 2001)").replace("{meaning}", "")),
    ("delete the answers", "DELETE FROM answer"),
    ("lift an opt-out", "UPDATE optout SET lifted_at = 1, lifted_by = 'x', lifted_reason = 'x'"),
    ("tell of a consent", line("consent-confirmed", "NULL")),
    ("tell of a template", line("template-changed", "NULL")),
    ("queue a series with a consent", "INSERT INTO series (title, text, sender, protocol, state, total, consent_by,"
     " due_at, created_by, created_at, updated_at) VALUES ('', '', '', '', 'running', 0, 'chef', 0, '', 0, 0)"),
    ("empty a line about an opt-out", "UPDATE event SET detail = '' WHERE kind = 'optout-added'"),
    ("empty a waiting message", "UPDATE message SET number = '', text = '' WHERE id = {queued}"),
    ("redirect what has ended", "UPDATE message SET number = '+491719999999' WHERE id = {accepted}"),
    ("take the token from what is on the wire", "UPDATE message SET claim_token = NULL WHERE id = {sending}"),
)  # fmt: skip

REFUSALS = (psycopg.errors.InsufficientPrivilege, psycopg.errors.IntegrityError)


@pytest.mark.parametrize("login", ["tresen", "sender"])
@pytest.mark.parametrize("attack", BY_ANYBODY)
def test_neither_desk_nor_worker_can(attacked: Group, login: str, attack: Attack) -> None:
    with pytest.raises(REFUSALS):
        attacked.run(login, *attack.statements)


@pytest.mark.parametrize("attack", BY_A_DESK)
def test_a_desk_cannot(attacked: Group, attack: Attack) -> None:
    with pytest.raises(REFUSALS):
        attacked.run("tresen", *attack.statements)


@pytest.mark.parametrize("attack", BY_A_WORKER)
def test_a_worker_cannot(attacked: Group, attack: Attack) -> None:
    with pytest.raises(REFUSALS):
        attacked.run("sender", *attack.statements)


# --- under its own name, at the database's time ---


@pytest.mark.parametrize("login", ["tresen", "sender"])
def test_whoever_queues_does_so_under_its_own_name_and_now(group: Group, login: str) -> None:
    before = group.run(login, "SELECT praxis_now()")
    found = group.run(
        login,
        queue_statement("+491711111111"),
        "INSERT INTO event (at, actor, kind, message_id) VALUES (0, 'chef', 'queued', currval('message_id_seq'))",
        "SELECT message.created_by, event.actor, number_key = praxis_number_key(number), created_at, updated_at, at"
        " FROM message JOIN event ON message_id = message.id WHERE message.id = currval('message_id_seq')",
    )
    ((created_by, actor, is_hashed, *moments),) = found
    assert (created_by, actor, is_hashed) == (login, login, True)
    assert min(moments) >= before[0][0]  # type: ignore[type-var]


def test_consent_is_confirmed_under_the_name_of_whoever_confirms_it(group: Group) -> None:
    from dataclasses import replace

    with closing(open_postgres(group.address("tresen"))) as desk:
        series_id = desk.queue.series(replace(new_series(1), consent_by="chef"), actor="chef")
        lines = desk.messages.story(desk.messages.page(MessageQuery(series_id=series_id)).messages[0].id)
    assert {told.actor for told in lines} == {"tresen"}
    assert group.run("tresen", "SELECT consent_by FROM series ORDER BY id DESC LIMIT 1") == [("tresen",)]


def test_a_lifted_opt_out_stays_in_the_store_with_reason_name_and_time(group: Group) -> None:
    with closing(open_postgres(group.address("tresen"))) as desk:
        assert desk.optouts.add(number(40), "Anruf", actor="chef")
        assert desk.optouts.remove(number(40), "will wieder erinnert werden", actor="chef")
        assert not desk.optouts.is_listed(number(40))
        assert desk.optouts.add(number(40), "doch nicht", actor="chef")
        assert desk.optouts.is_listed(number(40))
        newest = desk.events.newest(3, by_anybody=True)
    assert [told.actor for told in newest] == ["tresen"] * 3
    kept = group.run(
        "tresen",
        f"SELECT reason, created_by, lifted_by, lifted_reason FROM optout"
        f" WHERE number_key = praxis_number_key('{number(40)}') ORDER BY id",
    )
    assert kept == [
        ("Anruf", "tresen", "tresen", "will wieder erinnert werden"),
        ("doch nicht", "tresen", None, None),
    ]


def test_a_template_bears_the_name_of_whoever_saved_it(group: Group) -> None:
    with closing(open_postgres(group.address("tresen"))) as desk:
        desk.templates.add(TemplateKind.SINGLE, "Namen", "Text", actor="chef")
        found = desk.templates.find(TemplateKind.SINGLE, "Namen")
    assert found is not None
    assert found.updated_by == "tresen"


def test_numbers_are_hashed_alike_for_owner_desk_and_worker(group: Group) -> None:
    numbers = [number(1), "+436641234567", "ä", ""]
    keys = []
    for login in ("postgres", "tresen", "sender"):
        with closing(open_postgres(group.address(login))) as store, store.read() as connection:
            keys.append(store.number_keys(connection, numbers))
    assert keys[0] == keys[1] == keys[2]
    assert len(set(keys[0])) == len(numbers)


# --- the state machine holds for the owner too ---


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE message SET state = 'queued' WHERE id = {accepted}",
        "UPDATE message SET state = 'verschickt' WHERE id = {queued}",
        "UPDATE message SET state = 'sending' WHERE id = {queued}",
        "UPDATE series SET state = 'verschickt'",
        "DELETE FROM optout",
    ],
)
def test_the_owner_cannot(group: Group, statement: str) -> None:
    with pytest.raises(psycopg.errors.IntegrityError):
        group.run("postgres", statement)


# --- locks ---


def test_a_desk_that_holds_every_lock_it_can_get_stops_no_worker(group: Group) -> None:
    with (
        group.psql("tresen") as session,
        closing(open_postgres(group.address("sender"))) as worker,
        closing(open_postgres(group.address("tresen"))) as desk,
    ):
        waiting = queued(desk, 50)
        for lock in range(1, 10):
            session.execute("SELECT pg_advisory_lock(%s, %s)", (0x5052_4158, lock))
        session.execute("LOCK TABLE message, hold, optout, event IN ACCESS SHARE MODE")
        taken = worker.claiming.write_and_claim((), [Wish(SMS4, 50)], lease=LEASE, ration=lambda _sent: 50).claims
        assert waiting in {each.sms.reference for each in taken}
        results = [finished(worker, each, Accepted(str(each.sms.reference))) for each in taken]
        assert worker.claiming.write_and_claim(results, (), lease=LEASE, ration=lambda _sent: 50).lost == ()
        assert desk.messages.one(waiting).state is MessageState.ACCEPTED  # type: ignore[union-attr]


def test_messages_that_a_desk_holds_in_an_open_transaction_are_passed_over_until_it_ends(group: Group) -> None:
    with (
        closing(open_postgres(group.address("sender"))) as worker,
        closing(open_postgres(group.address("tresen"))) as desk,
    ):
        held = queued(desk, 60)
        with group.psql("tresen") as session:
            session.execute("SELECT id FROM message FOR UPDATE")
            free = queued(desk, 61)
            assert free in sent(worker)
            session.rollback()
        assert held in sent(worker)


def sent(worker: Outbox) -> set[int]:
    """Send what can be sent now."""
    taken = worker.claiming.write_and_claim((), [Wish(SMS4, 50)], lease=LEASE, ration=lambda _sent: 50).claims
    results = [finished(worker, each, Accepted(str(each.sms.reference))) for each in taken]
    assert worker.claiming.write_and_claim(results, (), lease=LEASE).lost == ()
    return {each.sms.reference for each in taken}


def test_two_workers_count_the_limits_one_after_the_other(group: Group) -> None:
    with closing(open_postgres(group.address("sender"))) as worker, group.psql("sender") as other:
        worker.claiming.write_and_claim((), [Wish("anderes", 1)], lease=LEASE, ration=lambda _sent: 1)
        other.execute("SELECT 1 FROM rate WHERE protocol = '*' FOR UPDATE")
        with worker.engine.autocommit() as connection:
            connection.execute("SET lock_timeout = '50ms'")
        with pytest.raises(Exception, match="beschäftigt"):
            worker.claiming.write_and_claim((), [Wish("anderes", 1)], lease=LEASE, ration=lambda _sent: 1)
