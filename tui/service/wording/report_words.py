"""What delivery reports say, in German: providers pass on the terms of the mobile networks (GSM 09.02, SMPP)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from tui.language.catalogue import _, gettext_noop
from tui.service.model.messages import MessageState

if TYPE_CHECKING:
    from tui.service.model.messages import Message

_UNREACHABLE = gettext_noop("Das Telefon war ausgeschaltet oder ohne Netz.")
_NO_SUCH_NUMBER = gettext_noop("Diese Nummer gibt es nicht (mehr).")
_BARRED = gettext_noop("Der Anschluss ist für SMS gesperrt.")
_FULL = gettext_noop("Der Speicher des Telefons ist voll.")
_CANNOT_RECEIVE = gettext_noop("Das Telefon oder der Anschluss kann keine SMS empfangen.")
_BUSY = gettext_noop("Das Telefon war belegt.")
_EXPIRED = gettext_noop("Das Telefon war zu lange nicht zu erreichen.")
_NETWORK = gettext_noop("Im Mobilfunknetz trat ein Fehler auf.")
_REJECTED = gettext_noop("Das Mobilfunknetz hat die SMS abgewiesen.")
_NOT_DELIVERED = gettext_noop("Die SMS kam nicht an.")

_MEANINGS = {
    "absent subscriber": _UNREACHABLE,
    "subscriber absent": _UNREACHABLE,
    "absentsubscriber": _UNREACHABLE,
    "mobile subscriber not reachable": _UNREACHABLE,
    "no paging response": _UNREACHABLE,
    "imsi detached": _UNREACHABLE,
    "handset switched off": _UNREACHABLE,
    "phone off": _UNREACHABLE,
    "unreachable": _UNREACHABLE,
    "unknown subscriber": _NO_SUCH_NUMBER,
    "unidentified subscriber": _NO_SUCH_NUMBER,
    "subscriber unknown": _NO_SUCH_NUMBER,
    "unallocated number": _NO_SUCH_NUMBER,
    "invalid number": _NO_SUCH_NUMBER,
    "invalid destination": _NO_SUCH_NUMBER,
    "invalid recipient": _NO_SUCH_NUMBER,
    "no route": _NO_SUCH_NUMBER,
    "call barred": _BARRED,
    "barred": _BARRED,
    "barring": _BARRED,
    "blacklisted": _BARRED,
    "memory capacity exceeded": _FULL,
    "memory full": _FULL,
    "illegal subscriber": _CANNOT_RECEIVE,
    "illegal equipment": _CANNOT_RECEIVE,
    "teleservice not provisioned": _CANNOT_RECEIVE,
    "facility not supported": _CANNOT_RECEIVE,
    "equipment protocol error": _CANNOT_RECEIVE,
    "subscriber busy": _BUSY,
    "busy for mt sms": _BUSY,
    "validity period expired": _EXPIRED,
    "expired": _EXPIRED,
    "timeout": _EXPIRED,
    "system failure": _NETWORK,
    "network failure": _NETWORK,
    "network error": _NETWORK,
    "data missing": _NETWORK,
    "unexpected data value": _NETWORK,
    "rejected": _REJECTED,
    "rejectd": _REJECTED,
    "undeliverable": _NOT_DELIVERED,
    "undeliv": _NOT_DELIVERED,
    "not delivered": _NOT_DELIVERED,
    "notdelivered": _NOT_DELIVERED,
    "failed": _NOT_DELIVERED,
    "deleted": _NOT_DELIVERED,
}


def report_words(words: str) -> str:
    """What a delivery report says: in German where its words are known, and the words themselves in quotes."""
    words = words.strip()
    if not words:
        return ""
    meaning = _meaning(" ".join(re.findall(r"[^\W_]+", words.casefold())))
    if not meaning:
        return _("Der Anbieter sagt: „{words}“").format(words=words)
    return _("{meaning} Der Anbieter sagt: „{words}“").format(meaning=_(meaning), words=words)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    longest_first = sorted(_MEANINGS, key=len, reverse=True)
    return tuple((re.compile(rf"\b{re.escape(known)}\b"), _MEANINGS[known]) for known in longest_first)


def _meaning(said: str) -> str:
    return next((meaning for pattern, meaning in _patterns() if pattern.search(said)), "")


def reason_of(message: Message) -> str:
    """Why a message is in its state; what a delivery report says of it in German too."""
    return report_words(message.error) if message.state is MessageState.UNDELIVERED else message.error
