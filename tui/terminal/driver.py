"""The Textual driver for real terminals: old, slow, in the wrong character set, and suddenly gone.

It is hooked in officially, by `App(driver_class=TerminalDriver)`. Over Textual's own driver it adds:

- a `ScreenPainter` for `CellwiseDisplay`, told to forget its picture whenever the terminal was switched or resized;
- input that is no UTF-8 (see `decoding`), and a thread that sleeps while nobody types;
- keys take effect in the order in which they were typed, also those typed ahead (see `key_order`);
- SIGHUP, SIGTERM or a vanished terminal end the application in order: `HungUp` is posted, then `App.exit` is called;
- output that shows stand-ins for characters the terminal does not have (see `glyphs`);
- no requests that old consoles would print as letters.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.widgets import Input, TextArea

from tui.terminal import environment, typeahead
from tui.terminal.abilities import abilities
from tui.terminal.decoding import KeyboardDecoder
from tui.terminal.glyphs import Glyphs
from tui.terminal.key_order import KeysInOrder
from tui.terminal.output import TerminalFile
from tui.terminal.painting.screen_painter import ScreenPainter

if TYPE_CHECKING:
    from textual.app import App

_ROUNDS_AFTER_INPUT: Final = 8
_READ_AT_MOST: Final = 4096
_ENDS: Final = (signal.SIGHUP, signal.SIGTERM)
_OLD_CONSOLES: Final = ("linux", "vt100", "vt102", "vt220", "vt320", "vt420", "ansi")
_PRINTED_BY_OLD_CONSOLES: Final = frozenset(("\x1b[?2026$p", "\x1b[?2048$p", "\x1b[<u", "\x1b[?1004h", "\x1b[?1004l"))
_TO_CLIPBOARD: Final = "\x1b]52;"
_END_OF_KITTY_KEYS: Final = "\x1b[<u"
_RESET_STYLE: Final = "\x1b[m"


class _WakingEvent(Event):
    """An event that also makes a descriptor readable, for a thread that waits in `select`."""

    def __init__(self) -> None:
        super().__init__()
        self.readable, self._writable = os.pipe()

    def set(self) -> None:
        if not self.is_set():
            os.write(self._writable, b"!")
        super().set()

    def clear(self) -> None:
        if self.is_set():
            os.read(self.readable, 1)
        super().clear()


def _painter(glyphs: Glyphs) -> ScreenPainter:
    return ScreenPainter(glyphs, abilities(os.environ.get("TERM", "")))


class TerminalDriver(LinuxDriver):
    """Runs a full-screen App in a terminal.

    An App may define the class variable or property `ascii_look` (bool): draw lines and marks in ASCII.
    """

    class HungUp(Message):
        """The terminal is gone or the system asks to end; the App is told to exit right after this message."""

        def __init__(self, cause: str) -> None:
            super().__init__()
            self.cause = cause
            """SIGHUP, SIGTERM, or "EOF" where the terminal was closed."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._application = app
        self._is_debugged = debug
        self._event_loop = asyncio.get_running_loop()
        output = environment.output_stream()
        glyphs = Glyphs(
            ascii_look=environment.wants_ascii(bool(getattr(app, "ascii_look", False))),
            encoding=environment.encoding_of(output),
        )
        self.painter = _painter(glyphs) if environment.writes_only_changes() else None
        """Knows what the terminal shows; None if everything is to be written."""
        self._file: Any = TerminalFile(output.fileno(), glyphs)
        self.exit_event: _WakingEvent = _WakingEvent()
        self._is_old_console = os.environ.get("TERM", "").split("-")[0] in _OLD_CONSOLES
        self.keys = KeysInOrder(self._event_loop, super().process_message, self._is_in_text)
        """Keys on their way to the App; those typed before the first field has the cursor wait for it."""
        self._has_hung_up = False

    def _is_in_text(self) -> bool:
        screens = self._application.screen_stack
        return bool(screens) and isinstance(screens[-1].focused, (Input, TextArea))

    # The terminal

    @property
    def has_clipboard(self) -> bool:
        """Whether the terminal may hand text to a clipboard: old consoles, Linux's own among them, have none."""
        return not self._is_old_console

    def start_application_mode(self) -> None:
        """Take the terminal, at the beginning and after each suspension."""
        if self.painter is not None:
            self.painter.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call] # Textual left it untyped
        if (before := typeahead.attributes_before(self.fileno)) is not None:
            self.attrs_before = before
        self._watch_signals()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        for number in _ENDS:
            self._event_loop.remove_signal_handler(number)
        self.write(_RESET_STYLE)
        super().stop_application_mode()

    def write(self, data: str) -> None:
        """Write to the terminal, except for sequences that it would print instead of interpreting."""
        if self._is_old_console and (data in _PRINTED_BY_OLD_CONSOLES or data.startswith(_TO_CLIPBOARD)):
            return
        if data == _END_OF_KITTY_KEYS and constants.DISABLE_KITTY_KEY:
            return
        super().write(data)

    def _get_terminal_size(self) -> tuple[int, int]:
        # COLUMNS and LINES in the environment would outlive every change of the window.
        return environment.size_of(self._file.fileno())

    def _watch_signals(self) -> None:
        for number in _ENDS:
            self._event_loop.add_signal_handler(number, self._hang_up, number.name)
        tell_textual: Any = signal.getsignal(signal.SIGWINCH)

        def on_resize(number: int, frame: Any) -> None:
            if self.painter is not None:
                self.painter.forget()
            tell_textual(number, frame)

        signal.signal(signal.SIGWINCH, on_resize)

    def _hang_up(self, cause: str) -> None:
        """End the application in order, once."""
        if self._has_hung_up:
            return
        self._has_hung_up = True
        self._application.post_message(self.HungUp(cause))
        self._application.call_later(self._application.exit)

    # Input

    def process_message(self, message: Any) -> None:
        """Hand input to the App, keys one after the other. Runs in the input thread."""
        if isinstance(message, events.Resize) and self.painter is not None:
            self.painter.forget()
        if isinstance(message, (events.Key, events.Paste)):
            self._event_loop.call_soon_threadsafe(self.keys.put, message)
        else:
            super().process_message(message)

    def run_input_thread(self) -> None:
        """Read, decode and hand over input until `exit_event` is set or the terminal is gone."""
        parser = XTermParser(self._is_debugged)
        decoder = KeyboardDecoder()
        rounds = 0
        is_typed_ahead = True
        while not self.exit_event.is_set():
            timeout = constants.ESCAPE_DELAY / 4 if rounds else None
            readable, _, _ = select.select([self.fileno, self.exit_event.readable], [], [], timeout)
            if self.exit_event.readable in readable:
                break
            if readable:
                data = self._read()
                if not data:
                    self._event_loop.call_soon_threadsafe(self._hang_up, "EOF")
                    break
                text = decoder.decode(data)
                if is_typed_ahead:
                    # Before the terminal was claimed, it turned Enter into a line feed.
                    text = text.replace("\n", "\r")
                is_typed_ahead = False
                rounds = _ROUNDS_AFTER_INPUT
            else:
                rounds -= 1
                text = decoder.flush() if rounds == 0 else ""
            self._dispatch(parser, text)

    def _dispatch(self, parser: XTermParser, text: str) -> None:
        if text:
            for message in parser.feed(text):
                self.process_message(message)
        for message in parser.tick():
            self.process_message(message)

    def _read(self) -> bytes:
        """What was typed; empty when the terminal is gone."""
        try:
            return os.read(self.fileno, _READ_AT_MOST)
        except OSError:
            return b""
