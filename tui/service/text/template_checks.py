"""Checks of a text template before it is used.

The rules on treatment, contact and objection follow the Berlin data protection authority (annual report 2022):
patients must see who writes, be able to object, and nobody reading over a shoulder may learn of a treatment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from tui.runtime.values import dataclass
from tui.service.text import templates
from tui.service.text.segments import Segmentation, count
from tui.service.text.words.treatment_words import treatment_words_in

_ANY_DAY = "12.03.2026"
"""For lengths: a sample is as long on every day."""

_SAMPLE_VALUES: Mapping[str, str] = MappingProxyType(
    {
        "Name": "Mustermann",
        "Anrede": "Frau",
        "Titel": "Dr.",
        "Vorname": "Alexandra",
        "Datum": _ANY_DAY,
        "Uhrzeit": "14:30",
        "Wochentag": "Donnerstag",
    }
)
KNOWN_FIELDS = tuple(_SAMPLE_VALUES)
"""The placeholders of which it is known what they stand for."""

_THURSDAY = 3
_SAMPLE_OF_UNKNOWN_FIELD = "x" * 12


class FindingKind(StrEnum):
    """What there is to say about a template."""

    EMPTY = "empty"
    MALFORMED = "malformed"
    TOO_LONG = "too-long"
    FORCES_UNICODE = "forces-unicode"
    UNKNOWN_FIELD = "unknown-field"
    WRONG_BRACKETS = "wrong-brackets"
    NO_PRACTICE_NAME = "no-practice-name"
    NO_CONTACT = "no-contact"
    TREATMENT_WORD = "treatment-word"
    NO_OPT_OUT_HINT = "no-opt-out-hint"

    @property
    def forbids_use(self) -> bool:
        """Whether nothing can be sent with the template as it is."""
        return self in (FindingKind.EMPTY, FindingKind.MALFORMED)


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. `words` are the characters, names or words it is about, as written in the template.

    `position` is the 0-based code point where the text is malformed; `sample` the template filled with typical values
    and counted, where the remark is about its length.
    """

    kind: FindingKind
    words: tuple[str, ...] = ()
    position: int = 0
    sample: Segmentation | None = None


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """What a template is held against."""

    is_series: bool
    treatment_words: tuple[str, ...] = ()


def check(text: str, use: TemplateUse) -> tuple[Finding, ...]:
    """Everything there is to remark on a template, what forbids its use first."""
    if not text.strip():
        return (Finding(FindingKind.EMPTY),)
    try:
        literal = templates.literal_text(text)
    except templates.MalformedTemplate as malformed:
        return (Finding(FindingKind.MALFORMED, position=malformed.position),)
    return (
        *_length_findings(text, literal),
        *_field_findings(text, literal),
        *_identity_findings(text),
        *_treatment_findings(text, use.treatment_words),
        *_opt_out_findings(text, use.is_series),
    )


def sample_day(today: date) -> date:
    """The day that samples name: the next Thursday, for nobody is reminded of a day that is over."""
    return today + timedelta(days=(_THURSDAY - today.weekday() - 1) % 7 + 1)


def fill_with_samples(text: str, day: str = _ANY_DAY) -> str:
    """The text with typical values in place of the placeholders, for a preview and an estimated length.

    `day` is a `sample_day` as it is written. Raises `MalformedTemplate`.
    """
    names = templates.fields(text)
    typical = {templates.field_key(name): value for name, value in {**_SAMPLE_VALUES, "Datum": day}.items()}
    values = {name: typical.get(templates.field_key(name), _SAMPLE_OF_UNKNOWN_FIELD) for name in names}
    return templates.render(text, values)


def _length_findings(text: str, literal: str) -> Iterator[Finding]:
    sample = count(fill_with_samples(text))
    if sample.segments > 1:
        yield Finding(FindingKind.TOO_LONG, sample=sample)
    if forcing := count(literal).forcing:
        yield Finding(FindingKind.FORCES_UNICODE, tuple(dict.fromkeys(each.char for each in forcing)), sample=sample)


def _field_findings(text: str, literal: str) -> Iterator[Finding]:
    known = {templates.field_key(name) for name in KNOWN_FIELDS}
    unknown = tuple(name for name in templates.fields(text) if templates.field_key(name) not in known)
    if unknown:
        yield Finding(FindingKind.UNKNOWN_FIELD, unknown)
    bracketed = (match for match in _OTHER_BRACKETS.finditer(literal))
    meant = tuple(match[0] for match in bracketed if templates.field_key(match[match.lastindex or 0]) in known)
    if meant:
        yield Finding(FindingKind.WRONG_BRACKETS, tuple(dict.fromkeys(meant)))


_OTHER_BRACKETS = re.compile(r"\{([^{}\n]+)\}|\[([^\[\]\n]+)\]|<([^<>\n]+)>|«([^«»\n]+)»|%(\w+)%|#(\w+)#|\$\{?(\w+)\}?")


def _identity_findings(text: str) -> Iterator[Finding]:
    if not _PRACTICE_WORD.search(text):
        yield Finding(FindingKind.NO_PRACTICE_NAME)
    if not _PHONE.search(text) and not _PHONE_FIELD.search(text):
        yield Finding(FindingKind.NO_CONTACT)


_PRACTICE_WORD = re.compile(
    r"praxis|praxen|zahnarzt|zahnärzt|kieferorthopäd|oralchirurg|zahnklinik|zahnmedizin|dental|mvz|\bdres?\.",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\d.])(?:\+[1-9]|0)\d[\d /()\-]{3,}\d")
_PHONE_FIELD = re.compile(r"\{\{[^{}]*praxis[^{}]*(?:tel|nummer|fon)[^{}]*\}\}", re.IGNORECASE)


def _treatment_findings(text: str, words: tuple[str, ...]) -> Iterator[Finding]:
    if found := treatment_words_in(text, words):
        yield Finding(FindingKind.TREATMENT_WORD, found)


def _opt_out_findings(text: str, is_series: bool) -> Iterator[Finding]:
    if is_series and not _OPT_OUT.search(text):
        yield Finding(FindingKind.NO_OPT_OUT_HINT)


_OPT_OUT = re.compile(
    r"abmeld|abbestell|abzumelden|widerruf|widersprech|widerspruch|austrag|\bstopp?\b|opt-?out"
    r"|(?:keine|nicht)\s+(?:\w+\s+){0,2}(?:sms|nachricht|erinner)",
    re.IGNORECASE,
)
