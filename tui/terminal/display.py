"""The mixin that makes an App write only what has changed.

The hook: every repaint of Textual goes through `App._display(screen, update)`, where `update` comes from the compositor
and is turned into bytes by `update.render_segments(console)`. `CellwiseDisplay` overrides that one method and asks a
`ScreenPainter` instead; nothing of Textual is replaced or patched. The painter belongs to the driver
(`tui.terminal.driver.TerminalDriver`), because the driver knows when the terminal was switched, suspended or reset.
With another driver, or with `PRAXIS_SMS_DELTA=0`, there is no painter and the App writes as every Textual App does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import CompositorUpdate, InlineUpdate, LayoutUpdate

from tui.terminal.key_order_mixin import OrderedKeys

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

    from tui.terminal.painting.screen_painter import ScreenPainter

_TORN_WHEN_LONGER = 512
"""Shorter frames arrive in one piece anyway."""


class CellwiseDisplay(OrderedKeys):
    """An App whose terminal receives changed cells only: `class PraxisSmsApp(CellwiseDisplay): ...`."""

    _has_shown_a_picture = False

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        painter = self._painter
        if painter is None or renderable is None or not self._is_written(renderable):
            super()._display(screen, renderable)
        elif isinstance(renderable, CompositorUpdate) and not isinstance(renderable, InlineUpdate):
            if not self._has_shown_a_picture:
                self._has_shown_a_picture = True
                self._let_keys_through()
            self._display_changes(painter, renderable)
            self.post_display_hook()
        else:
            painter.forget()
            super()._display(screen, renderable)

    @property
    def _painter(self) -> ScreenPainter | None:
        return getattr(self._driver, "painter", None)

    def _is_written(self, renderable: RenderableType) -> bool:
        """Whether the terminal gets this now; Textual drops what is drawn while it starts or changes the screen.

        The whole of the first screen is written all the same: it is drawn while the App still starts.
        """
        is_first_picture = not self._has_shown_a_picture and isinstance(renderable, LayoutUpdate)
        is_open = self.is_running and not self._closed and not self.is_headless
        return is_open and (is_first_picture or not self._batch_count)

    def _display_changes(self, painter: ScreenPainter, update: CompositorUpdate) -> None:
        try:
            cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
            frame = painter.frame(update, self.console, (cursor.x, cursor.y))
        except Exception as error:
            painter.forget()
            self._handle_exception(error)
            return
        self._previous_cursor_position = cursor
        if not frame or self._driver is None:
            return
        if self._sync_available and len(frame) > _TORN_WHEN_LONGER:
            frame = f"{SYNC_START}{frame}{SYNC_END}"
        self._driver.write(frame)
        self._driver.flush()

    def on_resize(self, _event: events.Resize) -> None:
        """A terminal moves its lines about when its size changes, also on the way back to the old size."""
        painter = self._painter
        if painter is not None and painter.lacks_picture and self.is_running and self.screen_stack:
            self.screen.refresh()

    def repaint(self) -> None:
        """Clear the terminal and write all of the screen again, whatever it shows now."""
        if self._painter is not None:
            self._painter.forget()
        self.refresh()

    def action_repaint(self) -> None:
        """Repaint on request: something else, such as a message to all terminals, has written to this one."""
        self.repaint()
