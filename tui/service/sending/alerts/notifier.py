"""Tells each fault once and its end once, whoever looks: a dispatcher beside its sending, or a call from cron.

What was told is in the store, and news is claimed there before it is told. A teller that dies in between leaves it to
whoever looks five minutes later.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import field
from datetime import timedelta

from tui.runtime.values import dataclass
from tui.service import reminders
from tui.service.model.health import AlertKey, AlertKind, AlertRow, Fault, Told, Way
from tui.service.outbox.dispatch.alerts import TRY_AGAIN
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects.events import DISPATCHER
from tui.service.rules.policy import goes_by_utc
from tui.service.secrets.values import SecretSupply
from tui.service.sending.alerts import faults, mail_and_command
from tui.service.sending.alerts.mail_and_command import News
from tui.service.settings import Settings
from tui.service.wording import alerts as wording

_LONGEST_HOST = 50
"""Characters of a machine's name that fit into the key of a fault."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What came of one look: the faults there are, what was told, and which ways failed with which reason."""

    faults: tuple[Fault, ...] = ()
    told: tuple[str, ...] = ()
    failures: dict[Way, str] = field(default_factory=dict)


def look(store: Outbox, settings: Settings, secrets: SecretSupply, *, is_sender_missing: bool = False) -> Telling:
    """Find every fault, and tell what is new by every way; nothing is asked where no way is set up.

    Raises `StoreError`.
    """
    open_ways = mail_and_command.configured(settings)
    if not open_ways:
        return Telling()
    protocol = settings.provider.protocol
    host = socket.gethostname()[:_LONGEST_HOST]
    found = tuple(
        faults.faults(
            settings.alerts,
            store.health.backlog(),
            store.holds.current(),
            (protocol, store.health.balance(protocol)),
            is_sender_missing,
            host_in_utc=host if goes_by_utc(settings.policy) else "",
        )
    )
    found = (*found, *reminders.reminder_faults(store, settings))
    _note_changes(store, [fault.key for fault in found], host)
    teller = _Teller(store, settings, secrets, open_ways)
    teller.tell_news(found)
    _note_ways(store, teller)
    teller.tell_news(found)
    return Telling(found, tuple(teller.told), teller.failures)


def _note_changes(store: Outbox, found: Sequence[AlertKey], host: str) -> None:
    """Write down what has begun and what is over.

    Whether a way works again is only known once it was tried, and which time another machine goes by only there.
    """
    known = [row.key for row in store.alerts.rows() if row.over_at is None]
    begun = [key for key in found if key not in known]
    elsewhere = [key for key in known if key.kind is AlertKind.TIMEZONE and key.subject != host]
    gone = [key for key in known if key not in found and key not in elsewhere]
    over = [key for key in gone if key.kind is not AlertKind.WAY_FAILED]
    if begun or over:
        store.alerts.note(begun, over)


def _note_ways(store: Outbox, teller: _Teller) -> None:
    failed = [AlertKey(AlertKind.WAY_FAILED, way) for way in teller.failures]
    works = [AlertKey(AlertKind.WAY_FAILED, way) for way in teller.worked if way not in teller.failures]
    known = [row.key for row in store.alerts.rows() if row.over_at is None]
    begun = [key for key in failed if key not in known]
    over = [key for key in works if key in known]
    if begun or over:
        store.alerts.note(begun, over)


class _Teller:
    """One look's telling: which ways worked, which failed."""

    def __init__(self, store: Outbox, settings: Settings, secrets: SecretSupply, open_ways: Sequence[Way]) -> None:
        self._store = store
        self._settings = settings
        self._secrets = secrets
        self._open_ways = open_ways
        self._host = socket.gethostname()
        self.told: list[str] = []
        self.worked: set[Way] = set()
        self.failures: dict[Way, str] = {}

    def tell_news(self, found: Sequence[Fault]) -> None:
        """Tell whatever one of the ways has not told yet, and no other program has in hand."""
        faults = {fault.key: fault for fault in found}
        now = self._store.clock()
        for row in self._store.alerts.rows():
            behind = [way for way in self._ways_of(row) if row.lags(way)]
            is_due = not timedelta(0) < row.next_try_at - now <= TRY_AGAIN  # one farther away: the clock was set back
            if behind and is_due and self._store.alerts.claim(row):
                self._tell(row, faults.get(row.key, Fault(row.key)), behind)

    def _ways_of(self, row: AlertRow) -> Sequence[Way]:
        """Every way, but for one that is to tell that it fails itself."""
        own = row.key.subject if row.key.kind is AlertKind.WAY_FAILED else ""
        return [way for way in self._open_ways if way != own]

    def _tell(self, row: AlertRow, fault: Fault, behind: Sequence[Way]) -> None:
        news = self._news(row, fault)
        told, failures = dict(row.told), dict[Way, str]()
        for way in behind:
            reason = mail_and_command.tell(way, self._settings, self._secrets, news)
            if reason:
                failures[way] = reason
            else:
                told[way] = Told.BEGINNING if row.over_at is None else Told.END
                self.worked.add(way)
        if row.over_at is not None and not failures:
            told = dict.fromkeys(Way, Told.END)  # also by a way that is set up only later: it is past
        if any(told[way] != row.told[way] for way in behind):
            self.told.append(news.subject)
        self.failures |= failures
        self._store.alerts.record(row, told, failures, DISPATCHER)

    def _news(self, row: AlertRow, fault: Fault) -> News:
        is_over = row.over_at is not None
        sentence = wording.end_sentence(row.key) if is_over else wording.fault_sentence(fault)
        return News(
            str(row.key),
            is_over,
            wording.subject_line(sentence, self._host, is_over),
            wording.body(sentence, row.since, row.over_at, self._store.place),
        )
