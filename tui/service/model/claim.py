"""A message in the hands of a dispatcher, and its result on the way back to the store."""

from __future__ import annotations

from dataclasses import dataclass

from tui.service.model.outcome import Halted, OutgoingSms, Settlement


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
