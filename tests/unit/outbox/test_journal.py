"""The journal can only be continued, whoever tries."""

from __future__ import annotations

import pytest

from tests.engines import refused_by_the_database
from tests.unit.outbox.samples import RECEPTION, count_events, hand_over, queue
from tui.service.model.messages import Resolution
from tui.service.model.outcome import Refused, Unknown
from tui.service.outbox.outbox import Outbox


@pytest.fixture
def with_a_decision(store: Outbox) -> Outbox:
    """A store whose journal says who resolved a message."""
    queue(store, 1)
    hand_over(store, Unknown("Abbruch"))
    store.queue.resolve(1, Resolution.ACCEPTED, actor=RECEPTION)
    return store


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM event",
        "UPDATE event SET actor = 'jemand anders'",
        "UPDATE event SET kind = 'accepted'",
        "UPDATE event SET at = at, detail = 'not-sent'",
        "UPDATE event SET message_id = NULL",
        "UPDATE event SET actor = '', detail = ''",
    ],
    ids=["delete", "actor", "kind", "detail", "message", "actor and detail"],
)
def test_no_line_is_changed_or_deleted(with_a_decision: Outbox, change: str) -> None:
    refused = pytest.raises(refused_by_the_database(), match="append-only")
    with refused, with_a_decision.write() as connection:
        connection.execute(change)
    with with_a_decision.read() as connection:
        last = connection.row("SELECT actor, kind, detail, message_id FROM event ORDER BY id DESC LIMIT 1")
    assert last == (RECEPTION, "resolved", "accepted", 1)
    assert count_events(with_a_decision) == 3


def test_what_a_line_says_may_be_forgotten(store: Outbox) -> None:
    queue(store, 1)
    hand_over(store, Refused("+4917112 ist unbekannt"))
    with store.write() as connection:
        connection.execute("UPDATE event SET detail = ''")
    with store.read() as connection:
        assert connection.rows("SELECT kind, detail FROM event ORDER BY id") == [("queued", ""), ("failed", "")]
