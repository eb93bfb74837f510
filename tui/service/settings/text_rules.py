"""Which names a setting may hold; each check gives what is allowed instead, or "" where it is fine.

Addresses that a gateway talks to are held against `tui.service.settings.network_addresses`.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from tui.language.catalogue import _
from tui.language.local_time import zone_named, zone_names
from tui.service.settings.network_addresses import host, is_mail_address, looks_secret
from tui.service.settings.value_rules import closest
from tui.service.text.sender import check as card_reading
from tui.service.text.words.answer_words import is_a_word

_PASSWORD_OPTION = re.compile(r"(?<=password=)[^&]*", re.IGNORECASE)
_PARAMETER = re.compile(r"([?&]([^=&?]*)=)[^&]*")
_STORE = ("postgresql+psycopg://", "postgresql://")
_A_ZONE = "Europe/Berlin"
CONFIRMS, CANCELS = "zugesagt", "abgesagt"
"""What a word of `answer_words` may mean."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*", re.IGNORECASE)


def has_password(text: str) -> bool:
    """Whether an address carries a password before its host or among its parameters."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.password) or any(looks_secret(name) for name, _value in parse_qsl(parts.query))


def without_password(text: str) -> str:
    """The address as it may be shown, whatever characters its passwords are made of."""
    scheme, separator, rest = text.partition("://")
    address, question, options = rest.partition("?")
    if "@" not in address:  # there is a question mark in the password, or no password at all
        address, question, options = rest, "", ""
    login, at, place = address.rpartition("@")
    user, colon, _password = login.partition(":")
    shown = f"{scheme}{separator}{user}{colon and ':•••'}{at}{place}{question}{options}"
    return _PASSWORD_OPTION.sub("•••", shown)


def without_credentials(text: str) -> str:
    """A refused value as it may be repeated: what may be a password before a host or among parameters is masked."""
    shown = without_password(text) if "://" in text else without_password(f"://{text}").removeprefix("://")
    return _PARAMETER.sub(lambda found: f"{found[1]}•••" if looks_secret(found[2]) else found[0], shown)


def sender(text: str) -> str:
    """What the card takes as SMS-Absender, or nothing while none is chosen."""
    if card_reading(text).problem is None:
        return ""
    return _("höchstens 11 Zeichen aus A-Z, a-z, 0-9, Leerzeichen und . - _ &, oder höchstens 16 Ziffern, auch mit +")


def store_url(text: str) -> str:
    """The address of a store, or nothing for SQLite in the data folder."""
    if not text or text.startswith(_STORE):
        return ""
    return _("leer für SQLite im Datenordner, oder eine Adresse, die mit postgresql+psycopg:// beginnt")


def name(text: str) -> str:
    """A short name of letters, digits, dots, hyphens and underscores."""
    if _NAME.fullmatch(text):
        return ""
    return _("ein Name aus Buchstaben, Ziffern, Punkt, Bindestrich und Unterstrich")


NOBODY = "?"
"""The owner of a secret of which it is not known for which description it was entered."""


def owner(text: str) -> str:
    """The name of the description for which a secret was entered, nobody, or nothing."""
    return name(text) if text and text != NOBODY else ""


def owning_server(text: str) -> str:
    """The mail server for which a password was entered, nobody, or nothing."""
    return host(text) if text != NOBODY else ""


def currency(text: str) -> str:
    """A currency by ISO 4217."""
    if re.fullmatch(r"[A-Z]{3}", text):
        return ""
    return _("ein Währungskürzel aus drei Großbuchstaben wie EUR oder CHF")


def language(text: str) -> str:
    """A language there are texts in."""
    return "" if text in ("de", "en") else _("de oder en")


def timezone(text: str) -> str:
    """A time zone of the IANA database as this machine knows it, or nothing for that of the system."""
    if not text or _is_zone(text):
        return ""
    if not _is_zone(_A_ZONE):
        return _("nur leer, weil auf diesem Rechner die Zeitzonen fehlen (Paket tzdata)")
    known = {zone.casefold(): zone for zone in zone_names()}
    nearest = known.get(closest(text.casefold(), tuple(known)), _A_ZONE)
    return _("leer für die Zeitzone des Rechners, oder ein Name wie „{nearest}“").format(nearest=nearest)


def _is_zone(name: str) -> bool:
    try:
        zone_named(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def folder(text: str) -> str:
    """A folder by its whole path, or nothing."""
    if not text or text.startswith(("/", "~/")):
        return ""
    return _("leer, oder der ganze Pfad eines Ordners, der mit / oder ~/ beginnt")


def account_name(text: str) -> str:
    """A user's name for basic authentication: no colon, which ends it there."""
    return _("ein Benutzername ohne Doppelpunkt") if ":" in text else ""


def word(text: str) -> str | None:
    """A word of up to 60 characters, or None."""
    return text if text and len(text) <= 60 and text.isprintable() else None


def answer_word(text: str) -> str | None:
    """A word with which an answer may begin, or None."""
    return text if word(text) and is_a_word(text) else None


def answer_rule(text: str) -> str | None:
    """A word and what it means, as in `komme = zugesagt`, or None."""
    begins, _equals, means = (part.strip() for part in text.rpartition("="))
    known = means.casefold() in (CONFIRMS, CANCELS)
    return f"{begins} = {means.casefold()}" if known and answer_word(begins) else None


def recipient(text: str) -> str | None:
    """A mail address, or None."""
    return text if is_mail_address(text) else None
