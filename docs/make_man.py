"""Write the manual pages man/man1 (English) and man/de/man1 (German): `python docs/make_man.py`.

They are made from the help of the command line, as befehle.md is.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "man"
PAGES = {"de": FOLDER / "de" / "man1" / "praxis-sms.1", "en": FOLDER / "man1" / "praxis-sms.1"}
"""Where `man` looks for a page in a language; English is what it shows where it knows no other."""


@dataclass(frozen=True)
class Words:
    """What a manual page says besides the help of the commands."""

    title: str
    purpose: str
    name: str
    synopsis: str
    usage: str
    description: str
    introduction: str
    options: str
    commands: str
    exit_status: str
    files: str
    folders: tuple[tuple[str, str], ...]
    see_also: str
    further: str


WORDS = {
    "de": Words(
        title="Befehle",
        purpose="SMS aus der Zahnarztpraxis senden",
        name="BEZEICHNUNG",
        synopsis="ÜBERSICHT",
        usage="[BEFEHL] [ARGUMENTE]",
        description="BESCHREIBUNG",
        introduction="Ergebnisse stehen auf der Standardausgabe, Hinweise und Fehler auf der Standardfehlerausgabe.",
        options="OPTIONEN ALLER BEFEHLE",
        commands="BEFEHLE",
        exit_status="EXIT-CODES",
        files="DATEIEN",
        folders=(
            ("~/.config/praxis-sms/config.toml", "die Konfiguration des Benutzers"),
            ("/etc/praxis-sms/config.toml", "die des Systems, wo der Benutzer keine eigene hat"),
            ("~/.local/share/praxis-sms/", "Postausgang, Entwürfe und Fehlerbericht"),
        ),
        see_also="SIEHE AUCH",
        further="Das ganze Handbuch zeigt praxis-sms docs; Umgebungsvariablen nennt praxis-sms docs handbuch-admin.",
    ),
    "en": Words(
        title="User Commands",
        purpose="send SMS from a dental practice",
        name="NAME",
        synopsis="SYNOPSIS",
        usage="[COMMAND] [ARGUMENTS]",
        description="DESCRIPTION",
        introduction="Results go to standard output, notes and errors to standard error.",
        options="OPTIONS OF ALL COMMANDS",
        commands="COMMANDS",
        exit_status="EXIT STATUS",
        files="FILES",
        folders=(
            ("~/.config/praxis-sms/config.toml", "the configuration of the user"),
            ("/etc/praxis-sms/config.toml", "that of the system, where the user has none"),
            ("~/.local/share/praxis-sms/", "outbox, drafts and fault report"),
        ),
        see_also="SEE ALSO",
        further="praxis-sms docs shows the whole manual; praxis-sms docs handbook-admin names environment variables.",
    ),
}


def manual(language: str) -> str:
    """The page; `language` must be the first one that is active in this process."""
    from tui.language import translation

    translation.activate(language)
    from tui.cli.program import program

    with translation.texts_of("click"):
        return "\n".join(_lines(WORDS[language], program())) + "\n"


def _lines(words: Words, root: Any) -> Iterator[str]:
    from tui import __version__

    made = runpy.run_path(str(ROOT / "docs" / "make_commands.py"))
    context = made["root_context"](root)
    yield f'.TH PRAXIS\\-SMS 1 "" "praxis\\-sms {__version__}" "{words.title}"'
    yield from (".nh", ".ad l")
    yield from (f".SH {words.name}", f"praxis\\-sms \\- {_text(words.purpose)}")
    yield from (f".SH {words.synopsis}", ".B praxis\\-sms", _text(words.usage))
    yield from (f".SH {words.description}", _text(root.help), _text(words.introduction))
    yield from (f".SH {words.options}", *_terms(made["options_of_all"](context)))
    yield f".SH {words.commands}"
    for command in made["described"](root, context):
        yield from (f".SS {_text(command.path)}", f".B {_text(command.usage)}", ".PP", _text(command.help))
        yield from _terms(command.options)
        if command.examples:
            yield from (".PP", ".RS 4", ".nf", *map(_text, command.examples), ".fi", ".RE")
    yield from (f".SH {words.exit_status}", _text(root.epilog))
    yield from (f".SH {words.files}", *_terms(words.folders))
    yield from (f".SH {words.see_also}", _text(words.further))


def _terms(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    for term, meaning in rows:
        yield from (".TP", f".B {_text(term)}", _text(meaning))


def _text(text: str) -> str:
    """A line of text in which nothing is taken for a request of roff."""
    line = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq").replace("|", "|\\:")
    return f"\\&{line}" if line[:1] in (".", "'") else line


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from docs.languages import write_in_both

    write_in_both(PAGES, manual)
