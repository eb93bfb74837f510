"""Every file that the page about the architecture names is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
_FROM_WHERE = ("", "tui", "tui/service", "tui/service/outbox", "tui/service/gateways")
"""Where a path of the page may begin."""
_PATH = re.compile(r"`((?:[a-z_0-9]+/)+(?:[a-z_0-9]+\.(?:py|sql|toml))?|[a-z_]+\.py)`")


def test_every_file_it_names_is_there() -> None:
    named = set(_PATH.findall(PAGE))

    assert len(named) > 40
    assert [path for path in sorted(named) if not any((ROOT / start / path).exists() for start in _FROM_WHERE)] == []


def test_its_layers_are_those_that_are_held() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    held = [layer for contract in contracts for layer in contract.get("layers", ())]
    picture = PAGE.partition("```\n")[2].partition("```")[0]
    drawn = re.sub(r"(?m)^ service {3}", "", picture)
    rows = [line.split("  ")[0] for line in map(str.strip, drawn.splitlines()) if line and not line.startswith("─")]

    assert sorted(rows) == sorted(layer.replace("|", "│") for layer in held if layer != "service")
