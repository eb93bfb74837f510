"""A SQLite store that has moved to another place: the file stays as it was, and nobody can write to it any more.

Triggers see to that, so that a window which had it open when it moved cannot go on sending from it either.
"""

from __future__ import annotations

from tui.language.catalogue import _
from tui.service.errors import StoreMoved
from tui.service.outbox.engines.connection import Connection
from tui.service.outbox.tables import TABLES

_CHANGES = ("INSERT", "UPDATE", "DELETE")
REFUSAL = "moved"
"""What the trigger of a moved store says."""


def mark(connection: Connection, destination: str) -> None:
    """Let nothing be written from the end of this transaction on; `destination` is shown to whoever opens the file."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES ('moved_to', :destination)", {"destination": destination.encode()}
    )
    for table in TABLES:
        for change in _CHANGES:
            connection.execute(
                f"CREATE TRIGGER moved_{table}_{change.lower()} BEFORE {change} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


def refuse(connection: Connection, place: str) -> None:
    """Raise `StoreMoved` where the store has moved."""
    destination = connection.value("SELECT value FROM meta WHERE key = 'moved_to'")
    if destination is not None:
        raise moved(place, destination.decode())


def moved(place: str, destination: str = "") -> StoreMoved:
    """What to tell whoever opens a store that has moved, or had it open."""
    if not destination:
        return StoreMoved(
            _("Der Postausgang {place} ist umgezogen; hier wird nichts mehr geschrieben.").format(place=place),
            _("Beenden Sie praxis-sms, und öffnen Sie es wieder; es nennt dann die neue Adresse."),
        )
    return StoreMoved(
        _("Der Postausgang {place} ist umgezogen nach {destination}.").format(place=place, destination=destination),
        _("Tragen Sie die neue Adresse ein: praxis-sms settings set store.url {destination}").format(
            destination=destination
        ),
    )
