"""What is known of one number as a file to hand out (GDPR article 15): a text, JSON and a CSV for each section, zipped.

The same knowledge gives the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence

from tui.language.catalogue import _
from tui.service.usecases.outbox.export import table_in_csv
from tui.service.usecases.person.sections import Section

_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that the format knows: when it was packed says nothing about the person."""
_OWNER_ONLY = 0o600 << 16


def packed(document: dict[str, object], heading: Sequence[str], sections: Sequence[Section]) -> bytes:
    """The archive: `document` as JSON, `heading` before the sections in the text."""
    told = "\n".join([*heading, *(line for section in sections for line in section_lines(section))])
    files = {
        _("auskunft.txt"): f"{told}\n".encode("utf-8", "replace"),
        _("auskunft.json"): json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace"),
        **{f"{section.name}.csv": table_in_csv(section.heading, section.rows) for section in sections},
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _BEGINNING)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _OWNER_ONLY, 3
            file.writestr(entry, content)
    return archive.getvalue()


def section_lines(section: Section) -> Iterator[str]:
    """A section as text for people: each row with the names of its columns, empty cells left out."""
    yield ""
    yield f"{section.title} ({len(section.rows)})"
    yield "-" * len(section.title)
    if not section.rows:
        yield _("nichts gespeichert")
    for row in section.rows:
        cells = [(title, cell) for title, cell in zip(section.heading, row, strict=True) if cell]
        for index, (title, cell) in enumerate(cells):
            yield f"{'- ' if index == 0 else '  '}{title}: {' '.join(cell.split())}"
