"""Any provider whose interface a description describes: takes what the description says, and answers by its examples.

The same file is read from the other side, so that an admin sees at once whether fields, access and rules fit together.
What the provider would make of them is known to his documentation only.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from tui.runtime.values import dataclass
from tui.service.gateways.http_formats import examples
from tui.service.gateways.http_formats.answer_judging import at_pointer
from tui.service.gateways.http_formats.description import (
    Enquiry,
    Example,
    HttpFormat,
    KeyCarrier,
    Method,
)
from tui.simulator.accounts import SimulatedAccount
from tui.simulator.faults import Interface
from tui.simulator.message_centre import (
    CreditExhaustedError,
    Delivery,
    MessageCentre,
    Receipt,
    Submission,
    SubmissionError,
    from_german_habit,
)
from tui.simulator.providers.endpoint import Answer, Endpoint, Request

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_ADDRESS = "https://provider.example/senden"


@dataclass(frozen=True, slots=True)
class Route:
    """Where one interface of a described provider is found; `path` captures what its address names."""

    path: re.Pattern[str]
    endpoint: Endpoint


def send_path(described: HttpFormat) -> str:
    """Path and query of the address to which messages go, with its placeholders."""
    parts = urlsplit(described.url or _ADDRESS)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def routes(described: HttpFormat, centre: MessageCentre) -> tuple[Route, ...]:
    """Every interface of a described provider; raises `ConfigurationError` where no acceptance can be shown."""
    book = _Book(described, centre)
    found = [Route(_pattern(described.url or _ADDRESS), _Send(book))]
    if described.balance is not None:
        found.append(book.route(described.balance.enquiry, Interface.FORMAT_BALANCE, book.balance))
    if described.report is not None:
        found.append(book.route(described.report.enquiry, Interface.FORMAT_REPORT, book.report))
    if described.lookup is not None:
        found.append(book.route(described.lookup.enquiry, Interface.FORMAT_LOOKUP, book.lookup))
    if described.inbound is not None:
        found.append(book.route(described.inbound.enquiry, Interface.FORMAT_INBOUND, book.inbound))
    if described.inbound is not None and described.inbound.delete_url:
        found.append(book.deletion(described.inbound.delete_url))
    return tuple(found)


def _pattern(url: str) -> re.Pattern[str]:
    path = urlsplit(_PLACEHOLDER.sub("\0", url)).path or "/"
    return re.compile("".join("([^/]+)" if part == "\0" else re.escape(part) for part in re.split("(\0)", path)))


class _Book:
    """What a described provider knows of its messages, and how it reads requests."""

    def __init__(self, described: HttpFormat, centre: MessageCentre) -> None:
        self.described = described
        self.centre = centre
        self.by_reference: dict[str, Receipt] = {}
        examples.example(described, "accepted")

    def route(self, enquiry: Enquiry, interface: Interface, answer: Callable[[Request], Answer]) -> Route:
        """The interface behind an enquiry."""
        url = urljoin(self.described.url or _ADDRESS, enquiry.url)
        return Route(_pattern(url), _Enquiry(self, interface, enquiry, answer))

    def deletion(self, delete_url: str) -> Route:
        """The interface that deletes an answer of a patient."""
        url = urljoin(self.described.url or _ADDRESS, delete_url)
        return Route(_pattern(url), _Deletion(self))

    def account(self, request: Request, asked: Enquiry | None = None) -> SimulatedAccount | None:
        """Whose key and second secret a request bears; `asked` is what it asks where it hands nothing over."""
        found = self.centre.directory.by_api_key(self._key(request) or "")
        if found is None or any(found.password not in each for each in self._bearers(request, asked)):
            return None
        return found

    def _bearers(self, request: Request, asked: Enquiry | None) -> Iterator[str]:
        """What a request says wherever the description puts the second secret."""
        described = self.described
        if described.second_secret is None:
            return
        mark = f"{{account.{described.second_secret.name}}}"
        own = described.request
        named = {name: value for name, value in (own if asked is None else asked).constants if isinstance(value, str)}
        fields = self.fields(request, tuple(named))
        yield from (fields.get(name, "") for name, value in named.items() if mark in value)
        yield from (request.header(name.lower().encode()) for name, value in own.headers if mark in value)
        if mark in own.key.user:
            yield _login(request.header(b"authorization"))[0]
        if mark in (described.url if asked is None else asked.url):
            yield unquote(f"{request.path}?{request.query.decode('latin-1')}")

    def _key(self, request: Request) -> str | None:
        key = self.described.request.key
        header = request.header(key.name.lower().encode())
        authorization = request.header(b"authorization")
        match key.carrier:
            case KeyCarrier.HEADER:
                return header.removeprefix(key.prefix) if header.startswith(key.prefix) else None
            case KeyCarrier.BEARER:
                return authorization.removeprefix("Bearer ")
            case KeyCarrier.BASIC:
                return _login(authorization)[1]
            case KeyCarrier.FIELD:
                return self.fields(request).get(key.name)
            case KeyCarrier.QUERY:
                return _query(request).get(key.name)
            case KeyCarrier.PATH:
                return next((part for part in request.path.split("/") if self.centre.directory.by_api_key(part)), None)

    def fields(self, request: Request, further: Sequence[str] = ()) -> Mapping[str, str]:
        """What stands in the fields of a request, by the names of the description and `further` ones."""
        format_of_request = self.described.request
        if request.method == "GET":
            return _query(request, format_of_request.charset)
        if "json" not in request.header(b"content-type"):
            wide = format_of_request.unicode_charset
            kind = format_of_request.kind
            found = request.parameters(format_of_request.charset)
            if wide and kind is not None and found.get(kind.field) == str(kind.unicode):
                return request.parameters(wide)
            return found
        try:
            document = json.loads(request.body)
        except ValueError:
            return {}
        wanted = (format_of_request.recipient, format_of_request.text, format_of_request.sender)
        names = (*wanted, format_of_request.reference, format_of_request.key.name, *further)
        read = {name: at_pointer(document, name if name.startswith("/") else f"/{name}") for name in names if name}
        return {name: value for name, value in read.items() if value is not None}

    def say(self, example: Example, **values: str) -> Answer:
        """An answer of the provider."""
        said = examples.answer_of(example, values)
        kind = "application/json" if said.body[:1] in (b"{", b"[") else "text/plain; charset=utf-8"
        headers = tuple((name.encode(), value.encode()) for name, value in said.headers.items())
        return Answer(said.body, said.status, kind, headers)

    def values(self, receipt: Receipt) -> dict[str, str]:
        """What an example may name of a message."""
        return {
            "id": receipt.sms.provider_id,
            "reference": next((name for name, each in self.by_reference.items() if each is receipt), ""),
            "number": receipt.sms.number,
            "parts": str(receipt.segments),
            "price": str(receipt.price),
            "balance": f"{receipt.balance:.2f}",
        }

    def balance(self, request: Request) -> Answer:
        """What is left."""
        enquiry = None if self.described.balance is None else self.described.balance.enquiry
        account = self.account(request, enquiry)
        balance = self.centre.balance(account) if account is not None else 0
        scale = self.described.balance.scale if self.described.balance is not None else 1
        scaled = f"{balance * scale:.0f}" if scale > 1 else f"{balance:.2f}"
        values = {"balance": f"{balance:.2f}", "balance_scaled": scaled}
        return self.say(examples.balance_answer(self.described, values), **values)

    def report(self, request: Request) -> Answer:
        """What became of the messages asked for."""
        rules = self.described.report
        assert rules is not None
        asked = {**_query(request), **self.fields(request)}.values()
        named = [each for value in (*asked, *request.path.split("/")) for each in unquote(value).split(rules.separator)]
        found = [receipt for each in named if (receipt := self._receipt(each)) is not None]
        if not found:
            return Answer(b"", 404)
        if rules.id is None:
            values = self.values(found[0]) | {"state": self._state(found[0])}
            given = self.described.examples.get("report")
            example = given or Example(body=examples.document({rules.state.pointer: values["state"]}))
            return self.say(example, **values)
        at = {}
        for index, receipt in enumerate(found):
            at[f"{rules.entries}/{index}{rules.id.pointer}"] = receipt.sms.provider_id
            at[f"{rules.entries}/{index}{rules.state.pointer}"] = self._state(receipt)
        return self.say(Example(body=examples.document(at)))

    def _receipt(self, name: str) -> Receipt | None:
        """The message of an id, or of a reference where the provider has no ids of its own."""
        return self.centre.receipt(name, Interface.FORMAT) or self.by_reference.get(name)

    def lookup(self, request: Request) -> Answer:
        """The message of a reference."""
        rules = self.described.lookup
        assert rules is not None
        asked = {**_query(request), **self.fields(request)}.values()
        named = [unquote(each) for each in (*asked, *request.path.split("/"))]
        found = next((self.by_reference[each] for each in named if each in self.by_reference), None)
        if found is None:
            return Answer(b"", 404)
        values, place = self.values(found), "" if rules.entries is None else f"{rules.entries}/0"
        given = self.described.examples.get("lookup")
        at = {place + rules.reference.pointer: values["reference"], place + rules.id.pointer: values["id"]}
        return self.say(given or Example(body=examples.document(at)), **values)

    def inbound(self, request: Request) -> Answer:
        """What patients answered; all of it on the first page."""
        rules = self.described.inbound
        assert rules is not None
        asked = {**_query(request), **self.fields(request)}
        at: dict[str, str] = {}
        found = [] if asked.get("page", "1") != "1" or asked.get("offset", "0") != "0" else self.centre.answers.every
        for index, each in enumerate(reversed(found)):
            told = {
                rules.id: each.id,
                rules.sender: each.number,
                rules.text: each.text,
                rules.at: each.at.isoformat(),
                rules.replies_to: each.replies_to,
            }
            places = {finder.pointer: value for finder, value in told.items() if finder and finder.pointer and value}
            at |= {f"{rules.entries}/{index}{pointer}": value for pointer, value in places.items()}
        return self.say(Example(body=examples.document(at) if at else json.dumps(_nobody_answered(rules.entries))))

    def _state(self, receipt: Receipt) -> str:
        rules = self.described.report
        assert rules is not None
        match self.centre.delivery(receipt):
            case Delivery.DELIVERED:
                return examples.state_word(rules.delivered, "delivered")
            case Delivery.UNDELIVERED:
                return examples.state_word(rules.undelivered, "undelivered")
            case _:
                return "pending"


def _nobody_answered(entries: str) -> object:
    """The document whose list at that pointer is empty."""
    document: object = []
    for name in reversed(entries.split("/")[1:]):
        document = {name: document}
    return document


class _Described(Endpoint):
    """What the interfaces of a described provider share."""

    def __init__(self, book: _Book) -> None:
        super().__init__(book.centre)
        self.book = book

    def wrong_credentials(self, request: Request) -> Answer:
        return self.book.say(examples.example(self.book.described, "credentials"))

    def no_credit(self, request: Request) -> Answer:
        return self.book.say(examples.example(self.book.described, "credit"))

    def refusal(self, request: Request, words: str) -> Answer:
        return self.book.say(examples.example(self.book.described, "refused"))


class _Send(_Described):
    """The address that messages go to."""

    interface = Interface.FORMAT

    def __init__(self, book: _Book) -> None:
        super().__init__(book)
        self.methods = frozenset({book.described.request.method.value})  # type: ignore[misc]

    def answer(self, request: Request) -> Answer:
        """Take the message, or say why not."""
        account = self.book.account(request)
        if account is None:
            self.centre.reject(self.interface, "credentials")
            return self.wrong_credentials(request)
        try:
            return self._taken(request, account)
        except CreditExhaustedError:
            self.centre.reject(self.interface, "credit")
            return self.no_credit(request)
        except SubmissionError as rejection:
            self.centre.reject(self.interface, str(rejection))
            return self.refusal(request, str(rejection))

    def _taken(self, request: Request, account: SimulatedAccount) -> Answer:
        described, fields = self.book.described, self.book.fields(request)
        reference = fields.get(described.request.reference, "") if described.request.reference else ""
        if reference in self.book.by_reference and described.answer.status.already:
            there = self.book.by_reference[reference]
            return self.book.say(examples.example(described, "already"), **self.book.values(there))
        number = from_german_habit(fields.get(described.request.recipient, ""))
        text = fields.get(described.request.text, "")
        sender = fields.get(described.request.sender, "") if described.request.sender else ""
        if number is None or not text:
            raise SubmissionError("recipient" if number is None else "text")
        provider_id = str(self.centre.next_id())
        receipt = self.centre.submit(
            Submission(self.interface, account, number, text, sender, provider_id, request.undeliverable)
        )
        if reference:
            self.book.by_reference[reference] = receipt
        return self.book.say(examples.example(described, "accepted"), **self.book.values(receipt))


class _Deletion(_Described):
    """The address under which an answer is deleted."""

    interface = Interface.FORMAT_INBOUND
    methods = frozenset({"DELETE"})

    def answer(self, request: Request) -> Answer:
        """Delete what the address names."""
        if self.book.account(request) is None:
            return self.wrong_credentials(request)
        is_gone = self.centre.answers.delete(unquote(request.path.rpartition("/")[2]))
        return Answer(b"", 204 if is_gone else 404)


class _Enquiry(_Described):
    """An address that answers questions."""

    methods = frozenset({Method.GET.value, Method.POST.value})

    def __init__(self, book: _Book, interface: Interface, enquiry: Enquiry, ask: Callable[[Request], Answer]) -> None:
        super().__init__(book)
        self.interface = interface  # type: ignore[misc]
        self._enquiry = enquiry
        self._ask = ask

    def answer(self, request: Request) -> Answer:
        """Answer whoever has a key."""
        if self.book.account(request, self._enquiry) is None:
            return self.wrong_credentials(request)
        return self._ask(request)


def _query(request: Request, charset: str = "utf-8") -> dict[str, str]:
    return dict(parse_qsl(request.query.decode("latin-1"), keep_blank_values=True, encoding=charset, errors="replace"))


def _login(authorization: str) -> tuple[str, str]:
    """Both halves of what basic authentication carries; a key may hold colons, a user may not."""
    try:
        user, _colon, key = b64decode(authorization.removeprefix("Basic "), validate=True).decode().partition(":")
    except (NoBase64, ValueError):
        return "", ""
    return user, key
