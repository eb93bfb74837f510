"""What an attempt at a provider proved, in words."""

from __future__ import annotations

from tui.language.catalogue import _
from tui.service.model.outcome import Accepted, Deferred, Halted, Outcome, Refused, StopCause
from tui.service.wording.facts import sentence


def outcome_words(outcome: Outcome) -> str:
    """What an outcome means for a message, in one sentence."""
    match outcome:
        case Accepted(provider_id=provider_id):
            return _("angenommen, Kennung {id}").format(id=provider_id) if provider_id else _("angenommen")
        case Refused(words=words):
            return _("abgelehnt: {words}").format(words=sentence(words))
        case Deferred(reason=reason):
            return _("später noch einmal: {words}").format(words=sentence(reason))
        case Halted(cause=cause, words=words):
            named = {
                StopCause.CREDENTIALS: _("Zugangsdaten abgelehnt: {words}"),
                StopCause.CREDIT: _("kein Guthaben: {words}"),
            }
            return named.get(cause, _("nicht gesendet: {words}")).format(words=sentence(words))
    return _("ungeklärt: {words}").format(words=sentence(outcome.reason))
