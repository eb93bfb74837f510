"""How long the text of a series is for one recipient, and what it and the whole series cost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tui.frame.watches import PAUSE
from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.screens.series import words
from tui.service.api import TemplateKind, count
from tui.service.wording import labels
from tui.widgets.segment_counter import length_line
from tui.widgets.telephone import Preview

if TYPE_CHECKING:
    from tui.frame.watches import BalanceWatch
    from tui.screens.series.planning.series_draft import SeriesDraft
    from tui.service.api import CheckedList, CheckedRow, PraxisSms, Totals
    from tui.service.text.segments import Segmentation


@dataclass(frozen=True, slots=True)
class RowText:
    """The text as one recipient gets it, empty where no row is shown, and the line about its length.

    `sent` is what is counted: the text of the row, or the one with sample values.
    """

    filled: str = ""
    line: str = ""
    sent: Segmentation | None = None


class SeriesLength:
    """Renders and counts the text at every key; the price is computed only where the number of parts has changed."""

    def __init__(self, sms: PraxisSms) -> None:
        self._sms = sms
        self._priced: tuple[int, Decimal] = (0, Decimal(0))

    def of(self, draft: SeriesDraft, row: CheckedRow | None) -> RowText:
        """The text for a row of the list, or with sample values where there is none."""
        if not draft.has_text:
            return RowText()
        if row is None:
            sample = self._sent(draft, self._sms.templates.review(TemplateKind.SERIES, draft.text).sample.text)
            sent = count(sample)
            return RowText("", _("Mit Beispielwerten {length}").format(length=self._line(sent)), sent)
        text = draft.text_for(row)
        fields = self._sms.templates.fields(text)
        filled = self._sent(draft, self._sms.templates.fill(text, draft.values_for(row.cells, fields)))
        sent = count(filled)
        words = _("Zeile {row} ({language}): {length}") if row.language else _("Zeile {row}: {length}")
        line = words.format(row=row.list_row, language=labels.language(row.language), length=self._line(sent))
        return RowText(filled, line, sent)

    def preview(self, text: RowText) -> Preview:
        """The message as the telephone shows it."""
        return Preview(text.sent or count(""), self._sms.settings, self._sms.now())

    def _sent(self, draft: SeriesDraft, text: str) -> str:
        return self._sms.compose.replace_forcing(text) if draft.replaces_forcing else text

    def _line(self, segmentation: Segmentation) -> str:
        ui = self._sms.settings.ui
        if segmentation.segments != self._priced[0] or not self._priced[1]:
            self._priced = segmentation.segments, ui.price_of(segmentation.segments)
        return length_line(segmentation, self._priced[1], ui.currency)


class SeriesPrice:
    """Prices of checked lists, with what is known of the balance of the account they would be sent with."""

    def __init__(self, sms: PraxisSms, balance: BalanceWatch) -> None:
        self._sms = sms
        self._balance = balance

    def of(self, checked: CheckedList) -> words.Price:
        """What the sendable rows cost."""
        settings = self._sms.settings
        cost = self._sms.series.cost(checked.totals)
        return words.Price.of(cost, settings.ui.currency, self._balance.account(settings))

    def totals(self, draft: SeriesDraft, checked: CheckedList, before: Totals | None = None) -> str:
        """How many rows can be sent and what they cost, as far as the text is known; what is new stands first."""
        if not draft.has_text:
            return words.totals_without_text(checked, before)
        settings = self._sms.settings
        return words.totals_text(
            checked,
            self.of(checked),
            before,
            replaces_forcing=draft.replaces_forcing,
            may_allow_long=words.may_allow_long(settings),
        )

    @property
    def wants_balance(self) -> bool:
        """Whether the balance is due to be asked for."""
        return not self._balance.seconds_to_wait(self._sms.settings)

    async def ask_for_balance(self, pause: float = PAUSE) -> bool:
        """Ask the provider, unless that was done within `pause` seconds; whether there is something new."""
        return await self._balance.ask(self._sms.settings, pause)
