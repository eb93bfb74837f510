"""One message with its history: every attempt, what came back, and who decided what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from tui.frame.actions import ActionTable, ScreenAction
from tui.frame.dialogs import ActionDialog
from tui.frame.notices import copied
from tui.language.catalogue import _
from tui.screens.outbox.detail_pane import STORY_MARGIN, MessageStory, detail_text
from tui.service.api import Message, MessageState
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox, Scroll
from tui.widgets.line import HangingNote, Note

RESOLVE, RETRY, CANCEL, CHANGE, PERSON = "resolve", "retry", "cancel", "change", "person"


def allowed_actions(message: Message) -> tuple[str, ...]:
    """What a person may do with a message; one that was forgotten cannot be sent again."""
    allowed = {
        RESOLVE: message.state is MessageState.UNKNOWN,
        RETRY: message.state.may_be_retried and bool(message.number),
        CANCEL: message.state is MessageState.QUEUED,
        CHANGE: message.state is MessageState.QUEUED,
    }
    return tuple(action for action, is_allowed in allowed.items() if is_allowed)


_WHY_NOT = {
    RESOLVE: _("Geklärt werden nur SMS, die ungeklärt sind."),
    RETRY: _("Erneut senden lässt sich nur, was abgelehnt, nicht zugestellt oder abgebrochen ist oder wartet."),
    CANCEL: _("Abbrechen lässt sich nur, was noch wartet."),
    CHANGE: _("Ändern lässt sich nur, was noch wartet."),
}


def why_not(action: str, messages: Iterable[Message]) -> str | None:
    """None where at least one of the messages allows an action, else why none does."""
    return None if any(action in allowed_actions(message) for message in messages) else _WHY_NOT[action]


_ACTIONS = ActionTable(
    ScreenAction(
        RESOLVE, "detail.resolve", "f9", _("Klären"), _("Hält fest, was daraus wurde"), in_footer=True,
        why_not=lambda detail: why_not(RESOLVE, [detail.message]),
    ),
    ScreenAction(
        RETRY, "detail.retry", "ctrl+r", _("Erneut senden"), _("Stellt sie noch einmal ein"), button=_("Erneut"),
        in_footer=True, why_not=lambda detail: why_not(RETRY, [detail.message]),
    ),
    ScreenAction(
        CANCEL, "detail.cancel", "delete", _("Abbrechen"), _("Nimmt sie zurück"), in_footer=True,
        why_not=lambda detail: why_not(CANCEL, [detail.message]),
    ),
    ScreenAction(
        CHANGE, "detail.change", "ctrl+e", _("Ändern"), _("Ändert Text oder Zeit"), in_footer=True,
        why_not=lambda detail: why_not(CHANGE, [detail.message]),
    ),
    ScreenAction(
        PERSON, "detail.person", "alt+n", _("Nummer"),
        _("Zeigt alles über die Nummer der SMS; Abmeldung, Auskunft, Löschen"), in_footer=True,
    ),
    ScreenAction(
        "copy", "detail.copy", "ctrl+l", _("Kopieren"),
        _("Übergibt Nummer und Text der SMS an das Terminal, für die Zwischenablage"), in_footer=True,
    ),
)  # fmt: skip


class MessageDetail(ActionDialog[str | None]):
    """Shows a message as it changes, and returns what the person wants to do with it."""

    ACTIONS = _ACTIONS
    NEWS = "#detail-news"
    BINDINGS: ClassVar[list[BindingType]] = ACTIONS.bindings()

    def __init__(self, story: MessageStory) -> None:
        super().__init__()
        self._story = story

    @property
    def message(self) -> Message:
        """The message as it was read last."""
        return self._story.message

    @property
    def message_id(self) -> int:
        """Which message is shown."""
        return self.message.id

    def compose(self) -> ComposeResult:
        """Everything known, and the buttons that fit the state."""
        with DialogBox(_("SMS {id}").format(id=self.message_id), "-reading", hints=[_("{dialog.close} schließt")]):
            with Scroll(classes="dialog-text"):
                yield HangingNote(detail_text(self._story), id="detail", margin=STORY_MARGIN)
            yield Note(id="detail-news")
            with Horizontal(classes="buttons"):
                yield PushButton(_("Schließen"), id="close", action="screen.close")
                for action in (*_WHY_NOT, PERSON, "copy"):
                    yield _ACTIONS.button(action)

    def on_mount(self) -> None:
        """Offer only what is possible; a text that needs no scrolling is passed by."""
        self._offer()
        self.call_after_refresh(self._leave_what_does_not_scroll)

    def _leave_what_does_not_scroll(self) -> None:
        text = self.query_one(Scroll)
        has_focus = text.has_focus
        text.take_focus_to_scroll()
        if has_focus and not text.can_focus:
            self.query_one("#close").focus()

    def show(self, story: MessageStory) -> None:
        """Show the message as it was read again."""
        if story == replace(self._story, read_at=story.read_at):
            return
        self._story = story
        self.query_one("#detail", HangingNote).show(detail_text(story))
        self._say("")
        self._offer()

    def action_resolve(self) -> None:
        self.dismiss(RESOLVE)

    def action_retry(self) -> None:
        self.dismiss(RETRY)

    def action_cancel(self) -> None:
        self.dismiss(CANCEL)

    def action_change(self) -> None:
        self.dismiss(CHANGE)

    def action_person(self) -> None:
        self.dismiss(PERSON)

    def action_copy(self) -> None:
        """Hand number and text to the clipboard."""
        self._say(copied(self.application, self.message))
