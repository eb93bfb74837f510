"""The manual page of the settings says what the program does."""

from __future__ import annotations

import runpy

from tests.conftest import ROOT
from tui.service.settings import entries


def test_the_manual_page_is_the_one_the_schema_gives() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_settings.py"))

    assert made["PAGES"]["de"].read_text(encoding="utf-8") == made["manual"]("de")


def test_every_setting_has_a_meaning_and_a_default_that_its_own_rule_allows() -> None:
    from tui.service.settings.known_keys import plain

    for entry in entries():
        assert entry.meaning
        assert entry.rule.allowed
        assert entry.rule.read(plain(entry.default)) == entry.default, entry.key
