"""What the first words of a patient's answer mean, and whether a text asks for such an answer.

A machine acts on an answer only where its first words leave no doubt. Everything else is for a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

from tui.runtime.values import dataclass
from tui.service.text.spellings import as_seen

LONGEST_ANSWER = 2000
"""Characters that are kept of an answer; ten parts of an SMS have 1,530."""

STOP_WORDS = ("STOP", "STOPP", "ABMELDEN", "keine SMS")
CONFIRMING_WORDS = ("JA",)
CANCELLING_WORDS = ("NEIN", "ABSAGEN")

_COURTESY = frozenset(
    {
        "danke", "dankeschön", "vielen", "dank", "bitte", "gerne", "gern", "ok", "okay", "lg", "vg", "mfg", "mit",
        "liebe", "viele", "beste", "freundliche", "freundlichen", "grüsse", "grüssen", "gruss",
    }
)  # fmt: skip
"""What may follow JA or NEIN without changing what they say."""

_WORD = re.compile(r"[^\W_]+(?:[-'’\u2010][^\W_]+)*")


class AnswerMeaning(StrEnum):
    """What an answer asks for; the values are those in the store. `OPEN` is for a person to decide."""

    OPEN = ""
    STOP = "stop"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """The first words that mean something, in any case."""

    stop: tuple[str, ...] = STOP_WORDS
    confirming: tuple[str, ...] = CONFIRMING_WORDS
    cancelling: tuple[str, ...] = CANCELLING_WORDS


def meaning_of(text: str, words: AnswerWords) -> AnswerMeaning:
    """What the first words of an answer ask for.

    Whoever begins with a word that stops gets no more messages, whatever follows: that is the safe side. What confirms
    or cancels counts only where nothing but courtesy follows it, because "Ja, aber" and "Ja?" confirm nothing.
    """
    plain = as_seen(text[:LONGEST_ANSWER])
    found = _words(plain)
    if _rest_behind(found, words.stop) is not None:
        return AnswerMeaning.STOP
    if any(unicodedata.category(char)[0] == "S" or char == "?" for char in plain):
        return AnswerMeaning.OPEN
    for meaning, ones in (
        (AnswerMeaning.CONFIRMED, words.confirming),
        (AnswerMeaning.CANCELLED, words.cancelling),
    ):
        rest = _rest_behind(found, ones)
        if rest is not None and _COURTESY.issuperset(rest):
            return meaning
    return AnswerMeaning.OPEN


def is_a_word(text: str) -> bool:
    """Whether a text has anything that the first words of an answer could be compared with."""
    return bool(_words(as_seen(text)))


def _rest_behind(found: Sequence[str], ones: Sequence[str]) -> Sequence[str] | None:
    """The words that follow one of `ones` where it stands first; None where none does."""
    for one in ones:
        wanted = _words(as_seen(one))
        if wanted and found[: len(wanted)] == wanted:
            return found[len(wanted) :]
    return None


def _words(plain: str) -> list[str]:
    return _WORD.findall(plain)


# What a text says to whoever reads it. A keyword counts in capitals or quotation marks, because "ja" is an ordinary
# word.
_KEYWORD = r"[\"'„“”‚‘»«›‹(*]*(?:JA|NEIN|ABSAGEN|STOPP?|ABMELDEN|KEINE SMS|YES|NO|OK|[12])\b"
_ANY_CASE_KEYWORD = r"[\"'„“”‚‘»«›‹(*]*(?i:ja|nein|absagen|stopp?|abmelden|keine sms|yes|no)\b"
_WITHIN = r"[^.!?\n]{0,40}?"
_ASKS = (
    rf"(?i:\b(?:antworte[nt]?|antwort|rückantwort|reply|respond|answer)\b){_WITHIN}\b(?i:mit|with)\s+{_ANY_CASE_KEYWORD}",
    rf"(?i:\b(?:antworte[nt]?|antwort|rückantwort|reply|respond|answer)\b)\s*(?i:sie|bitte|an uns|:)?\s*{_KEYWORD}",
    rf"(?i:\b(?:bestätig|zusag|zuzusagen|absag|abzusagen|abmeld|abzumelden|abbestell|confirm|cancel|unsubscribe)\w*)"
    rf"{_WITHIN}\b(?i:mit|with|durch)\s+{_KEYWORD}",
    rf"(?i:\b(?:abmelden|abbestellen|abmeldung|unsubscribe))\s*[:=–-]\s*{_KEYWORD}(?![^.!?\n]*\d{{4}})",
    rf"(?i:\b(?:send|sende|senden|schreib|schreibe|schreiben|schick|schicke|schicken|simsen|sms|text|tippen)\b)"
    rf"{_WITHIN}(?<!\w){_KEYWORD}(?![^.!?\n]*\d{{4}})",
    rf"(?<!\w){_KEYWORD}[\"'“”‘»«)*]*\s+"
    r"(?i:antworten|zurück|zurücksenden|zurückschreiben|als antwort|per sms|senden|simsen)(?![^.!?\n]*\d{4})",
)
_REFERS_TO_ANSWERING = (
    r"(?i)\bauf\s+diese\s+(?:sms|nachricht|kurznachricht)\b[^.!?\n]{0,30}\bantwort"
    r"|\bantwort\w*\b[^.!?\n]{0,30}\bauf\s+diese\s+(?:sms|nachricht|kurznachricht)\b"
    r"|\breply\s+to\s+this\s+(?:sms|message|text)\b"
    r"|\bantworten\s+sie\s+(?:bitte\s+)?(?:per\s+sms|einfach)\b"
)
_DENIES = r"(?i)\b(?:nicht|keine?|do not|don't|cannot|can't|not)\b"
_STEMS = (
    "antwort", "reply", "respond", "answer", "bestätig", "zusag", "zuzusag", "absag", "abzusag", "abmeld", "abzumeld",
    "abbestell", "confirm", "cancel", "unsubscribe", "send", "schreib", "schick", "simsen", "sms", "text", "tippen",
    "zurück",
)  # fmt: skip
"""One of them stands in every text that asks for an answer; the expressions take 2 ms to compile."""


def asks_for_an_answer(text: str) -> str:
    """The words by which a text asks its reader to answer by SMS; "" where it does not.

    "Auf diese SMS können Sie nicht antworten" asks for nothing.
    """
    lowered = text.lower()
    if not any(stem in lowered for stem in _STEMS):
        return ""
    for pattern in _ASKS:
        if found := re.search(pattern, text):
            return " ".join(found[0].split())
    for sentence in re.split(r"[.!?\n]", text):
        if (found := re.search(_REFERS_TO_ANSWERING, sentence)) and not re.search(_DENIES, sentence):
            return " ".join(found[0].split())
    return ""
