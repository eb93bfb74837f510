"""Columns that say who gets no SMS, besides those of consent and of death, known by the words in their headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.service.model.consent import Purpose
from tui.service.recipients import heading_names
from tui.service.recipients.check_rules import says_no, says_no_or_nothing
from tui.service.recipients.heading_names import words
from tui.service.text.words.remark_words import refuses_messages

_REFUSAL_STEMS = (
    *("widerruf", "widerrief", "widersproch", "widerspruch", "optout", "optedout", "abgemeldet", "abmeldung"),
    *("abbestell", "kontaktsperr", "werbesperr", "nachrichtensperr", "erinnerungssperr", "kontaktverbot"),
    *("werbeverbot", "withdrawn", "revoked", "unsubscribed"),
)
_REFUSAL_WORDS = frozenset(("gesperrt", "sperre", "sperrvermerk"))
_REFUSAL_BESIDE_SMS = ("stop", "sperr", "verbot", "unerwünscht", "unerwuenscht", "ablehn", "abgelehnt", "verweiger")
_NOT = frozenset(("kein", "keine", "keinen", "nicht", "ohne", "no", "not"))
_APPROACHES = (
    *("sms", "anschreib", "angeschrieb", "kontakt", "erinner", "nachricht", "benachricht", "einwillig", "einverst"),
    *("zustimm", "contact", "disturb", "message", "text"),
)
"""How words begin that say what somebody does not want, behind one of those that deny."""
_OF_OTHER_THINGS = (
    *("mail", "email", "newsletter", "foto", "bild", "röntgen", "operation", "behandlung", "narkose"),
    *("anästhesie", "anruf", "brief", "post", "whatsapp", "abrechnung", "factoring", "fax", "mahn", "konto"),
    *("karte", "zahlung"),
)
_SENT = (
    *("gesendet", "versendet", "versandt", "verschickt", "geschickt", "sent", "erhalten", "zugestellt", "empfangen"),
    *("beantwortet", "antwort", "letzte", "anzahl", "status", "datum", "am", "text", "nummer", "handy"),
    *("nr", "bestätigt"),
)
"""Words of a column that tells of a message which was sent before, or of its number or text."""
_ADVERTISING = ("werb", "marketing", "aktion", "angebot")
_OTHER_TEXTS = {
    Purpose.RECALL: ("recall",),
    Purpose.GREETING: ("gruß", "grüß", "gruss", "geburtstag", "weihnacht"),
}
_LIVING = frozenset(("lebt", "lebend", "alive"))


class Refusals:
    """The columns of a list that say who wants no SMS, whatever the list says of the consent.

    `announced` are those whose headings say so; what is said of texts for another purpose does not count.
    """

    def __init__(self, headings: Sequence[str], purpose: Purpose) -> None:
        told = [heading if _may_mean(heading, purpose) else "" for heading in headings]
        self._refusing = _those(told, _tells_of_refusal)
        self._wanting = _those(told, _tells_of_sms)
        self.announced = (*self._refusing, *self._wanting)
        self._remarks = _those(headings, lambda heading: not heading_names.tells_of_consent(heading))

    def column(self, cells: Sequence[str], *, has_remark: bool = True) -> int | None:
        """The column of the cell by which somebody wants none; without `has_remark` only what headings announce."""
        for column in self._refusing:
            if not says_no_or_nothing(cells[column]):
                return column
        for column in self._wanting:
            if says_no(cells[column]):
                return column
        return (
            next((column for column in self._remarks if refuses_messages(cells[column])), None) if has_remark else None
        )


def living_columns(headings: Sequence[str]) -> tuple[int, ...]:
    """The columns that say who lives."""
    return _those(headings, _tells_of_life)


def _those(headings: Sequence[str], tells: Callable[[str], bool]) -> tuple[int, ...]:
    return tuple(column for column, heading in enumerate(headings) if heading and tells(heading))


def _may_mean(heading: str, purpose: Purpose) -> bool:
    """Whether a column may be about texts of a purpose: one about advertising, or a recall, says nothing of others."""
    known = words(heading)
    stems = [stem for each, stems in _OTHER_TEXTS.items() if each is not purpose for stem in stems]
    is_advertising = purpose is not Purpose.APPOINTMENT or not any(word.startswith(_ADVERTISING) for word in known)
    return is_advertising and not any(word.startswith(tuple(stems)) for word in known)


def _tells_of_refusal(heading: str) -> bool:
    known = words(heading)
    of_sms = "sms" in known
    if not of_sms and any(word == "op" or word.startswith(_OF_OTHER_THINGS) for word in known):
        return False
    if any(word in _REFUSAL_WORDS or word.startswith(_REFUSAL_STEMS) for word in known) or {"opt", "out"}.issubset(
        known
    ):
        return True
    if of_sms and any(word.startswith(_REFUSAL_BESIDE_SMS) for word in known):
        return True
    return not _NOT.isdisjoint(known) and any(word.startswith(_APPROACHES) for word in known)


def _tells_of_sms(heading: str) -> bool:
    known = words(heading)
    others = (_tells_of_refusal, heading_names.tells_of_consent, heading_names.names_phone)
    is_told_otherwise = any(tells(heading) for tells in others)
    return "sms" in known and not is_told_otherwise and not any(word.startswith(_SENT) for word in known)


def _tells_of_life(heading: str) -> bool:
    known = words(heading)
    return not _LIVING.isdisjoint(known) or {"am", "leben"}.issubset(known)
