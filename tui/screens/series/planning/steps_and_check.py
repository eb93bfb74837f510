"""What the four steps of a Serien-SMS hold, checked whenever it has changed, and what one recipient would get."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from tui.frame.watches import BEFORE_START
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.series.planning.newest_check import Checking, notes_about
from tui.screens.series.planning.series_draft import SeriesDraft
from tui.screens.series.planning.steps.four_steps import FourSteps
from tui.screens.series.planning.steps.step_columns import ColumnStep
from tui.screens.series.planning.text_length_and_price import SeriesLength, SeriesPrice
from tui.service.api import CheckedList, CheckedRow
from tui.service.errors import InputRefused, ListRefused
from tui.service.wording import marks
from tui.widgets.telephone import Telephone

if TYPE_CHECKING:
    from tui.screens.series.planning.start import Starter


class CheckedSteps(FourSteps):
    """The four steps with a draft; `_want_check` has it checked, and the newest result is shown in step 4."""

    def __init__(self) -> None:
        super().__init__(id="planning")
        self.draft = SeriesDraft()
        """What the steps hold."""
        self._checking = Checking(lambda: self.draft, self._check)

    def _holds(self, draft: SeriesDraft) -> bool:
        """Whether the steps still hold that; its numbers may have been read meanwhile."""
        return replace(self.draft, numbers=draft.numbers) == draft

    @property
    def _lacking(self) -> list[str]:
        """The placeholders of the text that nothing fills."""
        return self.draft.lacking(self.sms.templates.fields(self.draft.text))

    @property
    def _row(self) -> CheckedRow | None:
        checked, place = self._checking.result, self.check_step.place
        return None if checked is None or place is None else checked.rows[place]

    def focus_first(self) -> None:
        """To the first step that lacks something, or to the rows of the check."""
        self.query_one("#list-path" if self.draft.table is None else self._next_field).focus()

    @property
    def _next_field(self) -> str:
        """The selector of the field that needs a person next, once there is a list."""
        plan = self.draft.plan
        if plan is not None and not plan.number_columns:
            return "#column-number"
        if plan is not None and plan.consent_candidates:
            return "#column-consent"
        return self._text_or_check

    @property
    def _text_or_check(self) -> str:
        return "#check-rows" if self.text_step.text.strip() else "#series-text"

    def _go_ahead(self) -> None:
        """Whoever types while a list is read shall not change its path."""
        if self._nothing_was_done:
            self.screen.set_focus(self.query_one(self._text_or_check))

    def _go_back(self) -> None:
        """What was named is no list, so that another one is to be named."""
        if self._nothing_was_done:
            self.screen.set_focus(self.query_one("#list-path"))

    @property
    def _nothing_was_done(self) -> bool:
        """Whether the cursor is where the list was chosen or where it went from there, and nothing was typed since."""
        focused = self.screen.focused
        if focused is self.text_step.area:
            return not self.text_step.text.strip()
        return focused is None or focused is self.check_step.check_list or self.list_step in focused.ancestors

    @cached_property
    def _length(self) -> SeriesLength:
        return SeriesLength(self.sms)

    def _show_length(self) -> None:
        draft, row = self.draft, self._row
        text = self._length.of(draft, row)
        self.text_step.show_length(text.line)
        self.text_step.ask_for_values(self._lacking or list(draft.values))
        self.check_step.show_row(row, text.filled, text.line)
        self.place.query_one(Telephone).show(self._length.preview(text))

    def _want_check(self) -> None:
        self._checking.outdate()
        self.place.once("series-check", partial(self._checking.catch_up, self._show, self._refused))

    async def _check(self, draft: SeriesDraft) -> CheckedList:
        """Check a draft; raises `InputRefused`."""
        series, table, plan = self.sms.series, draft.table, draft.plan
        if table is None or plan is None:
            raise ListRefused(_("Bitte wählen Sie zuerst eine Liste."))
        numbers = draft.numbers
        if numbers is None:
            numbers = await in_background(lambda: series.numbers(table, plan, draft.corrected))
            now = self.draft
            if now.table is table and now.plan is plan and now.corrected == draft.corrected:
                self.draft = replace(self.draft, numbers=numbers)
        return await in_background(lambda: series.check(table, plan, draft.order(), numbers))

    def _refused(self, error: InputRefused) -> None:  # the rows of the last check stay in sight
        self.check_step.say(marks.ERROR.beside(error.in_full))

    def _show(self, draft: SeriesDraft, checked: CheckedList) -> None:
        self._checking.take(checked)
        totals = self._price.totals(draft, checked, self._checking.before)
        self.check_step.show(checked, totals, notes_about(self.sms, draft, checked))
        self.query_one(ColumnStep).show_sources(checked.filled_from)
        self._show_length()
        self.place.name_keys_again()
        self.place.forget_what_does_not_hold()
        if checked.totals.sendable and draft.has_text and self._price.wants_balance:
            self.place.once("series-balance", self._read_balance)

    @cached_property
    def _price(self) -> SeriesPrice:
        return SeriesPrice(self.sms, self.place.application.balance)

    async def _read_balance(self) -> None:
        if not await self._price.ask_for_balance():
            return
        self.place.application.refresh_sending_state()
        if self._checking.result is not None and self._checking.is_up_to_date:
            self.check_step.say(self._price.totals(self.draft, self._checking.result, self._checking.before))

    async def _renew_balance(self, starter: Starter, checked: CheckedList) -> None:
        """Ask what is left, while the question stands with what was heard last."""
        if await self._price.ask_for_balance(BEFORE_START):
            self.place.application.refresh_sending_state()
            starter.take_price(self._price.of(checked))
