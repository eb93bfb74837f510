"""Serien-SMS: four steps from a list to a series, and how far the series is."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer

from tui.frame.actions import in_worker
from tui.frame.dialogs import Reading, agrees
from tui.frame.screen import style, until_replaced
from tui.frame.watches import AFTER_SENDING
from tui.language.catalogue import _
from tui.runtime.background import Looking, in_background
from tui.screens.series.planning.kept_draft import ClearedSteps
from tui.screens.series.planning.planning_view import PlanningView
from tui.screens.series.planning.questions import sought_row
from tui.screens.series.planning.steps.step_list import ListSource
from tui.screens.series.progress.progress_state import ProgressState, read_progress_state
from tui.screens.series.progress.progress_view import ProgressView
from tui.screens.series.progress.series_decisions import DecidesAboutSeries
from tui.screens.series.reminders.reminder_row import status_line
from tui.screens.series.series_actions import SERIES_ACTIONS
from tui.screens.series.words import way_through
from tui.service.api import Series
from tui.service.errors import PraxisSmsError
from tui.widgets.line import Note
from tui.widgets.telephone import Telephone

if TYPE_CHECKING:
    from tui.frame.top_line_status import SendingState

HEARTBEAT = 5.0
"""Seconds after which a running series is read again although nothing changed: its rate falls then."""


class SeriesScreen(DecidesAboutSeries):
    """The preparation of a series or the progress of one; what was prepared stays.

    `PlanningView` has the four steps and `ProgressView` the progress; what a person decides about the series that is
    shown stands in `DecidesAboutSeries`. Here it is decided which of both views is shown.
    """

    place = "series"
    CSS_PATH = style("series")
    AUTO_FOCUS = "#list-path"
    ACTIONS = SERIES_ACTIONS
    BINDINGS: ClassVar[list[BindingType]] = SERIES_ACTIONS.bindings()

    planning = getters.query_one(PlanningView)

    def __init__(self) -> None:
        super().__init__()
        self.followed_series: int | None = None
        """The series whose progress is shown, or was last."""
        self.shows_progress = False
        """Whether the progress of a series is shown, and not the four steps."""
        self._wants_new = False
        self._cleared: ClearedSteps | None = None
        self._beat: Timer | None = None
        self._looking = Looking(self._read)

    def compose_body(self) -> ComposeResult:
        """Both views; one of them is shown."""
        yield Note(id="reminders-line")
        with Horizontal(id="planning-body"):
            yield PlanningView()
            yield Telephone(with_total=True, id="row-telephone")
        yield ProgressView()

    def on_mount(self) -> None:
        """Prepare, unless a series is running."""
        self.progress.display = False
        self._beat = self.set_interval(HEARTBEAT, self._look_again, pause=True)

    @property
    def has_plans(self) -> bool:
        """Whether the configuration has reminder plans."""
        settings = self.application.valid_settings
        return settings is not None and bool(settings.reminders)

    def show_sending_state(self, state: SendingState) -> None:
        """Show also what waits of the reminder plans."""
        super().show_sending_state(state)
        self.query_one("#reminders-line", Note).show(status_line(state.reminders, self.sms.now()))
        self.refresh_bindings()

    @in_worker("reminders")
    async def action_show_reminders(self) -> None:
        """Show the reminder plans, or the only one."""
        plans = import_module("tui.screens.series.reminders.plans_dialog")  # with the service behind it
        await plans.show_reminders(self)

    @property
    def has_list(self) -> bool:
        """Whether a list was read."""
        return self.planning.draft.table is not None

    @property
    def unsaved(self) -> str:
        """A series that was prepared and not started is named before quitting."""
        if self.is_mounted and not self.planning.draft.is_empty:
            return _("Eine vorbereitete Serien-SMS ist noch nicht gestartet; sie bleibt als Entwurf erhalten.")
        return ""

    @property
    def situation(self) -> object:
        """The series that is shown, or what the four steps hold."""
        return self.followed_series if self.shows_progress else self.planning.situation

    def settings_changed(self) -> None:
        """Limits and prices may have changed."""
        if not self.shows_progress:
            self.planning.look_again()

    def focus_first(self) -> None:
        """To the rows that need a person, or to the step that lacks something."""
        view = self.progress if self.shows_progress else self.planning
        view.focus_first()

    def screen_help(self) -> str:
        """The way from a list to a series."""
        return way_through()

    # which view

    def on_screen_resume(self) -> None:
        """Show what changed meanwhile; a running series is shown unless another one is being prepared."""
        super().on_screen_resume()
        self.application.when_painted(self._resumed)

    def _resumed(self) -> None:
        if self.shows_progress:
            self.follow_series()
        else:
            self.planning.look_again()
            self.anew("running", self._find_running)

    async def _find_running(self) -> None:
        if await self.planning.keeper.recover():
            self._wants_new = True
        running = await in_background(self._newest_running)
        if self.shows_progress:
            return
        self.followed_series = running
        self.planning.check_step.offer_running(running is not None)
        self.refresh_bindings()
        if running is not None and self.planning.draft.is_empty and not self._wants_new and not self.shows_progress:
            self.show_progress(running)

    def _newest_running(self) -> int | None:
        unfinished = self.sms.outbox.unfinished_series()
        return None if unfinished is None else unfinished.series.id

    def show_progress(self, series_id: int) -> None:
        """Show how far a series is."""
        if series_id != self.followed_series or not self.shows_progress:
            self.progress.show(None)
        self.followed_series = series_id
        self.shows_progress = True
        self._show_views()
        self.follow_series(focus=True)

    def _show_planning(self) -> None:
        self.shows_progress = False
        self._show_views()
        self.planning.look_again()
        self.query_one("#list-path").focus()

    def _show_views(self) -> None:
        self.query_one("#planning-body").display = not self.shows_progress
        self.progress.display = self.shows_progress
        if self._beat is not None:
            (self._beat.resume if self.shows_progress else self._beat.pause)()
        self.refresh_bindings()

    def action_new_series(self) -> None:
        """Prepare another series."""
        self._wants_new = True
        self.say("")
        self._leave_what_is_over()
        self._show_planning()

    def _leave_what_is_over(self) -> None:
        """A series that is over is not offered as the running one while another is prepared."""
        seen = self.progress.seen
        if seen is not None and seen.progress.is_over:
            self.followed_series = None
        self.planning.check_step.offer_running(self.followed_series is not None)

    async def prepare_list(self, name: str) -> None:
        """Begin another series with a list, unless one is being prepared and shall stay."""
        if not self.planning.draft.is_empty:
            text = _("Hier ist schon eine Serie vorbereitet. Soll die neue Liste an ihre Stelle treten?")
            if not await agrees(self.app, _("Vorbereitete Serie ersetzen?"), text, _("Ersetzen")):
                self._show_planning()
                return
        self._wants_new, self._cleared = True, None
        self._leave_what_is_over()
        self.planning.clear()
        self._show_planning()
        self.planning.list_step.want(ListSource(Path(name), leads_on=True))

    def action_begin_anew(self) -> None:
        """Empty the four steps; what they held can be fetched back."""
        planning = self.planning
        had_something = not planning.draft.is_empty
        if had_something:
            self._cleared = planning.to_restore
        planning.clear()
        self.query_one("#list-path").focus()
        self.say(_("Alle vier Schritte sind geleert; {series.undo} holt sie zurück.") if had_something else "")

    @property
    def may_undo(self) -> bool:
        """Whether the four steps were cleared and nothing stands in them yet."""
        return self._cleared is not None and self.planning.draft.is_empty and not self.planning.list_step.path

    def action_undo(self) -> None:
        """Fetch back what was cleared."""
        if self._cleared is not None:
            self.planning.restore(self._cleared)
            self._cleared = None
            self.planning.focus_first()

    def action_back_to_running(self) -> None:
        """Back to the series that runs."""
        if self.followed_series is not None:
            self.show_progress(self.followed_series)

    # preparing

    @in_worker("start")
    async def action_start(self) -> None:
        """Ask, and start."""
        self.say("")
        series: Series | None = await self.planning.start()
        if series is not None:
            self._wants_new = False
            self._cleared = None  # what was prepared before a series that is sent now is history
            self.planning.clear()
            self.show_progress(series.id)

    @in_worker("pick")
    async def action_pick_list(self) -> None:
        """Choose a list by keyboard."""
        await self.planning.pick_list()

    def action_go_to_list(self) -> None:
        self.planning.query_one("#list-path").focus()

    def action_go_to_columns(self) -> None:
        self.planning.query_one("#column-number").focus()

    def action_go_to_text(self) -> None:
        self.planning.text_step.area.focus()

    def action_pick_template(self) -> None:
        """Open the list of templates."""
        self.planning.text_step.open_templates()

    def action_go_to_check(self) -> None:
        self.planning.query_one("#check-rows").focus()

    @in_worker("values")
    async def action_give_values(self) -> None:
        """Give the placeholders values that no column gives."""
        await self.planning.give_values()

    def action_replace_forcing(self) -> None:
        """Replace what forces Unicode."""
        self.planning.replace_forcing()

    def action_offer_placeholders(self) -> None:
        """Offer the columns of the list at the cursor of the text."""
        self.planning.text_step.area.action_offer_placeholders()

    def action_only_problems(self) -> None:
        self.planning.check_step.toggle_filter()

    @in_worker("find")
    async def action_find_row(self) -> None:
        """Search in the list."""
        sought = await sought_row(self.app)
        if sought is not None and not self.planning.check_step.find(sought):
            self.say(_("„{text}“ steht in keiner der gezeigten Zeilen.").format(text=sought), failed=True)

    def action_show_notes(self) -> None:
        """Remarks on the list as a whole."""
        self.app.push_screen(Reading(_("Hinweise"), "\n\n".join(self.planning.check_step.notes)))

    @property
    def number_here(self) -> str:
        """That of the row at the cursor."""
        return "" if self.shows_progress else self.planning.check_step.number

    def number_forgotten(self, number: str) -> None:
        """Steps that hold the number are emptied, and nothing that was cleared comes back."""
        self._cleared = None
        if self.is_mounted and self.planning.draft.has_number(number):
            self.planning.clear()
            self.say(
                _("Die vier Schritte sind geleert: Die Liste enthielt die gelöschte Nummer."), about=until_replaced
            )

    # following

    @property
    def follows_outbox(self) -> bool:
        """While the progress is shown and something may still change."""
        seen = self.progress.seen
        return self.is_on_screen and self.shows_progress and (seen is None or seen.moves)

    def follow_series(self, *, focus: bool = False) -> None:
        self.anew("read", partial(self._read, focus=focus))
        self.application.watch_outbox()

    def _look_again(self) -> None:
        if self.follows_outbox:
            self.run_worker(self._looking.unless_under_way(), group="look", exit_on_error=False)

    async def outbox_changed(self) -> None:
        """Read the series again."""
        if self.is_on_screen and self.shows_progress:
            await self._read()

    async def _read(self, *, focus: bool = False) -> None:
        series_id, before = self.followed_series, self.progress.seen
        if series_id is None:
            return
        try:
            seen = await in_background(lambda: read_progress_state(self.sms, series_id, before))
        except PraxisSmsError as error:
            self.tell_failure(error)
            return
        if series_id == self.followed_series and self.shows_progress:
            self._show(seen)
            if focus:
                self.progress.focus_first()

    def _show(self, seen: ProgressState) -> None:
        before = self.progress.seen
        self.progress.show(seen)
        if not seen.moves_on and (before is None or before.moves_on):
            self.application.refresh_balance(AFTER_SENDING)
        if before is None or before.possible != seen.possible:
            self.refresh_bindings()
        self.forget_what_does_not_hold()
