"""Any provider whose HTTP interface an `HttpFormat` describes: 3steps2web, which publishes none, and others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from tui.language.catalogue import _
from tui.language.translation import translated
from tui.service.errors import AccessRefused, ConfigurationError, ProviderUnreachable
from tui.service.gateways.http.client import HttpClient
from tui.service.gateways.http.endpoint import Timeouts, checked_endpoint
from tui.service.gateways.http.exchange import HttpAnswer, HttpRequest
from tui.service.gateways.http.status import CREDENTIALS_STATUSES, access_refused, refuse_enquiry, unreadable
from tui.service.gateways.http_formats import inbound
from tui.service.gateways.http_formats.answer_judging import Entry, ReadableAnswer, decimal_of, judge
from tui.service.gateways.http_formats.description import Enquiry, HttpFormat, ReportFormat
from tui.service.gateways.http_formats.placeholders import named_in
from tui.service.gateways.http_formats.request_writer import URL_SETTING, FormatAccess, RequestWriter
from tui.service.gateways.masking import provider_words
from tui.service.model.answers import AnswerCursor, AnswerPage
from tui.service.model.facts import Fact, FactKind
from tui.service.model.outcome import Account, DeliveryReport, Outcome, OutgoingSms, Refused, ReportState
from tui.service.text.numbers.phone_number import is_e164
from tui.service.wording.facts import as_error

_GONE = (404, 410)


class FormatGateway:
    """Gateway to a provider described by data; `current` reads the description again."""

    def __init__(
        self,
        http_format: HttpFormat,
        access: FormatAccess,
        timeouts: Timeouts,
        concurrency: int = 4,
        current: Callable[[], HttpFormat] | None = None,
    ) -> None:
        self._format = http_format
        self._current = current
        self._writer = RequestWriter(http_format, access)
        self._secrets = self._writer.secrets
        self.report_batch = http_format.report.batch if http_format.report else 0
        self.opaque_refusals = http_format.balance is not None
        self.looks_up = http_format.lookup is not None
        self.fetches_answers = http_format.inbound is not None
        self._timeouts = timeouts
        self._http = HttpClient(self._writer.endpoint, timeouts, concurrency, fingerprint=access.fingerprint)
        self._elsewhere: dict[tuple[str, str], HttpClient] = {}

    def is_outdated(self) -> bool:
        """Whether the description was changed since; a file that is half saved changes nothing."""
        if self._current is None:
            return False
        try:
            return self._current() != self._format
        except ConfigurationError:
            return False

    async def send(self, sms: OutgoingSms) -> Outcome:
        outcome, _answer = await self.send_and_show(sms)
        return outcome

    async def send_and_show(self, sms: OutgoingSms) -> tuple[Outcome, HttpAnswer | None]:
        """Hand over one message, exactly once; the outcome, and the answer where there was a whole one."""
        if not is_e164(sms.number):
            return Refused(Fact.of(FactKind.NUMBER_NOT_INTERNATIONAL)), None
        unsendable = self._writer.unsendable(sms)
        if unsendable:
            characters = " ".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in unsendable)
            return Refused(Fact.of(FactKind.TEXT_NOT_CARRIED_BY_PROVIDER, characters=characters)), None
        answer = await self._http.exchange(self._writer.message(sms))
        if not isinstance(answer, HttpAnswer):
            return answer, None
        own_reference = sms.told_reference if sms.reference_prefix and self._format.request.reference else ""
        return judge(answer, self._format.answer, self._http.host, self._secrets, own_reference), answer

    async def account(self) -> Account:
        """Ask for the balance, where the provider documents a call that sends nothing; else only connect."""
        balance = self._format.balance
        if balance is None:
            await self._http.connect()
            words = _("{title} bietet keine Abfrage an.").format(title=self._format.title)
            return Account(words=words, credentials_asked=False)
        readable = await self._asked(balance.enquiry)
        amounts = (decimal_of(readable.find(place)) for place in balance.amount)
        amount = next((amount for amount in amounts if amount is not None), None)
        if amount is None:
            raise self._not_understood(readable)
        if balance.scale != 1:
            amount /= balance.scale
        named = readable.find(balance.currency)
        return Account(balance=amount, currency=named.upper()[:3] if named else balance.default_currency[:8])

    async def reports(self, provider_ids: Sequence[str]) -> list[DeliveryReport]:
        """Ask for the delivery reports, one call for each or for all; nothing where the format documents none."""
        rules = self._format.report
        if rules is None:
            return []
        if "ids" in named_in(rules.enquiry):
            return await self._reports_at_once(rules, provider_ids)
        return [await self._report(rules, provider_id) for provider_id in provider_ids]

    async def lookup(self, sms: OutgoingSms) -> str | None:
        """The provider's id of the message that bears our reference, "" for one without; None where none is found.

        A reference without the prefix of this store could be another's, so it is not asked for.
        """
        rules = self._format.lookup
        if rules is None or not sms.reference_prefix:
            return None
        answer = await self._exchange(rules.enquiry, {"reference": sms.told_reference})
        if answer.status == 404:
            return None
        readable = self._usable(answer)
        entries: Sequence[Entry | ReadableAnswer] | None = (
            [readable] if rules.entries is None else readable.entries(rules.entries)
        )
        if entries is None:
            raise self._not_understood(readable)
        for entry in entries:
            if entry.find(rules.reference) == sms.told_reference:
                return (entry.find(rules.id) or "").strip()
        return None

    async def answers(self, cursor: AnswerCursor) -> AnswerPage:
        """One page of patients' answers; none where the format documents no way to fetch them."""
        rules = self._format.inbound
        if rules is None:
            return AnswerPage(())
        if cursor.next:
            answer = await self._perform(self._writer.following(cursor.next))
        else:
            answer = await self._exchange(rules.enquiry, inbound.placeholders_of(cursor))
        readable = self._usable(answer)
        page = inbound.page_of(readable, rules, cursor, self._format.name)
        if page is None:  # what it says instead may be patients' words, and the reason is shown on every screen
            raise as_error(ProviderUnreachable, Fact.of(FactKind.ANSWER_NOT_UNDERSTOOD, host=self._http.host))
        return page

    async def delete_answer(self, provider_id: str) -> None:
        """Delete an answer there; one that is gone already is no failure."""
        answer = await self._perform(self._writer.deletion(provider_id))
        if answer.status not in _GONE:
            self._usable(answer)

    async def aclose(self) -> None:
        await self._http.aclose()
        for client in self._elsewhere.values():
            await client.aclose()

    async def _asked(self, enquiry: Enquiry, values: Mapping[str, str] | None = None) -> ReadableAnswer:
        return self._usable(await self._exchange(enquiry, values))

    async def _exchange(self, enquiry: Enquiry, values: Mapping[str, str] | None = None) -> HttpAnswer:
        return await self._perform(self._writer.enquiry(enquiry, values))

    async def _perform(self, request: HttpRequest) -> HttpAnswer:
        parts = urlsplit(request.url)
        origin = parts.scheme, parts.netloc
        if origin == self._writer.endpoint.origin:
            return await self._http.enquire(request)
        if origin not in self._elsewhere:
            endpoint = checked_endpoint(f"{parts.scheme}://{parts.netloc}/", URL_SETTING)
            self._elsewhere[origin] = HttpClient(endpoint, self._timeouts, 1)
        return await self._elsewhere[origin].enquire(request)

    async def _report(self, rules: ReportFormat, provider_id: str) -> DeliveryReport:
        answer = await self._exchange(rules.enquiry, {"id": provider_id})
        if answer.status == 404:
            return DeliveryReport(provider_id, ReportState.NOT_FOUND)
        readable = self._usable(answer)
        if readable.find(rules.state) is None:
            if readable.is_empty_json:
                return DeliveryReport(provider_id, ReportState.NOT_FOUND)
            raise self._not_understood(readable)
        return self._reported(rules, readable, provider_id)

    async def _reports_at_once(self, rules: ReportFormat, provider_ids: Sequence[str]) -> list[DeliveryReport]:
        readable = await self._asked(rules.enquiry, {"ids": rules.separator.join(provider_ids)})
        entries = readable.entries(rules.entries)
        if entries is None:
            raise self._not_understood(readable)
        by_id = {entry.find(rules.id): entry for entry in entries if entry.find(rules.state) is not None}
        return [
            self._reported(rules, by_id[each], each) if each in by_id else DeliveryReport(each, ReportState.NOT_FOUND)
            for each in provider_ids
        ]

    def _reported(self, rules: ReportFormat, place: Entry | ReadableAnswer, provider_id: str) -> DeliveryReport:
        value = place.find(rules.state) or ""
        words = provider_words(place.find(rules.words) or "", self._secrets)
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
            meaning = translated(rules.codes.meanings.get(code, ""))
            fact = Fact.said(meaning) if meaning else access_refused(host, answer.status)
            raise as_error(AccessRefused, fact, Fact.of(FactKind.CHECK_API_KEY))
        refuse_enquiry(answer, host)
        return readable

    def _not_understood(self, readable: ReadableAnswer) -> ProviderUnreachable:
        return unreadable(self._http.host, provider_words(readable.text, self._secrets))
