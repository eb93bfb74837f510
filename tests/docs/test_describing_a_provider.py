"""The reference of the format language names what the reader knows, no more and no less."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.unit.simulator.test_described_provider import EVERYTHING
from tui.service.gateways.http_formats.format_reader import SHIPPED_FORMATS, read_format, shipped_format, shipped_text
from tui.service.gateways.http_formats.table_reader import FormatTable

DOCS = Path(__file__).parents[2] / "docs"


class TestTheReference:
    made: dict[str, Any] = runpy.run_path(str(DOCS / "make_formats.py"))

    def test_pages_and_json_schema_are_those_the_schema_gives(self) -> None:
        for language, page in self.made["PAGES"].items():
            assert page.read_text(encoding="utf-8") == self.made["manual"](language)
        assert self.made["JSON_SCHEMA"].read_text(encoding="utf-8") == self.made["json_schema"]()

    def test_it_names_every_key_that_the_reader_asks_for_and_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: set[tuple[str, str]] = set()
        ask = FormatTable.raw

        def note(table: FormatTable, key: str) -> object:
            place = ".".join(re.findall(r"\[([^\]]*)\]", table._place))
            asked.add((place, key))
            return ask(table, key)

        monkeypatch.setattr(FormatTable, "raw", note)
        everything = tomllib.loads(EVERYTHING + INBOUND)
        for name, table in (
            ("x", everything),
            *((each, tomllib.loads(shipped_text(each))) for each in SHIPPED_FORMATS),
        ):
            read_format(name, table, "datei", is_trusted=True)
        schema = self.made["schema"]()
        keys_of = self.made["keys_of"]
        tables = {table["name"] for table in schema["table"]}
        described = {
            (table["name"], key["name"]) for table in schema["table"] for key in keys_of(table, schema["enquiry"])
        }
        free = {table["name"] for table in schema["table"] if table.get("free")} | {"account", "example"}
        found = {(generic(place), key) for place, key in asked if not place.endswith((".constants", ".headers"))}
        found = {
            (place, key)
            for place, key in found
            if place not in free and f"{place}.{key}".lstrip(".") not in around(tables)
        }
        assert found == described


@pytest.mark.parametrize("page", ["anbieter.md", "en/provider.md"])
def test_the_handbook_names_source_and_day_of_every_shipped_description(page: str) -> None:
    rows = re.findall(r"(?m)^\| ([a-z0-9-]+) \| (\S+), (\S+) \|", (DOCS / page).read_text(encoding="utf-8"))
    described = [shipped_format(name) for name in SHIPPED_FORMATS]
    assert sorted(rows) == sorted((each.name, each.source, str(each.read)) for each in described)


def generic(place: str) -> str:
    """The table as the schema calls it, whatever the field or example is called."""
    return re.sub(r"^example\.\w+", "example.KIND", re.sub(r"^account\.\w+", "account.NAME", place))


def around(tables: set[str]) -> set[str]:
    """Every table, and the tables around it."""
    return {name for table in tables for name in (table, table.partition(".")[0])} - {""}


INBOUND = """
[inbound]
url = "/inbox"
id = "/id"
from = "/from"
text = "/text"
[answer.wait]
at = "/wait"
[request.kind]
field = "k"
single = 1
long = 2
unicode = 3
[request.category]
field = "c"
appointment = 1
recall = 2
information = 3
greeting = 4
[example.accepted]
status = 200
body = '{"status":2000}'
"""
