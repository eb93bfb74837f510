"""An outcome as people read it."""

from __future__ import annotations

from dataclasses import replace

from tui.service.model.outcome import Accepted, Deferred, Halted, Outcome, Refused, Unknown
from tui.service.wording.facts import sentence


def worded(outcome: Outcome) -> Outcome:
    """The outcome with a sentence in place of its fact."""
    match outcome:
        case Accepted():
            return outcome
        case Deferred(reason=reason) | Unknown(reason=reason):
            return replace(outcome, reason=sentence(reason))
        case Refused(words=words) | Halted(words=words):
            return replace(outcome, words=sentence(words))
