"""The roles of docs/postgres-roles.sql: a desk queues, reads and decides, a worker sends, neither alters a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.postgres import Cluster
from tests.unit.outbox.samples import (
    MONDAY,
    RECEPTION,
    SMS4,
    StandingClock,
    draft,
    finished,
    hand_over,
    new_series,
    number,
    queue,
)
from tui.service.errors import StoreError, StoreNotWritable
from tui.service.model.answers import AnswerMeaning, FetchedAnswer
from tui.service.model.consent import ConsentSource, Purpose
from tui.service.model.messages import MessageState, Rejected, Resolution, TemplateEntry, TemplateKind
from tui.service.model.outcome import Accepted, DeliveryReport, Halted, ReportState, StopCause, Unknown
from tui.service.model.queries import AnswerQuery, MessageQuery
from tui.service.outbox.dispatch import workers
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.outbox.schema import TABLES
from tui.service.outbox.subjects.queue import ChangedContent, Keyed, KeyTaken
from tui.service.system.clock import utc_now

SCRIPT = Path(__file__).parents[3] / "docs" / "postgres-roles.sql"
LEASE = timedelta(seconds=60)
PASSWORD = "nur-im-test"


def opened(url: str, login: str) -> Outbox:
    store = open_postgres(url.replace("postgres@", f"{login}:{PASSWORD}@"))
    store.clock = StandingClock()
    return store


@pytest.fixture(scope="module")
def url(postgres: Cluster) -> str:
    """A database that its owner has set up: tables first, then the roles; done twice, as after an update."""
    url = postgres.new_database()
    open_postgres(url).close()
    for _ in range(2):
        postgres.run_script(SCRIPT, url)
    postgres.make_login("empfang1", PASSWORD, "praxis_sms_desk")
    postgres.make_login("versand", PASSWORD, "praxis_sms_worker")
    return url


@pytest.fixture(scope="module")
def desk(url: str) -> Iterator[Outbox]:
    store = opened(url, "empfang1")
    yield store
    store.close()


@pytest.fixture(scope="module")
def worker(url: str) -> Iterator[Outbox]:
    store = opened(url, "versand")
    yield store
    store.close()


def forbidden(store: Outbox, action: Callable[[Outbox], object]) -> None:
    with pytest.raises(StoreNotWritable) as caught:
        action(store)
    assert "darf das im Postausgang" in caught.value.sentence
    assert "postgres-roles.sql" in caught.value.remedy


def sql(statement: str) -> Callable[[Outbox], object]:
    def run(store: Outbox) -> object:
        with store.write() as connection:
            return connection.execute(statement)

    return run


# --- together ---


def test_what_a_desk_queues_a_worker_sends_and_the_desk_sees_and_decides(desk: Outbox, worker: Outbox) -> None:
    (single,) = queue(desk, 1)
    new = new_series(3)
    series_id = desk.queue.series(new, actor=RECEPTION)
    token = workers.new_token()
    worker.workers.register(token)
    assert desk.workers.any_alive()

    taken = worker.claiming.write_and_claim((), [Wish(SMS4, 10, timedelta(milliseconds=1))], lease=LEASE).claims
    taken += worker.claiming.write_and_claim((), [Wish(SMS4, 10)], lease=LEASE).claims
    assert worker.leases.renew([taken[0].token], LEASE) == 1
    first, second, third, fourth = taken
    results = [
        finished(worker, first, Accepted("4711")),
        finished(worker, second, Unknown("?")),
        finished(worker, third, Halted(StopCause.CREDENTIALS, "Passwort falsch")),
        finished(worker, fourth, Accepted("4712")),
    ]
    assert worker.claiming.write_and_claim(results, (), lease=LEASE).lost == ()
    assert [hold.protocol for hold in desk.holds.current()] == [SMS4]
    assert desk.holds.release(RECEPTION) == 1

    assert desk.messages.one(single).state is MessageState.ACCEPTED  # type: ignore[union-attr]
    assert desk.queue.resolve(second.sms.reference, Resolution.ACCEPTED, actor=RECEPTION)
    assert desk.series.pause(series_id, actor=RECEPTION)
    assert desk.series.resume(series_id, actor=RECEPTION)
    assert desk.queue.cancel([third.sms.reference], actor=RECEPTION) == 1
    assert desk.queue.retry([third.sms.reference], actor=RECEPTION) == 1
    assert desk.series.cancel(series_id, actor=RECEPTION)

    worker.clock.advance(minutes=5)  # type: ignore[attr-defined]
    awaited = worker.reports.awaited(SMS4, 10)
    assert len(awaited) == 2
    report = DeliveryReport("4711", ReportState.DELIVERED)
    assert worker.reports.record(awaited, [report]) == 1
    assert worker.leases.expire() == 0
    worker.workers.give_sign(token)
    worker.workers.leave(token)
    assert not desk.workers.any_alive()


def test_a_desk_and_a_worker_queue_under_a_key_and_nobody_gives_it_to_another(desk: Outbox, worker: Outbox) -> None:
    first = desk.queue.several([draft(9)], actor=RECEPTION, key=b"k")[0]
    found = worker.queue.under_key(b"k", number(9), draft(9).text)
    assert found == Keyed(first, is_the_same=True)
    with pytest.raises(KeyTaken):
        worker.queue.several([draft(9)], actor=RECEPTION, key=b"k")
    for role in (desk, worker):
        forbidden(role, sql("UPDATE send_key SET message_id = 1"))
        forbidden(role, sql("DELETE FROM send_key"))


def test_a_desk_reads_everything_that_a_screen_shows(desk: Outbox) -> None:
    (message_id,) = queue(desk, 2)
    assert desk.messages.page(MessageQuery(text="termin")).messages
    assert desk.messages.story(message_id)
    assert desk.messages.recent(number(2))
    assert desk.messages.counts().total >= 1
    assert desk.messages.version()
    assert desk.series.newest() is not None
    assert desk.statistics.tally(MONDAY) is not None
    assert desk.holds.current() == ()
    assert desk.claiming.sent_since(MONDAY) >= 0


def test_a_desk_keeps_templates_and_opt_outs(desk: Outbox) -> None:
    assert desk.templates.seed(lambda: [TemplateEntry(TemplateKind.SINGLE, "Termin", "Ihr Termin")], actor=RECEPTION)
    template_id = desk.templates.add(TemplateKind.SINGLE, "Recall", "Zeit für ...", actor=RECEPTION)
    assert desk.templates.change(template_id, "Recall", "Bald ist es wieder Zeit.", actor=RECEPTION)
    assert desk.templates.remove(template_id, actor=RECEPTION)
    queue(desk, 77)
    assert desk.optouts.add(number(77), "Anruf", actor=RECEPTION)
    assert desk.optouts.remove(number(77), actor=RECEPTION)


def test_what_a_worker_fetches_a_desk_reads_under_its_own_name_and_a_stop_blocks_at_once(
    desk: Outbox, worker: Outbox
) -> None:
    (waiting,) = queue(desk, 71)
    found = [FetchedAnswer("a 1", number(71), "STOP"), FetchedAnswer("a 2", number(72), "Wann?", provider_id="u-2")]
    assert worker.answers.begin_fetch(SMS4, timedelta(0))
    assert (
        worker.answers.keep(SMS4, found, lambda text: AnswerMeaning.STOP if text == "STOP" else AnswerMeaning.OPEN) == 2
    )
    worker.answers.end_fetch(SMS4)
    assert desk.optouts.is_listed(number(71))
    blocked = desk.messages.one(waiting)
    assert blocked is not None
    assert blocked.state is MessageState.BLOCKED
    ids = [answer.id for answer in desk.answers.page(AnswerQuery(unread=True))]
    assert desk.answers.mark(ids, is_read=True, actor="chef") == 2
    assert {answer.read_by for answer in desk.answers.page(AnswerQuery())} == {"empfang1"}
    assert {line.actor for line in desk.events.newest(2, by_anybody=False)} == {"empfang1"}
    ((answer_id, _provider_id),) = worker.answers.to_delete(SMS4, 5)
    worker.answers.deleted([answer_id])
    worker.retention.forget(MONDAY + timedelta(days=9000), actor="praxis-sms")
    assert {answer.text for answer in desk.answers.page(AnswerQuery())} == {""}


def test_a_desk_records_consents_and_a_withdrawal_blocks_what_waits(desk: Outbox) -> None:
    def record(*, is_given: bool) -> int:
        return desk.consents.record(
            number(78), Purpose.INFORMATION, is_given=is_given, source=ConsentSource.FORM, remark="", actor=RECEPTION
        )

    record(is_given=True)
    (waiting,) = queue(desk, 78)
    assert record(is_given=False) == 1
    found = desk.messages.one(waiting)
    assert found is not None
    assert found.state is MessageState.BLOCKED
    assert desk.consents.recorded([number(78)], Purpose.INFORMATION) == {number(78): False}


def test_whoever_only_sends_asks_for_consents_and_records_none(worker: Outbox) -> None:
    assert worker.consents.recorded([number(79)], Purpose.RECALL) == {}
    with pytest.raises(StoreError):
        worker.consents.record(
            number(79), Purpose.RECALL, is_given=True, source=ConsentSource.FORM, remark="", actor="versand"
        )


def test_a_desk_blocks_nobody_who_has_not_withdrawn(desk: Outbox) -> None:
    (waiting,) = queue(desk, 80)
    with pytest.raises(StoreError), desk.write() as connection:
        connection.execute("UPDATE message SET state = 'blocked' WHERE id = :id", {"id": waiting})


def test_a_desk_records_a_consent_only_with_its_line_in_the_journal(desk: Outbox) -> None:
    with pytest.raises(StoreError), desk.write() as connection:
        connection.execute(
            "INSERT INTO consent (number_key, purpose, given, source, created_by, created_at)"
            " VALUES (:key, 'recall', 1, 'form', 'chef', 0)",
            {"key": b"k" * 32},
        )


def test_a_desk_changes_what_waits_but_only_where_the_journal_tells_of_it(desk: Outbox) -> None:
    (waiting,) = queue(desk, 61, 62)[:1]
    before = desk.messages.one(waiting)
    assert before is not None
    much_later = utc_now().replace(microsecond=0) + timedelta(days=90)  # the server goes by its own clock
    desk.queue.change(before, ChangedContent("Erst um 10 Uhr.", 1, much_later), actor=RECEPTION)
    after = desk.messages.one(waiting)
    assert after is not None
    assert (after.text, after.due_at) == ("Erst um 10 Uhr.", much_later)
    assert desk.messages.story(waiting)[-1].actor == "empfang1"
    series_id = desk.queue.series(new_series(2, due_at=much_later), actor=RECEPTION)
    series = desk.series.one(series_id)
    assert series is not None
    desk.series.move(series, much_later + timedelta(days=1), actor=RECEPTION)
    for forged in (
        f"UPDATE message SET text = 'x' WHERE id = {waiting}",
        f"UPDATE message SET segments = 2 WHERE id = {waiting}",
        f"UPDATE message SET due_at = due_at + 600000000 WHERE id = {waiting}",
        f"UPDATE series SET due_at = due_at + 1 WHERE id = {series_id}",
    ):
        forbidden(desk, sql(forged))


def test_refused_rows_of_a_list_are_kept_from_a_desk_too(desk: Outbox) -> None:
    from dataclasses import replace

    new = replace(new_series(1), rejected=(Rejected(4, "110", "Keine Mobilnummer.", "Meier"),))
    series_id = desk.queue.series(new, actor=RECEPTION)
    assert len(desk.series.rejected(series_id)) == 1


# --- what a desk may not ---


@pytest.mark.parametrize(
    "action",
    [
        lambda store: store.claiming.write_and_claim((), [Wish(SMS4, 1)], lease=LEASE),
        lambda store: store.workers.register(workers.new_token()),
        lambda store: store.retention.forget(MONDAY + timedelta(days=900), actor=RECEPTION),
        sql("UPDATE message SET provider_id = '4711'"),
        sql("UPDATE message SET number = '+49170'"),
        sql("UPDATE message SET claim_token = 'x'"),
        sql("INSERT INTO message (number, provider_id) VALUES ('+49170', '4711')"),
        sql("DELETE FROM message"),
        sql("DELETE FROM series"),
        sql("UPDATE event SET actor = 'jemand anders'"),
        sql("DELETE FROM event"),
        sql("UPDATE optout SET reason = ''"),
        sql("UPDATE meta SET value = 'x'"),
        sql("DELETE FROM meta"),
        sql("INSERT INTO hold VALUES ('sms4-rest', 'credit', '', 0)"),
        sql("SELECT * FROM rate"),
        sql("TRUNCATE message"),
        sql("DROP TABLE message"),
        sql("ALTER TABLE message ADD COLUMN x int"),
        sql("CREATE TABLE x (y int)"),
        sql("UPDATE store_version SET version = 0"),
    ],
)
def test_a_desk_sends_nothing_forges_nothing_and_rewrites_nothing(
    desk: Outbox, action: Callable[[Outbox], object]
) -> None:
    forbidden(desk, action)


# --- what a worker may, and may not ---


def test_a_worker_forgets_what_is_old(worker: Outbox) -> None:
    queue(worker, 5)
    hand_over(worker, Accepted())
    assert worker.retention.forget(MONDAY + timedelta(days=900), actor="praxis-sms") > 0


@pytest.mark.parametrize(
    "action",
    [
        sql("DELETE FROM message"),
        sql("DELETE FROM event"),
        sql("UPDATE event SET actor = 'jemand anders'"),
        sql("UPDATE meta SET value = 'x'"),
        sql("DROP TABLE message"),
        sql("CREATE TABLE x (y int)"),
    ],
)
def test_a_worker_does_not_touch_the_schema_nor_the_journal(worker: Outbox, action: Callable[[Outbox], object]) -> None:
    forbidden(worker, action)


def test_the_script_knows_every_table() -> None:
    granted = set(re.findall(r"\w+", " ".join(re.findall(r"GRANT .*?;", SCRIPT.read_text(), re.DOTALL))))
    assert {*TABLES, "store_version"} <= granted
