"""Our reference as a provider is given it: it belongs to one store, for as long as there is a copy of it."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest

from tests.engines import StoreHome, sqlite_only
from tests.unit.outbox.samples import RECEPTION, SMS4, StandingClock, claim, finish, hand_over, queue
from tui.service.model.messages import Message, Resolution
from tui.service.model.outcome import (
    Accepted,
    Deferred,
    DeliveryReport,
    Outcome,
    Refused,
    ReportState,
    Unknown,
)
from tui.service.outbox.location import FILE_NAME
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects.queue import ChangedContent


def told(store: Outbox) -> str:
    """The reference under which the next message leaves."""
    (taken,) = claim(store)
    return taken.sms.told_reference


def test_it_is_the_number_of_the_message_behind_a_prefix_of_the_store(store: Outbox) -> None:
    first, second = queue(store, 1, 2)
    references = [told(store), told(store)]
    prefix = references[0].partition("-")[0]
    assert re.fullmatch(r"[a-z2-9]{6}", prefix)
    assert references == [f"{prefix}-{first}", f"{prefix}-{second}"]


def test_it_is_short_enough_for_every_provider_however_many_messages_there_were(store: Outbox) -> None:
    queue(store, 1)
    assert len(told(store).partition("-")[0]) + len(f"-{2**63 - 1}") <= 26


def test_it_stays_when_the_store_is_opened_again(store: Outbox, home: StoreHome, clock: StandingClock) -> None:
    queue(store, 1, 2)
    prefix = told(store).partition("-")[0]
    again = home.open(clock)
    assert told(again).startswith(f"{prefix}-")
    again.close()


@sqlite_only
def test_it_is_another_in_another_store(store: Outbox, clock: StandingClock, tmp_path: Path) -> None:
    other = open_sqlite(tmp_path / "andere", clock)
    for each in (store, other):
        queue(each, 1)
    assert told(store) != told(other)
    other.close()


@sqlite_only
def test_it_is_the_same_in_a_backup(store: Outbox, clock: StandingClock, tmp_path: Path) -> None:
    queue(store, 1, 2)
    prefix = told(store).partition("-")[0]
    target = tmp_path / "sicherung" / FILE_NAME
    target.parent.mkdir()
    store.backup.write(target)
    copy = open_sqlite(target.parent, clock)
    assert told(copy).startswith(f"{prefix}-")
    copy.close()


def test_a_prefix_whose_transaction_was_undone_is_not_used(store: Outbox) -> None:
    with suppress(ZeroDivisionError), store.write() as connection:
        undone = store.reference_prefix(connection)
        raise ZeroDivisionError
    queue(store, 1)
    assert not told(store).startswith(undone)


def undelivered(store: Outbox, clock: StandingClock) -> None:
    """The next message is taken, and reported as not delivered."""
    hand_over(store, Accepted("p-1"))
    clock.advance(hours=1)
    asked = store.reports.awaited(SMS4, 1)
    assert store.reports.record(asked, [DeliveryReport("p-1", ReportState.UNDELIVERED, "Expired")]) == 1


def test_what_was_taken_and_not_delivered_is_sent_anew_under_another(store: Outbox, clock: StandingClock) -> None:
    """A provider who knows references would say that he has it already, and nothing would go out."""
    (message,) = queue(store, 1)
    undelivered(store, clock)
    store.queue.retry([message], actor=RECEPTION)
    (taken,) = claim(store)
    finish(store, taken, outcome=Deferred("Langsam"))
    clock.advance(hours=1)
    (again,) = claim(store)
    finish(store, again, outcome=Unknown("Stille"))
    (doubt,) = store.in_doubt.of_protocol(SMS4, 10)
    prefix = again.sms.reference_prefix
    references = [taken.sms.told_reference, again.sms.told_reference, doubt.sms.told_reference]
    assert references == [f"{prefix}-{message}-2"] * 3


@pytest.mark.parametrize("outcome", [Deferred("Langsam"), Refused("Nein"), Unknown("Stille")])
def test_what_nobody_is_known_to_have_is_sent_again_under_the_same(
    store: Outbox, clock: StandingClock, outcome: Outcome
) -> None:
    (message,) = queue(store, 1)
    hand_over(store, outcome)
    clock.advance(hours=1)
    store.queue.resolve(message, Resolution.NOT_SENT, actor=RECEPTION)
    store.queue.retry([message], actor=RECEPTION)
    (again,) = claim(store)
    assert again.sms.told_reference == f"{again.sms.reference_prefix}-{message}"


def test_what_a_person_gave_another_text_after_a_doubt_is_sent_under_another(
    store: Outbox, clock: StandingClock
) -> None:
    """A provider who has the first text would say that he has this one already."""
    (waiting,) = queue(store, 1)
    before = store.messages.one(waiting)
    assert before is not None
    store.queue.change(before, replace_text(before, "Vor dem Versand geändert."), actor=RECEPTION)
    (first,) = claim(store)
    finish(store, first, outcome=Unknown("Stille"))
    (doubt,) = store.in_doubt.of_protocol(SMS4, 10)
    store.queue.resolve(waiting, Resolution.NOT_SENT, actor=RECEPTION)
    again = store.messages.one(waiting)
    assert again is not None
    store.queue.change(again, replace_text(again, "Nach dem Zweifel geändert."), actor=RECEPTION)
    (second,) = claim(store)
    plain = f"{first.sms.reference_prefix}-{waiting}"
    assert [each.sms.told_reference for each in (first, doubt, second)] == [plain, plain, f"{plain}-2"]


def replace_text(message: Message, text: str) -> ChangedContent:
    """Another text, due at the same moment."""
    return ChangedContent(text, 1, message.due_at)
