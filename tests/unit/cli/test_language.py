"""Which language is spoken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.cli.language import wanted_language


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text('[ui]\nlanguage = "en"\n')
    return file


def test_the_call_goes_before_the_environment_and_that_before_the_configuration(config: Path) -> None:
    environ = {"PRAXIS_SMS_LANG": "fr"}
    assert wanted_language("de", config, environ) == "de"
    assert wanted_language("", config, environ) == "fr"
    assert wanted_language("", config, {}) == "en"
    assert wanted_language("", config.with_name("fehlt.toml"), {}) == "de"


@pytest.mark.parametrize(
    "content",
    [b"", b"[ui]\nmouse = true\n", b"[ui\nlanguage =", b"ui = 'language'\n", b"[ui]\nlanguage = 3\n", b"\xff"],
)
def test_a_configuration_that_names_none_means_german(config: Path, content: bytes) -> None:
    config.write_bytes(content)
    assert wanted_language("", config, {}) == "de"


@pytest.mark.parametrize("told", ["en", "EN", "en_GB.UTF-8", "en-US", " en "])
def test_a_locale_names_its_language(config: Path, told: str) -> None:
    assert wanted_language("", config, {"PRAXIS_SMS_LANG": told}) == "en"
