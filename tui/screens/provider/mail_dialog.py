"""Mail einrichten: the mail server that the two mail protocols hand their mails to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.worker import Worker

from tui.frame.dialogs import Dialog, may_drop
from tui.frame.screen import style
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.provider.secret_field import save_with_secrets, show_status, where_it_is
from tui.service.api import MailServerCard
from tui.service.errors import with_remedy
from tui.service.settings import MailSecurity
from tui.widgets.buttons import PushButton
from tui.widgets.dropdown import Dropdown
from tui.widgets.form import DialogBox, FieldRow, Form
from tui.widgets.german_bindings import hidden_binding
from tui.widgets.line import Note
from tui.widgets.text_field import SecretInput, TextField

if TYPE_CHECKING:
    from tui.service.api import PraxisSms
    from tui.service.secrets.values import SecretStatus

_PROTECTIONS = (
    (_("STARTTLS (meist Port 587)"), MailSecurity.STARTTLS),
    (_("TLS (meist Port 465)"), MailSecurity.TLS),
    (_("keiner, nur eigener Rechner"), MailSecurity.NONE),
)

_HELP = {
    "host": _("Der Server für ausgehende Mail (SMTP), etwa smtp.example.de. Ihr Mailanbieter nennt ihn."),
    "security": _("Wie die Verbindung verschlüsselt wird. Unverschlüsselt geht nur zum eigenen Rechner."),
    "port": _("Der Port des Servers. Er folgt dem gewählten Schutz, solange Sie keinen eigenen eintragen."),
    "user": _("Der Benutzername am Mailserver, oft die Mailadresse. Leer heißt: ohne Anmeldung."),
    "mail-password": _("Das Passwort am Mailserver. Leer lassen heißt: Das hinterlegte Passwort bleibt."),
}


class MailSetupDialog(Dialog[bool | None]):
    """Asks for the mail server; returns True when it was saved."""

    CSS_PATH = style("mail_setup")
    AUTO_FOCUS = "#host"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "save", _("Speichern"), tooltip=_("Speichert die Mail-Einrichtung"), id="mail.save"),
        hidden_binding("ctrl+s", "save", _("Speichern"), "mail.save_too", _("Speichert die Mail-Einrichtung")),
    ]

    def __init__(self, sms: PraxisSms) -> None:
        super().__init__()
        self._sms = sms
        self._saved = sms.mail.load()
        self._card = self._saved
        self._touched: set[str] = set()
        self._password_status: SecretStatus | None = None
        self._locked = "" if sms.configuration.writable else sms.configuration.read_only_reason

    def compose(self) -> ComposeResult:
        """The fields, the line about saving, and the buttons, which never scroll away."""
        card = self._saved
        with DialogBox(_("Mail einrichten"), hints=[_("{mail.save} speichert"), _("{dialog.close} schließt")]):
            with Form(classes="dialog-text"):
                yield self._row(_("Server"), TextField(card.host, help_text=_HELP["host"], id="host"))
                yield self._row(
                    _("Schutz"),
                    Dropdown(_PROTECTIONS, value=card.security, help_text=_HELP["security"], id="security"),
                )
                yield self._row(_("Port"), TextField(card.port, help_text=_HELP["port"], id="port"))
                yield self._row(_("Benutzer"), TextField(card.user, help_text=_HELP["user"], id="mail-user"))
                yield self._row(_("Passwort"), SecretInput(help_text=_HELP["mail-password"], id="mail-password"))
            yield Note(id="mail-news")
            with Horizontal(classes="buttons"):
                yield PushButton(_("Speichern"), action="screen.save", id="mail-save", main=True)
                yield PushButton(_("Zurück"), action="screen.close", id="close")

    def _row(self, label: str, control: TextField | Dropdown[MailSecurity]) -> FieldRow:
        return FieldRow(label, control, id=f"row-{control.id}")

    def on_mount(self) -> None:
        """Say what cannot be changed, and where the password comes from."""
        if self._locked:
            self._say(_("Nur lesbar: {reason}").format(reason=self._locked))
            for control in (*self.query(TextField), self.query_one(Dropdown)):
                control.disabled = True
            self.query_one("#mail-save").disabled = True
            self.query_one("#close").focus()
        self._show_password_place()

    # what stands here

    @property
    def changed(self) -> bool:
        """Whether something would be lost by closing."""
        return self._card != self._saved or bool(self._password)

    @property
    def unsaved(self) -> str:
        """Named before quitting."""
        return _("Die Mail-Einrichtung ist noch nicht gespeichert.") if self.changed else ""

    @property
    def _password(self) -> str:
        return self.query_one("#mail-password", SecretInput).value

    # editing

    @on(TextField.Changed)
    def _typed(self, event: TextField.Changed) -> None:
        field = _field(event.input)
        if field == "password":
            return
        changed = _with(self._card, field, event.value)
        if changed != self._card:
            self._card = changed
            self._touched.add(field)
        self._review()

    @on(Dropdown.Changed, "#security")
    def _protection_chosen(self, event: Dropdown.Changed) -> None:
        if not isinstance(event.value, MailSecurity) or event.value is self._card.security:
            return
        self._card = self._sms.mail.with_protection(self._card, event.value)
        self._touched.add("security")
        port = self.query_one("#port", TextField)
        with self.prevent(TextField.Changed):
            port.value = self._card.port
        self._review()

    def _password_note(self) -> str:
        """Where the password lies that is kept, or that it is another server's."""
        status = self._password_status
        if status is None or not self._card.user.strip():
            return ""
        needed = ""
        if status.source is not None and self._sms.mail.is_password_of_another(self._card):
            needed = _("für {provider} neu eintragen").format(provider=self._card.host.strip())
        show_status(self.query_one("#mail-password", SecretInput), status, _HELP["mail-password"], needed)
        return needed or where_it_is(status)

    def _review(self) -> bool:
        """Show below each field that was touched what is wrong with it; whether nothing is wrong."""
        notes = self._sms.mail.review(self._card)
        for row in self.query(FieldRow):
            field = _field(row.control)
            wrong = [note for note in notes if note.field == field and field in self._touched]
            if wrong:
                row.say(with_remedy(wrong[0].sentence, wrong[0].remedy), blocking=True)
            else:
                row.say(self._password_note() if field == "password" else "")
        return not notes

    @work(group="password", exclusive=True, exit_on_error=False)
    async def _show_password_place(self) -> None:
        status = await in_background(lambda: self._sms.mail.secret_status())
        self._password_status = status
        show_status(self.query_one("#mail-password", SecretInput), status, _HELP["mail-password"])
        self._review()

    # saving and closing

    def action_save(self) -> None:
        """Save, and close when it is saved."""
        self.once("mail", self._save)

    def action_close(self) -> None:
        """Close, unless it is being saved; asks first where something would be lost."""
        self.once("mail", self._leave)

    async def _leave(self) -> None:
        if await may_drop(self.app, self.unsaved, self._save, discard=lambda: None):
            self.dismiss(None)

    async def _save(self) -> bool:
        if self._locked:
            return False
        self._touched.update(("host", "port", "security", "user"))
        if not self._review():
            unsaved = _("Noch nicht gespeichert: Bitte füllen oder berichtigen Sie die markierten Felder.")
            self._say(unsaved, failed=True)
            wrong = {note.field for note in self._sms.mail.review(self._card)}
            next(row.control for row in self.query(FieldRow) if _field(row.control) in wrong).focus()
            return False
        card, password = self._card, self._password
        if declined := await save_with_secrets(
            self.app, lambda **allowed: self._sms.mail.save(card, password, **allowed), _("Passwort")
        ):
            self._say(declined, failed=True)
            return False
        self.dismiss(True)
        return True

    # news and failures

    def _say(self, text: str, *, failed: bool = False) -> None:
        self.query_one("#mail-news", Note).say(text, failed=failed)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the failure of a Textual worker; what was typed stays."""
        if failure := self._failure(event):
            self._say(failure, failed=True)

    def on_text_field_lines_joined(self, event: TextField.LinesJoined) -> None:
        """Say that a paste was changed."""
        event.stop()
        self._say(_("{lines} eingefügte Zeilen wurden zu einer verbunden.").format(lines=event.lines))


def _field(control: Widget) -> str:
    return (control.id or "").removeprefix("mail-")


def _with(card: MailServerCard, field: str, text: str) -> MailServerCard:
    match field:
        case "host":
            return replace(card, host=text)
        case "port":
            return replace(card, port=text)
        case "user":
            return replace(card, user=text)
    return card
