"""A dropdown that the arrow keys pass by on their way through a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from rich.console import RenderableType
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import OptionList, Select
from textual.widgets._select import SelectCurrent, SelectOverlay

from tui.language.catalogue import _
from tui.widgets.buttons import IgnoresTypedBlanks
from tui.widgets.german_bindings import hidden_binding, in_german, walk_bindings

Value = TypeVar("Value")

# Classes that Textual would give the parts of a dropdown one after the other, and style each once more for that.
_COMPACT = "-textual-compact"
_HAS_VALUE = "-has-value"


class DropdownOverlay(SelectOverlay, inherit_bindings=False):
    """The open list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *in_german("list", OptionList.BINDINGS),
        *in_german("list", SelectOverlay.BINDINGS),
    ]

    def __init__(self, *, type_to_search: bool) -> None:
        super().__init__(type_to_search=type_to_search)
        self.set_reactive(OptionList.compact, True)
        self.add_class(_COMPACT, update=False)


class Dropdown(IgnoresTypedBlanks, Select[Value], inherit_bindings=False):
    """A choice of one: Enter or the space bar opens it, Up and Down lead to the neighbouring fields."""

    BINDINGS: ClassVar[list[BindingType]] = [
        hidden_binding(
            "enter,space", "show_overlay", _("Die Liste öffnen"), "dropdown.open", _("Zeigt alle Möglichkeiten")
        ),
        *walk_bindings(),
    ]

    def __init__(
        self,
        options: Iterable[tuple[str, Value]],
        *,
        value: Value | None = None,
        allow_blank: bool = False,
        disabled: bool = False,
        help_text: str = "",
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str = "",
    ) -> None:
        super().__init__(
            [(Text(title), key) for title, key in options],
            prompt=_("bitte wählen"),
            allow_blank=allow_blank,
            compact=True,
            disabled=disabled,
            id=id,
            classes=f"{_COMPACT} {classes}",
            value=Select.NULL if value is None else value,
        )
        self._opens_with_value = value is not None or not allow_blank
        self.help_text = help_text
        self._opened_from: Widget | None = None

    def open_from(self, field: Widget) -> None:
        """Open the list for a field, to which the cursor returns where nothing is chosen."""
        self._opened_from = field
        self.action_show_overlay()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The list was closed, or a person came here."""
        super().watch_has_focus(has_focus)
        field, self._opened_from = self._opened_from, None if has_focus else self._opened_from
        if has_focus and field is not None:
            field.focus()

    def watch_value(self) -> None:
        """Something was chosen."""
        self._opened_from = None

    @on(SelectOverlay.Dismiss)
    def _list_left(self, event: SelectOverlay.Dismiss) -> None:
        if event.lost_focus and self.expanded:
            self._opened_from = None

    def set_options(self, options: Iterable[tuple[RenderableType, Value]]) -> None:
        """Offer something else; titles are never read as markup, and the current value shows its new one."""
        shown = [(Text(title) if isinstance(title, str) else title, key) for title, key in options]
        super().set_options(shown)
        current = next((title for title, key in shown if key == self.value), None)
        if current is not None:
            self.query_one(SelectCurrent).update(current)

    def compose(self) -> ComposeResult:
        """The current value and the list, the list with German keys."""
        current = SelectCurrent(self.prompt)
        if self._opens_with_value:
            current.set_reactive(SelectCurrent.has_value, True)
            current.add_class(_HAS_VALUE, update=False)
        yield current
        yield DropdownOverlay(type_to_search=True)
