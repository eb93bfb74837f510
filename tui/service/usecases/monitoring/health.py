"""How sending fares, held against what an admin allows: the figures of monitoring, and what is wrong with them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from enum import IntEnum

from tui.language.catalogue import _, ngettext
from tui.runtime.values import dataclass
from tui.service.errors import StoreUnreachable
from tui.service.model.card_protocols import Carrier, protocol, protocol_title
from tui.service.model.facts import Fact
from tui.service.model.health import AlertKey, AlertKind, Backlog, Fault, KnownBalance
from tui.service.model.outcome import StopCause
from tui.service.outbox.dispatch.holds import StoredHold
from tui.service.outbox.outbox import Outbox
from tui.service.reminders.plan_faults import reminder_faults, reminder_remarks
from tui.service.rules.policy import goes_by_utc
from tui.service.sending.dispatcher_control import DispatcherControl, DispatcherStatus
from tui.service.usecases.monitoring.balance import AskBalance, answer_in_time
from tui.service.usecases.operation import Begin, Operation
from tui.service.wording.alerts import fault_sentence
from tui.service.wording.facts import sentence

STALE_AFTER = timedelta(hours=2)
"""A balance that was told longer ago is asked for again where it is to be judged."""

USELESS_AFTER = timedelta(days=1)
"""A balance that was told longer ago is not judged."""


class Level(IntEnum):
    """How bad it is; the values are the exit codes of monitoring plugins."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What is allowed; None where it is not judged. `worker` where somebody must be sending."""

    max_age: timedelta | None = None
    max_unknown: int | None = None
    max_failed: int | None = None
    min_balance: Decimal | None = None
    worker: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is wrong, and how bad that is."""

    level: Level
    sentence: str


@dataclass(frozen=True, slots=True)
class HealthReport:
    """The figures, and every remark on them, the worst first; `late_plans` are held today, or did not run."""

    backlog: Backlog
    holds: tuple[StoredHold, ...]
    balance: KnownBalance | None
    workers: int
    remarks: tuple[Remark, ...]
    unread_answers: int = 0
    late_plans: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        """What the worst remark makes of it; what is known to be bad counts more than what is not known."""
        found = {remark.level for remark in self.remarks}
        return next((level for level in _WORST_FIRST if level in found), Level.OK)

    @property
    def summary(self) -> str:
        """What is wrong; where nothing is, what there is."""
        if self.remarks:
            return " ".join(remark.sentence for remark in self.remarks)
        counted = _("{queued} warten, {sending} unterwegs, {unknown} ungeklärt.")
        return counted.format(queued=self.backlog.queued, sending=self.backlog.sending, unknown=self.backlog.unknown)


_WORST_FIRST = (Level.CRITICAL, Level.WARNING, Level.UNKNOWN)


class Health:
    """Reads how sending fares; writes nothing, and asks the provider only where a balance is to be judged."""

    def __init__(
        self,
        begin: Begin,
        dispatcher: DispatcherControl,
        ask_balance: AskBalance,
        unusable_secret_files: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._unusable_secret_files = unusable_secret_files
        self._begin = begin
        self._dispatcher = dispatcher
        self._ask_balance = ask_balance

    def report(self, thresholds: Thresholds) -> HealthReport:
        """The figures as they are now, held against `thresholds`; raises `SettingsError`, `StoreError`."""
        operation = self._begin()
        store = existing_store(operation)
        backlog, holds = store.health.backlog(), store.holds.current()
        status = self._dispatcher.status()
        workers = 0 if status.standstill is not None else len(self._dispatcher.senders())
        balance = self._balance(operation, store, thresholds)
        late = tuple(reminder_faults(store, operation.settings))
        remarks = [
            *_on_holds(holds),
            *_on_backlog(backlog, thresholds),
            *_on_balance(operation.settings.provider.protocol, balance, thresholds, backlog),
            *_on_workers(workers, status, thresholds),
            *(Remark(Level.CRITICAL, fault_sentence(each)) for each in late),
            *(_on_plan(name, fact) for name, fact in reminder_remarks(store, operation.settings)),
            # Another program that sends has secrets of its own, and is held where they are missing.
            *(Remark(Level.WARNING, each) for each in (() if workers else self._unusable_secret_files())),
            *_on_machine(status.trouble, goes_by_utc(operation.settings.policy)),
        ]
        remarks.sort(key=lambda remark: _WORST_FIRST.index(remark.level))
        unread, plans = store.answers.unread(), tuple(each.key.subject for each in late)
        return HealthReport(backlog, tuple(holds), balance, workers, tuple(remarks), unread, plans)

    def _balance(self, operation: Operation, store: Outbox, thresholds: Thresholds) -> KnownBalance | None:
        """What a sender was told last, or what the provider says now where that is to be judged and is old."""
        key = operation.settings.provider.protocol
        known = store.health.balance(key)
        if thresholds.min_balance is None or protocol(key).carrier is Carrier.MAIL:
            return known
        if known is not None and store.clock() - known.asked_at < STALE_AFTER:
            return known
        account = answer_in_time(self._ask_balance)
        if account is None or account.balance is None:
            return known
        return KnownBalance(account.balance, account.currency, store.clock())


def existing_store(operation: Operation) -> Outbox:
    """The store; none is made by looking. Raises `StoreError` where there is none."""
    store = operation.store.existing()
    if store is None:
        raise StoreUnreachable(
            _("In {folder} gibt es noch keinen Postausgang.").format(folder=operation.store.folder),
            _("Stimmt der Ordner (PRAXIS_SMS_DATA), so legt „praxis-sms check“ ihn an."),
        )
    return store


def _on_holds(holds: tuple[StoredHold, ...]) -> Iterator[Remark]:
    if any(held.cause is StopCause.RESTORED for held in holds):  # it holds every protocol
        yield Remark(Level.CRITICAL, _("Der Postausgang wurde wiederhergestellt und ist noch nicht freigegeben."))
    for held in holds:
        if held.cause is StopCause.RESTORED:
            continue
        sentence = fault_sentence(Fault(AlertKey(AlertKind.HOLD, held.protocol), cause=held.cause))
        yield Remark(Level.CRITICAL, sentence)


def _on_backlog(backlog: Backlog, thresholds: Thresholds) -> Iterator[Remark]:
    if thresholds.max_age is not None and backlog.oldest_due > thresholds.max_age:
        sentence = fault_sentence(Fault(AlertKey(AlertKind.OVERDUE), age=backlog.oldest_due))
        yield Remark(Level.CRITICAL, sentence)
    if thresholds.max_unknown is not None and backlog.unknown > thresholds.max_unknown:
        words = ngettext("{count} SMS ist ungeklärt.", "{count} SMS sind ungeklärt.", backlog.unknown)
        yield Remark(Level.CRITICAL, words.format(count=backlog.unknown))
    if thresholds.max_failed is not None and backlog.failed_day > thresholds.max_failed:
        words = ngettext(
            "{count} SMS wurde in 24 Stunden abgelehnt oder nicht zugestellt.",
            "{count} SMS wurden in 24 Stunden abgelehnt oder nicht zugestellt.",
            backlog.failed_day,
        )
        yield Remark(Level.CRITICAL, words.format(count=backlog.failed_day))


def _on_balance(key: str, known: KnownBalance | None, thresholds: Thresholds, backlog: Backlog) -> Iterator[Remark]:
    least = thresholds.min_balance
    is_useless = known is None or backlog.at - known.asked_at > USELESS_AFTER
    if known is None or is_useless:
        if least is not None:
            yield Remark(
                Level.UNKNOWN,
                _("Das Guthaben bei {protocol} ist nicht prüfbar.").format(protocol=protocol_title(key)),
            )
        return
    sentence = fault_sentence(Fault(AlertKey(AlertKind.BALANCE, key), balance=known))
    if known.amount < 0:
        yield Remark(Level.CRITICAL, sentence)
    elif least is not None and known.amount < least:
        yield Remark(Level.WARNING, sentence)


def _on_plan(name: str, fact: Fact) -> Remark:
    words = _("Erinnerungsplan „{name}“: {words}").format(name=name, words=sentence(fact))
    return Remark(Level.WARNING, words)


def _on_machine(trouble: str, is_in_utc: bool) -> Iterator[Remark]:
    if trouble:
        yield Remark(Level.CRITICAL, trouble)
    if is_in_utc:
        yield Remark(Level.WARNING, fault_sentence(Fault(AlertKey(AlertKind.TIMEZONE, socket.gethostname()))))


def _on_workers(workers: int, status: DispatcherStatus, thresholds: Thresholds) -> Iterator[Remark]:
    if not thresholds.worker or workers:
        return
    if status.standstill is not None:
        yield Remark(Level.CRITICAL, status.standstill.sentence)
    else:
        yield Remark(Level.CRITICAL, fault_sentence(Fault(AlertKey(AlertKind.NO_SENDER))))
