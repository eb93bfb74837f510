"""What there is to tell about one message or one series, and the pane beside the list that tells it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.language import dates
from tui.language.amounts import grouped
from tui.language.catalogue import _
from tui.language.dates import date_and_seconds
from tui.runtime.background import in_background
from tui.runtime.values import dataclass
from tui.screens.outbox.answer_rows import answer_text
from tui.screens.outbox.rows import IN_THE_ORDER_OF_WEIGHT, counted
from tui.service.api import Event, Message, MessageState, SeriesProgress
from tui.service.errors import PraxisSmsError
from tui.service.model.answers import Answer
from tui.service.model.card_protocols import protocol_title
from tui.service.wording import counting, labels, marks, persons
from tui.service.wording.report_words import reason_of
from tui.widgets.line import NO_BREAK, GroupTitle, HangingNote, on_one_line
from tui.widgets.text_field import Debounce

_LABEL = STORY_MARGIN = 12
_PAUSE_SECONDS = 0.15
"""Seconds for which the cursor rests before its row is told about."""

Shown = Message | SeriesProgress | Answer | None


@dataclass(frozen=True, slots=True)
class MessageStory:
    """A message with its history, whether its number has opted out, and when it was read, by the clock of the store."""

    message: Message
    events: tuple[Event, ...]
    is_opted_out: bool
    read_at: datetime


class StoryPane(Vertical):
    """Tells about the row at the cursor once it rests there; hidden, it reads nothing.

    `read` gives a message with its history, by its id; it asks the store.
    """

    def __init__(self, read: Callable[[int], MessageStory]) -> None:
        super().__init__(id="story", classes="group")
        self._read = read
        self._wanted: Shown = None
        self._somebody_sends = True
        self._debounce = Debounce(self, _PAUSE_SECONDS, self._tell)

    def compose(self) -> ComposeResult:
        """A title and the text."""
        yield GroupTitle(id="story-title", classes="area")
        yield HangingNote(id="story-text", margin=STORY_MARGIN)

    def follow(self, shown: Shown, *, somebody_sends: bool) -> None:
        """The cursor is on another row, or the row has changed."""
        self._wanted, self._somebody_sends = shown, somebody_sends
        if self.display:
            self._debounce.typed()

    def _tell(self) -> None:
        wanted = self._wanted
        if isinstance(wanted, Message):
            tell: Callable[[], Awaitable[None]] = partial(self._tell_message, wanted.id)
            self.run_worker(tell, group="story", exclusive=True, exit_on_error=False)
        elif wanted is None:
            self._show("", "")
        elif isinstance(wanted, Answer):
            self._show(_("Antwort {id}").format(id=wanted.id), answer_text(wanted))
        else:
            self._show(
                _("Serie {id}").format(id=wanted.series.id), series_text(wanted, somebody_sends=self._somebody_sends)
            )

    async def _tell_message(self, message_id: int) -> None:
        try:
            story = await in_background(partial(self._read, message_id))
        except PraxisSmsError:  # the list is read from the same store, and says why it cannot be
            return
        if isinstance(self._wanted, Message) and self._wanted.id == message_id:
            self._show(_("SMS {id}").format(id=message_id), detail_text(story))

    def _show(self, title: str, text: str) -> None:
        self.query_one(GroupTitle).show(title)
        self.query_one(HangingNote).show(text)


def detail_text(story: MessageStory) -> str:
    """Fields, text and history as rows that break below their tab."""
    message = story.message
    way_out = _("{place.series} und dort {series.reminders} gibt sie frei.") if message.awaits_release else ""
    fields = (
        (_("Stand"), labels.state_of(message)),
        ("", way_out),
        (_("Grund"), reason_of(message)),
        (_("Geht ab"), _leaves(story)),
        (_("Nummer"), message.number or _("(gelöscht)")),
        ("", marks.STOP.beside(persons.opted_out()) if story.is_opted_out else ""),
        (_("Name"), message.name),
        (_("Text"), message.text),
        (_("Zweck"), labels.purpose(message.purpose)),
        (_("Länge"), counting.parts(message.segments)),
        (_("Absender"), message.sender),
        (_("Protokoll"), protocol_title(message.protocol)),
        (_("Kennung"), message.provider_id),
        (_("Versuche"), str(message.attempts)),
    )
    return "\n".join([*_rows(fields), "", _("VERLAUF"), *_story_rows(story.events)])


def _leaves(story: MessageStory) -> str:
    message = story.message
    is_later = message.state is MessageState.QUEUED and message.due_at > story.read_at
    moment = dates.weekday_and_time(message.due_at) if is_later else ""
    if not message.awaits_release:
        return moment
    return _("nach der Freigabe, frühestens {moment}").format(moment=moment) if moment else _("nach der Freigabe")


def series_text(progress: SeriesProgress, *, somebody_sends: bool) -> str:
    """What a series is, and how many of its messages are in each state."""
    series, counts = progress.series, progress.counts
    in_states = [
        ("", labels.mark_of_state(state).beside(counted(counts.of(state), state)))
        for state in IN_THE_ORDER_OF_WEIGHT
        if counts.of(state)
    ]
    begins = dates.weekday_and_time(series.due_at) if progress.begins_later else ""
    fields = (
        (_("Titel"), series.title),
        (_("Stand"), progress.standing(somebody_sends=somebody_sends)),
        (_("Beginnt"), begins),
        (_("SMS"), grouped(series.total)),
        *in_states,
        (_("Text"), series.text),
        (_("Zweck"), labels.purpose(series.purpose)),
        (_("Absender"), series.sender),
        (_("Protokoll"), protocol_title(series.protocol)),
        (_("Von"), series.created_by),
        (_("Am"), dates.date_and_time(series.created_at)),
    )
    return "\n".join(_rows(fields))


def _rows(fields: Sequence[tuple[str, str]]) -> list[str]:
    return [row for label, value in fields if value for row in _field_rows(label, value)]


def _field_rows(label: str, value: str) -> Iterator[str]:
    for index, line in enumerate(value.split("\n")):
        yield f"{label + ':' if label and index == 0 else '':<{_LABEL}}\t{on_one_line(line)}"


def _story_rows(story: Sequence[Event]) -> Iterator[str]:
    for event in story:
        name = on_one_line(labels.signed_name(event.actor, event.initials)).replace(" ", NO_BREAK)
        yield f"{date_and_seconds(event.at)}  {labels.event(event.kind)} ({name})"
        if detail := labels.event_detail(event.kind, event.detail):
            yield f"{'':<{_LABEL}}\t{on_one_line(detail)}"
