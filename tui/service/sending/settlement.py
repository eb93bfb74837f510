"""What an outcome makes of a message: the state machine, without a store and without a clock.

Source of the rules: a message may only be tried again where it is proved that the provider does not have it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import assert_never

from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind, Reason
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted, Deferred, Halted, Outcome, Refused, Settlement, Unknown
from tui.service.sending.waiting_times import BACKOFF, LONGEST_RETRY_AFTER

Jitter = Callable[[], float]
"""A random number in [0, 1), for the spread of the waiting times."""


def settle(outcome: Outcome, *, failures: int, now: datetime, jitter: Jitter) -> Settlement:
    """The settlement of one attempt; `failures` is the number of transient failures before it."""
    match outcome:
        case Accepted(provider_id=provider_id):
            return Settlement(MessageState.ACCEPTED, now, 0, EventKind.ACCEPTED, provider_id=provider_id)
        case Deferred(reason=reason):
            return _after_transient_failure(outcome, reason, failures + 1, now, jitter)
        case Refused(words=words):
            return Settlement(MessageState.FAILED, now, failures, EventKind.FAILED, words, error=words)
        case Unknown(reason=reason):
            return Settlement(MessageState.UNKNOWN, now, failures, EventKind.UNKNOWN, reason, error=reason)
        case Halted(words=words):
            return Settlement(MessageState.QUEUED, now, failures, EventKind.HALTED, words, error=words)
        case _ as unreachable:
            assert_never(unreachable)


def _after_transient_failure(
    outcome: Deferred, reason: Reason, failures: int, now: datetime, jitter: Jitter
) -> Settlement:
    if failures > len(BACKOFF):
        last = reason if isinstance(reason, Fact) else Fact.said(reason)
        gave_up = Fact.of(FactKind.GAVE_UP, count=failures, reason=last)
        return Settlement(MessageState.FAILED, now, failures, EventKind.FAILED, gave_up, error=gave_up)
    # Waiting 0 seconds would use up all five attempts at once.
    if outcome.retry_after is not None and outcome.retry_after > 0:
        pause = min(timedelta(seconds=outcome.retry_after), LONGEST_RETRY_AFTER)
    else:
        pause = BACKOFF[failures - 1] * (1 + 0.1 * jitter())
    return Settlement(MessageState.QUEUED, now + pause, failures, EventKind.DEFERRED, reason, error=reason)
