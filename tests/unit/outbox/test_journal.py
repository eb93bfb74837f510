"""The journal can only be continued, whoever tries."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from tests.unit.outbox.samples import RECEPTION, count_events, hand_over, queue
from tui.service.gateways.outcome import Refused, Unknown
from tui.service.messages import Resolution
from tui.service.outbox import decisions
from tui.service.outbox.store import Store
from tui.service.outbox.tables import event


@pytest.fixture
def with_a_decision(store: Store) -> Store:
    """A store whose journal says who resolved a message."""
    queue(store, 1)
    hand_over(store, Unknown("Abbruch"))
    decisions.resolve(store, 1, Resolution.ACCEPTED, actor=RECEPTION)
    return store


@pytest.mark.parametrize(
    "change",
    [
        delete(event),
        update(event).values(actor="jemand anders"),
        update(event).values(kind="accepted"),
        update(event).values(at=event.c.at, detail="not-sent"),
        update(event).values(message_id=None),
        update(event).values(actor="", detail=""),
    ],
    ids=["delete", "actor", "kind", "detail", "message", "actor and detail"],
)
def test_no_line_is_changed_or_deleted(with_a_decision: Store, change: object) -> None:
    with pytest.raises(IntegrityError, match="append-only"), with_a_decision.write() as connection:
        connection.execute(change)  # type: ignore[call-overload]
    with with_a_decision.read() as connection:
        last = connection.execute(select(event).order_by(event.c.id.desc()).limit(1)).one()
    assert (last.actor, last.kind, last.detail, last.message_id) == (RECEPTION, "resolved", "accepted", 1)
    assert count_events(with_a_decision) == 3


def test_what_a_line_says_may_be_forgotten(store: Store) -> None:
    queue(store, 1)
    hand_over(store, Refused("+4917112 ist unbekannt"))
    with store.write() as connection:
        connection.execute(update(event).values(detail=""))
    with store.read() as connection:
        assert connection.execute(select(event.c.kind, event.c.detail)).all() == [("queued", ""), ("failed", "")]
