"""Headings understood by the words in them: which columns say who consented to messages, and which say who died."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_SEPARATORS = re.compile(r"[\W_]+")
_DAGGERS = frozenset("†✝✞✟")

_CONSENT_STEMS = ("einwillig", "einverst", "einvst", "zustimm", "zugestimmt", "consent", "optin")
_CONSENT_WORDS = frozenset(("einw", "einwill"))
_CONSENT_BESIDE_SMS = frozenset(
    (
        *("ok", "okay", "ja", "yes", "allowed", "erlaubt", "erlaubnis", "genehmigt", "genehmigung", "gestattet"),
        *("freigabe", "erwünscht", "erwuenscht", "gewünscht", "gewuenscht", "zulässig", "zulaessig"),
    )
)
"""What means consent only where the heading speaks of SMS."""
_OTHER_PURPOSES = (
    *("mail", "email", "newsletter", "foto", "bild", "datenschutz", "dsgvo", "röntgen", "op", "behandlung", "narkose"),
    *("anästhesie", "anruf", "telefon", "brief", "post", "whatsapp", "werbung", "abrechnung", "factoring", "fax"),
)
_DENIALS = frozenset(("kein", "keine", "nicht", "ohne", "nein", "no", "not", "widerruf", "widerrufen", "entzogen"))
_CIRCUMSTANCES = frozenset(("am", "vom", "von", "seit", "bis", "durch", "datum", "uhrzeit", "date", "by", "seitens"))
"""Words of a column that tells when or by whom, beside the one that tells whether."""

_DEATH_STEMS = ("verstorb", "sterbed", "sterbet", "sterbef", "sterbej", "gestorb", "todes", "deceas", "ableben")
_DEATH_WORDS = frozenset(("verst", "gest", "tot", "tod", "dead", "death", "died"))
_TEETH = ("zahn", "zähne", "zaehne")


@lru_cache(maxsize=2048)
def words(heading: str) -> tuple[str, ...]:
    """The words of a heading without case; "SMS" counts as a word of its own also where it is glued to another."""
    pieces = _SEPARATORS.split(unicodedata.normalize("NFKC", heading).casefold().replace("\u00ad", ""))
    found: list[str] = []
    for piece in filter(None, pieces):
        if piece != "sms" and piece.startswith("sms"):
            found += ["sms", piece.removeprefix("sms")]
        elif piece != "sms" and piece.endswith("sms"):
            found += [piece.removesuffix("sms"), "sms"]
        else:
            found.append(piece)
    return tuple(found)


def tells_of_consent(heading: str) -> bool:
    """Whether a column of that heading says who agreed to SMS, if only by telling when or to whom."""
    known = words(heading)
    if not _DENIALS.isdisjoint(known) and not {"ja", "nein"}.issubset(known):
        return False
    of_sms = "sms" in known
    if not of_sms and any(word.startswith(_OTHER_PURPOSES) for word in known):
        return False
    if {"opt", "in"}.issubset(known) or any(
        word in _CONSENT_WORDS or word.startswith(_CONSENT_STEMS) for word in known
    ):
        return True
    return of_sms and not _CONSENT_BESIDE_SMS.isdisjoint(known)


def consent_columns(headings: Sequence[str]) -> tuple[int, ...]:
    """The columns that may say who agreed to SMS; more than one is a question for a person.

    A column that tells when or by whom counts only where no other one says whether.
    """
    telling = [column for column, heading in enumerate(headings) if tells_of_consent(heading)]
    plain = [column for column in telling if _CIRCUMSTANCES.isdisjoint(words(headings[column]))]
    return tuple(plain or telling)


def tells_of_death(heading: str) -> bool:
    """Whether a column of that heading says who died, or when."""
    if not _DAGGERS.isdisjoint(heading):
        return True
    known = words(heading)
    if any(word.startswith(_TEETH) for word in known):
        return False
    return any(word in _DEATH_WORDS or word.startswith(_DEATH_STEMS) for word in known)
