"""A small application with everything that repaints: fields, a table, a text, a dialog, toasts, a progress bar."""

from __future__ import annotations

import sys

from tui.terminal import environment, typeahead

if __name__ == "__main__":
    typeahead.claim()
environment.set_defaults()

from textual.app import App, ComposeResult  # noqa: E402 - Textual reads its environment while it is imported
from textual.binding import Binding  # noqa: E402
from textual.containers import Horizontal, VerticalScroll  # noqa: E402
from textual.screen import ModalScreen, Screen  # noqa: E402
from textual.widgets import (  # noqa: E402
    Button,
    Checkbox,
    DataTable,
    Footer,
    Input,
    Label,
    ProgressBar,
    Select,
    Static,
    TextArea,
)

from tui.terminal.display import CellwiseDisplay  # noqa: E402
from tui.terminal.driver import TerminalDriver  # noqa: E402

LANGUAGES = [("Deutsch", 1), ("Ελληνικά", 2), ("日本語", 3)]
SPECIMENS = (
    "Grüße aus Köln",
    "Zahnweh 日本語 heute",
    "👩‍👧 kommt um 8",
    "❤️ und u\u0308ber",
    "kurz",
    "€ 0,075 je SMS-Teil ½",
)


class Question(ModalScreen[bool]):
    """A dialog over the form."""

    CSS = """
    Question { align: center middle; }
    #box { width: 44; height: auto; border: thick $primary; background: $surface; padding: 1; }
    #buttons { height: auto; }
    """
    BINDINGS = (Binding("escape", "dismiss(False)", "Abbrechen"),)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="box"):
            yield Label("Nachricht wirklich senden?", markup=False)
            with Horizontal(id="buttons"):
                yield Button("Ja", id="yes")
                yield Button("Nein", id="no")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")


class Form(Screen[None]):
    """Fields above a table."""

    CSS = """
    #text { height: 5; }
    #table { height: 1fr; }
    #counter { height: 1; }
    #row { height: auto; }
    """

    def compose(self) -> ComposeResult:
        yield Input(placeholder="Handynummer", id="number", compact=True)
        with Horizontal(id="row"):
            yield Select(LANGUAGES, id="language", allow_blank=False, compact=True)
            yield Checkbox("überlange SMS", compact=True)
        yield TextArea(id="text")
        yield Static("0 Zeichen", id="counter", markup=False)
        yield ProgressBar(total=40, show_eta=False)
        yield DataTable(id="table", cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("Nr", "Text", "Zustand")
        for number in range(60):
            table.add_row(str(number), SPECIMENS[number % len(SPECIMENS)], "übergeben" if number % 3 else "wartet")

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self.query_one("#counter", Static).update(f"{len(event.text_area.text)} Zeichen")
        self.query_one(ProgressBar).update(progress=len(event.text_area.text) % 41)


class SampleApp(CellwiseDisplay):
    """The application that the tests of the terminal layer drive."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = (
        Binding("f2", "ask", "Fragen"),
        Binding("f3", "toast", "Meldung"),
        Binding("f4", "look", "Farben"),
        Binding("f5", "repaint", "Neu"),
        Binding("f8", "fail", "Fehler"),
        Binding("ctrl+q", "quit", "Ende"),
    )
    replies = 0

    def on_mount(self) -> None:
        self.push_screen(Form())

    def action_ask(self) -> None:
        if not isinstance(self.screen, Question):
            self.push_screen(Question())

    def action_toast(self) -> None:
        self.replies += 1
        self.notify(f"Meldung {self.replies}: Grüße 日本 👍", markup=False, timeout=300)

    def action_look(self) -> None:
        themes = ("textual-dark", "textual-light", "ansi-dark")
        self.theme = themes[(themes.index(self.theme) + 1) % len(themes)]

    def on_terminal_driver_hung_up(self, message: TerminalDriver.HungUp) -> None:
        if self.farewell:
            with open(self.farewell, "w", encoding="utf-8") as file:  # noqa: PTH123
                file.write(f"{message.cause} {self.screen.query_one(TextArea).text}")

    farewell = ""


def main() -> None:
    """Run as `praxis-sms` would: look at the terminal, and start."""
    environment.check_terminal()
    app: App[None] = SampleApp(driver_class=TerminalDriver)
    if len(sys.argv) > 1:
        app.farewell = sys.argv[1]  # type: ignore[attr-defined]
    app.run(mouse=False)
    sys.exit(app.return_code or 0)


if __name__ == "__main__":
    main()
