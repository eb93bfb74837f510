"""What a list is checked against: the text, the practice's rules, what the outbox knows; and what a cell answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import field
from typing import Protocol

from tui.runtime.values import dataclass
from tui.service.model.consent import Purpose
from tui.service.model.messages import Duplicate
from tui.service.settings import ConsentRule


def _carries_everything(_text: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class CheckRules:
    """The rules of one check.

    `text` may hold placeholders; `variants` are texts in its place by two letters of the language that the list names
    for a row. `values` fills those that neither a column nor a field does, such as the practice's
    name or today's date. `long_sms` allows more than one part. `not_carried` names the characters of a text that the
    protocol cannot carry. `confirmed_numbers` are E.164 numbers unknown to the numbering plan that a person insists on.
    `replaces_forcing` replaces what forces Unicode, also in what comes from the list.
    `sender` is the SMS-Absender that some countries may block.
    `released_rows` are lines of the list that a person lets pass although a cell says that somebody died.
    `corrected_numbers` are numbers that a person typed in place of those in the list, by the line of their row.
    `is_text_missing` tells that `text` stands in for one that nobody has written yet, so that no two are the same.
    """

    text: str
    variants: Mapping[str, str] = field(default_factory=dict)
    long_sms: bool = False
    countries: tuple[str, ...] = ("DE", "AT", "CH")
    consent: ConsentRule = ConsentRule.COLUMN
    values: Mapping[str, str] = field(default_factory=dict)
    not_carried: Callable[[str], tuple[str, ...]] = _carries_everything
    confirmed_numbers: frozenset[str] = frozenset()
    replaces_forcing: bool = False
    sender: str = ""
    released_rows: frozenset[int] = frozenset()
    corrected_numbers: Mapping[int, str] = field(default_factory=dict)
    is_text_missing: bool = False
    purpose: Purpose = Purpose.INFORMATION


class Facts(Protocol):
    """What was recorded before; each question is asked once for the whole list."""

    def opted_out(self, numbers: Collection[str]) -> Collection[str]:
        """Those of the E.164 numbers that want no SMS."""

    def consents(self, numbers: Collection[str]) -> Mapping[str, bool]:
        """Of those E.164 numbers of which consent for the purpose of the text was recorded: given, or withdrawn."""

    def sent_recently(self, messages: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Duplicate]:
        """Those pairs of E.164 number and text that went out, or may still, within `duplicate_hours`."""


_YES = frozenset(("ja", "j", "x", "wahr", "yes", "y", "true", "1"))
_NO = frozenset(("", "nein", "n", "no", "false", "0", "-"))
"""Promised to lists: nothing else counts as a yes under *Einwilligung*, nor as a no under *Verstorben*."""
_SAYS_NO = frozenset(("nein", "n", "no", "false", "falsch", "0"))
_SAYS_NOTHING = frozenset(("", "-", "–", "—", "/"))


def is_yes(cell: str) -> bool:
    """Whether a cell under *Einwilligung* says yes; everything else is no."""
    return cell.strip().casefold() in _YES


def is_no(cell: str) -> bool:
    """Whether a cell clearly says no, as an empty one does; under *Verstorben* everything else blocks the row."""
    return cell.strip().casefold() in _NO


def says_no(cell: str) -> bool:
    """Whether a cell of another column says no in a word; an empty one says nothing."""
    return bool(cell) and _plain(cell) in _SAYS_NO


def says_no_or_nothing(cell: str) -> bool:
    """Whether a cell of another column leaves open what its heading asks, or denies it."""
    return not cell or _plain(cell) in _SAYS_NO or _plain(cell) in _SAYS_NOTHING


def _plain(cell: str) -> str:
    """A cell without case, blanks and the full stop or exclamation mark behind it."""
    return cell.strip().rstrip(".!").casefold()
