"""Looking for faults beside a dispatcher, and asking the provider for the balance now and then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from tui.service.errors import PraxisSmsError, StoreError
from tui.service.gateways.secret_owners import OwnSecrets
from tui.service.model.card_protocols import Carrier, protocol
from tui.service.outbox.outbox import Outbox
from tui.service.secrets.values import SecretSupply
from tui.service.sending.alerts import notifier
from tui.service.sending.alerts.notifier import Telling
from tui.service.sending.alerts.store_outage import Outage
from tui.service.sending.resources import Resources
from tui.service.sending.store_retry import ask
from tui.service.settings import Settings
from tui.service.settings.configuration import Configuration
from tui.service.system.clock import running_time

_log = logging.getLogger(__name__)

BALANCE_EVERY = timedelta(hours=1)
"""How often all that send from one store together ask for the balance, where somebody is to be told that it is low."""

LOOKS_OF_PATIENCE = 6
"""A store that fails for so many looks, a minute, is not merely started anew."""


def needs_no_balance(store: Outbox, key: str) -> bool:
    """Whether nobody need ask for the balance of a protocol now; raises `StoreError`.

    It goes by mail, was asked for lately, or nothing is sent by it until a person has mended it.
    """
    if protocol(key).carrier is Carrier.MAIL or store.holds.has(key):
        return True
    known = store.health.balance(key)
    return known is not None and store.clock() - known.asked_at < BALANCE_EVERY


class AlertJob:
    """Tells faults and their ends as long as a dispatcher lives; whatever fails here, sending goes on.

    `store_trouble` says why the store does not take what a dispatcher writes, or "": reading it may work all the same.
    `on_look` is given what each look came to.
    """

    def __init__(
        self,
        store: Outbox,
        resources: Resources,
        configuration: Configuration,
        secrets: SecretSupply,
        look_seconds: float,
        outage: Outage,
        *,
        store_trouble: Callable[[], str] = lambda: "",
        on_look: Callable[[Telling], object] = lambda telling: None,
    ) -> None:
        self._store = store
        self._resources = resources
        self._configuration = configuration
        self._secrets = secrets
        self._look_seconds = look_seconds
        self._store_trouble = store_trouble
        self._on_look = on_look
        self._outage = outage
        self._failing_since: float | None = None
        self._patience_seconds = look_seconds * LOOKS_OF_PATIENCE
        self._asked_at: float | None = None

    async def run(self) -> None:
        """Look every few seconds until cancelled; first when the messages that waited have had their first answer."""
        while True:
            await asyncio.sleep(self._look_seconds)
            try:
                settings = self._configuration.settings
                if settings.alerts.any_way:
                    await self._look(settings)
            except PraxisSmsError as error:
                _log.warning("faults could not be told: %s", type(error).__name__)
            except Exception as error:
                _log.error("looking for faults failed: %s", type(error).__name__)

    async def _look(self, settings: Settings) -> None:
        """Look once; a store that fails for longer than a restart takes is told, too."""
        secrets = OwnSecrets(self._secrets, lambda: self._configuration.settings, settings)
        try:
            await self._ask_for_the_balance(settings)
            self._on_look(await asyncio.to_thread(notifier.look, self._store, settings, secrets))
            if trouble := await asyncio.to_thread(self._store_trouble):
                raise StoreError(trouble)
        except StoreError as error:
            now = running_time()
            self._failing_since = self._failing_since or now
            if now - self._failing_since >= self._patience_seconds:
                failures = await asyncio.to_thread(self._outage.begin, error, settings, secrets)
                self._on_look(Telling(failures=failures))
            return
        self._failing_since = None
        await asyncio.to_thread(self._outage.end, settings, secrets)

    async def _ask_for_the_balance(self, settings: Settings) -> None:
        """Ask once an hour; an account that was refused is not asked again before that either."""
        key = settings.provider.protocol
        is_early = self._asked_at is not None and running_time() - self._asked_at < BALANCE_EVERY.total_seconds()
        if is_early or await ask(self._store, needs_no_balance, self._store, key):
            return
        self._asked_at = running_time()
        try:
            account = await self._resources.gateway(key).account()
        except PraxisSmsError as error:
            _log.info("the balance could not be asked for: %s", type(error).__name__)
            return
        await ask(self._store, self._store.health.keep_balance, key, account)
