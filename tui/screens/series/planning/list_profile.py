"""A list with the headings of one that was sent before: its steps are filled in as they were then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.runtime.background import in_background

if TYPE_CHECKING:
    from tui.screens.series.planning.series_draft import SeriesDraft
    from tui.screens.series.planning.steps.four_steps import FourSteps
    from tui.service.api import RecalledProfile, Table


class KnownList:
    """Fills in text and time from the profile of a list, unless a person typed others, and keeps that profile."""

    def __init__(self, planning: FourSteps) -> None:
        self._planning = planning
        self._text = ""
        self._begins_at = ""

    async def recall(self, table: Table) -> RecalledProfile | None:
        """What is known of lists with these headings; None where nothing is."""
        sms = self._planning.sms
        return await in_background(lambda: sms.list_profiles.recall(table, sms.series.columns(table)))

    async def folder(self, typed: str) -> Path:
        """Where lists are looked for: near a path that was typed, else where the last list lay."""
        profiles = self._planning.sms.list_profiles
        return await in_background(
            lambda: _folder_near(typed) or profiles.last_folder() or _folder_near(str(Path.cwd())) or Path.home()
        )

    async def remember_folder(self, path: Path) -> None:
        """Keep where a list lay."""
        profiles = self._planning.sms.list_profiles
        await in_background(lambda: profiles.remember_folder(path.absolute().parent))

    async def remember(self, draft: SeriesDraft, begins_at: str) -> None:
        """Keep how a list was sent."""
        profiles, table, plan = self._planning.sms.list_profiles, draft.table, draft.plan
        if table is not None and plan is not None and not table.of_series:
            await in_background(lambda: profiles.remember(table, plan, draft.text, begins_at))

    def fill(self, recalled: RecalledProfile | None) -> str:
        """Put text and time into their steps, in place of those that another list brought; says what was taken over."""
        text_step, check_step = self._planning.text_step, self._planning.check_step
        template = recalled.template if recalled else None
        begins_at = recalled.begins_at if recalled else ""
        filled: list[str] = [_("Spalten")] if recalled and recalled.has_decided_columns else []
        if text_step.text.strip() in ("", self._text.strip()):
            self._text = template.text if template else ""
            if text_step.text != self._text:
                text_step.put(self._text)
            if template:
                filled.append(_("Textvorlage „{name}“").format(name=template.name))
        if check_step.begins_at in ("", self._begins_at):
            self._begins_at = begins_at
            check_step.begin_at(begins_at)
            if begins_at:
                filled.append(_("Senden ab „{moment}“").format(moment=begins_at))
        return _("Wie bei der letzten Liste dieser Art: {what}.").format(what=", ".join(filled)) if filled else ""

    def forget(self) -> None:
        """Drop what was filled in, because the steps were emptied."""
        self._text = self._begins_at = ""


def _folder_near(typed: str) -> Path | None:
    """A folder that was named, or the nearest above what was; None for no path."""
    path = Path(typed).expanduser()
    return next((folder for folder in (path, *path.parents) if folder.is_dir()), None) if typed else None
