"""The result of a series or of the Postausgang as CSV, so that a German Excel opens it by a double click.

UTF-8 with byte order mark, semicolons, CRLF. A spreadsheet takes what it opens for its own: it runs cells that begin
like a formula and turns digits into numbers. Hence (OWASP, "CSV Injection"):

- phone numbers are written with blanks, +49 171 1234567: no formula, no 4,91711E+11, and whoever reads phone numbers
  still understands them, this program included; for programs that compare, a last column has tel:+491711234567;
- any other text that begins like a formula, or would lose digits as a number, gets an apostrophe in front;
- numbers of ours (ids, counts) and times stand as they are.
"""

from __future__ import annotations

import csv
import io
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from tui.language import dates
from tui.language.catalogue import _
from tui.service.errors import InputRefused
from tui.service.model.answers import AnswerMeaning
from tui.service.model.card_protocols import protocol_title
from tui.service.model.messages import Message, Rejected
from tui.service.model.queries import AuditLine
from tui.service.system.files import replace_file, system_error
from tui.service.text.numbers.number_reading import understand
from tui.service.wording import labels
from tui.service.wording.facts import sentence
from tui.service.wording.report_words import reason_of

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ROWS_PER_CHUNK = 500
Answered = Mapping[int, AnswerMeaning]
"""Of the messages whose appointment was confirmed or cancelled by an answer: which, by their ids."""

_FORMULA_BEGINS = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_DIGITS_A_NUMBER_LOSES = re.compile(r"0\d+|\d{12,}")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_PHONE_NUMBER = re.compile(r"\+[1-9][\d ()/.\-]{6,24}")


def headings() -> tuple[str, ...]:
    """The columns of an export."""
    return (
        _("Nr."),
        _("Serie"),
        _("Zeile der Liste"),
        _("Nummer"),
        _("Name"),
        _("Zustand"),
        _("Grund"),
        _("Text"),
        _("SMS-Teile"),
        _("Absender"),
        _("Protokoll"),
        _("Versuche"),
        _("Kennung beim Anbieter"),
        _("Fällig"),
        _("Angelegt"),
        _("Angelegt von"),
        _("Geändert"),
        _("Antwort"),
        _("Nummer als tel:"),
    )


def audit_headings() -> tuple[str, ...]:
    """The columns of an export of the journal."""
    return (
        _("Nr."),
        _("Wann"),
        _("Wer"),
        _("Was"),
        _("Einzelheiten"),
        _("SMS"),
        _("Serie"),
        _("Nummer"),
        _("Name"),
        _("Kürzel"),
        _("Konto"),
        _("sudo"),
        _("Datenbank"),
    )


def csv_chunks(
    messages: Iterable[Message], rejected: Iterable[Rejected] = (), answered: Answered = MappingProxyType({})
) -> Iterator[bytes]:
    """The export, piece by piece: byte order mark and headings, a row per message, one per rejected row of a list."""
    return _chunks(headings(), _rows(messages, rejected, answered))


def audit_chunks(lines: Iterable[AuditLine]) -> Iterator[bytes]:
    """The journal, piece by piece: byte order mark and headings, a row per line."""
    return _chunks(audit_headings(), map(_audit_row, lines))


def table_in_csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A small table as a whole, its cells as a spreadsheet shows them."""
    return b"".join(_chunks(heading, (tuple(map(text_cell, row)) for row in rows)))


def save_csv(
    path: Path,
    messages: Iterable[Message],
    rejected: Iterable[Rejected] = (),
    answered: Answered = MappingProxyType({}),
) -> int:
    """Write the export to a file, as `save` does; how many rows stand below the headings."""
    count = 0

    def counted() -> Iterator[Sequence[str | int]]:
        nonlocal count
        for row in _rows(messages, rejected, answered):
            count += 1
            yield row

    save(path, _chunks(headings(), counted()))
    return count


def save(path: Path, chunks: Iterable[bytes]) -> None:
    """Write an export to a file, which others see whole or not at all; raises `InputRefused`.

    A new file may be read by its owner only: it names patients.
    """
    try:
        replace_file(_target(path), chunks)
    except FileNotFoundError:
        raise InputRefused(
            _("Den Ordner „{path}“ gibt es nicht.").format(path=path.parent),
            _("Legen Sie ihn an, oder nennen Sie einen anderen."),
        ) from None
    except OSError as fault:
        raise InputRefused(
            _("„{path}“ lässt sich nicht schreiben: {reason}.").format(path=path, reason=system_error(fault)),
            _("Schließen Sie sie in anderen Programmen, oder wählen Sie einen anderen Ordner."),
        ) from None


def _target(path: Path) -> Path:
    """The file behind a link of this user; a link that somebody else made is replaced and not followed."""
    with suppress(FileNotFoundError):
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode) and found.st_uid != os.geteuid():
            return path.parent.resolve() / path.name
    return path.resolve()


def text_cell(text: str) -> str:
    """A text that a spreadsheet shows as it is: a phone number with blanks, an apostrophe before what it would run."""
    if _PHONE_NUMBER.fullmatch(text) and (display := _display(text)):
        return display
    if _FORMULA_BEGINS.match(text) or _DIGITS_A_NUMBER_LOSES.fullmatch(text):
        return f"'{text}"
    return text


def _display(number: str) -> str:
    """A phone number in the international way of writing; empty where it has no blank that keeps it a text."""
    display = understand(number, countries=()).display
    return display if " " in display else ""


def _chunks(heading: Sequence[str | int], rows: Iterable[Sequence[str | int]]) -> Iterator[bytes]:
    # What cannot be read fails before anything is written, so the mark comes with the first rows.
    mark, batch = BYTE_ORDER_MARK, [heading]
    for row in rows:
        batch.append(row)
        if len(batch) >= _ROWS_PER_CHUNK:
            yield mark + _encoded(batch)
            mark, batch = b"", []
    if mark or batch:
        yield mark + _encoded(batch)


def _rows(
    messages: Iterable[Message], rejected: Iterable[Rejected], answered: Answered
) -> Iterator[Sequence[str | int]]:
    for message in messages:
        yield _message_row(message, answered.get(message.id))
    yield from map(_rejected_row, rejected)


def _message_row(message: Message, answered: AnswerMeaning | None) -> Sequence[str | int]:
    return (
        message.id,
        message.series_id or "",
        message.list_row or "",
        text_cell(message.number),
        text_cell(message.name),
        labels.state(message.state),
        text_cell(reason_of(message)),
        text_cell(message.text),
        message.segments,
        text_cell(message.sender),
        text_cell(protocol_title(message.protocol)),
        message.attempts,
        text_cell(message.provider_id),
        dates.date_and_seconds(message.due_at),
        dates.date_and_seconds(message.created_at),
        text_cell(message.created_by),
        dates.date_and_seconds(message.updated_at),
        "" if answered is None else labels.meaning_of_answer(answered),
        _uri(message.number),
    )


def _rejected_row(row: Rejected) -> Sequence[str | int]:
    known = (
        "",
        "",
        row.list_row,
        text_cell(row.number),
        text_cell(row.name),
        _("nicht gesendet"),
        text_cell(sentence(row.reason)),
    )
    unknown = ("",) * (len(headings()) - len(known) - 1)
    return known + unknown + (_uri(row.number),)


def _audit_row(line: AuditLine) -> Sequence[str | int]:
    return (
        line.id,
        dates.date_and_seconds(line.at),
        text_cell(line.actor),
        text_cell(labels.event(line.kind)),
        text_cell(labels.event_detail(line.kind, line.detail)),
        line.message_id or "",
        line.series_id or "",
        text_cell(line.number),
        text_cell(line.name),
        text_cell(line.initials),
        text_cell(line.account),
        text_cell(line.sudo_user),
        text_cell(line.login),
    )


def _uri(number: str) -> str:
    """The number for programs, as RFC 3966 writes it; empty where it is not known any more."""
    return f"tel:{number}" if _E164.fullmatch(number) else ""


def _encoded(rows: Iterable[Sequence[str | int]]) -> bytes:
    lines = io.StringIO(newline="")
    csv.writer(lines, delimiter=";", lineterminator="\r\n").writerows(rows)
    # Half a surrogate pair cannot be stored as UTF-8; a question mark in an export is better than none at all.
    return lines.getvalue().encode("utf-8", "replace")
