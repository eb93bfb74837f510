"""What the store itself refuses, whoever writes to it, in both engines: states, transitions, tokens, lost opt-outs."""

from __future__ import annotations

from itertools import product

import pytest

from tests.engines import refused_by_the_database
from tests.unit.outbox.samples import RECEPTION, claim, number, queue, queue_series
from tui.service.model.messages import MessageState, SeriesState
from tui.service.outbox.outbox import Outbox

LEADS_TO = {
    MessageState.QUEUED: {MessageState.SENDING, MessageState.CANCELLED, MessageState.BLOCKED},
    MessageState.SENDING: {MessageState.ACCEPTED, MessageState.FAILED, MessageState.QUEUED, MessageState.UNKNOWN},
    MessageState.ACCEPTED: {MessageState.DELIVERED, MessageState.UNDELIVERED},
    MessageState.UNKNOWN: {
        MessageState.ACCEPTED,
        MessageState.QUEUED,
        MessageState.DELIVERED,
        MessageState.UNDELIVERED,
    },
    MessageState.FAILED: {MessageState.QUEUED},
    MessageState.UNDELIVERED: {MessageState.QUEUED},
    MessageState.CANCELLED: {MessageState.QUEUED},
    MessageState.DELIVERED: set(),
    MessageState.BLOCKED: set(),
}
COPY = (
    "INSERT INTO message (number, number_key, text, sender, protocol, segments, state, paused, priority, due_at,"
    " claim_token, created_by, created_at, updated_at) SELECT number, number_key, text, sender, protocol, segments,"
    " :state, :paused, priority, due_at, CAST(:token AS varchar), created_by, created_at, updated_at FROM message"
    " WHERE id = 1 RETURNING id"
)


def a_copy_in(store: Outbox, state: str, *, token: str | None = None, paused: int = 0) -> int:
    """A second message like the first, in that state; its id."""
    with store.write() as connection:
        message_id: int = connection.value(COPY, {"state": state, "token": token, "paused": paused})
    return message_id


def refused(store: Outbox, statement: str, **values: object) -> bool:
    """Whether the store refuses the statement."""
    try:
        with store.write() as connection:
            connection.execute(statement, values)
    except refused_by_the_database():
        return True
    return False


def test_every_message_goes_from_a_state_only_to_those_that_follow_it(store: Outbox) -> None:
    queue(store, 1)
    change = "UPDATE message SET state = :after, claim_token = 'x' WHERE id = :id"
    for before, after in product(MessageState, MessageState):
        message_id = a_copy_in(store, before, token="x")
        allowed = before is after or after in LEADS_TO[before]
        assert refused(store, change, after=after, id=message_id) is not allowed, f"{before} -> {after}"


@pytest.mark.parametrize("state", ["verschickt", "", "QUEUED"])
def test_there_are_no_other_states(store: Outbox, state: str) -> None:
    queue(store, 1)
    queue_series(store, 1)
    assert refused(store, "UPDATE message SET state = :state", state=state)
    assert refused(store, "UPDATE series SET state = :state", state=state)
    assert refused(store, COPY, state=state, token=None, paused=0)
    assert refused(
        store,
        "INSERT INTO series (title, text, sender, protocol, state, total, due_at, created_by, created_at, updated_at)"
        " VALUES ('', '', '', '', :state, 0, 0, '', 0, 0)",
        state=state,
    )


def test_nothing_is_on_the_wire_without_a_token(store: Outbox) -> None:
    queue(store, 1, 2)
    assert claim(store)
    assert refused(store, "UPDATE message SET state = 'sending' WHERE state = 'queued'")
    assert refused(store, "UPDATE message SET claim_token = NULL WHERE state = 'sending'")
    assert refused(store, COPY, state="sending", token=None, paused=0)


def test_a_message_is_paused_or_not(store: Outbox) -> None:
    queue(store, 1)
    assert refused(store, "UPDATE message SET paused = 2")
    assert refused(store, COPY, state="queued", token=None, paused=-1)


def test_a_cancelled_series_stays_cancelled(store: Outbox) -> None:
    queue_series(store, 1)
    assert not refused(store, "UPDATE series SET state = :state", state=SeriesState.CANCELLED)
    for state in (SeriesState.RUNNING, SeriesState.PAUSED):
        assert refused(store, "UPDATE series SET state = :state", state=state)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM optout",
        "UPDATE optout SET reason = ''",
        "UPDATE optout SET created_by = 'jemand anders'",
        "UPDATE optout SET number_key = number_key, lifted_at = 1",
        "UPDATE optout SET lifted_at = 1, lifted_by = 'anna', lifted_reason = ' '",
        "UPDATE optout SET lifted_at = 1, lifted_by = 'anna', lifted_reason = 'x', reason = ''",
    ],
)
def test_an_opt_out_is_neither_deleted_nor_rewritten(store: Outbox, statement: str) -> None:
    store.optouts.add(number(1), "Anruf", actor=RECEPTION)
    assert refused(store, statement)
    assert store.optouts.is_listed(number(1))


def test_an_opt_out_is_lifted_with_a_reason_and_the_entry_stays(store: Outbox) -> None:
    store.optouts.add(number(1), "Anruf", actor=RECEPTION)
    assert store.optouts.remove(number(1), "will wieder erinnert werden", actor="ben")
    assert not store.optouts.is_listed(number(1))
    assert store.optouts.entries() == ()
    assert not store.optouts.remove(number(1), actor="ben")
    with store.read() as connection:
        kept = connection.rows("SELECT reason, created_by, lifted_by, lifted_reason FROM optout")
    assert kept == [("Anruf", RECEPTION, "ben", "will wieder erinnert werden")]
    assert refused(store, "UPDATE optout SET lifted_reason = 'anders'")


def test_who_opts_out_again_is_on_the_list_once_and_the_entry_before_stays(store: Outbox) -> None:
    for reason in ("Anruf", "Brief"):
        assert store.optouts.add(number(1), reason, actor=RECEPTION)
        assert not store.optouts.add(number(1), "noch einmal", actor=RECEPTION)
        assert store.optouts.remove(number(1), actor=RECEPTION)
    assert store.optouts.add(number(1), "Fax", actor=RECEPTION)
    assert [entry.reason for entry in store.optouts.entries()] == ["Fax"]
    with store.read() as connection:
        assert connection.column("SELECT reason FROM optout ORDER BY id") == ["Anruf", "Brief", "Fax"]


def test_whose_opt_out_was_lifted_gets_messages_again(store: Outbox) -> None:
    store.optouts.add(number(1), "Anruf", actor=RECEPTION)
    queue(store, 1)
    assert claim(store) == ()
    store.optouts.remove(number(1), actor=RECEPTION)
    queue(store, 1)
    (taken,) = claim(store, 5)
    assert taken.sms.number == number(1)
