"""Einzel-SMS: write one message, see what it will be, send it, and see what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from tui import frame
from tui.frame.actions import in_worker
from tui.frame.draft_keeper import DraftKeeper, say_trouble, waiting_elsewhere
from tui.frame.screen import style, until_replaced
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens import single
from tui.screens.single.after_sending import FollowsWhatWasSent
from tui.screens.single.number_row import BroughtName, NumberRow
from tui.screens.single.review import Objections, confirmed_by_a_person, is_meant_for_them, look_at
from tui.screens.single.several import recipients_of, split_by_a_person
from tui.screens.single.single_actions import SINGLE_ACTIONS
from tui.screens.single.single_form import SingleForm
from tui.service import api
from tui.service.errors import InputRefused, TemplateRefused
from tui.widgets.message_text import MessageText
from tui.widgets.segment_counter import SegmentCounter
from tui.widgets.telephone import Preview, Telephone
from tui.widgets.text_field import Debounce, TextField

if TYPE_CHECKING:
    from tui.service.api import SingleSms, UsedNumber
    from tui.service.usecases.templates import OfferedText

DEBOUNCE_SECONDS = 0.3
"""Seconds without a key after which number and policy are checked; the counter never waits."""

_NUMBER_OF_NAME = "number_of_name"
"""Where a draft keeps the number that the name came with."""


class SingleSmsScreen(FollowsWhatWasSent):
    """The form for one message. It stays as it is until the message is in the Postausgang.

    What the form holds, and how others fill it in, stands in `FilledByOthers`; what becomes of the messages sent from
    here in `FollowsWhatWasSent`; writing and sending here.
    """

    place = "single"
    CSS_PATH = style("single_sms")
    AUTO_FOCUS = "#number"
    ACTIONS = SINGLE_ACTIONS
    BINDINGS: ClassVar[list[BindingType]] = SINGLE_ACTIONS.bindings()

    number_row = getters.query_one(NumberRow)
    counter = getters.query_one(SegmentCounter)
    objections = getters.query_one(Objections)
    telephone = getters.query_one(Telephone)

    def __init__(self) -> None:
        super().__init__()
        self._debounce = Debounce(self, DEBOUNCE_SECONDS, self._typing_paused)
        self._priced: tuple[int, Decimal] = (0, Decimal(0))
        self._recipients, self._refused = 1, Counter[str]()
        self._named = (False, False)
        self._text_of_template = ""
        self._keeper = DraftKeeper(self.sms, self.place)

    def compose_body(self) -> ComposeResult:
        """The form, and beside it, where there is room, what the patient will see."""
        with Horizontal(id="single-body"):
            yield SingleForm(self.sms.settings.ui.currency, self._count, self.sms.now)
            yield Telephone(id="telephone")

    def on_mount(self) -> None:
        """Count the empty text; the rules for sending are loaded once the first picture is painted."""
        self.query_one("#recall").display = False
        self._count("")
        self.application.when_painted(self._load_rules)
        self.application.when_painted(self._recover_draft)

    @work(group="rules", exit_on_error=False)
    async def _load_rules(self) -> None:
        """Import the rules before the first key needs them."""
        await in_background(lambda: self.sms.compose)

    # the draft

    def number_forgotten(self, number: str) -> None:
        """A form that holds the number, alone or among others, is emptied."""
        understand = self.sms.compose.understand
        if any(understand(each.number).display == number for each in self.sms.compose.several(self.draft)):
            self._clear()

    @property
    def situation(self) -> object:
        """What was typed."""
        return self.draft

    def settings_changed(self) -> None:
        """Limits and prices may have changed."""
        self._priced = (0, Decimal(0))
        self._count(self.text_area.text)
        self.look_again()

    @property
    def unsaved(self) -> str:
        """A text that was not sent is named before quitting, and an answer that is still due."""
        if not self.text_area.text:
            return self.unanswered
        return _("Ein angefangener SMS-Text ist noch nicht gesendet; er bleibt als Entwurf erhalten.")

    @work(group="draft", exit_on_error=False)
    async def _recover_draft(self) -> None:
        """Show what a crash, a kill or a lost connection left; what has been typed meanwhile comes first."""
        try:
            recovery = await self._keeper.recover(lambda: not any(fields_of(self.draft).values()), self._put)
        finally:
            self.is_recovered.set()
        news = [recovery.news, *await in_background(lambda: waiting_elsewhere(self.sms))]
        about = until_replaced if any(news) else None
        news.append(await in_background(lambda: frame.unfinished_series(self.sms)))
        if any(news):
            self.say(" ".join(filter(None, news)), about=about)

    def _put(self, fields: Mapping[str, str]) -> None:
        number, name, text = (fields.get(field, "") for field in ("number", "name", "text"))
        self.fill(number, name, text, BroughtName(fields.get(_NUMBER_OF_NAME, ""), name))
        self.template_choice.put(fields)

    def _clear(self) -> None:
        self.fill("", "", "")
        self.template_choice.show_chosen("")
        self._show_no_objections()
        self.number_field.focus()

    # Textvorlagen

    def action_pick_template(self) -> None:
        """Put the text of a template into the form."""
        self._take_template(None)

    def insert_template(self, template: OfferedText) -> None:
        """Put the text of a template into the form that was chosen elsewhere."""
        self._take_template(template)

    @in_worker("template")
    async def _take_template(self, template: OfferedText | None) -> None:
        await self.insert(template)

    async def insert(self, template: OfferedText | None, *, asks_for_known: bool = True) -> None:
        """Put the text of a template into the form; without one it is chosen first."""
        area, name, choice = self.text_area, self.name_field, self.template_choice
        typed = area.text.strip() not in ("", self._text_of_template)
        known = partial(self.patient.known, self.draft)
        if template is None:
            picked = await single.pick_text(self.application, choice.chosen, known, replaces_typed=typed)
        else:
            picked = await single.fill_in(
                self.application, template, known, replaces_typed=typed, asks_for_known=asks_for_known
            )
        if picked is None:
            return
        template, text, values = picked
        self._text_of_template = text.strip()
        choice.show_chosen(template.name, template.purpose)
        area.put(text)
        name.value = name.value or next((value for field, value in values.items() if field.casefold() == "name"), "")
        area.focus()

    # while writing

    @on(MessageText.Changed)
    def _text_typed(self, event: MessageText.Changed) -> None:
        self._count(event.text_area.text)
        self.template_choice.follow(event.text_area.text)
        self.edited()

    @on(TextField.Changed)
    def _field_typed(self) -> None:
        self._let_the_name_follow()
        if self._recipients != recipients_of(self.numbers, self._refused):
            self._count(self.text_area.text)
        self.edited()

    def _let_the_name_follow(self) -> None:
        """Remove a name that came with a number when another number stands there."""
        if self._brought_name.name:
            name = self.name_field
            reading = self.sms.compose.understand(self.numbers.split(";")[0])
            self._brought_name, name.value = self._brought_name.beside(reading.e164 or "", name.value)

    def _count(self, text: str) -> None:
        segmentation = api.count(text)
        if segmentation.segments != self._priced[0] or not self._priced[1]:
            self._priced = (segmentation.segments, self.sms.settings.ui.price_of(segmentation.segments))
        self._recipients = recipients_of(self.numbers, self._refused)
        self.counter.show(segmentation, self._priced[1], self._recipients)
        self.telephone.show(Preview(segmentation, self.sms.settings, self.sms.now()))

    @property
    def forces_unicode(self) -> bool:
        """Whether something in the text forces Unicode."""
        return bool(self.counter.forcing)

    @property
    def has_number(self) -> bool:
        """Whether a number was typed."""
        return bool(self.numbers.strip())

    def edited(self) -> None:
        """Keep what the form holds, and look at it once typing pauses."""
        number_of_name = "" if self._brought_name.is_withdrawn else self._brought_name.number
        chosen = self.template_choice.fields()
        self._keeper.keep({**fields_of(self.draft), _NUMBER_OF_NAME: number_of_name, **chosen})
        if (named := (self.forces_unicode, self.has_number)) != self._named:
            self._named = named
            self.name_keys_again()
        self._debounce.typed()

    def look_again(self) -> None:
        """Ask again what is to be said of what the form holds."""
        self._look(self.draft)

    def _typing_paused(self) -> None:
        say_trouble(self)
        self.look_again()

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look(self, draft: SingleSms) -> None:
        if not draft.number.strip() and not draft.text.strip():
            self._show_no_objections()
            self.sent_panel.show_history("", ())
            return
        looked = await in_background(lambda: look_at(self.sms, draft))
        if draft == self.draft:
            self.number_row.show(looked.review, looked.used, draft.purpose, looked.each)
            self.objections.show_review(draft, looked.review, looked.lacking)
            self.sent_panel.show_history(looked.review.number_text if looked.history else "", looked.history)
            self._refused = looked.refused
            if self._recipients != recipients_of(self.numbers, self._refused):
                self._count(draft.text)

    def _show_no_objections(self) -> None:
        self.number_row.show(None)
        self.objections.show("")

    def action_replace_forcing(self) -> None:
        """Replace what forces Unicode."""
        self.say(frame.replaced(self.text_area))

    def write_to(self, used: UsedNumber) -> None:
        """Put a number that was used before into the form, unless another one stands there."""
        if self.has_number:
            self.demand(_("Im Formular steht schon eine Nummer; bitte senden oder löschen Sie sie zuerst."))
            self.number_field.focus()
            return
        self.number_field.value = used.display
        self._number_chosen(NumberRow.Chosen(used))

    @on(NumberRow.Chosen)
    def _number_chosen(self, event: NumberRow.Chosen) -> None:
        """A number that was used before brings its name along; what comes next then is the text."""
        name = self.name_field
        if not name.value.strip():
            self._brought_name = BroughtName(event.used.number, event.used.name)
            name.value = event.used.name
        (self.template_choice if name.value else name).focus()

    # sending

    @in_worker("send")
    async def action_send(self) -> None:
        """Put the message into the Postausgang."""
        await self._send()

    @in_worker("send")
    async def action_send_later(self) -> None:
        """Put the message into the Postausgang for a moment that is asked for."""
        await self._send(later=True)

    async def _send(self, *, later: bool = False) -> None:
        self._let_the_name_follow()
        draft = self.draft
        if not draft.number.strip() or not draft.text.strip():
            self.ask_for_what_is_missing(draft)
            return
        if lacking := await in_background(lambda: self.sms.templates.lacking(draft.text)):
            await self._say_not_sent(draft, TemplateRefused(lacking, _("Schreiben Sie dort, was im Text stehen soll.")))
            return
        if not await is_meant_for_them(self.application, draft):
            self.query_one("#text").focus()
            return
        due_at = await single.asked_moment(self.application, draft.text) if later else None
        if later and due_at is None:
            return
        drafts = [replace(each, due_at=due_at) for each in self.sms.compose.several(draft)]
        await (self._send_to_several(draft, drafts) if len(drafts) > 1 else self._send_to_one(draft, drafts[0]))

    async def _send_to_several(self, typed: SingleSms, drafts: Sequence[SingleSms]) -> None:
        """Put a message for each number into the Postausgang, all at once; numbers that get none stay in the form."""
        split = await split_by_a_person(self.application, drafts)
        if split is None:
            self.demand(_("Nicht gesendet: Bitte beachten Sie die Hinweise im Formular."))
            self.look_again()
            self.number_field.focus()
            return
        try:
            messages = await in_background(lambda: self.sms.compose.queue_all(split.queued))
        except InputRefused as error:
            self.demand(error.sentence, error.remedy)
            return
        if self.draft == typed and split.left:
            self.number_field.value = "; ".join(split.left)
        elif self.draft == typed:
            self._clear()
        self.say(split.news, about=until_replaced if split.left else None)
        for message in messages:
            self.sent_panel.add(message)
        self.application.watch_outbox()

    async def _send_to_one(self, typed: SingleSms, draft: SingleSms) -> None:
        try:
            message = await in_background(lambda: self.sms.compose.queue(draft))
        except InputRefused as error:
            confirmed = await confirmed_by_a_person(self.application, draft, error)
            if confirmed is None:
                await self._say_not_sent(typed, error)
                return
            message = await in_background(lambda: self.sms.compose.queue(confirmed))
        self.patient.sent(typed, message)
        if self.draft == typed:
            self._clear()
        self.say("")
        self.sent_panel.add(message)
        self.application.watch_outbox()

    async def _say_not_sent(self, draft: SingleSms, error: InputRefused) -> None:
        """Show why it was not sent, where it can be corrected; what already stands in the form is not repeated."""
        review = await in_background(lambda: self.sms.compose.review(draft))
        if draft == self.draft:
            self.number_row.show(review, (), draft.purpose)
            self.objections.show_review(draft, review, self.sms.templates.lacking(draft.text))
        if error.sentence in self.objections.text + self.number_row.note:
            self.demand(_("Nicht gesendet: Bitte beachten Sie die Hinweise im Formular."))
        else:
            self.demand(error.sentence, error.remedy)
        (self.number_field if error.sentence in self.number_row.note else self.text_area).focus()

    # what became of it

    def on_screen_resume(self) -> None:
        """What was sent from here may have arrived meanwhile, and its number may have been decided about."""
        super().on_screen_resume()
        if self.has_number:
            self.look_again()
        if self.sent_panel.messages:
            self.application.watch_outbox()

    def action_recall(self) -> None:
        """Put the newest message that did not arrive back into the form."""
        failure = self.newest_failure
        if failure is None:
            return
        if self.text_area.text.strip():
            self.demand(_("Im Formular steht noch ein Text; bitte senden oder löschen Sie ihn zuerst."))
            return
        brought = BroughtName(failure.number, failure.name)
        self.fill(failure.number, failure.name, failure.text, brought)
        self.template_choice.show_chosen("", failure.purpose)
        self.text_area.focus()


def fields_of(draft: SingleSms) -> dict[str, str]:
    """What is kept of an unsent message."""
    return {"number": draft.number, "name": draft.name, "text": draft.text}
