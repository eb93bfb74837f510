"""What the page about the architecture names is there, and so is every module that another page names."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
_FROM_WHERE = ("", "tui", "tui/service", "tui/service/outbox", "tui/service/gateways")
"""Where a path of the page may begin."""
_PAGES = (*ROOT.glob("docs/**/*.md"), *ROOT.glob("README*.md"))
_PATH = re.compile(r"`((?:[a-z_0-9]+/)+(?:[a-z_0-9]+\.(?:py|sql|toml))?|[a-z_]+\.py)`")


def test_every_file_it_names_is_there() -> None:
    named = set(_PATH.findall(PAGE))

    assert len(named) > 40
    assert [path for path in sorted(named) if not any((ROOT / start / path).exists() for start in _FROM_WHERE)] == []


def test_every_module_that_its_drawings_name_is_there() -> None:
    drawings = "".join(PAGE.split("```")[1::2])
    drawn = set(re.findall(r"(?<![\w/`])(?:[a-z_]+/)+[a-z_]+", drawings))

    assert "sending/dispatcher" in drawn
    assert [name for name in sorted(drawn) if not any(_is_a_module(ROOT / start / name) for start in _FROM_WHERE)] == []


def test_every_path_of_the_program_that_a_page_names_is_there() -> None:
    pages = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in _PAGES}
    paths = {(page, path) for page, text in pages.items() for path in re.findall(r"\btui(?:/[a-z_0-9.]+)+\b", text)}
    names = {(page, name) for page, text in pages.items() for name in re.findall(r"\btui(?:\.[a-z_0-9]+)+", text)}

    assert len(paths) >= 2
    assert [each for each in sorted(paths) if not (ROOT / each[1]).exists()] == []
    assert [each for each in sorted(names) if not _is_a_module(ROOT / each[1].replace(".", "/"))] == []


def _is_a_module(path: Path) -> bool:
    return path.is_dir() or path.with_suffix(".py").exists()


def test_its_layers_are_those_that_are_held() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    held = [layer for contract in contracts for layer in contract.get("layers", ())]
    picture = PAGE.partition("```\n")[2].partition("```")[0]
    drawn = re.sub(r"(?m)^ service {3}", "", picture)
    rows = [line.split("  ")[0] for line in map(str.strip, drawn.splitlines()) if line and not line.startswith("─")]

    assert sorted(rows) == sorted(layer.replace("|", "│") for layer in held if layer != "service")
