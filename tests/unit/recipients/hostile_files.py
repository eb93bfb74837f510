"""Lists of a few kilobytes, written by hand, that were made to take a program down."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

from tests.unit.recipients.make_lists import ODS_TYPE, manifest

_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_HEADING = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Handy</t></is></c><c r="B1" t="inlineStr"><is><t>Name</t></is></c></row>'
)
_PATIENT = (
    '<row r="2"><c r="A2" t="inlineStr"><is><t>0171 1234567</t></is></c>'
    '<c r="B2" t="inlineStr"><is><t>Weiß</t></is></c></row>'
)


def xlsx(rows: str, strings: str = "", more: Mapping[str, str] | None = None) -> bytes:
    """A workbook of one sheet with these rows and shared strings; `more` are further parts."""
    relations = f"{_RELATIONS}/worksheet", f"{_RELATIONS}/sharedStrings"
    parts = {
        "[Content_Types].xml": (
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": (
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{_XML}<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_RELATIONS}"><sheets>'
            '<sheet name="Liste" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{relations[0]}" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{relations[1]}" Target="sharedStrings.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'{_XML}<worksheet xmlns="{_SPREADSHEET}"><sheetData>{rows}</sheetData></worksheet>'
        ),
        "xl/sharedStrings.xml": f'{_XML}<sst xmlns="{_SPREADSHEET}">{strings}</sst>',
        **(more or {}),
    }
    return _packed(parts)


def ods(rows: str) -> bytes:
    """A spreadsheet of LibreOffice with these rows."""
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'{_XML}<office:document-content{names} office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="Liste">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return _packed({"mimetype": ODS_TYPE, "META-INF/manifest.xml": manifest(), "content.xml": content})


def _packed(parts: Mapping[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def one_cell_far_out() -> bytes:
    """The last cell that Excel knows; the cells between would take half a terabyte."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return xlsx(_HEADING + _PATIENT + far)


def a_cell_beyond_excel() -> bytes:
    """A cell in a row and a column that no spreadsheet has, so far out that the reader panics."""
    return xlsx(_HEADING + _PATIENT + '<row r="4294967295"><c r="ZZZZZZ4294967295"><v>1</v></c></row>')


def cells_never_closed() -> bytes:
    """A million cells that begin and never end."""
    return xlsx(_HEADING + _PATIENT + '<row r="3"><c r="A3">' * 1_000_000)


def rows_without_an_end() -> bytes:
    """A hundred thousand rows that begin and never end: the same cell again and again."""
    return xlsx(_HEADING + _PATIENT + '<row r="3"><c r="A3"><v>1</v></c>' * 100_000)


def rows_repeated() -> bytes:
    """A hundred rows of LibreOffice that say of themselves that they stand there a million times."""
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    return ods(f'<table:table-row table:number-rows-repeated="1048576">{cell * 3}</table:table-row>' * 100)


def one_string_everywhere() -> bytes:
    """A shared text of a megabyte, referred to by twenty thousand cells."""
    rows = "".join(f'<row r="{line}"><c r="A{line}" t="s"><v>0</v></c></row>' for line in range(1, 20_001))
    return xlsx(rows, f"<si><t>{'x' * 1_000_000}</t></si>")


def a_long_string_often() -> bytes:
    """A shared text as long as a cell may be, referred to by five thousand cells."""
    rows = "".join(f'<row r="{line}"><c r="A{line}" t="s"><v>0</v></c></row>' for line in range(1, 5_001))
    return xlsx(rows, f"<si><t>{'x' * 30_000}</t></si>")


def half_a_gigabyte_of_nothing() -> bytes:
    """A part that packs to half a megabyte."""
    file = io.BytesIO(xlsx(_HEADING + _PATIENT))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/image1.xml", "w") as part:
        for _megabyte in range(512):
            part.write(bytes(1024 * 1024))
    return file.getvalue()


def entities_in_entities() -> bytes:
    """The laughs of XML: a name that stands for ten names that stand for ten names."""
    entities = "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    document = (
        f'<?xml version="1.0"?><!DOCTYPE workbook [<!ENTITY a "ha">{entities}]>'
        f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="&i;" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    return xlsx(_HEADING + _PATIENT, more={"xl/workbook.xml": document})


def a_long_sheet() -> bytes:
    """Three hundred thousand rows."""
    return xlsx("".join(f'<row r="{line}"><c r="A{line}"><v>{line}</v></c></row>' for line in range(1, 300_001)))


def a_wide_sheet() -> bytes:
    """A cell in column ZZ."""
    return xlsx(_HEADING + '<row r="2"><c r="A2"><v>1711234567</v></c><c r="ZZZ2"><v>1</v></c></row>')


def cells_to_search_for_minutes() -> bytes:
    """Cells that look like a number, or like a line break soon to come, for thirty thousand characters."""
    number, name = "0" + " " * 30_000 + "x", "x" + " " * 30_000 + "y\u00a0z"
    return ("Handy;Name;Einwilligung\n" + f"{number};W;ja\n0171 1234567;{name};ja\n" * 500).encode()


def a_wide_heading() -> bytes:
    """Twenty thousand columns, and as many rows of two cells."""
    heading = ";".join(["Handy", "Name", *(f"Spalte {number}" for number in range(20_000))])
    return "\n".join([heading, *["0171 1234567;Weiß"] * 20_000]).encode()


def three_million_rows() -> bytes:
    """Numbers without an end."""
    return b"Handy;Name\n" + b"0171 1234567;W\n" * 3_000_000


def fifty_megabytes_and_more() -> bytes:
    """A text file a little larger than a list may be."""
    return b"Handy;Name\n" + b"0171 1234567;Weiss\n" * 2_800_000


def a_line_of_delimiters() -> bytes:
    """One row with forty million cells."""
    return b"Handy;Name\n0171 1234567;Weiss\n" + b";" * 40_000_000


def half_a_million_columns() -> bytes:
    """A heading of megabytes."""
    heading = ";".join(["Handy", *(f"Spalte {number}" for number in range(500_000))])
    return f"{heading}\n0171 1234567\n".encode()


def a_cell_of_megabytes() -> bytes:
    """A cell that holds a book, without any quotation mark."""
    return b"Handy;Name\n0171 1234567;" + b"x" * 5_000_000 + b"\n"


def long_and_wide() -> bytes:
    """Five million small cells: within every limit but that of cells."""
    return b"Handy;Name\n" + (b"12;" * 900 + b"\n") * 5_600


HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "one-cell-far-out.xlsx": (one_cell_far_out, "mehr als 320 MB Speicher (lists.reading_megabytes)"),
    "beyond-excel.xlsx": (a_cell_beyond_excel, "beschädigt oder hat ein unbekanntes Format"),
    "never-closed.xlsx": (cells_never_closed, "beschädigt oder hat ein unbekanntes Format"),
    "repeated.ods": (rows_repeated, "mehr als 320 MB Speicher (lists.reading_megabytes)"),
    "one-string-everywhere.xlsx": (one_string_everywhere, "mehr als 320 MB Speicher"),
    "a-long-string-often.xlsx": (a_long_string_often, "mehr als 50 MB Text (lists.max_megabytes)"),
    "bomb.xlsx": (half_a_gigabyte_of_nothing, "ausgepackt 512,0 MB; erlaubt sind höchstens 400 MB"),
    "entities.xlsx": (entities_in_entities, "beschädigt oder hat ein unbekanntes Format"),
    "long.xlsx": (a_long_sheet, "300.000 Zeilen; erlaubt sind höchstens 200.000 (lists.max_rows)"),
    "wide.xlsx": (a_wide_sheet, "18.278 Spalten; erlaubt sind höchstens 1.000 (lists.max_columns)"),
    "wide-heading.csv": (a_wide_heading, "20.002 Spalten; erlaubt sind höchstens 1.000 (lists.max_columns)"),
    "three-million.csv": (three_million_rows, "3.000.001 Zeilen; erlaubt sind höchstens 200.000 (lists.max_rows)"),
    "fifty-megabytes.csv": (fifty_megabytes_and_more, "50,7 MB; erlaubt sind höchstens 50 MB (lists.max_megabytes)"),
    "delimiters.csv": (a_line_of_delimiters, "40.000.001 Spalten; erlaubt sind höchstens 1.000 (lists.max_columns)"),
    "half-a-million-columns.csv": (half_a_million_columns, "500.001 Spalten; erlaubt sind höchstens 1.000"),
    "book.csv": (a_cell_of_megabytes, "Eine Zelle in Zeile 2 hat 5.000.000 Zeichen; erlaubt sind höchstens 32.767"),
    "long-and-wide.csv": (long_and_wide, "Zellen; erlaubt sind höchstens 3.000.000 (lists.max_cells)"),
}
"""Each file by its name, with the words of its refusal that tell it from others."""
