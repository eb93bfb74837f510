"""What leaves for a provider: the bytes of a request, from a description and the access. No effects."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import field
from urllib.parse import quote, urlsplit

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError
from tui.service.gateways.http.endpoint import checked_endpoint, endpoint_beside
from tui.service.gateways.http.exchange import HttpRequest
from tui.service.gateways.http_formats.description import (
    BodyStyle,
    Enquiry,
    HttpFormat,
    Json,
    KeyCarrier,
    Method,
    NumberStyle,
    RecipientType,
)
from tui.service.gateways.http_formats.json_body import nested
from tui.service.gateways.http_formats.placeholders import ACCOUNT, KEY, fill, fill_address, fill_json, named
from tui.service.model.outcome import OutgoingSms
from tui.service.text.character_sets import characters_outside
from tui.service.text.numbers.phone_number import digits_form, zeros_form
from tui.service.text.segments import Encoding, count

URL_SETTING = "protocols.3steps2web-api.url"
_FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
_JSON_TYPE = {"Content-Type": "application/json"}
_Field = tuple[str, Json]


@dataclass(frozen=True, slots=True)
class FormatAccess:
    """The address messages go to, the API key, and the values of `[account]` with its secret.

    `fingerprint` names the certificate of that address where it is one of the practice's own: 64 hexadecimal digits.
    """

    url: str
    api_key: str = field(repr=False)
    account: Mapping[str, str] = field(default_factory=dict, repr=False)
    fingerprint: str = ""


class RequestWriter:
    """Writes the requests of one access; raises `ConfigurationError` where it cannot be used."""

    def __init__(self, http_format: HttpFormat, access: FormatAccess) -> None:
        if not access.url:
            raise ConfigurationError(
                _("Endpunkt nicht hinterlegt: Der Anbieter veröffentlicht keine Adresse."),
                _("Die Adresse aus den Vertragsunterlagen auf der Karte SMS-Provider eintragen."),
            )
        if not access.api_key or not access.api_key.isascii() or not access.api_key.isprintable():
            raise ConfigurationError(
                _("Der API-Key fehlt oder enthält Zeichen, die in keinem API-Key vorkommen."),
                _("Den API-Key auf der Karte SMS-Provider neu eintragen."),
            )
        self._format = http_format
        self._request = http_format.request
        self._key = access.api_key.strip()
        self._values = account_values(http_format, access.account)
        self._refuse_odd_address(access.url)
        self.endpoint = checked_endpoint(self._filled(access.url), URL_SETTING)
        self._headers = {name: fill(value, self._values) for name, value in self._request.headers} | self._key_header()
        self._refuse_odd_headers()
        self._send_url = self._with_key(self.endpoint.url)
        self._urls = {enquiry.url: self._beside(enquiry.url) for enquiry in http_format.enquiries}
        inbound = http_format.inbound
        self._delete_url = self._beside(inbound.delete_url) if inbound is not None and inbound.delete_url else ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown: the key, the second secret, and what basic authentication makes of them."""
        second = self._format.second_secret
        found = [self._key, self._values.get(ACCOUNT + second.name, "") if second is not None else ""]
        if self._request.key.carrier is KeyCarrier.BASIC:
            found.append(self._basic())
        return tuple(secret for secret in found if secret)

    @property
    def is_json(self) -> bool:
        """Whether messages travel as JSON."""
        return self._request.body is BodyStyle.JSON and self._request.method is Method.POST

    def unsendable(self, sms: OutgoingSms) -> str:
        """The characters of a message that its request could not carry."""
        charset = "utf-8" if self.is_json else self._coding(sms.text)[1]
        return "".join(characters_outside(sms.sender + sms.text, charset))

    def message(self, sms: OutgoingSms) -> HttpRequest:
        """The request that hands a message over."""
        is_unicode, charset = self._coding(sms.text)
        fields = self._fields(sms, is_unicode)
        if self._request.method is Method.GET:
            return HttpRequest("GET", _extended(self._send_url, _form(fields, charset)), self._headers)
        return self._post(self._send_url, fields, self._request.body, charset)

    def enquiry(self, enquiry: Enquiry, values: Mapping[str, str] | None = None) -> HttpRequest:
        """A request that changes nothing; `values` are for its placeholders."""
        values = values or {}
        url = fill_address(self._urls[enquiry.url], values)
        carries_field = self._request.key.carrier is KeyCarrier.FIELD
        method = enquiry.method or (Method.POST if carries_field else Method.GET)
        fields: list[_Field] = [(name, fill_json(each, {**self._values, **values})) for name, each in enquiry.constants]
        if carries_field:
            fields.append((self._request.key.name, self._key))
        if method is Method.GET:
            return HttpRequest("GET", _extended(url, _form(fields, "utf-8")) if fields else url, self._headers)
        return self._post(url, fields, enquiry.body, "utf-8")

    def _post(self, url: str, fields: Sequence[_Field], body: BodyStyle, charset: str) -> HttpRequest:
        if body is BodyStyle.JSON:
            content = json.dumps(nested(fields), separators=(",", ":")).encode("ascii")
            return HttpRequest("POST", url, {**self._headers, **_JSON_TYPE}, content)
        return HttpRequest("POST", url, {**self._headers, **_FORM_TYPE}, _form(fields, charset).encode("ascii"))

    def _coding(self, text: str) -> tuple[bool, str]:
        """Whether the message must be sent as Unicode, and in which charset its fields are written."""
        request = self._request
        if request.kind is None and not request.unicode_charset:
            return False, request.charset
        wide = count(text).encoding is Encoding.UCS2
        if request.unicode_charset and (wide or characters_outside(text, request.charset)):
            return True, request.unicode_charset
        return wide, request.charset

    def following(self, address: str) -> HttpRequest:
        """The request for the page to which an answer leads; only where the messages go may it lead."""
        beside = endpoint_beside(self.endpoint, address, self._format.name, self._format.hosts)
        return HttpRequest("GET", self._with_key(beside.url), self._headers)

    def deletion(self, provider_id: str) -> HttpRequest:
        """The request that deletes an answer of a patient there."""
        return HttpRequest("DELETE", fill_address(self._delete_url, {"id": provider_id}), self._headers)

    def _fields(self, sms: OutgoingSms, is_unicode: bool) -> list[_Field]:
        request = self._request
        fields: list[_Field] = [(request.recipient, self._recipient(sms.number)), (request.text, sms.text)]
        if request.sender and sms.sender:
            fields.append((request.sender, self._number(sms.sender)))
        if request.reference:
            fields.append((request.reference, sms.told_reference))
        if request.kind is not None:
            kind = request.kind
            plain = kind.long if sms.segments > 1 else kind.single
            fields.append((kind.field, kind.unicode if is_unicode else plain))
        if request.category is not None:
            fields.append((request.category.field, request.category.values[sms.purpose]))
        fields += [(name, fill_json(value, self._values)) for name, value in request.constants]
        if request.key.carrier is KeyCarrier.FIELD:
            fields.append((request.key.name, self._key))
        return fields

    def _recipient(self, number: str) -> Json:
        written = self._number(number)
        return int(written) if self._request.recipient_type is RecipientType.NUMBER else written

    def _number(self, number: str) -> str:
        if self._request.numbers is NumberStyle.ZEROS:
            return zeros_form(number)
        return digits_form(number) if self._request.numbers is NumberStyle.DIGITS else number

    def _key_header(self) -> dict[str, str]:
        key = self._request.key
        if key.carrier is KeyCarrier.HEADER:
            return {key.name: key.prefix + self._key}
        if key.carrier is KeyCarrier.BASIC:
            return {"Authorization": f"Basic {self._basic()}"}
        return {"Authorization": f"Bearer {self._key}"} if key.carrier is KeyCarrier.BEARER else {}

    def _basic(self) -> str:
        """User and key as RFC 7617 writes them, in UTF-8."""
        return b64encode(f"{fill(self._request.key.user, self._values)}:{self._key}".encode()).decode("ascii")

    def _filled(self, url: str) -> str:
        values = self._values | ({KEY: self._key} if self._request.key.carrier is KeyCarrier.PATH else {})
        return fill_address(url, values)

    def _with_key(self, url: str) -> str:
        if self._request.key.carrier is not KeyCarrier.QUERY:
            return url
        return _extended(url, f"{quote(self._request.key.name, safe='')}={quote(self._key, safe='')}")

    def _beside(self, reference: str) -> str:
        """The address of an enquiry; where messages stay on this machine, as for a trial, enquiries do, too."""
        reference, parts = self._filled(reference), urlsplit(reference)
        if self.endpoint.loopback and parts.hostname in (*self._format.hosts, urlsplit(self._format.url).hostname):
            reference = self._filled(parts._replace(scheme="", netloc="").geturl())
        beside = endpoint_beside(self.endpoint, reference, self._format.name, self._format.hosts)
        return self._with_key(beside.url)

    def _refuse_odd_address(self, url: str) -> None:
        missing = sorted(name for name in named(url) if name != KEY and name not in self._values)
        if missing or (KEY in named(url)) != (self._request.key.carrier is KeyCarrier.PATH):
            raise ConfigurationError(
                _("Die Adresse des Anbieters passt nicht zum Format „{name}“: {address}").format(
                    name=self._format.name, address=url
                ),
                _("Tragen Sie sie so ein, wie das Format sie zeigt: „praxis-sms provider show {name}“.").format(
                    name=self._format.name
                ),
            )

    def _refuse_odd_headers(self) -> None:
        for value in self._headers.values():
            if not value.isascii() or not value.isprintable():
                raise ConfigurationError(
                    _("Die Zugangsdaten enthalten Zeichen, die in keiner Kopfzeile stehen dürfen."),
                    _("Die Felder auf der Karte SMS-Provider prüfen."),
                )


def account_values(http_format: HttpFormat, account: Mapping[str, str]) -> dict[str, str]:
    """The value of each placeholder of `[account]`; raises `ConfigurationError` for one that is missing or odd."""
    values = {}
    for each in http_format.account:
        value = account.get(each.name, "").strip() or each.default
        if not value or not each.fits(value):
            raise ConfigurationError(
                _("„{field}“ fehlt, oder der Wert hat nicht die Form, die der Anbieter verlangt.").format(
                    field=each.title
                ),
                _("Auf der Karte SMS-Provider ({place.provider}) eintragen."),
            )
        values[ACCOUNT + each.name] = value
    return values


def _form(fields: Sequence[_Field], charset: str) -> str:
    return "&".join(
        f"{quote(name, safe='')}={quote(_written(value), safe='', encoding=charset)}" for name, value in fields
    )


def _written(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _extended(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}"
