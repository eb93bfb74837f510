"""The ways in which a provider or a mail server can fail, and when each of them does."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from enum import StrEnum

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import UsageError


class Interface(StrEnum):
    """One address of the simulator."""

    SMS4 = "sms4"
    SMS4_CHECK = "sms4-check"
    SMS4_REPORTS = "sms4-reports"
    SEVEN = "seven"
    SEVEN_BALANCE = "seven-balance"
    SEVEN_JOURNAL = "seven-journal"
    SEVEN_STATUS = "seven-status"
    SEVEN_INBOUND = "seven-inbound"
    LOX24 = "lox24"
    LOX24_ACCOUNT = "lox24-account"
    LOX24_STATUS = "lox24-status"
    LOX24_INCOMINGS = "lox24-incomings"
    MASSENVERSAND = "massenversand"
    FORMAT = "format"
    FORMAT_BALANCE = "format-balance"
    FORMAT_REPORT = "format-report"
    FORMAT_LOOKUP = "format-lookup"
    FORMAT_INBOUND = "format-inbound"
    MAIL = "mail"


class FaultKind(StrEnum):
    """What goes wrong."""

    DELAY = "delay"
    REFUSE = "refuse"
    REFUSE_CONNECTION = "refuse-connection"
    DROP = "drop"
    HALF_ANSWER = "half-answer"
    MALFORMED = "malformed"
    TOO_MANY_REQUESTS = "429"
    INTERNAL_ERROR = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    GATEWAY_TIMEOUT = "504"
    WRONG_CREDENTIALS = "wrong-credentials"
    NO_CREDIT = "no-credit"
    UNDELIVERABLE = "undeliverable"
    RECIPIENT_DEFERRED = "recipient-deferred"
    NO_STARTTLS = "no-starttls"


_MAIL_ONLY = frozenset({FaultKind.RECIPIENT_DEFERRED, FaultKind.NO_STARTTLS})
_HTTP_ONLY = frozenset({FaultKind.TOO_MANY_REQUESTS, FaultKind.BAD_GATEWAY, FaultKind.GATEWAY_TIMEOUT})
HTTP_KINDS = frozenset(FaultKind) - _MAIL_ONLY - {FaultKind.REFUSE_CONNECTION}
_TAKEN_NEVERTHELESS = frozenset(
    {
        FaultKind.DELAY,
        FaultKind.DROP,
        FaultKind.HALF_ANSWER,
        FaultKind.MALFORMED,
        FaultKind.INTERNAL_ERROR,
        FaultKind.BAD_GATEWAY,
        FaultKind.GATEWAY_TIMEOUT,
        FaultKind.UNDELIVERABLE,
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and when it strikes.

    Without further word it strikes every request of every interface. `skip` lets that many requests pass first,
    `every` strikes each nth of the rest, `times` ends it after so many strikes. `seconds` is the length of a delay,
    or how long connections are refused (0 = until the fault is taken away). `words` replaces what the provider says.
    `taken` says whether the provider keeps the message although its answer is spoilt; None takes what is hardest
    for a client, which is to keep it wherever the answer does not prove the contrary. Over SMTP `refuse` and
    `recipient-deferred` answer RCPT, `drop` strikes after the final dot, `500` and `503` answer the final dot.

    Raises `UsageError` for a combination without meaning.
    """

    kind: FaultKind
    interface: Interface | None = None
    seconds: float = 0.0
    words: str = ""
    retry_after: int | None = None
    skip: int = 0
    every: int = 1
    times: int | None = None
    taken: bool | None = None

    def __post_init__(self) -> None:
        if self.every < 1 or self.skip < 0 or self.seconds < 0 or (self.times is not None and self.times < 1):
            raise UsageError(
                _("Der Fehler „{kind}“ hat einen unbrauchbaren Zeitpunkt.").format(kind=self.kind),
                _("„every“ und „times“ sind mindestens 1, „skip“ und „seconds“ mindestens 0."),
            )
        if self.kind is FaultKind.REFUSE_CONNECTION and (self.skip, self.every, self.times) != (0, 1, None):
            raise UsageError(
                _("Abgewiesene Verbindungen lassen sich nicht zählen, weil niemand sie annimmt."),
                _("Statt „skip“, „every“ oder „times“ die Dauer in „seconds“ angeben."),
            )
        if (self.interface is Interface.MAIL and self.kind in _HTTP_ONLY) or (
            self.interface not in (None, Interface.MAIL) and self.kind in _MAIL_ONLY
        ):
            raise UsageError(
                _("Den Fehler „{kind}“ gibt es an der Schnittstelle „{interface}“ nicht.").format(
                    kind=self.kind, interface=self.interface
                )
            )

    @property
    def takes_message(self) -> bool:
        """Whether the provider has the message afterwards."""
        return self.kind in _TAKEN_NEVERTHELESS if self.taken is None else self.taken

    @property
    def concerns_http(self) -> bool:
        """Whether it strikes any of the HTTP interfaces."""
        return self.interface is not Interface.MAIL

    @property
    def concerns_mail(self) -> bool:
        """Whether it strikes the mail server."""
        return self.interface in (None, Interface.MAIL)


@dataclass(frozen=True, slots=True)
class OrderedFault:
    """A fault under its number, with how often it was asked and how often it struck."""

    id: int
    fault: Fault
    asked: int
    struck: int


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What strikes one request: a delay in seconds, at most one fault that decides, and a later failed delivery."""

    delay: float = 0.0
    fault: Fault | None = None
    undeliverable: bool = False


UNDISTURBED = Disturbance()


class FaultPlan:
    """The faults ordered at present. Safe for threads."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._next_id = 1
        self._ordered: dict[int, OrderedFault] = {}
        for fault in faults:
            self.order(fault)

    def order(self, fault: Fault) -> int:
        """Add a fault; answers its number."""
        with self._lock:
            number = self._next_id
            self._next_id += 1
            self._ordered[number] = OrderedFault(number, fault, asked=0, struck=0)
            return number

    def cancel(self, number: int) -> bool:
        """Take one fault away; answers whether there was one of that number."""
        with self._lock:
            return self._ordered.pop(number, None) is not None

    def clear(self) -> None:
        """Take every fault away."""
        with self._lock:
            self._ordered.clear()

    @property
    def ordered(self) -> tuple[OrderedFault, ...]:
        """What is ordered, oldest first."""
        with self._lock:
            return tuple(self._ordered.values())

    def strike(self, interface: Interface, kinds: Collection[FaultKind]) -> Disturbance:
        """Ask which faults of these kinds strike the request that just came in, and count it."""
        if not self._ordered:
            return UNDISTURBED
        with self._lock:
            striking = [each.fault for each in tuple(self._ordered.values()) if self._strikes(each, interface, kinds)]
        deciding = (each for each in striking if each.kind not in (FaultKind.DELAY, FaultKind.UNDELIVERABLE))
        return Disturbance(
            delay=sum(each.seconds for each in striking if each.kind is FaultKind.DELAY),
            fault=next(deciding, None),
            undeliverable=any(each.kind is FaultKind.UNDELIVERABLE for each in striking),
        )

    def _strikes(self, ordered: OrderedFault, interface: Interface, kinds: Collection[FaultKind]) -> bool:
        fault = ordered.fault
        if fault.kind not in kinds or fault.interface not in (None, interface):
            return False
        asked = ordered.asked + 1
        counted = asked - fault.skip
        strikes = counted > 0 and counted % fault.every == 0 and (fault.times is None or ordered.struck < fault.times)
        self._ordered[ordered.id] = OrderedFault(ordered.id, fault, asked, ordered.struck + strikes)
        return strikes
