"""Waiting until an application has done all it can do now, instead of until the process looks idle.

Textual's own pilot sleeps and compares processor time: slow on a quiet machine, and a guess on a busy one. Here the
event loop itself says that nothing is left to do: its selector is asked to wait.
"""

from __future__ import annotations

import asyncio
import threading
import unicodedata
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from selectors import DefaultSelector, SelectorKey
from time import monotonic
from typing import Any, TypeVar
from unittest.mock import patch

from textual import events
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.app import App
from textual.dom import DOMNode
from textual.geometry import Region, Size
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

Result = TypeVar("Result")

PATIENCE = 60.0
"""Seconds after which something that should have happened is missed."""

_LOOK_SECONDS = 0.002
_SLEPT, _LONGEST_SLEEP = 3, 0.05
"""How many times as long as a look took it is slept before the next one, and how many seconds at most."""

_BACKGROUND = "background-"


class _TellingSelector(DefaultSelector):
    """A selector that tells when it is asked to wait, because then the loop has nothing left to run."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[asyncio.Future[None]] = []

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """As every selector; whoever waits for an idle loop is woken before it waits."""
        if not self.waiting or (timeout is not None and timeout <= 0):
            return super().select(timeout)
        ready = super().select(0)
        if not ready:
            waiting, self.waiting = self.waiting, []
            for each in waiting:
                if not each.done():
                    each.set_result(None)
        return ready


class TellingLoop(asyncio.SelectorEventLoop):
    """An event loop that tells when it has nothing left to run but timers that are not due."""

    def __init__(self) -> None:
        self._telling = _TellingSelector()
        super().__init__(self._telling)

    async def idle(self) -> None:
        """Wait for that moment."""
        told: asyncio.Future[None] = self.create_future()
        self._telling.waiting.append(told)
        await told


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Like `asyncio.run`, on such a loop."""
    with asyncio.Runner(loop_factory=TellingLoop) as runner:
        return runner.run(work)


class SettlingPilot(Pilot[Any]):
    """A pilot who goes on when every message is handled, every thread in the background done, and all is painted.

    Nobody waits for the threads of `others`, which hang since an earlier test. With `leaves_background` no thread is
    waited for: one of them is made to take long.
    """

    def __init__(
        self, app: App[Any], *, others: Iterable[threading.Thread] = (), leaves_background: bool = False
    ) -> None:
        super().__init__(app)
        self._threads_of_others = frozenset(others)
        self._leaves_background = leaves_background
        self._picture: tuple[Screen[Any], int, list[Strip]] | None = None

    async def press(self, *keys: str) -> None:
        """Press keys, by Textual's names; each when the one before has had all its effects.

        What they change is painted once: nobody looks between them.
        """
        for key in keys:
            driver = self.app._driver
            assert driver is not None
            driver.send_message(_key_event(key, self.app))
            await self.settle()
        await self.painted()

    async def pause(self, delay: float | None = None) -> None:
        """Wait until nothing happens any more, in the background neither, and all is painted."""
        assert delay is None, "a test waits for what it wants to see, never for time"
        await self.settle()
        await self.painted()

    async def settle(self) -> None:
        """Wait until nothing happens any more, in the background neither; what there is to see is left unpainted."""
        deadline = monotonic() + PATIENCE
        await self._handled()
        while working := self._in_the_background():
            assert monotonic() < deadline, f"still at work: {working}"
            await asyncio.sleep(_LOOK_SECONDS)
            if not self._in_the_background():
                await self._handled()

    def _in_the_background(self) -> list[threading.Thread]:
        if self._leaves_background:
            return []
        return [
            thread
            for thread in threading.enumerate()
            if thread.name.startswith(_BACKGROUND) and thread not in self._threads_of_others
        ]

    async def painted(self) -> None:
        """Wait until every message is handled and nothing waits to be painted."""
        await self._handled()
        while (screen := self._screen) is not None and _lacks_paint(screen):
            self._paint(screen)
            await self._handled()

    async def _handled(self) -> None:
        """Wait until every message is handled, and every widget has its place."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, TellingLoop)
        while True:
            await loop.idle()
            screen = self._screen
            if screen is not None and self.app._batch_count:  # Textual shows nothing for a moment after some changes
                await asyncio.sleep(_LOOK_SECONDS)
            # Textual does both a sixtieth of a second later.
            elif self.app.animator._animations:
                self.app.animator()
                await self.app.animator.wait_until_complete()
            elif screen is not None and _waits_to_be_painted(screen):
                screen._on_timer_update()
            else:
                return

    def picture(self) -> list[Strip]:
        """What is on the screen, row by row; put together again only after something has changed."""
        screen = self.app.screen
        if _lacks_paint(screen):
            self._paint(screen)
        changes = _Changes.count
        if self._picture is None or self._picture[:2] != (screen, changes):
            self._picture = screen, changes, screen._compositor.render_strips()
        return self._picture[2]

    def _paint(self, screen: Screen[Any]) -> None:
        with _painting(_render_for_nobody if self.app.is_headless else _render_update):
            try:
                screen._compositor_refresh()
            except Exception as error:  # as the application does with one of its own
                self.app._handle_exception(error)

    @property
    def _screen(self) -> Screen[Any] | None:
        stack = self.app.screen_stack if self.app._running else ()
        return stack[-1] if stack else None

    async def resize_terminal(self, width: int, height: int) -> None:
        """Resize the terminal, and wait until the screen has that size."""
        await super().resize_terminal(width, height)
        await self.hold(lambda: self.app.screen.region.size == Size(width, height), str)
        await self.pause()

    async def until(self, condition: Callable[[], bool], failed: Callable[[], str] = str) -> None:
        """Wait until something holds, and all is painted; `failed` says what is there instead of it."""
        await self.hold(condition, failed)
        await self.painted()

    async def hold(self, condition: Callable[[], bool], failed: Callable[[], str]) -> None:
        """Wait until something holds that is known without a look at the picture."""
        # To look takes processor time, from whoever does what is waited for, too; so most of the time is slept.
        deadline = monotonic() + PATIENCE
        await self._handled()
        began = monotonic()
        while not condition():
            looked = monotonic()
            assert looked < deadline, f"waited in vain; {failed()}"
            await asyncio.sleep(max(_LOOK_SECONDS, min(_SLEPT * (looked - began), _LONGEST_SLEEP)))
            await self._handled()
            began = monotonic()


def _waits_to_be_painted(screen: Screen[Any]) -> bool:
    if not screen.is_current or screen.app._batch_count:
        return False
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )


def _lacks_paint(screen: Screen[Any]) -> bool:
    return screen.is_current and not screen.app._batch_count and bool(screen._compositor._dirty_regions)


_render_update = Compositor.render_update


def _render_nothing(compositor: Compositor, **_options: object) -> None:
    """Leave everything to be painted later."""


def _render_for_nobody(
    compositor: Compositor, full: bool = False, screen_stack: list[Screen[Any]] | None = None, simplify: bool = False
) -> None:
    """Let every widget render what would be painted; a terminal to put it together for there is none."""
    visible_screen_stack.set(screen_stack or [])
    window, dirty = compositor.size.region, compositor._dirty_regions
    crop = window if full or window in dirty else Region.from_union(dirty).intersection(window)
    dirty.clear()
    for _rendered in compositor._get_renders(crop):
        pass


@contextmanager
def _painting(render: Callable[..., object]) -> Iterator[None]:
    """How applications paint within the block."""
    before = Compositor.render_update
    Compositor.render_update = render  # type: ignore[assignment]
    try:
        yield
    finally:
        Compositor.render_update = before  # type: ignore[method-assign]


class _Changes:
    """Counts whatever changes what a screen shows."""

    count = 0

    @classmethod
    def counting(cls, change: Callable[..., Result]) -> Callable[..., Result]:
        """The same, counted."""

        def counted(*args: Any, **options: Any) -> Result:
            cls.count += 1
            return change(*args, **options)

        return counted


@contextmanager
def nodes_remembered() -> Iterator[list[DOMNode]]:
    """Every node that applications are made of within the block."""
    nodes: list[DOMNode] = []
    initialise = DOMNode.__init__

    def initialise_remembered(node: DOMNode, *args: Any, **options: Any) -> None:
        nodes.append(node)
        initialise(node, *args, **options)

    with patch.object(DOMNode, "__init__", initialise_remembered):
        yield nodes


def take_apart(nodes: Iterable[DOMNode]) -> None:
    """Let no node hold another one: a tenth of the time went into finding out that nobody needs any of them."""
    for node in nodes:
        vars(node).clear()


@contextmanager
def _changes_counted() -> Iterator[None]:
    with ExitStack() as patches:
        for owner, name in ((Widget, "_set_dirty"), (Compositor, "reflow"), (Compositor, "reflow_visible")):
            patches.enter_context(patch.object(owner, name, _Changes.counting(getattr(owner, name))))
        yield


def _key_event(key: str, app: App[Any]) -> events.Key:
    # As `App._press_keys` names them.
    if len(key) == 1 and not key.isalnum():
        key = _character_to_key(key)
    try:
        character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        character = key if len(key) == 1 else None
    event = events.Key(key, character)
    event.set_sender(app)
    return event


@asynccontextmanager
async def run_test(
    app: App[Any], size: tuple[int, int] = (80, 24), *, leaves_background: bool = False, headless: bool = True
) -> AsyncIterator[SettlingPilot]:
    """Run an application from its first picture on, on a driver of its own where it is not headless.

    What a key changes in several steps is painted once, when all of them are done.
    """
    others = threading.enumerate()
    with _painting(_render_nothing), _changes_counted():
        async with app.run_test(headless=headless, size=size, notifications=True):
            pilot = SettlingPilot(app, others=others, leaves_background=leaves_background)
            await pilot.pause()
            yield pilot
