"""The engine's errors as sentences a person can act on."""

from __future__ import annotations

import re
import shutil
import sqlite3

from tui.language.catalogue import _
from tui.service import outbox
from tui.service.errors import (
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMoved,
    StoreNewer,
    StoreNotWritable,
)

_FULL = {sqlite3.SQLITE_FULL}
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_NOT_WRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PRIMARY_CODE = 0xFF
_ROOM_OF_INDEX = 65_536
"""Bytes that the index of the log beside a SQLite file (`-shm`) may grow by: where it finds no room, SQLite does not
call the disk full, but names a fault of input and output."""
REFUSAL_OF_MOVED = "moved"
"""What the triggers of a store say that has moved to another place."""


def explain(error: BaseException | None, place: str) -> StoreError:
    """The `StoreError` that tells what the driver's error means at `place`."""
    if error is not None and not isinstance(error, sqlite3.Error):
        return outbox.postgres_faults.explain(error, place)
    primary = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
    if primary in _LOCKED:
        return StoreLocked(
            _("Der Postausgang {place} ist von einem anderen Programm gesperrt.").format(place=place),
            _("Schließen Sie das andere Programm oder versuchen Sie es in einer Minute noch einmal."),
        )
    if primary in _FULL or (primary == sqlite3.SQLITE_IOERR and _is_without_room(place)):
        return StoreFull(
            _("Die Platte mit dem Postausgang {place} ist voll; nichts wurde geändert.").format(place=place),
            _("Schaffen Sie Platz und versuchen Sie es noch einmal."),
        )
    if primary in _NOT_WRITABLE:
        return not_writable(place)
    if primary in _DAMAGED:
        return damaged(place)
    return StoreError(
        _("Der Postausgang {place} meldet einen Fehler beim Lesen oder Schreiben.").format(place=place),
        _("Prüfen Sie die Platte und die Rechte am Datenordner."),
    )


def _is_without_room(place: str) -> bool:
    try:
        return shutil.disk_usage(place).free < _ROOM_OF_INDEX
    except OSError:
        return False


def refuse_if_moved(error: BaseException | None, place: str) -> None:
    """Raise `StoreMoved` where it was the trigger of a store left behind that refused to be written to."""
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_CONSTRAINT_TRIGGER and str(error) == REFUSAL_OF_MOVED:
        raise moved(place) from error


def busy(place: str) -> StoreLocked:
    """Too much is asked of the store at once."""
    return StoreLocked(
        _("Der Postausgang {place} ist gerade mit einer anderen Änderung beschäftigt.").format(place=place),
        _("Versuchen Sie es gleich noch einmal."),
    )


def not_writable(place: str) -> StoreNotWritable:
    """The store or its folder may not be written."""
    return StoreNotWritable(
        _("Der Postausgang {place} darf nicht beschrieben werden.").format(place=place),
        _("Prüfen Sie die Rechte am Datenordner, oder wählen Sie mit PRAXIS_SMS_DATA einen anderen."),
    )


def damaged(place: str) -> StoreDamaged:
    """The file is no store, or a damaged one; nothing overwrites it."""
    return StoreDamaged(
        _("Die Datei {place} ist beschädigt oder kein Postausgang; sie wurde nicht verändert.").format(place=place),
        _(
            "Spielen Sie eine Sicherung ein, oder legen Sie alle Dateien beiseite, deren Namen so anfangen, um neu zu"
            " beginnen."
        ),
    )


def emptied(place: str, note: str) -> StoreDamaged:
    """The file has lost all that was in it; nothing overwrites it. `note` is the file that says there was a store."""
    return StoreDamaged(
        _("Der Postausgang {place} ist leer, obwohl hier schon einer war; er wurde nicht verändert.").format(
            place=place
        ),
        _(
            "Stellen Sie eine Sicherung wieder her: praxis-sms outbox restore DATEI. Nur ohne Sicherung: Legen Sie die"
            " leere Datei und „{note}“ daneben beiseite, um neu zu beginnen."
        ).format(note=note),
    )


def vanished(place: str, note: str) -> StoreDamaged:
    """The file is gone; no new one takes its place. `note` is the file that says there was a store."""
    return StoreDamaged(
        _("Der Postausgang {place} fehlt, obwohl hier schon einer war; es wurde kein neuer angelegt.").format(
            place=place
        ),
        _(
            "Stellen Sie eine Sicherung wieder her: praxis-sms outbox restore DATEI. Nur wenn hier wirklich ein neuer"
            " beginnen soll: Löschen Sie „{note}“ im selben Ordner."
        ).format(note=note),
    )


def newer(place: str) -> StoreNewer:
    """The store was written by a newer version."""
    return StoreNewer(
        _("Der Postausgang {place} stammt von einer neueren Version von praxis-sms.").format(place=place),
        _("Installieren Sie die neuere Version auch hier."),
    )


def moved(place: str, destination: str = "") -> StoreMoved:
    """What to tell whoever opens a store that has moved, or had it open."""
    if not destination:
        return StoreMoved(
            _("Der Postausgang {place} ist umgezogen; hier wird nichts mehr geschrieben.").format(place=place),
            _("Beenden Sie praxis-sms, und öffnen Sie es wieder; es nennt dann die neue Adresse."),
        )
    return StoreMoved(
        _("Der Postausgang {place} ist umgezogen nach {destination}.").format(place=place, destination=destination),
        _(
            "Tragen Sie die neue Adresse ein, mit dem eigenen Benutzer der Datenbank: "
            "praxis-sms settings set store.url {destination}"
        ).format(destination=address_for_everybody(destination)),
    )


def address_for_everybody(address: str) -> str:
    """The address of a database as it stands in `[store] url`, without the user that moved the store there.

    Copied as it is told, it would make every workstation the owner of the tables.
    """
    shown = address.replace("postgresql://", "postgresql+psycopg://", 1)
    return re.sub(r"(?<=://)[^/@?]+(?=@)", _("BENUTZER"), shown, count=1)
