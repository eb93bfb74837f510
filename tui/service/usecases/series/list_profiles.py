"""Profiles of lists: a list with known headings gets the columns, the Textvorlage and the time of the last one.

Who consented is decided anew for each list, and that nobody of a list died is never remembered.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from tui.runtime.values import dataclass
from tui.service.errors import InputRefused, ListRefused, PraxisSmsError, UsageError
from tui.service.model.messages import Template, TemplateKind
from tui.service.recipients import ColumnPlan, Field, Table
from tui.service.recipients.heading_names import heading_key
from tui.service.system.clock import Clock
from tui.service.system.profile_file import ListProfile, ProfileFile
from tui.service.system.time_input import recurs, understand_moment
from tui.service.usecases.templates import Templates

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecalledProfile:
    """What the list before said about one with the same headings.

    `template` is None where there was none or it is gone; `begins_at` is what was typed, empty for at once.
    """

    plan: ColumnPlan
    template: Template | None = None
    begins_at: str = ""

    @property
    def has_decided_columns(self) -> bool:
        """Whether a person had decided about columns."""
        return bool(self.plan.decided)


class ListProfiles:
    """The profiles of this user. Touches the disk and the store."""

    def __init__(self, file: ProfileFile, templates: Templates, now: Clock) -> None:
        self._file = file
        self._templates = templates
        self._now = now

    def recall(self, table: Table, plan: ColumnPlan) -> RecalledProfile | None:
        """What is known of lists with the headings of `table`, `plan` being what its columns seem to mean.

        None where nothing is known, and for a list without headings: its columns may be any.
        """
        profile = self._file.recall(_checksum(table.headings)) if table.heading_line else None
        if profile is None:
            return None
        with suppress(ListRefused):
            known = {Field(name): places for name, places in profile.columns.items() if name in set(Field)}
            plan = plan.with_decided({meant: places for meant, places in known.items() if _may_be_kept(meant, places)})
        return RecalledProfile(plan, self._template(profile.template), self._still_to_come(profile.begins_at))

    def remember(self, table: Table, plan: ColumnPlan, text: str, begins_at: str) -> None:
        """Keep how a list was sent: `text` where it is that of a Textvorlage, `begins_at` where it names no date.

        That nothing can be kept is no failure of the series.
        """
        if not table.heading_line:
            return
        columns = {str(meant): places for meant, places in plan.decided.items() if _may_be_kept(meant, places)}
        try:
            profile = ListProfile(columns, self._name_of(text), begins_at if recurs(begins_at) else "")
            self._file.remember(_checksum(table.headings), profile)
        except (OSError, PraxisSmsError) as error:
            _log.warning("the profile of a list could not be kept: %s", type(error).__name__)

    def last_folder(self) -> Path | None:
        """Where the last list lay, if that is still a folder."""
        known = self._file.last_folder()
        folder = Path(known) if known else None
        return folder if folder is not None and folder.is_dir() else None

    def remember_folder(self, folder: Path) -> None:
        """Keep where a list lay; that it cannot be kept is no failure."""
        try:
            self._file.remember_folder(str(folder))
        except (OSError, PraxisSmsError) as error:
            _log.warning("the folder of a list could not be kept: %s", type(error).__name__)

    def _template(self, name: str) -> Template | None:
        try:
            return self._templates.get(TemplateKind.SERIES, name) if name else None
        except PraxisSmsError:
            return None

    def _name_of(self, text: str) -> str:
        known = self._templates.every(TemplateKind.SERIES)
        return next((template.name for template in known if template.text == text), "")

    def _still_to_come(self, typed: str) -> str:
        if not typed:
            return ""
        try:
            understand_moment(typed, self._now())
        except (UsageError, InputRefused):
            return ""
        return typed


def _may_be_kept(meant: Field, places: Sequence[int]) -> bool:
    """Consent is decided anew each time; that no column tells of deaths, too."""
    return meant is not Field.CONSENT and (bool(places) or meant is not Field.DECEASED)


def _checksum(headings: Sequence[str]) -> str:
    return sha256("\n".join(map(heading_key, headings)).encode("utf-8", "replace")).hexdigest()
