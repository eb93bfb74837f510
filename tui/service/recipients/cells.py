"""What a cell answers to a question with yes or no, in lists of any kind."""

from __future__ import annotations

_YES = frozenset(("ja", "j", "x", "wahr", "yes", "y", "true", "1"))
_NO = frozenset(("", "nein", "n", "no", "false", "0", "-"))


def is_yes(cell: str) -> bool:
    """Whether a cell under *Einwilligung* says yes; everything else is no."""
    return cell.strip().casefold() in _YES


def is_no(cell: str) -> bool:
    """Whether a cell clearly says no, as an empty one does; under *Verstorben* everything else blocks the row."""
    return cell.strip().casefold() in _NO
