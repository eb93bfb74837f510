"""What every place has in common: the line on top, the footer, the status row, and how failures are shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from tui.frame.actions import ActionTable, in_worker, once
from tui.frame.navigation import PLACES
from tui.frame.themes import STYLES
from tui.language.catalogue import _
from tui.language.keys import is_command, key_of
from tui.runtime.background import in_background
from tui.service.errors import (
    ConfigurationError,
    InputRefused,
    PraxisSmsError,
    StoreUnreachable,
    UsageError,
    with_remedy,
)
from tui.service.wording import counting, marks
from tui.widgets.footer_line import FooterLine
from tui.widgets.german_bindings import hidden_binding
from tui.widgets.line import Note
from tui.widgets.message_text import MessageText
from tui.widgets.text_field import TextField
from tui.widgets.top_line import TopLine, TopLinePlace

if TYPE_CHECKING:
    from tui.frame.app_protocol import Frame
    from tui.frame.top_line_status import SendingState
    from tui.service.api import PraxisSms


COLUMNS, ROWS = 80, 24
"""The terminal for which places are designed."""

WIDE = 100
"""From so many columns on a place may show something beside its form."""

WIDEST = 120
"""From so many columns on it is as wide as it is alone, and what a dialog shows has room in two columns."""

FRAMED = 30
"""From so many rows on a wide window has room for the frames of groups; a lower one shows their titles alone."""


About = Callable[[], object]
"""What a sentence is about: it is shown as long as this returns the same value."""


def until_replaced() -> None:
    """For a sentence that is shown until the next one."""


def _has_frames(size: Size) -> bool:
    return size.width >= WIDE and size.height >= FRAMED


def style(name: str) -> Path:
    """The style sheet of one place."""
    return STYLES / f"{name}.tcss"


def keep_styles(screen: Screen[Any], event: events.ScreenResume) -> None:
    """Let a screen that comes into sight keep its widgets' styles, which Textual would make anew: half of its opening.

    They got theirs when they were mounted, and another theme is noticed by itself (`App.switch_mode`).
    """
    event.refresh_styles = False
    screen.app.stylesheet.update_nodes([screen])  # which was made before its style sheets were read


class PlaceScreen(Screen[None], inherit_bindings=False):
    """A place reached by a function key. It stays in memory when another place is shown, and so does what was typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        hidden_binding("tab", "app.focus_next", _("Zum nächsten Feld"), "screen.next"),
        hidden_binding("shift+tab", "app.focus_previous", _("Zum vorigen Feld"), "screen.previous"),
    ]

    place: ClassVar[str]
    """The name of the place in `PLACES`."""

    ACTIONS: ClassVar[ActionTable] = ActionTable()
    """What can be done here."""
    followed_series: int | None = None
    """The series that a person awaits the end of here, also while another place is on the screen."""

    # What loses and what gets the cursor is painted by itself; Textual would paint the whole screen again.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._hindrance = self._remark = ""
        self._was_unreachable = False
        self._about: About = until_replaced
        self._said_of: object = None
        self._edits = self._keys = 0
        self._seen_settings = self.application.valid_settings
        # Textual takes a new screen as styled before the last change, and would parse every style sheet again.
        self._css_update_count = self.app._css_update_count  # noqa: SLF001

    def compose(self) -> ComposeResult:
        """Top line, `compose_body`, status row and footer."""
        self._use_the_room(self.app.size)
        places = [TopLinePlace(p.name, key_of(f"place.{p.name}"), p.title, p.short) for p in PLACES]
        yield TopLine(places, self.place)
        yield Note(id="hindrance")
        yield from self.compose_body()
        yield FooterLine()
        yield Note(id="status")

    def compose_body(self) -> ComposeResult:
        """The widgets of this place."""
        raise NotImplementedError

    @property
    def application(self) -> Frame:
        """The application, as screens know it."""
        return cast("Frame", self.app)

    @property
    def sms(self) -> PraxisSms:
        """The service behind the screens."""
        return self.application.sms

    @property
    def is_on_screen(self) -> bool:
        """Whether this place is the one that is shown, a dialog above it or not."""
        return self.app.current_mode == self.place

    # what a place may add

    @property
    def unsaved(self) -> str:
        """What would be lost by quitting, as the middle of a sentence; empty when nothing would."""
        return ""

    @property
    def follows_outbox(self) -> bool:
        """Whether something shown here is still on its way."""
        return False

    @property
    def number_here(self) -> str:
        """The number at the cursor or in the form, as it is written there; "" where there is none."""
        return ""

    def number_forgotten(self, number: str) -> None:
        """Everything about a number was deleted: whatever is shown or typed here about it goes, too."""

    @in_worker("person")
    async def action_person(self) -> None:
        """Show everything about the number here, or about one that is asked for."""
        window = import_module("tui.frame.person.window")  # on the first visit, as a place is
        await window.show_person(self.application, self.number_here)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action is possible now; none is before its widgets are there."""
        return self.is_mounted and self.ACTIONS.why_not(self, action) is None

    def is_named_in_footer(self, action: str) -> bool:
        """Whether the footer has a place for an action now."""
        return not self.is_mounted or self.ACTIONS.is_named(self, action)

    def name_keys_again(self) -> None:
        """Let the footer read its keys again, because what decides which of them it names has changed."""
        self.query_one(FooterLine).read_again()

    @on(events.Key)
    def explain_key(self, event: events.Key) -> None:
        """A key that cannot be used now, or not here, says why, unless it does something else here."""
        self._keys += 1
        self.forget_what_does_not_hold()
        if reason := self.ACTIONS.why_key_does_nothing(self, event):
            self.say(reason)
        elif instead := self.ACTIONS.what_field_does_instead(self, event.key):
            self.say(instead, about=lambda: self._keys)
        elif not (event.key in self.active_bindings or self.ACTIONS.having(event.key)) and is_command(event.key):
            self._say_where_key_works(event.key)

    @in_worker("key of elsewhere")
    async def _say_where_key_works(self, key: str) -> None:
        places = import_module("tui.frame.finder.places")  # with every place behind it
        if sentence := await in_background(lambda: places.where_key_works(key)):
            self.say(sentence, about=self.until_next_key)

    def focus_first(self) -> None:
        """Put the cursor where work begins here; what was typed stays."""
        first = self.query_one_optional(self.AUTO_FOCUS) if self.AUTO_FOCUS else None
        if first is not None:
            first.focus()

    async def may_leave(self) -> bool:
        """Whether another place may be shown now; asks where something would be lost."""
        return True

    async def outbox_changed(self) -> None:
        """Read again what is shown from the outbox."""

    def screen_help(self) -> str:
        """What F1 says about the screen as a whole."""
        return ""

    def once(self, group: str, work: Callable[[], Awaitable[object]]) -> None:
        """Start work, unless the same is still running."""
        once(self, group, work)

    def anew(self, group: str, work: Callable[[], Awaitable[object]]) -> None:
        """Start work and cancel the same that may still be running."""
        self.run_worker(work, group=group, exclusive=True, exit_on_error=False)

    def show_sending_state(self, state: SendingState) -> None:
        """Show the state of sending."""
        self.query_one(TopLine).show(state.legend)
        self._hindrance, self._remark = self.hindrance_of(state), state.remark
        self._show_hindrances()
        if state.is_reachable and self._was_unreachable:
            self.say("")

    def hindrance_of(self, state: SendingState) -> str:
        """What prevents sending, in the words of this place."""
        return state.hindrance

    @property
    def is_framed(self) -> bool:
        """Whether the groups have frames, which show their titles."""
        return _has_frames(self.app.size)

    def _use_the_room(self, size: Size) -> None:
        # At once, because each change of classes styles the whole place anew.
        sizes = {"-wide": size.width >= WIDE, "-widest": size.width >= WIDEST, "-framed": _has_frames(size)}
        self.update_classes(sizes)

    @on(events.ScreenResume)
    def _keep_styles(self, event: events.ScreenResume) -> None:
        keep_styles(self, event)

    @on(events.Resize)
    def _follow_the_terminal(self, event: events.Resize) -> None:
        """A terminal that is too narrow shows a part of the place, which follows the cursor; say that it is small."""
        self._use_the_room(event.size)
        narrow = event.size.width < COLUMNS
        if narrow != self.has_class("-narrow"):
            self.set_class(narrow, "-narrow")
            frame = (*self.query(TopLine), *self.query(FooterLine), *self.query("#hindrance, #status"))
            for part in self.children:
                if part not in frame:  # a universal selector would cost every start
                    part.styles.min_width = COLUMNS - part.styles.margin.width if narrow else None
        self._show_hindrances()
        self.call_after_refresh(self._bring_the_cursor_into_sight)

    def _bring_the_cursor_into_sight(self) -> None:
        if self.focused is not None:
            self.focused.scroll_visible(animate=False)

    def _show_hindrances(self) -> None:
        columns, rows = self.app.size
        lines = [marks.ERROR.beside(each) for each in self._hindrance.splitlines()]
        if self._remark:
            lines.append(marks.HINT.beside(self._remark))
        if columns < COLUMNS or rows < ROWS:
            small = _("{columns}×{rows} Zeichen sind knapp; besser 80×24.").format(columns=columns, rows=rows)
            lines.append(marks.HINT.beside(small))
        self.query_one("#hindrance", Note).show("\n".join(lines))

    # news and failures

    @property
    def status(self) -> str:
        """What the status row says."""
        return self.query_one("#status", Note).text

    @property
    def shows_a_failure(self) -> bool:
        """Whether the status row says what went wrong or is missing."""
        status = self.query_one("#status", Note)
        return bool(status.text) and status.has_class("-failed")

    def say(self, sentence: str, remedy: str = "", *, failed: bool = False, about: About | None = None) -> None:
        """Show a sentence in the status row; a failure is marked by more than its colour.

        It is cleared as soon as what it is about changes: `about`, or else `situation`.
        """
        self._was_unreachable = False
        text = with_remedy(sentence, remedy)
        self._about = about or self._everything_here
        self._said_of = self._about() if text else None
        self.query_one("#status", Note).say(text, failed=failed)

    def demand(self, sentence: str, remedy: str = "") -> None:
        """Show what the form lacks, until anything in the form changes."""
        self.say(sentence, remedy, failed=True, about=lambda: (self._edits, self._everything_here()))

    def until_next_key(self) -> object:
        """For news of what was done (see `About`): they go with the next key, or with what is typed."""
        return self._keys, self._edits, self._everything_here()

    @property
    def situation(self) -> object:
        """What sentences in the status row are about: what is shown and typed here, as a value to compare."""
        return None

    def _everything_here(self) -> object:
        return self.application.valid_settings, self.situation

    def forget_what_does_not_hold(self) -> None:
        """Clear the status row where its sentence no longer holds."""
        status = self.query_one_optional("#status", Note)
        if status is None:  # taken down, or not yet built, while the configuration was looked at
            return
        if status.text and self._about() != self._said_of:
            self.say("")

    def look_at_settings(self) -> None:
        """Check whether the configuration has changed, whoever changed it."""
        settings = self.application.valid_settings
        if settings is not self._seen_settings:
            self._seen_settings = settings
            self.settings_changed()
            self.application.refresh_sending_state()
        self.forget_what_does_not_hold()

    def settings_changed(self) -> None:
        """Show again what depends on the configuration."""

    @on(TextField.Changed)
    @on(MessageText.Changed)
    def form_changed(self) -> None:
        """Clears a "missing field" message once the form changes, and any other that no longer holds."""
        self._edits += 1
        self.forget_what_does_not_hold()

    # By the names of their messages, because places without such widgets need not load them.

    def on_select_changed(self) -> None:
        """A choice in a dropdown changes the form, too."""
        self.form_changed()

    def on_checkbox_changed(self) -> None:
        """A tick changes the form, too."""
        self.form_changed()

    def tell_failure(self, error: BaseException) -> None:
        """Show what went wrong: an expected failure by its sentence, any other by where its report is."""
        if self.query_one_optional("#status", Note) is None:  # taken down while the work was still going on
            return
        if isinstance(error, PraxisSmsError):
            may_be_mended_here = isinstance(error, (InputRefused, UsageError, ConfigurationError))
            about = None if may_be_mended_here else until_replaced
            self.say(error.sentence, error.remedy, failed=True, about=about)
            self._was_unreachable = isinstance(error, StoreUnreachable)
        else:
            self.say(self.application.report(error), failed=True, about=until_replaced)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the failure of a Textual worker."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.tell_failure(event.worker.error)

    def on_text_field_lines_joined(self, event: TextField.LinesJoined) -> None:
        """Tell that a paste was changed."""
        event.stop()
        self.say(_("{lines} eingefügte Zeilen wurden zu einer verbunden.").format(lines=event.lines))

    def on_message_text_paste_refused(self, event: MessageText.PasteRefused) -> None:
        """Tell why a paste was left out."""
        event.stop()
        self.say(counting.too_many_characters(event.characters), _("Nichts wurde eingefügt."), failed=True)

    def on_top_line_chosen(self, event: TopLine.Chosen) -> None:
        """A click on a place goes there."""
        self.application.action_go(event.name)

    def on_screen_resume(self) -> None:
        """Show what changed while another place was on the screen."""
        self.application.when_painted(self.application.refresh_sending_state)
        self.look_at_settings()
