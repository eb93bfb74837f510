"""Reading a list: what is understood of a file, and what is said where nothing can be."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.unit.recipients.compound_file import compound_file
from tests.unit.recipients.make_lists import LISTS, ODS_TYPE, manifest, xlsx
from tui.service.errors import ListRefused
from tui.service.recipients import Table, read_table
from tui.service.recipients.decoding import OFFERED, decode
from tui.service.recipients.delimited import find_delimiter
from tui.service.workbook.cells import column_letter, column_of_letters, german

CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp"), exclude_characters="="))


@pytest.fixture
def saved(tmp_path):
    """Saves bytes as a list and gives its path."""

    def save(content: bytes, name: str = "liste.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return save


def refusal(path: Path, encoding: str | None = None, sheet: str | None = None) -> ListRefused:
    with pytest.raises(ListRefused) as refused:
        read_table(path, encoding, sheet)
    assert refused.value.exit_code == 4
    assert path.name in refused.value.sentence
    return refused.value


def table_or_refusal(path: Path) -> Table | ListRefused:
    try:
        return read_table(path)
    except ListRefused as refused:
        return refused


class TestWhatCannotBeRead:
    def test_an_absent_file_is_named_with_its_place(self, tmp_path):
        assert refusal(tmp_path / "weg.csv").sentence == f"Die Datei „{tmp_path / 'weg.csv'}“ gibt es nicht."

    def test_a_folder_is_no_list(self, tmp_path):
        assert "ist ein Ordner" in refusal(tmp_path).sentence

    def test_a_file_without_leave_to_read_says_who_may_help(self, saved, monkeypatch):
        path = saved(b"Handy\n0171 1234567\n")

        def forbidden(_path, **_options):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("tui.service.recipients.table.open_to_read", forbidden)
        assert "darf nicht gelesen werden" in refusal(path).sentence

    @pytest.mark.parametrize("content", [b"", b"\r\n \r\n"])
    def test_an_empty_file_is_called_empty(self, saved, content):
        assert refusal(saved(content)).sentence.endswith("ist leer.")

    @pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"sep=;\r\n", b";;;\r\n;;;\r\n", b"\xff\xfe"])
    def test_a_list_of_nothing_is_called_empty(self, saved, content):
        assert refusal(saved(content)).sentence == "liste.csv: Die Liste ist leer."

    def test_a_heading_alone_is_no_list(self, saved):
        assert refusal(saved(b"Handy;Name\r\n;\r\n")).sentence == "liste.csv: Unter der Überschrift steht keine Zeile."

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (b"%PDF-1.7\n...", "PDF"),
            (b"{\\rtf1 ...", "RTF"),
            (b"\x89PNG\r\n\x1a\n", "Bild"),
            (b"<html><table><tr><td>0171 1234567", "HTML/XML"),
            (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "HTML/XML"),
        ],
    )
    def test_what_is_only_called_a_list_is_named_for_what_it_is(self, saved, content, kind):
        refused = refusal(saved(content, "export.xls"))
        assert refused.sentence == f"export.xls: Die Datei ist keine Liste, sondern {kind}."
        assert "als xlsx oder CSV" in refused.remedy

    def test_bytes_that_are_no_text_are_refused(self, saved):
        assert "keinen lesbaren Text" in refusal(saved(b"Handy\x00\x00\x01\x02;Name\r\n\x00")).sentence

    def test_an_open_quotation_mark_would_swallow_patients_and_is_refused_with_its_line(self, saved):
        rows = b'Handy;Name\r\n0171 1234567;M\r\n0172 7654321;"Gro\r\n0173 1234567;S\r\n'
        assert "In Zeile 3 der Liste beginnt ein Anführungszeichen" in refusal(saved(rows)).sentence

    def test_an_open_quotation_mark_in_a_long_list_is_refused_as_well(self, saved):
        rows = b'Handy;Name\r\n0172 7654321;"Gro\r\n' + b"0173 1234567;Meier\r\n" * 10_000
        assert "In Zeile 2" in refusal(saved(rows)).sentence

    @pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
    def test_a_damaged_workbook_is_refused(self, saved, content):
        assert "beschädigt oder hat ein unbekanntes Format" in refusal(saved(content, "liste.xlsx")).sentence

    @pytest.mark.parametrize("place", [0.2, 0.5, 0.8])
    def test_half_a_workbook_is_refused(self, saved, place):
        whole = (LISTS / "appointments.xlsx").read_bytes()
        assert "beschädigt" in refusal(saved(whole[: int(len(whole) * place)], "liste.xlsx")).sentence

    def test_a_password_is_named_whatever_the_file_is_called(self, saved):
        modern = compound_file({"EncryptionInfo": b"4", "EncryptedPackage": b"..."})
        bof = b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12)
        old = compound_file({"Workbook": bof + b"\x2f\x00\x36\x00\x01\x00" + bytes(52) + b"\x0a\x00\x00\x00"})
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as ods:
            ods.writestr("mimetype", ODS_TYPE)
            ods.writestr("META-INF/manifest.xml", manifest("<manifest:encryption-data/>"))
            ods.writestr("content.xml", b"\x93\x11")
        for content in (modern, old, archive.getvalue()):
            for name in ("liste.xlsx", "liste.csv"):
                refused = refusal(saved(content, name))
                assert refused.sentence == f"{name}: Die Tabelle ist mit einem Kennwort geschützt."
                assert "Kopie ohne Kennwort" in refused.remedy

    def test_an_empty_workbook_is_called_empty(self, saved):
        assert refusal(saved(xlsx(lambda workbook: None), "leer.xlsx")).sentence == "leer.xlsx: Die Tabelle ist leer."


class TestEncodings:
    def test_the_guess_can_be_overridden_by_every_encoding_on_offer(self, saved):
        text = "Handy;Name\r\n0171 1234567;Müller\r\n"
        for encoding in OFFERED:
            table = read_table(saved(text.encode(encoding)), encoding)
            assert table.rows[0].cells == ("0171 1234567", "Müller")

    @pytest.mark.parametrize(
        ("content", "encoding"),
        [
            ("Müller".encode("utf-8-sig"), "utf-8"),
            ("Müller".encode("utf-16"), "utf-16"),
            (b"\xfe\xff" + "Müller".encode("utf-16-be"), "utf-16"),
            ("Müller".encode("utf-16-le"), "utf-16-le"),
            ("Müller".encode("utf-16-be"), "utf-16-be"),
            ("Müller".encode(), "utf-8"),
            ("Müller".encode("cp1252"), "cp1252"),
        ],
    )
    def test_the_ladder_finds_what_excel_writes(self, content, encoding):
        decoded = decode(content)
        assert (decoded.text, decoded.encoding, decoded.warning) == ("Müller", encoding, "")

    def test_an_unknown_encoding_is_refused_with_those_there_are(self, saved):
        refused = refusal(saved(b"Handy\n0171 1234567\n"), encoding="deutsch")
        assert "Die Zeichenkodierung „deutsch“ gibt es nicht." in refused.sentence
        assert "cp1252" in refused.remedy

    def test_an_encoding_that_does_not_fit_is_refused(self, saved):
        assert "nicht in der Zeichenkodierung" in refusal(saved("Müller".encode("cp1252")), encoding="utf-8").sentence

    def test_a_codec_that_makes_no_text_is_refused(self, saved):
        assert "gibt es nicht" in refusal(saved(b"Handy"), encoding="base64").sentence

    @pytest.mark.parametrize("used", ["cp850", "mac_roman"])
    def test_umlauts_of_dos_and_old_macs_are_noticed_and_named(self, used):
        assert f"„{used}“" in decode("Müller und Jäger".encode(used)).warning

    def test_utf8_read_as_windows_is_noticed(self):
        assert "„utf-8“" in decode("Müller".encode(), "cp1252").warning

    @pytest.mark.parametrize("name", ["O’Neill", "Šimić", "Dušan", "São Paulo", "Ÿs", "§ 1", "„Anni“ Müller", "50 €"])
    def test_unusual_names_raise_no_false_alarm(self, name):
        assert decode(name.encode("utf-8")).warning == ""


class TestDelimiters:
    @pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
    def test_each_usual_delimiter_is_found(self, delimiter):
        rows = [("Handy", "Name", "Stadt"), ("0171 1234567", "Müller", "Bonn"), ("0172 7654321", "Groß", "Köln")]
        assert find_delimiter("\n".join(map(delimiter.join, rows))) == delimiter

    def test_one_column_needs_none_even_with_commas_in_some_cells(self):
        assert find_delimiter("Handy\n0171 1234567\n0172 7654321, abends\n0173 1234567\n") == ""

    def test_a_blank_is_no_delimiter(self):
        assert find_delimiter("Handy Nummer\n0171 1234567\n0172 7654321\n") == ""

    def test_commas_in_texts_do_not_beat_the_semicolon(self):
        assert (
            find_delimiter("Handy;Text\n0171 1;Guten Tag, Frau M, bis morgen\n0172 1;Hallo, Herr G, bis bald\n") == ";"
        )

    def test_blanks_behind_the_delimiter_do_not_hide_quotation_marks(self, saved):
        table = read_table(saved(b'"Handy", "Name"\n"0171 1234567", "Meier, Uwe"\n'))
        assert table.rows[0].cells == ("0171 1234567", "Meier, Uwe")

    @pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
    def test_every_line_ending_is_one(self, saved, ending):
        table = read_table(saved(ending.join(("Handy;Name", "0171 1234567;M", "0172 7654321;G")).encode()))
        assert [row.line for row in table.rows] == [2, 3]

    @given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_what_a_csv_writer_wrote_comes_back(self, tmp_path, rows):
        path = tmp_path / "liste.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
            writer.writerows([("Handy", "Name"), *rows, ("0171 1234567", "Ende")])
        assert [row.cells for row in read_table(path).rows[:-1]] == [row for row in rows if any(row)]


class TestAnyFile:
    @given(content=st.binary(max_size=400))
    @example(content=b"\xff\xfe\x00")
    @example(content=b'"')
    @example(content=b"Handy;0171 1234567")
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_is_either_a_table_or_refused_in_a_sentence(self, tmp_path, content):
        path = tmp_path / "liste.csv"
        path.write_bytes(content)
        outcome = table_or_refusal(path)
        if isinstance(outcome, Table):
            assert all(len(row.cells) == len(outcome.headings) for row in outcome.rows)
        else:
            assert outcome.sentence.endswith(".")

    @given(places=st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), min_size=1, max_size=8))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
    def test_a_damaged_workbook_is_either_read_or_refused(self, tmp_path, places):
        content = bytearray((LISTS / "appointments.xlsx").read_bytes())
        for place, value in places:
            content[place % len(content)] = value
        path = tmp_path / "liste.xlsx"
        path.write_bytes(content)
        outcome = table_or_refusal(path)
        assert isinstance(outcome, Table) or outcome.sentence.endswith(".")


class TestSpreadsheets:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (date(2026, 12, 3), "03.12.2026"),
            (datetime(2026, 12, 3), "03.12.2026"),
            (datetime(2026, 12, 3, 14, 30), "03.12.2026 14:30"),
            (datetime(2026, 12, 3, 14, 29, 59, 999_600), "03.12.2026 14:30"),
            (datetime(1899, 12, 31, 14, 30), "14:30"),
            (time(8, 5), "08:05"),
            (time(8, 5, 7), "08:05:07"),
            (timedelta(hours=14, minutes=30), "14:30"),
            (timedelta(hours=26), "26:00"),
            (timedelta(minutes=-5), "-00:05"),
            (1711234567.0, "1711234567"),
            (4917112345678.0, "4917112345678"),
            (12.5, "12,5"),
            (0.1 + 0.2, "0,3"),
            (-1.25, "-1,25"),
            (0.00001, "0,00001"),
            (7, "7"),
            (True, "ja"),
            (False, "nein"),
            ("  Müller \n", "Müller"),
        ],
    )
    def test_a_cell_reads_as_a_german_would_write_it(self, value, shown):
        assert german(value) == shown

    def test_columns_have_the_letters_a_spreadsheet_shows(self):
        assert [column_letter(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
        assert [column_of_letters(letters) for letters in ("a", "Z", "AA", "zz", "AAA")] == [0, 25, 26, 701, 702]
        assert [column_of_letters(text) for text in ("", "Ä", "A1", "ABCD")] == [None] * 4

    def test_another_sheet_can_be_chosen(self):
        table = read_table(LISTS / "appointments.xlsx", sheet="Termine")
        assert (table.sheet, table.sheets) == ("Termine", ("Termine", "Notizen"))

    def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(self):
        refused = refusal(LISTS / "appointments.xlsx", sheet="Mai")
        assert "kein Blatt „Mai“" in refused.sentence
        assert refused.remedy == "Vorhanden sind: Termine, Notizen."

    def test_an_empty_sheet_is_refused_by_name(self):
        assert "Das Blatt „Leer“ ist leer." in refusal(LISTS / "appointments.xlsx", sheet="Leer").sentence

    def test_a_workbook_is_known_by_its_content_not_by_its_name(self, saved):
        path = saved((LISTS / "patients.xls").read_bytes(), "export.csv")
        assert read_table(path).sheet == "Patienten"

    def test_text_called_xls_is_read_as_text(self, saved):
        assert read_table(saved(b"Handy\tName\r\n0171 1234567\tM\r\n", "export.xls")).delimiter == "\t"

    def test_formulas_are_seen_in_files_that_name_their_elements_with_a_prefix(self, saved):
        def fill(workbook: Workbook) -> None:
            workbook.active.append(["Handy", "Name"])
            workbook.active.append(["0171 1234567", "=A1"])

        renamed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(xlsx(fill))) as old, zipfile.ZipFile(renamed, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name.startswith("xl/worksheets/"):
                    content = content.replace(b"<f>", b"<x:f>").replace(b"</f>", b"</x:f>")
                    content = content.replace(b"<worksheet ", b'<worksheet xmlns:x="urn:x" ')
                new.writestr(name, content)
        assert read_table(saved(renamed.getvalue(), "liste.xlsx")).without_result == {(2, 1)}


class TestHeadings:
    def read(self, saved, *lines: str):
        return read_table(saved("\n".join(lines).encode()))

    def test_a_title_that_speaks_of_mobiles_is_no_heading(self, saved):
        table = self.read(saved, "Handyliste", "", "Name;Telefon privat", "Müller;0171 1234567")
        assert (table.heading_line, table.headings) == (3, ("Name", "Telefon privat"))

    def test_a_title_with_the_practice_s_own_number_is_no_row(self, saved):
        table = self.read(saved, "Praxis;030 1234567", "Name;Handy", "Müller;0171 1234567")
        assert (table.heading_line, len(table.rows)) == (2, 1)

    def test_the_kind_of_a_phone_in_a_row_is_no_heading(self, saved):
        table = self.read(saved, "Müller;Handy;0171 1234567", "Groß;Telefon;030 1234567")
        assert (table.heading_line, len(table.rows)) == (0, 2)

    def test_a_missing_first_number_does_not_make_its_row_a_heading(self, saved):
        table = self.read(saved, "Wer;Wohin", "Müller;", "Groß;0172 7654321")
        assert (table.heading_line, len(table.rows)) == (1, 2)

    def test_a_date_is_not_taken_for_a_number(self, saved):
        table = self.read(saved, "Wann;Wer", "03.12.2026;0171 1234567")
        assert table.headings == ("Wann", "Wer")

    @pytest.mark.parametrize("cut", ["4,91711E+11", "4.91711E+11"])
    def test_a_first_number_that_a_spreadsheet_has_cut_does_not_make_its_row_a_heading(self, saved, cut):
        read = read_table(saved(f"Anna;{cut};ja\nBen;0171 1234567;ja\n".encode()))
        assert (read.heading_line, [row.cells[0] for row in read.rows]) == (0, ["Anna", "Ben"])
        below_title = read_table(saved(f"Name;Kontakt\nAnna;{cut}\nBen;491711234567\n".encode()))
        assert (below_title.heading_line, below_title.headings) == (1, ("Name", "Kontakt"))

    def test_equal_headings_are_told_apart_and_missing_ones_named_by_letter(self, saved):
        table = self.read(saved, "Handy;Name;name;;", "0171 1234567;A;B;C;")
        assert table.headings == ("Handy", "Name", "name 2", "Spalte D", "")

    def test_line_breaks_in_headings_become_blanks(self, saved):
        assert self.read(saved, '"Handy-\nnummer";Name', "0171 1234567;A").headings == ("Handy- nummer", "Name")
