"""Retention: once a day beside the dispatcher, or when an admin asks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tui.language.catalogue import _
from tui.service.errors import PraxisSmsError, StoreNotWritable, system_error
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects.events import DISPATCHER
from tui.service.sending.standby import RetentionClock
from tui.service.system import drafts, profile_file

_log = logging.getLogger(__name__)


class DailyRetention:
    """Forgets what is older than the configured days, once a day beside the dispatcher."""

    def __init__(
        self, store: Outbox, data_folder: Path, retention_days: Callable[[], int], clock: RetentionClock
    ) -> None:
        self._store = store
        self._data_folder = data_folder
        self._retention_days = retention_days
        self._clock = clock

    async def run(self) -> None:
        """Purge whenever it is due, until cancelled."""
        while True:
            await asyncio.sleep(self._clock.seconds_left)
            try:
                days = self._retention_days()
                await asyncio.to_thread(purge, self._store, self._data_folder, days, DISPATCHER)
            except PraxisSmsError as error:
                _log.warning("retention could not run: %s", type(error).__name__)
            self._clock.done()


@dataclass(frozen=True, slots=True)
class Purged:
    """How many messages were emptied, and how many drafts deleted."""

    messages: int
    drafts: int


def purge(store: Outbox, data_folder: Path | None, retention_days: int, actor: str) -> Purged:
    """Forget what ended, was typed or was used more than `retention_days` days ago.

    Raises `StoreError`, `StoreNotWritable` where a file could not be deleted; the messages are forgotten all the same.
    """
    before = store.clock() - timedelta(days=retention_days)
    forgotten = store.retention.forget(before, actor=actor)
    if data_folder is None:
        return Purged(forgotten, 0)
    try:
        return Purged(forgotten, _forget_drafts(data_folder, before))
    finally:
        _forget_list_profiles(data_folder, before)


def _forget_drafts(data_folder: Path, before: datetime) -> int:
    try:
        return drafts.forget(data_folder, before)
    except OSError as error:
        raise StoreNotWritable(
            _("Ein alter Entwurf lässt sich nicht löschen: {file} ({reason}).").format(
                file=error.filename or data_folder, reason=system_error(error)
            ),
            _("Löschen Sie ihn als sein Besitzer, oder geben Sie Ihrem Benutzer Schreibrecht im Datenordner."),
        ) from error


def _forget_list_profiles(data_folder: Path, before: datetime) -> None:
    try:
        profile_file.forget(data_folder, before)
    except OSError as error:
        raise StoreNotWritable(
            _("Was über alte Listen gemerkt ist, lässt sich nicht löschen: {file} ({reason}).").format(
                file=error.filename or data_folder, reason=system_error(error)
            ),
            _("Löschen Sie es als sein Besitzer, oder geben Sie Ihrem Benutzer Schreibrecht im Datenordner."),
        ) from error
