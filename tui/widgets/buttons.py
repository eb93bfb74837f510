"""A button and a checkbox of one row, readable without colours."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Button, Checkbox

from tui.language.catalogue import _
from tui.widgets.german_bindings import hidden_binding, in_german, walk_bindings

_NOT_FLAT = "-style-default"
"""The class that a button would give itself when it is mounted, and be styled once more for that."""


class IgnoresTypedBlanks:
    """A control that the space bar operates, but not where it follows a letter: then somebody types a text here."""

    _is_typed_at = False

    def on_key(self, event: events.Key) -> None:
        """Let a blank go by that follows a letter."""
        if event.key == "space" and self._is_typed_at:
            event.stop()
            event.prevent_default()
        self._is_typed_at = event.is_printable and event.key != "space"

    def on_blur(self) -> None:
        """Whoever comes back here has typed nothing yet."""
        self._is_typed_at = False


class PushButton(IgnoresTypedBlanks, Button, inherit_bindings=False, inherit_css=False):
    """`[ label ]`: Enter and the space bar press it, the arrows lead on; the `main` one of a screen is filled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        hidden_binding(
            "enter,space",
            "press",
            _("Die Schaltfläche drücken"),
            "button.press",
            _("Führt aus, was auf der Schaltfläche steht"),
        ),
        hidden_binding("left", "app.focus_previous", _("Zur vorigen Schaltfläche"), "button.previous"),
        hidden_binding("right", "app.focus_next", _("Zur nächsten Schaltfläche"), "button.next"),
        *walk_bindings(),
    ]

    DEFAULT_CSS = """
    PushButton { width: auto; height: 1; text-wrap: nowrap; }
    """

    def __init__(
        self,
        label: str,
        *,
        help_text: str = "",
        action: str | None = None,
        main: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(Content(label), action=action, id=id, classes=f"{_NOT_FLAT} -main" if main else _NOT_FLAT)
        self.active_effect_duration = 0
        self.help_text = help_text

    def render(self) -> Content:
        """The label between brackets, so that a button is one without colours."""
        return Content(f"[ {self._plain} ]")

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Brackets, blanks and label."""
        return 4 + Content(self._plain).cell_length

    @property
    def _plain(self) -> str:
        return self.label.plain if isinstance(self.label, Content) else str(self.label)


class CheckBox(IgnoresTypedBlanks, Checkbox, inherit_bindings=False, inherit_css=False):
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
