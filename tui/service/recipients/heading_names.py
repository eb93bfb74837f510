"""What columns are called in the lists of practices, and what two ways of writing a heading have in common."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from tui.service.model.consent import Purpose
from tui.service.text.numbers.phone_number import LONGEST_WRITING
from tui.service.text.spellings import letters_and_digits


class Field(StrEnum):
    """What a column may mean to the program; the value is also the placeholder, and the name in `--map`."""

    NUMBER = "Nummer"
    NAME = "Name"
    FIRST_NAME = "Vorname"
    SALUTATION = "Anrede"
    DATE = "Datum"
    TIME = "Uhrzeit"
    CONSENT = "Einwilligung"
    DECEASED = "Verstorben"
    LANGUAGE = "Sprache"


_NAMES: Mapping[Field, tuple[str, ...]] = MappingProxyType(
    {
        Field.NUMBER: (
            *("Handy", "Handynummer", "Handynr", "Mobil", "Mobilnummer", "Mobilnr", "Mobiltelefon"),
            *("Mobiltelefonnummer", "Telefon mobil", "Tel mobil", "Mobilfunk", "Mobilfunknummer", "Mobilfunknr"),
            *("Handytelefon", "Natel", "SMS-Nummer", "Nummer", "Rufnummer", "Mobile", "Mobile phone", "Phone"),
            *("Phone number", "Telefon", "Telefonnummer", "Telefonnr", "Tel"),
        ),
        Field.NAME: (
            *("Name", "Nachname", "Familienname", "Zuname", "Patient", "Patientenname", "Last name", "Surname"),
            *("Name, Vorname", "Nachname, Vorname", "Vorname Name", "Vorname Nachname", "Full name"),
        ),
        Field.FIRST_NAME: ("Vorname", "Rufname", "First name"),
        Field.SALUTATION: ("Anrede", "Briefanrede", "Salutation"),
        Field.DATE: ("Datum", "Termin", "Termindatum", "Termin am", "Tag", "Date"),
        Field.TIME: ("Uhrzeit", "Zeit", "Terminzeit", "Termin um", "Beginn", "Terminbeginn", "Time"),
        Field.LANGUAGE: ("Sprache", "Muttersprache", "Korrespondenzsprache", "Patientensprache", "Language"),
    }
)
"""What is known as a whole heading; consent and death are known by the words in a heading."""
_HINT_OF_NUMBER = re.compile("handy|natel|^mobil|mobil$|mobil[0-9]$")
"""Headings such as "Handy privat" or "Telefon (mobil) 1", taken where no heading is known as a whole."""


_CYRILLIC_ALIKE = str.maketrans("асеорхуіѕАВСЕНІКМОРТХ", "aceopxyisABCEHIKMOPTX")
_LATIN = re.compile("[A-Za-z]")
_LONGEST_HEADING = 500
"""Characters that tell one heading from another; a cell taken for one may be as long as a cell may be."""


@lru_cache(maxsize=2048)
def heading_key(heading: str) -> str:
    """The letters and digits of a heading without case: blanks, dots, hyphens and other signs do not count."""
    return letters_and_digits(_in_one_script(heading))


def _in_one_script(heading: str) -> str:
    """A heading with the Latin letters for those that only look like them, where it has others of that script."""
    text = unicodedata.normalize("NFKC", heading[:_LONGEST_HEADING])
    return text if text.isascii() or not _LATIN.search(text) else text.translate(_CYRILLIC_ALIKE)


KEYS: Mapping[Field, tuple[str, ...]] = MappingProxyType(
    {field: tuple(map(heading_key, names)) for field, names in _NAMES.items()}
)
_ALL_KEYS = frozenset(key for keys in KEYS.values() for key in keys)
_NUMBER_KEYS = frozenset(KEYS[Field.NUMBER])


def is_known(heading: str) -> bool:
    """Whether a heading is one that lists of practices use."""
    return (
        heading_key(heading) in _ALL_KEYS
        or hints_at_number(heading)
        or tells_of_consent(heading)
        or tells_of_death(heading)
    )


def is_number_heading(heading: str) -> bool:
    """Whether a column of exactly that heading holds phone numbers."""
    return heading_key(heading) in _NUMBER_KEYS


def hints_at_number(heading: str) -> bool:
    """Whether a heading that is not known as a whole speaks of a mobile phone."""
    return _HINT_OF_NUMBER.search(heading_key(heading)) is not None


def names_phone(heading: str) -> bool:
    """Whether a heading speaks of a phone of any kind; a fax is none."""
    known = words(heading)
    if any(map(_FAX.match, known)) or is_of_practice(heading):
        return False
    return is_number_heading(heading) or hints_at_number(heading) or any(map(_PHONE.match, known))


_OF_PRACTICES = (
    *("arzt", "ärztin", "aerztin", "hausarzt", "zahnarzt", "behandler", "überweis", "ueberweis", "zuweis"),
    *("mitarbeiter", "labor", "apotheke", "krankenkasse", "versicherung", "klinik", "doctor", "dentist"),
)
_OF_OTHERS = (
    *("ehemann", "ehefrau", "ehepartner", "gatt", "partner", "angehörig", "angehoerig", "betreuer", "nachbar"),
    *("notfall",),
    *("kontaktperson", "vertreter", "mutter", "vater", "eltern", "sohn", "tochter", "kind", "bruder", "schwester"),
    *("pflege", "emergency", "spouse", "parent"),
)


def is_of_practice(heading: str) -> bool:
    """Whether a column of numbers is about a dentist, a laboratory or the like, and not about the patient."""
    return any(
        word == "praxis" or word.endswith(("arzt", "ärztin")) or word.startswith(_OF_PRACTICES)
        for word in words(heading)
    )


def is_of_others(heading: str) -> bool:
    """Whether a column of numbers is about somebody beside the patient, such as parents or the spouse."""
    return any(word.startswith(_OF_OTHERS) for word in words(heading))


_FAX = re.compile("(?:tele)?fax")
_PHONE = re.compile("tel(?:efon|[0-9]|$)|phone|fon(?:$|[0-9])|handy|mobil(?:$|[0-9])|rufn|festnetz")
_NUMBER_LIKE = re.compile(r"[\s'\"=]*\+?[(]?[0-9][0-9\s()/.\-–]{5,}[\s'\"]*")
_NUMBER_OF_A_SPREADSHEET = re.compile(r"\s*\+?[1-9](?:[.,][0-9]+)?[eE]\+?[0-9]{2}\s*")
"""As 4,91711E+11: no number that could be read, and no heading either."""
_DATE_LIKE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})\b.*|\d{4}-\d\d-\d\d\b.*", re.DOTALL)


def is_number_like(cell: str) -> bool:
    """Whether a cell is written like a phone number, and not like a date."""
    if len(cell) > LONGEST_WRITING:
        return False
    if is_cut_number(cell):
        return True
    return _NUMBER_LIKE.fullmatch(cell) is not None and _DATE_LIKE.fullmatch(cell.strip()) is None


def is_cut_number(cell: str) -> bool:
    """Whether a cell holds a number of which a spreadsheet has left the first digits."""
    return _NUMBER_OF_A_SPREADSHEET.fullmatch(cell) is not None


# consent and death, known by the words in a heading

_SEPARATORS = re.compile(r"[\W_]+")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u2010]\s+(?=[a-zäöüß])")
"""Where a word goes on in the next line of a cell."""
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
    *("mail", "email", "newsletter", "foto", "bild", "datenschutz", "dsgvo", "röntgen", "operation", "behandlung"),
    *("narkose",),
    *("anästhesie", "anruf", "telefon", "brief", "post", "whatsapp", "werbung", "abrechnung", "factoring", "fax"),
)
_DENIALS = frozenset(
    (
        *("kein", "keine", "nicht", "ohne", "nein", "no", "not", "widerruf", "widerrufen", "entzogen"),
        *("withdrawn", "revoked", "denied"),
    )
)
_CIRCUMSTANCES = frozenset(("am", "vom", "von", "seit", "bis", "durch", "datum", "uhrzeit", "date", "by", "seitens"))
"""Words of a column that tells when or by whom, beside the one that tells whether."""

_CONSENT_KEYS = frozenset(
    map(
        heading_key,
        (
            "Einwilligung",
            "SMS-Einwilligung",
            "Einwilligung SMS",
            "Zustimmung",
            "Einverständnis",
            "SMS erlaubt",
            "Consent",
        ),
    )
)
_DEATH_KEYS = frozenset(map(heading_key, ("Verstorben", "Tot", "Deceased")))
"""Known as whole headings too, however blanks, dots and hyphens part them."""

_DEATH_STEMS = ("verstorb", "sterbed", "sterbet", "sterbef", "sterbej", "gestorb", "todes", "deceas", "ableben")
_DEATH_WORDS = frozenset(("verst", "gest", "tot", "tod", "dead", "death", "died", "exitus"))
_TEETH = ("zahn", "zähne", "zaehne")


@lru_cache(maxsize=2048)
def words(heading: str) -> tuple[str, ...]:
    """The words of a heading without case; "SMS" counts as a word of its own also where it is glued to another."""
    whole = _HYPHENATED.sub("", _in_one_script(heading))
    pieces = _SEPARATORS.split(whole.casefold().replace("\u00ad", ""))
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
    if heading_key(heading) in _CONSENT_KEYS:
        return True
    known = words(heading)
    if not _DENIALS.isdisjoint(known) and not {"ja", "nein"}.issubset(known):
        return False
    of_sms = "sms" in known
    if not of_sms and any(word == "op" or word.startswith(_OTHER_PURPOSES) for word in known):
        return False
    if {"opt", "in"}.issubset(known) or any(
        word in _CONSENT_WORDS or word.startswith(_CONSENT_STEMS) for word in known
    ):
        return True
    return of_sms and not _CONSENT_BESIDE_SMS.isdisjoint(known)


_PURPOSES: Mapping[Purpose, tuple[str, ...]] = MappingProxyType(
    {
        Purpose.APPOINTMENT: ("termin", "appointment"),
        Purpose.RECALL: ("recall", "kontroll", "vorsorge", "prophylaxe", "nachsorge"),
        Purpose.INFORMATION: ("info",),
        Purpose.GREETING: (
            "gruss",
            "grüss",
            "gruess",
            "glückw",
            "glueckw",
            "geburtstag",
            "weihnacht",
            "greeting",
        ),
    }
)
"""How words begin that narrow a consent to a purpose."""


def purposes_of_consent(heading: str) -> frozenset[Purpose]:
    """For what a column of that heading says who agreed; none where it speaks of SMS in general, or of no consent."""
    if not tells_of_consent(heading):
        return frozenset()
    known = words(heading)
    return frozenset(purpose for purpose, stems in _PURPOSES.items() if any(word.startswith(stems) for word in known))


def columns_of_purpose(headings: Sequence[str], purpose: Purpose) -> tuple[int, ...]:
    """The columns that say who agreed to SMS for a purpose by name."""
    telling = [column for column, heading in enumerate(headings) if purpose in purposes_of_consent(heading)]
    plain = [column for column in telling if _CIRCUMSTANCES.isdisjoint(words(headings[column]))]
    return tuple(plain or telling)


def consent_columns(headings: Sequence[str]) -> tuple[int, ...]:
    """The columns that may say who agreed to SMS in general; more than one is a question for a person.

    A column that tells when or by whom counts only where no other one says whether.
    """
    telling = [
        column
        for column, heading in enumerate(headings)
        if tells_of_consent(heading) and not purposes_of_consent(heading)
    ]
    plain = [column for column in telling if _CIRCUMSTANCES.isdisjoint(words(headings[column]))]
    return tuple(plain or telling)


def tells_of_death(heading: str) -> bool:
    """Whether a column of that heading says who died, or when."""
    if not _DAGGERS.isdisjoint(heading) or heading_key(heading) in _DEATH_KEYS:
        return True
    known = words(heading)
    if any(word.startswith(_TEETH) for word in known):
        return False
    return any(word in _DEATH_WORDS or word.startswith(_DEATH_STEMS) for word in known)
