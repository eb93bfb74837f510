"""A person at the desk: presses keys, types, and reads the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.widget import Widget
from textual.widgets import Input, TextArea

from tests.screens.settling import SettlingPilot, run_test
from tui.app import LookSeconds, PraxisSmsApp
from tui.frame.keymap import Keymap
from tui.known_actions import chosen_keymap
from tui.service.api import PraxisSms
from tui.service.errors import PraxisSmsError
from tui.widgets.form import FieldRow


class Desk:
    """The application at 80x24 with a person in front of it."""

    def __init__(self, app: PraxisSmsApp, pilot: SettlingPilot) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys, by Textual's names."""
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Type key by key, into whatever has the focus."""
        await self.pilot.press(*(_KEYS.get(character, character) for character in text))

    async def paste(self, text: str) -> None:
        """Paste as a terminal does."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def go_to(self, selector: str) -> None:
        """Put the cursor into a field."""
        self.app.screen.query_one(selector).focus()
        await self.pilot.pause()

    async def fill(self, selector: str, text: str) -> None:
        """Replace what a field holds by something typed."""
        field = self.app.screen.query_one(selector)
        field.focus()
        await self.pilot.settle()
        if isinstance(field, Input):
            field.value = ""
        elif isinstance(field, TextArea):
            field.text = ""
        await self.paste(text)

    async def choose(self, title: str) -> None:
        """Choose an entry of the dropdown by its name."""
        await self.go_to("#protocol")
        await self.press("enter", *(_KEYS.get(character, character) for character in title), "enter")
        await self.until(lambda: title in self.line_with("Protokoll"))

    async def until(self, condition: Callable[[], bool] | str) -> None:
        """Wait until something holds or stands on the screen."""
        holds = (lambda: condition in self.text) if isinstance(condition, str) else condition
        await self.pilot.until(holds, lambda: f"the screen shows:\n{self.text}")

    @property
    def text(self) -> str:
        """Everything on the screen."""
        return "\n".join(strip.text.rstrip() for strip in self.pilot.picture())

    @property
    def words(self) -> str:
        """Everything on the screen as if it were one line, for sentences that may break anywhere."""
        return " ".join(self.text.replace("│", " ").split())

    @property
    def lines(self) -> list[str]:
        """The rows of the screen."""
        return self.text.split("\n")

    def line_with(self, text: str) -> str:
        """The first row that holds a text, or an empty one."""
        return next((line for line in self.lines if text in line), "")

    def style_of(self, text: str) -> Style:
        """The style in which a text begins that stands on the screen."""
        for strip in self.app.screen._compositor.render_strips():
            line = "".join(segment.text for segment in strip)
            if text in line:
                start = cell_len(line[: line.index(text)])
                return next(iter(strip.crop(start, start + 1))).style or Style()
        raise AssertionError(f"not on the screen: {text}")

    @property
    def focused(self) -> str:
        """The id of what has the focus."""
        return (self.app.focused.id or "") if self.app.focused is not None else ""

    def field(self, selector: str) -> str:
        """What a field holds."""
        field = self.app.screen.query_one(selector)
        if isinstance(field, Input):
            return field.value
        assert isinstance(field, TextArea)
        return field.text

    def note_beside(self, field: str) -> str:
        """What stands beside a field of the form."""
        widget: Widget = self.app.screen.query_one(f"#{field}")
        while not isinstance(widget, FieldRow):
            assert isinstance(widget.parent, Widget)
            widget = widget.parent
        return widget.note

    @property
    def visible_fields(self) -> list[str]:
        """The labels of the form that can be seen, in their order."""
        return [row.label for row in self.app.screen.query(FieldRow) if row.display]

    async def tab_order(self) -> list[str]:
        """The ids a person reaches with Tab, from here until it comes round."""
        first = self.focused
        order = [first]
        while True:
            await self.press("tab")
            if self.focused == first:
                return order
            assert len(order) < 60, f"Tab does not come round: {order}"
            order.append(self.focused)


_KEYS = {" ": "space", "\n": "enter", ".": "full_stop", "-": "minus", "+": "plus"}


def _keymap(sms: PraxisSms) -> Keymap | None:
    try:
        wanted = sms.settings.keys
    except PraxisSmsError:
        return None
    return chosen_keymap(wanted) if wanted else None


@asynccontextmanager
async def at_the_desk(
    sms: PraxisSms,
    *,
    size: tuple[int, int] = (80, 24),
    sending: bool = False,
    leaves_background: bool = False,
    look_seconds: LookSeconds = LookSeconds(),  # noqa: B008 - it is frozen
) -> AsyncIterator[Desk]:
    """Open the application; with `sending` its dispatcher works as in daily life.

    With `leaves_background` the person does not wait for what is made to take long.
    """
    app = PraxisSmsApp(sms, keymap=_keymap(sms), start_dispatcher=sending, look_seconds=look_seconds)
    async with run_test(app, size, leaves_background=leaves_background) as pilot:
        try:
            yield Desk(app, pilot)
        finally:
            if sending:
                sms.dispatcher.stop(10)
