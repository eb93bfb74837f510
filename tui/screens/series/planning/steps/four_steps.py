"""The four steps of a Serien-SMS on the screen, and how they share its room."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events, getters
from textual.widget import Widget

from tui.screens.series.planning.steps.step_check import CheckStep
from tui.screens.series.planning.steps.step_list import ListStep
from tui.screens.series.planning.steps.step_text import TextStep
from tui.widgets.form import HERE, Form
from tui.widgets.line import Line

if TYPE_CHECKING:
    from tui.frame.screen import PlaceScreen
    from tui.service.api import PraxisSms

ROOMY = 36
"""Rows of a terminal from which on no step is folded."""

LOWEST = 20
"""Rows for the four steps below which the row at the cursor is not explained while another step is worked on."""


class FourSteps(Form):
    """While the last step has the focus, the others show their result in one row each."""

    list_step = getters.query_one(ListStep)
    """Step 1."""
    text_step = getters.query_one(TextStep)
    """Step 3."""
    check_step = getters.query_one(CheckStep)
    """Step 4."""

    @property
    def place(self) -> PlaceScreen:
        """The screen this is on."""
        return cast("PlaceScreen", self.screen)

    @property
    def sms(self) -> PraxisSms:
        return self.place.sms

    def on_compose(self) -> None:
        """Begin as in a low window where it is one: else everything is styled again once the size is known."""
        self.set_class(self.app.size.height < ROOMY, "-low")

    def on_resize(self) -> None:
        """Fit the steps into the room, of which a notice above them may take some."""
        self._share_the_room(folded=self.has_class("-folded"))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Give the room to the step with the cursor, and let its title stand out."""
        around = event.widget.ancestors
        for title in self.query(".step").exclude(".field-label").results(Line):
            title.set_class(any(step in around for step in title.ancestors if step.parent is self), HERE)
        folded = self.check_step in around and self.app.size.height < ROOMY
        if folded != self.has_class("-folded"):
            self._share_the_room(folded=folded)
            # Twice, because the scroll that the focus sets off begins after a refresh, too.
            self.call_after_refresh(self.call_after_refresh, self._bring_into_sight, event.widget)

    async def _bring_into_sight(self, widget: Widget) -> None:
        # The focus set off a scroll to where the widget was before the steps folded.
        await self.stop_animation("scroll_y", complete=False)
        widget.scroll_visible(animate=False, immediate=True)

    def _share_the_room(self, *, folded: bool) -> None:
        low = not folded and self.size.height < ROOMY
        lowest = not folded and 0 < self.size.height < LOWEST
        wanted = {"-folded": folded, "-low": low, "-lowest": lowest}
        # At once, because each change of classes styles everything in the steps anew.
        self.set_classes([*(self.classes - wanted.keys()), *(name for name, is_wanted in wanted.items() if is_wanted)])
