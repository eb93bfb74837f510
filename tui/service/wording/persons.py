"""What is said about everything that is known of one number, and about its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.language.amounts import grouped
from tui.language.catalogue import _, ngettext
from tui.service.model.reminders import AppointmentState

if TYPE_CHECKING:
    from tui.service.model.person import StoredTraces


def title(number: str, names: Sequence[str]) -> str:
    """The number, and under which names it was used."""
    return f"{number}  {', '.join(names)}" if names else number


def opted_out() -> str:
    """Beside a number on the opt-out list."""
    return _("Diese Nummer möchte keine SMS (Abmeldeliste).")


def not_opted_out() -> str:
    """Beside a number that is not on it."""
    return _("Steht nicht auf der Abmeldeliste.")


def nothing_known(number: str) -> str:
    """Where a number is not known."""
    return _("Über {number} ist nichts gespeichert.").format(number=number)


def section_title(name: str, count: int) -> str:
    """A section, and how much there is in it."""
    return _("{section}: {count}").format(section=name, count=grouped(count) if count else _("nichts gespeichert"))


def appointment(state: AppointmentState) -> str:
    """What became of an appointment that a plan reminds of; whether its SMS has left, the SMS itself says."""
    return {
        AppointmentState.REMINDED: _("eingestellt"),
        AppointmentState.GONE: _("entfallen"),
        AppointmentState.CALL: _("anzurufen"),
    }[state]


def what_is_deleted(
    stored: StoredTraces, drafts: int, profiles: int = 0, reports: int = 0, handed_over: int = 0
) -> str:
    """How much of a person there is, as a part of a sentence; what there is none of is left out."""
    of_consents = ngettext("{count} Quelle einer Einwilligung", "{count} Quellen von Einwilligungen", stored.remarks)
    numbers = (
        (ngettext("{count} SMS", "{count} SMS", stored.messages), stored.messages),
        (_("davon {count} wartend und dann abgebrochen"), stored.waiting),
        (ngettext("{count} Antwort", "{count} Antworten", stored.answers), stored.answers),
        (ngettext("{count} abgelehnte Zeile", "{count} abgelehnte Zeilen", stored.rejected), stored.rejected),
        (ngettext("{count} Grund zur Abmeldung", "{count} Gründe zur Abmeldung", stored.reasons), stored.reasons),
        (of_consents, stored.remarks),
        (ngettext("{count} Termin", "{count} Termine", stored.appointments), stored.appointments),
        (ngettext("{count} Entwurf", "{count} Entwürfe", drafts), drafts),
        (ngettext("{count} gemerkte Liste", "{count} gemerkte Listen", profiles), profiles),
        (ngettext("{count} Fehlerbericht", "{count} Fehlerberichte", reports), reports),
        (ngettext("{count} Übergabedatei", "{count} Übergabedateien", handed_over), handed_over),
    )
    return ", ".join(words.format(count=grouped(count)) for words, count in numbers if count) or _("nichts")


def will_be_deleted(number: str, what: str) -> str:
    """Before it is deleted."""
    return _("Über {number} wird gelöscht: {what}.").format(number=number, what=what)


def is_deleted(what: str) -> str:
    """After it was deleted; names no number."""
    return _("Gelöscht: {what}.").format(what=what)


def optout_stays() -> str:
    """What becomes of an opt-out."""
    return _("Die Abmeldung bleibt bestehen, nur als Prüfsumme der Nummer.")


def consents_stay() -> str:
    """What becomes of consents and withdrawals."""
    return _("Einwilligungen und Widerrufe bleiben bestehen, nur zur Prüfsumme der Nummer.")


def left_elsewhere(places: Sequence[str]) -> tuple[str, ...]:
    """What cannot be reached from here."""
    return (_("Von hier nicht zu löschen:"), *(f"- {place}" for place in places))
