"""Forgetting one person: whatever the store knows of her, nothing is left of it, and nobody else loses anything."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines import refused_by_the_database, sqlite_only
from tests.postgres import Cluster
from tests.unit.outbox.group_practice import new_group
from tests.unit.outbox.samples import MONDAY, RECEPTION, SMS4, StandingClock, claim, draft, finish, number, queue
from tui.service.errors import StoreNotWritable
from tui.service.model.consent import ConsentSource, Purpose
from tui.service.model.events import EventKind
from tui.service.model.messages import MessageState, NewSeries, Rejected
from tui.service.model.outcome import Accepted, Refused, Unknown
from tui.service.model.person import StoredTraces
from tui.service.model.queries import MessageQuery
from tui.service.outbox.maintenance.forgetting import StillOnTheWire
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.system import drafts, profile_file

HER, HIM = 1, 2
NAME, TEXT, REASON = "Käthe Großmann", "Ihre Wurzelbehandlung", "rief selbst an wegen Mutter"
REMARK = "unterschrieb ihre Tochter Lotte"
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
        st.tuples(st.just("consent"), st.tuples(st.sampled_from([HER, HIM]), st.sampled_from(Purpose), st.booleans())),
        st.tuples(st.just("draft"), writings()),
        st.tuples(st.just("several numbers"), writings()),
        st.tuples(st.just("series draft"), st.sampled_from(["text", "begins_at", "values", "path"])),
        st.tuples(st.just("profile"), st.sampled_from(["template", "folder"])),
    ),
    min_size=1,
    max_size=12,
)


def live(store: Outbox, clock: StandingClock, folder: Path, step: tuple[str, object]) -> None:
    """One thing that happens in a practice."""
    kind, what = step
    if kind == "queue":
        name = NAME if what == HER else "Jörg Weißhaupt"
        store.queue.several([draft(int(str(what)), name=name, text=f"{TEXT} {clock()}")], actor=RECEPTION)
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
    elif kind == "consent":
        patient, purpose, is_given = what  # type: ignore[misc]
        consent(store, patient, purpose, is_given=is_given)
    elif kind == "profile":
        file = profile_file.ProfileFile(folder, clock)
        if what == "template":
            file.remember("0" * 64, profile_file.ListProfile({"number": (1,)}, f"Recall {NAME}", "morgen 9 Uhr"))
        else:
            file.remember_folder(f"/listen/{NAME}")
    else:
        keep_draft(clock, folder, kind, str(what))
    clock.advance(minutes=5)


def consent(store: Outbox, patient: int, purpose: Purpose, *, is_given: bool) -> None:
    """A consent whose source is told in words that name her, whoever gave it."""
    remark = REMARK if patient == HER else f"wie {NAME}"
    store.consents.record(
        number(patient), purpose, is_given=is_given, source=ConsentSource.FORM, remark=remark, actor=RECEPTION
    )


def keep_draft(clock: StandingClock, folder: Path, kind: str, what: str) -> None:
    """What a window keeps of Einzel-SMS or of Serien-SMS."""
    window = drafts.Drafts(folder, clock)
    if kind == "draft":
        window.keep("single", {"number": what, "name": NAME, "text": TEXT})
    elif kind == "several numbers":
        window.keep("single", {"number": f"{number(HIM)}; {what}", "name": "", "text": "Bis morgen"})
    else:
        named = {"path": f"/listen/{NAME}.csv", "text": f"Guten Tag {NAME}", "begins_at": f"wenn 0{NATIONAL} anrief"}
        values = json.dumps({"Arzt": f"{NAME} ({number(HER)})"}, ensure_ascii=False)
        window.keep(
            "series", {"path": "/listen/recall.csv", "text": "Guten Tag", what: {**named, "values": values}[what]}
        )
    window.close()


def left(folder: Path) -> list[str]:
    """What is found of her in any file."""
    content = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return [trace for trace in (NATIONAL, NATIONAL[3:], NAME, REASON, REMARK) if trace.encode() in content]


def dumped(postgres: Cluster, url: str) -> str:
    """Everything that a database holds, as `pg_dump` writes it."""
    address = url.replace("postgresql+psycopg://", "postgresql://")
    dump = subprocess.run([postgres.binaries / "pg_dump", "-d", address], capture_output=True, check=True)
    return dump.stdout.decode()


@sqlite_only
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_was_queued_rejected_consented_or_drafted_no_byte_is_left(
    engine: str, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, object]]
) -> None:
    clock, folder = StandingClock(MONDAY), tmp_path_factory.mktemp("daten")
    store = open_sqlite(folder, clock, busy_seconds=5)
    # Of a row without a readable number only her name tells.
    store.queue.several([draft(HER, name=NAME, text=TEXT)], actor=RECEPTION)
    for step in steps:
        live(store, clock, folder, step)
    traces = store.persons.traces(number(HER))
    consented = {purpose: store.consents.recorded([number(HER), number(HIM)], purpose) for purpose in Purpose}
    listed, counts = store.optouts.is_listed(number(HER)), store.messages.counts()
    his = len([message for message in store.messages.recent(number(HIM), limit=None) if message.text])
    forecast = store.forgetting.forecast(number(HER))
    forgotten = store.forgetting.forget(number(HER), actor="ben")
    drafts.forget_person(folder, traces)
    profile_file.forget_person(folder, traces)
    assert forgotten == forecast
    assert left(folder) == []
    assert store.optouts.is_listed(number(HER)) == listed
    assert {purpose: store.consents.recorded([number(HER), number(HIM)], purpose) for purpose in Purpose} == consented
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


def test_the_source_of_a_consent_is_emptied_and_the_withdrawal_stays(store: Outbox) -> None:
    consent(store, HER, Purpose.RECALL, is_given=True)
    consent(store, HER, Purpose.RECALL, is_given=False)
    store.consents.record(
        number(HIM), Purpose.RECALL, is_given=True, source=ConsentSource.FORM, remark="Brief", actor=RECEPTION
    )
    assert store.forgetting.forecast(number(HER)).remarks == 2
    assert store.forgetting.forget(number(HER), actor="ben").remarks == 2
    kept = [(each.is_given, each.source, each.remark) for each in store.consents.of_number(number(HER))]
    assert kept == [(True, ConsentSource.FORM, ""), (False, ConsentSource.FORM, "")]
    assert [each.remark for each in store.consents.of_number(number(HIM))] == ["Brief"]
    told = [line.detail for line in store.events.newest(0, by_anybody=True) if line.kind.startswith("consent-")]
    assert sorted(told) == ["", "", "recall form Brief"]
    store.events.note(RECEPTION, EventKind.QUEUED, [""])  # the line that tells of it is not the newest any more
    emptied = "UPDATE consent SET remark = ''"
    for change in (emptied, f"{emptied}, given = 1", "DELETE FROM consent"):
        with pytest.raises(refused_by_the_database(), match="append-only"), store.write() as connection:
            connection.execute(change)


def test_in_a_group_whoever_sends_forgets_and_a_desk_is_told_that_it_may_not(postgres: Cluster) -> None:
    with new_group(postgres) as group:
        desk, worker = open_postgres(group.address("tresen")), open_postgres(group.address("sender"))
        desk.optouts.add(number(77), REASON, actor="anna")
        desk.consents.record(
            number(77), Purpose.RECALL, is_given=False, source=ConsentSource.TELEPHONE, remark=REMARK, actor="anna"
        )
        desk.queue.several([draft(77, name=NAME, due_at=desk.clock() - timedelta(seconds=9))], actor="anna")
        with pytest.raises(StoreNotWritable):
            desk.forgetting.forget(number(77), actor="anna")
        assert worker.forgetting.forget(number(77), actor="dienst") == StoredTraces(1, 1, 0, 0, 0, 1, 1)
        assert [message.name for message in desk.messages.recent(number(77))] == [""]
        assert desk.optouts.is_listed(number(77))
        assert desk.persons.optouts(number(77))[0].reason == ""
        assert desk.consents.recorded([number(77)], Purpose.RECALL) == {number(77): False}
        assert [each.remark for each in desk.consents.of_number(number(77))] == [""]
        content = dumped(postgres, group.url)
        assert [each for each in (number(77)[3:], NAME, REASON, REMARK) if each in content] == []
        desk.close()
        worker.close()
