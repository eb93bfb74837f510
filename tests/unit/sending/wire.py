"""A wire on which messages wait until they are let through."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.unit.sending.fake_resources import (
    Gateway,
    eventually,
)
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted, Outcome, OutgoingSms

QUEUED, SENDING, ACCEPTED = MessageState.QUEUED, MessageState.SENDING, MessageState.ACCEPTED
HOUR = timedelta(hours=1)


class Wire:
    """Messages wait on it until they are let through."""

    def __init__(self) -> None:
        self.waiting: list[OutgoingSms] = []
        self._open = asyncio.Event()

    def __call__(self, sms: OutgoingSms) -> object:
        return self._pass(sms)

    async def _pass(self, sms: OutgoingSms) -> Outcome:
        self.waiting.append(sms)
        await self._open.wait()
        return Accepted("4711")

    def let_through(self) -> None:
        self._open.set()

    async def has(self, messages: int) -> None:
        await eventually(lambda: len(self.waiting) >= messages)


def on_wire(wire: Wire) -> Gateway:
    return Gateway(wire)  # type: ignore[arg-type]
