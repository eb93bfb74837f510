"""The draft of a Serien-SMS: the path of its list and the decisions about it, never a row of the list."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from tui.frame.draft_keeper import DraftKeeper
from tui.frame.screen import until_replaced
from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ListRefused
from tui.service.model.consent import Purpose
from tui.service.recipients import Field

if TYPE_CHECKING:
    from tui.screens.series.planning.series_draft import SeriesDraft
    from tui.screens.series.planning.steps.step_list import ListSource
    from tui.screens.series.planning.steps_and_check import CheckedSteps
    from tui.service.api import ColumnPlan, Table


@dataclass(frozen=True, slots=True)
class KeptSeries:
    """What the four steps held.

    `digest` is that of the list when it was read; `columns` maps the fields that a person decided on to headings, an
    empty one for none; `values` fill placeholders for everybody. Numbers that a person confirmed are not kept.
    """

    path: str = ""
    encoding: str = ""
    sheet: str = ""
    digest: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    purpose: Purpose = Purpose.INFORMATION
    values: Mapping[str, str] = field(default_factory=dict)
    begins_at: str = ""
    replaces_forcing: bool = False

    def fields(self) -> dict[str, str]:
        """As texts, empty where there is nothing worth keeping."""
        if not any((self.path, self.text, self.begins_at)):
            return {}
        return {
            "path": self.path,
            "encoding": self.encoding,
            "sheet": self.sheet,
            "digest": self.digest,
            "columns": json.dumps(dict(self.columns), ensure_ascii=False),
            "text": self.text,
            "purpose": self.purpose.value,
            "values": json.dumps(dict(self.values), ensure_ascii=False),
            "begins_at": self.begins_at,
            "replaces_forcing": "1" if self.replaces_forcing else "",
        }

    @classmethod
    def of_fields(cls, fields: Mapping[str, str]) -> KeptSeries:
        """The inverse of `fields`; what cannot be read counts as not kept."""
        return cls(
            path=fields.get("path", ""),
            encoding=fields.get("encoding", ""),
            sheet=fields.get("sheet", ""),
            digest=fields.get("digest", ""),
            columns=_mapping(fields.get("columns", "")),
            text=fields.get("text", ""),
            purpose=Purpose.read(fields.get("purpose", Purpose.INFORMATION)),
            values=_mapping(fields.get("values", "")),
            begins_at=fields.get("begins_at", ""),
            replaces_forcing=bool(fields.get("replaces_forcing")),
        )

    def decided(self, plan: ColumnPlan) -> tuple[ColumnPlan, list[str]]:
        """The columns of a list with what was decided about them, and the headings that it does not have any more."""
        known = {str(each) for each in Field}
        missing: list[str] = []
        for name, heading in self.columns.items():
            try:
                plan = plan.with_map({name: heading}) if name in known else plan
            except ListRefused:
                missing.append(heading)
        return plan, missing


def _mapping(text: str) -> dict[str, str]:
    try:
        document = json.loads(text)
        return {str(name): str(value) for name, value in document.items()}
    except (ValueError, AttributeError, RecursionError):
        return {}


@dataclass(frozen=True, slots=True)
class ClearedSteps:
    """What the four steps held before they were cleared, whole: of this window only."""

    draft: SeriesDraft
    path: str
    source: ListSource | None
    begins_at: str


class SeriesKeeper:
    """Keeps what the steps hold while they change, and restores once what another window left, by `put`."""

    def __init__(self, planning: CheckedSteps, put: Callable[[KeptSeries], None]) -> None:
        self._planning = planning
        self._put = put
        self._waiting: KeptSeries | None = None
        self._news = ""

    @cached_property
    def _drafts(self) -> DraftKeeper:
        return DraftKeeper(self._planning.sms, self._planning.place.place)

    def keep(self) -> None:
        """Remember what the steps hold now."""
        self._drafts.keep(self._held().fields())

    def forget(self) -> None:
        """Drop what was kept."""
        self._waiting = None
        self._drafts.keep({})

    async def recover(self) -> bool:
        """Show what another window left, the first time; whether there was anything to show."""
        recovery = await self._drafts.recover(lambda: not self._held().fields(), self._restore)
        if recovery.news:
            self._planning.place.say(recovery.news, about=until_replaced)
        self._news = recovery.news if recovery.is_shown else self._news
        return recovery.is_shown

    def _restore(self, fields: Mapping[str, str]) -> None:
        self._waiting = KeptSeries.of_fields(fields)
        self._put(self._waiting)

    def taken(self, table: Table, plan: ColumnPlan) -> tuple[ColumnPlan, str]:
        """The columns of a list that was read, as they were decided before, and what there is to say about that."""
        kept, self._waiting = self._waiting, None
        if kept is None or kept.path != self._planning.list_step.path:
            return plan, ""
        plan, missing = kept.decided(plan)
        news = [self._news]
        if kept.digest and kept.digest != table.digest:
            news.append(_("Die Liste wurde seitdem geändert; bitte sehen Sie die Prüfung an."))
        if missing:
            news.append(_("Darin fehlt jetzt: {names}.").format(names=", ".join(missing)))
        return plan, " ".join(news)

    def _held(self) -> KeptSeries:
        planning, waiting = self._planning, self._waiting or KeptSeries()
        draft, source, plan = planning.draft, planning.list_step.source, planning.draft.plan
        return KeptSeries(
            path=planning.list_step.path,
            encoding=source.encoding if source else "",
            sheet=source.sheet if source else "",
            digest=draft.table.digest if draft.table else waiting.digest,
            columns={str(each): plan.written(each) for each in plan.chosen} if plan else waiting.columns,
            text=planning.text_step.text,
            purpose=draft.purpose,
            values=draft.values,
            begins_at=planning.check_step.begins_at,
            replaces_forcing=draft.replaces_forcing,
        )
