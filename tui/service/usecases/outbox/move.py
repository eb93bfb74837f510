"""The move of the Postausgang from a file to a database server."""

from __future__ import annotations

from contextlib import closing

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import InputRefused
from tui.service.outbox.engines.faults import address_for_everybody
from tui.service.outbox.maintenance.move import MovedTable, Progress
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.sending.dispatcher_control import while_nobody_sends
from tui.service.settings.text_rules import has_password
from tui.service.usecases.operation import Begin


@dataclass(frozen=True, slots=True)
class Relocated:
    """Where the Postausgang was, where it is now, and what was moved; `address` is what others enter to find it."""

    origin: str
    destination: str
    address: str
    tables: tuple[MovedTable, ...]


class Relocation:
    """Moving the store. Asks disk and network, and takes its time."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    def move_to(self, url: str, progress: Progress = lambda _table, _rows: None) -> Relocated:
        """Copy the store of this configuration into the empty PostgreSQL database at `url`, and verify the copy.

        The old file stays, marked so that nobody sends from it any more. Raises `InputRefused` where the address holds
        a password or no empty database, where somebody is sending, or where the store is no file; `SettingsError` for
        an address without meaning; `StoreError`. Then nothing has changed.
        """
        if has_password(url):
            raise InputRefused(
                _("In der Adresse steht ein Passwort; andere Benutzer dieses Rechners könnten es mitlesen."),
                _("Schreiben Sie es in die Datei ~/.pgpass, und lassen Sie es in der Adresse weg."),
            )
        operation = self._begin()
        source = operation.outbox
        if source.is_shared:
            raise InputRefused(
                _("Dieser Postausgang liegt schon in PostgreSQL."),
                _("Von einem Server auf einen anderen zieht er mit pg_dump und pg_restore um."),
            )
        refusal = _("Es sendet gerade ein Programm; so lange kann der Postausgang nicht umziehen.")
        with while_nobody_sends(operation.store, refusal) as right, closing(open_postgres(url)) as target:

            def alive(table: str, rows: int) -> None:
                right.give_sign()
                progress(table, rows)

            tables = source.move.to(target, alive)
        return Relocated(source.place, target.place, address_for_everybody(url), tables)
