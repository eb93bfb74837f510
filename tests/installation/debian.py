"""A Debian of its own, with systemd as its first process, where the kernel and the user allow it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.waiting import until

_ENTER = Path(__file__).with_name("enter_debian.sh")
_SYSTEMD = "/lib/systemd/systemd"
_INSIDE = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin",
    "LANG": "C.UTF-8",
    "HOME": "/root",
}
_PATIENCE = 120.0


class Refused(Exception):
    """This machine does not allow it."""


class Debian:
    """A running one: commands can be called in it, and its files be read and written from outside."""

    def __init__(self, first_process: int) -> None:
        self._first_process = first_process

    def path(self, inside: str) -> Path:
        """A file of it as seen from here."""
        return Path(f"/proc/{self._first_process}/root{inside}")

    def call(self, *command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """A command as root, whatever it ends with."""
        entered = ["nsenter", "-t", str(self._first_process), "-m", "-p", "-C", "-r", "-w", *command]
        return subprocess.run(entered, env=_INSIDE, input=stdin, capture_output=True, text=True, timeout=_PATIENCE)

    def run(self, *command: str, stdin: str = "") -> str:
        """The output of a command that must succeed."""
        done = self.call(*command, stdin=stdin)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def run_as_service(self, *command: str) -> str:
        """The output of a command as the user of the service, with its configuration and its outbox."""
        user = ("setpriv", "--reuid=praxis-sms", "--regid=praxis-sms", "--init-groups", "env")
        places = ("PRAXIS_SMS_DATA=/var/lib/praxis-sms", "PRAXIS_SMS_CONFIG=/etc/praxis-sms/config.toml")
        return self.run(*user, "HOME=/var/lib/praxis-sms", *places, *command)

    def install(self, package: Path) -> None:
        """Install a package with dpkg, under a strict umask."""
        shutil.copyfile(package, self.path(f"/tmp/{package.name}"))
        self.run("sh", "-c", f"umask 077 && dpkg -i /tmp/{package.name}")


@contextmanager
def booted() -> Iterator[Debian]:
    """One that runs while the block does; raises `Refused` with the reason where there can be none."""
    group = _new_group()
    try:
        with tempfile.TemporaryDirectory(prefix="praxis-sms-debian-", dir="/var/tmp") as folder:
            first = _started(group, folder)
            try:
                debian = Debian(_child_of(first))
                until(lambda: _is_up(debian), first, what="systemd runs", seconds=_PATIENCE)
                yield debian
            finally:
                with suppress(OSError):
                    (group / "cgroup.kill").write_text("1")
                first.kill()
                first.communicate()
    except AssertionError as failed:
        if "systemd runs" in str(failed):
            raise Refused(str(failed)) from failed
        raise
    finally:
        _remove(group)


def _new_group() -> Path:
    """A group of processes for all of it, so that none outlives the test."""
    if os.geteuid() != 0:
        raise Refused("only root may start a systemd")
    missing = [name for name in (_SYSTEMD, "unshare", "nsenter", "capsh", "pivot_root") if not shutil.which(name)]
    if missing:
        raise Refused(f"not installed: {', '.join(missing)}")
    mounts = (line.split() for line in Path("/proc/self/mounts").read_text().splitlines())
    found = next((fields[1] for fields in mounts if fields[2] == "cgroup2"), None)
    if found is None:
        raise Refused("no cgroup2 is mounted")
    return Path(tempfile.mkdtemp(prefix="praxis-sms-test-", dir=_own_group(Path(found))))


def _own_group(mounted: Path) -> Path:
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    return mounted / next(line.partition("::/")[2] for line in lines if line.startswith("0::"))


def _started(group: Path, folder: str) -> subprocess.Popen[bytes]:
    script = f'echo $$ > "{group}/cgroup.procs" && exec "$@"'
    systemd = (_SYSTEMD, "--log-target=console", "--log-level=warning", "--show-status=no")
    entering: Sequence[str] = ("unshare", "--mount", "--pid", "--fork", "--cgroup", str(_ENTER), folder, *systemd)
    return subprocess.Popen(
        ["sh", "-c", script, "sh", *entering],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _child_of(process: subprocess.Popen[bytes]) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    until(lambda: children.exists() and children.read_text().split(), process, what="systemd runs")
    return int(children.read_text().split()[0])


def _is_up(debian: Debian) -> bool:
    return debian.call("systemctl", "is-system-running").stdout.strip() in ("running", "degraded")


def _remove(group: Path) -> None:
    def is_gone() -> bool:
        for each in sorted(group.rglob("*"), reverse=True):
            if each.is_dir():
                with suppress(OSError):
                    each.rmdir()
        with suppress(OSError):
            group.rmdir()
        return not group.exists()

    until(is_gone, what="the processes of the test have ended")
