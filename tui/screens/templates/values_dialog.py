"""Asking for the values of a Textvorlage's placeholders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from tui.frame.dialogs import Dialog
from tui.language.catalogue import _
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox, FieldRow, Form
from tui.widgets.line import Note
from tui.widgets.text_field import TextField


class PlaceholderValues(Dialog[dict[str, str] | None]):
    """Asks for the value of every placeholder; what is left empty stays a placeholder."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "insert", _("Einsetzen"), tooltip=_("Setzt den Text mit diesen Werten ein"), id="values.insert"),
    ]

    def __init__(self, template: str, fields: Sequence[str], known: Mapping[str, str]) -> None:
        super().__init__()
        self._template = template
        self._fields = tuple(fields)
        self._known = known

    def compose(self) -> ComposeResult:
        """A field for each placeholder, then the buttons."""
        with DialogBox(self._template, hints=[_("{values.insert} setzt ein"), _("{dialog.close} schließt")]):
            with Form(classes="dialog-text"):
                yield Note(_("Was soll für die Platzhalter stehen?"))
                for index, name in enumerate(self._fields):
                    value = self._known.get(name.casefold(), "")
                    yield FieldRow(name, TextField(value, id=f"value-{index}", help_text=_("Steht dann im Text.")))
            with Horizontal(classes="buttons"):
                yield PushButton(
                    _("Einsetzen"),
                    id="insert",
                    action="screen.insert",
                    help_text=_("Setzt den Text mit diesen Werten ein."),
                    main=True,
                )
                yield PushButton(_("Zurück"), id="close", action="screen.close")

    def on_mount(self) -> None:
        """The first field without a value gets the cursor."""
        empty = (index for index, name in enumerate(self._fields) if not self._known.get(name.casefold()))
        self.query_one(f"#value-{next(empty, 0)}").focus()

    def on_input_submitted(self, event: TextField.Submitted) -> None:
        """Enter in the last field is the button."""
        event.stop()
        if event.input.id == f"value-{len(self._fields) - 1}":
            self.action_insert()

    def action_insert(self) -> None:
        """Return what was typed."""
        fields = enumerate(self._fields)
        self.dismiss({name: self.query_one(f"#value-{index}", TextField).value for index, name in fields})
