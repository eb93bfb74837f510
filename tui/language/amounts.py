"""Numbers and amounts of money as the reader writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.language.translation import speaks_german

if TYPE_CHECKING:
    from decimal import Decimal

_CURRENCY_SIGNS = {"EUR": "€"}


def grouped(value: Decimal | float, places: int = 0) -> str:
    """A number with separators: 100.000,5 in German, 100,000.5 in English."""
    written = f"{value:,.{places}f}"
    return written.translate(str.maketrans(",.", ".,")) if speaks_german() else written


def money(amount: Decimal, currency: str) -> str:
    """An amount with its currency, an ISO 4217 code: two places, or three where cents are split."""
    places = 2 if amount == round(amount, 2) else 3
    return f"{grouped(amount, places)} {_CURRENCY_SIGNS.get(currency, currency)}"
