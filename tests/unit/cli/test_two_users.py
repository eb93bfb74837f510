"""Files that another user of the machine made, linked or opened wide: refused with owner, mode and remedy.

Each case runs the program as one user beside what another one did before. Only root can set that up.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import pytest

from tests.unit.cli.conftest import PATIENCE, Call
from tui.service.outbox.location import FILE_NAME

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for two users")

ROOT, OTHER, OURS = 0, 1, 65534
GROUP = 54321
LOCK = "dispatch.lock"


@dataclass(frozen=True)
class Machine:
    """A machine with a folder that all its users may enter; the program runs as the user OURS, in the group GROUP."""

    folder: Path
    environ: dict[str, str]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def config(self) -> Path:
        return self.folder / "config" / "config.toml"

    def make(self, path: Path, owner: int, mode: int, group: int = 1, text: str | None = None) -> Path:
        """A file with that text, else a folder, of that owner."""
        if text is None:
            path.mkdir(exist_ok=True)
        else:
            path.write_text(text, encoding="utf-8")
        os.chown(path, owner, group)
        path.chmod(mode)
        return path

    def run(self, *arguments: str, stdin: bytes = b"") -> Call:
        return self.python("from tui.__main__ import main; main()", *arguments, stdin=stdin)

    def python(self, script: str, *arguments: str, stdin: bytes = b"") -> Call:
        """Run a script of Python as the user OURS."""
        begin = f"from tests.privileges import become; become({OURS}, {OURS}, [{GROUP}])"
        done = subprocess.run(
            [sys.executable, "-c", f"{begin}\n{script}", *arguments],
            env=self.environ,
            cwd="/",
            input=stdin,
            capture_output=True,
            timeout=PATIENCE,
        )
        return Call(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def machine(clean_environ: dict[str, str]) -> Iterator[Machine]:
    folder = Path(tempfile.mkdtemp(prefix="praxis-sms-users-"))
    folder.chmod(0o755)
    found = Machine(
        folder,
        clean_environ
        | {
            "HOME": str(folder / "home"),
            "PRAXIS_SMS_DATA": str(folder / "data"),
            "PRAXIS_SMS_CONFIG": str(folder / "config" / "config.toml"),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
    found.make(folder / "home", OURS, 0o700)
    found.make(folder / "config", OURS, 0o700)
    found.make(found.config, OURS, 0o600, text="")
    yield found
    rmtree(folder)


def assert_refused(told: Call, code: int, *words: str) -> None:
    """One sentence that holds the words, and one line that says what to do."""
    assert told.code == code, told
    assert told.out == ""
    sentence, remedy = told.err.splitlines()
    assert [word for word in words if word not in f"{sentence} {remedy}"] == []
    assert remedy.startswith("Abhilfe: ")


# --- the data folder ---


@pytest.mark.parametrize(
    ("owner", "mode", "group"),
    [(OURS, 0o700, 1), (OURS, 0o770, GROUP), (ROOT, 0o770, GROUP), (OTHER, 0o2770, GROUP)],
    ids=["ours", "ours and our group's", "root's, shared with our group", "another's, shared with our group"],
)
def test_a_data_folder_that_is_ours_or_was_shared_on_purpose_is_used(
    machine: Machine, owner: int, mode: int, group: int
) -> None:
    machine.make(machine.data, owner, mode, group)
    assert machine.run("outbox", "list").code == 0
    assert machine.run("worker", "--drain").code == 0
    assert f"{machine.data.stat().st_mode & 0o7777:o}" == f"{mode:o}"


@pytest.mark.parametrize("arguments", [("outbox", "list"), ("worker", "--drain")], ids=" ".join)
@pytest.mark.parametrize(
    ("owner", "mode", "words"),
    [
        (OTHER, 0o755, ("gehört einem anderen Benutzer (daemon, Rechte 0755)", "chown nobody")),
        (OTHER, 0o777, ("darf jeder Benutzer ändern (Besitzer daemon, Rechte 0777)", "chmod o-w")),
        (OURS, 0o777, ("darf jeder Benutzer ändern (Besitzer nobody, Rechte 0777)", "chmod o-w")),
        (ROOT, 0o1777, ("darf jeder Benutzer ändern (Besitzer root, Rechte 1777)", "Nennen Sie statt")),
        (OTHER, 0o700, ("gehört einem anderen Benutzer (daemon, Rechte 0700)", "chown nobody")),
    ],
    ids=["another's", "another's, open to all", "ours, open to all", "like /tmp", "another's, closed to us"],
)
def test_a_data_folder_in_which_others_may_write_is_refused(
    machine: Machine, owner: int, mode: int, words: tuple[str, ...], arguments: tuple[str, ...]
) -> None:
    machine.make(machine.data, owner, mode)
    assert_refused(machine.run(*arguments), 7, str(machine.data), *words)
    assert list(machine.data.iterdir()) == []


# --- the files in it ---


@pytest.mark.parametrize(
    ("owner", "mode", "words"),
    [
        (OTHER, 0o666, ("darf jeder Benutzer ändern (Besitzer daemon, Rechte 0666)", "chmod o-w")),
        (OURS, 0o666, ("darf jeder Benutzer ändern (Besitzer nobody, Rechte 0666)", "chmod o-w")),
        (OTHER, 0o644, ("gehört einem anderen Benutzer (daemon, Rechte 0644)", "chown nobody")),
    ],
)
@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-wal"])
def test_a_store_that_somebody_else_made_or_may_change_is_refused(
    machine: Machine, name: str, owner: int, mode: int, words: tuple[str, ...]
) -> None:
    machine.make(machine.data, OURS, 0o770, GROUP)
    made = machine.make(machine.data / name, owner, mode, text="")
    assert_refused(machine.run("outbox", "list"), 7, str(made), *words)
    assert made.read_bytes() == b""


@pytest.mark.parametrize(("name", "arguments"), [(FILE_NAME, ("outbox", "list")), (LOCK, ("worker", "--drain"))])
def test_a_link_in_the_place_of_a_file_is_not_followed(machine: Machine, name: str, arguments: tuple[str, ...]) -> None:
    machine.make(machine.data, OURS, 0o770, GROUP)
    victim = machine.make(machine.folder / "victim", OURS, 0o600, text="")
    link = machine.data / name
    link.symlink_to(victim)
    assert_refused(machine.run(*arguments), 7, str(link), "symbolische Verknüpfung")
    assert victim.read_bytes() == b""


def test_the_lock_that_a_call_by_root_left_names_its_owner_and_the_remedy(machine: Machine) -> None:
    machine.make(machine.data, OURS, 0o700)
    lock = machine.make(machine.data / LOCK, ROOT, 0o600, text="")
    told = machine.run("worker", "--drain")
    assert_refused(told, 7, str(lock), "gehört dem Benutzer root (Rechte 0600)", f"chown nobody {lock}")


def test_the_lock_of_another_user_names_its_owner_and_the_remedy(machine: Machine) -> None:
    machine.make(machine.data, OURS, 0o770, GROUP)
    lock = machine.make(machine.data / LOCK, OTHER, 0o600, text="")
    told = machine.run("worker", "--drain")
    assert_refused(told, 7, str(lock), "gehört einem anderen Benutzer (daemon, Rechte 0600)", f"chown nobody {lock}")


# --- the configuration ---


@pytest.mark.parametrize(
    ("owner", "mode", "group"),
    [(OURS, 0o600, 1), (ROOT, 0o644, 1), (OTHER, 0o640, GROUP), (OURS, 0o660, GROUP)],
    ids=["ours", "root's", "another's, shared with our group", "ours and our group's"],
)
def test_a_configuration_that_is_ours_roots_or_was_shared_on_purpose_is_read(
    machine: Machine, owner: int, mode: int, group: int
) -> None:
    machine.make(machine.config, owner, mode, group, text="[policy]\nduplicate_hours = 7\n")
    assert "policy.duplicate_hours = 7" in machine.run("settings", "show").out


@pytest.mark.parametrize(
    ("owner", "mode", "words"),
    [
        (OTHER, 0o644, ("gehört einem anderen Benutzer (daemon, Rechte 0644)", "chown nobody")),
        (OTHER, 0o666, ("darf jeder Benutzer ändern (Besitzer daemon, Rechte 0666)", "chmod o-w")),
        (ROOT, 0o666, ("darf jeder Benutzer ändern (Besitzer root, Rechte 0666)", "chmod o-w")),
        (OURS, 0o666, ("darf jeder Benutzer ändern (Besitzer nobody, Rechte 0666)", "chmod o-w")),
    ],
)
def test_a_configuration_that_somebody_else_may_have_written_is_refused(
    machine: Machine, owner: int, mode: int, words: tuple[str, ...]
) -> None:
    machine.make(machine.config, owner, mode, text="")
    assert_refused(machine.run("settings", "show"), 3, str(machine.config), *words)


def test_a_folder_in_which_everybody_may_replace_the_configuration_is_refused(machine: Machine) -> None:
    machine.make(machine.config.parent, OURS, 0o777)
    assert_refused(machine.run("settings", "show"), 3, str(machine.config.parent), "Rechte 0777", "chmod o-w")
    machine.make(machine.config.parent, ROOT, 0o1777)  # like /tmp: there nobody may replace the file of another
    assert machine.run("settings", "show").code == 0
    machine.config.unlink()
    assert machine.run("settings", "set", "policy.duplicate_hours", "7").code == 0


def test_no_secret_is_written_into_a_folder_of_somebody_else(machine: Machine) -> None:
    machine.make(machine.config.parent / "secrets", OURS, 0o777)
    machine.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    told = machine.run("secrets", "set", "sms4-password", "--stdin", "--allow-file", stdin=b"geheim")
    assert_refused(told, 3, "secrets", "Rechte 0777")
    assert list((machine.config.parent / "secrets").iterdir()) == []


# --- what else is written ---


def test_a_fault_of_the_program_writes_no_report_through_a_link(machine: Machine) -> None:
    machine.make(machine.data, OURS, 0o700)
    victim = machine.make(machine.folder / "victim", OURS, 0o600, text="unberührt")
    (machine.data / "fehler.log").symlink_to(victim)
    script = (
        "import sys; from pathlib import Path; from tui.service.system import crash\n"
        "print(crash.record(ValueError(), Path(sys.argv[1])))"
    )
    assert machine.python(script, str(machine.data)) == Call(0, "None\n", "")
    assert victim.read_text(encoding="utf-8") == "unberührt"


def test_an_export_does_not_follow_the_link_of_somebody_else(machine: Machine) -> None:
    machine.make(machine.data, OURS, 0o700)
    exports = machine.make(machine.folder / "exports", OURS, 0o770, GROUP)
    victim = machine.make(machine.folder / "victim", OURS, 0o600, text="unberührt")
    link = exports / "postausgang.csv"
    link.symlink_to(victim)
    os.chown(link, OTHER, GROUP, follow_symlinks=False)
    assert machine.run("outbox", "export", str(link)).code == 0
    assert victim.read_text(encoding="utf-8") == "unberührt"
    assert not link.is_symlink()


# --- check ---


def files_line(machine: Machine) -> dict[str, str]:
    import json

    lines: list[dict[str, str]] = json.loads(machine.run("check", "--json").out)
    return next(line for line in lines if line["subject"] == "files")


def test_check_has_a_line_for_the_files(machine: Machine) -> None:
    machine.make(machine.data, OURS, 0o700)
    assert files_line(machine)["verdict"] == "ok"

    machine.make(machine.data, OURS, 0o770, GROUP)
    machine.make(machine.data / f"draft-{OTHER}-1.json", OTHER, 0o600, text="{}")  # a colleague's, as it should be
    assert files_line(machine)["verdict"] == "ok"
    assert str(GROUP) in files_line(machine)["sentence"]

    machine.make(machine.data, OURS, 0o777)
    failed = files_line(machine)
    assert failed["verdict"] == "failed"
    assert "Rechte 0777" in failed["sentence"]
    assert "chmod o-w" in failed["remedy"]


def test_check_names_a_log_that_everybody_may_write(machine: Machine) -> None:
    machine.make(machine.data, OURS, 0o700)
    log = machine.make(machine.data / "fehler.log", OURS, 0o666, text="")
    assert str(log) in files_line(machine)["sentence"]
