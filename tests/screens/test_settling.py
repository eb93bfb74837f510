"""Who works with an application in a test goes on when it has come to rest, however long that takes."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from threading import Event
from typing import ClassVar
from weakref import ref

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Static

from tests.screens.settling import nodes_remembered, run_test, take_apart
from tui.runtime.background import in_background

SLOWER_THAN_IDLE = 0.2
"""Seconds in which a thread waits and the processor has nothing to do."""


class Slow(App[None]):
    """Shows what became of the work that a key sets off."""

    BINDINGS: ClassVar[list[BindingType]] = [("a", "work", ""), ("b", "count", ""), ("c", "wait", "")]

    class Count(Message):
        """So many are left."""

        def __init__(self, left: int) -> None:
            super().__init__()
            self.left = left

    def __init__(self, work: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self._work = work

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static("nichts")

    @property
    def shown(self) -> str:
        """What is painted."""
        return "".join(segment.text for segment in self.screen._compositor.render_strips()[0]).strip()

    def action_work(self) -> None:
        """Work beside the event loop."""

        async def work() -> None:
            await in_background(self._work)
            self.query_one(Static).update("fertig")

        self.run_worker(work())

    def action_count(self) -> None:
        """Send a message that sends the next."""
        self.post_message(self.Count(100))

    def on_slow_count(self, message: Count) -> None:
        """Until none is left."""
        if message.left:
            self.post_message(self.Count(message.left - 1))
        else:
            self.query_one(Static).update("gezählt")

    def action_wait(self) -> None:
        """Do something in an hour."""
        self.set_timer(3600, self.exit)
        self.query_one(Static).update("gewartet")


async def test_a_key_has_its_effect_when_the_work_in_the_background_is_done_and_painted() -> None:
    app = Slow(lambda: time.sleep(SLOWER_THAN_IDLE))
    async with run_test(app) as pilot:
        assert app.shown == "nichts"
        await pilot.press("a")
        assert app.shown == "fertig"


async def test_work_that_is_made_to_take_long_is_left_to_itself() -> None:
    may_end = Event()
    app = Slow(may_end.wait)
    async with run_test(app, leaves_background=True) as pilot:
        await pilot.press("a")
        assert app.shown == "nichts"
        may_end.set()
        await pilot.until(lambda: app.shown == "fertig")


async def test_every_message_that_follows_a_key_is_handled_before_the_next_key() -> None:
    app = Slow()
    async with run_test(app) as pilot:
        await pilot.press("b")
        assert app.shown == "gezählt"


async def test_nobody_waits_for_a_timer_that_is_not_due() -> None:
    app = Slow()
    async with run_test(app) as pilot:
        await pilot.press("c")
        assert app.shown == "gewartet"


async def test_a_terminal_that_was_resized_shows_the_screen_in_its_new_size() -> None:
    app = Slow()
    async with run_test(app) as pilot:
        await pilot.resize_terminal(40, 10)
        assert app.query_one(Static).region.width == 40


async def test_what_an_application_was_made_of_is_gone_without_a_look_for_garbage() -> None:
    gc.disable()
    try:
        with nodes_remembered() as nodes:
            async with run_test(Slow()) as pilot:
                styles = ref(pilot.app.query_one(Static).styles.base)
        del pilot
        assert styles() is not None
        take_apart(nodes)
        assert styles() is None
    finally:
        gc.enable()
