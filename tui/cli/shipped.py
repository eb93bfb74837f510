"""The files that are installed with the program: the manual, the SQL for PostgreSQL, the unit for systemd."""

from __future__ import annotations

import re
from pathlib import Path

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import InputRefused

_PACKAGE = Path(__file__).parent.parent
FOLDER = next(folder for folder in (_PACKAGE / "docs", _PACKAGE.parent / "docs") if folder.is_dir())
"""Inside the package when installed, beside it in a checkout."""

UNIT = FOLDER / "praxis-sms-worker.service"
POSTGRES_ROLES = FOLDER / "postgres-roles.sql"
_PAGE = ".md"
_KINDS = (_PAGE, ".sql", ".service")
_CHANGES = "CHANGELOG.md"


@dataclass(frozen=True, slots=True)
class ShippedFile:
    """A page of the manual, whose name has no suffix, or a file that is used as it is."""

    name: str
    path: Path

    @property
    def is_page(self) -> bool:
        """Whether it is written in Markdown, for people."""
        return self.path.suffix == _PAGE

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.path.read_text(encoding="utf-8")

    @property
    def title(self) -> str:
        """Its heading, or the first line of its comment."""
        found = re.search(r"^(?:#|--) +(.+)$", self.text, re.MULTILINE)
        return found[1] if found else ""


def shipped_files() -> tuple[ShippedFile, ...]:
    """Pages first, each by its name."""
    paths = [path for path in FOLDER.rglob("*") if path.suffix in _KINDS]
    if FOLDER.parent != _PACKAGE:
        paths.append(FOLDER.parent / _CHANGES)
    return tuple(sorted(map(_shipped, paths), key=lambda file: (not file.is_page, file.name)))


def shipped_file(wanted: str) -> ShippedFile:
    """The file of that name, or the only one whose name contains it; raises `InputRefused`."""
    known = shipped_files()
    asked = wanted.lower().removesuffix(_PAGE)
    exact = [file for file in known if file.name.lower() == asked]
    found = exact or [file for file in known if asked in file.name.lower()]
    if len(found) == 1:
        return found[0]
    names = ", ".join(file.name for file in found or known)
    if found:
        raise InputRefused(_("„{name}“ kann mehreres heißen: {names}.").format(name=wanted, names=names))
    raise InputRefused(
        _("Eine Seite namens „{name}“ gibt es nicht.").format(name=wanted),
        _("Bekannt sind: {names}.").format(names=names),
    )


def _shipped(path: Path) -> ShippedFile:
    name = path.name if path.name == _CHANGES else str(path.relative_to(FOLDER))
    return ShippedFile(name.removesuffix(_PAGE), path)
