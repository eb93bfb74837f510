"""What a cell under *Einwilligung* or *Verstorben* says."""

from __future__ import annotations

import re

_YES = frozenset(("ja", "j", "x", "wahr", "yes", "y", "true", "1"))
_NO = frozenset(("", "nein", "n", "no", "false", "falsch", "0", "-", "–", "f"))
_DEATH = re.compile(r"[†✝].*|\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}\b.*|\d{4}-\d\d-\d\d\b.*|(?:19|20)\d\d", re.DOTALL)


def is_yes(cell: str) -> bool:
    """Whether a cell says yes; everything else is no."""
    return cell.strip().casefold() in _YES


def is_clear(cell: str) -> bool:
    """Whether a cell says yes or no in one of the usual ways."""
    return is_yes(cell) or cell.strip().casefold() in _NO


def tells_of_death(cell: str) -> bool:
    """Whether a cell under *Verstorben* says yes, or when."""
    return is_yes(cell) or _DEATH.fullmatch(cell.strip()) is not None
