"""A page of the manual as plain text: Markdown set for the width of a terminal, by Rich, and shown in the pager."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from io import BytesIO, TextIOWrapper
from typing import ClassVar

import click
from rich import markdown
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from tui.cli.output import harmless, is_on_a_terminal, write

_USUAL_WIDTH, _WIDEST = 80, 100
_PICTURE = re.compile(r"^!\[.*\]\(.*\)\n", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
_BLOCK = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_BLOCK_IN_A_LIST = re.compile(r"^( +)```.*?^\1```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")
_UNDERLINES = {"h1": "=", "h2": "-"}


def show(text: str) -> None:
    """Print a long text, through the pager where a person reads it; raises `OutputLost`."""
    if not is_on_a_terminal():
        write(harmless(text))
        return
    # As git asks less: no pager where the text fits the screen, and the text stays there afterwards.
    os.environ.setdefault("LESS", "FRX")
    click.echo_via_pager(harmless(text))


def plain_text(page: str) -> str:
    """The page as lines that fit the terminal, or 80 columns where there is none."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    # Rich draws its lines with the characters that the file it writes to can hold.
    with TextIOWrapper(BytesIO(), encoding=encoding, errors="replace", newline="\n") as file:
        console = Console(file=file, width=_width(), color_system=None, force_terminal=False)
        console.print(_Page(_prepared(page), hyperlinks=False), crop=False)
        file.seek(0)
        lines = [line.rstrip() for line in file.read().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _prepared(page: str) -> str:
    """The page with what a plain text would lose: where a command in a sentence begins and ends, where a link leads."""
    # Rich breaks lines to copy within a list; out of it, the list goes on with its next number.
    page = _BLOCK_IN_A_LIST.sub(lambda block: textwrap.dedent(block[0]), page)
    parts = _BLOCK.split(_PICTURE.sub("", page))
    return "".join(
        part if _BLOCK.fullmatch(part) else _CODE.sub(_with_marks, _LINK.sub(_as_words, part)) for part in parts
    )


def _with_marks(code: re.Match[str]) -> str:
    """A command of several words between marks, unless it is all of a line or the beginning of a cell."""
    before, after = code.string[: code.start()], code.string[code.end() :]
    stands_alone = before.endswith("| ") or (before[-1:] in ("", "\n") and after[:1] in ("", "\n"))
    return code[0] if stands_alone or not re.search(r"\s", code[1]) else f"`` `{code[1]}` ``"


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST) if is_on_a_terminal() else _USUAL_WIDTH


def _as_words(link: re.Match[str]) -> str:
    """A link by what it says, with its target where that is another page or address."""
    words, target = link[1], link[2].partition("#")[0]
    return words if target in ("", words) else f"{words} ({target})"


class _Heading(markdown.Heading):
    """A heading underlined by characters: bold type would be lost in a plain text."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text("")
        yield self.text
        if self.tag in _UNDERLINES:
            yield Text(_UNDERLINES[self.tag] * min(self.text.cell_len, options.max_width))


class _Fence(markdown.CodeBlock):
    """Lines to copy, never broken: a command that is cut in two is two wrong ones."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in str(self.text).rstrip().splitlines():
            yield Segment(f"    {line}")
            yield Segment.line()


class _Table(markdown.TableElement):
    """A table in which a long word goes on in the next line: Rich would cut it."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for part in super().__rich_console__(console, options):
            if isinstance(part, Table):
                for column in part.columns:
                    column.overflow = "fold"
            yield part


class _Page(markdown.Markdown):
    elements: ClassVar = {
        **markdown.Markdown.elements,
        "heading_open": _Heading,
        "fence": _Fence,
        "code_block": _Fence,
        "table_open": _Table,
    }
