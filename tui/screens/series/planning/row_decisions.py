"""What a person decides at a row of the check, or before the start: a change of the draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.screens.series.planning import questions
from tui.screens.series.planning.number_correction import NumberCorrection
from tui.service.recipients import Field, Verdict

if TYPE_CHECKING:
    from textual.app import App

    from tui.screens.series.planning.series_draft import SeriesDraft
    from tui.service.api import CheckedList, CheckedRow, ColumnPlan, PraxisSms

Change = Callable[["SeriesDraft"], "SeriesDraft"]
"""Applied when it is decided: meanwhile the numbers of the list may have been read."""


def _nothing(draft: SeriesDraft) -> SeriesDraft:
    return draft


async def at_row(app: App[None], sms: PraxisSms, draft: SeriesDraft, checked: CheckedList, place: int) -> Change | None:
    """What is decided about a row of the check, None where there is nothing to decide."""
    row, plan = checked.rows[place], draft.plan
    if row.verdict is Verdict.DECEASED_REMARK or row.list_row in draft.released:
        return await _release(app, draft, row)
    if number := draft.number_at(place):
        return await _confirmation(app, sms, draft, row, number, place)
    if row.is_corrected:
        return await _correction(app, sms, row, place)
    if plan is not None and checked.consent_candidates and row.verdict is Verdict.NO_CONSENT:
        return await consent_column(app, plan)
    if plan is not None and row.number_elsewhere is not None:
        return await _further_numbers(app, sms, plan, checked, row, place)
    if row.may_correct_number:
        return await _correction(app, sms, row, place)
    return None


def nothing_to_decide(checked: CheckedList | None, place: int | None) -> str:
    """What to say at a row about which nothing is decided here."""
    if checked is not None and place is not None and checked.rows[place].verdict is Verdict.NO_CONSENT:
        return _(
            "Liegt eine Einwilligung vor, ergänzen Sie sie in der Liste und öffnen Sie die Liste neu ({series.pick})."
        )
    return _("An dieser Zeile gibt es nichts zu bestätigen.")


async def consent_column(app: App[None], plan: ColumnPlan) -> Change:
    """Which of several columns says who consented, or none of them."""
    headings = [plan.headings[column] for column in plan.consent_candidates]
    chosen = await questions.column_of_consent(app, headings)
    if chosen is None:
        return _nothing
    decided = plan.with_map({Field.CONSENT: chosen})
    return lambda draft: draft.with_plan(decided)


async def _release(app: App[None], draft: SeriesDraft, row: CheckedRow) -> Change:
    line = row.list_row
    if not await questions.releases_row(app, row, is_released=line in draft.released):
        return _nothing
    return lambda draft: replace(draft, released=draft.released ^ {line})


async def _correction(app: App[None], sms: PraxisSms, row: CheckedRow, place: int) -> Change:
    typed = await app.push_screen_wait(NumberCorrection(sms, row))
    if typed is None:
        return _nothing
    reading = sms.compose.understand_for_row(typed)
    return lambda draft: draft.with_correction(place, typed, reading)


async def _confirmation(
    app: App[None], sms: PraxisSms, draft: SeriesDraft, row: CheckedRow, number: str, place: int
) -> Change:
    answer = await questions.confirms_number(app, number, row, is_confirmed=number in draft.confirmed)
    if answer == questions.CORRECT:
        return await _correction(app, sms, row, place)
    if answer != questions.YES:
        return _nothing
    return lambda draft: replace(draft, confirmed=draft.confirmed ^ {number})


async def _further_numbers(
    app: App[None], sms: PraxisSms, plan: ColumnPlan, checked: CheckedList, row: CheckedRow, place: int
) -> Change:
    rows = [row for row in checked.rows if row.number_elsewhere is not None]
    answer = await questions.takes_numbers_from(app, checked.number_columns, checked.numbers_elsewhere, rows)
    if answer == questions.CORRECT:
        return await _correction(app, sms, row, place)
    if answer != questions.YES:
        return _nothing
    elsewhere = {row.number_elsewhere for row in rows if row.number_elsewhere is not None}
    wider = plan.with_further_numbers((*plan.further_numbers, *sorted(elsewhere)))
    return lambda draft: draft.with_plan(wider)
