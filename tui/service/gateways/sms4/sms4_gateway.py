"""SMS4 over HTTPS: sms_out.pl to send, sms_check.pl to check the account, restapi/v1/dlr for delivery reports.

Sources: https://www.sms4.de/cgi-bin/sms_http.pl, https://www.sms4.de/cgi-bin/sms_handbuch_sms_check.pl and
https://www.sms4.de/cgi-bin/sms_handbuch_sendeberichte_restapi.pl. A REST call for sending is not documented; the card's
"SMS4 RESTful" asks for exactly the parameters of sms_out.pl, so that is what it uses. The address and every path can
be changed. A long text goes whole in one call: the parameters carry no user data header.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from urllib.parse import quote, urljoin

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import AccessRefused, ConfigurationError, ProviderUnreachable
from tui.service.gateways.http.client import HttpClient
from tui.service.gateways.http.endpoint import Timeouts, checked_endpoint
from tui.service.gateways.http.exchange import HttpAnswer, HttpRequest
from tui.service.gateways.http.status import (
    CREDENTIALS_STATUSES,
    CREDIT_STATUSES,
    access_refused,
    credit_used_up,
    not_understood,
    outcome_of_status,
    refuse_enquiry,
    unreadable,
)
from tui.service.gateways.masking import plain_line, provider_words
from tui.service.gateways.sms4.answers import (
    AnswerError,
    acceptance,
    check_answer,
    hides_success,
    is_cut_off,
    is_refusal,
    is_success,
    report_answer,
    speaks_of_credit,
)
from tui.service.model.facts import Fact, FactKind
from tui.service.model.outcome import Account, DeliveryReport, Halted, Outcome, OutgoingSms, Refused, StopCause
from tui.service.settings import Sms4RestSettings
from tui.service.settings.values import HttpMethod
from tui.service.text.character_sets import LATIN9, ucs2_hex, unsendable_characters
from tui.service.text.numbers.phone_number import digits_form, is_e164, zeros_form
from tui.service.wording.facts import as_error, as_sentence

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_REFUSED_CREDENTIALS = range(10, 14)


@dataclass(frozen=True, slots=True)
class Sms4Access:
    """The account and the addresses, as they are set up, and the password."""

    settings: Sms4RestSettings
    password: str = field(repr=False)


class Sms4Gateway:
    """Gateway to SMS4. Its refusals name no cause that a program could read, so `account` tells."""

    opaque_refusals = True
    report_batch = 50

    def __init__(self, access: Sms4Access, timeouts: Timeouts, concurrency: int = 4) -> None:
        settings = access.settings
        endpoint = checked_endpoint(settings.base_url, "protocols.sms4-rest.base_url")
        base = endpoint.url.rstrip("/") + "/"
        self._settings = settings
        self._secrets = (access.password,)
        self._send_url = urljoin(base, settings.path.lstrip("/"))
        self._check_url = urljoin(base, settings.check_path.lstrip("/"))
        self._report_url = urljoin(
            base, settings.report_path.strip("/") + "/" + quote(settings.customer_number, safe="")
        )
        self._account_fields = _account_fields(access)
        credentials = (settings.customer_number, settings.user, access.password)
        self._own_numbers = tuple(value for value in credentials if value.isdigit())
        self._http = HttpClient(endpoint, timeouts, concurrency)

    async def send(self, sms: OutgoingSms) -> Outcome:
        problem = self._problem(sms)
        if problem:
            return Refused(problem)
        answer = await self._http.exchange(self._send_request(sms))
        if not isinstance(answer, HttpAnswer):
            return answer
        return self._outcome(answer, sms)

    async def account(self) -> Account:
        """Ask sms_check.pl, which sends nothing and costs nothing."""
        content = f"{self._account_fields}&check=guthaben".encode("ascii")
        answer = await self._http.enquire(HttpRequest("POST", self._check_url, _FORM, content))
        self._raise_for_status(answer)
        try:
            check = check_answer(answer.body)
        except AnswerError as error:
            raise self._unusable(answer) from error
        words = provider_words(check.words, self._secrets)
        if check.status == 0:
            return Account(balance=check.balance, words=words)
        fact = Fact.of(FactKind.SMS4_STATUS, status=check.status, words=as_sentence(words))
        if check.status in _REFUSED_CREDENTIALS:
            raise as_error(AccessRefused, fact, Fact.of(FactKind.CHECK_SMS4_ACCESS))
        raise as_error(ConfigurationError, fact)

    async def reports(self, provider_ids: Sequence[str]) -> list[DeliveryReport]:
        """Ask for the delivery reports of at most `report_batch` messages."""
        if not provider_ids:
            return []
        ids = ",".join(quote(provider_id, safe="") for provider_id in provider_ids)
        answer = await self._http.enquire(HttpRequest("GET", f"{self._report_url}/{ids}"))
        try:
            return report_answer(answer.text(), provider_ids)
        except AnswerError as error:
            self._raise_for_status(answer)
            raise self._unusable(answer) from error

    async def aclose(self) -> None:
        await self._http.aclose()

    def _problem(self, sms: OutgoingSms) -> Fact | None:
        if not is_e164(sms.number):
            return Fact.of(FactKind.NUMBER_NOT_INTERNATIONAL)
        if unsendable_characters(sms.sender):
            return Fact.of(FactKind.SENDER_NOT_CARRIED_BY_SMS4)
        unsendable = unsendable_characters(sms.text)
        if unsendable and not (self._settings.kodierung and _is_valid_unicode(sms.text)):
            return Fact.of(FactKind.TEXT_NOT_CARRIED_BY_SMS4, characters=" ".join(unsendable))
        return None

    def _send_request(self, sms: OutgoingSms) -> HttpRequest:
        fields = f"{self._account_fields}&{_form(self._message_fields(sms))}"
        if self._settings.method == HttpMethod.GET:
            return HttpRequest("GET", f"{self._send_url}?{fields}")
        return HttpRequest("POST", self._send_url, _FORM, fields.encode("ascii"))

    def _message_fields(self, sms: OutgoingSms) -> list[tuple[str, str]]:
        fields = [("handynr", digits_form(sms.number))]
        if unsendable_characters(sms.text):
            fields += [("text", ucs2_hex(sms.text)), ("kodierung", "ucs")]
        else:
            fields.append(("text", sms.text))
        if self._settings.tariff:
            fields.append(("tarif", self._settings.tariff))
        if sms.sender:
            fields.append(("absender", zeros_form(sms.sender)))
        return [*fields, ("v", "1")]

    def _outcome(self, answer: HttpAnswer, sms: OutgoingSms) -> Outcome:
        text = answer.text()
        line = plain_line(text)
        if answer.ok and is_success(line):
            return acceptance(line, (sms.number, sms.sender, *self._own_numbers))
        words = provider_words(text, self._secrets)
        outcome = outcome_of_status(answer, self._http.host, words)
        if outcome is None and is_refusal(text, line) and not is_cut_off(line):
            outcome = Refused(words)
        if isinstance(outcome, Refused) and speaks_of_credit(line):
            outcome = Halted(StopCause.CREDIT, words)
        if outcome is None or hides_success(text):
            return not_understood(self._http.host)
        return outcome

    def _raise_for_status(self, answer: HttpAnswer) -> None:
        if answer.status in CREDENTIALS_STATUSES:
            refused = access_refused(self._http.host, answer.status)
            raise as_error(AccessRefused, refused, Fact.of(FactKind.CHECK_SMS4_ACCESS))
        if answer.status in CREDIT_STATUSES:
            raise as_error(ConfigurationError, credit_used_up(self._http.host))
        refuse_enquiry(answer, self._http.host)

    def _unusable(self, answer: HttpAnswer) -> ProviderUnreachable:
        return unreadable(self._http.host, provider_words(answer.text(), self._secrets))


def _account_fields(access: Sms4Access) -> str:
    settings = access.settings
    try:
        _form((("tarif", settings.tariff),))
        return _form((("user", settings.user), ("pwd", access.password), ("kdnr", settings.customer_number)))
    except UnicodeEncodeError as error:
        raise ConfigurationError(
            _("Kundennr., Tarif, Benutzer oder Passwort enthalten Zeichen, die SMS4 nicht kennt."),
            _("Die Zugangsdaten auf der Karte SMS-Provider prüfen."),
        ) from error


def _form(fields: Sequence[tuple[str, str]]) -> str:
    return "&".join(f"{name}={quote(value, safe='', encoding=LATIN9)}" for name, value in fields)


def _is_valid_unicode(text: str) -> bool:
    try:
        ucs2_hex(text)
    except UnicodeEncodeError:
        return False
    return True
