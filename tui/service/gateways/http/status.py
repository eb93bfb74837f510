"""What an HTTP status proves about a message, where a provider documents nothing of its own.

401 and 403 are credentials, 402 is credit, 429 and 503 refuse the request for now (RFC 9110, 15.6.4; RFC 6585, 4); a
permanent redirect or an address that is not there concerns every message. The 4xx that find fault with the request
itself refuse this one. Everything else proves nothing: another 5xx, a redirect a script may give after its work, a
conflict (409) with a message that is already there, a timeout (408) of whoever has the whole request, for it leaves as
a whole.
"""

from __future__ import annotations

from tui.language.catalogue import _
from tui.service.errors import ConfigurationError, ProviderUnreachable
from tui.service.gateways.http.exchange import HttpAnswer
from tui.service.model.facts import Fact, FactKind, Reason
from tui.service.model.outcome import Deferred, Halted, Refused, StopCause, Unknown
from tui.service.wording.facts import as_error

CREDENTIALS_STATUSES = (401, 403)
CREDIT_STATUSES = (402,)
LATER_STATUSES = (429, 503)
_TIMEOUT_STATUS = 408
_MOVED_STATUSES = (301, 307, 308)
_ABSENT_STATUSES = (404, 405, 407, 410, 421)
_REFUSED_STATUSES = (400, 406, 411, 412, 413, 414, 415, 416, 417, 422, 426, 428, 431, 451)


def outcome_of_status(answer: HttpAnswer, host: str, words: Reason) -> Deferred | Refused | Unknown | Halted | None:
    """The outcome a status other than 2xx proves, None for 2xx; `words` are the provider's, cleaned."""
    status = answer.status
    if answer.ok:
        return None
    if status in CREDENTIALS_STATUSES:
        return Halted(StopCause.CREDENTIALS, access_refused(host, status).followed_by(words))
    if status in CREDIT_STATUSES:
        return Halted(StopCause.CREDIT, credit_used_up(host).followed_by(words))
    if status in LATER_STATUSES:
        return Deferred(Fact.of(FactKind.HTTP_STATUS_LATER, host=host, status=status), answer.retry_after)
    if status in _MOVED_STATUSES or status in _ABSENT_STATUSES:
        return Halted(StopCause.CONFIGURATION, interface_absent(host, status))
    if status in _REFUSED_STATUSES:
        return Refused(words or Fact.of(FactKind.HTTP_STATUS, status=status))
    return Unknown(Fact.of(FactKind.HTTP_STATUS_PROVES_NOTHING, host=host, status=status))


def not_understood(host: str) -> Unknown:
    """What an answer proves that is neither an acceptance nor a refusal in a form the provider uses."""
    return Unknown(Fact.of(FactKind.SMS_ANSWER_NOT_UNDERSTOOD, host=host))


def access_refused(host: str, status: int) -> Fact:
    """Credentials refused by a status, without words of the provider."""
    return Fact.of(FactKind.ACCESS_REFUSED, host=host, status=status)


def credit_used_up(host: str) -> Fact:
    """No credit left, without words of the provider."""
    return Fact.of(FactKind.CREDIT_USED_UP, host=host)


def interface_absent(host: str, status: int) -> Fact:
    """The address leads nowhere useful."""
    return Fact.of(FactKind.INTERFACE_ABSENT, host=host, status=status)


def refuse_enquiry(answer: HttpAnswer, host: str) -> None:
    """Raise `ConfigurationError` or `ProviderUnreachable` where the status of an answer to an enquiry is not 2xx."""
    if answer.ok:
        return
    if 300 <= answer.status < 500 and answer.status not in (_TIMEOUT_STATUS, *LATER_STATUSES):
        raise as_error(ConfigurationError, interface_absent(host, answer.status))
    fact = Fact.of(FactKind.HTTP_STATUS_OF_ENQUIRY, host=host, status=answer.status)
    raise as_error(ProviderUnreachable, fact, Fact.of(FactKind.TRY_LATER))


def unreadable(host: str, words: str) -> ProviderUnreachable:
    """The answer to an enquiry says nothing that is understood; `words` are the provider's, cleaned."""
    return ProviderUnreachable(
        _("Die Antwort von {host} ist nicht zu verstehen: {words}").format(host=host, words=words or "–"),
        _("Prüfen Sie die Adresse; stimmt sie, fragen Sie den Anbieter."),
    )
