"""Address cards (vCard 2.1, 3.0 and 4.0) as a list: one row per card, the columns that a list of patients would have.

Read by RFC 6350 and RFC 2426; vCard 2.1 as Outlook and telephones write it (quoted-printable, a charset per line).
Pictures, addresses, birthdays and the like are not read. Remarks are: they may say that somebody died.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from tui.language.catalogue import _
from tui.service.errors import ListRefused
from tui.service.recipients import limits as over
from tui.service.recipients.decoding import Decoded
from tui.service.recipients.grid import Grid, GridRow
from tui.service.settings import ListSettings

_BEGINNING = re.compile(r"\s*BEGIN:VCARD", re.IGNORECASE)
_COLUMNS = ("Anrede", "Titel", "Vorname", "Name")
_IF_ANY = ("Verstorben", "Bemerkung", "Kategorie")
"""Columns that stand only where a card says something of the kind."""
_PROPERTY = re.compile(r"(?:[\w-]+\.)?([A-Za-z-]+)((?:;(?:[^\";:]|\"[^\"]*\")*)*):(.*)", re.DOTALL)
_PARAMETER = re.compile(r";((?:[^\";:]|\"[^\"]*\")*)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_UNESCAPED_SEMICOLON = re.compile(r"(?<!\\)((?:\\\\)*);")
_PHONE_URI = re.compile(r"tel:([^;]*)(?:;.*)?", re.IGNORECASE | re.DOTALL)
_SALUTATION = re.compile(r"(Herrn?|Frau)\b\.?\s*", re.IGNORECASE)
_MOBILE, _FAX = frozenset({"CELL", "MOBILE", "IPHONE"}), frozenset({"FAX", "PAGER", "MODEM", "TEXTPHONE"})
_SEX = {"M": "Herr", "F": "Frau"}
_MOST_PHONES = 20
"""Of one kind on one card; further ones make no more columns."""


@dataclass(slots=True)
class _Card:
    """What is read of one card."""

    cells: dict[str, str] = field(default_factory=dict)
    full_name: str = ""
    mobile: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    is_group: bool = False


def is_vcard(text: str) -> bool:
    """Whether a text begins as a file of address cards does."""
    return _BEGINNING.match(text) is not None


def read(decoded: Decoded, limits: ListSettings) -> Grid:
    """The cards of a file as rows below a heading; card n stands in line n + 1.

    Raises `ListRefused` where a card does not end, where there is none, and where there is more than the limits allow.
    """
    cards = list(_cards(decoded.text, limits))
    if not cards:
        raise ListRefused(
            _("Die Datei enthält keine Adresskarten."), _("Exportieren Sie die Adressen noch einmal als vCard.")
        )
    mobile = _numbered("Handy", max(len(card.mobile) for card in cards))
    phones = _numbered("Telefon", max(len(card.phones) for card in cards))
    if not mobile and not phones:
        mobile = ["Handy"]
    rare = [column for column in _IF_ANY if any(column in card.cells for card in cards)]
    heading = (*_COLUMNS, *mobile, *phones, *rare)
    if len(heading) > limits.max_columns:
        raise over.too_many_columns(len(heading), limits)
    if len(heading) * len(cards) > limits.max_cells:
        raise over.too_many_cells(len(heading) * len(cards), limits)
    rows = [GridRow(1, heading)]
    for line, card in enumerate(cards, start=2):
        if card.is_group:
            continue
        named = card.cells | dict(zip(mobile, card.mobile, strict=False)) | dict(zip(phones, card.phones, strict=False))
        cells = tuple(named.get(column, "") for column in heading)
        if longest := max((len(cell) for cell in cells if len(cell) > limits.max_cell_length), default=0):
            raise over.too_long_cell(longest, line, limits)
        if any(cells):
            rows.append(GridRow(line, cells))
    warnings = (decoded.warning,) if decoded.warning else ()
    return Grid(tuple(rows), decoded.encoding, notes=warnings, looks_misread=bool(warnings))


def _numbered(heading: str, count: int) -> list[str]:
    return [heading if place == 1 else f"{heading} {place}" for place in range(1, count + 1)]


def _cards(text: str, limits: ListSettings) -> Iterator[_Card]:
    card: _Card | None = None
    inner = count = 0
    for line in _logical_lines(text):
        told = _PROPERTY.fullmatch(line)
        if told is None:
            continue
        name, value = told[1].upper(), told[3]
        if name == "BEGIN":
            # A card within a card (AGENT of vCard 2.1) belongs to somebody else.
            inner += card is not None
            card = card or _Card()
        elif name == "END" and inner:
            inner -= 1
        elif name == "END" and card is not None:
            count += 1
            if count > limits.max_rows:
                raise over.too_many_rows(text.upper().count("END:VCARD"), limits)
            yield _named(card)
            card = None
        elif card is not None and not inner:
            _take(card, name, _parameters(told[2]), value)
    if card is not None:
        raise ListRefused(
            _("Die letzte Adresskarte der Datei ist nicht zu Ende."),
            _("Geben Sie die Adresskarten noch einmal aus; die Datei ist abgeschnitten."),
        )


def _logical_lines(text: str) -> Iterator[str]:
    """The lines of a file, folded ones joined: by a blank at the beginning, in quoted-printable by "=" at the end."""
    pending: list[str] = []
    is_quoted = False
    for line in re.split(r"\r\n|\r|\n", text):
        if is_quoted and pending[-1].endswith("="):
            pending[-1] = pending[-1][:-1]
            pending.append(line)
            continue
        if line[:1] in {" ", "\t"} and pending:
            pending.append(line[1:])
            continue
        if pending:
            yield "".join(pending)
        pending = [line]
        is_quoted = "QUOTED-PRINTABLE" in line.partition(":")[0].upper()
    yield "".join(pending)


def _parameters(written: str) -> dict[str, set[str]]:
    """The parameters of a property; those without a name, as vCard 2.1 writes them, are types or the encoding."""
    found: dict[str, set[str]] = {}
    for each in _PARAMETER.findall(written):
        key, equals, values = each.partition("=")
        name = key.strip().upper() if equals else "TYPE"
        words = {word.strip().upper() for word in (values if equals else key).replace('"', "").split(",")}
        found.setdefault(name, set()).update(words)
    return found


def _take(card: _Card, name: str, parameters: dict[str, set[str]], written: str) -> None:
    if name not in _READERS:
        return
    value = _decoded(written, parameters)
    _READERS[name](card, value, parameters.get("TYPE", set()))


def _decoded(written: str, parameters: dict[str, set[str]]) -> str:
    quoted = parameters.get("ENCODING", set()) | parameters.get("TYPE", set())
    if "QUOTED-PRINTABLE" not in quoted:
        return written
    # What the file was read in gives the bytes back that a quoted-printable text is made of.
    raw = quopri.decodestring(written.encode("utf-8"))
    for charset in (*sorted(parameters.get("CHARSET", ())), "utf-8"):
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return raw.decode("cp1252", "replace")


def _plain(value: str) -> str:
    """A value without its escapes, in one line."""
    text = _ESCAPED.sub(lambda each: " " if each[1] in "nN" else each[1], value)
    return " ".join(text.split())


def _name(card: _Card, value: str, _types: set[str]) -> None:
    parts = [_plain(part) for part in _UNESCAPED_SEMICOLON.sub("\\1\0", value).split("\0")]
    family, given, _more, prefix, _suffix = (*parts, "", "", "", "", "")[:5]
    salutation = _SALUTATION.match(prefix)
    found = {
        "Anrede": ("Frau" if salutation[1].lower() == "frau" else "Herr") if salutation else "",
        "Titel": prefix[salutation.end() :] if salutation else prefix,
        "Vorname": given,
        "Name": family,
    }
    card.cells |= {column: text for column, text in found.items() if text}


def _full_name(card: _Card, value: str, _types: set[str]) -> None:
    card.full_name = card.full_name or _plain(value)


def _phone(card: _Card, value: str, types: set[str]) -> None:
    uri = _PHONE_URI.fullmatch(value.strip())
    number = _plain(uri[1] if uri else value)
    numbers = card.mobile if types & _MOBILE else card.phones
    if number and not types & _FAX and number not in numbers and len(numbers) < _MOST_PHONES:
        numbers.append(number)


def _sex(card: _Card, value: str, _types: set[str]) -> None:
    if salutation := _SEX.get(value.strip()[:1].upper()):
        card.cells.setdefault("Anrede", salutation)


def _gathered(column: str, card: _Card, value: str, _types: set[str]) -> None:
    card.cells[column] = " ".join(filter(None, (card.cells.get(column), _plain(value))))


def _death(card: _Card, value: str, _types: set[str]) -> None:
    # RFC 6474; whatever stands there says that somebody died.
    card.cells["Verstorben"] = _plain(value) or "ja"


def _kind(card: _Card, value: str, _types: set[str]) -> None:
    card.is_group = value.strip().upper() == "GROUP"


_READERS: Mapping[str, Callable[[_Card, str, set[str]], None]] = {
    "N": _name,
    "FN": _full_name,
    "TEL": _phone,
    "GENDER": _sex,
    "NOTE": partial(_gathered, "Bemerkung"),
    "CATEGORIES": partial(_gathered, "Kategorie"),
    "DEATHDATE": _death,
    "KIND": _kind,
    "X-ADDRESSBOOKSERVER-KIND": _kind,
}


def _named(card: _Card) -> _Card:
    """A card with a name, wherever its author wrote it."""
    if "Name" not in card.cells and card.full_name:
        card.cells["Name"] = card.full_name.removeprefix(card.cells.get("Vorname", "")).strip() or card.full_name
    return card
