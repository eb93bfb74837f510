"""Forgetting one person: whatever the store knows of her, nothing is left of it, and nobody else loses anything."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines import sqlite_only
from tests.postgres import Cluster
from tests.unit.outbox.group_practice import new_group
from tests.unit.outbox.samples import MONDAY, RECEPTION, SMS4, StandingClock, claim, draft, finish, number, queue
from tui.service.errors import StoreNotWritable
from tui.service.model.messages import MessageState, NewSeries, Rejected
from tui.service.model.outcome import Accepted, Refused, Unknown
from tui.service.model.person import StoredTraces
from tui.service.model.queries import MessageQuery
from tui.service.outbox.maintenance.forgetting import StillOnTheWire
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.system import drafts

HER, HIM = 1, 2
NAME, TEXT, REASON = "Käthe Großmann", "Ihre Wurzelbehandlung", "rief selbst an wegen Mutter"
NATIONAL = number(HER).removeprefix("+49")


def writings() -> st.SearchStrategy[str]:
    """Her number as people write it into lists."""
    halves = f"0{NATIONAL[:3]}", NATIONAL[3:]
    return st.sampled_from(
        [number(HER), f"0049{NATIONAL}", f"0{NATIONAL}", "/".join(halves), " ".join(halves), "-".join(halves),
         f"+49 (0){NATIONAL}", f"Handy: 0{NATIONAL}", f"0{NATIONAL} oder 030 123456", f"O{NATIONAL}"]
    )  # fmt: skip


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("queue"), st.sampled_from([HER, HIM])),
        st.tuples(st.just("send"), st.sampled_from(["accepted", "refused", "unknown"])),
        st.tuples(st.just("list"), writings()),
        st.tuples(st.just("unreadable"), st.sampled_from(["", "keine", "4,91711E+11"])),
        st.tuples(st.just("optout"), st.sampled_from(["add", "remove"])),
        st.tuples(st.just("draft"), writings()),
    ),
    min_size=1,
    max_size=12,
)


def live(store: Outbox, clock: StandingClock, folder: Path, step: tuple[str, object]) -> None:
    """One thing that happens in a practice."""
    kind, what = step
    if kind == "queue":
        name = NAME if what == HER else "Jörg Weißhaupt"
        store.queue.single(draft(int(str(what)), name=name, text=f"{TEXT} {clock()}"), actor=RECEPTION)
    elif kind == "send":
        taken = claim(store)
        words = f"{taken[0].sms.number}: {TEXT}" if taken else ""
        outcomes = {"accepted": Accepted("4711"), "refused": Refused(words), "unknown": Unknown(words)}
        if taken:
            finish(store, *taken, outcome=outcomes[str(what)])
    elif kind in ("list", "unreadable"):
        written = str(what)
        refused = [Rejected(2, written, f"{written} ist nicht mobil", NAME), Rejected(3, number(HIM), "nein", "Jörg")]
        title = f"Recall {NAME}.csv"
        series = NewSeries(title, "Hallo {{Name}}", "PraxisMolar", SMS4, MONDAY, [(4, draft(HIM))], refused)
        store.queue.series(series, actor=RECEPTION)
    elif kind == "optout":
        if what == "add":
            store.optouts.add(number(HER), REASON, actor=RECEPTION)
        else:
            store.optouts.remove(number(HER), REASON, actor=RECEPTION)
    else:
        window = drafts.Drafts(folder, clock)
        window.keep("single", {"number": str(what), "name": NAME, "text": TEXT})
        window.close()
    clock.advance(minutes=5)


def left(folder: Path) -> list[str]:
    """What is found of her in any file."""
    content = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return [trace for trace in (NATIONAL, NATIONAL[3:], NAME, REASON) if trace.encode() in content]


@sqlite_only
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_was_queued_rejected_or_drafted_no_byte_is_left(
    engine: str, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, object]]
) -> None:
    clock, folder = StandingClock(MONDAY), tmp_path_factory.mktemp("daten")
    store = open_sqlite(folder, clock, busy_seconds=5)
    # Of a row without a readable number only her name tells.
    store.queue.single(draft(HER, name=NAME, text=TEXT), actor=RECEPTION)
    for step in steps:
        live(store, clock, folder, step)
    traces = store.persons.traces(number(HER))
    listed, counts = store.optouts.is_listed(number(HER)), store.messages.counts()
    his = len([message for message in store.messages.recent(number(HIM), limit=None) if message.text])
    forecast = store.forgetting.forecast(number(HER))
    forgotten = store.forgetting.forget(number(HER), actor="ben")
    drafts.forget_person(folder, traces)
    assert forgotten == forecast
    assert left(folder) == []
    assert store.optouts.is_listed(number(HER)) == listed
    assert store.messages.counts().total == counts.total
    assert len([message for message in store.messages.recent(number(HIM), limit=None) if message.text]) == his
    assert store.forgetting.forget(number(HER), actor="ben") == StoredTraces()
    store.close()


def test_the_rows_stay_with_state_and_parts_and_others_keep_theirs(store: Outbox, clock: StandingClock) -> None:
    queue(store, HER, HIM, name=NAME, text=TEXT)
    finish(store, *claim(store, 2))
    queue(store, HER, name=NAME, text=TEXT)
    store.optouts.add(number(HER), REASON, actor=RECEPTION)
    queue(store, HER, name=NAME, text=TEXT)
    assert store.forgetting.forget(number(HER), actor="ben") == StoredTraces(messages=3, waiting=1, reasons=1)
    shown = store.messages.page(MessageQuery()).messages[::-1]
    assert [(each.state, each.number, each.segments) for each in shown] == [
        (MessageState.ACCEPTED, "", 1),
        (MessageState.ACCEPTED, number(HIM), 1),
        (MessageState.BLOCKED, "", 1),
        (MessageState.CANCELLED, "", 1),
    ]
    assert [entry.reason for entry in store.optouts.entries()] == [""]
    newest = store.events.newest(1, by_anybody=True)[0]
    assert (newest.kind, newest.actor, newest.detail, newest.number) == ("person-forgotten", "ben", "3", "")


def test_while_a_message_is_on_the_wire_nothing_is_forgotten(store: Outbox) -> None:
    queue(store, HER, HER, name=NAME, text=TEXT)
    taken = claim(store)
    with pytest.raises(StillOnTheWire):
        store.forgetting.forget(number(HER), actor="ben")
    assert [each.text for each in store.messages.recent(number(HER))] == [TEXT, TEXT]
    assert store.messages.counts().queued == 1
    finish(store, *taken)
    assert store.forgetting.forget(number(HER), actor="ben").messages == 2


def test_a_reason_is_emptied_for_a_forgotten_person_only(store: Outbox) -> None:
    store.optouts.add(number(HER), REASON, actor=RECEPTION)
    store.optouts.add(number(HIM), "Brief", actor=RECEPTION)
    store.forgetting.forget(number(HER), actor="ben")
    assert [entry.reason for entry in store.optouts.entries()] == ["", "Brief"]
    told = [line.detail for line in store.events.newest(0, by_anybody=True) if line.kind == "optout-added"]
    assert sorted(told) == ["", "Brief"]


def test_in_a_group_whoever_sends_forgets_and_a_desk_is_told_that_it_may_not(postgres: Cluster) -> None:
    with new_group(postgres) as group:
        desk, worker = open_postgres(group.address("tresen")), open_postgres(group.address("sender"))
        desk.optouts.add(number(77), REASON, actor="anna")
        desk.queue.single(draft(77, name=NAME, due_at=desk.clock() - timedelta(seconds=9)), actor="anna")
        with pytest.raises(StoreNotWritable):
            desk.forgetting.forget(number(77), actor="anna")
        assert worker.forgetting.forget(number(77), actor="dienst") == StoredTraces(1, 1, 0, 0, 0, 1)
        assert [message.name for message in desk.messages.recent(number(77))] == [""]
        assert desk.optouts.is_listed(number(77))
        assert desk.persons.optouts(number(77))[0].reason == ""
        desk.close()
        worker.close()
