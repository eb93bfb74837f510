"""What the check says of each row of a list, and of the list as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.model.consent import ConsentBasis, Purpose
from tui.service.model.facts import Reason
from tui.service.text.segments import Encoding
from tui.service.wording.facts import sentence


class Verdict(StrEnum):
    """Whether a row will be sent; where several reasons are true, the first in the order of this list is told."""

    DECEASED = "deceased"
    DECEASED_REMARK = "deceased-remark"
    MISALIGNED = "misaligned"
    STRUCK = "struck"
    NO_NUMBER = "no-number"
    INVALID = "invalid"
    AMBIGUOUS = "ambiguous"
    NOT_MOBILE = "not-mobile"
    COUNTRY_NOT_ALLOWED = "country-not-allowed"
    OPTED_OUT = "opted-out"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    NO_CONSENT = "no-consent"
    PLACEHOLDER_EMPTY = "placeholder-empty"
    TOO_LONG = "too-long"
    NOT_CARRIED = "not-carried"
    SENT_RECENTLY = "sent-recently"
    DUPLICATE = "duplicate"
    RELEASED = "released"
    SEVERAL_NUMBERS = "several-numbers"
    SHARED_NUMBER = "shared-number"
    DAMAGED_NAME = "damaged-name"
    UNCLEAR_NAME = "unclear-name"
    OTHER_COLUMN = "other-column"
    NEEDS_UNICODE = "needs-unicode"
    SENDER_MAY_BE_BLOCKED = "sender-may-be-blocked"
    CORRECTED = "corrected"
    REPAIRED = "repaired"
    OK = "ok"

    @property
    def is_sendable(self) -> bool:
        """Whether the row will be sent; all but OK deserve a look."""
        return self in _SENDABLE

    @property
    def needs_person(self) -> bool:
        """Whether somebody should look at the row before it is sent, or decide about it."""
        return self not in (Verdict.OK, Verdict.REPAIRED, Verdict.CORRECTED)

    @property
    def is_about_number(self) -> bool:
        """Whether the row is refused for its number, which a person can correct."""
        return self in _ABOUT_NUMBER


_ABOUT_NUMBER = frozenset(
    (
        *(Verdict.NO_NUMBER, Verdict.INVALID, Verdict.AMBIGUOUS),
        *(Verdict.NOT_MOBILE, Verdict.COUNTRY_NOT_ALLOWED),
    )
)
_SENDABLE = frozenset(
    (
        *(Verdict.RELEASED, Verdict.SEVERAL_NUMBERS, Verdict.SHARED_NUMBER, Verdict.DAMAGED_NAME),
        *(Verdict.UNCLEAR_NAME, Verdict.OTHER_COLUMN),
        *(Verdict.NEEDS_UNICODE, Verdict.SENDER_MAY_BE_BLOCKED, Verdict.CORRECTED, Verdict.REPAIRED, Verdict.OK),
    )
)


def title(verdict: Verdict) -> str:
    """What a table of rows calls a verdict."""
    return {
        Verdict.DECEASED: _("verstorben"),
        Verdict.DECEASED_REMARK: _("evtl. verstorben"),
        Verdict.MISALIGNED: _("verschoben"),
        Verdict.STRUCK: _("gestrichen"),
        Verdict.NO_NUMBER: _("ohne Nummer"),
        Verdict.INVALID: _("Nummer ungültig"),
        Verdict.AMBIGUOUS: _("nicht eindeutig"),
        Verdict.NOT_MOBILE: _("nicht mobil"),
        Verdict.COUNTRY_NOT_ALLOWED: _("Land nicht erlaubt"),
        Verdict.OPTED_OUT: _("abbestellt"),
        Verdict.CONSENT_WITHDRAWN: _("widerrufen"),
        Verdict.NO_CONSENT: _("keine Einwilligung"),
        Verdict.PLACEHOLDER_EMPTY: _("Angabe fehlt"),
        Verdict.TOO_LONG: _("zu lang"),
        Verdict.NOT_CARRIED: _("Zeichen nicht möglich"),
        Verdict.SENT_RECENTLY: _("gleicher Text"),
        Verdict.DUPLICATE: _("doppelt"),
        Verdict.RELEASED: _("freigegeben"),
        Verdict.SEVERAL_NUMBERS: _("mehrere Nummern"),
        Verdict.SHARED_NUMBER: _("gleiche Nummer"),
        Verdict.DAMAGED_NAME: _("Name beschädigt?"),
        Verdict.UNCLEAR_NAME: _("bitte ansehen"),
        Verdict.OTHER_COLUMN: _("andere Spalte"),
        Verdict.CORRECTED: _("berichtigt"),
        Verdict.REPAIRED: _("ergänzt"),
        Verdict.NEEDS_UNICODE: _("teuer (Unicode)"),
        Verdict.SENDER_MAY_BE_BLOCKED: _("Absender gesperrt?"),
        Verdict.OK: _("in Ordnung"),
    }[verdict]


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row of a list with its verdict.

    `list_row` is the line as a spreadsheet shows it; `cells` are the row under the table's headings. `number` is
    E.164, empty where none was understood; `written` what the list says. `because` is why the row got its verdict,
    empty for OK. `repairs` are
    phrases on what was assumed to understand the number. `text` is what will be sent, empty where it could not be
    rendered; `segments` and `encoding` are its size. `may_be_confirmed`: a person may insist on the number.
    `deceased_remark` is the sentence with the cell that says somebody died, also after a person has released the row.
    `number_elsewhere` is the other column of phone numbers that holds a number for a row without one, `other_numbers`
    are mobile numbers (E.164) that the row names beside the one in use, whatever its verdict. With
    `is_corrected` a person typed the number, and `written` is what was typed. `language` are the two letters of the
    language whose variant of the text the row gets, empty for the text itself.
    """

    list_row: int
    cells: tuple[str, ...]
    number: str
    written: str
    name: str
    verdict: Verdict
    because: Reason = ""
    repairs: tuple[str, ...] = ()
    text: str = ""
    segments: int = 0
    encoding: Encoding | None = None
    may_be_confirmed: bool = False
    deceased_remark: str = ""
    number_elsewhere: int | None = None
    other_numbers: tuple[str, ...] = ()
    is_corrected: bool = False
    consent: ConsentBasis = ConsentBasis.NOT_ASKED
    language: str = ""

    @property
    def reason(self) -> str:
        """Why the row got its verdict, in the language of this process; empty for OK."""
        return sentence(self.because)

    @property
    def may_correct_number(self) -> bool:
        """Whether a person can type another number for the row."""
        return self.is_corrected or self.verdict.is_about_number or bool(self.other_numbers)

    @property
    def shown_number(self) -> str:
        """The number as understood, else as written."""
        return self.number or self.written


@dataclass(frozen=True, slots=True)
class Totals:
    """A list in figures.

    `segments` is the sum over the sendable rows, `fewest_segments` and `most_segments` their range.
    `unicode_because_of` counts the sendable rows per character that forces Unicode, the most frequent first.
    """

    rows: int
    sendable: int
    segments: int
    fewest_segments: int = 0
    most_segments: int = 0
    by_verdict: Mapping[Verdict, int] = field(default_factory=dict)
    unicode_rows: int = 0
    unicode_because_of: Mapping[str, int] = field(default_factory=dict)

    @property
    def refused(self) -> int:
        """Rows that will not be sent."""
        return self.rows - self.sendable

    def of(self, verdict: Verdict) -> int:
        """How many rows got a verdict."""
        return self.by_verdict.get(verdict, 0)


@dataclass(frozen=True, slots=True)
class CheckedList:
    """The answer to a check.

    `notes` are German warnings on the list as a whole. `needs_confirmed_consent`: the list has no column of consent,
    and the practice's rule wants somebody to confirm it as a whole; that is to be recorded. `lacks_consent_column`: the
    rule wants such a column, so that no row can be sent. `consent_candidates` are headings between which a person has
    to decide first. `number_columns` and `numbers_elsewhere` are the headings of the columns of numbers in use, and of
    those that hold a number for rows without one; `ignored_deceased` are those of columns that tell of death and that a
    person wants nobody to look at. `filled_from` are the headings of columns that fill placeholders of another name.
    """

    rows: tuple[CheckedRow, ...]
    totals: Totals
    notes: tuple[str, ...] = ()
    needs_confirmed_consent: bool = False
    lacks_consent_column: bool = False
    consent_candidates: tuple[str, ...] = ()
    number_columns: tuple[str, ...] = ()
    numbers_elsewhere: tuple[str, ...] = ()
    ignored_deceased: tuple[str, ...] = ()
    purpose: Purpose = Purpose.INFORMATION
    filled_from: Mapping[str, str] = field(default_factory=dict)

    @property
    def sendable(self) -> tuple[CheckedRow, ...]:
        """The rows that will be sent."""
        return tuple(row for row in self.rows if row.verdict.is_sendable)

    @property
    def refused(self) -> tuple[CheckedRow, ...]:
        """The rows that will not be sent."""
        return tuple(row for row in self.rows if not row.verdict.is_sendable)
