"""A field for a password or key that never shows what it holds."""

from __future__ import annotations

from tui.widgets.text_field import TextField


class SecretInput(TextField):
    """An input that shows a dot for each character; what is pasted over several lines is joined without blanks.

    What it holds is neither copied nor cut to a clipboard.
    """

    joiner = ""

    def __init__(self, *, placeholder: str = "", help_text: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, help_text=help_text, password=True, id=id)

    def action_copy(self) -> None:
        """A secret is not copied."""

    def action_cut(self) -> None:
        """A secret is deleted, not cut."""
        self.delete_selection()

    def __repr__(self) -> str:
        return f"SecretInput(id={self.id!r})"

    def __rich_repr__(self):  # type: ignore[no-untyped-def]  # Textual's protocol has no public type
        yield "id", self.id
