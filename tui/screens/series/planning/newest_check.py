"""Checking a series while it is being prepared: one check at a time, and only the newest counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tui.service.api import TemplateKind
from tui.service.errors import InputRefused

if TYPE_CHECKING:
    from tui.screens.series.planning.series_draft import SeriesDraft
    from tui.service.api import CheckedList, PraxisSms, Totals


class Checking:
    """Checks what `draft` gives by `check`, as often as it was outdated meanwhile; `result` is the last one shown."""

    def __init__(
        self, draft: Callable[[], SeriesDraft], check: Callable[[SeriesDraft], Awaitable[CheckedList]]
    ) -> None:
        self.result: CheckedList | None = None
        self.before: Totals | None = None
        """The totals of the last check with other verdicts, of the same list."""
        self._draft = draft
        self._check = check
        self._wanted = self._reached = 0

    @property
    def is_up_to_date(self) -> bool:
        """Whether nothing changed since the last check."""
        return self._reached == self._wanted

    def take(self, checked: CheckedList) -> None:
        """Keep the newest result, and the totals before it where its verdicts are others."""
        known = self.result
        if known is not None and known.totals.by_verdict != checked.totals.by_verdict:
            self.before = known.totals
        self.result = checked

    def outdate(self) -> None:
        """Note that something changed: a check that runs is followed by one more."""
        self._wanted += 1

    def forget(self) -> None:
        """There is nothing to check: drop the result of a running check."""
        self.result = self.before = None
        self.outdate()

    async def catch_up(
        self, show: Callable[[SeriesDraft, CheckedList], None], refuse: Callable[[InputRefused], None]
    ) -> None:
        """Check until it fits what the steps hold; `show` gets the result, `refuse` why none is possible."""
        while not self.is_up_to_date and (draft := self._draft()).table is not None:
            wanted = self._wanted
            try:
                checked = await self._check(draft)
            except InputRefused as error:
                if wanted == self._wanted:
                    refuse(error)
            else:
                if wanted == self._wanted:
                    show(draft, checked)
            self._reached = wanted


def notes_about(sms: PraxisSms, draft: SeriesDraft, checked: CheckedList) -> tuple[str, ...]:
    """Remarks on the list as a whole and on the text."""
    if not draft.has_text:
        return tuple(checked.notes)
    remarks = sms.templates.review(TemplateKind.SERIES, draft.text).remarks
    return (*checked.notes, *(remark.sentence for remark in remarks if not remark.about_samples))
