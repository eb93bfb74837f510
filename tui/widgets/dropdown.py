"""A dropdown that the arrow keys pass by on their way through a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from rich.console import RenderableType
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Select
from textual.widgets._select import SelectCurrent, SelectOverlay

from tui.language.catalogue import _
from tui.widgets.german_bindings import in_german, walk_bindings

Value = TypeVar("Value")


class DropdownOverlay(SelectOverlay, inherit_bindings=False):
    """The open list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *in_german("list", OptionList.BINDINGS),
        *in_german("list", SelectOverlay.BINDINGS),
    ]


class Dropdown(Select[Value], inherit_bindings=False):
    """A choice of one: Enter or the space bar opens it, Up and Down lead to the neighbouring fields."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,space",
            "show_overlay",
            _("Die Liste öffnen"),
            tooltip=_("Zeigt alle Möglichkeiten"),
            id="dropdown.open",
            show=False,
        ),
        *walk_bindings(),
    ]

    def __init__(
        self,
        options: Iterable[tuple[str, Value]],
        *,
        value: Value | None = None,
        allow_blank: bool = False,
        help_text: str = "",
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(
            [(Text(title), key) for title, key in options],
            prompt=_("bitte wählen"),
            allow_blank=allow_blank,
            compact=True,
            id=id,
            value=Select.NULL if value is None else value,
        )
        self.help_text = help_text

    def set_options(self, options: Iterable[tuple[RenderableType, Value]]) -> None:
        """Offer something else; titles are never read as markup, and the current value shows its new one."""
        shown = [(Text(title) if isinstance(title, str) else title, key) for title, key in options]
        super().set_options(shown)
        current = next((title for title, key in shown if key == self.value), None)
        if current is not None:
            self.query_one(SelectCurrent).update(current)

    def compose(self) -> ComposeResult:
        """The current value and the list, the list with German keys."""
        yield SelectCurrent(self.prompt)
        yield DropdownOverlay(type_to_search=self._type_to_search).data_bind(compact=Select.compact)
