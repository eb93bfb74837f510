"""Einzel-SMS: write one message, see what it will be, send it, and see what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from tui.frame.actions import ActionTable, ScreenAction, in_worker
from tui.frame.draft_keeper import DraftKeeper, say_trouble, waiting_elsewhere
from tui.frame.notices import copied, unfinished_series, with_remedy
from tui.frame.screen import PlaceScreen, style, until_replaced
from tui.language import formats
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.single.number_row import BroughtName, NumberRow
from tui.screens.single.sent_panel import SentPanel
from tui.screens.templates.choice import TemplateChoice
from tui.service.api import count
from tui.service.errors import InputRefused, TemplateRefused
from tui.service.model.messages import Message
from tui.service.wording import marks
from tui.widgets.debounce import Debounce
from tui.widgets.field_row import FieldRow
from tui.widgets.line import Line, Note
from tui.widgets.message_text import MessageText
from tui.widgets.scroll import Form
from tui.widgets.segment_counter import SegmentCounter
from tui.widgets.telephone import Preview, Telephone
from tui.widgets.text_field import TextField

if TYPE_CHECKING:
    from tui.service.api import Review, SingleSms, UsedNumber
    from tui.service.usecases.templates import OfferedText

DEBOUNCE_SECONDS = 0.3
"""Seconds without a key after which number and policy are checked; the counter never waits."""

_NUMBER_OF_NAME = "number_of_name"
"""Where a draft keeps the number that the name came with."""


def _why_no_recall(screen: SingleSmsScreen) -> str | None:
    if screen.query_one(SentPanel).newest_failure is not None:
        return None
    return _("Zurückholen lässt sich nur eine SMS von hier, die nicht ankam.")


def _why_no_copy(screen: SingleSmsScreen) -> str | None:
    return None if screen.query_one(SentPanel).newest is not None else _("Von hier wurde noch keine SMS gesendet.")


_ACTIONS = ActionTable(
    ScreenAction(
        "send", "single.send", "f9", _("Senden"), _("Legt die SMS in den Postausgang"), in_footer=True, is_main=True,
    ),
    ScreenAction(
        "replace_forcing", "single.replace", "ctrl+t", _("Ersetzen"), _("Ersetzt, was Unicode erzwingt"),
        button=_("Sonderzeichen ersetzen"), in_footer=True,
    ),
    ScreenAction(
        "pick_template", "single.template", "ctrl+o", _("Vorlage"),
        _("Setzt den Text einer Vorlage aus SMS-Einzeldaten ein"), in_footer=True,
    ),
    ScreenAction(
        "recall", "single.recall", "ctrl+r", _("Zurückholen"),
        _("Holt die letzte nicht angekommene SMS zurück in das Formular"), why_not=_why_no_recall,
    ),
    ScreenAction(
        "copy", "single.copy", "ctrl+l", _("Letzte SMS kopieren"),
        _("Übergibt Nummer und Text der letzten SMS an das Terminal, für die Zwischenablage"), why_not=_why_no_copy,
    ),
)  # fmt: skip


class SingleSmsScreen(PlaceScreen):
    """The form for one message. It stays as it is until the message is in the Postausgang."""

    place = "single"
    CSS_PATH = style("single_sms")
    AUTO_FOCUS = "#number"
    ACTIONS = _ACTIONS
    BINDINGS: ClassVar[list[BindingType]] = _ACTIONS.bindings()

    def __init__(self) -> None:
        super().__init__()
        self._debounce = Debounce(self, DEBOUNCE_SECONDS, self._typing_paused)
        self._priced: tuple[int, Decimal] = (0, Decimal(0))
        self._text_of_template = ""
        self._brought_name = BroughtName()
        self._keeper = DraftKeeper(self.sms, self.place)

    def compose_body(self) -> ComposeResult:
        """The form, and beside it, where there is room, what the patient will see."""
        with Horizontal(id="single-body"):
            yield from self._form()
            yield Telephone(id="telephone")

    def _form(self) -> ComposeResult:
        """What to send, what will be refused, and below it what became of earlier messages."""
        with Form(id="single", classes="group") as form:
            form.border_title = _("Neue SMS")
            yield NumberRow()
            yield FieldRow(
                _("Name"),
                TextField(
                    id="name",
                    placeholder=_("freiwillig"),
                    help_text=_("Hilft Ihnen, die SMS im Postausgang zu finden. Er wird nicht mitgesendet."),
                ),
            )
            yield FieldRow(
                _("Textvorlage"),
                TemplateChoice(
                    help_text=_(
                        "Setzt den Text einer Vorlage aus SMS-Einzeldaten ein und fragt nach den Werten ihrer "
                        "Platzhalter. {place.templates} ändert die Vorlagen."
                    )
                ),
                id="row-template",
            )
            with Horizontal(id="text-row"):
                yield Line(_("Text"), classes="field-label")
                yield MessageText(
                    id="text",
                    at_once=self._count,
                    help_text=_(
                        "Der Text der SMS. Darunter steht, wie lang er ist, in wie vielen Teilen er gesendet wird und "
                        "was er kostet. Ein einziges Zeichen außerhalb des SMS-Zeichensatzes macht ihn zu Unicode mit "
                        "70 statt 160 Zeichen; {single.replace} ersetzt solche Zeichen."
                    ),
                )
            yield SegmentCounter(self.sms.settings.ui.currency, id="counter")
            yield Note(id="objections")
            with Horizontal(id="actions"):
                yield _ACTIONS.button("send")
                yield _ACTIONS.button("replace_forcing", "replace")
                yield _ACTIONS.button("recall")
            yield SentPanel(id="sent")

    def on_mount(self) -> None:
        """Count the empty text; the rules for sending are loaded once the first picture is painted."""
        self.query_one("#recall").display = False
        self._count("")
        self.praxis.when_painted(self._load_rules)
        self.praxis.when_painted(self._recover_draft)

    @work(group="rules", exit_on_error=False)
    async def _load_rules(self) -> None:
        """Import the rules before the first key needs them."""
        await in_background(lambda: self.sms.compose)

    # the draft

    @property
    def draft(self) -> SingleSms:
        """What the form holds."""
        from tui.service.api import SingleSms

        return SingleSms(
            number=self.query_one("#number", TextField).value,
            text=self.query_one(MessageText).text,
            name=self.query_one("#name", TextField).value,
        )

    @property
    def situation(self) -> object:
        """What was typed."""
        return self.draft

    def settings_changed(self) -> None:
        """Limits and prices may have changed."""
        self._priced = (0, Decimal(0))
        self._count(self.query_one(MessageText).text)
        self._look(self.draft)

    @property
    def unsaved(self) -> str:
        """A text that was not sent is named before quitting."""
        if not self.query_one(MessageText).text:
            return ""
        return _("Ein angefangener SMS-Text ist noch nicht gesendet; er bleibt als Entwurf erhalten.")

    @work(group="draft", exit_on_error=False)
    async def _recover_draft(self) -> None:
        """Show what a crash, a kill or a lost connection left; what has been typed meanwhile comes first."""
        recovery = await self._keeper.recover(lambda: not any(fields_of(self.draft).values()), self._put)
        news = [recovery.news, *await in_background(lambda: waiting_elsewhere(self.sms))]
        about = until_replaced if any(news) else None
        news.append(await in_background(lambda: unfinished_series(self.sms)))
        if any(news):
            self.say(" ".join(filter(None, news)), about=about)

    def _put(self, fields: Mapping[str, str]) -> None:
        number, name, text = (fields.get(field, "") for field in ("number", "name", "text"))
        self._fill(number, name, text, BroughtName(fields.get(_NUMBER_OF_NAME, ""), name))

    def _fill(self, number: str, name: str, text: str, brought: BroughtName = BroughtName()) -> None:  # noqa: B008
        self._brought_name = brought if brought.number else BroughtName()
        self.query_one("#number", TextField).value = number
        self.query_one("#name", TextField).value = name
        self.query_one(MessageText).text = text

    def _clear(self) -> None:
        self._fill("", "", "")
        self.query_one(TemplateChoice).show_chosen("")
        self._show_no_objections()
        self.query_one("#number").focus()

    # Textvorlagen

    def action_pick_template(self) -> None:
        """Put the text of a template into the form."""
        self._take_template(None)

    def insert_template(self, name: str, text: str) -> None:
        """Put the text of a template into the form that was chosen elsewhere."""
        from tui.service.usecases.templates import OfferedText

        self._take_template(OfferedText(name, text))

    @in_worker("template")
    async def _take_template(self, template: OfferedText | None) -> None:
        """Put the text of a template into the form; without one it is chosen first."""
        from tui.screens.templates.picker import fill_in, pick_text

        area, name, choice = (
            self.query_one(MessageText),
            self.query_one("#name", TextField),
            self.query_one(TemplateChoice),
        )
        typed = area.text.strip() not in ("", self._text_of_template)
        known = {"name": name.value}
        if template is None:
            picked = await pick_text(self.praxis, choice.chosen, known, replaces_typed=typed)
        else:
            picked = await fill_in(self.praxis, template, known, replaces_typed=typed)
        if picked is None:
            return
        template, text, values = picked
        self._text_of_template = text.strip()
        choice.show_chosen(template.name)
        # In one step, which Ctrl+Z takes back.
        area.replace(text, (0, 0), area.document.end, maintain_selection_offset=False)
        name.value = name.value or next((value for field, value in values.items() if field.casefold() == "name"), "")
        area.focus()

    # while writing

    @on(MessageText.Changed)
    def _text_typed(self, event: MessageText.Changed) -> None:
        self._count(event.text_area.text)
        self._edited()

    @on(TextField.Changed)
    def _field_typed(self) -> None:
        self._let_the_name_follow()
        self._edited()

    def _let_the_name_follow(self) -> None:
        """Remove a name that came with a number when another number stands there."""
        if self._brought_name.name:
            number, name = self.query_one("#number", TextField), self.query_one("#name", TextField)
            reading, _line = self.sms.compose.understand(number.value)
            self._brought_name, name.value = self._brought_name.beside(reading.e164 or "", name.value)

    def _count(self, text: str) -> None:
        segmentation = count(text)
        if segmentation.segments != self._priced[0] or not self._priced[1]:
            self._priced = (segmentation.segments, self.sms.settings.ui.price_of(segmentation.segments))
        self.query_one(SegmentCounter).show(segmentation, self._priced[1])
        settings = self.sms.settings
        self.query_one(Telephone).show(
            Preview(
                segmentation,
                settings.provider.sender,
                formats.clock(self.sms.now()),
                lambda parts: formats.money(settings.ui.price_of(parts), settings.ui.currency),
            )
        )

    def _edited(self) -> None:
        number_of_name = "" if self._brought_name.is_withdrawn else self._brought_name.number
        self._keeper.keep({**fields_of(self.draft), _NUMBER_OF_NAME: number_of_name})
        self._debounce.typed()

    def _typing_paused(self) -> None:
        say_trouble(self)
        self._look(self.draft)

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look(self, draft: SingleSms) -> None:
        if not draft.number.strip() and not draft.text.strip():
            self._show_no_objections()
            self.query_one(SentPanel).show_history("", ())
            return
        review = await in_background(lambda: self.sms.compose.review(draft))
        lacking = self.sms.templates.lacking(draft.text)
        number = review.reading.e164 if review.reading is not None else None
        history: tuple[Message, ...] = ()
        if number is not None:
            known = number
            history = await in_background(lambda: self.sms.compose.recent(known))
        used = await in_background(lambda: self.sms.compose.used_before(draft.number))
        if draft == self.draft:
            self.query_one(NumberRow).show(review, used)
            self._show_objections(draft, review, lacking)
            self.query_one(SentPanel).show_history(review.number_text if history else "", history)

    def _show_objections(self, draft: SingleSms, review: Review, lacking: str) -> None:
        """What would be refused, before F9 is pressed; what is still empty is no objection."""
        notes = [note for note in review.notes if note.field != "number" and (note.field != "text" or draft.text)]
        lines = []
        for note in notes:
            mark = marks.ERROR if note.blocking else marks.HINT
            lines.append(mark.beside(with_remedy(note.sentence, note.remedy)))
        if lacking:
            lines.insert(0, marks.ERROR.beside(lacking))
        self.query_one("#objections", Note).show("\n".join(lines))

    def _show_no_objections(self) -> None:
        self.query_one(NumberRow).show(None)
        self.query_one("#objections", Note).show("")

    def action_replace_forcing(self) -> None:
        """Replace what forces Unicode, in one step that Ctrl+Z takes back."""
        area = self.query_one(MessageText)
        replaced = self.sms.compose.replace_forcing(area.text)
        if replaced == area.text:
            self.say(_("Es gibt nichts zu ersetzen."))
            return
        area.replace(replaced, (0, 0), area.document.end, maintain_selection_offset=True)
        self.say(_("Ersetzt; {text.undo} nimmt es zurück, wenn der Cursor im Text steht."))

    def write_to(self, used: UsedNumber) -> None:
        """Put a number that was used before into the form, unless another one stands there."""
        number = self.query_one("#number", TextField)
        if number.value.strip():
            self.demand(_("Im Formular steht schon eine Nummer; bitte senden oder löschen Sie sie zuerst."))
            number.focus()
            return
        number.value = used.display
        self._number_chosen(NumberRow.Chosen(used))

    @on(NumberRow.Chosen)
    def _number_chosen(self, event: NumberRow.Chosen) -> None:
        """A number that was used before brings its name along; what comes next then is the text."""
        name = self.query_one("#name", TextField)
        if not name.value.strip():
            self._brought_name = BroughtName(event.used.number, event.used.name)
            name.value = event.used.name
        self.query_one("#template" if name.value else "#name").focus()

    # sending

    @in_worker("send")
    async def action_send(self) -> None:
        """Put the message into the Postausgang."""
        self._let_the_name_follow()
        draft = self.draft
        if not draft.number.strip() or not draft.text.strip():
            self._ask_for_what_is_missing(draft)
            return
        if lacking := await in_background(lambda: self.sms.templates.lacking(draft.text)):
            await self._say_not_sent(draft, TemplateRefused(lacking, _("Schreiben Sie dort, was im Text stehen soll.")))
            return
        try:
            message = await in_background(lambda: self.sms.compose.queue(draft))
        except InputRefused as error:
            confirmed = await self._confirmed(draft, error)
            if confirmed is None:
                await self._say_not_sent(draft, error)
                return
            message = await in_background(lambda: self.sms.compose.queue(confirmed))
        if self.draft == draft:
            self._clear()
        self.say("")
        self.query_one(SentPanel).add(message)
        self.praxis.watch_outbox()

    async def _say_not_sent(self, draft: SingleSms, error: InputRefused) -> None:
        """Show why it was not sent, where it can be corrected; what already stands in the form is not repeated."""
        review = await in_background(lambda: self.sms.compose.review(draft))
        row = self.query_one(NumberRow)
        if draft == self.draft:
            row.show(review)
            self._show_objections(draft, review, self.sms.templates.lacking(draft.text))
        if error.sentence in self.query_one("#objections", Note).text + row.note:
            self.demand(_("Nicht gesendet: Bitte beachten Sie die Hinweise im Formular."))
        else:
            self.demand(error.sentence, error.remedy)
        self.query_one("#number" if error.sentence in row.note else "#text").focus()

    async def _confirmed(self, draft: SingleSms, error: InputRefused) -> SingleSms | None:
        """The draft with a person's confirmation, where only that is missing and the person gives it; else None."""
        from tui.frame.dialogs import Answer, Question

        confirmed = replace(draft, allow_duplicate=True, confirm_number=True, allow_deceased_remark=True)
        review = await in_background(lambda: self.sms.compose.review(confirmed))
        if not review.sendable:
            return None
        objections = await in_background(lambda: self.sms.compose.review(draft).notes)
        answer = await self.app.push_screen_wait(
            Question(
                _("Trotzdem senden?"),
                "\n".join(note.sentence for note in objections if note.blocking) or error.sentence,
                [Answer(_("Zurück"), "back"), Answer(_("Trotzdem senden"), "send")],
            )
        )
        return confirmed if answer == "send" else None

    def _ask_for_what_is_missing(self, draft: SingleSms) -> None:
        if not draft.number.strip():
            self.demand(_("Bitte geben Sie eine Handynummer ein."))
            self.query_one("#number").focus()
        else:
            self.demand(_("Bitte schreiben Sie einen Text."))
            self.query_one("#text").focus()

    # what became of it

    @property
    def follows_outbox(self) -> bool:
        """Until every message sent from here is settled."""
        return self.query_one(SentPanel).has_unsettled

    async def outbox_changed(self) -> None:
        """Read the messages sent from here again."""
        panel = self.query_one(SentPanel)
        on_their_way = [message.id for message in panel.unsettled]
        for message in await in_background(lambda: self.sms.outbox.messages(on_their_way)):
            panel.update_message(message)
        self.query_one("#recall").display = panel.newest_failure is not None

    def action_copy(self) -> None:
        """Hand number and text of the message sent last to the clipboard."""
        newest = self.query_one(SentPanel).newest
        if newest is not None:
            self.say(copied(self.praxis, newest))

    def action_recall(self) -> None:
        """Put the newest message that did not arrive back into the form."""
        failure = self.query_one(SentPanel).newest_failure
        if failure is None:
            return
        if self.query_one(MessageText).text.strip():
            self.demand(_("Im Formular steht noch ein Text; bitte senden oder löschen Sie ihn zuerst."))
            return
        brought = BroughtName(failure.number, failure.name)
        self._fill(failure.number, failure.name, failure.text, brought)
        self.query_one("#text").focus()


def fields_of(draft: SingleSms) -> dict[str, str]:
    """What is kept of an unsent message."""
    return {"number": draft.number, "name": draft.name, "text": draft.text}
