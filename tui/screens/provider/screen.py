"""The card SMS-Provider: saving it, checking the access, and the Test-SMS."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from tui.frame.dialogs import Answer, LineQuestion, Question, Reading
from tui.frame.notices import FAILURES, state_sentence
from tui.frame.screen import PlaceScreen, style
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.provider.check_report import report_of_check, verdict_of_check
from tui.screens.provider.form import CardForm
from tui.screens.provider.form_view import CardArea
from tui.screens.provider.help import how_to
from tui.screens.provider.mail_dialog import MailSetupDialog
from tui.screens.provider.secret_file import allows_secret_file
from tui.service.api import SingleSms
from tui.service.errors import NoSafePlace
from tui.service.model.messages import Message
from tui.service.model.protocols import Carrier
from tui.widgets.push_button import PushButton


class ProviderCardScreen(PlaceScreen):
    """The card with its buttons."""

    place = "provider"
    CSS_PATH = style("provider_card")
    AUTO_FOCUS = "#protocol"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "save", _("Speichern"), tooltip=_("Speichert die Karte"), id="card.save"),
        Binding("ctrl+s", "save", _("Speichern"), tooltip=_("Speichert die Karte"), id="card.save_too", show=False),
        Binding("ctrl+g", "check", _("Zugang prüfen"), tooltip=_("Prüft alle Voraussetzungen"), id="card.check"),
        Binding("ctrl+t", "test", _("Test-SMS"), tooltip=_("Sendet eine SMS an eine eigene Nummer"), id="card.test"),
        Binding(
            "ctrl+o",
            "mail_setup",
            _("Mail einrichten"),
            tooltip=_("Richtet den Mailversand der beiden Mail-Protokolle ein"),
            id="card.mail",
            show=False,
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._test: Message | None = None
        self._tested: object = None

    def compose_body(self) -> ComposeResult:
        """The areas of the card and its buttons."""
        yield CardArea(self.sms, self.praxis.when_painted)
        with Horizontal(id="actions"):
            yield PushButton(_("Speichern"), action="screen.save", id="save", main=True)
            yield PushButton(_("Zugang prüfen"), action="screen.check", id="check")
            yield PushButton(_("Test-SMS"), action="screen.test", id="test")

    def on_mount(self) -> None:
        """A first start is led through the card."""
        if self.area.has_form and self.area.is_incomplete:
            self.say(
                _("Bitte tragen Sie zuerst die Angaben Ihres SMS-Providers ein. {app.help} führt Schritt für Schritt."),
                about=lambda: self.area.is_incomplete,
            )

    @property
    def area(self) -> CardArea:
        return self.query_one(CardArea)

    @property
    def form(self) -> CardForm:
        """The card as it is being edited."""
        return self.area.form

    def screen_help(self) -> str:
        """The way from the contract to the first SMS for the chosen protocol."""
        return how_to(self.form.protocol) if self.area.has_form else ""

    @property
    def situation(self) -> object:
        """What stands on the card."""
        return (self.form.card, self.form.secret) if self.area.has_form else None

    def settings_changed(self) -> None:
        """Somebody else may have saved another card."""
        self.area.look_at_what_is_saved()

    # leaving

    @property
    def unsaved(self) -> str:
        """Named before quitting."""
        if isinstance(self.app.screen, MailSetupDialog) and self.app.screen.changed:
            return self.app.screen.unsaved
        changed = self.area.has_form and self.form.changed
        return _("Die Angaben zum SMS-Provider sind noch nicht gespeichert.") if changed else ""

    async def may_leave(self) -> bool:
        """Ask what to do with changes."""
        if not self.unsaved:
            return True
        answer = await self.app.push_screen_wait(
            Question(
                _("Änderungen speichern?"),
                self.unsaved,
                [Answer(_("Speichern"), "save"), Answer(_("Verwerfen"), "discard"), Answer(_("Zurück"), "stay")],
            )
        )
        if answer == "save":
            return await self._save()
        if answer == "discard":
            self.form.discard()
            self.area.refresh_from_form()
            return True
        return False

    # saving

    def action_save(self) -> None:
        self.once("card", self._save)

    async def _save(self) -> bool:
        if not self._usable():
            return False
        if self.area.show_what_is_missing():
            self.demand(_("Noch nicht gespeichert: Bitte füllen oder berichtigen Sie die markierten Felder."))
            return False
        card, secret = self.form.card, self.form.secret
        if not await self._store(secret):
            return False
        if secret:
            self.praxis.balance.forget()
        self.form.saved(card)
        self.area.refresh_from_form()
        self.say(_("Gespeichert."), self.sms.audit.trouble)
        self.praxis.refresh_sending_state()
        self.praxis.refresh_balance()
        return True

    async def _store(self, secret: str) -> bool:
        card = self.form.card
        try:
            await in_background(lambda: self.sms.card.save(card, secret or None))
        except NoSafePlace as error:
            if not await allows_secret_file(self.app, error):
                self.say(error.sentence, error.remedy, failed=True)
                return False
            await in_background(lambda: self.sms.card.save(card, secret, allow_secret_file=True))
        return True

    def _usable(self) -> bool:
        if self.area.has_form and not self.area.locked:
            return True
        self.say(_("Hier lässt sich nichts ändern; der Grund steht oben auf der Karte."), failed=True)
        return False

    async def _saved_first(self, why: str) -> bool:
        """Whether everything is saved, if need be after asking."""
        if not self.unsaved:
            return True
        answer = await self.app.push_screen_wait(
            Question(_("Erst speichern?"), why, [Answer(_("Speichern"), "save"), Answer(_("Zurück"), "back")])
        )
        return answer == "save" and await self._save()

    # Mail

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The mail set-up exists for the mail protocols only."""
        if action == "mail_setup":
            return self.area.has_form and self.form.protocol.carrier is Carrier.MAIL
        return True

    def action_mail_setup(self) -> None:
        self.once("card", self._set_up_mail)

    async def _set_up_mail(self) -> None:
        if await self.app.push_screen_wait(MailSetupDialog(self.sms)):
            self.area.show_mail_status()
            self.say(_("Mail-Einrichtung gespeichert."), self.sms.audit.trouble)
            self.praxis.refresh_sending_state()

    # checking

    def action_check(self) -> None:
        """Check every prerequisite."""
        self.once("card", self._check)

    async def _check(self) -> None:
        if not self.area.has_form:
            return
        card, secret, checked = self.form.card, self.form.secret, self._everything_here()
        self.say(_("Der Zugang wird geprüft …"))
        is_saved = not self.unsaved
        lines = await in_background(lambda: self.sms.access.check(card, secret or None))
        if is_saved:
            lines = await in_background(lambda: self.sms.access.resume(lines))
        self.praxis.refresh_sending_state()
        self.praxis.balance.forget()
        self.praxis.refresh_balance()
        verdict = verdict_of_check(lines)
        self.say(verdict if self._everything_here() == checked else "")
        await self.app.push_screen(Reading(_("Zugang prüfen"), f"{report_of_check(lines)}\n\n{verdict}"))

    # Test-SMS

    def action_test(self) -> None:
        """Send an SMS to a number of one's own."""
        self.once("card", self._send_test)

    async def _send_test(self) -> None:
        if not self.area.has_form or not await self._saved_first(_("Die Test-SMS nutzt die gespeicherten Angaben.")):
            return
        sender = self.form.card.sender
        number = await self.app.push_screen_wait(
            LineQuestion(
                _("Test-SMS"),
                _("An welche eigene Nummer? Die SMS wird wie jede andere berechnet."),
                _("Handynummer"),
                _("Senden"),
                sender if sender.lstrip("+").isdigit() else "",
            )
        )
        if number is None:
            return
        test = SingleSms(number=number, text=self.sms.access.test_text(), allow_duplicate=True)
        message = await in_background(lambda: self.sms.compose.queue(test))
        self._test, self._tested = message, self._access_tested()
        self._say_test(message)
        self.praxis.watch_outbox()

    def _say_test(self, message: Message) -> None:
        """Show how far the Test-SMS is, as long as the card has the access it was sent with."""
        if self._access_tested() == self._tested:
            sentence = _("Test-SMS an {state}").format(state=state_sentence(message))
            self.say(sentence, failed=message.state in FAILURES, about=self._access_tested)

    def _access_tested(self) -> object:
        return self.form.card.protocol, self.praxis.valid_settings

    @property
    def follows_outbox(self) -> bool:
        """Until the Test-SMS is settled."""
        return self._test is not None and not self._test.state.is_settled

    async def outbox_changed(self) -> None:
        """Say how far the Test-SMS is."""
        if self._test is None:
            return
        before = self._test
        message = await in_background(lambda: self.sms.outbox.message(before.id))
        if message != before:
            self._test = message
            self._say_test(message)
