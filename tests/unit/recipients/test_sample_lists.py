"""Every sample list gets exactly the verdicts written beside it."""

from __future__ import annotations

import pytest

from tests.unit.recipients.make_lists import LISTS, text_lists
from tests.unit.recipients.verdict_files import SUFFIX, expectation, load, read_as, run

VERDICT_FILES = sorted(LISTS.glob(f"*{SUFFIX}"))


@pytest.mark.parametrize("path", VERDICT_FILES, ids=lambda path: path.name.removesuffix(SUFFIX))
def test_each_row_gets_the_verdict_written_beside_the_list(path):
    scenario, expected = load(path)
    table, checked = run(scenario)
    assert read_as(table) == expected["read_as"]
    assert list(checked.notes) == expected["notes"]
    assert [expectation(row) for row in checked.rows] == expected["rows"]


@pytest.mark.parametrize("path", VERDICT_FILES, ids=lambda path: path.name.removesuffix(SUFFIX))
def test_the_totals_add_up(path):
    scenario, expected = load(path)
    _table, checked = run(scenario)
    totals = checked.totals
    assert totals.rows == len(expected["rows"]) == totals.sendable + totals.refused
    assert totals.sendable == len(checked.sendable)
    assert totals.refused == len(checked.refused)
    assert totals.segments == sum(row.get("segments", 0) for row in expected["rows"])
    assert sum(totals.by_verdict.values()) == totals.rows


def test_every_list_has_its_verdicts():
    lists = {path.name for path in LISTS.iterdir() if not path.name.endswith(SUFFIX)}
    judged = {load(path)[0].path.name for path in VERDICT_FILES}
    assert lists == judged


@pytest.mark.parametrize(("name", "content"), text_lists().items(), ids=text_lists())
def test_the_text_lists_are_what_the_script_writes(name, content):
    assert (LISTS / name).read_bytes() == content
