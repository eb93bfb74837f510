"""The wheel: what an admin installs by pip, pipx or uv has the manual, the SQL, the unit and the manual page in it."""

from __future__ import annotations

import os
import shlex
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.installation.notice import NOTICE
from tests.installation.wheel import installed, python_of_the_system, run

DOCS = ROOT / "docs"
NOBODY = 65534


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(wheel, tmp_path_factory.mktemp("opt") / "praxis-sms")


def test_it_holds_every_page_and_file_that_the_program_prints_and_nothing_that_makes_them(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    shipped = {name.removeprefix("tui/docs/") for name in names if name.startswith("tui/docs/")}
    written = {
        str(file.relative_to(DOCS)) for kind in ("md", "sql", "service", "timer") for file in DOCS.rglob(f"*.{kind}")
    }
    assert shipped == written | {"CHANGELOG.md"}
    assert not [name for name in names if name.startswith(("docs/", "tests/"))]
    assert {name.partition("/data/")[2] for name in names if "/data/" in name} == {
        "share/man/man1/praxis-sms.1",
        "share/man/de/man1/praxis-sms.1",
    }


def test_the_installed_program_counts_and_prints_what_is_shipped(environment: Path) -> None:
    program = str(environment / "bin" / "praxis-sms")
    assert run(program, "count", "Guten Tag").startswith("1 SMS-Teil")
    assert run(program, "unit") == (DOCS / "praxis-sms-worker.service").read_text(encoding="utf-8")
    timer = "praxis-sms-reminders.timer"
    assert run(program, "unit", timer) == (DOCS / timer).read_text(encoding="utf-8")
    assert run(program, "postgres-roles") == (DOCS / "postgres-roles.sql").read_text(encoding="utf-8")
    assert run(program, "docs", "admin").startswith("Handbuch für Admins\n===")
    assert run(program, "--lang", "en", "docs", "admin").startswith("Handbook for admins\n===")
    assert (environment / "share" / "man" / "man1" / "praxis-sms.1").is_file()


def test_installed_under_a_strict_umask_it_runs_and_its_own_commands_open_it_for_the_service(
    wheel: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    python = python_of_the_system()
    environment = installed(wheel, tmp_path / "praxis-sms", umask=0o077, python=python or sys.executable)
    program = str(environment / "bin" / "praxis-sms")
    assert stat.S_IMODE(environment.stat().st_mode) == 0o700
    assert run(program, "count", "Guten Tag").startswith("1 SMS-Teil")
    if not python or os.geteuid() != 0:
        record_property(NOTICE, "the umask without another user: this needs root and the Python of the system")
        return
    with pytest.raises(PermissionError):
        run(program, "--version", user=NOBODY)
    opening = [line for line in run(program, "unit", "--install").splitlines() if line.startswith("chmod")][:-1]
    assert f"chmod -R go+rX {environment}" in opening
    for line in opening:
        run(*shlex.split(line))
    assert run(program, "count", "Guten Tag", user=NOBODY, HOME="/nowhere").startswith("1 SMS-Teil")


def test_uninstalled_it_leaves_configuration_and_outbox(wheel: Path, tmp_path: Path) -> None:
    environment = installed(wheel, tmp_path / "praxis-sms")
    program = str(environment / "bin" / "praxis-sms")
    config, data = tmp_path / "config.toml", tmp_path / "data"
    own = {"PRAXIS_SMS_CONFIG": str(config), "PRAXIS_SMS_DATA": str(data)}
    run(program, "settings", "set", "provider.sender", "PraxisMolar", **own)
    run(program, "optout", "add", "0171 1234567", **own)
    run(sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "uninstall", "-y", "praxis-sms")
    assert not Path(program).exists()
    assert not list(environment.rglob("tui"))
    assert not list(environment.rglob("*.1"))
    assert "PraxisMolar" in config.read_text(encoding="utf-8")
    assert (data / "outbox.sqlite3").is_file()
