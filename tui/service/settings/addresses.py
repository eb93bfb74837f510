"""Which addresses and names a setting may hold; each check gives what is allowed instead, or "" where it is fine."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from tui.i18n import _
from tui.service.settings.values import is_loopback
from tui.service.text.sender import check as card_reading

SECRET_KEYS = frozenset(
    {
        "password", "passwort", "sslpassword", "passwd", "pwd", "kennwort", "pass", "api_key", "apikey", "api-key",
        "secret", "geheimnis", "token", "auth_token", "access_token", "authtoken",
    }
)  # fmt: skip
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?|\[?[0-9A-Fa-f:.]+(%\w+)?\]?")
_PASSWORD_OPTION = re.compile(r"(?<=password=)[^&]*", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@<>(),;:\\\"\[\]]+@[^\s@<>(),;:\\\"\[\]]+")
_STORE = ("postgresql+psycopg://", "postgresql://")
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*", re.IGNORECASE)
_PLACEHOLDERS = frozenset({"kundennr", "tarif", "benutzer", "passwort", "absender", "nummer", "text"})


def looks_secret(key: str) -> bool:
    """Whether a key by its name would hold a password or an API key."""
    return key.strip().casefold() in SECRET_KEYS


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


def sender(text: str) -> str:
    """What the card takes as SMS-Absender, or nothing while none is chosen."""
    if card_reading(text).problem is None:
        return ""
    return _("höchstens 11 Zeichen aus A-Z, a-z, 0-9, Leerzeichen und . - _ &, oder höchstens 16 Ziffern, auch mit +")


def url(text: str) -> str:
    """An address over TLS, or plain HTTP to this machine itself; without user, password or key; or nothing."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return _url_allowed()
    if parts.scheme not in ("https", "http") or not host or " " in text or parts.fragment:
        return _url_allowed()
    if parts.scheme == "http" and not is_loopback(host):
        return _url_allowed()
    if parts.username is not None or any(looks_secret(name) for name, _value in parse_qsl(parts.query)):
        return _("eine Adresse ohne Zugangsdaten; diese nimmt „praxis-sms secrets set“ entgegen")
    return ""


def _url_allowed() -> str:
    return _("eine Adresse, die mit https:// beginnt; http:// geht nur zum eigenen Rechner (localhost, 127.0.0.1)")


def path(text: str) -> str:
    """The path of an interface below the base address."""
    if text.startswith("/") and not text.startswith("//") and not re.search(r"[\s?#\\]|/\.\.?(/|$)", text):
        return ""
    return _("ein Pfad, der mit / beginnt, ohne Leerzeichen, ? und #")


def host(text: str) -> str:
    """The name or IP address of a server, or nothing."""
    if not text or _HOST.fullmatch(text):
        return ""
    return _("der Name eines Servers wie smtp.example.de, ohne https:// und ohne Anschluss")


def mail_address(text: str) -> str:
    """One mail address, or nothing."""
    if not text or _MAIL.fullmatch(text):
        return ""
    return _("genau eine Mailadresse wie praxis@example.de")


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


def currency(text: str) -> str:
    """A currency by ISO 4217."""
    if re.fullmatch(r"[A-Z]{3}", text):
        return ""
    return _("ein Währungskürzel aus drei Großbuchstaben wie EUR oder CHF")


def language(text: str) -> str:
    """A language there are texts in."""
    return "" if text in ("de", "en") else _("de oder en")


def country(text: str) -> str | None:
    """A country by ISO 3166, in upper case, or None."""
    return text.upper() if re.fullmatch(r"[A-Za-z]{2}", text) else None


def word(text: str) -> str | None:
    """A word of up to 60 characters, or None."""
    return text if text and len(text) <= 60 and text.isprintable() else None


def mail_template(text: str) -> str:
    """A keyword mail: only known placeholders, and a recipient and a text among them."""
    used = set(re.findall(r"\{([^{}]*)\}", text))
    if used <= _PLACEHOLDERS and {"nummer", "text"} <= used:
        return ""
    return _("Zeilen mit den Platzhaltern {known}; {{nummer}} und {{text}} müssen vorkommen").format(
        known=", ".join("{" + placeholder + "}" for placeholder in sorted(_PLACEHOLDERS))
    )
