"""All reminder plans, where a practice has several."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.frame.dialogs import Dialog
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.series.reminders import plan_words as words
from tui.screens.series.reminders.plan_dialog import PlanDialog
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox
from tui.widgets.line import Note
from tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from datetime import datetime

    from tui.frame.frame import Frame
    from tui.service.api import PlanOutlook, PlanView


async def show_reminders(app: Frame) -> None:
    """Show the only plan, or let a person choose among several until she closes their list."""
    reminders = app.sms.reminders
    name: str | None = None
    while True:
        views, outlooks = await in_background(lambda: (reminders.plans(), reminders.outlook()))
        if len(views) != 1:
            name = await app.push_screen_wait(PlansDialog(views, outlooks, app.sms.now(), name))
        elif name is None:
            name = views[0].name
        else:
            return
        if name is None:
            return
        if any(view.plan.url for view in views if view.name == name):
            app.tell(_("Der Kalender wird geholt …"))
        day = await in_background(partial(reminders.day, name))
        app.tell("")
        await app.push_screen_wait(PlanDialog(app.sms, day))


class PlansDialog(Dialog[str | None]):
    """Returns the name of the plan that was opened."""

    AUTO_FOCUS = "#plans"
    DEFAULT_CSS = """
    PlansDialog #plans { height: auto; min-height: 3; max-height: 12; }
    PlansDialog #plan-about { max-height: 3; margin: 1 0; }
    """

    def __init__(
        self, views: Sequence[PlanView], outlooks: Sequence[PlanOutlook], now: datetime, chosen: str | None = None
    ) -> None:
        super().__init__()
        self._views = tuple(views)
        self._outlooks = tuple(outlooks)
        self._now = now
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """The plans, and when the one at the cursor ran and runs."""
        with DialogBox(_("Erinnerungen"), "-reading", hint=_("{rows.choose} öffnet · {dialog.close} schließt")):
            yield RowList(
                id="plans",
                help_text=_("Die Erinnerungspläne der Praxis und was von jedem wartet. {rows.choose} öffnet."),
            )
            yield Note(id="plan-about")
            with Horizontal(classes="buttons"):
                yield PushButton(_("Schließen"), id="close", action="screen.close")

    def on_mount(self) -> None:
        """Show the plans, the cursor at the one that was opened last."""
        names = [view.name for view in self._views]
        place = names.index(self._chosen) if self._chosen in names else 0
        rows = self.query_one(RowList)
        rows.styles.height = max(len(names), 3)
        rows.show(words.plan_rows(self._views, self._outlooks, self._now), place)
        self._explain(place)

    @on(RowList.Highlighted)
    def _moved(self, event: RowList.Highlighted) -> None:
        event.stop()
        self._explain(event.key)

    def _explain(self, place: int) -> None:
        if place < len(self._views):
            self.query_one("#plan-about", Note).show(words.plan_about(self._views[place]))

    @on(RowList.Chosen)
    def _opened(self, event: RowList.Chosen) -> None:
        event.stop()
        self.dismiss(self._views[event.key].name)
