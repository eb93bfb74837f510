"""Beside a dispatcher: faults are looked for, the balance is asked for once an hour, a store that fails is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from tests.unit.outbox.samples import SMS4, StandingClock, hand_over, queue
from tests.unit.sending.fake_resources import FakeResources, Gateway, eventually
from tui.service.errors import AccessRefused, StoreError, StoreUnreachable
from tui.service.model.outcome import Accepted, Account, Halted, StopCause
from tui.service.outbox.outbox import Outbox
from tui.service.sending.alerts import job, notifier
from tui.service.sending.alerts.job import AlertJob
from tui.service.sending.alerts.notifier import Telling
from tui.service.sending.alerts.store_outage import Outage
from tui.service.settings import AlertSettings, Settings
from tui.service.settings.configuration import Configuration

LOOK = 0.01


class Configured:
    """A configuration with a way of telling that no test uses."""

    settings = Settings(alerts=replace(AlertSettings(), command=("/bin/true",), min_balance=Decimal(0)))


class Practice:
    """A job beside a dispatcher, with what it looked at."""

    def __init__(self, store: Outbox, gateway: Gateway, folder: Path) -> None:
        self.looks: list[Telling] = []
        self.trouble = ""
        self.job = AlertJob(
            store,
            cast(Any, FakeResources(gateway)),
            cast(Configuration, Configured()),
            cast(Any, None),
            LOOK,
            Outage(folder, "praxis"),
            store_trouble=lambda: self.trouble,
            on_look=self.looks.append,
        )

    async def runs_until(self, reached: Callable[[], bool]) -> None:
        running = asyncio.create_task(self.job.run())
        await eventually(reached)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def gateway_with(answer: Account | Exception) -> Gateway:
    return Gateway(lambda sms: Accepted(""), account_answer=answer)


async def test_the_balance_is_asked_for_once_an_hour_by_all_together(
    store: Outbox, clock: StandingClock, tmp_path: Path
) -> None:
    first, second = gateway_with(Account(Decimal(50))), gateway_with(Account(Decimal(40)))
    for gateway in (first, second):
        practice = Practice(store, gateway, tmp_path)
        await practice.runs_until(lambda seen=practice.looks: len(seen) > 3)  # type: ignore[misc]
    assert (first.enquiries, second.enquiries) == (1, 0)
    known = store.health.balance(SMS4)
    assert known is not None
    assert known.amount == 50


async def test_an_account_that_is_refused_or_held_is_not_asked_again_and_again(store: Outbox, tmp_path: Path) -> None:
    refusing = gateway_with(AccessRefused("nein"))
    practice = Practice(store, refusing, tmp_path)
    await practice.runs_until(lambda: len(practice.looks) > 3)
    assert refusing.enquiries == 1
    queue(store, 1)
    hand_over(store, Halted(StopCause.CREDENTIALS, "nein"))
    untouched = gateway_with(Account(Decimal(50)))
    other = Practice(store, untouched, tmp_path)
    await other.runs_until(lambda: len(other.looks) > 3)
    assert untouched.enquiries == 0


async def test_a_store_that_fails_for_long_is_told_and_that_it_works_again(
    store: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    fails = True

    def look(*_arguments: object, **_more: object) -> Telling:
        if fails:
            raise StoreUnreachable("fort")
        return Telling()

    def begin(_outage: Outage, error: StoreError, *_arguments: object) -> dict[str, str]:
        told.append(error.sentence)
        return {}

    def end(_outage: Outage, *_arguments: object) -> dict[str, str]:
        told.append("wieder da")
        return {}

    monkeypatch.setattr(notifier, "look", look)
    monkeypatch.setattr(Outage, "begin", begin)
    monkeypatch.setattr(Outage, "end", end)
    practice = Practice(store, gateway_with(Account()), tmp_path)
    await practice.runs_until(lambda: "fort" in told)
    fails = False
    await practice.runs_until(lambda: told[-1] == "wieder da")


async def test_a_store_that_can_be_read_but_takes_nothing_is_told_and_that_it_takes_something_again(
    store: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Outage, "begin", lambda _outage, error, *_more: told.append(error.sentence) or {})
    monkeypatch.setattr(Outage, "end", lambda *_more: told.append("wieder da") or {})
    practice = Practice(store, gateway_with(Account()), tmp_path)
    practice.trouble = "Die Platte ist voll."
    await practice.runs_until(lambda: "Die Platte ist voll." in told)
    assert "wieder da" not in told
    practice.trouble = ""
    await practice.runs_until(lambda: told[-1] == "wieder da")


async def test_a_fault_of_the_program_ends_neither_looking_nor_sending(
    store: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def look(*_arguments: object, **_more: object) -> Telling:
        nonlocal looks
        looks += 1
        raise ZeroDivisionError

    monkeypatch.setattr(job.notifier, "look", look)
    await Practice(store, gateway_with(Account()), tmp_path).runs_until(lambda: looks > 2)
