"""Sending again what did not go out: what would become of each message, by the rules for a new one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tui.runtime.values import dataclass
from tui.service.model import findings
from tui.service.model.facts import OPTED_OUT, Fact, FactKind, Reason
from tui.service.model.messages import Duplicate, Message, MessageState
from tui.service.model.queries import Nearness
from tui.service.usecases.operation import Operation
from tui.service.wording.facts import sentence


@dataclass(frozen=True, slots=True)
class Again:
    """What would become of a message that is sent again.

    `leaves_at` (UTC) is when it may leave at the earliest: a cancelled one keeps its time, and quiet hours hold.
    `because` is why it stays as it is; `waits` is why it cannot leave at once.
    """

    message: Message
    leaves_at: datetime
    because: Reason = ""
    waits: Reason = ""

    @property
    def reason(self) -> str:
        """Why it stays as it is, as a sentence; empty where it is sent again."""
        return sentence(self.because)


def looked_at(
    operation: Operation, message_ids: Sequence[int], *, allow_duplicates: bool = False, pulls_forward: bool = False
) -> tuple[Again, ...]:
    """Each of the messages that a person may send again; what is planned stays unless this `pulls_forward`."""
    outbox = operation.outbox
    messages = [each for each in outbox.messages.some(message_ids) if each.state.may_be_retried and each.number]
    opted_out = outbox.optouts.listed({each.number for each in messages}) if messages else frozenset()
    now = operation.now()
    ids = [each.id for each in messages]
    begun = outbox.appointments.begun(ids, operation.first_moment(None).at) if messages else frozenset()
    withdrawn = outbox.appointments.withdrawn(ids) if messages else {}
    found: list[Again] = []
    said: dict[tuple[str, str], Duplicate] = {}
    for message in messages:
        keeps_time = message.state is MessageState.CANCELLED and message.due_at > now
        first = operation.first_moment(message.due_at if keeps_time else None)
        because: Reason = ""
        if message.number in opted_out:
            because = OPTED_OUT
        elif message.id in begun:
            because = Fact.of(FactKind.APPOINTMENT_OVER)
        elif message.id in withdrawn:
            because = withdrawn[message.id]
        elif message.awaits_release:
            because = Fact.of(FactKind.AWAITS_RELEASE)
        elif message.is_planned(now) and not pulls_forward:
            because = Fact.of(FactKind.PLANNED_FOR, at=message.due_at.isoformat())
        elif message.state is not MessageState.QUEUED:
            nearness = operation.apart(first.at, allow_duplicate=allow_duplicates)
            duplicate = None
            if nearness is not None:
                duplicate = said.get((message.number, message.text)) or _said_before(operation, message, nearness)
            because = findings.said_already(duplicate) if duplicate else ""
        if not because:
            said[message.number, message.text] = Duplicate(first.at, MessageState.QUEUED)
        found.append(Again(message, first.at, because, first.why_later))
    return tuple(found)


def _said_before(operation: Operation, message: Message, nearness: Nearness) -> Duplicate | None:
    found = operation.outbox.messages.duplicates([message.number], nearness, besides=message.id)
    return found.get((message.number, message.text))


def sent_again(
    operation: Operation, message_ids: Sequence[int], *, allow_duplicates: bool = False, pulls_forward: bool = False
) -> int:
    """Queue again those of the messages that the rules allow; how many."""
    found = looked_at(operation, message_ids, allow_duplicates=allow_duplicates, pulls_forward=pulls_forward)
    ids = [each.message.id for each in found if not each.because]
    if not ids:
        return 0
    apart = operation.apart(None, allow_duplicate=allow_duplicates)
    changed = operation.outbox.queue.retry(ids, actor=operation.actor, apart=apart, pulls_forward=pulls_forward)
    operation.wake()
    return changed
