"""One row of a form: label, field and note."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from tui.service.wording import marks
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

    def say(self, text: str, *, blocking: bool = False, hint: bool = False) -> None:
        """Show a note; one that blocks and one that warns are marked by more than their colour."""
        mark = marks.ERROR if blocking else marks.HINT if hint else None
        self._note.show(mark.beside(text) if mark is not None and text else text)
