"""Being told that sending has stopped: by whoever sends, and by a call from cron where nobody does."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.service.errors import StoreError
from tui.service.gateways.secret_owners import OwnSecrets
from tui.service.sending.alerts import job, mail_and_command, notifier
from tui.service.sending.alerts.notifier import Telling
from tui.service.sending.alerts.store_outage import Outage
from tui.service.settings.configuration import Configuration
from tui.service.usecases.monitoring.balance import AskBalance, keep_current
from tui.service.usecases.operation import Begin, Operation
from tui.service.wording.alerts import way_name

if TYPE_CHECKING:
    from tui.service.outbox.outbox import Outbox
    from tui.service.secrets import Secrets
    from tui.service.sending.dispatcher_control import DispatcherControl
    from tui.service.sending.jobs.background_jobs import BackgroundJob
    from tui.service.sending.resources import Resources
    from tui.service.settings import Settings


class Alerts:
    """Tells faults by the ways that `[alerts]` names."""

    def __init__(
        self,
        begin: Begin,
        configuration: Configuration,
        secrets: Secrets,
        dispatcher: DispatcherControl,
        folder: Path,
        ask_balance: AskBalance,
    ) -> None:
        self._begin = begin
        self._configuration = configuration
        self._secrets = secrets
        self._dispatcher = dispatcher
        self._ask_balance = ask_balance
        self._last = Telling()
        self._outage = Outage(folder, socket.gethostname())

    @property
    def any_way(self) -> bool:
        """Whether anybody is told at all; raises `SettingsError`."""
        return bool(mail_and_command.configured(self._begin().settings))

    def ways(self) -> Mapping[str, str]:
        """The name of each way that is configured, and what keeps anything from being told by it, or "".

        Raises `SettingsError`.
        """
        settings = self._begin().settings
        secrets = self._secrets_of(settings)
        found = mail_and_command.configured(settings)
        return {way_name(way): mail_and_command.lacking(way, settings, secrets) for way in found}

    @property
    def troubles(self) -> tuple[str, ...]:
        """Why the last news could not be told, a sentence for each way that failed."""
        return tuple(f"{way_name(way)}: {reason}" for way, reason in self._last.failures.items())

    def tell(self, *, sends_here: bool = False) -> Telling:
        """Look for faults now and tell what is new; raises `SettingsError`, `StoreError`.

        `sends_here` where this process does or did send, so that nobody is missing; else the balance is asked for here.
        """
        operation = self._begin()
        is_missing = not sends_here and self._is_sender_missing(operation)
        if not sends_here and operation.settings.alerts.any_way:
            keep_current(operation.outbox, operation.settings, self._ask_balance)
        secrets = self._secrets_of(operation.settings)
        self._last = notifier.look(operation.outbox, operation.settings, secrets, is_sender_missing=is_missing)
        if trouble := self._store_trouble():
            failures = self._outage.begin(StoreError(trouble), operation.settings, secrets)
            self._last = replace(self._last, failures=self._last.failures | failures)
        else:
            self._outage.end(operation.settings, secrets)
        return self._last

    def tell_outage(self, error: StoreError) -> None:
        """Tell that the store cannot be used; raises `SettingsError`."""
        settings = self._begin().settings
        self._last = Telling(failures=self._outage.begin(error, settings, self._secrets_of(settings)))

    def _secrets_of(self, settings: Settings) -> OwnSecrets:
        return OwnSecrets(self._secrets, lambda: self._configuration.settings, settings)

    def jobs(self, store: Outbox, resources: Resources, look_seconds: float) -> Sequence[BackgroundJob]:
        """What does the same beside a dispatcher."""
        beside = job.AlertJob(
            store,
            resources,
            self._configuration,
            self._secrets,
            look_seconds,
            self._outage,
            store_trouble=self._store_trouble,
            on_look=self._keep,
        )
        return (beside,)

    def _store_trouble(self) -> str:
        return self._dispatcher.status().trouble

    def _keep(self, telling: Telling) -> None:
        if telling.told or telling.failures:  # what failed is not tried at every look
            self._last = telling

    def _is_sender_missing(self, operation: Operation) -> bool:
        """Whether nobody sends who should: where that is asked for, or where a program fell silent with work to do."""
        status = self._dispatcher.status()
        if status.standstill is not None and status.standstill.sender is not None:
            try:
                waits = operation.outbox.messages.still_moving(operation.now()) > 0
            except StoreError:
                return False
            return waits or operation.settings.alerts.worker
        return operation.settings.alerts.worker and not status.alive
