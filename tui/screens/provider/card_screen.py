"""The card SMS-Provider: saving it, checking the access, and the Test-SMS."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from tui.frame.actions import ActionTable, ScreenAction, in_worker
from tui.frame.dialogs import LineQuestion, Reading, agrees, may_drop
from tui.frame.notices import FAILURES, state_sentence
from tui.frame.screen import PlaceScreen, style
from tui.frame.top_line_status import SendingState
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.provider.card_area import CardArea
from tui.screens.provider.card_draft import CardForm
from tui.screens.provider.check_report import news_of_check, report_of_check, verdict_of_check
from tui.screens.provider.help import how_to, steps_to_set_up
from tui.screens.provider.mail_dialog import MailSetupDialog
from tui.screens.provider.secret_field import save_with_secrets
from tui.service.api import Card, SingleSms
from tui.service.model.card_protocols import Carrier
from tui.service.model.messages import Message
from tui.widgets.dropdown import Dropdown
from tui.widgets.line import HangingNote


def _why_no_mail_setup(screen: ProviderCardScreen) -> str | None:
    if screen.area.has_form and screen.form.protocol.carrier is Carrier.MAIL:
        return None
    return _("Die Mail-Einrichtung gibt es nur für Protokolle, die über Mail senden.")


_ACTIONS = ActionTable(
    ScreenAction("save", "card.save", "f9", _("Speichern"), _("Speichert die Karte"), in_footer=True, is_main=True),
    ScreenAction("save", "card.save_too", "ctrl+s", _("Speichern"), _("Speichert die Karte")),
    ScreenAction(
        "check", "card.check", "ctrl+g", _("Zugang prüfen"), _("Prüft alle Voraussetzungen"),
        found_by=_("Guthaben Kontostand Zugangsdaten Verbindung testen Störung Fehler"), in_footer=True,
    ),
    ScreenAction(
        "test", "card.test", "ctrl+t", _("Test-SMS"), _("Sendet eine SMS an eine eigene Nummer"),
        found_by=_("Testsms Probe ausprobieren"), in_footer=True,
    ),
    ScreenAction(
        "mail_setup", "card.mail", "ctrl+o", _("Mail einrichten"),
        _("Richtet den Mailversand der beiden Mail-Protokolle ein"), found_by=_("E-Mail SMTP Mailserver Passwort"),
        why_not=_why_no_mail_setup,
    ),
)  # fmt: skip


class ProviderCardScreen(PlaceScreen):
    """The card with its buttons."""

    place = "provider"
    CSS_PATH = style("provider_card")
    AUTO_FOCUS = "#protocol"
    ACTIONS = _ACTIONS
    BINDINGS: ClassVar[list[BindingType]] = _ACTIONS.bindings()

    area = getters.query_one(CardArea)

    def __init__(self) -> None:
        super().__init__()
        self._test: Message | None = None
        self._tested: object = None

    def compose_body(self) -> ComposeResult:
        """The areas of the card with their buttons, and beside them, where there is room, how to set it up."""
        with Horizontal(id="card-body"):
            with Vertical(id="card-form"):
                yield CardArea(self.sms, self.application.when_painted)
                with Horizontal(id="actions"):
                    for name in ("save", "check", "test"):
                        yield _ACTIONS.button(name)
            steps = HangingNote(id="how-to", classes="group")
            steps.border_title = _("So richten Sie es ein")
            yield steps

    def on_mount(self) -> None:
        """A first start is led through the card."""
        self._show_how_to()
        if self.area.has_form and self.area.is_incomplete:
            self.say(
                _("Bitte tragen Sie zuerst die Angaben Ihres SMS-Providers ein. {app.help} führt Schritt für Schritt."),
                about=lambda: self.area.is_incomplete,
            )

    @property
    def form(self) -> CardForm:
        """The card as it is being edited."""
        return self.area.form

    def screen_help(self) -> str:
        """The way from the contract to the first SMS for the chosen protocol."""
        return how_to(self.form.protocol) if self.area.has_form else ""

    @on(Dropdown.Changed, "#protocol")
    def _show_how_to(self) -> None:
        """Below a heading where no frame has it."""
        told = steps_to_set_up if self.is_framed else how_to
        self.query_one("#how-to", HangingNote).show(told(self.form.protocol) if self.area.has_form else "")

    def on_resize(self) -> None:
        """The frame of the steps came or went."""
        self._show_how_to()

    def show_field(self, name: str) -> bool:
        """Put the cursor into a field; whether the chosen protocol has it."""
        field = self.query_one_optional(f"#{name}")
        if field is None or not all(node.display for node in field.ancestors_with_self):
            return False
        field.focus()
        return True

    @property
    def situation(self) -> object:
        """What stands on the card."""
        return (self.form.card, self.form.secret, self.form.second_secret) if self.area.has_form else None

    def settings_changed(self) -> None:
        """Somebody else may have saved another card."""
        self.area.look_at_what_is_saved()
        self._show_how_to()

    def hindrance_of(self, state: SendingState) -> str:
        """The way to the card is not told here."""
        return state.hindrance_on_card

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
        return await may_drop(self.app, self.unsaved, self._save, self._discard)

    def _discard(self) -> None:
        self.form.discard()
        self.area.refresh_from_form()
        self._show_how_to()

    # saving

    def action_save(self) -> None:
        self.once("card", self._save)

    async def _save(self) -> bool:
        if not self._usable():
            return False
        if self.area.show_what_is_missing():
            self.demand(_("Noch nicht gespeichert: Bitte füllen oder berichtigen Sie die markierten Felder."))
            return False
        card, secrets = self.form.card, (self.form.secret, self.form.second_secret)
        if declined := await save_with_secrets(
            self.app, lambda **allowed: self.sms.card.save(card, *secrets, **allowed), self.area.secret_label
        ):
            self.say(declined, failed=True)
            return False
        if any(secrets):
            self.application.balance.forget()
        self.form.saved(card, *secrets)
        self.area.refresh_from_form()
        self.say(_("Gespeichert."), f"{self._still_needed(card)} {self.sms.told_of_change}".strip())
        self.application.access_was_refused(refused=False)
        self.application.refresh_sending_state()
        self.application.refresh_balance()
        return True

    def _still_needed(self, card: Card) -> str:
        """That what was kept for the former provider is not sent to the next one."""
        lacking = self.sms.card.secrets_lacking(card)
        if not lacking:
            return ""
        return _("Für {provider} fehlt noch: {fields}. Bis das eingetragen ist, warten die SMS.").format(
            provider=self.sms.card.format_title(card), fields=", ".join(map(self.area.label_of, lacking))
        )

    def _usable(self) -> bool:
        if self.area.has_form and not self.area.locked:
            return True
        self.say(_("Hier lässt sich nichts ändern; der Grund steht oben auf der Karte."), failed=True)
        return False

    async def _saved_first(self, why: str) -> bool:
        """Whether everything is saved, if need be after asking."""
        if not self.unsaved:
            return True
        return await agrees(self.app, _("Erst speichern?"), why, _("Speichern"), is_first=True) and await self._save()

    # Mail

    @in_worker("card")
    async def action_mail_setup(self) -> None:
        if await self.app.push_screen_wait(MailSetupDialog(self.sms)):
            self.area.show_mail_status()
            self.say(_("Mail-Einrichtung gespeichert."), self.sms.told_of_change)
            self.application.refresh_sending_state()

    # checking

    @in_worker("card")
    async def action_check(self) -> None:
        """Check every prerequisite."""
        if not self.area.has_form:
            return
        card, secret, second = self.form.card, self.form.secret, self.form.second_secret
        checked = self._everything_here()
        self.say(_("Der Zugang wird geprüft …"))
        is_saved = not self.unsaved
        lines = await in_background(lambda: self.sms.access.check(card, secret, second))
        if is_saved:
            lines = await in_background(lambda: self.sms.access.resume(lines))
            refused = any(line.has_failed and line.subject == "credentials" for line in lines)
            self.application.access_was_refused(refused=refused)
        self.application.refresh_sending_state()
        self.application.balance.forget()
        self.application.refresh_balance()
        verdict = verdict_of_check(lines)
        is_lacking = any(line.has_failed for line in lines)
        self.say(news_of_check(lines) if self._everything_here() == checked else "", failed=is_lacking)
        if self.is_on_screen:  # whoever has gone on to another place is not interrupted there
            await self.app.push_screen(Reading(_("Zugang prüfen"), f"{report_of_check(lines)}\n\n{verdict}"))

    # Test-SMS

    @in_worker("card")
    async def action_test(self) -> None:
        """Send an SMS to a number of one's own."""
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
        self.application.watch_outbox()

    def _say_test(self, message: Message) -> None:
        """Show how far the Test-SMS is, as long as the card has the access it was sent with."""
        if self._access_tested() == self._tested:
            sentence = _("Test-SMS an {state}").format(state=state_sentence(message, self.sms.now()))
            self.say(sentence, failed=message.state in FAILURES, about=self._access_tested)

    def _access_tested(self) -> object:
        return self.form.card.protocol, self.application.valid_settings

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
