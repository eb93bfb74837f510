"""Looks at what may answer late."""

from __future__ import annotations

import asyncio

import pytest

from tui.runtime.background import Looking


class Late:
    """Something that answers when it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.questions = asyncio.Semaphore(0)
        self.answers = asyncio.Semaphore(0)
        self.looking = Looking(self._look)

    async def _look(self) -> None:
        self.asked += 1
        self.questions.release()
        await self.answers.acquire()


async def test_what_is_looked_at_regularly_is_not_asked_again_before_it_has_answered() -> None:
    late = Late()
    first = asyncio.create_task(late.looking.now())
    await late.questions.acquire()
    for _tick in range(10):
        await late.looking.unless_under_way()
    late.answers.release()
    await first
    assert late.asked == 1

    late.answers.release()
    await late.looking.unless_under_way()
    assert late.asked == 2


async def test_what_changed_meanwhile_is_seen_by_one_more_look() -> None:
    late = Late()
    first = asyncio.create_task(late.looking.now())
    await late.questions.acquire()
    for _change in range(10):
        await late.looking.now()
    late.answers.release()
    await late.questions.acquire()
    late.answers.release()
    await first
    assert late.asked == 2


async def test_a_look_that_fails_hinders_no_other() -> None:
    answers = iter([RuntimeError("away"), None])

    async def look() -> None:
        if (failure := next(answers)) is not None:
            raise failure

    looking = Looking(look)
    with pytest.raises(RuntimeError):
        await looking.now()
    await looking.unless_under_way()
    assert next(answers, "both looked") == "both looked"
