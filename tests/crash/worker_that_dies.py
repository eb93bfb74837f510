"""A worker that kills itself at one exact moment in the life of the first message: `python worker_that_dies.py MOMENT`.

It is the ordinary `praxis-sms worker --drain` with a SIGKILL put in front of or behind one of its steps.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from tui.service.gateways.sms4 import sms4_gateway
from tui.service.outbox.dispatch import results
from tui.service.outbox.dispatch.claiming import Claiming


class Moment(StrEnum):
    """When it dies."""

    INTENT_UNCOMMITTED = "intent-uncommitted"
    INTENT_ON_DISK = "intent-on-disk"
    BEFORE_THE_SOCKET = "before-the-socket"
    AFTER_THE_ANSWER = "after-the-answer"
    BEFORE_THE_RESULT = "before-the-result"
    RESULT_UNCOMMITTED = "result-uncommitted"
    RESULT_ON_DISK = "result-on-disk"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(module: Any, name: str, when: Callable[[Any], object] = bool) -> None:
    """Die when the function has answered something that fits."""
    real = getattr(module, name)

    def wrapped(*given: Any, **named: Any) -> Any:
        answer = real(*given, **named)
        if when(answer):
            die()
        return answer

    setattr(module, name, wrapped)


def die_around_send(before: bool) -> None:
    real = sms4_gateway.Sms4Gateway.send

    async def send(self: sms4_gateway.Sms4Gateway, sms: Any) -> Any:
        if before:
            die()
        await real(self, sms)
        die()

    sms4_gateway.Sms4Gateway.send = send  # type: ignore[method-assign]


def die_around_result(before: bool) -> None:
    real = Claiming.write_and_claim

    def exchange(self: Any, finished: Any, *given: Any, **named: Any) -> Any:
        if finished and before:
            die()
        answer = real(self, finished, *given, **named)
        if finished:
            die()
        return answer

    Claiming.write_and_claim = exchange  # type: ignore[method-assign]


def main() -> None:
    match Moment(sys.argv[1]):
        case Moment.INTENT_UNCOMMITTED:
            die_after(Claiming, "_claim")
        case Moment.INTENT_ON_DISK:
            die_after(Claiming, "write_and_claim", lambda answer: answer.claims)
        case Moment.BEFORE_THE_SOCKET:
            die_around_send(before=True)
        case Moment.AFTER_THE_ANSWER:
            die_around_send(before=False)
        case Moment.BEFORE_THE_RESULT:
            die_around_result(before=True)
        case Moment.RESULT_UNCOMMITTED:
            die_after(results, "_written", lambda answer: answer[0])
        case Moment.RESULT_ON_DISK:
            die_around_result(before=False)
    from tui.__main__ import main as praxis_sms

    sys.argv[1:] = ["worker", "--drain"]
    praxis_sms()


if __name__ == "__main__":
    main()
