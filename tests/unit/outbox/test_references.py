"""Our reference as a provider is given it: it belongs to one store, for as long as there is a copy of it."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from tests.engines import StoreHome, sqlite_only
from tests.unit.outbox.samples import StandingClock, claim, queue
from tui.service.outbox.opening import FILE_NAME, open_sqlite
from tui.service.outbox.outbox import Outbox


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
