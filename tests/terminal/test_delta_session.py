"""A person works, and two terminals watch: one gets everything Textual writes, the other only what changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Label

from tests.screens.settling import SettlingPilot, run
from tests.terminal.emulator import TerminalScreen, TerminalStream
from tests.terminal.sample_app import SampleApp
from tui.terminal.abilities import Abilities
from tui.terminal.display import CellwiseDisplay
from tui.terminal.painting.screen_painter import ScreenPainter

WIDE, NARROW, DESIGNED_FOR = (100, 30), (60, 20), (80, 24)


@pytest.fixture(scope="module", autouse=True)
def _colours_do_not_depend_on_who_runs_the_tests() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERM", "xterm-256color")
        for name in ("COLORTERM", "NO_COLOR"):
            patch.delenv(name, raising=False)
        yield


class WatchedDriver(HeadlessDriver):
    """Takes what the application writes, as a terminal would."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.painter: ScreenPainter | None = ScreenPainter(abilities=Abilities(bce=True, ech=True, ich_dch=True))
        self.written: list[str] = []

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.written.append(data)


class Watcher:
    """A terminal of a size that can change."""

    def __init__(self) -> None:
        self.screen = TerminalScreen(*DESIGNED_FOR)
        self.stream = TerminalStream(self.screen)
        self.stream.feed("\x1b[?7l")
        self.bytes = 0

    def feed(self, data: str) -> None:
        self.bytes += len(data.encode())
        self.stream.feed(data)


class WatchedApp(SampleApp):
    """Feeds both terminals at every repaint and compares them."""

    def __init__(self) -> None:
        super().__init__(driver_class=WatchedDriver)
        self.everything = Watcher()
        self.changes = Watcher()
        self.frames_compared = 0
        self._size_is_new = False

    def _display(self, screen: Any, renderable: Any) -> None:
        driver = self._driver
        assert isinstance(driver, WatchedDriver)
        before = len(driver.written)
        shown = isinstance(renderable, CompositorUpdate) and self._is_written(renderable)
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        if shown:
            everything = renderable.render_segments(self.console)
            self.everything.feed(f"{everything}\x1b[{cursor.y + 1};{cursor.x + 1}H")
        super()._display(screen, renderable)
        self.changes.feed("".join(driver.written[before:]))
        if shown:
            self._compare(renderable)

    def _compare(self, update: CompositorUpdate) -> None:
        if self._size_is_new:
            # A terminal that was just resized shows leftovers until all of the screen is painted again.
            size = (self.changes.screen.columns, self.changes.screen.lines)
            if not isinstance(update, LayoutUpdate) or update.region.size != size:
                return
            self._size_is_new = False
        assert isinstance(update, LayoutUpdate | ChopsUpdate)
        assert not self.changes.screen.picture().differences(self.everything.screen.picture())
        assert self.changes.screen.cursor.x == self.everything.screen.cursor.x
        assert self.changes.screen.cursor.y == self.everything.screen.cursor.y
        self.frames_compared += 1

    async def resize(self, pilot: Pilot[None], columns: int, rows: int) -> None:
        driver = self._driver
        assert isinstance(driver, WatchedDriver)
        assert driver.painter is not None
        self._size_is_new = True
        for watcher in (self.everything, self.changes):
            watcher.screen.resize(rows, columns)
        driver.painter.forget()
        await pilot.resize_terminal(columns, rows)

    def finally_the_same(self) -> None:
        assert not self._size_is_new
        assert self.frames_compared
        assert not self.changes.screen.picture().differences(self.everything.screen.picture())


Action = Callable[[WatchedApp, Pilot[None]], Awaitable[None]]


def keys(*names: str) -> Action:
    async def action(_app: WatchedApp, pilot: Pilot[None]) -> None:
        await pilot.press(*names)

    return action


def paste(text: str) -> Action:
    async def action(app: WatchedApp, pilot: Pilot[None]) -> None:
        app.post_message(events.Paste(text))
        await pilot.pause()

    return action


def resize(size: tuple[int, int]) -> Action:
    async def action(app: WatchedApp, pilot: Pilot[None]) -> None:
        await app.resize(pilot, *size)

    return action


def work(*actions: Action) -> WatchedApp:
    """Do the actions in one session, then let it come to rest; the app with both its watchers."""

    async def session() -> WatchedApp:
        app = WatchedApp()
        async with app.run_test(headless=False, size=DESIGNED_FOR, notifications=True):
            pilot = SettlingPilot(app)
            await pilot.pause()
            for action in actions:
                await action(app, pilot)
            await pilot.pause()
            app.finally_the_same()
        return app

    return run(session())


INTO_THE_TEXT = keys("tab", "tab", "tab")
any_action = st.one_of(
    st.sampled_from(["tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pageup", "pagedown"]).map(keys),
    st.sampled_from(["enter", "escape", "space", "backspace", "delete", "shift+left", "ctrl+k"]).map(keys),
    st.sampled_from(["f2", "f3", "f4", "f5"]).map(keys),
    st.text("abc ÄöüßZ", min_size=1, max_size=6).map(lambda text: keys(*text.replace(" ", "x"))),
    st.sampled_from(["Grüße 日本語", "👩‍👧 ❤️ u\u0308", "zwei\nZeilen", "x" * 90]).map(paste),
    st.sampled_from([WIDE, NARROW, DESIGNED_FOR]).map(resize),
)


class Place(Screen[None]):
    """A form, opened as the first screen of an application of several."""

    def compose(self) -> ComposeResult:
        yield Label("Nummer")
        yield Input()
        yield Label("Senden")


class AppOfPlaces(CellwiseDisplay):
    """An application whose first screen is drawn while it still starts."""

    MODES: ClassVar[dict[str, Any]] = {"place": Place}
    DEFAULT_MODE = "place"


def test_the_first_picture_is_written_whole_and_once() -> None:
    async def session() -> list[str]:
        app = AppOfPlaces(driver_class=WatchedDriver)
        async with app.run_test(headless=False, size=DESIGNED_FOR):
            await SettlingPilot(app).pause()
            driver = app._driver
            assert isinstance(driver, WatchedDriver)
            return [frame for frame in driver.written if "Nummer" in frame or "Senden" in frame]

    [picture] = run(session())
    assert "Nummer" in picture
    assert "Senden" in picture


def test_typing_in_the_text_costs_a_tenth_of_everything() -> None:
    costs: dict[str, int] = {}

    async def type_and_see_each_key(app: WatchedApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        before = app.everything.bytes, app.changes.bytes
        for key in "GutenTag":
            painted = app.frames_compared
            await pilot.press(key)
            while app.frames_compared == painted:
                await pilot.pause()
        costs["everything"], costs["changes"] = app.everything.bytes - before[0], app.changes.bytes - before[1]

    work(INTO_THE_TEXT, type_and_see_each_key)
    assert costs["changes"] < 8 * 150
    assert costs["everything"] > 10 * costs["changes"]


def test_text_with_wide_and_combined_characters_edited_in_the_middle() -> None:
    work(INTO_THE_TEXT, paste("日本語 👩‍👧 u\u0308ber ❤️ Ende"), keys(*["left"] * 12, "x", "backspace", "delete", "日"))


def test_a_cursor_that_divides_joined_emoji_leaves_the_end_of_the_line_in_place() -> None:
    work(paste("👩‍👧 ❤️ u\u0308"), keys("Ä", "home"), paste("x" * 90), resize(WIDE), keys("right"), keys("right"))


def test_a_line_that_a_cursor_on_a_joiner_makes_too_long_keeps_its_border() -> None:
    work(INTO_THE_TEXT, paste("👩‍👧 ❤️ u\u0308"), keys("up"), keys("right"))


def test_scrolling_a_table() -> None:
    work(keys("shift+tab"), *[keys("down")] * 14, keys("pagedown", "end", "pageup", "home"))


def test_a_dialog_over_wide_characters_opens_and_closes() -> None:
    work(keys("f2"), keys("tab"), keys("escape"), keys("f2", "enter"), keys("f2", "tab", "enter"))


def test_an_open_dropdown_over_the_text() -> None:
    work(keys("tab", "enter", "down", "down", "enter"), keys("enter", "escape"))


def test_toasts_come_over_the_table_and_go() -> None:
    work(keys("f3"), keys("f3"), keys("f3"), resize(NARROW), keys("f3"))


def test_all_colours_change() -> None:
    work(keys("f4"), keys("f4"), keys(*"abc"), keys("f4"))


def test_resizing_there_and_back() -> None:
    work(keys(*"0171"), resize(WIDE), keys("tab"), resize(NARROW), keys("f2"), resize(DESIGNED_FOR), keys("escape"))


def test_resizing_to_the_same_size_paints_what_the_terminal_may_have_lost() -> None:
    work(keys("tab"), resize(DESIGNED_FOR))


def test_repainting_on_request() -> None:
    work(keys("f5"), keys(*"ab"), keys("f5"))


@settings(max_examples=12)
@given(st.lists(any_action, min_size=4, max_size=14))
def test_whatever_a_person_does_both_terminals_show_the_same(actions: list[Action]) -> None:
    work(*actions)
