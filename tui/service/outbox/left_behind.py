"""A SQLite store that has moved to another place: the file stays as it was, and nobody can write to it any more.

Triggers see to that, so that a window which had it open when it moved cannot go on sending from it either.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, text

from tui.i18n import _
from tui.service.errors import StoreMoved
from tui.service.outbox.tables import meta, metadata

_KEY = "moved_to"
_CHANGES = ("INSERT", "UPDATE", "DELETE")
REFUSAL = "moved"
"""What the trigger of a moved store says."""


def mark(connection: Connection, destination: str) -> None:
    """Let nothing be written from the end of this transaction on; `destination` is shown to whoever opens the file."""
    connection.execute(insert(meta).values(key=_KEY, value=destination.encode()))
    for table in metadata.sorted_tables:
        for change in _CHANGES:
            connection.execute(
                text(
                    f"CREATE TRIGGER moved_{table.name}_{change.lower()} BEFORE {change} ON {table.name}"
                    f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )
            )


def refuse(connection: Connection, place: str) -> None:
    """Raise `StoreMoved` where the store has moved."""
    destination = connection.execute(select(meta.c.value).where(meta.c.key == _KEY)).scalar_one_or_none()
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
