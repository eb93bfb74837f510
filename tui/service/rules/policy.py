"""May messages go out now? The practice's rules, as functions of the time and of what went out before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tui.language.local_time import from_local, is_utc, local, midnight
from tui.runtime.values import dataclass
from tui.service.model.facts import Fact, FactKind, Reason
from tui.service.settings import ConsentRule, PolicySettings, QuietHours
from tui.service.settings.text_rules import CANCELS, CONFIRMS
from tui.service.text.words.answer_words import AnswerWords

_WITH_SUMMER_TIME = frozenset({"DE", "AT", "CH"})


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the practice's rules allow now: `count` more messages (None: any number), or none until `closed_until`.

    `consent` is what a message needs to be covered by.
    """

    count: int | None = None
    closed_until: datetime | None = None
    reason: Reason = ""
    consent: ConsentRule = ConsentRule.COLUMN


def allowance(policy: PolicySettings, now: datetime, sent_since: Callable[[datetime], int]) -> Allowance:
    """What quiet hours, daily and monthly limit allow at `now` (UTC); `sent_since` counts what went out since a moment.

    Days, months and quiet hours are those of the local time of this machine.
    """
    quiet_end = end_of_quiet(policy.quiet_hours, now)
    if quiet_end > now:
        return Allowance(None, quiet_end, quiet_reason(policy.quiet_hours), policy.consent)
    count: int | None = None
    for limit, begin, end, kind in _limits(policy, now):
        left = limit - sent_since(begin)
        if left <= 0:
            return Allowance(None, end_of_quiet(policy.quiet_hours, end), Fact.of(kind, limit=limit), policy.consent)
        count = left if count is None else min(count, left)
    return Allowance(count, consent=policy.consent)


def answer_words(policy: PolicySettings) -> AnswerWords:
    """The first words of answers that a machine acts on: those of the program and those of the practice."""
    rules = [rule.rpartition(" = ") for rule in policy.answer_words]
    own = {means: tuple(begins for begins, _equals, each in rules if each == means) for means in (CONFIRMS, CANCELS)}
    usual = AnswerWords()
    return AnswerWords(
        usual.stop + policy.stop_words, usual.confirming + own[CONFIRMS], usual.cancelling + own[CANCELS]
    )


def goes_by_utc(policy: PolicySettings) -> bool:
    """Whether quiet hours and days are those of UTC although messages go to where nobody lives by it."""
    return is_utc() and not _WITH_SUMMER_TIME.isdisjoint(policy.countries)


def end_of_quiet(quiet_hours: QuietHours, moment: datetime) -> datetime:
    """The first moment (UTC) from `moment` on that lies outside the quiet hours."""
    wall_clock = local(moment).replace(tzinfo=None)
    # Without the fixed offset of `moment`, so that a change of summer time between now and then counts.
    naive_end = quiet_hours.end_after(wall_clock)
    return moment if naive_end == wall_clock else from_local(naive_end).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class FirstMoment:
    """When a message may go out (UTC), and why it waits until then; "" where it need not wait."""

    at: datetime
    why_later: Reason = ""


def first_moment(quiet_hours: QuietHours, wanted: datetime) -> FirstMoment:
    """When a message wanted at a moment (UTC) may go out."""
    allowed = end_of_quiet(quiet_hours, wanted)
    return FirstMoment(allowed, quiet_reason(quiet_hours) if allowed > wanted else "")


def quiet_reason(quiet_hours: QuietHours) -> Fact:
    """Why a message waits until morning."""
    return Fact.of(FactKind.QUIET_HOURS, hours=str(quiet_hours))


def _limits(policy: PolicySettings, now: datetime) -> list[tuple[int, datetime, datetime, FactKind]]:
    today = local(now).date()
    first = today.replace(day=1)
    tomorrow, next_month = today + timedelta(days=1), (first + timedelta(days=32)).replace(day=1)
    limits = [
        (policy.daily_limit, today, tomorrow, FactKind.DAILY_LIMIT),
        (policy.monthly_limit, first, next_month, FactKind.MONTHLY_LIMIT),
    ]
    return [
        (limit, midnight(begin).astimezone(UTC), midnight(end).astimezone(UTC), kind)
        for limit, begin, end, kind in limits
        if limit > 0
    ]
