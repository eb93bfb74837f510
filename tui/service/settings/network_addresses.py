"""Which addresses, hosts, fingerprints and mail templates may be used. Pure functions.

Each check gives "" where the text may be used, else what is allowed instead: the end of a German sentence after
"erlaubt ist" or "Hierher gehört". An empty text is never refused here; whether one may be missing is decided elsewhere.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, urlsplit

from tui.language.catalogue import _

SECRET_KEYS = frozenset(
    {
        "password", "passwort", "sslpassword", "passwd", "pwd", "kennwort", "pass", "api_key", "apikey", "api-key",
        "secret", "geheimnis", "token", "auth_token", "access_token", "authtoken",
    }
)  # fmt: skip
MAIL_PLACEHOLDERS = ("kundennr", "tarif", "benutzer", "passwort", "absender", "nummer", "text")
"""The values that a mail template may name in single braces."""
_MANDATORY_PLACEHOLDERS = ("nummer", "text")

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_LONGEST_HOST = 253
_ALL_DIGITS = re.compile(r"(?:.*\.)?[0-9]+\.?")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOMAIN_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?=.{{1,253}}\Z){_DOMAIN_LABEL}(?:\.{_DOMAIN_LABEL})*")
_LONGEST_MAIL = 254
_LONGEST_NUMBER = "9" * 15
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_FINGERPRINT = re.compile(r"(?:sha-?256(?: fingerprint)?[:=])?((?:[0-9a-f]{2}[: ]?){31}[0-9a-f]{2})", re.IGNORECASE)


def looks_secret(key: str) -> bool:
    """Whether a key by its name would hold a password or an API key."""
    return key.strip().casefold() in SECRET_KEYS


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine itself: `localhost`, 127.0.0.0/8 or ::1."""
    name = host.strip().rstrip(".").casefold().removeprefix("[").removesuffix("]")
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_host(text: str) -> bool:
    """Whether the text is one host name in ASCII, or an IP address, an IPv6 one with or without brackets."""
    if ":" in text or _ALL_DIGITS.fullmatch(text):
        bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
        try:
            ipaddress.ip_address(bare)
        except ValueError:
            return False
        return True
    return len(text) <= _LONGEST_HOST and _HOST_NAME.fullmatch(text) is not None


def host(text: str) -> str:
    """The name or IP address of a server."""
    if not text or is_host(text):
        return ""
    return _("der Name eines Servers wie smtp.example.de, ohne https:// und ohne Anschluss")


def url(text: str) -> str:
    """An address over TLS, or plain HTTP to this machine itself; without user, password, key or fragment."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return _url_allowed()
    if parts.username is not None or any(looks_secret(key) for key, _value in parse_qsl(parts.query)):
        return _("eine Adresse ohne Zugangsdaten; Passwort und API-Key werden eigens hinterlegt")
    if not text.isascii():
        return _without_umlauts()
    is_whole = parts.scheme in ("https", "http") and is_host(name) and port != 0 and not parts.netloc.endswith(":")
    is_plain = text.isprintable() and " " not in text and "\\" not in text
    if not is_whole or not is_plain or "#" in text or parts.path.startswith("//"):
        return _url_allowed()
    if parts.scheme == "http" and not is_loopback(name):
        return _url_allowed()
    return ""


def _url_allowed() -> str:
    return _("eine Adresse, die mit https:// beginnt; http:// geht nur zum eigenen Rechner (localhost, 127.0.0.1)")


def _without_umlauts() -> str:
    return _("eine Adresse ohne Umlaute (zähne.de schreibt sich xn--zhne-loa.de)")


def fingerprint(text: str) -> str:
    """The SHA-256 of a certificate in hexadecimal, with or without colons, also as OpenSSL prints it."""
    if not text or fingerprint_digits(text):
        return ""
    return _("ein SHA-256-Fingerabdruck aus 64 Hexadezimalziffern, auch mit Doppelpunkten wie 3F:A2:11:…")


def fingerprint_digits(text: str) -> str:
    """The 64 digits of a fingerprint in small letters, "" where the text is none."""
    found = _FINGERPRINT.fullmatch(text.strip())
    return re.sub("[: ]", "", found[1]).lower() if found is not None else ""


def path(text: str) -> str:
    """The path of an interface below the base address; it never leads to another host."""
    if text.startswith("/") and not re.search(r"[\s?#\\]|//|/\.\.?(/|$)|^/[^/]*:", text):
        return ""
    return _("ein Pfad, der mit / beginnt, ohne Leerzeichen, ? und #")


def is_mail_address(address: str) -> bool:
    """Whether the text is one plain ASCII address and nothing else: no name, no second address, no line break."""
    return len(address) <= _LONGEST_MAIL and _MAIL.fullmatch(address) is not None


def mail_address(text: str) -> str:
    """One mail address."""
    if not text or is_mail_address(text):
        return ""
    if not text.isascii():
        return _without_umlauts()
    return _("eine einzige Mailadresse wie praxis@example.de")


def gateway_address(text: str) -> str:
    """The mail address of a provider's gateway; `{nummer}` in it stands for the digits of the number."""
    return mail_address(text.replace("{nummer}", _LONGEST_NUMBER))


def placeholders_of(template: str) -> list[str]:
    """The names in single braces, as often as they stand there."""
    return _PLACEHOLDER.findall(template)


def unknown_placeholders(template: str) -> list[str]:
    """The names in single braces that mean nothing in a mail."""
    return [name for name in placeholders_of(template) if name not in MAIL_PLACEHOLDERS]


def miscounted_placeholders(template: str) -> list[str]:
    """The names that must stand in a mail exactly once and do not."""
    names = placeholders_of(template)
    return [name for name in _MANDATORY_PLACEHOLDERS if names.count(name) != 1]


def mail_template(text: str) -> str:
    """A keyword mail: only known placeholders, recipient and text exactly once."""
    if not unknown_placeholders(text) and not miscounted_placeholders(text):
        return ""
    return _("ein Text mit den Platzhaltern {known}; {{nummer}} und {{text}} kommen genau einmal vor").format(
        known=", ".join("{" + placeholder + "}" for placeholder in sorted(MAIL_PLACEHOLDERS))
    )
