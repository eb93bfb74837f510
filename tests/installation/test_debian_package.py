"""The Debian package: built by its script, installed in a clean Debian, used, removed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.installation.debian import Debian, Refused, booted
from tests.installation.notice import NOTICE
from tests.installation.wheel import run

Tell = Callable[[str, object], None]


def test_it_brings_program_unit_manual_and_manual_pages(package: Path) -> None:
    listed = subprocess.run(["dpkg-deb", "--contents", package], capture_output=True, text=True, check=True).stdout
    entries = {line.split()[5].removeprefix("."): line.split()[:2] for line in listed.splitlines()}
    assert entries["/usr/bin/praxis-sms"] == ["-rwxr-xr-x", "root/root"]
    for path in (
        "/usr/lib/systemd/system/praxis-sms-worker.service",
        "/usr/lib/systemd/system/praxis-sms-reminders.service",
        "/usr/lib/systemd/system/praxis-sms-reminders.timer",
        "/usr/share/man/man1/praxis-sms.1.gz",
        "/usr/share/man/de/man1/praxis-sms.1.gz",
        "/usr/share/doc/praxis-sms/copyright",
        "/usr/lib/praxis-sms/tui/docs/handbuch-admin.md",
    ):
        assert entries[path] == ["-rw-r--r--", "root/root"]
    assert not [
        path for path in entries if path.startswith("/etc/") or "__pycache__" in path or "/praxis-sms/tests/" in path
    ]


def test_installed_in_a_clean_debian_it_runs_and_what_is_removed_leaves_what_was_sent(
    package: Path, tmp_path: Path, record_property: Tell
) -> None:
    try:
        with booted() as debian:
            record_property(NOTICE, "dpkg in a Debian of its own, with systemd as its first process")
            _install_use_and_remove(debian, package)
    except Refused as reason:
        record_property(NOTICE, f"dpkg-deb --extract only, because {reason}")
        _extract_and_use(package, tmp_path)


def _install_use_and_remove(debian: Debian, package: Path) -> None:
    debian.install(package)
    assert debian.run("praxis-sms", "count", "Guten Tag").startswith("1 SMS-Teil")
    assert debian.run("praxis-sms", "docs", "admin").startswith("Handbuch für Admins\n")
    assert "ExecStart=/usr/bin/praxis-sms worker" in debian.run("systemctl", "cat", "praxis-sms-worker")
    assert debian.run("man", "-w", "praxis-sms").strip() == "/usr/share/man/man1/praxis-sms.1.gz"
    assert debian.run("stat", "-c", "%a %U %G", "/etc/praxis-sms").split() == ["750", "root", "praxis-sms"]

    debian.run("install", "-d", "-m", "700", "-o", "praxis-sms", "-g", "praxis-sms", "/var/lib/praxis-sms")
    debian.run("praxis-sms", "--config", "/etc/praxis-sms/config.toml", "settings", "set", "provider.sender", "Molar")
    debian.run("sh", "-c", "chown root:praxis-sms /etc/praxis-sms/config.toml && chmod 640 /etc/praxis-sms/config.toml")
    debian.run_as_service("praxis-sms", "optout", "add", "0171 1234567")

    debian.run("dpkg", "--remove", "praxis-sms")
    assert debian.call("praxis-sms", "--version").returncode == 127
    assert not debian.path("/usr/lib/praxis-sms").exists()
    assert debian.path("/etc/praxis-sms/config.toml").exists()
    assert debian.path("/var/lib/praxis-sms/outbox.sqlite3").exists()

    debian.run("dpkg", "--purge", "praxis-sms")
    assert not debian.path("/etc/praxis-sms").exists()
    assert debian.path("/var/lib/praxis-sms/outbox.sqlite3").exists()


def _extract_and_use(package: Path, folder: Path) -> None:
    run("dpkg-deb", "--extract", str(package), str(folder))
    launcher = (folder / "usr/bin/praxis-sms").read_text().replace('"/usr/lib', f'"{folder}/usr/lib')
    assert run(sys.executable, "-I", "-c", launcher, "count", "Guten Tag").startswith("1 SMS-Teil")


def test_its_libraries_are_all_that_the_program_names(package: Path, tmp_path: Path) -> None:
    run("dpkg-deb", "--extract", str(package), str(tmp_path))
    brought = {file.name.partition("-")[0] for file in tmp_path.rglob("*.dist-info")}
    assert {"textual", "httpx", "psycopg", "psycopg_binary", "keyring", "uvicorn"} <= brought
    assert not {"pytest", "mypy", "ruff", "hypothesis"} & brought
