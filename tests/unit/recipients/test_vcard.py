"""Address cards as telephones, Outlook and Thunderbird write them, as a list of recipients."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.service.errors import ListRefused
from tui.service.recipients import CheckRules, Field, check, guess_columns, read_table
from tui.service.settings import ConsentRule, ListSettings

ANDROID = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller-L=C3=BCdenscheidt;J=C3=\r
=B6rg;;;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg=20M=C3=BCller
TEL;HOME:030 123456
TEL;CELL;PREF:0171 1234567
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAUDBAQEAwUEBAQFBQUGBww
 IBwcHBw8LCwkMEQ8SEhEPERETFhwXExQaFRERGCEYGh0dHx8fExciJCIeJBweHx7/2wBDAQUF

END:VCARD
"""
APPLE = """BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//iOS 17//EN
N:Yılmaz;Ayşe;;Frau Dr.;
FN:Frau Dr. Ayşe Yılmaz
item1.TEL;type=pref:0172 7654321
item1.X-ABLabel:_$!<Mobile>!$_
TEL;type=IPHONE;type=CELL;type=VOICE:+49 173 1111111
TEL;type=WORK,FAX:030 99
NOTE:kommt lieber\\, wenn möglich\\, morgens\\nruft an
END:VCARD
"""
MODERN = """BEGIN:VCARD
VERSION:4.0
KIND:individual
FN:Hannah Koch
N:Koch;Hannah;;;
GENDER:F
TEL;VALUE=uri;TYPE="voice,cell":tel:+49-174-2222222;ext=5
TEL;VALUE=uri;TYPE=cell:tel:+49-175-3333333
DEATHDATE:20260102
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:group
FN:Stammtisch
MEMBER:urn:uuid:03a0e51f
END:VCARD
"""


class NothingKnown:
    """A practice that never sent anything."""

    def opted_out(self, _numbers):
        return ()

    def consents(self, _numbers):
        return {}

    def sent_recently(self, _messages):
        return {}


@pytest.fixture
def saved(tmp_path):
    """Writes a file and gives its path."""

    def save(text, encoding="utf-8", name="karten.vcf"):
        path = tmp_path / name
        path.write_bytes(text.replace("\r", "").replace("\n", "\r\n").encode(encoding))
        return path

    return save


def columns(table):
    """The rows of a list by their headings, empty cells left out."""
    return [
        {heading: cell for heading, cell in zip(table.headings, row.cells, strict=True) if cell} for row in table.rows
    ]


def test_a_card_of_an_android_telephone_in_quoted_printable(saved):
    assert columns(read_table(saved(ANDROID))) == [
        {"Vorname": "Jörg", "Name": "Müller-Lüdenscheidt", "Handy": "0171 1234567", "Telefon": "030 123456"}
    ]


def test_a_card_of_an_iphone_with_title_remark_and_no_fax(saved):
    assert columns(read_table(saved(APPLE))) == [
        {
            "Anrede": "Frau",
            "Titel": "Dr.",
            "Vorname": "Ayşe",
            "Name": "Yılmaz",
            "Handy": "+49 173 1111111",
            "Telefon": "0172 7654321",
            "Bemerkung": "kommt lieber, wenn möglich, morgens ruft an",
        }
    ]


def test_a_card_of_today_with_numbers_as_addresses_and_a_group_that_is_nobody(saved):
    (row,) = columns(read_table(saved(MODERN)))
    assert (row["Anrede"], row["Handy"], row["Handy 2"]) == ("Frau", "+49-174-2222222", "+49-175-3333333")
    assert row["Verstorben"] == "20260102"


def test_the_row_is_the_place_of_the_card_below_the_heading(saved):
    table = read_table(saved(ANDROID + APPLE + MODERN))
    assert [row.line for row in table.rows] == [2, 3, 4]
    assert table.heading_line == 1


def test_columns_are_recognised_and_whoever_died_is_held(saved):
    table = read_table(saved(ANDROID + MODERN))
    plan = guess_columns(table)
    assert table.headings[plan.columns[Field.NUMBER]] == "Handy"
    checked = check(table, plan, CheckRules("Guten Tag {{Vorname}}", consent=ConsentRule.CONFIRM), NothingKnown())
    assert [row.verdict.is_sendable for row in checked.rows] == [True, False]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_umlauts_in_every_encoding(saved, encoding):
    text = "BEGIN:VCARD\nVERSION:3.0\nN:Köhler;Jürgen;;;\nTEL;TYPE=CELL:0171 1234567\nEND:VCARD\n"
    assert columns(read_table(saved(text, encoding)))[0]["Name"] == "Köhler"


def test_a_card_with_a_full_name_only(saved):
    text = "begin:vcard\nversion:3.0\nfn:Anna Böhm\ntel;type=cell:0171 1234567\nend:vcard\n"
    assert columns(read_table(saved(text))) == [{"Name": "Anna Böhm", "Handy": "0171 1234567"}]


def test_a_file_that_was_cut_off_is_refused(saved):
    with pytest.raises(ListRefused) as refused:
        read_table(saved(APPLE.removesuffix("END:VCARD\n")))
    assert refused.value.sentence == "karten.vcf: Die letzte Adresskarte der Datei ist nicht zu Ende."


def test_more_cards_than_a_list_may_have_rows_are_refused(saved):
    with pytest.raises(ListRefused, match="10 Zeilen"):
        read_table(saved(ANDROID * 10), limits=ListSettings(max_rows=9))


def test_mutilated_files_give_a_list_or_a_sentence(saved):
    chance = random.Random(7)
    whole = (ANDROID + APPLE + MODERN).encode()
    for _each in range(500):
        data = bytearray(whole)
        for _time in range(chance.randint(1, 12)):
            place = chance.randrange(len(data))
            data[place : place + chance.randint(0, 30)] = chance.choice([b"", b";", b":", b"=", b"\r\n", b'"', b"\xff"])
        path = saved("")
        path.write_bytes(data)
        assert outcome(path)


_CHANGES = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.integers(0, 40),
        st.sampled_from(
            [b"", b";", b":", b"=", b"=\r\n", b"\r\n ", b'"', b"\\", b"\xff", b"\0", b"BEGIN:VCARD\n", b"END:VCARD\n"]
        ),
    ),
    max_size=8,
)


@settings(max_examples=500)
@given(changes=_CHANGES)
def test_whatever_is_changed_in_a_file_there_is_a_list_or_a_sentence(tmp_path_factory, changes):
    data = bytearray((ANDROID + APPLE + MODERN).encode())
    for place, length, instead in changes:
        data[place % (len(data) + 1) : place % (len(data) + 1) + length] = instead
    path = tmp_path_factory.mktemp("karten") / "kontakte.vcf"
    path.write_bytes(data)
    assert outcome(path)


def test_more_cells_than_a_list_may_have_are_refused(saved):
    with pytest.raises(ListRefused, match="Zellen"):
        read_table(saved(ANDROID * 10), limits=ListSettings(max_cells=59))
    with pytest.raises(ListRefused, match="Spalten"):
        read_table(saved(ANDROID), limits=ListSettings(max_columns=5))


def outcome(path):
    """The list, or the sentence with which it is refused."""
    try:
        return read_table(path)
    except ListRefused as refused:
        return refused.sentence


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)


@given(family=NAMES, given_name=NAMES)
def test_every_name_comes_back_as_it_was_written(tmp_path_factory, family, given_name):
    def escaped(text):
        return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")

    path = tmp_path_factory.mktemp("karten") / "k.vcf"
    text = f"BEGIN:VCARD\nVERSION:3.0\nN:{escaped(family)};{escaped(given_name)};;;\nTEL:0171 1234567\nEND:VCARD\n"
    path.write_text(text, encoding="utf-8")
    row = columns(read_table(path))[0]
    assert (row["Name"], row["Vorname"]) == (family, given_name)
