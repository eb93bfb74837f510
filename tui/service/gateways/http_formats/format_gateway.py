"""Any provider whose HTTP interface an `HttpFormat` describes: 3steps2web, which publishes none, and others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import field
from urllib.parse import quote

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import AccessRefused, ConfigurationError, ProviderUnreachable
from tui.service.gateways.http.client import HttpAnswer, HttpClient, HttpRequest
from tui.service.gateways.http.endpoint import Timeouts, checked_endpoint, endpoint_beside
from tui.service.gateways.http.status import CREDENTIALS_STATUSES, access_refused, interface_absent
from tui.service.gateways.http_formats.description import BodyStyle, HttpFormat, KeyCarrier, Method, NumberStyle
from tui.service.gateways.http_formats.rules import ReadableAnswer, decimal_of, judge
from tui.service.gateways.masking import provider_words
from tui.service.model.facts import Fact, FactKind
from tui.service.model.outcome import Account, DeliveryReport, Outcome, OutgoingSms, Refused, ReportState
from tui.service.text.character_sets import characters_outside
from tui.service.text.numbers import digits_form, is_e164, zeros_form
from tui.service.text.segments import Encoding, count
from tui.service.wording.facts import as_error, sentence

_FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
URL_SETTING = "protocols.3steps2web-api.url"
_Field = tuple[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class FormatAccess:
    """The address messages go to and the API key."""

    url: str
    api_key: str = field(repr=False)


class FormatGateway:
    """Gateway to a provider described by data."""

    def __init__(self, http_format: HttpFormat, access: FormatAccess, timeouts: Timeouts, concurrency: int = 4) -> None:
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
        self._endpoint = checked_endpoint(access.url, URL_SETTING)
        self._key = access.api_key.strip()
        self._secrets = (self._key,)
        self._headers = dict(http_format.request.headers) | self._key_header()
        self._send_url = self._with_key(self._endpoint.url)
        self._balance_url = self._beside(http_format.balance.url) if http_format.balance else ""
        self._report_url = self._beside(http_format.report.url) if http_format.report else ""
        self.report_batch = 1 if http_format.report else 0
        self.opaque_refusals = http_format.balance is not None
        self._http = HttpClient(self._endpoint, timeouts, concurrency)

    async def send(self, sms: OutgoingSms) -> Outcome:
        if not is_e164(sms.number):
            return Refused(Fact.of(FactKind.NUMBER_NOT_INTERNATIONAL))
        is_unicode, charset = self._coding(sms.text)
        unsendable = characters_outside(sms.sender + sms.text, "utf-8" if self._is_json else charset)
        if unsendable:
            characters = " ".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in unsendable)
            return Refused(Fact.of(FactKind.TEXT_NOT_CARRIED_BY_PROVIDER, characters=characters))
        answer = await self._http.exchange(self._send_request(self._fields(sms, is_unicode), charset))
        if not isinstance(answer, HttpAnswer):
            return answer
        return judge(answer, self._format.answer, self._http.host, self._secrets)

    async def account(self) -> Account:
        """Ask for the balance, where the provider documents a call that sends nothing; else only connect."""
        balance = self._format.balance
        if balance is None:
            await self._http.connect()
            words = _("{title} bietet keine Abfrage an.").format(title=self._format.title)
            return Account(words=words, credentials_asked=False)
        answer = await self._http.enquire(self._enquiry(self._balance_url))
        readable = self._usable(answer)
        amounts = (decimal_of(readable.find(place)) for place in balance.amount)
        amount = next((amount for amount in amounts if amount is not None), None)
        if amount is None:
            raise self._not_understood(readable)
        return Account(balance=amount, currency=(readable.find(balance.currency) or "EUR").upper()[:3])

    async def reports(self, provider_ids: Sequence[str]) -> list[DeliveryReport]:
        """Ask for the delivery reports, one call each; nothing where the format documents none."""
        if self._format.report is None:
            return []
        return [await self._report(provider_id) for provider_id in provider_ids]

    async def aclose(self) -> None:
        await self._http.aclose()

    @property
    def _is_json(self) -> bool:
        return self._request.body is BodyStyle.JSON and self._request.method is Method.POST

    def _coding(self, text: str) -> tuple[bool, str]:
        """Whether the message must be sent as Unicode, and in which charset its fields are written."""
        request = self._request
        if request.kind is None and not request.unicode_charset:
            return False, request.charset
        wide = count(text).encoding is Encoding.UCS2
        if request.unicode_charset and (wide or characters_outside(text, request.charset)):
            return True, request.unicode_charset
        return wide, request.charset

    def _fields(self, sms: OutgoingSms, is_unicode: bool) -> list[_Field]:
        request = self._request
        fields: list[_Field] = [(request.recipient, self._number(sms.number)), (request.text, sms.text)]
        if request.sender and sms.sender:
            fields.append((request.sender, self._number(sms.sender)))
        if request.reference:
            fields.append((request.reference, sms.told_reference))
        if request.kind is not None:
            kind = request.kind
            plain = kind.long if sms.segments > 1 else kind.single
            fields.append((kind.field, kind.unicode if is_unicode else plain))
        fields += request.constants
        if request.key.carrier is KeyCarrier.FIELD:
            fields.append((request.key.name, self._key))
        return fields

    def _number(self, number: str) -> str:
        if self._request.numbers is NumberStyle.ZEROS:
            return zeros_form(number)
        return digits_form(number) if self._request.numbers is NumberStyle.DIGITS else number

    def _send_request(self, fields: Sequence[_Field], charset: str) -> HttpRequest:
        if self._request.method is Method.GET:
            return HttpRequest("GET", _extended(self._send_url, _form(fields, charset)), self._headers)
        if self._is_json:
            content = json.dumps(dict(fields), separators=(",", ":")).encode("ascii")
            return HttpRequest("POST", self._send_url, {**self._headers, "Content-Type": "application/json"}, content)
        content = _form(fields, charset).encode("ascii")
        return HttpRequest("POST", self._send_url, {**self._headers, **_FORM_TYPE}, content)

    def _enquiry(self, url: str) -> HttpRequest:
        if self._request.key.carrier is not KeyCarrier.FIELD:
            return HttpRequest("GET", url, self._headers)
        content = _form([(self._request.key.name, self._key)], "ascii").encode("ascii")
        return HttpRequest("POST", url, {**self._headers, **_FORM_TYPE}, content)

    def _key_header(self) -> dict[str, str]:
        key = self._request.key
        if key.carrier is KeyCarrier.HEADER:
            return {key.name: self._key}
        return {"Authorization": f"Bearer {self._key}"} if key.carrier is KeyCarrier.BEARER else {}

    def _with_key(self, url: str) -> str:
        if self._request.key.carrier is not KeyCarrier.QUERY:
            return url
        return _extended(url, f"{self._request.key.name}={quote(self._key, safe='')}")

    def _beside(self, reference: str) -> str:
        return self._with_key(endpoint_beside(self._endpoint, reference, self._format.name).url)

    async def _report(self, provider_id: str) -> DeliveryReport:
        rules = self._format.report
        assert rules is not None
        url = self._report_url.replace("%7Bid%7D", quote(provider_id, safe=""))
        answer = await self._http.enquire(self._enquiry(url))
        if answer.status == 404:
            return DeliveryReport(provider_id, ReportState.NOT_FOUND)
        readable = self._usable(answer)
        value = readable.find(rules.state)
        if value is None:
            if readable.is_empty_json:
                return DeliveryReport(provider_id, ReportState.NOT_FOUND)
            raise self._not_understood(readable)
        words = provider_words(readable.find(rules.words) or "", self._secrets)
        if value in rules.delivered:
            return DeliveryReport(provider_id, ReportState.DELIVERED, words)
        state = ReportState.UNDELIVERED if value in rules.undelivered else ReportState.PENDING
        return DeliveryReport(provider_id, state, words)

    def _usable(self, answer: HttpAnswer) -> ReadableAnswer:
        """The answer to an enquiry, or the error its status or code means."""
        readable = ReadableAnswer(answer)
        rules, host = self._format.answer, self._http.host
        code = readable.code(rules.codes)
        if code in rules.codes.credentials or answer.status in (*CREDENTIALS_STATUSES, *rules.status.credentials):
            meaning = rules.codes.meanings.get(code, "") or sentence(access_refused(host, answer.status))
            raise AccessRefused(meaning, _("Den API-Key auf der Karte SMS-Provider prüfen."))
        if answer.ok:
            return readable
        if 300 <= answer.status < 500 and answer.status not in (408, 429):
            raise as_error(ConfigurationError, interface_absent(host, answer.status))
        raise ProviderUnreachable(
            _("{host} antwortete mit HTTP-Status {status}.").format(host=host, status=answer.status),
            _("Später noch einmal versuchen."),
        )

    def _not_understood(self, readable: ReadableAnswer) -> ProviderUnreachable:
        return ProviderUnreachable(
            _("Die Antwort von {host} ist nicht zu verstehen: {words}").format(
                host=self._http.host, words=provider_words(readable.text, self._secrets) or "–"
            )
        )


def _form(fields: Sequence[_Field], charset: str) -> str:
    return "&".join(
        f"{quote(name, safe='')}={quote(_written(value), safe='', encoding=charset)}" for name, value in fields
    )


def _written(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _extended(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}"
