"""Reading pages of patients' answers by the rules of `[inbound]`. Pure functions.

Whatever a provider tells is taken as it is, within limits; an entry without number and text is none.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from tui.language.local_time import from_local
from tui.service.gateways.http_formats.answer_judging import Entry, ReadableAnswer
from tui.service.gateways.http_formats.description import InboundFormat
from tui.service.gateways.http_formats.placeholders import named
from tui.service.model.answers import AnswerCursor, AnswerPage, FetchedAnswer
from tui.service.text.numbers.number_reading import understand
from tui.service.text.numbers.phone_number import NumberKind
from tui.service.text.segments import normalise
from tui.service.text.words.answer_words import LONGEST_ANSWER

MOST_ENTRIES = 1000
"""Entries of one page that are read; what follows them comes with a later page, or is not read."""

_LONGEST_ID = 200
_LONGEST_ADDRESS = 2000
_DIGITS = re.compile(r"[+0-9 ()/.-]{3,40}", re.ASCII)
_EPOCH = re.compile(r"\d{9,11}(?:\.\d{1,6})?|\d{12,14}", re.ASCII)
_MILLISECONDS_BEGIN = 10**11
_PAGED = frozenset({"page", "offset"})


def placeholders_of(cursor: AnswerCursor) -> dict[str, str]:
    """What the address of a page may name: from which day on, which page, and how many entries came before."""
    return {"since": cursor.since.isoformat(), "page": str(cursor.pages + 1), "offset": str(cursor.entries)}


def page_of(readable: ReadableAnswer, rules: InboundFormat, cursor: AnswerCursor, origin: str) -> AnswerPage | None:
    """The answers of a page and where the next one is.

    None for an answer that holds no list, or one in which nothing is what `rules` say. `origin` names the provider, so
    that no other's ids are taken for his.
    """
    entries = readable.entries(rules.entries)
    if entries is None:
        return None
    read = (_answer(entry, rules, origin) for entry in entries[:MOST_ENTRIES])
    found = tuple(answer for answer in read if answer is not None)
    if entries and not found:  # its fields are called otherwise by now: whoever wrote STOP would not be heard
        return None
    return AnswerPage(found, _next(readable, rules, cursor, len(entries)))


def _next(readable: ReadableAnswer, rules: InboundFormat, cursor: AnswerCursor, count: int) -> AnswerCursor | None:
    following = (readable.find(rules.next) or "").strip()
    is_paged = not named(rules.enquiry.url).isdisjoint(_PAGED)
    if len(following) > _LONGEST_ADDRESS or not count or not (following or (is_paged and rules.next is None)):
        return None
    return AnswerCursor(cursor.since, cursor.pages + 1, cursor.entries + count, following)


def _answer(entry: Entry, rules: InboundFormat, origin: str) -> FetchedAnswer | None:
    told, text = (entry.find(rules.sender) or "").strip(), normalise(entry.find(rules.text) or "").strip()
    if not told and not text:
        return None
    number, at = _number(told), entry.find(rules.at) or ""
    provider_id = (entry.find(rules.id) or "").strip()
    is_deletable = bool(rules.delete_url) and 0 < len(provider_id) <= _LONGEST_ID
    identity = f"id {provider_id}" if provider_id else f"said {number} {at} {text}"
    return FetchedAnswer(
        identity=f"{origin} {identity}",
        number=number,
        text=text[:LONGEST_ANSWER],
        received_at=moment_of(at),
        replies_to=(entry.find(rules.replies_to) or "").strip(),
        provider_id=provider_id if is_deletable else "",
    )


def _number(told: str) -> str:
    """A telephone number in E.164; what is none, such as the name of a service, as it stands."""
    if _DIGITS.fullmatch(told):
        reading = understand(told, countries=())
        if reading.e164 or (reading.display and reading.kind is not NumberKind.UNKNOWN):
            return reading.e164 or "+" + re.sub(r"\D", "", reading.display)
    return "".join(char if char.isprintable() else " " for char in told[:40]).strip()


def moment_of(told: str) -> datetime | None:
    """A moment in UTC: ISO 8601, by the practice's clock where no zone is told, or seconds since 1970; else None."""
    told = told.strip()
    try:
        if _EPOCH.fullmatch(told):
            seconds = float(told)
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
                seconds=seconds / 1000 if seconds >= _MILLISECONDS_BEGIN else seconds
            )
        read = datetime.fromisoformat(told)
        return (from_local(read) if read.tzinfo is None else read).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
