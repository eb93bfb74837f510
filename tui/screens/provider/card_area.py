"""The two areas of the card: its fields, shown and hidden by the chosen protocol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.language.catalogue import _
from tui.language.translation import translated
from tui.runtime.background import Looking, in_background
from tui.screens.provider.card_draft import CardForm
from tui.screens.provider.format_row import FormatRow
from tui.screens.provider.help import PROTOCOL_HELP
from tui.screens.provider.secret_field import show_status, where_it_is
from tui.service.errors import PraxisSmsError, with_remedy
from tui.service.model.card_protocols import PROTOCOLS, CardField, Carrier, ProtocolKey
from tui.service.secrets.values import SecretName
from tui.service.usecases.card import PROTOCOL_FIELD, SENDER_COUNTRY_FIELD
from tui.service.wording import marks
from tui.service.wording.card_field_texts import (
    CARD_FIELDS,
    SECOND_SECRET_FIELD,
    CardFieldDescription,
    FieldKind,
    account_field,
    account_name,
    described,
)
from tui.widgets.buttons import CheckBox, PushButton
from tui.widgets.dropdown import Dropdown
from tui.widgets.form import FieldRow, Form
from tui.widgets.line import GroupTitle, Line, Note
from tui.widgets.text_field import SecretInput, TextField

if TYPE_CHECKING:
    from tui.service.api import AccountField, FieldNote, PraxisSms
    from tui.service.secrets.values import SecretStatus

_SENDER_TIP = _("Tipp: Mit einer Mobilnummer als Absender können Patienten antworten.")
_TYPED = tuple(field for field in CARD_FIELDS if field.kind is not FieldKind.YES_NO)
_ADDRESS = described(CardField.ADDRESS)
_LONG_SMS = described(CardField.LONG_SMS)


def _id(field: str) -> str:
    """What the widget of a field is called; a dot would begin a class."""
    return field.replace(".", "-")


def _is_of_format(field: str) -> bool:
    """Whether a field is there because the chosen format asks for it."""
    return bool(account_name(field)) or field == SECOND_SECRET_FIELD


def _of(notes: Sequence[FieldNote], field: str) -> list[FieldNote]:
    return [note for note in notes if note.field == field]


class CardArea(Form):
    """The fields, filled from a `CardForm` and keeping it up to date."""

    def __init__(self, sms: PraxisSms, when_painted: Callable[[Callable[[], object]], None]) -> None:
        super().__init__(id="card")
        self._sms = sms
        self._when_painted = when_painted
        self._rows: dict[str, FieldRow] = {}
        self._account: tuple[AccountField, ...] = ()
        self._form: CardForm | None = None
        self._touched: set[str] = set()
        self._secret_place = ""
        self._second_secret_place = ""
        self._read_only = ""
        self._titles = [(known.title, known.key) for known in PROTOCOLS]
        self._fitting = Looking(self._fit_account_rows)  # one after another: half of the rows would stay away

    def compose(self) -> ComposeResult:
        """The heading people know, then the areas SMS-Provider and SMS-Freigabe."""
        self._load()
        yield Line(_("Stammdaten > Sonstiges > Einstellungen > SMS-Provider"), id="path")
        yield Note(id="read-only")
        with Vertical(classes="group"):
            yield GroupTitle(_("SMS-Provider"), classes="area")
            chosen = PROTOCOLS[0].key if self._form is None else self._form.card.protocol
            choice = Dropdown(self._titles, value=chosen, help_text=PROTOCOL_HELP, id="protocol")
            yield FieldRow(_("Protokoll"), choice, id="row-protocol")
            yield self._row(_ADDRESS)
        with Vertical(classes="group"):
            yield GroupTitle(_("SMS-Freigabe"), classes="area")
            for field in _TYPED:
                if field is not _ADDRESS:
                    yield self._row(field)
                if field.key is CardField.API_KEY:
                    yield from self._account_rows()
            yield Note(_SENDER_TIP, id="tip")
            yield CheckBox(_LONG_SMS.label, help_text=_LONG_SMS.help, id="long_sms")
            yield Note(id="long-note")
            yield FormatRow(self._form.card.format if self._form is not None else "")
            yield Note(id="mail-status")
            yield PushButton(_("Mail einrichten ({card.mail})"), action="screen.mail_setup", id="mail-setup")

    def _row(self, field: CardFieldDescription) -> FieldRow:
        kind = SecretInput if field.is_secret else TextField
        row = FieldRow(field.label, kind(help_text=field.help, id=field.key), id=f"row-{field.key}")
        self._rows[field.key] = row
        return row

    def _account_rows(self) -> list[FieldRow]:
        """A field for everything that the chosen format asks for besides the key."""
        self._account = self._sms.card.account_fields(self._form.card) if self._form is not None else ()
        made = {}
        for each in self._account:
            key = SECOND_SECRET_FIELD if each.secret else account_field(each.name)
            entry: TextField
            if each.secret:
                entry = SecretInput(help_text=translated(each.help or each.title), id=key)
            else:
                like = _("wie {example}").format(example=each.example) if each.example else ""
                shown = each.default or like
                entry = TextField(help_text=translated(each.help or each.title), placeholder=shown, id=_id(key))
            made[key] = FieldRow(translated(each.title), entry, id=f"row-{_id(key)}")
        self._rows.update(made)
        return list(made.values())

    async def _fit_account_rows(self) -> None:
        """Show the fields of another format, once one was chosen elsewhere."""
        if self._form is None or self._account == self._sms.card.account_fields(self._form.card):
            return
        for key in [key for key in self._rows if _is_of_format(key)]:
            await self._rows.pop(key).remove()
        key_row = self._rows[CardField.API_KEY]
        area = key_row.parent
        assert isinstance(area, Vertical)
        await area.mount_all(self._account_rows(), after=key_row)
        self._show_form()

    def _load(self) -> None:
        """Read what is saved; a configuration that cannot be read is said, and nothing can be overwritten."""
        try:
            self._form = CardForm(self._sms.card.load())
            self._read_only = "" if self._sms.card.writable else self._sms.card.read_only_reason
        except PraxisSmsError as error:
            self._read_only = error.in_full

    def on_mount(self) -> None:
        """Show what was read."""
        if self._read_only:
            self._lock(self._read_only)
        if self._form is not None:
            self._show_form()

    def look_at_what_is_saved(self) -> None:
        """Show what was saved elsewhere meanwhile; what is being edited here stays."""
        try:
            card = self._sms.card.load()
        except PraxisSmsError:  # the state of sending says it
            return
        self._lock("" if self._sms.card.writable else self._sms.card.read_only_reason)
        self._rename_protocols()
        if self._form is None:
            self._form = CardForm(card)
            self._show_form()
        elif self._form.take_over(card):
            self._show_form()
        self._fit_soon()

    def _fit_soon(self) -> None:
        self.run_worker(self._fitting.now(), group="account", exit_on_error=False)

    def _rename_protocols(self) -> None:
        """A practice may call a protocol by the name of its provider."""
        titles = [(known.title, known.key) for known in PROTOCOLS]
        if titles != self._titles:
            self._titles = titles
            choice = self.query_one("#protocol", Dropdown)
            with self.prevent(Dropdown.Changed):
                chosen = choice.value
                choice.set_options(titles)
                choice.value = chosen

    @property
    def form(self) -> CardForm:
        """The card being edited; only asked for where `has_form`."""
        assert self._form is not None
        return self._form

    @property
    def has_form(self) -> bool:
        """Whether the configuration could be read."""
        return self._form is not None

    @property
    def locked(self) -> bool:
        """Whether nothing can be changed here."""
        return self.query_one("#protocol", Dropdown).disabled

    def _lock(self, reason: str) -> None:
        """Disable every field and say why; without a reason enable them."""
        self.query_one("#read-only", Note).show(_("Nur lesbar: {reason}").format(reason=reason) if reason else "")
        for widget in (*self.query(TextField), *self.query(Dropdown), self.query_one(CheckBox)):
            widget.disabled = bool(reason)

    def _show_form(self) -> None:
        """Fill every field from the form and show those of the chosen protocol. Filling is not editing."""
        form, protocol = self.form, self.form.protocol
        with self.prevent(TextField.Changed, Dropdown.Changed, CheckBox.Changed):
            self.query_one("#protocol", Dropdown).value = protocol.key
            self.query_one(FormatRow).show(form.card.format)
            for field, row in self._rows.items():
                row.display = field == CardField.ADDRESS or field in protocol.fields or self._is_asked_for(field)
                row.query_one(TextField).value = form.value(field) if row.display else ""
            self.query_one("#long_sms", CheckBox).value = form.card.long_sms
        self.query_one(FormatRow).display = protocol.key is ProtocolKey.THREESTEPS_API
        self.query_one("#long_sms").display = protocol.allows_long_sms
        long_note = self.query_one("#long-note", Note)
        long_note.display = protocol.allows_long_sms
        if protocol.allows_long_sms:
            long_note.show(self._sms.card.long_sms_example())
        address = self.query_one(f"#{CardField.ADDRESS}", TextField)
        address.placeholder = "" if protocol.address else _("aus den Vertragsunterlagen")
        self.show_mail_status()
        self._review()
        self._when_painted(self._show_secret_status)
        if protocol.key is ProtocolKey.THREESTEPS_API:
            self._when_painted(self._offer_formats)

    def _is_asked_for(self, field: str) -> bool:
        return _is_of_format(field) and self.form.card.protocol is ProtocolKey.THREESTEPS_API

    def show_mail_status(self) -> None:
        """Show whether mail is set up, and the button to do so, where the protocol needs it."""
        note, button = self.query_one("#mail-status", Note), self.query_one("#mail-setup", PushButton)
        note.display = button.display = self.form.protocol.carrier is Carrier.MAIL
        if note.display:
            note.show(self._sms.mail.summary())

    # editing

    @on(Dropdown.Changed, "#protocol")
    def _protocol_chosen(self, event: Dropdown.Changed) -> None:
        if self._form is None or event.value == self.form.card.protocol or not isinstance(event.value, ProtocolKey):
            return
        self.form.choose(event.value)
        self._show_secret(None)
        self.refresh_from_form()

    @on(Dropdown.Changed, "#format")
    def _format_chosen(self, event: Dropdown.Changed) -> None:
        chosen = self.query_one(FormatRow).chosen
        if self._form is None or chosen is None or chosen.name == self.form.card.format:
            return
        self.form.choose_format(chosen.name, chosen.address)
        self.refresh_from_form()

    @work(group="formats", exclusive=True, exit_on_error=False)
    async def _offer_formats(self) -> None:
        """The descriptions lie in files, some of them on a slow disk."""
        listed = await in_background(self._sms.formats.listing)
        with self.prevent(Dropdown.Changed):
            self.query_one(FormatRow).offer(listed, self.form.card.format)

    @on(TextField.Changed)
    def _typed(self, event: TextField.Changed) -> None:
        field = next((key for key in self._rows if _id(key) == event.input.id), "")
        if self._form is None or not field:
            return
        self.form.change(field, event.value)
        self._touched.add(field)
        self._review()

    @on(CheckBox.Changed, "#long_sms")
    def _ticked(self, event: CheckBox.Changed) -> None:
        if self._form is not None:
            self.form.allow_long_sms(event.value)
            self._review()

    def _review(self) -> None:
        """Show the note of each field: what it holds, and what is wrong with it once it was touched."""
        notes = self._notes()
        hidden = [note.sentence for note in _of(notes, PROTOCOL_FIELD)]
        self.query_one("#row-protocol", FieldRow).say(" ".join(hidden), blocking=bool(hidden))
        further = [note for note in notes if note.field == CardField.SENDER and not note.blocking][1:]
        below_the_sender = [marks.HINT.beside(note.sentence) for note in (*further, *_of(notes, SENDER_COUNTRY_FIELD))]
        tip = [] if self._sms.card.takes_answers(self.form.card.sender) else [_SENDER_TIP]
        self.query_one("#tip", Note).show("\n".join([*tip, *below_the_sender]))
        for field, row in self._rows.items():
            about = _of(notes, field)
            wrong = [note for note in about if note.blocking]
            if field not in self._touched:
                wrong = []
            told = (wrong or [note for note in about if not note.blocking])[:1]
            parts = self._standing_note(field), " ".join(with_remedy(note.sentence, note.remedy) for note in told)
            row.say(with_remedy(*parts), blocking=bool(wrong), hint=bool(told))

    def _standing_note(self, field: str) -> str:
        if field == CardField.SENDER:
            return self._sms.card.sender_count(self.form.card.sender)
        if field == CardField.ADDRESS:
            return self._sms.card.address_note(self.form.card)
        if field == SECOND_SECRET_FIELD:
            return self._second_secret_place
        return self._secret_place if not account_name(field) and described(CardField(field)).is_secret else ""

    @property
    def is_incomplete(self) -> bool:
        """Whether something forbids saving."""
        return bool(self._missing())

    def _missing(self) -> list[str]:
        return [note.field for note in self._notes() if note.blocking]

    def _notes(self) -> tuple[FieldNote, ...]:
        return self._sms.card.review(self.form.card, self.form.secret, self.form.second_secret)

    def show_what_is_missing(self) -> bool:
        """Before saving: name every field that forbids it, go to the first, and say whether there is one."""
        missing = self._missing()
        if not missing:
            return False
        self._touched.update(missing)
        self._review()
        self.query_one(f"#{_id(missing[0])}").focus()
        return True

    def refresh_from_form(self) -> None:
        """Show what the form holds after it was saved or discarded."""
        self._touched.clear()
        self._show_form()
        self._fit_soon()

    @work(group="secret", exclusive=True, exit_on_error=False)
    async def _show_secret_status(self) -> None:
        key = self.form.card.protocol
        self._show_secret(await in_background(lambda: self._sms.card.secret_status(key)))
        if SECOND_SECRET_FIELD in self._rows and self._is_asked_for(SECOND_SECRET_FIELD):
            self._show_second_secret(await in_background(self._sms.card.second_secret_status))
        self._review()
        self.call_after_refresh(self._keep_cursor_in_sight)

    def _show_secret(self, status: SecretStatus | None) -> None:
        secret, needed = self._secret_field, self._needed_for(status)
        self._secret_place = needed or ("" if status is None else where_it_is(status))
        show_status(self.query_one(f"#{secret.key}", SecretInput), status, secret.help, needed)

    def _show_second_secret(self, status: SecretStatus) -> None:
        needed = self._needed_for(status)
        self._second_secret_place = needed or where_it_is(status)
        second = next((each for each in self._account if each.secret), None)
        if second is not None:
            field = self.query_one(f"#{SECOND_SECRET_FIELD}", SecretInput)
            show_status(field, status, translated(second.help or second.title), needed)

    def _needed_for(self, status: SecretStatus | None) -> str:
        """For which provider a secret has to be entered, where the one that is kept is that of another; else ""."""
        card = self.form.card
        if status is None or status.source is None or not self._sms.card.former_provider(card, status.name):
            return ""
        return _("für {provider} neu eintragen").format(provider=self._sms.card.format_title(card))

    @property
    def _secret_field(self) -> CardFieldDescription:
        return next(field for field in map(described, self.form.protocol.fields) if field.is_secret)

    @property
    def secret_label(self) -> str:
        """What the field of the secret that was typed is called, the first one where there are two."""
        is_first = self.form.secret or not self.form.second_secret
        return self._secret_field.label if is_first else self.label_of(SecretName.THREESTEPS_API_SECRET)

    def label_of(self, name: SecretName) -> str:
        """What the field of a secret is called."""
        second = (translated(each.title) for each in self._account if each.secret)
        label = self._secret_field.label
        return next(second, label) if name is SecretName.THREESTEPS_API_SECRET else label

    def _keep_cursor_in_sight(self) -> None:
        """What is said beside a field moves those below it."""
        focused = self.screen.focused
        if focused is not None and self in focused.ancestors:
            focused.scroll_visible(animate=False)
