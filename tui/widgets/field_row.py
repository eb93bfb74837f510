"""One row of a form: label, field and note."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from tui.widgets.line import Line, Note


class FieldRow(Horizontal):
    """Label, control and a note beside it; the note wraps below itself where it does not fit."""

    DEFAULT_CSS = """
    FieldRow { height: auto; min-height: 1; width: 1fr; }
    FieldRow > .field-label { width: 15; }
    FieldRow > Note { padding: 0 0 0 2; }
    """

    def __init__(self, label: str, control: Widget, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._label = Line(label, classes="field-label")
        self.control = control
        self._note = Note()

    def compose(self) -> ComposeResult:
        """The three parts side by side."""
        yield self._label
        yield self.control
        yield self._note

    @property
    def note(self) -> str:
        """The note beside the field."""
        return self._note.text

    @property
    def label(self) -> str:
        """What the field is called."""
        return self._label.text

    def rename(self, label: str) -> None:
        """Change the label."""
        self._label.show(label)

    def say(self, text: str, *, blocking: bool = False) -> None:
        """Show a note; a blocking one is marked by more than its colour."""
        self._note.show(f"! {text}" if blocking and text else text)
        self._note.set_class(blocking, "-blocking")
