"""Dialogs: one with actions of its own, a question with named answers, a question for one line, a text to read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import App, ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.geometry import Region
from textual.reactive import Reactive
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from tui.frame.actions import ActionTable, is_under_way, once
from tui.frame.navigation import PLACES
from tui.frame.screen import PlaceScreen, keep_styles
from tui.language.catalogue import _
from tui.language.keys import keys_in_force
from tui.runtime.background import in_background
from tui.runtime.values import dataclass
from tui.service.errors import PraxisSmsError
from tui.service.wording import marks
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox, Form, LabelledRow, Scroll
from tui.widgets.german_bindings import hidden_binding
from tui.widgets.line import HangingNote, Line, Note
from tui.widgets.text_field import WITH_ALT, TextField

if TYPE_CHECKING:
    from tui.frame.app_protocol import AsksPersons, Frame

Result = TypeVar("Result")

DECISION = "decision"
"""The group of the workers that carry out what a person decided in a dialog."""


class Dialog(ModalScreen[Result], inherit_bindings=False):
    """A box in the middle of the screen. Esc closes it without a decision, and the focus returns to where it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        hidden_binding("tab", "app.focus_next", _("Zum nächsten Feld"), "dialog.next"),
        hidden_binding("shift+tab", "app.focus_previous", _("Zum vorigen Feld"), "dialog.previous"),
        hidden_binding("escape", "close", _("Schließen"), "dialog.close", _("Schließt ohne Entscheidung")),
        hidden_binding("f1", "app.help", _("Hilfe"), "dialog.help", _("Erklärt das Feld und nennt alle Tasten")),
    ]

    HORIZONTAL_BREAKPOINTS = [(0, "-covering"), (110, "-beside")]  # noqa: RUF012 - as Textual has it

    # As on a place; here all that is behind would be painted again for each step of the cursor, too.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def render_lines(self, crop: Region) -> list[Strip]:
        """What is behind, except beside the box: half of a sentence would be read as another one."""
        strips = super().render_lines(crop)
        box = self.query_one(DialogBox)
        [corner] = box.render_lines(Region(0, 0, 1, 1))
        blank = Strip.blank(crop.width, next((segment.style for segment in corner), None))
        hidden = range(box.region.y, box.region.bottom)
        return [blank if y in hidden else strip for y, strip in enumerate(strips, crop.y)]

    @on(events.ScreenResume)
    def _keep_styles(self, event: events.ScreenResume) -> None:
        keep_styles(self, event)

    _was_typed_at = False
    _is_answered = False
    _answer_below: Callable[[], object] | None = None
    """Gives the answer that came while another dialog stood above this one."""

    @on(events.Key)
    def explain_key(self, event: events.Key) -> None:
        """A key that works elsewhere and not here says why; what is typed without looking up chooses nothing."""
        box = self.query_one(DialogBox)
        if self._was_typed_at and event.key in keys_in_force("button.press", "enter,space"):
            event.stop()
            event.prevent_default()
            box.say_of_key(self.why_no_answer)
        elif self._is_typed(event):
            self._was_typed_at = True
        else:
            self._was_typed_at = False
            box.say_of_key(self.why_first if self._works_only_behind(event) else "")

    def _is_typed(self, event: events.Key) -> bool:
        """Whether a character was typed that means nothing here; those for a field do not come this far."""
        return event.is_printable and not event.key.startswith(WITH_ALT) and event.key not in self.active_bindings

    @property
    def why_first(self) -> str:
        """What has to be done before anything else."""
        return _("Erst dieses Fenster schließen: {dialog.close}")

    @property
    def why_no_answer(self) -> str:
        """What has to be done before Enter answers, where letters were typed."""
        return _("Erst mit {dialog.next} wählen oder schließen: {dialog.close}")

    def _works_only_behind(self, event: events.Key) -> bool:
        if event.key in self.active_bindings:
            return False
        ways = [(f"place.{place.name}", place.key) for place in PLACES]
        ways += [(each.id or "", each.key) for each in self.app.BINDINGS if isinstance(each, Binding)]
        if any(event.key in keys_in_force(name, key) for name, key in ways):
            return True
        behind = (screen for screen in self.app.screen_stack[:-1] if isinstance(screen, PlaceScreen | ActionDialog))
        return any(screen.ACTIONS.having(event.key) for screen in behind)

    @property
    def application(self) -> Frame:
        """The application, as screens know it."""
        return cast("Frame", self.app)

    def _failure(self, event: Worker.StateChanged) -> str:
        """What is to be said of a worker that failed; empty of any other."""
        error = event.worker.error
        if event.state is not WorkerState.ERROR or error is None:
            return ""
        return error.in_full if isinstance(error, PraxisSmsError) else self.application.report(error)

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close once, with the first answer; below another dialog as soon as that is closed.

        Textual closes whatever is on top: after a second click that is the place, which ends the application.
        """
        if self._is_answered:
            return AwaitComplete()
        if not self.is_active:
            self._answer_below = partial(self.dismiss, result)
            return AwaitComplete()
        self._is_answered = True
        return super().dismiss(result)

    @on(events.ScreenResume)
    def _give_answer(self) -> None:
        if self._answer_below is not None:
            self._answer_below()

    def once(self, group: str, work: Callable[[], Awaitable[object]]) -> None:
        """Start work, unless the same is still running."""
        once(self, group, work)

    def action_close(self) -> None:
        """Close without a decision."""
        self.dismiss(None)


class ActionDialog(Dialog[Result]):
    """A dialog with a table of actions, one of which is carried out at a time; a line says what came of it.

    Its actions run in the group `DECISION`. Whoever opened the dialog follows what they change, so it does not close
    before they are done.
    """

    ACTIONS: ClassVar[ActionTable]
    NEWS: ClassVar[str]
    """The selector of that line."""
    _closes = False
    """Whether it was to be closed while something was being carried out."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only the keys of what is possible now work."""
        return self.ACTIONS.why_not(self, action) is None

    @on(events.Key)
    def explain_own_key(self, event: events.Key) -> None:
        """A key that cannot be used now says why."""
        if reason := self.ACTIONS.why_key_does_nothing(self, event):
            event.prevent_default()
            self._say(reason)

    def _offer(self) -> None:
        """Show the buttons and keys of what is possible now."""
        for button in self.query(PushButton):
            button.display = self.ACTIONS.why_not(self, (button.action or "").removeprefix("screen.")) is None
        self.refresh_bindings()

    def _say(self, text: str) -> None:
        self.query_one(self.NEWS, Note).show(text)

    def once(self, group: str, work: Callable[[], Awaitable[object]]) -> None:
        """Carry out an action, unless one still is."""
        if not is_under_way(self, group):
            self._say("")
        super().once(group, work)

    def action_close(self) -> None:
        """Close, or do so when what is being carried out has been done."""
        self._closes = is_under_way(self, DECISION)
        if not self._closes:
            super().action_close()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show why something could not be done, in a dialog that then stays."""
        if failure := self._failure(event):
            self._closes = False
            self._say(marks.ERROR.beside(failure))
        elif self._closes and event.worker.group == DECISION and event.worker.is_finished:
            super().action_close()


@dataclass(frozen=True, slots=True)
class Answer:
    """One button of a question: its label and what the question returns for it."""

    label: str
    value: str


class _AnswerButton(PushButton):
    """The button of an answer, which it returns."""

    def __init__(self, answer: Answer, name: str, *, help_text: str, main: bool) -> None:
        super().__init__(answer.label, id=name, help_text=help_text, main=main)
        self.value = answer.value


class Question(Dialog[str | None]):
    """Asks, and returns the value of the chosen answer, or None for Esc. The first answer has the focus."""

    def __init__(self, title: str, text: str, answers: Sequence[Answer]) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self.answers = tuple(answers)

    def compose(self) -> ComposeResult:
        """Title, text and the row of answers, which never scrolls away."""
        with DialogBox(self._title):
            with Form(classes="dialog-text"):
                yield Note(self._text, id="question")
            with Horizontal(classes="buttons"):
                for index, answer in enumerate(self.answers):
                    yield _AnswerButton(answer, f"answer-{index}", help_text=self._text, main=not index)

    def reword(self, text: str) -> None:
        """Show another text."""
        self._text = text
        note = self.query_one_optional("#question", Note)
        if note is not None:
            note.show(text)

    @on(PushButton.Pressed)
    def _answered(self, event: PushButton.Pressed) -> None:
        event.stop()
        if isinstance(event.button, _AnswerButton):
            self.dismiss(event.button.value)


async def agrees(app: AsksPersons, title: str, text: str, agreement: str, *, is_first: bool = False) -> bool:
    """Whether a person agrees; Enter means *Zurück*, or where the agreement `is_first`, that."""
    answers = [Answer(_("Zurück"), ""), Answer(agreement, "yes")]
    answer = await app.push_screen_wait(Question(title, text, answers[::-1] if is_first else answers))
    return bool(answer)


async def file_to_write(app: AsksPersons, title: str, text: str, confirm: str, proposed: Path) -> Path | None:
    """The path that a person types, None for no file; asks where there is a file of that name."""
    typed = await app.push_screen_wait(LineQuestion(title, text, _("Datei"), confirm, str(proposed)))
    if typed is None:
        return None
    target, is_there = await in_background(lambda: _target(typed))
    there = _("Die Datei {path} gibt es schon.").format(path=target)
    if is_there and not await agrees(app, _("Überschreiben?"), there, _("Überschreiben")):
        return None
    return target


def _target(typed: str) -> tuple[Path, bool]:
    """The path that was typed, and whether there is a file."""
    target = Path(typed).expanduser()
    return target, target.exists()


async def may_drop(
    app: App[Any], unsaved: str, save: Callable[[], Awaitable[bool]], discard: Callable[[], object]
) -> bool:
    """Whether what was typed may go: asks where `unsaved` says what would be lost, and does what was answered."""
    if not unsaved:
        return True
    answer = await app.push_screen_wait(
        Question(
            _("Änderungen speichern?"),
            unsaved,
            [Answer(_("Speichern"), "save"), Answer(_("Verwerfen"), "discard"), Answer(_("Zurück"), "stay")],
        )
    )
    if answer == "discard":
        discard()
    return answer == "discard" or (answer == "save" and await save())


class LineDialog(Dialog[Result]):
    """A dialog with one line to type; Enter in it and the confirming button both give the answer."""

    def on_button_pressed(self, event: PushButton.Pressed) -> None:
        """Give the answer."""
        event.stop()
        self._answer()

    def on_input_submitted(self, event: TextField.Submitted) -> None:
        """Enter is the confirming button."""
        event.stop()
        self._answer()

    def _answer(self) -> None:
        """Return what was typed, or say what is wrong with it."""
        raise NotImplementedError


class LineQuestion(LineDialog[str | None]):
    """Asks for one line, and returns it, or None for Esc; Enter and the main key take it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "take", _("Übernehmen"), tooltip=_("Übernimmt, was getippt ist"), id="line.take"),
    ]

    def __init__(self, title: str, text: str, label: str, confirm: str, value: str = "") -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._label = label
        self._confirm = confirm
        self._value = value

    def compose(self) -> ComposeResult:
        """Title, text, field and buttons."""
        with DialogBox(self._title, "-asking"):
            with Form(classes="dialog-text"):
                yield Note(self._text)
            with LabelledRow(classes="dialog-field"):
                yield Line(self._label, classes="field-label")
                yield TextField(self._value, help_text=self._text, id="line")
            yield Note(id="line-lack")
            with Horizontal(classes="buttons"):
                yield PushButton(self._confirm, id="confirm", help_text=self._text, main=True)
                yield PushButton(_("Zurück"), id="close", action="screen.close")

    def on_mount(self) -> None:
        """What is proposed gives way to what is typed."""
        self.query_one(TextField).action_select_all()

    def action_take(self) -> None:
        """Give the answer, as Enter does."""
        self._answer()

    def _answer(self) -> None:
        typed = self.query_one(TextField).value.strip()
        if typed:
            self.dismiss(typed)
            return
        lack = _("Bitte füllen Sie „{field}“ aus.").format(field=self._label.rstrip(":"))
        self.query_one("#line-lack", Note).show(marks.ERROR.beside(lack))
        self.query_one(TextField).focus()


class Reading(Dialog[None]):
    """A text to read: scrolls where it is longer than the screen. Lines break below their tab (see `HangingNote`)."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    @property
    def text(self) -> str:
        """What there is to read, in unbroken lines."""
        return self._text.replace("\t", "")

    def compose(self) -> ComposeResult:
        """Title, text and the button that closes."""
        with DialogBox(self._title, "-reading", hints=[_("{dialog.close} schließt")]):
            with Scroll(classes="dialog-text"):
                yield HangingNote(self._text)
            with Horizontal(classes="buttons"):
                yield PushButton(_("Schließen"), id="close", action="screen.close")
