"""Postausgang: every message and series, what became of it, and what a person decides about it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from tui.frame.actions import in_worker
from tui.frame.app_protocol import ShowsSeries
from tui.frame.screen import style
from tui.language.catalogue import _
from tui.language.local_time import local_now
from tui.runtime.background import in_background
from tui.screens.outbox.answer_rows import answer_row
from tui.screens.outbox.decision_actions import AnswersPatients
from tui.screens.outbox.detail_dialog import MessageDetail
from tui.screens.outbox.detail_pane import StoryPane
from tui.screens.outbox.filter import OutboxFilter
from tui.screens.outbox.list import OUTBOX_ACTIONS, OutboxList, Turn
from tui.screens.outbox.marked import MarkedMessages
from tui.screens.outbox.page import OutboxPage, found, marked_of, read_page
from tui.screens.outbox.query import ALL, ANSWERS, NEWEST, OLDEST, SERIES, PageRequest, Span
from tui.screens.outbox.rows import message_row, messages_heading, name_width, series_row
from tui.screens.outbox.summary import OutboxSummary
from tui.service.api import Message, MessageState
from tui.service.errors import PraxisSmsError
from tui.widgets.dropdown import Dropdown
from tui.widgets.line import Line
from tui.widgets.row_list import RowList
from tui.widgets.text_field import Debounce, TextField

DEBOUNCE_SECONDS = 0.2
"""Seconds without a key after which the search begins."""

_FIRST, _LAST = 0, -1
"""The rows of a page at which the cursor comes to it."""


class OutboxScreen(AnswersPatients):
    """A filter, one page of rows, and what can be done with the row at the cursor or with the marked ones.

    Here it is decided which page is shown. What a person does with messages and series stands in
    `DecidesAboutMessages`, what with answers of patients in `AnswersPatients`.
    """

    place = "outbox"
    CSS_PATH = style("outbox")
    AUTO_FOCUS = "#outbox-list"
    ACTIONS = OUTBOX_ACTIONS
    BINDINGS: ClassVar[list[BindingType]] = OUTBOX_ACTIONS.bindings()

    filter_row = getters.query_one(OutboxFilter)
    rows = getters.query_one(OutboxList)
    story = getters.query_one(StoryPane)

    def __init__(self) -> None:
        super().__init__()
        self._request = PageRequest()
        self.page_shown = OutboxPage(PageRequest())
        self._marked = MarkedMessages()
        self._debounce = Debounce(self, DEBOUNCE_SECONDS, self._search)

    def compose_body(self) -> ComposeResult:
        """Filter, rows, what there is in all, and the buttons."""
        yield OutboxFilter()
        with Horizontal(id="outbox-body"):
            with Vertical(id="outbox-rows", classes="group") as rows:
                rows.border_title = _("Nachrichten")
                yield Line(id="outbox-heading")
                yield OutboxList(self._begin_search)
            yield StoryPane(self.actions.with_story)
        yield OutboxSummary(self.sms)
        with Horizontal(id="outbox-actions"):
            for name in ("answer", "toggle_read", "open", "resolve"):
                yield OUTBOX_ACTIONS.button(name)
            yield OUTBOX_ACTIONS.button(
                "progress",
                "course",
                _("Zeigt auf {place.series}, wie weit die Serie ist; dort lässt sie sich anhalten."),
            )
            yield OUTBOX_ACTIONS.button("retry")
            yield OUTBOX_ACTIONS.button("cancel", help_text=_("Nimmt zurück, was noch wartet ({outbox.cancel})."))
            for name in ("export", "statistics"):
                yield OUTBOX_ACTIONS.button(name)

    def screen_help(self) -> str:
        """What the states mean for the person."""
        return _(
            "„Übergeben“ heißt: Der Anbieter hat die SMS. „Zugestellt“ meldet er, wenn das Telefon sie hat. Bei einer "
            "ungeklärten SMS riss die Verbindung ab, während sie übergeben wurde; sie wird nie von selbst noch einmal "
            "gesendet. {outbox.resolve} hält fest, was daraus wurde."
        )

    @property
    def situation(self) -> object:
        """What is shown, and what a decision would be about."""
        return self._filtered(), self.rows.highlighted, self._marked.ids

    def _filtered(self) -> PageRequest:
        return self._request.at(NEWEST)

    # reading

    @property
    def follows_outbox(self) -> bool:
        """Always, while this is the screen shown."""
        return self.is_on_screen

    def on_screen_resume(self) -> None:
        """Show what is there now, and follow it."""
        super().on_screen_resume()
        self.application.when_painted(self._follow)

    def _follow(self) -> None:
        self._read()
        self.application.watch_outbox()

    def on_resize(self) -> None:
        """Read as many rows as fit, and tell about the one at the cursor where there is room."""
        if self.page_shown.heading:
            self.call_after_refresh(self._read)

    async def outbox_changed(self) -> None:
        """Read the page again, and the message whose details are open."""
        if not self.follows_outbox or not self.page_shown.heading:
            return
        try:
            await self._read_page()
            if isinstance(self.app.screen, MessageDetail):
                detail = self.app.screen
                detail.show(await in_background(partial(self.actions.with_story, detail.message_id)))
        except PraxisSmsError as error:
            self.tell_failure(error)

    @work(group="read", exclusive=True, exit_on_error=False)
    async def _read(self, cursor_at: int | None = None) -> None:
        await self._read_page(cursor_at)

    async def _read_page(self, cursor_at: int | None = None) -> None:
        """Read and show the requested page, with the cursor at the row of that index, or where it was."""
        request = self._request
        limit = max(self.rows.size.height, 1)
        marked = self._marked.ids
        page, still_found = await in_background(
            lambda: (read_page(self.sms, request, limit), marked_of(self.sms, request, marked))
        )
        if request == self._request:
            self._marked.keep_found(marked, still_found)
            self._request = page.request
            self._show(page, cursor_at)

    def _show(self, page: OutboxPage, cursor_at: int | None = None) -> None:
        self.page_shown = page
        self._marked.renew(page.messages)
        heading, width = page.heading, name_width(self.app.size.width)
        if page.request.shows_answers:
            shown = [answer_row(answer) for answer in page.answers.values()]
        elif page.request.shows_series:
            shown = [series_row(progress, somebody_sends=page.somebody_sends) for progress in page.series.values()]
        else:
            heading = messages_heading(width)
            shown = [
                message_row(each, each.id in self._marked, is_opted_out=each.number in page.opted_out, name_width=width)
                for each in page.messages.values()
            ]
        rows = self.rows
        rows.has_older, rows.has_newer = page.older is not None, page.newer is not None
        rows.show(shown, shown[cursor_at].key if cursor_at is not None and shown else None)
        self.lay_out_buttons(page.request)
        self.query_one("#outbox-heading", Line).show(heading)
        self.forget_what_does_not_hold()
        self._tell_story()
        self.name_keys_again()
        self.summary.follow(page.request, self._marked.sentence(page.messages), found(page))

    # choosing what is shown

    def _choose(self, request: PageRequest, cursor_at: int = _FIRST) -> None:
        if request == self._request:
            return
        self.say("")
        self.filter_row.allow_search(not (request.shows_series or request.shows_answers))
        was_marked = self._marked and request.at(NEWEST) != self._filtered()
        self._request = request
        if was_marked:
            self._marked.clear()  # a decision would also hit what is out of sight
            self.say(
                _("Die Markierung ist aufgehoben; sie gilt nur, solange dasselbe gezeigt wird."), about=self._filtered
            )
        self._read(cursor_at)

    @on(Dropdown.Changed, "#view")
    def _view_chosen(self, event: Dropdown.Changed) -> None:
        view = str(event.value)
        series_id = None if view in (SERIES, ANSWERS) else self._request.series_id
        self._choose(replace(self._request, view=view, series_id=series_id, position=NEWEST))

    @on(Dropdown.Changed, "#span")
    def _span_chosen(self, event: Dropdown.Changed) -> None:
        self._choose(replace(self._request, span=Span(str(event.value)), position=NEWEST))

    @on(TextField.Changed, "#search")
    def _search_typed(self) -> None:
        self._debounce.typed()

    @on(TextField.Submitted, "#search")
    def _search(self) -> None:
        self._choose(replace(self._request, text=self.filter_row.sought, position=NEWEST))

    def action_search(self) -> None:
        """To the search field."""
        if reason := self.filter_row.why_no_search:
            self.say(reason)
        self.query_one("#search").focus()

    def search_for(self, sought: str) -> None:
        """Show the messages that something stands in, of any time and state."""
        self.filter_by()
        self.query_one("#search", TextField).value = sought
        self._search()

    def _begin_search(self, text: str) -> None:
        if not self.filter_row.begin_search(text):
            self.say(self.filter_row.why_no_search)

    @on(OutboxList.Turned)
    def _turned(self, event: OutboxList.Turned) -> None:
        page = self.page_shown
        position = {Turn.OLDER: page.older, Turn.NEWER: page.newer, Turn.NEWEST: NEWEST, Turn.OLDEST: OLDEST}[
            event.turn
        ]
        if position is not None:
            self._choose(self._request.at(position), _LAST if event.turn in (Turn.NEWER, Turn.OLDEST) else _FIRST)

    def action_back_out(self) -> None:
        """Out of a series, then out of the filter, then out of the Postausgang."""
        if self._request.series_id is not None:
            self.filter_by(view=SERIES)
        elif self._request.at(NEWEST) != PageRequest():
            self.filter_by()
        else:
            self.run_worker(self.application.action_back(), exit_on_error=False)

    def filter_by(self, view: str = ALL) -> None:
        """Show one view of all times, from its newest row on."""
        self.filter_row.clear(view)
        self._choose(PageRequest(view=view))
        self.rows.focus()

    # one message, one series

    @on(RowList.Highlighted)
    def _moved(self) -> None:
        self.forget_what_does_not_hold()
        self._tell_story()

    def _tell_story(self) -> None:
        if self.page_shown.request.shows_answers:
            self.tell_answer(self.page_shown.where_answers_go)
        about = self.message_at_cursor or self.answer_at_cursor or self.page_shown.series.get(self.key_at_cursor)
        self.story.follow(about, somebody_sends=self.page_shown.somebody_sends)

    @on(RowList.Chosen)
    def _opened(self) -> None:
        self.action_answer() if self._request.shows_answers else self.action_open()

    def action_open(self) -> None:
        """Show the message at the cursor with its history, the answer in full, or the messages of the series."""
        series = self.series_at_cursor
        if self._request.shows_answers:
            self.carry_out(self.read_answer)
        elif series is not None:
            self.filter_row.clear()
            self._choose(PageRequest(series_id=series.id))
            self.rows.focus()
        elif self.rows.highlighted is not None:
            self.carry_out(partial(self.actions.open, self.rows.highlighted))

    @property
    def number_here(self) -> str:
        """That of the message or answer at the cursor."""
        about = self.message_at_cursor or self.answer_at_cursor
        return "" if about is None else about.number

    def _series_or_say(self) -> int | None:
        """The id of the series at the cursor, or of that of the message there; where there is none, that is said."""
        series, message = self.series_at_cursor, self.message_at_cursor
        of_message = self._request.series_id if message is None else message.series_id
        found = of_message if series is None else series.id
        if found is None:
            self.say(_("Diese SMS gehört zu keiner Serie."))
        return found

    @in_worker("progress")
    async def action_progress(self) -> None:
        """Show how far the series is."""
        series_id = self._series_or_say()
        if series_id is None:
            return
        place = await self.application.show_place("series")
        if isinstance(place, ShowsSeries):
            place.show_progress(series_id)

    @in_worker("again")
    async def action_write_again(self) -> None:
        """Prepare another series for the recipients of this one."""
        series_id = self._series_or_say()
        if series_id is None:
            return
        name = await self.actions.same_recipients(series_id)
        place = await self.application.show_place("series") if name else None
        if isinstance(place, ShowsSeries):
            await place.prepare_list(name)

    @property
    def chosen(self) -> list[Message]:
        """The marked messages, or the one at the cursor."""
        if self._marked:
            return self._marked.messages
        message = self.message_at_cursor
        return [] if message is None else [message]

    # marking

    def action_mark(self) -> None:
        """Mark the message at the cursor or take its mark away, and go on to the next."""
        message = self.message_at_cursor
        if message is None:
            return
        self._marked.toggle(message)
        self._show(self.page_shown)
        if message is not list(self.page_shown.messages.values())[-1]:
            self.rows.action_cursor_down()

    def action_mark_page(self) -> None:
        """Mark every message of the page, or none of them."""
        self._marked.toggle_all(self.page_shown.messages)
        self._show(self.page_shown)

    # deciding

    def action_resolve(self) -> None:
        """Resolve what is unknown; where no such row is chosen, show the unknown ones."""
        if self.needs_person and not any(message.state is MessageState.UNKNOWN for message in self.chosen):
            self.filter_by(view=MessageState.UNKNOWN.value)
            self.say(
                _("Diese SMS sind ungeklärt. {outbox.resolve} hält fest, was aus der am Cursor wurde."),
                about=self._filtered,
            )
            return
        self.carry_out(partial(self.actions.resolve, self.chosen))

    def decided(self, sentence: str) -> None:
        """Say what was done, and follow what comes of it."""
        self.say(sentence, about=self._filtered)
        self._marked.clear()
        self._read()
        self.application.watch_outbox()

    # looking at all of it

    @in_worker("action")
    async def action_export(self) -> None:
        """Write what is filtered to a file."""
        series = self.series_at_cursor
        request = PageRequest(series_id=series.id) if series is not None else self._request
        query = request.query(0, local_now().date())
        name = _("postausgang") if request.series_id is None else _("serie-{id}").format(id=request.series_id)
        if sentence := await self.actions.export(query, name):
            self.say(sentence, about=self._filtered)

    @in_worker("action")
    async def action_statistics(self) -> None:
        """Show counts and costs."""
        await self.actions.show_statistics()
