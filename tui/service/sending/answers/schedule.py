"""How often patients' answers are fetched, and when the next look is due.

Asked in every window every second, so it loads nothing of what fetches them.
"""

from __future__ import annotations

import time

from tui.service import gateways
from tui.service.model.card_protocols import ProtocolKey
from tui.service.sending.waiting_times import SendingTimes
from tui.service.settings import Settings
from tui.service.settings.configuration import Configuration


def fetching_minutes(settings: Settings) -> int:
    """How often the chosen provider is asked for answers; 0 where he documents no way, or nobody wants them."""
    if settings.provider.protocol != ProtocolKey.THREESTEPS_API or not settings.dispatch.answers_minutes:
        return 0
    described = gateways.described_format(settings)  # what is wrong with it, sending and the card say
    if described is None or described.inbound is None:
        return 0
    return settings.dispatch.answers_minutes


class AnswerClock:
    """When this process looks again whether answers are to be fetched; other processes may do it before."""

    def __init__(self, configuration: Configuration, times: SendingTimes) -> None:
        self._configuration = configuration
        self._look_seconds = times.answer_look
        self._due_at = time.monotonic() + self._look_seconds

    def is_due(self) -> bool:
        """Whether a window on standby has to start a dispatcher for it; asked every second, so it costs nothing."""
        if time.monotonic() < self._due_at:
            return False
        minutes = fetching_minutes(self._configuration.settings)
        self._due_at = time.monotonic() + (minutes * 60 if minutes else self._look_seconds)
        return bool(minutes)
