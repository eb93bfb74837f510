"""What a person decides about messages, series and answers of patients in the Postausgang."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from textual import getters

from tui.frame.app_protocol import WritesMessages
from tui.frame.dialogs import Reading
from tui.frame.notices import copied
from tui.frame.screen import PlaceScreen
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.outbox.answer_rows import answer_lines, answer_text, who, words_of
from tui.screens.outbox.decision_dialogs import OutboxActions
from tui.screens.outbox.list import OutboxList
from tui.screens.outbox.page import OutboxPage
from tui.screens.outbox.query import ALL, ANSWERS, PageRequest
from tui.screens.outbox.summary import OutboxSummary
from tui.service.api import Message, Series, SmsRequest
from tui.service.errors import InputRefused
from tui.service.model.answers import Answer
from tui.widgets.line import on_one_line, shortened

_LONGEST_QUOTE = 60


class DecidesAboutMessages(PlaceScreen):
    """A place with rows of messages or series, and the actions that its buttons and keys stand for."""

    page_shown: OutboxPage

    @property
    def chosen(self) -> list[Message]:
        """The marked messages, or the one at the cursor."""
        raise NotImplementedError

    @property
    def key_at_cursor(self) -> int:
        """The id of the message, series or answer at the cursor; 0 where there is none."""
        return self.query_one(OutboxList).highlighted or 0

    @property
    def message_at_cursor(self) -> Message | None:
        """The message at the cursor, where the rows are messages."""
        return self.page_shown.messages.get(self.key_at_cursor)

    @property
    def series_at_cursor(self) -> Series | None:
        """The series at the cursor, where the rows are series."""
        progress = self.page_shown.series.get(self.key_at_cursor)
        return None if progress is None else progress.series

    def decided(self, sentence: str) -> None:
        """Say what was done, and follow what comes of it."""
        raise NotImplementedError

    @property
    def actions(self) -> OutboxActions:
        """What a person does with messages."""
        return OutboxActions(self.application)

    def action_retry(self) -> None:
        """Queue again what did not go out."""
        self._decide(self.actions.retry, self.actions.retry_series)

    def action_cancel(self) -> None:
        """Take back what still waits."""
        self._decide(self.actions.cancel, self.actions.cancel_series)

    def action_reroute(self) -> None:
        """Let what waits for another protocol leave by that of the practice."""
        self._decide(self.actions.reroute, self.actions.reroute_series)

    def action_change(self) -> None:
        """Change what still waits."""
        self._decide(self.actions.change, self.actions.move_series)

    def _decide(
        self,
        of_messages: Callable[[Sequence[Message]], Awaitable[str]],
        of_series: Callable[[Series], Awaitable[str]],
    ) -> None:
        """Do to the series at the cursor, or to the chosen messages, what is asked."""
        series = self.series_at_cursor
        self.carry_out(partial(of_messages, self.chosen) if series is None else partial(of_series, series))

    def action_copy(self) -> None:
        """Hand number and text of the message at the cursor to the clipboard."""
        message = self.message_at_cursor
        nothing = _("Kopieren lassen sich Nummer und Text einer SMS; der Cursor steht auf keiner.")
        self.say(nothing if message is None else copied(self.application, message))

    def carry_out(self, action: Callable[[], Awaitable[str]]) -> None:
        """Do what is asked, unless something else is still being done."""
        self.once("action", partial(self._done, action))

    async def _done(self, action: Callable[[], Awaitable[str]]) -> None:
        sentence = await action()
        if sentence:
            self.decided(sentence)


class AnswersPatients(DecidesAboutMessages):
    """A place whose rows may be answers of patients."""

    summary = getters.query_one(OutboxSummary)

    @property
    def answer_at_cursor(self) -> Answer | None:
        """The answer at the cursor, where the rows are answers."""
        return self.page_shown.answers.get(self.key_at_cursor)

    def filter_by(self, view: str = ALL) -> None:
        """Show one view of all times, from its newest row on."""
        raise NotImplementedError

    @property
    def shows_answers(self) -> bool:
        """Whether the rows are answers."""
        return self.page_shown.request.shows_answers

    @property
    def has_unread_answers(self) -> bool:
        """Whether there are answers that nobody has read."""
        return bool(self.page_shown.unread_answers)

    @property
    def needs_person(self) -> bool:
        """Whether any message is unknown."""
        return bool(self.page_shown.needs_person)

    def action_turn_to_answers(self) -> None:
        """Show the answers, or all messages again."""
        self.filter_by(ALL if self.shows_answers else ANSWERS)

    def tell_answer(self, otherwise: str) -> None:
        """Say below the rows what the answer at the cursor says, or something else where there is none."""
        answer = self.answer_at_cursor
        self.summary.tell_answer(otherwise if answer is None else answer_lines(answer))

    def lay_out_buttons(self, request: PageRequest) -> None:
        """Show the buttons of what the rows are."""
        about_series = request.shows_series or request.series_id is not None
        shown = {
            "answer": request.shows_answers,
            "toggle-read": request.shows_answers,
            "resolve": not about_series and not request.shows_answers,
            "course": about_series and not request.shows_answers,
            "retry": not request.shows_answers,
            "cancel": not request.shows_answers,
        }
        for name, is_shown in shown.items():
            self.query_one(f"#{name}").display = is_shown

    async def read_answer(self) -> str:
        """Show the answer at the cursor in full."""
        answer = self.answer_at_cursor
        if answer is not None:
            await self.application.push_screen_wait(
                Reading(_("Antwort von {who}").format(who=who(answer)), answer_text(answer))
            )
        return ""

    def action_answer(self) -> None:
        """Write to whom the answer at the cursor is from; it is read then."""
        self.carry_out(partial(self._with_answer, self._write_back))

    def action_toggle_read(self) -> None:
        """Mark the answer at the cursor as read, or as unread again."""
        self.carry_out(partial(self._with_answer, self._toggle))

    async def _with_answer(self, what: Callable[[Answer], Awaitable[str]]) -> str:
        answer = self.answer_at_cursor
        if answer is None:
            self.filter_by(ANSWERS)
            raise InputRefused(_("Der Cursor steht auf keiner Antwort; hier sind die Antworten."))
        return await what(answer)

    async def _toggle(self, answer: Answer) -> str:
        is_read = answer.is_unread
        await in_background(lambda: self.sms.answers.mark([answer.id], is_read=is_read))
        self.application.refresh_sending_state()
        if is_read:
            return _("Gelesen: Antwort von {who}.").format(who=who(answer))
        return _("Wieder ungelesen: Antwort von {who}.").format(who=who(answer))

    async def _write_back(self, answer: Answer) -> str:
        if not answer.number.startswith("+"):
            raise InputRefused(_("An diese Nummer lässt sich keine SMS schreiben."))
        place = await self.application.show_place("single")
        if isinstance(place, WritesMessages) and await place.may_be_filled():
            name = "" if answer.is_shared else answer.name
            await place.fill_in(SmsRequest(number=answer.number, name=name, name_goes_with_number=True))
            await in_background(lambda: self.sms.answers.mark([answer.id]))
            self.application.refresh_sending_state()
            quoted = shortened(on_one_line(words_of(answer)), _LONGEST_QUOTE)
            self.application.tell(_("Antwort von {who}: „{text}“").format(who=who(answer), text=quoted))
        return ""
