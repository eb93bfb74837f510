"""A configuration file that is edited while the program runs: what was valid holds until the file can be used again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.service.errors import SettingsError
from tui.service.settings.configuration import Configuration

VALID = '[provider]\nsender = "PraxisMolar"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(VALID, encoding="utf-8")
    return path


@pytest.fixture
def configuration(file: Path) -> Configuration:
    """A configuration that was read once."""
    read = Configuration(file)
    assert read.settings.provider.sender == "PraxisMolar"
    assert read.trouble is None
    return read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[provider]\nsender = "Pra', "kein gültiges TOML"),
        ('[provider]\nsender = "Praxis"\n[dispatch]\nconcurrency = 0\n', "dispatch.concurrency"),
        ('[protocols.sms4-mail]\nmail_address = "praxis@zähne.de"\n', "mail_address"),
    ],
)
def test_what_was_valid_holds_until_the_file_is_mended(
    configuration: Configuration, file: Path, text: str, words: str
) -> None:
    before = configuration.settings
    file.write_text(text, encoding="utf-8")
    assert configuration.settings is before
    assert configuration.trouble is not None
    assert words in configuration.trouble.sentence
    file.write_text('[provider]\nsender = "Neu Praxis"\n', encoding="utf-8")
    assert configuration.settings.provider.sender == "Neu Praxis"
    assert configuration.trouble is None


def test_a_file_that_vanished_is_told_and_not_written_anew(configuration: Configuration, file: Path) -> None:
    file.rename(file.with_suffix(".weg"))
    assert configuration.settings.provider.sender == "PraxisMolar"
    assert configuration.trouble is not None
    assert "verschwunden" in configuration.trouble.sentence
    with pytest.raises(SettingsError, match="verschwunden"):
        configuration.change({"provider.long_sms": True})
    assert not file.exists()
    file.with_suffix(".weg").rename(file)
    assert configuration.trouble is None
    configuration.change({"provider.long_sms": True})
    assert configuration.settings.provider.long_sms


def test_a_folder_in_the_place_of_the_file_is_told(configuration: Configuration, file: Path) -> None:
    kept = file.rename(file.with_suffix(".weg"))
    file.mkdir()
    assert configuration.settings.provider.sender == "PraxisMolar"
    assert configuration.trouble is not None
    assert "Ordner" in configuration.trouble.sentence
    file.rmdir()
    kept.rename(file)
    assert configuration.trouble is None


def test_the_file_that_never_could_be_used_is_no_configuration(file: Path) -> None:
    file.write_text("[provider\n", encoding="utf-8")
    fresh = Configuration(file)
    for _again in range(2):
        with pytest.raises(SettingsError, match="kein gültiges TOML"):
            _ = fresh.settings
    file.write_text(VALID, encoding="utf-8")
    assert fresh.settings.provider.sender == "PraxisMolar"


def test_a_file_that_appears_later_counts_from_then_on(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    fresh = Configuration(path)
    assert not fresh.exists
    path.write_text(VALID, encoding="utf-8")
    assert fresh.exists
    assert fresh.settings.provider.sender == "PraxisMolar"
    assert fresh.trouble is None
