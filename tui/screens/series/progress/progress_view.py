"""The progress of a series: a reading of the outbox that looks the same in every window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from tui.language.catalogue import _
from tui.screens.series.progress import bar
from tui.screens.series.progress import progress_state as words
from tui.screens.series.series_actions import SERIES_ACTIONS
from tui.widgets.buttons import PushButton
from tui.widgets.line import Line, Note
from tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from tui.screens.series.progress.progress_state import ProgressState

_COUNTERPART = {"pause": "resume", "resume": "pause"}
"""The button that takes the place of another one."""

_LOW_PLOT, _HIGHEST_PLOT, _HIGH_SCREEN = 2, 4, 30
"""Rows of the course in a low terminal, in a high one, and from how many rows on a terminal is high."""

_ROOMY = 16
"""Rows from which on everything has its blanks and its second lines."""


class ProgressView(Vertical):
    """Bar, counts, pace, and the rows that need attention; paints only what has changed."""

    problems = getters.query_one(RowList)
    """The rows somebody should look at."""

    def __init__(self) -> None:
        super().__init__(id="progress", classes="group")
        self.seen: ProgressState | None = None
        """What is shown; None before the first `show`."""

    def compose(self) -> ComposeResult:
        """From the title down to the buttons."""
        yield Line(id="progress-title")
        yield Line(id="progress-bar")
        yield Line(id="progress-pace")
        with Vertical(id="progress-course"):
            for _row in range(_HIGHEST_PLOT):
                yield Line()
        yield Note(id="progress-counts")
        yield Note(id="progress-sending")
        yield Line(id="problems-heading")
        yield RowList(
            id="problems",
            help_text=_(
                "Oben steht, was ungeklärt ist: Diese SMS werden nie von selbst noch einmal gesendet; {rows.choose} "
                "zeigt alles über die SMS am Cursor und fragt, was aus ihr wurde. Darunter steht, was nicht "
                "hinausging, und welche Zeilen der Liste keine SMS bekommen; {series.left_out} zeigt sie alle."
            ),
        )
        with Horizontal(id="progress-actions"):
            for name in ("pause", "resume", "cancel", "retry", "export", "new_series", "write_again"):
                yield SERIES_ACTIONS.button(name)

    def show(self, seen: ProgressState | None) -> None:
        """Show how far the series is; None clears the last one."""
        before, self.seen = self.seen, seen
        if seen is None:
            return
        title = self.query_one("#progress-title", Line)
        if title.text != words.title(seen):
            title.show(words.title(seen))
            self.border_title = Content(title.text)
        self._show_bar()
        self.query_one("#progress-pace", Line).show(words.pace(seen))
        self._show_course()
        self.query_one("#progress-counts", Note).show(words.counts(seen))
        self.query_one("#progress-sending", Note).show(words.sending(seen))
        self.query_one("#problems-heading", Line).show(words.problems_heading(seen))
        if before is None or before.problems is not seen.problems or before.rejected is not seen.rejected:
            rows = words.problem_rows(seen)
            begins = bool(seen.problems) and self.problems.highlighted in (None, words.LEFT_OUT)
            self.problems.show(rows, rows[0].key if begins else None)
            self.problems.can_focus = bool(seen.problems or seen.rejected)
        self._offer(seen)

    def on_resize(self) -> None:
        """Bar and course take the room there is."""
        self.set_class(0 < self.size.height < _ROOMY, "-lowest")
        self._show_bar()
        self._show_course()

    def _show_bar(self) -> None:
        if self.seen is not None:
            self.query_one("#progress-bar", Line).show(bar.bar(self.seen.progress, max(self.size.width - 2, 20)))

    def _show_course(self) -> None:
        """While something moves, how fast it went in the last minutes."""
        plot = self.query_one("#progress-course")
        seen = self.seen
        plot.display = seen is not None and seen.moves_on and seen.course.is_worth_a_plot
        if seen is None or not plot.display:
            return
        rows = _HIGHEST_PLOT if self.app.size.height >= _HIGH_SCREEN else _LOW_PLOT
        drawn = bar.course_rows(seen.course, rows)
        for place, line in enumerate(plot.query(Line)):
            line.display = place < rows
            if line.display:
                line.show(drawn[place])

    def _offer(self, seen: ProgressState) -> None:
        """Only what is possible; the focus never stays on what is gone."""
        possible = seen.possible
        focused = self.screen.focused
        for button in self.query(PushButton):
            button.display = possible.get(button.id or "", True)
        again = self.query_one("#retry", PushButton)
        label = words.retry_label(seen)
        if str(again.label) != label:
            again.label = Content(label)
        if focused is not None and not possible.get(focused.id or "", True):
            instead = _COUNTERPART.get(focused.id or "", "")
            if possible.get(instead):
                self.query_one(f"#{instead}").focus()
            else:
                self.focus_first()

    def focus_first(self) -> None:
        """To the rows that need a person, or to the first button."""
        seen = self.seen
        if seen is None or seen.problems or seen.rejected:
            self.problems.focus()
        else:
            first = next(button for button in self.query(PushButton) if button.display)
            first.focus()
