"""The store as one object: a subject for each thing that it keeps."""

from __future__ import annotations

from tui.service.outbox import schema
from tui.service.outbox.dispatch.exchange import MessageExchange
from tui.service.outbox.dispatch.holds import Holds
from tui.service.outbox.dispatch.leases import Leases
from tui.service.outbox.dispatch.reports import Reports
from tui.service.outbox.dispatch.workers import Workers
from tui.service.outbox.engines.connection import Engine
from tui.service.outbox.maintenance.backup import Backup
from tui.service.outbox.maintenance.move import Move
from tui.service.outbox.maintenance.retention import Retention
from tui.service.outbox.store import Store, stored_version
from tui.service.outbox.subjects.events import Events
from tui.service.outbox.subjects.messages import Messages
from tui.service.outbox.subjects.optouts import OptOuts
from tui.service.outbox.subjects.queue import Queue
from tui.service.outbox.subjects.series import SeriesRows
from tui.service.outbox.subjects.statistics import Tallies
from tui.service.outbox.subjects.templates import TemplateRows
from tui.service.system.clock import Clock


class Outbox(Store):
    """Messages, series and all that belongs to them; opened once per process, used by any of its threads.

    Every method of a subject is a transaction of its own and raises `StoreError`.
    """

    def __init__(self, engine: Engine, place: str, clock: Clock) -> None:
        super().__init__(engine, place, clock)
        self.messages = Messages(self)
        self.series = SeriesRows(self)
        self.templates = TemplateRows(self)
        self.optouts = OptOuts(self)
        self.events = Events(self)
        self.queue = Queue(self)
        self.statistics = Tallies(self)
        self.exchange = MessageExchange(self)
        self.reports = Reports(self)
        self.leases = Leases(self)
        self.holds = Holds(self)
        self.workers = Workers(self)
        self.retention = Retention(self)
        self.backup = Backup(self)
        self.move = Move(self)

    def is_current(self) -> bool:
        """Whether the tables are still those of this version: another host may have brought a newer one since."""
        with self.read() as connection:
            return stored_version(connection) == schema.VERSION
