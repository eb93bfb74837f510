"""Reading the manuals: their tables, links and commands."""

from __future__ import annotations

import re
import runpy
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

DOCS = ROOT / "docs"
LANGUAGES = ("de", "en")
MADE = (
    "befehle.md", "formate.md", "settings.md", "tasten.md",
    "en/commands.md", "en/formats.md", "en/settings.md", "en/keys.md",
)  # fmt: skip
"""Pages that are made from the code."""
PAGES = (*sorted(ROOT.glob("README*.md")), *sorted(DOCS.rglob("*.md")))
WRITTEN = tuple(page for page in PAGES if page not in [DOCS / name for name in MADE])
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`]+)`")
_CALL = re.compile(r"(?:^|&& |\$\(|=\S+ )(?:\S*bin/)?praxis-sms(?: |\)|$)")
_COMMAND = re.compile(r"`(praxis-sms [^`]+)`")


def text_of(name: str) -> str:
    """A page of the manual."""
    return (DOCS / name).read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    """The page as the tests call it: below docs, or below the project."""
    return page.relative_to(DOCS if page.is_relative_to(DOCS) else ROOT).as_posix()


def made(script: str, language: str) -> str:
    """A page as `docs/SCRIPT.py` makes it; texts are translated when they are imported, so English has a process."""
    if language == "de":
        text: str = runpy.run_path(str(DOCS / f"{script}.py"))["manual"](language)
        return text
    write = f"import runpy, sys; sys.stdout.write(runpy.run_path('docs/{script}.py')['manual']({language!r}))"
    return subprocess.run(
        [sys.executable, "-c", write], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    ).stdout


def section(name: str, heading: str) -> str:
    """What stands below a heading, down to the next one of any level."""
    text = text_of(name)
    start = text.index(f"# {heading}\n") + len(heading) + 3
    return re.split(r"^#", text[start:], maxsplit=1, flags=re.MULTILINE)[0]


def rows(table: str) -> list[list[str]]:
    """The cells of every row of the tables in a text, without headings and code marks."""
    lines = [line for line in table.splitlines() if line.startswith("|")]
    cells = [[cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    rules = [index for index, row in enumerate(cells) if set("".join(row)) <= set("-:")]
    return [row for index, row in enumerate(cells) if index not in rules and index + 1 not in rules]


def links(page: Path) -> Iterator[str]:
    """The targets of links and pictures."""
    return iter(re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as links write them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def commands(page: Path) -> Iterator[list[str]]:
    """Every call of praxis-sms that a page shows, as the words of its command line."""
    text = page.read_text(encoding="utf-8")
    lines = [line for kind, block in _BLOCK.findall(text) if kind == "sh" for line in block.splitlines()]
    lines += [" ".join(found.split()) for found in _COMMAND.findall(_BLOCK.sub("", text))]
    for line in lines:
        words = shlex.split(re.split(r" [<|&]|  #", line)[0])
        if words and Path(words[0]).name == "praxis-sms":
            yield words[1:]


@dataclass(frozen=True)
class Printed:
    """Commands that a page prints and that belong together: the lines of a block in a handbook, else a single one."""

    page: str
    lines: tuple[str, ...]


def printed(page: Path) -> Iterator[Printed]:
    """Everything that a page prints for a shell: its blocks of kind sh, and calls of praxis-sms within sentences."""
    text = page.read_text(encoding="utf-8")
    for kind, block in _BLOCK.findall(text):
        if kind == "sh":
            lines = tuple(line for line in block.splitlines() if line.strip() and not line.startswith("#"))
            yield from (
                [Printed(page.name, lines)] if page in WRITTEN else [Printed(page.name, (line,)) for line in lines]
            )
    for span in _SPAN.findall(_BLOCK.sub("", text)):
        line = " ".join(span.split()).replace("\\|", "|")
        if _CALL.search(line) and "[" not in line:  # brackets: how a command may be called, not a call
            yield Printed(page.name, (line,))
