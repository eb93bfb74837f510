"""Build a Debian package that brings its own libraries: `python packaging/make_deb.py FOLDER`.

It is for the release of Debian whose Python this runs on (bookworm: 3.11), and needs nothing but `dpkg-deb` and the
build tools of the test extra. The libraries come from the package index, or with --from-environment from the
environment of this Python, as they were tested.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROGRAM, SERVICE, TIMER = "praxis-sms", "praxis-sms-worker", "praxis-sms-reminders.timer"
UNITS = (f"{SERVICE}.service", "praxis-sms-reminders.service", TIMER)
EXTRAS = ("demo", "postgres")
LIBRARIES = f"usr/lib/{PROGRAM}"
_UNIT_FOLDER = "usr/lib/systemd/system"
_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
_NEXT_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor + 1}"
_DESCRIPTION = """\
SMS aus der Zahnarztpraxis senden
 Terminaloberfläche und Kommandozeile mit einem Postausgang, dem man trauen kann: keine
 SMS doppelt, keine verloren. Bringt seine Bibliotheken mit, auch die für PostgreSQL
 und die Vorführung."""
# -I: no folder and no variable of the caller decides what is imported.
_LAUNCHER = f"""\
#!/usr/bin/python3 -I
import sys

sys.path.insert(0, "/{LIBRARIES}")
from tui.__main__ import main

main()
"""
_POSTINST = f"""\
#!/bin/sh
set -e
if [ "$1" = configure ]; then
    getent passwd {PROGRAM} >/dev/null || useradd --system --user-group --no-create-home \\
        --home-dir /var/lib/{PROGRAM} --shell /usr/sbin/nologin {PROGRAM}
    [ -d /etc/{PROGRAM} ] || install -d -m 750 -o root -g {PROGRAM} /etc/{PROGRAM}
    (umask 022 && python3 -m compileall -q /{LIBRARIES} >/dev/null) || true
    if [ -d /run/systemd/system ]; then
        systemctl daemon-reload
        systemctl try-restart {SERVICE}.service
    fi
fi
"""
_PRERM = f"""\
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
    systemctl disable --now {SERVICE}.service {TIMER}
fi
find /{LIBRARIES} -depth -name __pycache__ -exec rm -rf {{}} +
"""
# What was sent and who wants no SMS is never deleted by a package, nor the account that owns it.
_POSTRM = f"""\
#!/bin/sh
set -e
if [ "$1" = purge ]; then
    rm -rf /etc/{PROGRAM} /etc/systemd/system/{SERVICE}.service.d
fi
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
fi
"""


def package(folder: Path, *, from_environment: bool, compression: int = 6) -> Path:
    """Build the package into a folder, compressed as much as gzip understands by a number; its path."""
    with tempfile.TemporaryDirectory() as temporary:
        stage = Path(temporary) / "stage"
        stage.mkdir(mode=0o755)
        wheel = _wheel(Path(temporary) / "dist")
        _install(wheel, stage / LIBRARIES, from_environment=from_environment)
        _place_files(stage)
        _write_control(stage, wheel.name.split("-")[1])
        _open_to_all(stage)
        made = folder / f"{PROGRAM}_{wheel.name.split('-')[1]}_{_architecture()}.deb"
        folder.mkdir(parents=True, exist_ok=True)
        _run("dpkg-deb", "--root-owner-group", "-Zgzip", f"-z{compression}", "--build", str(stage), str(made))
    return made


def _wheel(folder: Path) -> Path:
    options = ["--no-isolation"] if importlib.util.find_spec("hatchling") else []
    _run(sys.executable, "-m", "build", *options, "--wheel", "--outdir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    return wheel


def _install(wheel: Path, target: Path, *, from_environment: bool) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--target", str(target)]
    if not from_environment:
        _run(*pip, f"{wheel}[{','.join(EXTRAS)}]")
        return
    _run(*pip, "--no-deps", "--no-index", str(wheel))
    seen: set[str] = set()
    for library in chain.from_iterable(_libraries(distribution(PROGRAM), extra, seen) for extra in EXTRAS):
        for file in library.files or ():
            source = Path(str(library.locate_file(file)))
            if file.parts[0] not in ("..", "bin") and source.suffix != ".pyc" and source.is_file():
                copy = target / file
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, copy)


def _libraries(wanted: Distribution, extra: str, seen: set[str]) -> Iterator[Distribution]:
    """The distributions that one needs, each once."""
    for line in wanted.requires or ():
        requirement = Requirement(line)
        known = f"{requirement.name.lower()}[{','.join(sorted(requirement.extras))}]"
        if known in seen or (requirement.marker and not requirement.marker.evaluate({"extra": extra})):
            continue
        seen.add(known)
        library = distribution(requirement.name)
        yield library
        for each in ("", *requirement.extras):
            yield from _libraries(library, each, seen)


def _place_files(stage: Path) -> None:
    """What does not lie where Debian wants it: launcher, units, manual pages, licence, changes."""
    libraries = stage / LIBRARIES
    shutil.rmtree(libraries / "bin", ignore_errors=True)
    shutil.rmtree(libraries / "share", ignore_errors=True)
    launcher = _file(stage / "usr/bin" / PROGRAM)
    launcher.write_text(_LAUNCHER)
    launcher.chmod(0o755)
    for name in UNITS:
        unit = (ROOT / "docs" / name).read_text(encoding="utf-8")
        unit = unit.replace(f"/usr/local/bin/{PROGRAM}", f"/usr/bin/{PROGRAM}")
        _file(stage / _UNIT_FOLDER / name).write_text(unit, encoding="utf-8")
    for page in (ROOT / "docs" / "man").rglob("*.1"):
        _compress(page, stage / "usr/share/man" / page.relative_to(ROOT / "docs" / "man"))
    _compress(ROOT / "CHANGELOG.md", stage / "usr/share/doc" / PROGRAM / "changelog")
    shutil.copyfile(ROOT / "LICENSE", _file(stage / "usr/share/doc" / PROGRAM / "copyright"))


def _compress(source: Path, target: Path) -> None:
    _file(target.with_name(f"{target.name}.gz")).write_bytes(gzip.compress(source.read_bytes(), mtime=0))


def _file(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _write_control(stage: Path, version: str) -> None:
    size = sum(file.stat().st_size for file in stage.rglob("*") if file.is_file()) // 1024
    fields = {
        "Package": PROGRAM,
        "Version": version,
        "Architecture": _architecture(),
        "Maintainer": "praxis-sms <root@localhost>",
        "Installed-Size": str(size),
        "Depends": f"python3 (>= {_PYTHON}), python3 (<< {_NEXT_PYTHON}), passwd",
        "Section": "net",
        "Priority": "optional",
        "Description": _DESCRIPTION,
    }
    control = _file(stage / "DEBIAN" / "control")
    control.write_text("".join(f"{name}: {value}\n" for name, value in fields.items()), encoding="utf-8")
    for name, script in (("postinst", _POSTINST), ("prerm", _PRERM), ("postrm", _POSTRM)):
        (control.parent / name).write_text(script)
        (control.parent / name).chmod(0o755)


def _open_to_all(stage: Path) -> None:
    """Whatever the umask was: everybody may read, nobody else may write."""
    for path in (stage, *stage.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _architecture() -> str:
    return _run("dpkg", "--print-architecture").strip()


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> None:
    """Build the package that the command line asks for."""
    parser = argparse.ArgumentParser(description="Build the Debian package of praxis-sms.")
    parser.add_argument("folder", type=Path, help="where the package goes")
    parser.add_argument("--from-environment", action="store_true", help="take the libraries of this Python")
    given = parser.parse_args()
    print(package(given.folder, from_environment=given.from_environment))


if __name__ == "__main__":
    main()
