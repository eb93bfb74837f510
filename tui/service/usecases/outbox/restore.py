"""Putting a backup in the place of the Postausgang, without losing today's file and without sending anything twice."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import InputRefused, StoreDamaged, StoreNewer
from tui.service.model.card_protocols import PROTOCOLS
from tui.service.model.messages import Message
from tui.service.outbox import restoring
from tui.service.outbox.engines import faults
from tui.service.outbox.location import FILE_NAME
from tui.service.outbox.maintenance import backup_file
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.sending.dispatcher_control import while_nobody_sends
from tui.service.usecases.operation import Begin, Operation


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known before a backup is put in place.

    `written_at` is when its journal was last written to, `waiting` how many messages wait in it. `sent` went out since,
    or may have; `missing` were queued since and still wait. Both are only known where `today_is_known`: where there is
    a store of today, and it can be read. `has_today` says whether there is one at all.
    """

    written_at: datetime | None
    waiting: int
    has_today: bool
    today_is_known: bool
    sent: tuple[Message, ...] = ()
    missing: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place: `held` messages wait for a person, `doubted` are `unknown` now.

    `put_aside` is where the store of today lies, None where there was none; `opted_out` so many opt-outs came along.
    """

    place: str
    put_aside: Path | None
    held: int
    doubted: int
    opted_out: int


@dataclass(frozen=True, slots=True)
class PreparedRestore:
    """A verified backup, ready to be put in place."""

    findings: Findings
    carry_out: Callable[[], Restored]
    """Raises `StoreError`; then today's store is as it was."""


class Restoration:
    """Restoring the store. Asks the disk, and takes its time."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    @contextmanager
    def prepared(self, backup: Path) -> Iterator[PreparedRestore]:
        """Verify a backup and compare it with today's store; nobody sends as long as the block lasts.

        Raises `InputRefused` where the file is no backup of this store, where somebody is sending, or where the store
        is no file; `StoreError` for what cannot be read or written.
        """
        operation = self._begin()
        if operation.store.is_shared:
            raise InputRefused(
                _("Dieser Postausgang liegt in PostgreSQL und wird dort wiederhergestellt."),
                _("Verwenden Sie pg_restore, danach „praxis-sms outbox restore --database“."),
            )
        refusal = _("Es sendet gerade ein Programm; so lange lässt sich nichts wiederherstellen.")
        with (
            while_nobody_sends(operation.store, refusal),
            tempfile.TemporaryDirectory(prefix=".restore-", dir=operation.store.folder) as scratch,
        ):
            yield _prepare(operation, backup, Path(scratch))

    def database_was_restored(self) -> Restored:
        """Hold what waits in a database that was restored by its own means; what was due there is `unknown` now.

        Raises `InputRefused` where the store is a file, or somebody sends from it; `StoreError`.
        """
        operation = self._begin()
        if not operation.store.is_shared:
            raise InputRefused(
                _("Dieser Postausgang liegt in einer Datei."), _("Nennen Sie die Sicherung statt --database.")
            )
        store = operation.outbox
        if store.workers.any_alive():
            raise InputRefused(_("Es sendet gerade ein Programm."), _("Beenden Sie jeden Dienst und jedes Fenster."))
        restoring.end_claims(store)
        doubted = restoring.doubt_all_that_was_due(store, operation.actor)
        store.holds.hold_restored(operation.actor, [known.key for known in PROTOCOLS])
        return Restored(store.place, None, restoring.waiting(store), doubted, 0)


def _prepare(operation: Operation, backup: Path, scratch: Path) -> PreparedRestore:
    folder = operation.store.folder
    backup_file.copy_verified(backup, scratch / FILE_NAME)
    with _opened(scratch, backup, operation) as restored:
        restoring.end_claims(restored)
        written_at, waiting = restoring.newest_line(restored), restoring.waiting(restored)
        has_today = (folder / FILE_NAME).exists()
        today = _today(folder, operation) if has_today else None
        if today is None:
            findings = Findings(written_at, waiting, has_today, today_is_known=False)
        else:
            with closing(today):
                if not restoring.is_of_the_same_practice(restored, today):
                    raise InputRefused(
                        _("{path} ist die Sicherung eines anderen Postausgangs.").format(path=backup),
                        _("Nur der Postausgang, von dem sie stammt, lässt sich aus ihr wiederherstellen."),
                    )
                found = restoring.differences(restored, today)
                sent, missing = (today.messages.some(ids) for ids in (found.sent, found.missing))
                findings = Findings(written_at, waiting, has_today, today_is_known=True, sent=sent, missing=missing)
    return PreparedRestore(findings, lambda: _carry_out(operation, backup, scratch, findings))


def _carry_out(operation: Operation, backup: Path, scratch: Path, findings: Findings) -> Restored:
    folder, opted_out, doubted = operation.store.folder, 0, 0
    with _opened(scratch, backup, operation) as restored:
        today = _today(folder, operation) if findings.today_is_known else None
        if today is not None:
            with closing(today):  # compared once more: persons may have decided meanwhile
                found = restoring.differences(restored, today)
                opted_out = restoring.take_over(restored, today, found, operation.person)
        else:
            doubted = restoring.doubt_all_that_was_due(restored, operation.person)
        restored.holds.hold_restored(operation.person, [known.key for known in PROTOCOLS])
        held = restoring.waiting(restored)
    put_aside = backup_file.put_in_place(scratch / FILE_NAME, folder, readable=findings.today_is_known)
    return Restored(str(folder / FILE_NAME), put_aside, held, doubted, opted_out)


@contextmanager
def _opened(scratch: Path, backup: Path, operation: Operation) -> Iterator[Outbox]:
    """The copy of the backup as a store, brought up to this version; left as one file."""
    try:
        store = open_sqlite(scratch, operation.now)
    except StoreNewer:
        raise faults.newer(str(backup)) from None
    operation.store.sign(store)
    with closing(store):
        yield store
    backup_file.fold_into_one_file(scratch / FILE_NAME)


def _today(folder: Path, operation: Operation) -> Outbox | None:
    """Today's store; None where it is damaged, which is why it is to be restored."""
    try:
        store = open_sqlite(folder, operation.now)
        try:
            store.events.newest(1, by_anybody=True)
        except BaseException:
            store.close()
            raise
    except StoreDamaged:
        return None
    return store
