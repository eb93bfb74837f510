"""Another text or time for a message that still waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from tui.frame.actions import in_worker, is_under_way
from tui.frame.dialogs import Dialog, agrees
from tui.language import dates
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.service.api import Change, Message, Review, count
from tui.service.errors import PolicyRefused, PraxisSmsError, TemplateRefused, with_remedy
from tui.service.system.time_input import understand_moment
from tui.service.wording import marks
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox, FieldRow, Form
from tui.widgets.german_bindings import hidden_binding
from tui.widgets.line import Note, on_one_line
from tui.widgets.message_text import MessageText
from tui.widgets.segment_counter import SegmentCounter
from tui.widgets.text_field import Debounce, TextField

WITHDRAW = "withdraw"
"""What the dialog returns where the message is not to be sent at all."""

_DEBOUNCE_SECONDS = 0.3


class ChangeDialog(Dialog[Message | str | None]):
    """Changes a message; returns it as it is then, `WITHDRAW`, or None where nothing was changed."""

    AUTO_FOCUS = "#change-text"
    DEFAULT_CSS = """
    ChangeDialog MessageText { height: 5; margin: 0 0 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "save", _("Speichern"), tooltip=_("Ändert die SMS"), id="change.save"),
        hidden_binding("ctrl+s", "save", _("Speichern"), "change.save_too", _("Ändert die SMS")),
        Binding(
            "ctrl+t", "replace_forcing", _("Ersetzen"), tooltip=_("Ersetzt, was Unicode erzwingt"), id="change.replace"
        ),
    ]

    def __init__(self, message: Message, now: datetime) -> None:
        super().__init__()
        self._message = message
        self._at = dates.date_and_time(message.due_at) if message.due_at > now else ""
        self._debounce = Debounce(self, _DEBOUNCE_SECONDS, self._look)

    def compose(self) -> ComposeResult:
        """Text, length, time, what is to be said of them, and the buttons, which never scroll away."""
        name = on_one_line(self._message.name)
        whom = f"{name} ({self._message.number})" if name else self._message.number
        with DialogBox(
            _("SMS {id} ändern").format(id=self._message.id),
            "-asking",
            hints=[_("{change.save} speichert"), _("{dialog.close} schließt")],
        ):
            with Form(classes="dialog-text -wide"):
                yield Note(_("An {whom}; sie wartet noch.").format(whom=whom))
                yield MessageText(
                    id="change-text", at_once=self._count, help_text=_("Was stattdessen gesendet werden soll.")
                )
                yield SegmentCounter(self.application.sms.settings.ui.currency, id="change-length")
                yield FieldRow(
                    _("Senden ab"),
                    TextField(
                        self._at,
                        id="change-at",
                        placeholder=_("sofort"),
                        help_text=_("9:30, „morgen 9 Uhr“, „Mo 8 Uhr“ oder „27.11. 9:00“; leer heißt: sofort."),
                    ),
                )
                yield Note(id="change-news")
            with Horizontal(classes="buttons"):
                yield PushButton(_("Speichern"), id="change-save", action="screen.save", main=True)
                yield PushButton(
                    _("Nicht senden"), id="withdraw", action="screen.withdraw",
                    help_text=_("Nimmt die SMS nach einer Frage ganz zurück."),
                )  # fmt: skip
                yield PushButton(_("Zurück"), id="close", action="screen.close")

    def on_mount(self) -> None:
        """The text as it is, the cursor behind it."""
        text = self.query_one(MessageText)
        text.text = self._message.text
        text.move_cursor(text.document.end)
        self._count(self._message.text)

    @property
    def unsaved(self) -> str:
        """Named before quitting."""
        changed = (self.query_one(MessageText).text, self._typed_at) != (self._message.text, self._at)
        return _("Die Änderung der SMS ist noch nicht gespeichert.") if changed else ""

    @property
    def _typed_at(self) -> str:
        return self.query_one("#change-at", TextField).value.strip()

    def _count(self, text: str) -> None:
        counted = count(text)
        price = self.application.sms.settings.ui.price_of(counted.segments)
        self.query_one(SegmentCounter).show(counted, price)

    @on(MessageText.Changed)
    @on(TextField.Changed)
    def _typed(self) -> None:
        self._debounce.typed()

    def _change(self) -> Change:
        """What the fields hold; raises `UsageError`, `InputRefused` for a time that is none."""
        text, at, now = self.query_one(MessageText).text, self._typed_at, self.application.sms.now()
        due_at = None if at == self._at else understand_moment(at, now) if at else now
        return Change(self._message.id, text=None if text == self._message.text else text, due_at=due_at)

    def _reviewed(self, change: Change) -> Review:
        if change.text is not None and (lacking := self.application.sms.templates.lacking(change.text)):
            raise TemplateRefused(lacking, _("Schreiben Sie dort, was im Text stehen soll."))
        return self.application.sms.changing.review(change)

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look(self) -> None:
        """Say before the main key what it would refuse."""
        try:
            change = self._change()
            review = await in_background(lambda: self._reviewed(change))
        except PraxisSmsError as error:
            self._say(marks.ERROR.beside(error.in_full))
            return
        notes = [
            (marks.ERROR if note.blocking else marks.HINT).beside(with_remedy(note.sentence, note.remedy))
            for note in review.notes
            if note.blocking or note.field == "day" or (note.field == "due_at" and change.due_at is not None)
        ]
        if change.due_at is not None:
            leaves = _("Ab {moment}.").format(moment=dates.weekday_and_time(change.due_at))
            notes.insert(0, leaves if self._typed_at else _("Sofort."))
        self._say("\n".join(notes))

    def _say(self, text: str) -> None:
        if self.is_mounted:
            self.query_one("#change-news", Note).show(text)

    @in_worker("save")
    async def action_save(self) -> None:
        """Change the message; asks where only a person's confirmation is missing."""
        try:
            changed = await self._saved(self._change())
        except PraxisSmsError as error:
            self._say(marks.ERROR.beside(error.in_full))
            return
        if changed is not None:
            self.dismiss(changed)

    async def _saved(self, change: Change) -> Message | None:
        changing = self.application.sms.changing
        await in_background(lambda: self._reviewed(change))
        try:
            return await in_background(lambda: changing.change(change))
        except PolicyRefused as refused:
            confirmed = replace(change, allow_duplicate=True, allow_deceased_remark=True)
            if not (await in_background(lambda: changing.review(confirmed))).sendable:
                raise
            if not await agrees(self.app, _("Trotzdem ändern?"), refused.sentence, _("Trotzdem ändern")):
                return None
        return await in_background(lambda: changing.change(confirmed))

    def action_replace_forcing(self) -> None:
        """Replace what forces Unicode."""
        self.query_one(MessageText).replace_forcing()

    @on(TextField.Submitted)
    def _submitted(self, event: TextField.Submitted) -> None:
        """Enter behind the time is the main key."""
        event.stop()
        self.action_save()

    def action_withdraw(self) -> None:
        """Close, so that the message can be taken back."""
        self._leave(WITHDRAW)

    def action_close(self) -> None:
        """Close without a change."""
        self._leave(None)

    def _leave(self, answer: str | None) -> None:
        """Close, unless the message is just being changed: then that is the answer."""
        if not is_under_way(self, "save"):
            self.dismiss(answer)
