"""All reminder plans, where a practice has several."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.frame.dialogs import Dialog
from tui.frame.screen import until_replaced
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.series.reminders import plan_words as words
from tui.screens.series.reminders.plan_dialog import PlanDialog, show_runs
from tui.service.settings.notes import Remark
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox
from tui.widgets.line import Line, Note
from tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from datetime import datetime

    from tui.frame.screen import PlaceScreen
    from tui.service.api import PlanStatus, PlanView


async def show_reminders(place: PlaceScreen) -> None:
    """Show the only plan, or let a person choose among several until she closes their list, or leaves the place."""
    app, reminders = place.application, place.sms.reminders
    own_plans = [note.sentence for note in app.sms.setting_notes if note.remark is Remark.PLANS_OF_THE_PRACTICE]
    name: str | None = None
    while place.is_on_screen:
        views, statuses = await in_background(lambda: (reminders.plans(), reminders.statuses()))
        if len(views) != 1:
            name = await app.push_screen_wait(PlansDialog(views, statuses, app.sms.now(), name))
        else:
            name = views[0].name if name is None else None
        if name is None:
            if own_plans:
                place.say(" ".join(own_plans), about=until_replaced)
            return
        if any(view.plan.url for view in views if view.name == name):
            place.say(_("Der Kalender wird geholt …"), about=until_replaced)
        day = await in_background(partial(reminders.day, name))
        place.say("")
        if place.is_on_screen:  # a calendar may take long
            await app.push_screen_wait(PlanDialog(app.sms, day))


class PlansDialog(Dialog[str | None]):
    """Returns the name of the plan that was opened."""

    AUTO_FOCUS = "#plans"
    DEFAULT_CSS = """
    PlansDialog #plans { height: auto; min-height: 3; max-height: 12; margin: 0 0 1 0; }
    PlansDialog #plan-about { max-height: 2; margin: 0 0 1 0; }
    """

    def __init__(
        self, views: Sequence[PlanView], statuses: Sequence[PlanStatus], now: datetime, chosen: str | None = None
    ) -> None:
        super().__init__()
        self._views = tuple(views)
        self._statuses = tuple(statuses)
        self._now = now
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """The plans, and when the one at the cursor ran and runs."""
        with DialogBox(_("Erinnerungen"), "-reading", hints=[_("{rows.choose} öffnet"), _("{dialog.close} schließt")]):
            yield RowList(
                id="plans",
                help_text=_("Die Erinnerungspläne der Praxis und was von jedem wartet. {rows.choose} öffnet."),
            )
            yield Line(id="last-run")
            yield Line(id="next-run")
            yield Note(id="plan-about")
            with Horizontal(classes="buttons"):
                yield PushButton(_("Schließen"), id="close", action="screen.close")

    def on_mount(self) -> None:
        """Show the plans, the cursor at the one that was opened last."""
        names = [view.name for view in self._views]
        place = names.index(self._chosen) if self._chosen in names else 0
        rows = self.query_one(RowList)
        rows.styles.height = max(len(names), 3)
        rows.show(words.plan_rows(self._views, self._statuses, self._now), place)
        self._explain(place)

    @on(RowList.Highlighted)
    def _moved(self, event: RowList.Highlighted) -> None:
        event.stop()
        self._explain(event.key)

    def _explain(self, place: int) -> None:
        if place < len(self._views):
            show_runs(self, words.runs_of_plan(self._views[place]))
            self.query_one("#plan-about", Note).show(words.plan_about(self._views[place]))

    @on(RowList.Chosen)
    def _opened(self, event: RowList.Chosen) -> None:
        event.stop()
        self.dismiss(self._views[event.key].name)
