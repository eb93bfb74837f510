"""What an HTTP status proves about a message, where a provider documents nothing of its own.

401 and 403 are credentials, 402 is credit, 408, 429 and 503 refuse the request for now (RFC 9110, 15.5.9 and 15.6.4;
RFC 6585, 4); a permanent redirect or an address that is not there concerns every message. The 4xx that find fault with
the request itself refuse this one. Everything else proves nothing: another 5xx, a redirect a script may give after its
work, a conflict (409) with a message that is already there.
"""

from __future__ import annotations

from tui.i18n import _
from tui.service.gateways.http import HttpAnswer
from tui.service.gateways.outcome import Deferred, Halted, Refused, StopCause, Unknown

CREDENTIALS_STATUSES = (401, 403)
CREDIT_STATUSES = (402,)
LATER_STATUSES = (408, 429, 503)
_MOVED_STATUSES = (301, 307, 308)
_ABSENT_STATUSES = (404, 405, 407, 410, 421)
_REFUSED_STATUSES = (400, 406, 411, 412, 413, 414, 415, 416, 417, 422, 426, 428, 431, 451)


def outcome_of_status(answer: HttpAnswer, host: str, words: str) -> Deferred | Refused | Unknown | Halted | None:
    """The outcome a status other than 2xx proves, None for 2xx; `words` are the provider's, cleaned."""
    status = answer.status
    if answer.ok:
        return None
    if status in CREDENTIALS_STATUSES:
        return Halted(StopCause.CREDENTIALS, f"{access_sentence(host, status)} {words}".strip())
    if status in CREDIT_STATUSES:
        return Halted(StopCause.CREDIT, f"{credit_sentence(host)} {words}".strip())
    if status in LATER_STATUSES:
        return Deferred(
            _("{host} nimmt im Augenblick nichts an (HTTP-Status {status}).").format(host=host, status=status),
            answer.retry_after,
        )
    if status in _MOVED_STATUSES or status in _ABSENT_STATUSES:
        return Halted(StopCause.CONFIGURATION, absent_sentence(host, status))
    if status in _REFUSED_STATUSES:
        return Refused(words or _("HTTP-Status {status}").format(status=status))
    return Unknown(
        _("{host} antwortete mit HTTP-Status {status}. Ob die SMS angenommen wurde, ist offen.").format(
            host=host, status=status
        )
    )


def not_understood(host: str) -> Unknown:
    """What an answer proves that is neither an acceptance nor a refusal in a form the provider uses."""
    return Unknown(
        _("Die Antwort von {host} ist nicht zu verstehen. Ob die SMS angenommen wurde, ist offen.").format(host=host)
    )


def access_sentence(host: str, status: int) -> str:
    """Credentials refused by a status, without words of the provider."""
    return _("{host} lehnt die Zugangsdaten ab (HTTP-Status {status}).").format(host=host, status=status)


def credit_sentence(host: str) -> str:
    """No credit left, without words of the provider."""
    return _("{host} meldet, dass das Guthaben verbraucht ist.").format(host=host)


def absent_sentence(host: str, status: int) -> str:
    """The address leads nowhere useful."""
    return _("Unter der eingetragenen Adresse von {host} ist die Schnittstelle nicht (HTTP-Status {status}).").format(
        host=host, status=status
    )
