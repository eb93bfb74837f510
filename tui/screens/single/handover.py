"""Einzel-SMS filled in by a call of the program or by the practice software, and what that is told of the message."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import getters

from tui import frame
from tui.frame.screen import PlaceScreen
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens import single
from tui.screens.single.number_row import BroughtName
from tui.screens.templates.dropdown import TemplateChoice
from tui.service import api
from tui.service.errors import PraxisSmsError
from tui.service.text.persons.person_names import with_parts_of_name
from tui.widgets.message_text import MessageText
from tui.widgets.text_field import TextField

if TYPE_CHECKING:
    from tui.service.api import PraxisSms, ReplyOrder, SingleSms, SmsRequest
    from tui.service.model.messages import Message
    from tui.service.usecases.templates import OfferedText


class HandedPatientAtTheForm:
    """Whom the form was filled in for, as long as it is still about that person; and answers that are still due."""

    def __init__(self, sms: PraxisSms) -> None:
        self._sms = sms
        self._request: SmsRequest | None = None
        self._filled: SingleSms | None = None
        self._due: dict[int, ReplyOrder] = {}

    def filled_with(self, request: SmsRequest, form: SingleSms) -> None:
        """The form was filled in with that; what a person had written before is no part of it."""
        self._request, self._filled = request, form

    def forget(self) -> None:
        """Drop whom the form was filled in for."""
        self._request = self._filled = None

    def is_untouched(self, form: SingleSms) -> bool:
        """Whether nobody has typed anything since the form was filled in."""
        return form == self._filled

    def known(self, form: SingleSms, fields: Sequence[str]) -> Mapping[str, str]:
        """What is known for the placeholders of a Textvorlage, by their names in small letters."""
        if self._request is None or not self._is_meant(self._request, form):
            return with_parts_of_name({"name": form.name}, fields)
        return {field.casefold(): value for field, value in self._request.known(fields).items()}

    def sent(self, form: SingleSms, message: Message) -> None:
        """What stood in the form was queued; an answer about it is due where one was ordered for that person."""
        if self._request is not None and self._request.reply is not None and self._is_meant(self._request, form):
            self._due[message.id] = self._request.reply
        self.forget()

    @property
    def is_awaited(self) -> bool:
        """Whether an answer is due of which nobody knows yet whether it may be given."""
        return bool(self._due)

    def answer(self, messages: Sequence[Message]) -> tuple[PraxisSmsError, ...]:
        """Write the answers about those that the provider has taken by now; the failures. Touches the disk."""
        failures: list[PraxisSmsError] = []
        for message in messages:
            if message.id in self._due and message.state.is_settled:
                try:
                    self._sms.handover.answer(self._due.pop(message.id), message)
                except PraxisSmsError as failure:
                    failures.append(failure)
        return tuple(failures)

    def _is_meant(self, request: SmsRequest, form: SingleSms) -> bool:
        """Whether the form is still about the person of the request: by name or by number."""
        if request.written_name and form.name.strip() == request.written_name:
            return True
        if self._filled is None:
            return False
        number, filled_in = (self._sms.compose.understand(each.number).e164 for each in (form, self._filled))
        return number is not None and number == filled_in


class FilledByOthers(PlaceScreen):
    """A form for one message that others than the person at the keyboard may fill in."""

    number_field = getters.query_one("#number", TextField)
    name_field = getters.query_one("#name", TextField)
    template_choice = getters.query_one(TemplateChoice)
    text_area = getters.query_one(MessageText)

    def __init__(self) -> None:
        super().__init__()
        self.patient = HandedPatientAtTheForm(self.sms)
        self._brought_name = BroughtName()
        self.is_recovered = asyncio.Event()
        """Set once a draft that another window left stands in the form, or none was left."""

    @property
    def numbers(self) -> str:
        """What stands in the field for the number, or for several."""
        return self.number_field.value

    @property
    def draft(self) -> SingleSms:
        """What the form holds."""
        number = self.numbers
        return api.SingleSms(
            number=number.rstrip(" ;") if ";" in number else number,
            text=self.text_area.text,
            name=self.name_field.value,
            purpose=self.template_choice.purpose,
        )

    def fill(self, number: str, name: str, text: str, brought: BroughtName = BroughtName()) -> None:  # noqa: B008
        """Let the form hold that."""
        self._brought_name = brought if brought.number else BroughtName()
        self.number_field.value = number
        self.name_field.value = name
        self.text_area.text = text

    def edited(self) -> None:
        """Keep what the form holds."""
        raise NotImplementedError

    async def insert(self, template: OfferedText | None, *, asks_for_known: bool = True) -> None:
        """Put the text of a template into the form."""
        raise NotImplementedError

    async def may_be_filled(self) -> bool:
        """Whether number and name may be filled in: asks where a person typed some, or left a draft with some."""
        await self.is_recovered.wait()
        draft = self.draft
        if not (draft.number.strip() or draft.name.strip()) or self.patient.is_untouched(draft):
            return True
        whom = draft.name.strip() or draft.number.strip()
        text = _("Im Formular steht noch eine SMS an {whom}, die nicht gesendet ist.").format(whom=whom)
        return await frame.agrees(self.application, _("Angefangene SMS verwerfen?"), text, _("Verwerfen"))

    async def fill_in(self, request: SmsRequest) -> None:
        """Fill in the form; a text that was written before it was known for whom stays."""
        draft = self.draft
        text = "" if draft.number.strip() or draft.name.strip() else draft.text
        brought = BroughtName(request.number, request.name) if request.name_goes_with_number else BroughtName()
        self.fill(request.written_number, request.written_name, text, brought)
        if not text.strip():  # a text that stays is still for what it was for
            self.template_choice.show_chosen("")
        self._note_filled(request, text="")
        self.edited()
        try:
            await self._finish_file(request)
        finally:
            self.number_field.value = await self._number_for(request)
            self._note_filled(request, text="")
            await self._fill_in_text(request, is_free=not text.strip())
        if remark := _remark_on_number(request, self.numbers):
            self.say(remark, about=lambda: self.numbers)

    def _note_filled(self, request: SmsRequest, text: str) -> None:
        self.patient.filled_with(request, replace(self.draft, text=text))

    async def _finish_file(self, request: SmsRequest) -> None:
        """The patient stands in the form: when that is on disk as a draft, the file may go."""
        handed = request.handed
        if handed is None:
            return
        await in_background(self.sms.drafts.flush)
        if not self.sms.drafts.trouble:
            await in_background(lambda: self.sms.handover.finish(handed, keep=request.keeps_file))

    async def _number_for(self, request: SmsRequest) -> str:
        """The number for the form: the one there is, or the one a person chooses; "" where it has to be typed."""
        if not request.choices or request.handed is None:
            return request.written_number
        looked_up = request.handed.are_looked_up
        choice = single.NumberChoice(request.written_name, request.choices, are_looked_up=looked_up)
        return await self.application.push_screen_wait(choice) or ""

    async def _fill_in_text(self, request: SmsRequest, *, is_free: bool) -> None:
        """Put the text of the template into the form, and the cursor where a person is needed next."""
        if request.template is not None:
            await self.insert(request.template, asks_for_known=False)
            if is_free:
                self._note_filled(request, text=self.draft.text)
        if not is_free:
            self.text_area.move_cursor(self.text_area.document.end)  # whoever types goes on with what stays
        has_text = bool(self.draft.text.strip())
        next_field = self.text_area if has_text else self.template_choice
        (next_field if self.draft.number.strip() else self.number_field).focus()

    @property
    def unanswered(self) -> str:
        """What quitting keeps from the practice software; empty where it awaits nothing."""
        if not self.patient.is_awaited:
            return ""
        return _("Eine SMS ist noch nicht übergeben; davon erfährt die Praxissoftware dann nichts mehr.")

    async def answer_for(self, messages: Sequence[Message]) -> None:
        """Tell the practice software of the messages that the provider has taken by now."""
        if self.patient.is_awaited:
            for failure in await in_background(lambda: self.patient.answer(messages)):
                self.tell_failure(failure)


def _remark_on_number(request: SmsRequest, number: str) -> str:
    """What a person should know of the number in the form; empty where there is nothing to say."""
    if request.handed is None or request.number:
        return ""
    if not number:
        return _("Die Praxissoftware nennt keine Mobilnummer; bitte geben Sie sie ein.")
    if request.handed.are_looked_up and not request.choices and number != request.handed.as_written:
        return _("Die Nummer ist die aus früheren SMS an {name}; bitte prüfen Sie sie.").format(
            name=request.written_name
        )
    return ""
