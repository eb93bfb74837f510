"""The row above the Postausgang: what is shown, of which time, and the search."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.language.catalogue import _
from tui.screens.outbox.query import ALL, ANSWERS, Span, span_titles, view_titles
from tui.widgets.dropdown import Dropdown
from tui.widgets.line import Line
from tui.widgets.text_field import TextField


class OutboxFilter(Horizontal):
    """Two dropdowns and a field."""

    def __init__(self) -> None:
        super().__init__(id="outbox-filter")

    def compose(self) -> ComposeResult:
        """Each control behind its label."""
        yield Line(_("Zeigen"), classes="filter-label")
        yield Dropdown(
            view_titles(),
            value=ALL,
            id="view",
            help_text=_("Alle SMS, nur die in einem Zustand, die Serien, oder die Antworten."),
        )
        yield Line(_("Zeitraum"), classes="filter-label")
        yield Dropdown(
            span_titles(), value=Span.ALWAYS, id="span", help_text=_("Wann die SMS in den Postausgang kamen.")
        )
        yield Line(_("Suchen"), classes="filter-label")
        yield TextField(id="search", help_text=_("Ein Teil der Nummer, des Namens oder des Textes."))

    @property
    def sought(self) -> str:
        """What is searched for."""
        return " ".join(self.query_one("#search", TextField).value.split())

    @property
    def why_no_search(self) -> str:
        """Why what is shown cannot be searched; empty where it can."""
        if not self.query_one("#search", TextField).disabled:
            return ""
        if self.query_one("#view", Dropdown).value == ANSWERS:
            return _("Antworten lassen sich nicht durchsuchen; „alle SMS“ zeigt jede SMS.")
        return _("Serien lassen sich nicht durchsuchen; „alle SMS“ zeigt jede SMS.")

    def begin_search(self, text: str) -> bool:
        """Start a search with text typed in the list; whether the view can be searched."""
        field = self.query_one("#search", TextField)
        if field.disabled:
            return False
        if self.screen.focused is not field:  # the field itself learns of it later, and there may be more keys by then
            field.value = ""
            self.screen.set_focus(field)
        field.insert_text_at_cursor(text)
        return True

    def show_view(self, view: str) -> None:
        """Show another choice in the first dropdown, without a message."""
        with self.prevent(Dropdown.Changed):
            self.query_one("#view", Dropdown).value = view

    def clear(self, view: str = ALL) -> None:
        """Filter by `view` only, without a message."""
        self.show_view(view)
        with self.prevent(Dropdown.Changed, TextField.Changed):
            self.query_one("#span", Dropdown).value = Span.ALWAYS
            self.query_one("#search", TextField).value = ""

    def allow_search(self, allowed: bool) -> None:
        """Series and answers are neither searched nor filtered by time."""
        for selector in ("#span", "#search"):
            self.query_one(selector).disabled = not allowed
