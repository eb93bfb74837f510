"""Writes the sample lists of `tests/data/lists`: ``python -m tests.unit.recipients.make_lists``.

Each is a habit of some spreadsheet or practice software; beside each list stand the verdicts it must get.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.unit.recipients.compound_file import xls

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
LISTS = Path(__file__).parents[2] / "data" / "lists"


def text_lists() -> dict[str, bytes]:
    """The lists that are text files, by name."""
    return {
        "excel-windows.csv": windows(
            "PatNr;Anrede;Name;Vorname;Handy;Datum;Uhrzeit;Einwilligung",
            "1001;Frau;Müller;Anna;0171 1234567;03.12.2026;14:30;ja",
            "1002;Herr;Groß;Jörg;0172/7654321;03.12.2026;14:45;ja",
            "1003;Frau;Nguyen;Elif;1731234567;03.12.2026;15:00;ja",
            "1004;Herr;O’Neill;Sean;4915112345678;03.12.2026;15:15;ja",
            "1005;Frau;Öztürk;Aylin;030 123456;03.12.2026;15:30;ja",
            "1006;Herr;Weiß;Ümit;;03.12.2026;15:45;ja",
            "1007;;Schäfer;Gerda;0176 12345678;03.12.2026;16:00;ja",
            "1008;Frau;Maaßen;Käthe;0160 1234567;03.12.2026;16:15;nein",
            ";;;;;;;",
            ";;;;;;;",
        ),
        "excel-utf8-bom.csv": (
            "\ufeffMobil-Nr.;Name;Termin;SMS erlaubt\r\n"
            "+49 171 1234567;Jürgen Çelik;03.12.2026 14:30;x\r\n"
            "0049 (0)172 7654321;Łukasz Wójcik;03.12.2026 15:00;X\r\n"
            "(0173) 123 45 67;Renée Doré;03.12.2026 15:30;\r\n"
        ).encode(),
        "excel-unicode-text.txt": (
            "Tel. mobil\tName\tVerstorben\tZustimmung\r\n"
            "0171-1234567\tMüller\t\tJA\r\n"
            "0172.765.43.21\tGroß\tja\tJA\r\n"
            '0173 1234567\t"Schäfer ""Gerda"""\t03.05.2024\tJA\r\n'
            "0176 12345678\tÖztürk\tnein\tJA\r\n"
            "0151 12345678\tWeiß\tunbekannt\tJA\r\n"
        ).encode("utf-16"),
        "macos-numbers.csv": unicodedata.normalize(
            "NFD",
            "Name,Rufname,Handynummer,Einverständnis\n"
            '"Müller, geb. Jäger",Anna,0171 1234567,wahr\n'
            "Schröder,Bärbel,+49 172 7654321,WAHR\n"
            "Núñez,José,0173 1234567,falsch\n",
        ).encode(),
        "sep-line.csv": windows(
            "sep=,",
            "Handy,Adresse,Name,Consent",
            '0171 1234567,"Hauptstraße 1',
            '10115 Berlin",Müller,yes',
            "",
            '0172 7654321,"Gasse 2, Hinterhaus",Groß,Y',
            '"0173 1234567",,"Schäfer ""Gerda""",1',
        ),
        "only-numbers.txt": windows(
            "0171 1234567",
            "0172/7654321, 0173/1234567",
            "",
            "0171-1234567",
            "030 1234567",
            "1,71E+10",
            "Ende der Liste",
        ),
        "without-headings.csv": windows(
            "Müller, Anna;0171 1234567;ja",
            "Groß, Jörg;0172 7654321;ja",
            "Schäfer, Gerda;0173 1234567;",
        ),
        "comma-in-every-row.csv": windows(
            "Name, Vorname;Handy;Einwilligung",
            "Müller, Anna;0171 1234567;ja",
            "Groß, Jörg;0172 7654321;ja",
        ),
        "pipes-below-title.txt": (
            "Terminliste Praxis Molar, Tel. 030 1234567\n"
            "Stand: 23.11.2026\n"
            "\n"
            "Uhrzeit | Patient | Mobil | Einwilligung SMS\n"
            "08:00 | Anna Müller | 0171 1234567 | ja\n"
            "08:30 | Jörg Groß | 0172 7654321 | ja\n"
        ).encode(),
        "dos.csv": "Handy;Name;Einwilligung\r\n0171 1234567;Müller;ja\r\n0172 7654321;Jäger;ja\r\n".encode("cp850"),
        "twice-encoded.csv": "Handy;Name;Einwilligung\r\n0171 1234567;MÃ¼ller;ja\r\n".encode(),
        "number-traps.csv": number_traps(),
        "same-number.csv": windows(
            "Handy;Name;Vorname;Uhrzeit;Einwilligung",
            "0171 1234567;Müller;Anna;14:30;ja",
            "+49171 1234567;Müller;Anna;14:30;ja",
            "0171/1234567;Müller;Tim;14:45;ja",
            "0172 7654321;Groß;Jörg;15:00;nein",
            "0172 7654321;Groß;Jörg;15:00;ja",
            "0173 1234567;Schäfer;Gerda;15:15;ja",
            "0176 12345678;Weiß;Uli;15:30;ja",
            "0176 12345678;Weiß;Uli;15:30;nein",
        ),
        "consent.csv": windows(
            "Handy;Name;SMS-Einwilligung;Verstorben",
            *(
                f"0171 12345{number};Patient {number};{consent};{dead}"
                for number, (consent, dead) in enumerate(
                    (
                        *(("ja", ""), ("J", ""), ("x", "nein"), ("Wahr", "0"), ("YES", "n"), ("y", "-"), ("TRUE", "")),
                        *(("1", ""), ("nein", ""), ("", ""), ("vielleicht", ""), ("ja, mündlich", ""), ("ja", "J")),
                        *(("ja", "X"), ("ja", "12.03.2025"), ("ja", "†"), ("ja", "?"), ("nein", "ja")),
                    ),
                    start=10,
                )
            ),
        ),
        "abroad.csv": windows(
            "Mobile;Name;Einwilligung",
            "+43 664 1234567;Huber;ja",
            "0043 664 7654321;Gruber;ja",
            "+41 79 123 45 67;Bünzli;ja",
            "41791234568;Rösti;ja",
            "+48 512 345 678;Kowalski;ja",
            "+90 532 123 45 67;Yilmaz;ja",
            "+1 202 555 0123;Smith;ja",
            "+999 1234567;Niemand;ja",
        ),
        "dear-names.csv": (
            "Handy;Name;Einwilligung\n"
            "0171 1234567;Müller;ja\n"
            "0172 7654321;Şahin;ja\n"
            "0173 1234567;François;ja\n"
            "1761234567;O’Neill;ja\n"
            "0151 12345678;Рыбаков;ja\n"
            "0160 1234567;Martin\u200b;ja\n"
        ).encode(),
        "placeholders.csv": windows(
            "Handy;Name;Termin am;Datum;Einwilligung",
            "0171 1234567;{{Datum}};Montag;03.12.2026;ja",
            "0172 7654321;  ;Dienstag;04.12.2026;ja",
            "0173 1234567;Schäfer;;05.12.2026;ja",
            "0176 12345678;" + "Müller-" * 30 + "Lüdenscheidt;Freitag;06.12.2026;ja",
        ),
        "shifted.csv": windows(
            "Handy,Name,Datum,Einwilligung",
            "0171 1234567,Müller,03.12.2026,ja",
            "0172 7654321,Groß, Jörg,03.12.2026,ja",
            "0173 1234567,Schäfer,03.12.2026,ja,",
            "0176 12345678,Weiß",
        ),
        "text-formulas.csv": windows(
            "Handy;Name;Einwilligung",
            '"=""01711234567""";"=""Müller""";ja',
            '="01727654321";="Groß";ja',
            "'0173 1234567;Schäfer;ja",
        ),
        "careless-quotes.csv": windows(
            "Handy;Name;Einwilligung",
            '0171 1234567;"Anni" Müller;ja',
            '0172 7654321;Groß "Jörg";ja',
        ),
        "patient-numbers.csv": windows(
            "Nummer;Name;Telefon;Telefon;Einwilligung",
            "1001;Müller;0171 1234567;030 123456;ja",
            "1002;Groß;030 1234567;0172 7654321;ja",
        ),
        "unknown-headings.csv": windows(
            "Wer;Wohin;Darf",
            "Müller;0171 1234567;ja",
            "Groß;0172 7654321;ja",
        ),
        "no-consent-column.csv": windows("Handy;Name", "0171 1234567;Müller", "0172 7654321;Groß"),
    }


def windows(*lines: str) -> bytes:
    """Lines as Excel on a German Windows saves them."""
    return "".join(f"{line}\r\n" for line in lines).encode("cp1252")


def number_traps() -> bytes:
    """One trap per line, in a list of two columns."""
    numbers = (
        *("491711234567", "1711234568", "1711234569.0", "1711234570,00", "01711234571 Handy", "0171 1234572 (Mutter)"),
        *("O171 1234573", "0171 12345O4", "0171/1234575", "0171 1234576 / 0172 7654321", "0171 1234577 / 68"),
        *("1,71E+10", "0164 1234567", "0161 1234567", "032 12345678", "0700 12345678", "０１７１ １２３４５７８"),
        *("\u202a+49 171 1234579\u202c", "0171\u00a01234580", "0171–1234581", "+49 (0)171 1234582", "0171 12345"),
        *("0171 1234567 0172 7654321", "keine", "-", "0150 1234567", "0800 1234567", "0171 1234583 u. 030 123456"),
        *("0171 123456789", "110", "Mutter 0171 1234584, Vater 0172 7654322"),
    )
    rows = "".join(f'"{number}";ja\r\n' for number in numbers)
    return f"Handy;Einwilligung\r\n{rows}".encode()


def workbooks() -> dict[str, bytes]:
    """The lists that are spreadsheets, by name."""
    return {
        "appointments.xlsx": xlsx(appointments),
        "joined-headings.xlsx": xlsx(joined_headings),
        "filtered.xlsx": xlsx(filtered),
        "patients.xls": xls(
            "Patienten",
            [
                ["Handynr", "Nachname", "Vorname", "Termindatum", "Zeit", "SMS erlaubt"],
                [1711234567, "Müller", "Anna", date(2026, 12, 3), time(14, 30), True],
                [491727654321.0, "Groß", "Jörg", date(2026, 12, 3), time(15, 0), False],
                ["0173/1234567", "Şahin", None, None, time(15, 30), "ja"],
            ],
        ),
        "libreoffice.ods": ods(
            [
                [
                    ("string", "Handy"),
                    ("string", "Name"),
                    ("string", "Datum"),
                    ("string", "Zeit"),
                    ("string", "Zustimmung"),
                ],
                [
                    ("float", "1711234567"),
                    ("string", "Müller"),
                    ("date", "2026-12-03"),
                    ("time", "PT14H30M00S"),
                    ("boolean", "true"),
                ],
                [
                    ("string", "0172 7654321"),
                    ("string", "Groß"),
                    ("date", "2026-12-04"),
                    ("time", "PT08H05M00S"),
                    ("boolean", "false"),
                ],
            ]
        ),
    }


def appointments(workbook: Workbook) -> None:
    """Title lines, several sheets, numbers as numbers, dates, times, formulas that were never calculated."""
    workbook.active.title = "Leer"
    hidden = workbook.create_sheet("Versteckt")
    hidden.sheet_state = "hidden"
    hidden.append(["Handy"])
    sheet = workbook.create_sheet("Termine")
    sheet["B2"] = "Praxis Molar, Termine am 03.12.2026"
    sheet.merge_cells("B2:F2")
    rows = (
        ("Handy", "Name", "Termin", "Uhrzeit", "Dauer", "Betrag", "Einwilligung"),
        (1711234567, "Müller", date(2026, 12, 3), time(14, 30), timedelta(hours=1, minutes=5), 12.5, True),
        ("0172 7654321", "Groß", datetime(2026, 12, 3, 15, 0), time(15, 0, 30), timedelta(minutes=45), 1000, "ja"),
        (4915112345678, "  Weiß  ", date(2026, 12, 3), time(16, 0), 30, 0.1 + 0.2, "x"),
        ('="0173"&"1234567"', "Schäfer", date(2026, 12, 3), time(17, 0), 30, 10, True),
        ("0160 1234567", "=B5", date(2026, 12, 3), time(18, 0), 30, 10, True),
        ("0176 12345678", "Öztürk", "#N/A", time(19, 0), 30, 10, False),
        (None, " ", None, None, None, None, None),
    )
    for line, row in enumerate(rows, start=4):
        for column, value in enumerate(row, start=2):
            sheet.cell(line, column, value)
    sheet["B60"] = " "
    workbook.create_sheet("Notizen").append(["Nicht vergessen"])


def joined_headings(workbook: Workbook) -> None:
    """A heading of two rows: some names reach down, one stands above two others."""
    sheet = workbook.active
    sheet.append(["Handy", "Name", "Termin", None, "Einwilligung"])
    sheet.append([None, None, "Datum", "Uhrzeit", None])
    sheet.append(["0171 1234567", "Müller", date(2026, 12, 3), time(14, 30), "ja"])
    sheet.append(["0172 7654321", "Groß", date(2026, 12, 4), time(8, 0), "ja", "kommt mit Hund"])
    for cells in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
        sheet.merge_cells(cells)


def filtered(workbook: Workbook) -> None:
    """A filter hides two rows; they are in the file all the same."""
    sheet: Worksheet = workbook.active
    sheet.append(["Handy", "Name", "Einwilligung"])
    for number, name in enumerate(("Müller", "Groß", "Schäfer", "Weiß")):
        sheet.append([f"0171 123456{number}", name, "ja"])
    sheet.auto_filter.ref = "A1:C5"
    for line in (3, 5):
        sheet.row_dimensions[line].hidden = True


def xlsx(fill: object) -> bytes:
    """A workbook that a function has filled."""
    workbook = Workbook()
    workbook.properties.created = workbook.properties.modified = datetime(2026, 11, 23)
    assert callable(fill)
    fill(workbook)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def ods(rows: list[list[tuple[str, str]]]) -> bytes:
    """A spreadsheet of LibreOffice, from pairs of value type and value."""
    attribute = {"float": "value", "date": "date-value", "time": "time-value", "boolean": "boolean-value"}
    lines = ""
    for row in rows:
        cells = ""
        for kind, value in row:
            typed = f' office:{attribute[kind]}="{value}"' if kind in attribute else ""
            shown = f"<text:p>{escape(value)}</text:p>"
            cells += f'<table:table-cell office:value-type="{kind}"{typed}>{shown}</table:table-cell>'
        lines += f"<table:table-row>{cells}</table:table-row>"
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names} office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Tabelle1">{lines}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", ODS_TYPE)
        archive.writestr("META-INF/manifest.xml", manifest())
        archive.writestr("content.xml", content)
    return file.getvalue()


def manifest(encryption: str = "") -> str:
    """The table of contents of an ods file; `encryption` stands in the entry of its content."""
    namespace = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest {namespace}>'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        f"{encryption}</manifest:file-entry></manifest:manifest>"
    )


def main() -> None:
    """Write every list."""
    LISTS.mkdir(parents=True, exist_ok=True)
    for name, content in (text_lists() | workbooks()).items():
        (LISTS / name).write_bytes(content)


if __name__ == "__main__":
    main()
