"""Bring the English catalogue up to date with the source: `python docs/make_catalogue.py`.

Collects every German text, merges it into `tui/locale/en/LC_MESSAGES/praxis-sms.po`, compiles that to the `.mo` that
ships, and names what is still to be translated. Neither file knows moments or line numbers, so that a catalogue
changes only where a text does.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "tui" / "locale" / "en" / "LC_MESSAGES" / "praxis-sms.po"
COMPILED = CATALOGUE.with_suffix(".mo")
COMMAND = "python docs/make_catalogue.py"

_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "gettext_noop": None, "meaning": None, "ngettext": (1, 2),
}  # fmt: skip
_FORMATS = ROOT / "tui" / "service" / "gateways" / "template" / "formats"
_HEADER = """\
# English texts of praxis-sms; the source language is German.
# Collected, merged and compiled by docs/make_catalogue.py."""
_PLACEHOLDER = re.compile(r"(?<!\{)\{[^{}]*\}(?!\})|%[a-zA-Z]")


class Timeless(Catalog):
    """A catalogue whose header says nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext needs to read it."""
        return [
            ("Language", "en"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ]


def new_catalogue() -> Catalog:
    """An empty catalogue."""
    return Timeless(locale="en", header_comment=_HEADER, charset="utf-8", fuzzy=False)


def collected() -> Catalog:
    """Every German text that the program may show."""
    catalogue = new_catalogue()
    found = extract_from_dir(str(ROOT / "tui"), [("**.py", _marked_texts)], keywords=_KEYWORDS)
    for _file, _line, text, _comments, _context in found:
        catalogue.add(text)
    for text in _texts_of_formats():
        catalogue.add(text)
    return catalogue


def _marked_texts(
    file: IO[bytes], keywords: Sequence[str], comment_tags: Sequence[str], options: object
) -> Iterator[tuple[int, str, list[str | None], list[str]]]:
    """The calls that mark texts, as Babel wants them; its own reader does not look into f-strings."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in keywords:
            texts = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
            yield node.lineno, node.func.id, [text if isinstance(text, str) else None for text in texts], []


def _texts_of_formats() -> Iterator[str]:
    """The descriptions of HTTP interfaces name what a provider's codes mean."""
    for file in sorted(_FORMATS.glob("*.toml")):
        described = tomllib.loads(file.read_text(encoding="utf-8"))
        yield from described.get("answer", {}).get("meanings", {}).values()


def stored() -> Catalog:
    """The catalogue as the repository has it."""
    catalogue = new_catalogue()
    for message in read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="en"):
        if message.id:
            catalogue[message.id] = message
    return catalogue


def merged(old: Catalog, source: Catalog) -> Catalog:
    """The old translations for the texts of the source; a changed text gets the nearest one, marked fuzzy."""
    old.update(source)
    old.obsolete.clear()
    return old


def as_po(catalogue: Catalog) -> bytes:
    """The catalogue as people translate it."""
    file = io.BytesIO()
    write_po(file, catalogue, width=110, no_location=True, sort_output=True)
    return file.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The catalogue as the program reads it."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """The texts without a translation that a person has looked at."""
    return [_told(message) for message in catalogue if message.id and (message.fuzzy or not all(_strings(message)))]


def differing_placeholders(catalogue: Catalog) -> list[str]:
    """The translations that would be filled in otherwise than the source."""
    return [_told(message) for message in catalogue if message.id and not _same_placeholders(message)]


def _same_placeholders(message: Message) -> bool:
    originals = message.id if isinstance(message.id, tuple | list) else (message.id,)
    return all(
        _placeholders(original) == _placeholders(string)
        for original, string in zip(originals, _strings(message), strict=True)
        if string
    )


def _placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text))


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string
    return tuple(string) if isinstance(string, tuple | list) else (string or "",)


def _told(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def main() -> int:
    """Update both files; 1 where something is left to translate."""
    catalogue = merged(stored() if CATALOGUE.exists() else new_catalogue(), collected())
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(as_po(catalogue))
    COMPILED.write_bytes(as_mo(stored()))
    left = [f"untranslated: {text}" for text in untranslated(catalogue)]
    left += [f"differing placeholders: {text}" for text in differing_placeholders(catalogue)]
    print("\n".join([*left, f"{len(catalogue)} texts, {len(left)} to do in {CATALOGUE.relative_to(ROOT)}"]))
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
