"""What a person decides about the series whose progress is shown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from textual import getters, on

from tui.frame.actions import in_worker
from tui.frame.screen import PlaceScreen
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.outbox.decision_dialogs import OutboxActions
from tui.screens.series.progress.left_out import LeftOutRows
from tui.screens.series.progress.progress_state import LEFT_OUT
from tui.screens.series.progress.progress_view import ProgressView
from tui.service.api import MessageQuery, Series
from tui.widgets.row_list import RowList


class DecidesAboutSeries(PlaceScreen):
    """A place with the progress of a series, and the actions that its buttons stand for."""

    progress = getters.query_one(ProgressView)

    def follow_series(self, *, focus: bool = False) -> None:
        """Read the series again, and follow what comes of it."""
        raise NotImplementedError

    async def prepare_list(self, name: str) -> None:
        """Begin another series with a list, unless one is being prepared and shall stay."""
        raise NotImplementedError

    @property
    def possible(self) -> Mapping[str, bool] | None:
        """What may be decided about the series, by the names of the actions; None until it was read."""
        return None if self.progress.seen is None else self.progress.seen.possible

    @property
    def needs_person(self) -> bool:
        """Whether any message of the series is unknown."""
        seen = self.progress.seen
        return seen is not None and bool(seen.counts.needs_person)

    @property
    def actions(self) -> OutboxActions:
        """What a person does with messages and series."""
        return OutboxActions(self.application)

    @property
    def _series(self) -> Series | None:
        seen = self.progress.seen
        return None if seen is None else seen.progress.series

    @in_worker("action")
    async def action_pause(self) -> None:
        """Hold the series back."""
        series = self._series
        if series is not None:
            await in_background(lambda: self.sms.series.pause(series.id))
            await self._decided(_("Angehalten; was gerade unterwegs ist, wird noch übergeben."))

    @in_worker("action")
    async def action_resume(self) -> None:
        """Let the series go on."""
        series = self._series
        if series is not None:
            await in_background(lambda: self.sms.series.resume(series.id))
            await self._decided(_("Die Serie läuft weiter."))

    @in_worker("action")
    async def action_cancel(self) -> None:
        """Take back what waits."""
        if self._series is not None:
            self._done(await self.actions.cancel_series(self._series))

    @in_worker("action")
    async def action_retry(self) -> None:
        """Send again what was refused."""
        if self._series is not None:
            await self._decided(await self.actions.retry_series(self._series))

    @in_worker("action")
    async def action_export(self) -> None:
        """Write the result to a file."""
        series = self._series
        if series is not None:
            query = MessageQuery(series_id=series.id)
            sentence = await self.actions.export(query, _("serie-{id}").format(id=series.id))
            if sentence:
                self.say(sentence, about=self.until_next_key)

    @in_worker("action")
    async def action_write_again(self) -> None:
        """Prepare another series for the same recipients."""
        if self._series is not None and (name := await self.actions.same_recipients(self._series.id)):
            await self.prepare_list(name)

    def action_show_left_out(self) -> None:
        """The rows of the list that were not queued."""
        seen = self.progress.seen
        if seen is not None and seen.rejected:
            self.app.push_screen(LeftOutRows(seen.rejected))

    @on(RowList.Chosen, "#problems")
    def _problem_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        if event.key == LEFT_OUT:
            self.action_show_left_out()
            return
        self.once("action", partial(self._open_message, event.key))

    async def _open_message(self, message_id: int) -> None:
        self._done(await self.actions.open(message_id))

    async def _decided(self, sentence: str) -> None:
        """Say what was decided, as long as the series goes by it."""
        if sentence:
            await self.outbox_changed()
            self.say(sentence, about=lambda: self._standing)
            self.follow_series()

    @property
    def _standing(self) -> object:
        seen = self.progress.seen
        return None if seen is None else (seen.progress.series.id, seen.progress.series.state, seen.progress.is_over)

    def _done(self, sentence: str) -> None:
        """Say what was done, and follow what comes of it."""
        if sentence:
            self.say(sentence, about=self.until_next_key)
            self.follow_series()
