"""The files that are installed with the program: the manual, the SQL for PostgreSQL, the unit for systemd.

A page of the manual is read in the language in use; where it has no translation, as it is.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tui.language.catalogue import _, gettext_noop
from tui.language.translation import speaks_german
from tui.runtime.values import dataclass
from tui.service.errors import InputRefused

_PACKAGE = Path(__file__).parent.parent
FOLDER = next(folder for folder in (_PACKAGE / "docs", _PACKAGE.parent / "docs") if folder.is_dir())
"""Inside the package when installed, beside it in a checkout."""

UNIT = FOLDER / "praxis-sms-worker.service"
UNITS = {path.name: path for path in (UNIT, *sorted(FOLDER.glob("praxis-sms-reminders.*")))}
"""The units for systemd by their file names, that of the service that sends first."""
POSTGRES_ROLES = FOLDER / "postgres-roles.sql"
_COMMENTS = Path(__file__).with_name("english_comments.toml")
_PAGE = ".md"
_KINDS = (_PAGE, ".sql", ".service", ".timer")
_CHANGES = "CHANGELOG.md"
_ENGLISH = "en"
"""The folder of the English pages."""
TRANSLATED = {
    "anbieter": "provider",
    "befehle": "commands",
    "formate": "formats",
    "handbuch-admin": "handbook-admin",
    "handbuch-empfang": "handbook-reception",
    "scale": "scale",
    "settings": "settings",
    "stabil": "stable",
    "tasten": "keys",
}
"""The German pages that there are in English, too, and what they are called there."""
_PURPOSES = {
    "postgres-delete-forgotten.sql": gettext_noop(
        "Löscht ganz, was vergessen ist; nur bei Millionen SMS im Jahr nötig"
    ),
    "postgres-roles.sql": gettext_noop("Rechte der Arbeitsplätze und des Dienstes in PostgreSQL"),
    "praxis-sms-reminders.service": gettext_noop("Die systemd-Unit für einen Lauf der Erinnerungspläne"),
    "praxis-sms-reminders.timer": gettext_noop("Der systemd-Timer, der die Erinnerungspläne laufen lässt"),
    "praxis-sms-worker.service": gettext_noop("Die systemd-Unit des Dienstes, der sendet"),
}
_OTHER_LANGUAGE = re.compile(r"\A\[[^\]]+\]\([^)\s]+\)\n\n")
"""The first line of a translated page: a link to its twin."""


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
        """What stands in it, without the link to the other language, which `docs` shows when asked in that language."""
        if not self.is_page:
            return file_text(self.path)
        return _OTHER_LANGUAGE.sub("", self.path.read_text(encoding="utf-8"))

    @property
    def is_english(self) -> bool:
        """Whether it is the English twin of a German page."""
        return self.path.parent.name == _ENGLISH

    @property
    def is_translated(self) -> bool:
        """Whether it is a German page that has an English twin."""
        return self.name in TRANSLATED and not self.is_english

    @property
    def title(self) -> str:
        """The heading of a page; what a file is for."""
        if not self.is_page:
            return _(_PURPOSES.get(self.name, ""))
        found = re.search(r"^# +(.+)$", self.text, re.MULTILINE)
        return found[1] if found else ""


def file_text(path: Path) -> str:
    """A file that is used as it is, with its comments in the language in use as far as they are translated."""
    text = path.read_text(encoding="utf-8")
    if speaks_german():
        return text
    for comment in tomllib.loads(_COMMENTS.read_text(encoding="utf-8"))["comment"]:
        text = text.replace(comment["de"], comment["en"])
    return text


def shipped_files() -> tuple[ShippedFile, ...]:
    """What a reader of the language in use is shown: pages first, each by its name."""
    return tuple(file for file in _all_files() if not (file.is_english if speaks_german() else file.is_translated))


def shipped_file(wanted: str) -> ShippedFile:
    """The file of that name, or the only one whose name contains it; raises `InputRefused`.

    The pages of the other language are found by their whole name.
    """
    known = shipped_files()
    asked = wanted.lower().removesuffix(_PAGE)
    exact = [file for file in (*known, *_all_files()) if file.name.lower() == asked][:1]
    found = exact or [file for file in known if asked in file.name.lower()]
    if len(found) == 1:
        return found[0]
    names = ", ".join(file.name for file in found or known)
    if found:
        raise InputRefused(
            _("„{name}“ kann mehreres heißen: {names}.").format(name=wanted, names=names),
            _("Nennen Sie mehr vom Namen."),
        )
    raise InputRefused(
        _("Eine Seite namens „{name}“ gibt es nicht.").format(name=wanted),
        _("Bekannt sind: {names}.").format(names=names),
    )


def _all_files() -> list[ShippedFile]:
    paths = [path for path in FOLDER.rglob("*") if path.suffix in _KINDS]
    if FOLDER.parent != _PACKAGE:
        paths.append(FOLDER.parent / _CHANGES)
    files = [ShippedFile(path.name.removesuffix(_PAGE), path) for path in paths]
    return sorted(files, key=lambda file: (not file.is_page, file.name))
