"""What an admin is to be told of, by the settings and what the store says. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from tui.service.model.health import AlertKey, AlertKind, Backlog, Fault, KnownBalance
from tui.service.model.outcome import StopCause
from tui.service.outbox.dispatch.holds import StoredHold
from tui.service.settings import AlertSettings

FEWEST_FOR_A_SHARE = 10
"""Of so few messages in an hour no share of refusals is told: one wrong number would be a tenth."""


def faults(
    alerts: AlertSettings,
    backlog: Backlog,
    holds: Sequence[StoredHold],
    balance: tuple[str, KnownBalance | None],
    is_sender_missing: bool,
    host_in_utc: str = "",
) -> Iterator[Fault]:
    """Every fault that there is now.

    `balance` with the protocol that it was asked of; `host_in_utc` is this machine where it goes by UTC and should not.
    """
    for held in _worth_telling(holds, balance[0]):
        yield Fault(AlertKey(AlertKind.HOLD, held.protocol), cause=held.cause)
    if alerts.max_age and backlog.oldest_due > alerts.max_age.span > timedelta(0):
        yield Fault(AlertKey(AlertKind.OVERDUE), age=backlog.oldest_due)
    protocol, known = balance
    if known is not None and (known.amount < alerts.min_balance or known.amount <= Decimal(0)):
        yield Fault(AlertKey(AlertKind.BALANCE, protocol), balance=known)
    if _are_too_many_refused(alerts.max_refused_percent, backlog):
        yield Fault(AlertKey(AlertKind.REFUSALS), refused=backlog.refused_hour, handed_over=backlog.handed_over_hour)
    if is_sender_missing:
        yield Fault(AlertKey(AlertKind.NO_SENDER))
    if host_in_utc:
        yield Fault(AlertKey(AlertKind.TIMEZONE, host_in_utc))


def _worth_telling(holds: Sequence[StoredHold], chosen: str) -> list[StoredHold]:
    """The holds without those that say the same: a restored store holds every protocol, and is told of once."""
    restored = [held for held in holds if held.cause is StopCause.RESTORED]
    once = sorted(restored, key=lambda held: held.protocol != chosen)[:1]
    return [*once, *(held for held in holds if held.cause is not StopCause.RESTORED)]


def _are_too_many_refused(most_percent: int, backlog: Backlog) -> bool:
    if not most_percent or backlog.handed_over_hour < FEWEST_FOR_A_SHARE:
        return False
    return backlog.refused_hour * 100 > most_percent * backlog.handed_over_hour
