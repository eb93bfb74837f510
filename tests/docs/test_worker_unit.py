"""docs/praxis-sms-worker.service: what it names exists, and what it promises the worker does."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tui.cli.dispatch.service_manager import ServiceManager
from tui.cli.exit_codes import ExitCode
from tui.cli.program import COMMANDS
from tui.service.secrets.values import SecretName
from tui.service.system.paths import CONFIG_VARIABLE, DATA_VARIABLE

UNIT = Path(__file__).parents[2] / "docs" / "praxis-sms-worker.service"


@pytest.fixture(scope="module")
def unit() -> dict[str, list[str]]:
    """The settings of the unit, each with every value it is given."""
    settings = defaultdict(list)
    for name, value in re.findall(r"^([A-Z]\w+)=(.*)$", UNIT.read_text(), re.MULTILINE):
        settings[name].append(value)
    return settings


def test_it_starts_a_command_that_exists(unit: dict[str, list[str]]) -> None:
    (started,) = unit["ExecStart"]
    program, command = started.split()
    assert Path(program).name == "praxis-sms"
    assert command in COMMANDS


def test_it_waits_for_the_readiness_and_the_signs_of_life_that_the_worker_gives(unit: dict[str, list[str]]) -> None:
    assert unit["Type"] == ["notify"]
    (seconds,) = unit["WatchdogSec"]
    assert ServiceManager({"WATCHDOG_USEC": f"{seconds}000000"}).watchdog_seconds == float(seconds)


def test_it_hands_over_a_secret_under_its_name(unit: dict[str, list[str]]) -> None:
    (credential,) = unit["LoadCredentialEncrypted"]
    assert credential.partition(":")[0] in set(SecretName)
    assert all(name in UNIT.read_text() for name in SecretName)
    assert not unit["SetCredential"], "a secret would stand in the unit file"


def test_the_variables_it_sets_are_read(unit: dict[str, list[str]]) -> None:
    names = {setting.partition("=")[0] for setting in unit["Environment"]}
    assert names == {CONFIG_VARIABLE, DATA_VARIABLE, "PGPASSFILE"}


def test_what_does_not_mend_itself_is_not_tried_again(unit: dict[str, list[str]]) -> None:
    (codes,) = unit["RestartPreventExitStatus"]
    assert {int(code) for code in codes.split()} == {ExitCode.USAGE, ExitCode.CONFIGURATION}
    assert unit["Restart"] == ["on-failure"]


def test_stopping_asks_the_worker_alone_and_gives_it_time(unit: dict[str, list[str]]) -> None:
    """A message may take 60 seconds (`dispatch.total_timeout`)."""
    assert (unit["KillSignal"], unit["KillMode"]) == (["SIGTERM"], ["mixed"])
    assert int(unit["TimeoutStopSec"][0]) > 60


def test_its_documentation_is_the_manual_page_that_is_installed_with_it(unit: dict[str, list[str]]) -> None:
    assert unit["Documentation"][0] == "man:praxis-sms(1)"
    assert (UNIT.parent / "man" / "man1" / "praxis-sms.1").exists()


@pytest.mark.parametrize(
    "setting",
    ["ProtectSystem", "ProtectHome", "NoNewPrivileges", "PrivateTmp", "CapabilityBoundingSet", "SystemCallFilter"],
)
def test_it_can_do_no_more_than_it_needs(unit: dict[str, list[str]], setting: str) -> None:
    assert setting in unit
