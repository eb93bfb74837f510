"""The reference: a Textual application with one Input, one TextArea and a Footer, and nothing else."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Footer, Input, TextArea


class MinimalApp(App[None]):
    """As little as can be typed into."""

    def compose(self) -> ComposeResult:
        yield Input(placeholder="Number")
        yield TextArea()
        yield Footer()


if __name__ == "__main__":
    MinimalApp().run()
