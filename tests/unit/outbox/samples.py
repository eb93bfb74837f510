"""A practice's messages, a clock that stands still, and short ways to move messages through the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tui.service.model.messages import Draft, MessageState, NewSeries
from tui.service.model.outcome import Accepted, Claim, Finished, Halted, Outcome
from tui.service.outbox.dispatch.claiming import ClaimResult, Wish
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.store import number_hasher
from tui.service.sending.settlement import settle

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SMS4, API = "sms4-rest", "3steps2web-api"
RECEPTION = "anna"


@dataclass
class StandingClock:
    """A clock that moves only when a test moves it."""

    now: datetime = field(default=MONDAY)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)


def number(index: int) -> str:
    """The mobile number of the patient with that index."""
    return f"+4917112{index:05d}"


def draft(
    index: int = 1,
    *,
    text: str = "Ihr Termin ist morgen um 8 Uhr. Praxis Molar",
    name: str = "",
    protocol: str = SMS4,
    due_at: datetime = MONDAY,
    segments: int = 1,
) -> Draft:
    """A message to the patient with that index."""
    return Draft(number(index), text, "PraxisMolar", protocol, segments, due_at, name)


def new_series(size: int, *, title: str = "Erinnerung", protocol: str = SMS4, due_at: datetime = MONDAY) -> NewSeries:
    """A series to the patients 1 to `size`, read from the lines 2 to `size` + 1 of a list."""
    drafts = [(index + 1, draft(index, protocol=protocol, due_at=due_at)) for index in range(1, size + 1)]
    return NewSeries(title, "Ihr Termin ...", "PraxisMolar", protocol, due_at, drafts)


def queue(store: Outbox, *indices: int, **details: object) -> list[int]:
    """Queue single messages; their ids."""
    return [store.queue.several([draft(index, **details)], actor=RECEPTION)[0] for index in indices]  # type: ignore[arg-type]


def queue_series(store: Outbox, size: int, **details: object) -> int:
    """Queue a series; its id."""
    return store.queue.series(new_series(size, **details), actor=RECEPTION)  # type: ignore[arg-type]


def claim(store: Outbox, limit: int = 1, protocol: str = SMS4, gap: timedelta = timedelta(0)) -> tuple[Claim, ...]:
    """Take up to `limit` messages out, as a dispatcher does."""
    return store.claiming.write_and_claim((), [Wish(protocol, limit, gap, with_reminders=True)]).claims


def finish(store: Outbox, *taken: Claim, outcome: Outcome = Accepted("4711"), jitter: float = 0.0) -> ClaimResult:  # noqa: B008
    """Write the same outcome for each claim."""
    return store.claiming.write_and_claim([finished(store, each, outcome, jitter) for each in taken], ())


def finished(store: Outbox, taken: Claim, outcome: Outcome, jitter: float = 0.0) -> Finished:
    """What a dispatcher writes for an outcome."""
    settlement = settle(outcome, failures=taken.failures, now=store.clock(), jitter=lambda: jitter)
    return Finished(taken, settlement, outcome if isinstance(outcome, Halted) else None)


def hand_over(store: Outbox, outcome: Outcome) -> int:
    """Claim one message and finish it with `outcome`; its id."""
    (taken,) = claim(store)
    finish(store, taken, outcome=outcome)
    return taken.sms.reference


def opt_out(store: Outbox, patient: int) -> None:
    """Put a patient's number on the opt-out list."""
    key = number_hasher(store.number_secret)(number(patient))
    with store.write() as connection:
        connection.execute(
            "INSERT INTO optout (number_key, created_by, created_at, reason) VALUES (:key, :actor, :now, 'Anruf')",
            {"key": key, "actor": RECEPTION, "now": store.clock()},
        )


def states(store: Outbox, message_ids: Sequence[int] | None = None) -> list[MessageState]:
    """The states of messages in the order of their ids."""
    with store.read() as connection:
        found = connection.rows("SELECT id, state FROM message ORDER BY id")
    return [MessageState(state) for message_id, state in found if message_ids is None or message_id in message_ids]


def count_events(store: Outbox) -> int:
    """How many lines the journal has."""
    with store.read() as connection:
        count: int = connection.value("SELECT count(*) FROM event")
    return count


def ids(taken: Sequence[Claim]) -> list[int]:
    """The messages of claims."""
    return [each.sms.reference for each in taken]
