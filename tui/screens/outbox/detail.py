"""One message with its history: every attempt, what came back, and who decided what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from tui.frame.actions import ActionTable, ScreenAction
from tui.frame.dialogs import Dialog
from tui.frame.frame import Frame
from tui.frame.notices import copied
from tui.language.catalogue import _
from tui.language.formats import date_and_seconds
from tui.service.api import Event, Message, MessageState
from tui.service.model.protocols import protocol_title
from tui.service.wording import findings, labels
from tui.widgets.line import HangingNote, Note
from tui.widgets.push_button import PushButton
from tui.widgets.row_list import on_one_line
from tui.widgets.scroll import Scroll

MAY_BE_RETRIED = (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.CANCELLED, MessageState.QUEUED)
"""The states in which it is proved that nobody got the message, or that it still waits."""

RESOLVE, RETRY, CANCEL = "resolve", "retry", "cancel"
_LABEL = 12


def allowed_actions(message: Message) -> tuple[str, ...]:
    """What a person may do with a message; one that was forgotten cannot be sent again."""
    allowed = {
        RESOLVE: message.state is MessageState.UNKNOWN,
        RETRY: message.state in MAY_BE_RETRIED and bool(message.number),
        CANCEL: message.state is MessageState.QUEUED,
    }
    return tuple(action for action, is_allowed in allowed.items() if is_allowed)


_WHY_NOT = {
    RESOLVE: _("Geklärt werden nur SMS, die ungeklärt sind."),
    RETRY: _("Erneut senden lässt sich nur, was abgelehnt, nicht zugestellt oder abgebrochen ist oder wartet."),
    CANCEL: _("Abbrechen lässt sich nur, was noch wartet."),
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
        RETRY, "detail.retry", "ctrl+r", _("Erneut senden"), _("Stellt sie noch einmal ein"), in_footer=True,
        why_not=lambda detail: why_not(RETRY, [detail.message]),
    ),
    ScreenAction(
        CANCEL, "detail.cancel", "delete", _("Abbrechen"), _("Nimmt sie zurück"), in_footer=True,
        why_not=lambda detail: why_not(CANCEL, [detail.message]),
    ),
    ScreenAction(
        "copy", "detail.copy", "ctrl+l", _("Kopieren"),
        _("Übergibt Nummer und Text der SMS an das Terminal, für die Zwischenablage"), in_footer=True,
    ),
)  # fmt: skip


class MessageDetail(Dialog[str | None]):
    """Shows a message as it changes, and returns what the person wants to do with it."""

    BINDINGS: ClassVar[list[BindingType]] = _ACTIONS.bindings()

    def __init__(self, message: Message, story: Sequence[Event]) -> None:
        super().__init__()
        self._message = message
        self._story = tuple(story)

    @property
    def message(self) -> Message:
        """The message as it was read last."""
        return self._message

    @property
    def message_id(self) -> int:
        """Which message is shown."""
        return self._message.id

    def compose(self) -> ComposeResult:
        """Everything known, and the buttons that fit the state."""
        with Vertical(classes="dialog -reading") as box:
            box.border_title = _("SMS {id}").format(id=self._message.id)
            box.border_subtitle = _("{dialog.close} schließt")
            with Scroll(classes="dialog-text"):
                yield HangingNote(detail_text(self._message, self._story), id="detail")
            yield Note(id="detail-news")
            with Horizontal(classes="buttons"):
                yield PushButton(_("Schließen"), id="close", action="screen.close")
                for action in (*_WHY_NOT, "copy"):
                    yield _ACTIONS.button(action)

    def on_mount(self) -> None:
        """Offer only what is possible."""
        self._offer()

    def show(self, message: Message, story: Sequence[Event]) -> None:
        """Show the message as it was read again."""
        if (message, tuple(story)) == (self._message, self._story):
            return
        self._message, self._story = message, tuple(story)
        self.query_one("#detail", HangingNote).show(detail_text(message, story))
        self._offer()

    def _offer(self) -> None:
        for action in _WHY_NOT:
            self.query_one(f"#{action}").display = why_not(action, [self._message]) is None
        self.query_one("#detail-news", Note).show("")
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only the keys of what is possible with this message work."""
        return _ACTIONS.why_not(self, action) is None

    @on(events.Key)
    def explain_key(self, event: events.Key) -> None:
        """A key that cannot be used with this message says why."""
        if reason := _ACTIONS.why_key_does_nothing(self, event):
            self.query_one("#detail-news", Note).show(reason)

    def action_resolve(self) -> None:
        self.dismiss(RESOLVE)

    def action_retry(self) -> None:
        self.dismiss(RETRY)

    def action_cancel(self) -> None:
        self.dismiss(CANCEL)

    def action_copy(self) -> None:
        """Hand number and text to the clipboard."""
        self.query_one("#detail-news", Note).show(copied(cast("Frame", self.app), self._message))


def detail_text(message: Message, story: Sequence[Event]) -> str:
    """Fields, text and history as rows that break below their tab."""
    fields = (
        (_("Stand"), labels.state(message.state)),
        (_("Grund"), message.error),
        (_("Nummer"), message.number or _("(gelöscht)")),
        (_("Name"), message.name),
        (_("Text"), message.text),
        (_("Länge"), findings.parts(message.segments)),
        (_("Absender"), message.sender),
        (_("Protokoll"), protocol_title(message.protocol)),
        (_("Kennung"), message.provider_id),
        (_("Fällig"), date_and_seconds(message.due_at) if message.state is MessageState.QUEUED else ""),
        (_("Versuche"), str(message.attempts)),
    )
    rows = [row for label, value in fields if value for row in _field_rows(label, value)]
    return "\n".join([*rows, "", _("VERLAUF"), *_story_rows(story)])


def _field_rows(label: str, value: str) -> Iterator[str]:
    for index, line in enumerate(value.split("\n")):
        yield f"{label + ':' if index == 0 else '':<{_LABEL}}\t{on_one_line(line)}"


def _story_rows(story: Sequence[Event]) -> Iterator[str]:
    for event in story:
        yield f"{date_and_seconds(event.at)}  {labels.event(event.kind)} ({on_one_line(event.actor)})"
        if detail := labels.event_detail(event.kind, event.detail):
            yield f"{'':<{_LABEL}}\t{on_one_line(detail)}"
