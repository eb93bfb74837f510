"""The Textual application: the places, the keys that work everywhere, and what happens when something fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import RenderableType
from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.worker import Worker, WorkerState

from tui import frame
from tui.frame.actions import once
from tui.frame.app_mixins.asking_initials import AsksInitials
from tui.frame.app_mixins.bell import AWAY_SECONDS
from tui.frame.app_mixins.patient_offers import OffersPatients
from tui.frame.app_mixins.top_line_refresh import ShowsSendingState
from tui.frame.navigation import HOME, PLACES, first_place
from tui.frame.screen import PlaceScreen
from tui.frame.themes import STYLES, Themed
from tui.frame.watches import SLOWEST, BalanceWatch, OutboxWatch
from tui.language import keys as key_names
from tui.language.catalogue import _
from tui.runtime import memory
from tui.runtime.background import in_background
from tui.runtime.values import dataclass
from tui.service.errors import PraxisSmsError
from tui.service.system import crash
from tui.terminal.clipboard import HasClipboard
from tui.terminal.display import CellwiseDisplay
from tui.terminal.driver import TerminalDriver

if TYPE_CHECKING:
    from tui.frame.app_protocol import Frame
    from tui.frame.keymap import Keymap
    from tui.service.api import PraxisSms, SmsRequest

DISPATCHER_CHECKS = 10
"""How often the application checks whether its dispatcher has begun before it says that nobody sends."""

STARTED_AFTER = 2.0
"""Seconds after the first picture until everything that a start imports and builds is there."""

_DISPATCHER_LOOK_SECONDS = 0.2

STOP_SECONDS = 0.5
"""Seconds that quitting waits for messages on the wire."""

STOP_SECONDS_UNSEEN = 60.0
"""The same where the terminal is gone: nobody waits, and what has no result yet would be `unknown`."""


@dataclass(frozen=True, slots=True)
class LookSeconds:
    """How often the application looks at what nobody tells it, and when nobody is thought to look at it (`away`).

    A sender that died is noticed after a minute anyway, looking at the configuration file costs one `stat`, and an
    outbox in which nothing moves is looked at less and less often, at last every `resting_outbox`.
    """

    senders: float = 15.0
    configuration: float = 2.0
    followed_series: float = 5.0
    resting_outbox: float = SLOWEST
    fading_pace: float = 3.0
    handed_patients: float = 1.0
    answers: float = 15.0
    away: float = AWAY_SECONDS


class PraxisSmsApp(
    OffersPatients, AsksInitials, ShowsSendingState, Themed, HasClipboard, CellwiseDisplay, inherit_bindings=False
):
    """The frame around the places.

    On the ground of all is `HasPlaces`: the places visited so far, and the ways between them. Above it `AsksInitials`
    asks who sits at the desk, `OffersPatients` watches whom the practice software hands over, and `ShowsSendingState`
    reads what stands on top of every place and, as `RingsBell`, rings for it. `Themed` has the colours; `HasClipboard`
    and `CellwiseDisplay` belong to the terminal. Here they are started, and the application is left.
    """

    TITLE = "praxis-sms"
    CSS_PATH: ClassVar[list[str | PurePath]] = [STYLES / "base.tcss", STYLES / "single_sms.tcss"]
    """The style sheet of the first place is read along, because a later one makes Textual parse all of them again."""
    ENABLE_COMMAND_PALETTE = False
    MODES: ClassVar[dict[str, Any]] = {place.name: place.open for place in PLACES}
    DEFAULT_MODE = HOME.name
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                place.key,
                f"go('{place.name}')",
                place.title,
                tooltip=_("Zu {place}").format(place=place.title),
                id=f"place.{place.name}",
                show=False,
            )
            for place in PLACES
        ),
        Binding("f1", "help", _("Hilfe"), tooltip=_("Erklärt das Feld und nennt alle Tasten"), id="app.help"),
        Binding(
            "ctrl+f",
            "find",
            _("Was tun?"),
            tooltip=_("Findet Aktionen, Vorlagen, Nummern, Serien und Einstellungen"),
            id="app.find",
        ),
        Binding(
            "alt+u",
            "take_patient",
            _("Patient übernehmen"),
            tooltip=_("Setzt ein, wen die Praxissoftware übergeben hat"),
            id="app.patient",
            show=False,
            priority=True,  # else a field with the cursor takes the letter as typed
        ),
        Binding(
            "escape",
            "back",
            _("Zurück"),
            tooltip=_("Zum ersten Feld; von der Karte SMS-Provider dorthin, woher Sie kamen"),
            id="app.back",
            show=False,
        ),
        Binding("ctrl+q", "leave", _("Beenden"), tooltip=_("Beendet praxis-sms"), id="app.quit", priority=True),
        Binding(
            "ctrl+c",
            "explain_leaving",
            _("Erklärt das Beenden"),
            tooltip=_("Sagt, mit welcher Taste beendet wird"),
            id="app.explain_quit",
            show=False,
        ),
        Binding(
            "alt+w",
            "repaint",
            _("Neu zeichnen"),
            tooltip=_("Zeichnet das ganze Fenster neu, wenn etwas anderes hineingeschrieben hat"),
            id="app.repaint",
            show=False,
        ),
    ]

    def __init__(
        self,
        sms: PraxisSms,
        *,
        keymap: Keymap | None = None,
        start_dispatcher: bool = True,
        is_demo: bool = False,
        look_seconds: LookSeconds = LookSeconds(),  # noqa: B008 - it cannot be changed
        request: SmsRequest | None = None,
        **options: Any,
    ) -> None:
        self.sms = sms
        self.stop_seconds = STOP_SECONDS
        self.fading_seconds = look_seconds.fading_pace
        self.away_seconds = look_seconds.away
        self.patient_look_seconds = look_seconds.handed_patients
        self._request = request
        self._look_seconds = look_seconds
        # Textual reads the first place while it initialises.
        self.DEFAULT_MODE = HOME.name if request else first_place(sms)  # type: ignore[misc]  # a class variable there
        super().__init__(**options)
        self.animation_level = "none"
        self._choose_theme()
        self._key_notes: tuple[str, ...] = ()
        self._use_keys(keymap)
        self._painted = False
        self._waiting_for_paint: list[Callable[[], object]] = []
        self._starts_dispatcher = start_dispatcher
        self.is_demo = is_demo
        self.balance = BalanceWatch(sms)
        self._watch = OutboxWatch(
            lambda: self.sms.outbox.version(),
            lambda: self.outbox_is_wanted,
            self._outbox_changed,
            lambda: self.sms.outbox.look_seconds,
            slowest=look_seconds.resting_outbox,
        )

    # look

    def _choose_theme(self) -> None:
        """The theme of `[ui]`; without a configuration the terminal's own colours."""
        with suppress(PraxisSmsError):
            self.theme = self.sms.settings.ui.theme.value

    def _use_keys(self, keymap: Keymap | None) -> None:
        """The keys of `[keys]`; what cannot be stays as it was and is said when the first picture stands."""
        keys: Mapping[str, str] = {}
        if keymap is not None:
            keys, self._key_notes = keymap.keys, keymap.notes
            self.set_keymap(keys)
        key_names.look_up_changed_keys_in(lambda: keys)

    @property
    def ascii_look(self) -> bool:
        """Whether lines and marks are drawn in ASCII (`[ui] ascii`); asked by the terminal driver."""
        settings = self.valid_settings
        return settings is not None and settings.ui.ascii

    # start

    def on_mount(self) -> None:
        """Paint first; slow work comes after."""
        self.call_after_refresh(self._after_first_paint)

    def when_painted(self, what: Callable[[], object]) -> None:
        """Do something slow: now, or once the first picture is painted."""
        if self._painted:
            what()
        else:
            self._waiting_for_paint.append(what)

    def _after_first_paint(self) -> None:
        self._painted = True
        self.set_timer(STARTED_AFTER, memory.resume_collector)
        for waiting in self._waiting_for_paint:
            waiting()
        if self.is_demo:
            self.tell(_("Vorführung: Ein Simulator nimmt die SMS an. Nichts geht hinaus, nichts kostet etwas."))
        if self._key_notes:
            self.tell(" ".join(self._key_notes), failed=True)
        self.ask_for_initials()
        if self._request is not None:
            self.fill_at_the_start(self._request)
        if self._starts_dispatcher:
            self._start_dispatcher()
        self.set_interval(self._look_seconds.senders, self.look_for_senders)
        self.set_interval(self._look_seconds.configuration, self.look_at_settings)
        self.set_interval(self._look_seconds.configuration, self.watch_for_patients)
        self.watch_for_patients()
        self.set_interval(self._look_seconds.followed_series, self.look_at_followed_series)
        self.set_interval(self._look_seconds.answers, self.look_for_answers)

    @work(group="dispatcher", exit_on_error=False)
    async def _start_dispatcher(self) -> None:
        loop = asyncio.get_running_loop()

        def tell_of_news() -> None:
            with suppress(RuntimeError):  # the application has just ended
                loop.call_soon_threadsafe(self.refresh_sending_state)

        self.sms.dispatcher.on_news = tell_of_news
        await in_background(lambda: self.sms.dispatcher.start())
        for _attempt in range(DISPATCHER_CHECKS):
            if (await in_background(lambda: self.sms.dispatcher.status())).alive:
                break
            await asyncio.sleep(_DISPATCHER_LOOK_SECONDS)
        self.refresh_sending_state()

    # over every place

    @work(group="find", exit_on_error=False)
    async def action_find(self) -> None:
        """Ask what is wanted, and do it."""
        if isinstance(self.screen, PlaceScreen):
            await frame.find(self, self.places_visited)

    async def action_help(self) -> None:
        """Explain what is on the screen; the key that opened the explanation closes it."""
        if isinstance(self.screen, frame.Help):
            self.screen.action_close()
            return
        await self.push_screen(frame.Help(self.screen))

    # the outbox seen from here

    @work(group="outbox", exclusive=True, exit_on_error=False)
    async def watch_outbox(self) -> None:
        """Poll the outbox until nothing that is shown can change any more."""
        await self._watch.run()

    async def _outbox_changed(self) -> None:
        for screen in self.places_visited:
            await screen.outbox_changed()
        self.refresh_sending_state()
        self.refresh_balance()

    # leaving

    def action_explain_leaving(self) -> None:
        """Ctrl+C copies or does nothing; show how to quit."""
        self.notify(_("Beenden mit {app.quit}"), markup=False)

    def action_leave(self) -> None:
        """Quit; asks first where something is unsaved, waiting or on the wire."""
        if isinstance(self.screen, frame.LeaveQuestion):
            self.screen.confirm()
        else:
            once(self, "leave", self._leave)

    async def _leave(self) -> None:
        unsaved = [screen.unsaved for screen in self.places_visited]
        reasons = await frame.reasons_to_stay(self.sms, unsaved, is_demo=self.is_demo)
        answer = await self.push_screen_wait(frame.LeaveQuestion(reasons)) if reasons else frame.Answered.AT_ONCE
        if answer == frame.Answered.AT_ONCE:
            self.exit()
        elif answer == frame.Answered.WHEN_HANDED_OVER:
            self._leave_when_handed_over()

    @work(group="handover", exit_on_error=False)
    async def _leave_when_handed_over(self) -> None:
        """Quit later; whoever does not want to wait so long may ask again meanwhile."""
        self.tell(_("praxis-sms wird beendet, sobald die laufende Übergabe ihr Ergebnis hat …"))
        await in_background(lambda: self.sms.dispatcher.stop())
        self.exit()

    def on_terminal_driver_hung_up(self) -> None:
        """Give messages on the wire the time that they need; the end itself follows."""
        self.stop_seconds = STOP_SECONDS_UNSEEN

    # faults

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the failure of a worker on the place below everything."""
        place = self.screen_stack[0] if self.screen_stack else None
        if event.state is WorkerState.ERROR and event.worker.error is not None and isinstance(place, PlaceScreen):
            place.tell_failure(event.worker.error)

    def report(self, error: BaseException) -> str:
        """Write a crash report and return the sentence for the user."""
        return crash.sentence(crash.record(error, self.sms.paths.data_folder))

    def panic(self, *renderables: RenderableType) -> None:
        """A renderable that comes with an error may show data, so the error is treated as any other fault."""
        self._fatal_error()

    def _fatal_error(self) -> None:
        """End with one sentence and a report instead of a traceback with local variables."""
        self._exit_renderables.append(Text(self.report(self._exception or RuntimeError())))
        self._close_messages_no_wait()


if TYPE_CHECKING:

    def _is_a_frame(app: PraxisSmsApp) -> Frame:
        return app


def run(
    sms: PraxisSms, keymap: Keymap | None = None, *, is_demo: bool = False, request: SmsRequest | None = None
) -> int:
    """Run the application on `sms` until the user leaves; returns the exit status."""
    app = PraxisSmsApp(sms, keymap=keymap, is_demo=is_demo, request=request, driver_class=TerminalDriver)
    settings = app.valid_settings
    try:
        app.run(mouse=settings is not None and settings.ui.mouse)
    except Exception as error:  # Textual lets some through, with their words
        app.error_console.print(Text(app.report(error)))
        return 1
    finally:
        sms.close(timeout=app.stop_seconds)
    return app.return_code or 0
