"""A practice that sends series, and what becomes of their messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.engines import beginning
from tests.unit.outbox.samples import claim, finish
from tui.service.model.messages import Message
from tui.service.model.outcome import Outcome
from tui.service.model.queries import MessageQuery
from tui.service.outbox.outbox import Outbox
from tui.service.recipients import CheckedList
from tui.service.settings import QuietHours, Settings
from tui.service.usecases.outbox.outbox import OutboxService

TEXT = "Guten Tag {{Name}}, Ihr Termin ist morgen."
LIST = """\
Name;Handy;Einwilligung
Müller;0171 1234567;ja
Groß;0171 1234568;nein
Öztürk;030 123456;ja
Weiß;0171 1234569;ja
"""
FIRST, LAST = "+491711234567", "+491711234569"


class Practice:
    """The settings of a practice, as a test changes them; complete for SMS4 RESTful and without quiet hours."""

    def __init__(self) -> None:
        plain = Settings()
        self.settings = replace(
            plain,
            sms4_rest=replace(plain.sms4_rest, customer_number="XY12345", user="praxis"),
            provider=replace(plain.provider, sender="PraxisMolar"),
            policy=replace(plain.policy, quiet_hours=QuietHours.parse("")),
        )

    def policy(self, **changes: object) -> None:
        self.settings = replace(self.settings, policy=replace(self.settings.policy, **changes))  # type: ignore[arg-type]


Checker = Callable[..., CheckedList]


def messages(store: Outbox, series_id: int) -> tuple[Message, ...]:
    box = OutboxService(beginning(store))
    return tuple(box.every(MessageQuery(series_id=series_id)))


def send(store: Outbox, *outcomes: Outcome) -> None:
    """Hand over as many messages as there are outcomes."""
    for taken, outcome in zip(claim(store, len(outcomes)), outcomes, strict=True):
        finish(store, taken, outcome=outcome)
