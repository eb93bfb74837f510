"""The balance, asked by whoever watches sending from outside: for a limited time, and not more often than a sender."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from tui.service.errors import PraxisSmsError, StoreError
from tui.service.sending.alerts.job import needs_no_balance
from tui.service.settings import Settings

if TYPE_CHECKING:
    from tui.service.model.outcome import Account
    from tui.service.outbox.outbox import Outbox

ASKING_SECONDS = 10.0

AskBalance = Callable[[], "Account | None"]
"""Asks the provider; None where it cannot be asked, or names no balance. Raises `PraxisSmsError`."""


def answer_in_time(ask: AskBalance) -> Account | None:
    """The answer, or None where it takes longer; the thread that still waits for it ends with the program."""
    answers: list[Account | None] = []

    def work() -> None:
        try:
            answers.append(ask())
        except PraxisSmsError:
            answers.append(None)

    asking = threading.Thread(target=work, name="balance", daemon=True)
    asking.start()
    asking.join(ASKING_SECONDS)
    return answers[0] if answers else None


def keep_current(store: Outbox, settings: Settings, ask: AskBalance) -> None:
    """Ask for the balance and remember it, as a dispatcher does once an hour; raises `StoreError`.

    A desk whose role in a shared database may not write it leaves that to whoever sends.
    """
    key = settings.provider.protocol
    if needs_no_balance(store, key):
        return
    account = answer_in_time(ask)
    if account is not None:
        with suppress(StoreError):
            store.health.keep_balance(key, account)
