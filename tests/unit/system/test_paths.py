"""Where the configuration and the data are looked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui.service.errors import ConfigurationError
from tui.service.system.paths import find_paths


def own_config() -> Path:
    return Path(os.environ["HOME"]) / ".config" / "praxis-sms" / "config.toml"


@pytest.fixture
def system_config(tmp_path: Path) -> Path:
    file = tmp_path / "etc" / "config.toml"
    file.parent.mkdir()
    file.touch()
    return file


def test_the_file_named_on_the_command_line_goes_before_the_environment(tmp_path: Path) -> None:
    paths = find_paths(tmp_path / "a.toml", {"PRAXIS_SMS_CONFIG": "/b.toml"})

    assert paths.config_file == tmp_path / "a.toml"
    assert paths.config_chosen


def test_the_environment_goes_before_the_own_file() -> None:
    own_config().parent.mkdir(parents=True)
    own_config().touch()

    assert find_paths(environ={"PRAXIS_SMS_CONFIG": "/b.toml"}).config_file == Path("/b.toml")


def test_the_own_file_goes_before_that_of_the_system(system_config: Path) -> None:
    own_config().parent.mkdir(parents=True)
    own_config().touch()

    paths = find_paths(environ={}, system_config=system_config)

    assert paths.config_file == own_config()
    assert not paths.config_chosen


def test_the_file_of_the_system_is_taken_where_the_user_has_none(system_config: Path) -> None:
    assert find_paths(environ={}, system_config=system_config).config_file == system_config


def test_where_there_is_no_file_the_own_one_is_the_one_to_create(tmp_path: Path) -> None:
    assert find_paths(environ={}, system_config=tmp_path / "none").config_file == own_config()


def test_a_dangling_link_is_not_passed_over_in_silence(system_config: Path) -> None:
    own_config().parent.mkdir(parents=True)
    own_config().symlink_to("nowhere.toml")

    assert find_paths(environ={}, system_config=system_config).config_file == own_config()


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    environ = {"PRAXIS_SMS_CONFIG": "", "PRAXIS_SMS_DATA": " "}

    paths = find_paths(environ=environ, system_config=tmp_path / "none")

    assert paths.config_file == own_config()
    assert paths.data_folder == Path(os.environ["HOME"]) / ".local" / "share" / "praxis-sms"


def test_relative_paths_and_the_tilde_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    paths = find_paths(Path("here.toml"), {"PRAXIS_SMS_DATA": "~/data"})

    assert paths.config_file == tmp_path / "here.toml"
    assert paths.data_folder == Path(os.environ["HOME"]) / "data"


def test_a_user_without_a_home_is_told_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)

    with pytest.raises(ConfigurationError) as told:
        find_paths(environ={})

    assert "Heimatverzeichnis" in told.value.sentence
    assert "PRAXIS_SMS_CONFIG" in told.value.remedy


def test_a_user_without_a_home_who_names_both_places_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)

    paths = find_paths(environ={"PRAXIS_SMS_CONFIG": "/srv/c.toml", "PRAXIS_SMS_DATA": "/srv/data"})

    assert paths.data_folder == Path("/srv/data")
