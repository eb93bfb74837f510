"""A form of rows with label, field and note, and areas that scroll, with German keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget

from tui.language.catalogue import _
from tui.service.wording import marks
from tui.widgets.german_bindings import in_german
from tui.widgets.line import Line, Note

_SIDEWAYS = ("scroll_left", "scroll_right", "page_left", "page_right")
_BY_LINES = ("scroll_up", "scroll_down", "scroll_home", "scroll_end")


HERE = "-here"
"""The class of the label of what has the cursor."""


class Scroll(VerticalScroll, inherit_bindings=False):
    """A text to read: takes the focus, so that the arrows scroll it."""

    BINDINGS: ClassVar[list[BindingType]] = in_german("scroll", VerticalScroll.BINDINGS, without=_SIDEWAYS)

    @property
    def help_text(self) -> str:
        """The keys that scroll."""
        return _(
            "Ein Text zum Lesen. Was keinen Platz hat, holen {scroll.scroll_up} und {scroll.scroll_down}, seitenweise "
            "{scroll.page_up} und {scroll.page_down}."
        )

    def take_focus_to_scroll(self) -> None:
        """Take the focus only where there is more text than room; to be called once it is laid out."""
        self.can_focus = self.max_scroll_y > 0


class DialogBox(Vertical):
    """The frame of a dialog: its title above, what its keys do below; `kinds` are classes of the style sheet."""

    def __init__(self, title: str, *kinds: str, hints: Sequence[str] = ()) -> None:
        super().__init__(classes=" ".join(("dialog", *kinds)))
        self.border_title = Content(title)
        self._hint = self._reason = ""
        self.show_hints(*hints)

    def show_hints(self, *hints: str) -> None:
        """Say what the keys do, as long as there is nothing to say of a key that was pressed."""
        self._hint = " · ".join(hints)
        self.say_of_key(self._reason)

    def say_of_key(self, reason: str) -> None:
        """Say why the key that was pressed does nothing here; empty once another one was pressed."""
        self._reason = reason
        self.border_subtitle = Content(marks.HINT.beside(reason) if reason else self._hint)


class Form(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Fields one below the other: scrolls with the focus and by pages, the arrows belong to the fields."""

    BINDINGS: ClassVar[list[BindingType]] = in_german("form", VerticalScroll.BINDINGS, without=(*_SIDEWAYS, *_BY_LINES))


class LabelledRow(Horizontal):
    """A row whose label stands out while a field in it has the cursor.

    By a class of the label alone: for `:focus-within` Textual would style all that is in the row anew.
    """

    def on_descendant_focus(self) -> None:
        """Let the label stand out."""
        self.query(".field-label").add_class(HERE)

    def on_descendant_blur(self) -> None:
        """Let the label be as the others."""
        self.query(".field-label").remove_class(HERE)


class FieldRow(LabelledRow):
    """Label, control and a note beside it; the note wraps below itself where it does not fit."""

    DEFAULT_CSS = """
    FieldRow { height: auto; min-height: 1; width: 1fr; }
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

    def say(self, text: str, *, blocking: bool = False, hint: bool = False) -> None:
        """Show a note; one that blocks and one that warns are marked by more than their colour."""
        mark = marks.ERROR if blocking else marks.HINT if hint else None
        self._note.show(mark.beside(text) if mark is not None and text else text)
