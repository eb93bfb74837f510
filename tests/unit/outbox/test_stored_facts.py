"""Reasons in the store: facts on both engines, the sentences of an older version, and nothing after retention."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines import sqlite_only
from tests.unit.fact_strategies import any_facts
from tests.unit.outbox.samples import (
    MONDAY,
    RECEPTION,
    SMS4,
    StandingClock,
    claim,
    draft,
    hand_over,
    opt_out,
    queue,
)
from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind
from tui.service.model.messages import Draft, NewSeries, Rejected
from tui.service.model.outcome import Deferred, Halted, StopCause
from tui.service.model.queries import MessageQuery
from tui.service.outbox.location import FILE_NAME
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.rules.policy import quiet_reason
from tui.service.settings import QuietHours
from tui.service.wording.facts import sentence

SENTENCES = Path(__file__).parent / "store_with_sentences.sql"
"""What the last version that stored sentences left behind: messages, their stories, refused rows and a hold."""


def story(store: Outbox, message_id: int) -> list[tuple[EventKind, str]]:
    """What happened to a message, in the words of the reader."""
    return [(line.kind, line.detail) for line in store.messages.story(message_id)]


def stored_reasons(store: Outbox, ids: Sequence[int]) -> Sequence[str]:
    """What stands in the store itself."""
    with store.read() as connection:
        return connection.column("SELECT error FROM message WHERE id IN :ids ORDER BY id", {"ids": list(ids)})


def error(store: Outbox, message_id: int) -> str:
    (found,) = store.messages.some([message_id])
    return found.error


# --- facts ---


@given(st.lists(any_facts, min_size=1, max_size=5))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_fact_survives_store_and_read(store: Outbox, told: list[Fact]) -> None:
    due = [Draft(f"+49171120000{index}", "x", "P", SMS4, 1, MONDAY, "", fact) for index, fact in enumerate(told)]
    ids = [store.queue.several([each], actor=RECEPTION)[0] for each in due]
    assert [facts.read(text) for text in stored_reasons(store, ids)] == told
    assert [each.error for each in store.messages.some(ids)] == [sentence(fact) for fact in told]


def test_what_a_german_desk_wrote_is_told_in_the_language_of_the_reader(
    store: Outbox, clock: StandingClock, english_reader: Callable[[], None]
) -> None:
    opted_out, late = queue(store, 1, 2)
    opt_out(store, 1)
    store.claiming.put_off([SMS4], MONDAY + timedelta(hours=9), quiet_reason(QuietHours.parse("20:00-08:00")))
    clock.advance(hours=9)
    assert [each.sms.reference for each in claim(store, 2)] == [late]
    store.claiming.recover()
    english_reader()
    assert error(store, late) == "The program ended while the message was being handed over."
    assert story(store, late)[1] == (
        EventKind.PUT_OFF,
        "No SMS are sent during the quiet hours (20:00-08:00).",
    )
    assert error(store, opted_out) == "This number wants no SMS (opt-out list)."


def test_a_hold_is_told_in_the_language_of_the_reader(store: Outbox, english_reader: Callable[[], None]) -> None:
    queue(store, 1)
    hand_over(store, Halted(StopCause.CONFIGURATION, Fact.of(FactKind.ACCESS_NOT_BUILT)))
    english_reader()
    (held,) = store.holds.current()
    assert held.words == "The access to the provider could not be set up."


def test_refused_rows_are_told_in_the_language_of_the_reader(store: Outbox, english_reader: Callable[[], None]) -> None:
    says = Fact.of(FactKind.COLUMN_SAYS, heading="Einwilligung", cell="nein")
    refused = (Rejected(4, "110", says.followed_by(Fact.of(FactKind.FORMULA_WITHOUT_RESULT, cell="C4")), "Meier"),)
    new = NewSeries("Recall", "Text", "P", SMS4, MONDAY, [(2, draft())], refused)
    series_id = store.queue.series(new, actor=RECEPTION)
    english_reader()
    (told,) = store.series.rejected(series_id)
    assert told.reason == 'Column "Einwilligung" holds "nein". Cell C4 contains a formula without a stored result.'


@sqlite_only
def test_a_window_that_only_looks_reads_the_same(store: Outbox, folder: Path) -> None:
    queue(store, 1)
    hand_over(store, Halted(StopCause.CREDENTIALS, Fact.of(FactKind.CREDIT_SPENT, words="leer")))


# --- the sentences of an older version ---


@pytest.fixture
def older(folder: Path, clock: StandingClock) -> Iterator[Outbox]:
    """A store with sentences, opened by this version."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.executescript(SENTENCES.read_text(encoding="utf-8"))
    store = open_sqlite(folder, clock)
    yield store
    store.close()


@pytest.mark.parametrize("reads_english", [False, True])
def test_sentences_of_an_older_version_are_read_unchanged(
    older: Outbox, reads_english: bool, english_reader: Callable[[], None]
) -> None:
    if reads_english:
        english_reader()
    assert {each.id: each.error for each in older.messages.page(MessageQuery()).messages} == {
        1: "Nach 5 Versuchen aufgegeben: sms4.de ist nicht erreichbar.",
        2: "Rufnummer gesperrt",
        3: "Diese Nummer möchte keine SMS (Abmeldeliste).",
        4: "Das Programm endete, während die Nachricht übergeben wurde.",
        5: "",
        6: "Wartet: In der Ruhezeit (20:00-08:00 Uhr) werden keine SMS verschickt.",
        7: "Passwort falsch",
    }
    assert story(older, 5) == [
        (EventKind.QUEUED, ""),
        (EventKind.UNKNOWN, "SMS4 antwortet nicht. Ob die SMS angenommen wurde, ist offen."),
        (EventKind.RESOLVED, "accepted"),
    ]
    assert [row.reason for row in older.series.rejected(1)] == [
        "In Spalte „Einwilligung“ steht „nein“.",
        "+49 30 123456 ist keine Mobilfunknummer, sondern Festnetz.",
    ]
    assert [held.words for held in older.holds.current()] == ["Passwort falsch"]
    assert EventKind.OTHER not in {line.kind for line in older.events.newest(0, by_anybody=True)}


def test_an_older_store_goes_on_with_facts(older: Outbox, clock: StandingClock) -> None:
    older.holds.release(RECEPTION)
    clock.now = MONDAY + timedelta(days=1)
    hand_over(older, Deferred(Fact.of(FactKind.MACHINE_SLEPT)))
    assert "Der Rechner war angehalten, bevor die Nachricht hinausging." in {
        each.error for each in older.messages.page(MessageQuery()).messages
    }


# --- forgetting ---


@sqlite_only
def test_no_byte_of_a_facts_values_is_left_after_the_retention(
    store: Outbox, folder: Path, clock: StandingClock
) -> None:
    name, number = "Käthe Großmann", "+49 30 7654321"
    (first,) = queue(store, 1)
    refused = Deferred(Fact.of(FactKind.NUMBER_NOT_VALID, display=number))
    hand_over(store, refused)
    said = Fact.of(FactKind.DECEASED_REMARK, heading="Bemerkung", cell=name)
    store.queue.series(
        NewSeries("Recall", "Text", "P", SMS4, MONDAY, [], (Rejected(9, number, said, name),)),
        actor=RECEPTION,
    )
    store.queue.cancel([first], actor=RECEPTION)
    content = lambda: b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())  # noqa: E731
    assert all(trace.encode() in content() for trace in (name, number))
    clock.advance(days=91)
    assert store.retention.forget(clock() - timedelta(days=90), actor="ben") == 1
    assert not any(trace.encode() in content() for trace in (name, number))
    assert {detail for _kind, detail in story(store, first)} == {""}
    assert error(store, first) == ""
