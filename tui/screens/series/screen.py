"""Serien-SMS: four steps from a list to a series, and how far the series is."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from tui.frame.dialogs import Answer, Question, Reading
from tui.frame.screen import PlaceScreen, style
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.outbox.actions import OutboxActions
from tui.screens.series.planning.file_picker import FilePicker
from tui.screens.series.planning.planning_view import PlanningView
from tui.screens.series.planning.questions import sought_row
from tui.screens.series.planning.step_list import ListSource
from tui.screens.series.progress.progress_view import ProgressView
from tui.screens.series.progress.projection import Projection, read_projection
from tui.screens.series.words import way_through
from tui.service.api import MessageQuery, Series
from tui.service.errors import PraxisSmsError
from tui.service.model.messages import SeriesState
from tui.widgets.row_list import RowList

HEARTBEAT = 5.0
"""Seconds after which a running series is read again although nothing changed: its rate falls then."""

_LATEST = 10
"""How many of the newest series are searched for one that still runs."""

_OF_PLANNING = (
    "start", "pick_list", "give_values", "replace_forcing", "offer_placeholders", "only_problems", "find_row",
    "show_notes", "begin_anew",
)  # fmt: skip


def _key(key: str, action: str, description: str, tooltip: str, name: str, *, show: bool = False) -> Binding:
    return Binding(key, action, description, tooltip=tooltip, id=f"series.{name}", show=show)


class SeriesScreen(PlaceScreen):
    """The preparation of a series or the progress of one; what was prepared stays."""

    place = "series"
    CSS_PATH = style("series")
    AUTO_FOCUS = "#list-path"
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("f9", "start", _("Starten"), _("Fragt noch einmal und sendet dann"), "start", show=True),
        _key("ctrl+o", "pick_list", _("Liste öffnen"), _("Zeigt Ordner und Listen"), "pick", show=True),
        _key("ctrl+l", "only_problems", _("Nur Probleme"), _("Zeigt nur Probleme oder alle"), "filter", show=True),
        _key("ctrl+t", "replace_forcing", _("Sonderzeichen ersetzen"), _("Ersetzt, was Unicode erzwingt"), "replace"),
        _key("ctrl+p", "offer_placeholders", _("Platzhalter"), _("Bietet die Platzhalter an"), "placeholder"),
        _key("ctrl+g", "find_row", _("Suchen"), _("Sucht in der Liste"), "find"),
        _key("f9", "pause", _("Anhalten"), _("Hält die Serie an"), "pause", show=True),
        _key("f9", "resume", _("Weiter"), _("Lässt die Serie weiterlaufen"), "resume", show=True),
        _key("delete", "cancel", _("Abbrechen"), _("Nimmt zurück, was noch wartet"), "cancel"),
        _key("ctrl+r", "retry", _("Abgelehnte erneut"), _("Sendet Abgelehntes noch einmal"), "retry"),
        _key("ctrl+o", "export", _("Exportieren"), _("Schreibt das Ergebnis als CSV"), "export", show=True),
        _key("ctrl+n", "new_series", _("Neue Serie"), _("Bereitet die nächste Serie vor"), "new", show=True),
        _key("ctrl+n", "begin_anew", _("Von vorn"), _("Leert alle vier Schritte"), "anew"),
        _key("ctrl+r", "back_to_running", _("Laufende Serie"), _("Zeigt die laufende Serie"), "running"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._series_id: int | None = None
        self._shows_progress = False
        self._wants_new = False
        self._beat: Timer | None = None

    def compose_body(self) -> ComposeResult:
        """Both views; one of them is shown."""
        yield PlanningView()
        yield ProgressView()

    def on_mount(self) -> None:
        """Prepare, unless a series is running."""
        self.progress.display = False
        self._beat = self.set_interval(HEARTBEAT, self._look_again, pause=True)

    @property
    def planning(self) -> PlanningView:
        return self.query_one(PlanningView)

    @property
    def progress(self) -> ProgressView:
        return self.query_one(ProgressView)

    @property
    def series_id(self) -> int | None:
        """The series whose progress is shown, or was last."""
        return self._series_id

    @property
    def unsaved(self) -> str:
        """A series that was prepared and not started is named before quitting."""
        if self.is_mounted and not self.planning.draft.is_empty:
            return _("Eine vorbereitete Serien-SMS ist noch nicht gestartet; sie bleibt als Entwurf erhalten.")
        return ""

    @property
    def situation(self) -> object:
        """The series that is shown, or what the four steps hold."""
        return self._series_id if self._shows_progress else self.planning.situation

    def settings_changed(self) -> None:
        """Limits and prices may have changed."""
        if not self._shows_progress:
            self.planning.look_again()

    def focus_first(self) -> None:
        """To the rows that need a person, or to the step that lacks something."""
        view = self.progress if self._shows_progress else self.planning
        view.focus_first()

    def screen_help(self) -> str:
        """The way from a list to a series."""
        return way_through()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of the view that is shown."""
        if not self.is_mounted:
            return True
        if action in _OF_PLANNING:
            return not self._shows_progress
        seen = self.progress.seen
        possible = {
            "pause": seen is not None and seen.may_pause,
            "resume": seen is not None and seen.may_resume,
            "cancel": seen is not None and seen.may_cancel,
            "retry": seen is not None and bool(seen.counts.failed),
            "export": seen is not None,
            "new_series": True,
        }
        if action in possible:
            return self._shows_progress and possible[action]
        if action == "back_to_running":
            return not self._shows_progress and self._series_id is not None
        return True

    # which view

    def on_screen_resume(self) -> None:
        """Show what changed meanwhile; a running series is shown unless another one is being prepared."""
        super().on_screen_resume()
        self.praxis.when_painted(self._resumed)

    def _resumed(self) -> None:
        if self._shows_progress:
            self._follow()
        else:
            self.planning.look_again()
            self.anew("running", self._find_running)

    async def _find_running(self) -> None:
        if await self.planning.keeper.recover():
            self._wants_new = True
        running = await in_background(self._newest_running)
        if self._shows_progress:
            return
        self._series_id = running
        self.planning.check_step.offer_running(running is not None)
        self.refresh_bindings()
        if running is not None and self.planning.draft.is_empty and not self._wants_new and not self._shows_progress:
            self.show_progress(running)

    def _newest_running(self) -> int | None:
        """The newest series with something that waits or is on its way."""
        for series in self.sms.series.newest(_LATEST):
            if series.state is not SeriesState.CANCELLED and self.sms.outbox.counts(series.id).pending:
                return series.id
        return None

    def show_progress(self, series_id: int) -> None:
        """Show how far a series is."""
        if series_id != self._series_id or not self._shows_progress:
            self.progress.show(None)
        self._series_id = series_id
        self._shows_progress = True
        self._show_views()
        self._follow(focus=True)

    def _show_planning(self) -> None:
        self._shows_progress = False
        self._show_views()
        self.planning.look_again()
        self.query_one("#list-path").focus()

    def _show_views(self) -> None:
        self.planning.display = not self._shows_progress
        self.progress.display = self._shows_progress
        if self._beat is not None:
            (self._beat.resume if self._shows_progress else self._beat.pause)()
        self.refresh_bindings()

    def action_new_series(self) -> None:
        """Prepare another series."""
        self._wants_new = True
        self.say("")
        seen = self.progress.seen
        if seen is not None and seen.progress.is_over:
            self._series_id = None
        self.planning.check_step.offer_running(self._series_id is not None)
        self._show_planning()

    def action_begin_anew(self) -> None:
        """Empty the four steps."""
        self.once("action", self._begin_anew)

    async def _begin_anew(self) -> None:
        if not self.planning.draft.is_empty:
            answer = await self.app.push_screen_wait(
                Question(
                    _("Von vorn beginnen?"),
                    _("Liste, Text und Prüfung werden geleert."),
                    [Answer(_("Leeren"), "clear"), Answer(_("Zurück"), "stay")],
                )
            )
            if answer != "clear":
                return
        self.planning.clear()
        self.say("")
        self.query_one("#list-path").focus()

    def action_back_to_running(self) -> None:
        """Back to the series that runs."""
        if self._series_id is not None:
            self.show_progress(self._series_id)

    # preparing

    def action_start(self) -> None:
        """Ask, and start."""
        self.once("start", self._start)

    async def _start(self) -> None:
        self.say("")
        series: Series | None = await self.planning.start()
        if series is not None:
            self._wants_new = False
            self.planning.clear()
            self.show_progress(series.id)

    def action_pick_list(self) -> None:
        """Choose a list by keyboard."""
        self.once("pick", self._pick_list)

    async def _pick_list(self) -> None:
        path = await self.app.push_screen_wait(FilePicker(self.planning.list_step.folder))
        if path is not None:
            self.planning.list_step.want(ListSource(path))

    def action_give_values(self) -> None:
        """Give the placeholders values that no column gives."""
        self.once("values", self.planning.give_values)

    def action_replace_forcing(self) -> None:
        """Replace what forces Unicode."""
        self.planning.replace_forcing()

    def action_offer_placeholders(self) -> None:
        """Offer the columns of the list at the cursor of the text."""
        self.planning.text_step.area.action_offer_placeholders()

    def action_only_problems(self) -> None:
        self.planning.check_step.toggle_filter()

    def action_find_row(self) -> None:
        """Search in the list."""
        self.once("find", self._find_row)

    async def _find_row(self) -> None:
        sought = await sought_row(self.app)
        if sought is not None and not self.planning.check_step.find(sought):
            self.say(_("„{text}“ steht in keiner der gezeigten Zeilen.").format(text=sought), failed=True)

    def action_show_notes(self) -> None:
        """Remarks on the list as a whole."""
        self.app.push_screen(Reading(_("Hinweise"), "\n\n".join(self.planning.check_step.notes)))

    # following

    @property
    def follows_outbox(self) -> bool:
        """While the progress is shown and something may still change."""
        seen = self.progress.seen
        return self.is_current and self._shows_progress and (seen is None or seen.moves)

    @property
    def is_current(self) -> bool:
        """Whether this place is the one on the screen, a dialog above it or not."""
        return self.app.current_mode == self.place

    def _follow(self, *, focus: bool = False) -> None:
        self.anew("read", partial(self._read, focus=focus))
        self.praxis.watch_outbox()

    def _look_again(self) -> None:
        if self.follows_outbox:
            self.anew("read", self._read)

    async def outbox_changed(self) -> None:
        """Read the series again."""
        if self.is_current and self._shows_progress:
            await self._read()

    async def _read(self, *, focus: bool = False) -> None:
        series_id, before = self._series_id, self.progress.seen
        if series_id is None:
            return
        try:
            seen = await in_background(lambda: read_projection(self.sms, series_id, before))
        except PraxisSmsError as error:
            self.tell_failure(error)
            return
        if series_id == self._series_id and self._shows_progress:
            self._show(seen)
            if focus:
                self.progress.focus_first()

    def _show(self, seen: Projection) -> None:
        before = self.progress.seen
        self.progress.show(seen)
        if before is None or _possible(before) != _possible(seen):
            self.refresh_bindings()

    # deciding

    @property
    def actions(self) -> OutboxActions:
        """What a person does with messages and series."""
        return OutboxActions(self.praxis)

    @property
    def _series(self) -> Series | None:
        seen = self.progress.seen
        return None if seen is None else seen.progress.series

    def action_pause(self) -> None:
        """Hold the series back."""
        self.once("action", self._pause)

    async def _pause(self) -> None:
        series = self._series
        if series is not None:
            await in_background(lambda: self.sms.series.pause(series.id))
            self._done(_("Angehalten; was gerade unterwegs ist, wird noch übergeben."))

    def action_resume(self) -> None:
        """Let the series go on."""
        self.once("action", self._resume)

    async def _resume(self) -> None:
        series = self._series
        if series is not None:
            await in_background(lambda: self.sms.series.resume(series.id))
            self._done(_("Die Serie läuft weiter."))

    def action_cancel(self) -> None:
        """Take back what waits."""
        self.once("action", self._cancel)

    async def _cancel(self) -> None:
        if self._series is not None:
            self._done(await self.actions.cancel_series(self._series))

    def action_retry(self) -> None:
        """Send again what was refused."""
        self.once("action", self._retry)

    async def _retry(self) -> None:
        if self._series is not None:
            self._done(await self.actions.retry_series(self._series))

    def action_export(self) -> None:
        """Write the result to a file."""
        self.once("action", self._export)

    async def _export(self) -> None:
        series = self._series
        if series is not None:
            query = MessageQuery(series_id=series.id)
            sentence = await self.actions.export(query, _("serie-{id}").format(id=series.id))
            if sentence:
                self.say(sentence)

    @on(RowList.Chosen, "#problems")
    def _problem_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.once("action", partial(self._open_message, event.key))

    async def _open_message(self, message_id: int) -> None:
        self._done(await self.actions.open(message_id))

    def _done(self, sentence: str) -> None:
        """Say what was done, and follow what comes of it."""
        if sentence:
            self.say(sentence)
            self._follow()


def _possible(seen: Projection) -> tuple[bool, ...]:
    return seen.may_pause, seen.may_resume, seen.may_cancel, bool(seen.counts.failed)
