"""Runtime text on the screen that is never read as markup."""

from __future__ import annotations

from textwrap import fill

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions
from textual.widget import Widget
from textual.widgets import Static

from tui.service.wording import marks
from tui.service.wording.marks import Role
from tui.widgets.roles import Tint, Tinted, coloured, tinted

HERE, ELSEWHERE = ">", " "
"""The marks of the row at the cursor, and of the others."""

_NARROWEST = 12
"""Fewest cells in which a column of text is readable."""


class Line(Widget):
    """One row of text. Showing another text repaints this row and lays nothing out."""

    DEFAULT_CSS = """
    Line { height: 1; width: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self.text = text
        """What the row says."""
        self._tints: tuple[Tint, ...] = ()

    def show(self, text: str | Tinted) -> None:
        """Change the text; the same text costs nothing."""
        words, tints = (text, ()) if isinstance(text, str) else (text.text, text.tints)
        if (words, tints) != (self.text, self._tints):
            self.text, self._tints = words, tints
            self.refresh()

    def render(self) -> Content:
        """The text in the colours it came with, else in the role of its mark."""
        return tinted(self.app, Tinted(self.text, self._tints)) if self._tints else coloured(self.app, self.text)


class GroupTitle(Line):
    """A title with a line on both sides, as wide as the group below it.

    In a container of the class `group` the frame has the title, too; where there is one, the line is not shown.
    """

    def on_mount(self) -> None:
        """Title the frame."""
        self._title_the_frame()

    def show(self, text: str | Tinted) -> None:
        """Change the title, also that of the frame."""
        before = self.text
        super().show(text)
        if self.text != before:
            self._title_the_frame()

    def _title_the_frame(self) -> None:
        if isinstance(self.parent, Widget) and self.parent.has_class("group"):
            self.parent.border_title = Content(self.text)

    def render(self) -> Content:
        """The title within its line."""
        words = f"── {self.text} " if self.text else ""
        return Content(words + "─" * (self.size.width - cell_len(words)))


class _VisiblyCut(Content):
    """Text whose last row ends with „…“ where it has fewer rows than it needs."""

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Every row, or as many as there is room for."""
        strips = super().render_strips(width, None, style, options)
        if not height or len(strips) <= height:
            return strips
        *shown, last = strips[:height]
        end = min(cell_len(last.text.rstrip()), width - 1)
        cut = Strip([*last.crop(0, end), Segment("…", style.rich_style)])
        return [*shown, cut.extend_cell_length(width, style.rich_style)]


class Note(Static):
    """Text that takes as many rows as it needs and none when empty; where it gets fewer, it ends with „…“."""

    DEFAULT_CSS = """
    Note { height: auto; width: 1fr; }
    Note.-empty { display: none; }
    """

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(text, markup=False, id=id, classes=classes)
        self.text = text
        """What the note says."""
        self._tints: tuple[Tint, ...] = ()
        self.set_class(not text, "-empty", update=False)  # it is styled when it is mounted

    def show(self, text: str | Tinted) -> None:
        """Change the text; lays out only where the number of rows may change."""
        text, tints = (text, ()) if isinstance(text, str) else (text.text, text.tints)
        if text == self.text and tints == self._tints:
            return
        self._tints = tints
        width = self.size.width
        stays_one_row = all(0 < cell_len(each) <= width and "\n" not in each for each in (text, self.text))
        self.text = text
        self.set_class(not text, "-empty")
        self.update(text, layout=not stays_one_row)

    def say(self, text: str, *, failed: bool) -> None:
        """Change the text; that of a failure is marked by more than its colour."""
        self.set_class(failed, "-failed")
        self.show(marks.ERROR.beside(text) if failed and text else text)

    def render(self) -> Content:
        """The lines in the colours they came with, else in the roles of their marks, cut where they do not fit."""
        text = str(self.content)
        content = tinted(self.app, Tinted(text, self._tints)) if self._tints else coloured(self.app, text)
        return _VisiblyCut(content.plain, list(content.spans))


class _FilledNote(Note):
    """A note that breaks its lines itself, and anew where the width is another one."""

    _wrapped_for = 0

    def show(self, text: str | Tinted) -> None:
        """Change the text, which has no colours but those of its marks."""
        text = text if isinstance(text, str) else text.text
        if text != self.text:
            self.text = text
            self.set_class(not text, "-empty")
            self._fill()

    def on_resize(self) -> None:
        """Break the lines anew."""
        width = self.content_size.width
        if width != self._wrapped_for:
            self._wrapped_for = width
            self._fill()

    def _fill(self) -> None:
        self.update(self.filled(self.text, self._wrapped_for))
        # Textual keeps the height of the old lines where it has not yet laid out what was shown before.
        self.call_after_refresh(self.refresh, layout=True)

    def filled(self, text: str, width: int) -> str:
        """The text with its lines broken for `width` cells; 0 as long as the width is not known."""
        raise NotImplementedError


class HangingNote(_FilledNote):
    """A note whose lines break below their tab, however wide the terminal is: what stands before it is a mark.

    A line without a tab breaks below its first `margin` cells, and what `NO_BREAK` joins stays together where it can. A
    line in capitals is the title of those below it.
    """

    def __init__(
        self,
        text: str = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
        margin: int = 0,
    ) -> None:
        super().__init__(text, id=id, classes=classes)
        self._margin = margin

    def filled(self, text: str, width: int) -> str:
        """Each line filled below its first tab."""
        return hanging(text, width, self._margin)

    def render(self) -> Content:
        """Titles in their colour, what stands before a tab in the role of its mark; cut where it does not fit."""
        written = self.text.split("\n")
        heads = [line.partition("\t")[0] for line in written if "\t" in line]
        titles = {line for line in written if line.isupper() and "\t" not in line}
        text, start, tints = str(self.content), 0, []
        for line in text.split("\n"):
            head = next((head for head in heads if head and line.startswith(head)), line)
            role = Role.ACCENT if line in titles else marks.of_line(head)
            tints.append(Tint(start, start + len(head), role))
            start += len(line) + 1
        content = tinted(self.app, Tinted(text, tuple(tints)))
        return _VisiblyCut(content.plain, list(content.spans))


NO_BREAK = "\N{NO-BREAK SPACE}"
"""What a `NoBreakNote` shows as a blank, and never breaks a line at."""


class NoBreakNote(_FilledNote):
    """A note in which what is joined by `NO_BREAK` stands in one row; Textual would break there as at any blank."""

    def filled(self, text: str, width: int) -> str:
        """Lines broken at blanks alone."""
        lines = [fill(line, width, break_on_hyphens=False) if width else line for line in text.split("\n")]
        return "\n".join(lines).replace(NO_BREAK, " ")


def hanging(text: str, width: int, margin: int = 0) -> str:
    """The lines of a text filled to `width` cells, each below its first tab, or below `margin` cells where it has none.

    Without a margin such a line stays as it is. What `NO_BREAK` joins breaks only where it is wider than a row.
    """
    return "\n".join(_filled(*line.partition("\t"), width, margin) for line in text.split("\n")).replace(NO_BREAK, " ")


def _filled(mark: str, tab: str, rest: str, width: int, margin: int) -> str:
    if not tab:
        mark, rest = ("", mark) if margin else (mark, "")
    margin = cell_len(mark) if tab else margin
    if not rest.strip() or width < margin + _NARROWEST:
        return mark + rest
    words = (word if cell_len(word) <= width - margin else word.replace(NO_BREAK, " ") for word in rest.split(" "))
    return fill(" ".join(words), width, initial_indent=mark, subsequent_indent=" " * margin, break_on_hyphens=False)


def fitted(text: str, width: int) -> str:
    """A text of exactly `width` cells: filled up with blanks, or cut visibly."""
    return set_cell_size(text, width) if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, cut visibly."""
    return text if len(text) <= most else text[: most - 1] + "…"


def on_one_line(text: str) -> str:
    """Runtime text as it may stand in a row: what would move the terminal's cursor becomes a blank."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)
