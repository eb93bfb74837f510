"""Bring the catalogues up to date with their sources: `python docs/make_catalogue.py`.

Two are made: the English one of every German text of the program, `tui/locale/en/LC_MESSAGES/praxis-sms.po`, and the
German one of every English text of click, `tui/locale/de/LC_MESSAGES/click.po`. Each is collected, merged, and compiled
to the `.mo` that ships, and what is still to be translated is named. No file knows moments or line numbers, so that a
catalogue changes only where a text does.
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

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "tui" / "locale" / "en" / "LC_MESSAGES" / "praxis-sms.po"
CLICK_CATALOGUE = ROOT / "tui" / "locale" / "de" / "LC_MESSAGES" / "click.po"
COMMAND = "python docs/make_catalogue.py"

_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "gettext_noop": None, "meaning": None, "ngettext": (1, 2),
}  # fmt: skip
_FORMATS = ROOT / "tui" / "service" / "gateways" / "http_formats" / "formats"
_HEADERS = {
    "en": """\
# English texts of praxis-sms; the source language is German.
# Collected, merged and compiled by docs/make_catalogue.py.""",
    "de": """\
# German texts of click, which reads the commands of praxis-sms; those that only an older or newer click has stay.
# Collected, merged and compiled by docs/make_catalogue.py.""",
}
_PLACEHOLDER = re.compile(r"(?<!\{)\{[^{}!]*(?:![rs])?\}(?!\})|%[a-zA-Z]|%\([a-z]+\)s")
_QUOTED_BY_PYTHON = re.compile("![rs]")


class Timeless(Catalog):
    """A catalogue whose header says nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext needs to read it."""
        return [
            ("Language", str(self.locale)),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ]


def new_catalogue(language: str = "en") -> Catalog:
    """An empty catalogue."""
    return Timeless(locale=language, header_comment=_HEADERS[language], charset="utf-8", fuzzy=False)


def collected() -> Catalog:
    """Every German text that the program may show."""
    catalogue = new_catalogue()
    found = extract_from_dir(str(ROOT / "tui"), [("**.py", _marked_texts)], keywords=_KEYWORDS)
    for _file, _line, text, _comments, _context in found:
        catalogue.add(text)
    for text in _texts_of_formats():
        catalogue.add(text)
    return catalogue


def collected_of_click() -> Catalog:
    """Every English text that click may show."""
    catalogue = new_catalogue("de")
    for file in sorted(Path(click.__file__).parent.glob("*.py")):
        with file.open("rb") as source:
            for _line, function, texts, _comments in _marked_texts(source, ("_", "ngettext"), (), None):
                given = texts[:2] if function == "ngettext" else texts[:1]
                if all(given):
                    catalogue.add(tuple(given) if function == "ngettext" else given[0])
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
    """What descriptions of HTTP interfaces say to people: codes, fields of the account, what is inferred."""
    for file in sorted(_FORMATS.glob("*.toml")):
        described = tomllib.loads(file.read_text(encoding="utf-8"))
        yield from described.get("answer", {}).get("meanings", {}).values()
        yield from described.get("inferred", [])
        for field in described.get("account", {}).values():
            yield from (field[key] for key in ("title", "help") if key in field)


def stored(file: Path = CATALOGUE) -> Catalog:
    """The catalogue as the repository has it; an empty one where it has none."""
    language = file.parent.parent.name
    catalogue = new_catalogue(language)
    if not file.exists():
        return catalogue
    for message in read_po(io.BytesIO(file.read_bytes()), locale=language):
        if message.id:
            catalogue[message.id] = message
    return catalogue


def merged(old: Catalog, source: Catalog) -> Catalog:
    """The old translations for the texts of the source; a changed text gets the nearest one, marked fuzzy."""
    old.update(source)
    old.obsolete.clear()
    return old


def extended(old: Catalog, source: Catalog) -> Catalog:
    """The old catalogue with the texts of the source that it lacks."""
    for message in source:
        if message.id and old.get(message.id) is None:
            old.add(message.id)
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


def unknown_placeholders(catalogue: Catalog) -> list[str]:
    """The translations with a placeholder that the source does not fill in; one left out does no harm."""
    return [_told(message) for message in catalogue if message.id and not _known_placeholders(message)]


def _known_placeholders(message: Message) -> bool:
    known = {name for original in _originals(message) for name in _placeholders(original)}
    return all(known.issuperset(_placeholders(string)) for string in _strings(message))


def _same_placeholders(message: Message) -> bool:
    return all(
        _placeholders(original) == _placeholders(string)
        for original, string in zip(_originals(message), _strings(message), strict=True)
        if string
    )


def _placeholders(text: str) -> list[str]:
    return sorted(_QUOTED_BY_PYTHON.sub("", found) for found in _PLACEHOLDER.findall(text))


def _originals(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, tuple | list) else (message.id,)


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string
    return tuple(string) if isinstance(string, tuple | list) else (string or "",)


def _told(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def main() -> int:
    """Update every file; 1 where something is left to translate."""
    texts = merged(stored(), collected())
    texts_of_click = extended(stored(CLICK_CATALOGUE), collected_of_click())
    left = _written(CATALOGUE, texts, differing_placeholders(texts))
    left += _written(CLICK_CATALOGUE, texts_of_click, unknown_placeholders(texts_of_click))
    return 1 if left else 0


def _written(file: Path, catalogue: Catalog, wrongly_filled_in: list[str]) -> int:
    """Write a catalogue and compile it; how many of its texts are left to translate."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(as_po(catalogue))
    file.with_suffix(".mo").write_bytes(as_mo(stored(file)))
    left = [f"untranslated: {text}" for text in untranslated(catalogue)]
    left += [f"differing placeholders: {text}" for text in wrongly_filled_in]
    print("\n".join([*left, f"{len(catalogue)} texts, {len(left)} to do in {file.relative_to(ROOT)}"]))
    return len(left)


if __name__ == "__main__":
    sys.exit(main())
