"""The store as one object: a subject for each thing that it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.runtime.listed_names import listed_name
from tui.service.outbox import schema
from tui.service.outbox.engines.connection import Engine
from tui.service.outbox.store import Store, stored_version
from tui.service.outbox.subjects.messages import Messages
from tui.service.outbox.subjects.templates import TemplateRows
from tui.service.system.clock import Clock

if TYPE_CHECKING:
    from tui.service.outbox.dispatch.alerts import Alerts
    from tui.service.outbox.dispatch.claiming import Claiming
    from tui.service.outbox.dispatch.clock_set_back import ClockSetBack
    from tui.service.outbox.dispatch.crash_recovery import Leases
    from tui.service.outbox.dispatch.health import Health
    from tui.service.outbox.dispatch.holds import Holds
    from tui.service.outbox.dispatch.provider_lookups import MessagesInDoubt
    from tui.service.outbox.dispatch.report_schedule import Reports
    from tui.service.outbox.dispatch.workers import Workers
    from tui.service.outbox.maintenance.backup import Backup
    from tui.service.outbox.maintenance.forgetting import Forgetting
    from tui.service.outbox.maintenance.move import Move
    from tui.service.outbox.maintenance.retention import Retention
    from tui.service.outbox.subjects.answers import Answers
    from tui.service.outbox.subjects.appointments import Appointments
    from tui.service.outbox.subjects.consents import Consents
    from tui.service.outbox.subjects.events import Events
    from tui.service.outbox.subjects.optouts import OptOuts
    from tui.service.outbox.subjects.persons import Persons
    from tui.service.outbox.subjects.published import PublishedRows
    from tui.service.outbox.subjects.queue import Queue
    from tui.service.outbox.subjects.reminder_decisions import ReminderDecisions
    from tui.service.outbox.subjects.series import SeriesRows
    from tui.service.outbox.subjects.statistics import Tallies


class Outbox(Store):
    """Messages, series and all that belongs to them; opened once per process, used by any of its threads.

    Every method of a subject is a transaction of its own and raises `StoreError`.
    """

    claiming: Claiming
    clock_set_back: ClockSetBack
    reports: Reports
    in_doubt: MessagesInDoubt
    leases: Leases
    holds: Holds
    workers: Workers
    alerts: Alerts
    health: Health
    retention: Retention
    forgetting: Forgetting
    persons: Persons
    published: PublishedRows
    answers: Answers
    appointments: Appointments
    reminder_decisions: ReminderDecisions
    consents: Consents
    events: Events
    optouts: OptOuts
    queue: Queue
    series: SeriesRows
    statistics: Tallies
    backup: Backup
    move: Move

    def __init__(self, engine: Engine, place: str, clock: Clock) -> None:
        super().__init__(engine, place, clock)
        self.messages = Messages(self)
        self.templates = TemplateRows(self)

    if not TYPE_CHECKING:  # a checker knows the subjects above, and shall find every other name missing

        def __getattr__(self, name: str) -> Any:
            """Make a subject when it is first used: a command needs few, and all are a tenth of its start."""
            kind = Outbox.__annotations__.get(name)
            if kind is None:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            return self.__dict__.setdefault(name, listed_name(__name__, kind)(self))

    def is_current(self) -> bool:
        """Whether the tables are still those of this version: another host may have brought a newer one since."""
        with self.read() as connection:
            return stored_version(connection) == schema.VERSION
