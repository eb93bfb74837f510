"""A checkbox readable without colours."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Checkbox

from tui.widgets.german_bindings import in_german, walk_bindings


class CheckBox(Checkbox, inherit_bindings=False, inherit_css=False):
    """`[x] label` or `[ ] label`."""

    BINDINGS: ClassVar[list[BindingType]] = [*in_german("checkbox", Checkbox.BINDINGS), *walk_bindings()]

    DEFAULT_CSS = """
    CheckBox { width: auto; height: 1; text-wrap: nowrap; }
    """

    def __init__(self, label: str, *, help_text: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(Content(label), id=id)
        self.help_text = help_text

    def render(self) -> Content:
        """The mark is a letter, so that nothing depends on colour."""
        mark = "[x] " if self.value else "[ ] "
        return Content(mark) + self.label

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Brackets, blank and label."""
        return 4 + self.label.cell_length
