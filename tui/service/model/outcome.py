"""A message on its way: claimed, handed over by a gateway, and what that proved.

The five outcomes are the whole vocabulary between gateways and the dispatcher. Which one a failure is depends on a
single question: is it proved that the provider does not have the message? Where it is not, the outcome is `Unknown`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, runtime_checkable

from tui.runtime.values import dataclass
from tui.service.model.consent import Purpose
from tui.service.model.events import EventKind
from tui.service.model.facts import Reason
from tui.service.model.messages import MessageState


@dataclass(frozen=True, slots=True)
class OutgoingSms:
    """One message on its way: `number` in E.164 with plus, `reference` the stable id of the outbox row.

    `reference_prefix` tells the references of this store from those of any other.
    """

    reference: int
    number: str
    text: str
    sender: str
    segments: int
    reference_prefix: str = ""
    purpose: Purpose = Purpose.INFORMATION

    @property
    def told_reference(self) -> str:
        """Our reference as providers are given it, like `k3v9x2-123`: ASCII letters, digits, a hyphen, at most 26."""
        return f"{self.reference_prefix}-{self.reference}" if self.reference_prefix else str(self.reference)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has taken the message; `provider_id` is empty where it gave none."""

    provider_id: str = ""
    parts: int | None = None
    price: Decimal | None = None
    balance: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Deferred:
    """Proved not accepted, for a reason that may pass; `retry_after` in seconds where the provider named one."""

    reason: Reason
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Proved not accepted, for good; `words` are the provider's own, cleaned and without credentials, or a fact."""

    words: Reason


@dataclass(frozen=True, slots=True)
class Unknown:
    """The message may have left us, and nothing says whether the provider has it."""

    reason: Reason


class StopCause(StrEnum):
    """Why no further message of this protocol may be tried."""

    CREDENTIALS = "credentials"
    CREDIT = "credit"
    CERTIFICATE = "certificate"
    CONFIGURATION = "configuration"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Halted:
    """Proved not accepted, and every other message of this protocol would fare the same until a person acts."""

    cause: StopCause
    words: Reason


Outcome = Accepted | Deferred | Refused | Unknown | Halted


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of a message that was `sending`; `failures` counts the transient ones in a row."""

    state: MessageState
    due_at: datetime
    failures: int
    event: EventKind
    detail: Reason = ""
    error: Reason = ""
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What an account enquiry said; `balance` is None where the provider names none, `currency` is ISO 4217 or a word.

    `credentials_asked` is false where there is nobody to ask: the connection stands, and no more is known.
    """

    balance: Decimal | None = None
    currency: str = "EUR"
    words: str = ""
    credentials_asked: bool = True


class ReportState(StrEnum):
    """What a delivery report says of a message."""

    PENDING = "pending"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    NOT_FOUND = "not-found"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """The provider's report for one `provider_id`; `words` is its status text, `at` in UTC where it was given."""

    provider_id: str
    state: ReportState
    words: str = ""
    at: datetime | None = None


class Gateway(Protocol):
    """The interface to one provider. Instances belong to one event loop and reuse their connections until `aclose`.

    No method raises for what a provider or the network does while sending: `send` answers with an `Outcome`.
    The enquiries raise `AccessRefused`, `ConfigurationError` or `ProviderUnreachable`.
    """

    opaque_refusals: bool
    """Whether a refusal may leave open that the account is its cause, so that `account` must be asked after it."""

    report_batch: int
    """How many ids one call of `reports` may carry; 0 where the provider reports nothing."""

    async def send(self, sms: OutgoingSms) -> Outcome:
        """Hand over one message, exactly once."""
        ...

    async def account(self) -> Account:
        """Ask whether the credentials are accepted and what balance is left, at least connect; it costs nothing."""
        ...

    async def reports(self, provider_ids: Sequence[str]) -> list[DeliveryReport]:
        """Ask what became of messages handed over before, at most `report_batch` of them."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


@runtime_checkable
class FindsByReference(Protocol):
    """A gateway whose provider can be asked for a message by our own reference, as far as it `looks_up`."""

    looks_up: bool

    async def lookup(self, sms: OutgoingSms) -> str | None:
        """The provider's id of a message he has, "" where he names none; None where he is not known to have it.

        Raises as the enquiries of `Gateway` do.
        """
        ...


@runtime_checkable
class FollowsDescription(Protocol):
    """A gateway that is built from a description in a file."""

    def is_outdated(self) -> bool:
        """Whether the file says something else now; one that cannot be used says nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """A message in this dispatcher's hands; only the holder of `token` may write its result.

    `expires` is the `running_time` after which no socket may be opened for it any more; None where an OS lock guards
    the store.
    """

    sms: OutgoingSms
    protocol: str
    token: str
    attempt: int
    failures: int
    expires: float | None = None

    def has_expired(self, now: float) -> bool:
        """Whether the lease may run out before the message leaves; `now` is the `running_time`."""
        return self.expires is not None and now >= self.expires


@dataclass(frozen=True, slots=True)
class Finished:
    """The result of one claim; `halted` where it also stops the protocol."""

    claim: Claim
    settlement: Settlement
    halted: Halted | None = None
