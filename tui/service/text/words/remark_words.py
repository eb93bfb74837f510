"""Words of a list which say that somebody wants no messages, or that an appointment is cancelled. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MESSAGES = r"(?:sms|kurznachricht(?:en)?|textnachricht(?:en)?)"
_REFUSES = re.compile(
    rf"\b(?:keine?(?:rlei)?|nicht\s+per|ohne|no)\s+(?:weiteren?\s+|mehr\s+)?{_MESSAGES}\b"
    r"(?![^.;,\n]*\b(?:bekommen|erhalten|gekommen|angekommen|da)\b)"
    rf"|\b{_MESSAGES}\s*(?:[:=\-–]\s*|\s)(?:nein|verboten|verbot|unerwünscht|unerwuenscht|sperre|gesperrt|abbestellt"
    r"|abgemeldet|widerr\w+|nicht\s+(?:mehr\s+)?(?:erwünscht|gewünscht|senden|schicken|schreiben))\b"
    rf"|\b(?:{_MESSAGES}|\w*einwilligung|\w*zustimmung|einverständnis)\W+(?:\w+\W+){{0,3}}widerr\w+"
    rf"|\bwiderr\w+\W+(?:\w+\W+){{0,3}}(?:{_MESSAGES}|\w*einwilligung|\w*zustimmung|einverständnis)\b"
    r"|^\s*(?:hat\s+)?widerr\w+(?:\s+(?:am|vom|seit)\b.*|[\s\d./:-]*)$"
    r"|\bnicht\s+(?:mehr\s+)?(?:anschreiben|kontaktieren|benachrichtigen|erinnern|erinnert\s+werden)\b"
    r"|\bkeine\s+(?:kontaktaufnahme|erinnerung(?:en)?\s+(?:mehr|erwünscht|gewünscht|senden|schicken)"
    r"|(?:weiteren\s+)?nachrichten)\b",
    re.IGNORECASE | re.MULTILINE,
)
_NEEDLES_OF_REFUSAL = (
    "sms",
    "kurznachricht",
    "textnachricht",
    "widerr",
    "nicht ",
    "kontaktaufnahme",
    "erinnerung",
    "nachrichten",
)
"""One of these, in small letters, is in every text that refuses messages; most have none."""


def refuses_messages(cell: str) -> bool:
    """Whether a cell says that somebody wants no SMS, such as "bitte keine SMS" and "Einwilligung widerrufen".

    That none has arrived yet ("hat keine SMS bekommen") is no refusal.
    """
    return may_refuse_messages(cell.lower()) and _REFUSES.search(cell) is not None


def may_refuse_messages(folded: str) -> bool:
    """Whether cells, in small letters, may say that somebody wants no messages; looked at fast."""
    return any(needle in folded for needle in _NEEDLES_OF_REFUSAL)


_CANCELLED = re.compile(
    r"\W*(?:(?:Termin|Status)\W+)?(?:(?:abgesagt|storniert|cancell?ed)\b.*|storno|entfällt|entfallen|gelöscht)\W*",
    re.IGNORECASE | re.DOTALL,
)
_CANCELLED_BEHIND = re.compile(
    r"[^\n]{1,80}[(\[:–-]\s*(?:(?:abgesagt|storniert|cancell?ed)\b[^\n]{0,40}|storno|entfällt|entfallen|gelöscht)\W*",
    re.IGNORECASE,
)
"""Behind a name, as in "Müller, Anna (abgesagt)" and "Müller - storniert 3.3."."""
_TAKEN_BACK = re.compile(r"zur(?:ü|ue)ck(?:genommen|gezogen)|widerrufen|[:=]\s*(?:nein|no|false|0)\W*$", re.IGNORECASE)
_LONGEST, _MOST_LINES = 200, 50
_NEEDLES_OF_CANCELLING = (
    "abgesagt",
    "storn",
    "cancel",
    "entf",
    "gelöscht",
    "verlegt",
    "verschoben",
    "umgebucht",
    "neuer termin",
)


def says_cancelled(cell: str) -> bool:
    """Whether a cell says that the appointment of its row is cancelled, as in a column *Status* or *Bemerkung*.

    In a cell of several lines one of them may say so, and those behind it that it does not count.
    """
    return _any_line_says(cell, _CANCELLED)


def mentions_cancelling(cell: str) -> bool:
    """Whether a cell says so, also behind a name or a treatment; that may be about another appointment."""
    return _any_line_says(cell, _CANCELLED, _CANCELLED_BEHIND)


def _any_line_says(cell: str, *wordings: re.Pattern[str]) -> bool:
    if not may_say_cancelled(cell.lower()):
        return False
    lines = cell.splitlines()[:_MOST_LINES]
    return any(_begins_with("\n".join(lines[place:])[:_LONGEST], wordings) for place in range(len(lines)))


def _begins_with(lines: str, wordings: Sequence[re.Pattern[str]]) -> bool:
    texts = (lines, lines.partition("\n")[0])
    is_said = any(wording.fullmatch(text) for wording in wordings for text in texts)
    return is_said and _TAKEN_BACK.search(lines) is None


def may_say_cancelled(folded: str) -> bool:
    """Whether cells, in small letters, may say that an appointment is cancelled or moved; looked at fast."""
    return any(needle in folded for needle in _NEEDLES_OF_CANCELLING)
