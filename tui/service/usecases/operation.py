"""What one operation of a use case works with, from its beginning to its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import InputRefused, NotFound
from tui.service.model.messages import Message, Series
from tui.service.model.queries import Nearness
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.process_store import PracticeStore
from tui.service.rules import policy
from tui.service.rules.policy import FirstMoment
from tui.service.settings import Settings

_FARTHEST_IN_A_DATABASE = timedelta(days=729)
"""Its rules say 730 days, by its own clock."""


@dataclass(frozen=True, slots=True)
class Operation:
    """The settings as they were when it began, the store, who asks, and how to wake the dispatcher of this process."""

    settings: Settings
    store: PracticeStore
    person: str
    wake: Callable[[], None]

    @property
    def outbox(self) -> Outbox:
        """The open store, created where there is none; raises `StoreError`."""
        return self.store.open()

    @property
    def actor(self) -> str:
        """Under which name decisions are recorded: the person, or the login under which the store records them."""
        return self.store.recorded_login or self.person

    def now(self) -> datetime:
        """The present moment (UTC) by which messages are due."""
        return self.store.now()

    def first_moment(self, due_at: datetime | None) -> FirstMoment:
        """When a message that is due then, or now where it is None, may leave.

        Raises `InputRefused` for what a shared database does not take from its roles.
        """
        now = self.now()
        if self.store.is_shared and due_at is not None and due_at > now + _FARTHEST_IN_A_DATABASE:
            raise InputRefused(
                _("Eine SMS lässt sich höchstens zwei Jahre im Voraus einstellen."), _("Wählen Sie eine frühere Zeit.")
            )
        return policy.first_moment(self.settings.policy.quiet_hours, max(now, due_at or now))

    def apart(self, due_at: datetime | None, *, allow_duplicate: bool) -> Nearness | None:
        """How far the same text to the same number has to be away from a message that is due then.

        None where that is not asked. Raises as `first_moment` does.
        """
        hours = self.settings.policy.duplicate_hours
        if not hours or allow_duplicate:
            return None
        return Nearness(self.first_moment(due_at).at, self.now(), timedelta(hours=hours))


def existing_message(outbox: Outbox, message_id: int) -> Message:
    """The message of that id; raises `NotFound`."""
    found = outbox.messages.one(message_id)
    if found is None:
        raise NotFound(
            _("Eine Nachricht mit der Nummer {id} gibt es im Postausgang nicht.").format(id=message_id),
            _("„praxis-sms outbox list“ zeigt die vorhandenen."),
        )
    return found


def existing_series(outbox: Outbox, series_id: int) -> Series:
    """The series of that id; raises `NotFound`."""
    found = outbox.series.one(series_id)
    if found is None:
        raise NotFound(
            _("Eine Serie mit der Nummer {id} gibt es nicht.").format(id=series_id),
            _("„praxis-sms series list“ zeigt die vorhandenen."),
        )
    return found


Begin = Callable[[], Operation]
"""Begins an operation; raises `SettingsError`.

One that goes by what the practice has published until now asks the store first, and raises `StoreError`, too.
"""
