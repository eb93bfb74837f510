"""A patient handed over by GDT: what is read, what is not, and what may be wrong with the file."""

from __future__ import annotations

import random
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.handover.gdt_files import PATIENT, gdt
from tui.service.errors import HandoverRefused
from tui.service.handover import gdt as format_gdt
from tui.service.handover import read_patient_file, write_reply
from tui.service.handover.patient import ReplyAddress
from tui.service.handover.reply import reply


@pytest.fixture
def saved(tmp_path):
    """Writes a file and gives its path."""

    def save(data):
        path = tmp_path / "patient.gdt"
        path.write_bytes(data)
        return path

    return save


def read_patient(path):
    patient, _data = read_patient_file(path)
    return patient


def changed(**fields):
    """The fields of the patient, some of them changed or, where they are None, left out."""
    return [
        (number, fields.get(f"f{number}", content))
        for number, content in PATIENT
        if fields.get(f"f{number}", content) is not None
    ]


def test_name_title_salutation_and_numbers_are_read(saved):
    patient = read_patient(saved(gdt(*PATIENT)))
    assert patient.name == "Dr. Jürgen von Müller-Lüdenscheidt"
    assert (patient.mobile, patient.phones) == (("0171 1234567",), ("030 123456",))
    assert patient.placeholders == {
        "Anrede": "Herr",
        "Titel": "Dr.",
        "Vorname": "Jürgen",
        "Name": "von Müller-Lüdenscheidt",
        "Nachname": "von Müller-Lüdenscheidt",
    }


def test_number_of_the_patient_and_birthday_are_shown_nowhere(saved):
    patient = read_patient(saved(gdt(*PATIENT)))
    assert "4711" not in repr(patient)
    assert "1968" not in repr(patient)


@pytest.mark.parametrize("kind", ["6301", "6302", "6310", "6311"])
def test_every_kind_of_record_that_names_a_patient(saved, kind):
    assert read_patient(saved(gdt(*PATIENT, kind=kind))).first_name == "Jürgen"


def test_another_kind_of_record_says_which_to_choose(saved):
    with pytest.raises(HandoverRefused, match="Satzart „6300“") as refused:
        read_patient(saved(gdt(*PATIENT, kind="6300")))
    assert "6301" in refused.value.remedy


@pytest.mark.parametrize(
    ("told", "charset"), [("2", "cp437"), ("3", "iso8859-1"), (None, "cp437"), (None, "iso8859-1")]
)
def test_umlauts_by_the_charset_that_the_file_names_or_the_one_that_makes_names_of_it(saved, told, charset):
    assert read_patient(saved(gdt(*changed(f9206=told), charset=charset))).last_name == "von Müller-Lüdenscheidt"


@pytest.mark.parametrize("sex", ["2", "W", "w"])
def test_a_woman_in_old_and_new_versions(saved, sex):
    assert read_patient(saved(gdt(*changed(f3110=sex)))).salutation == "Frau"


@pytest.mark.parametrize("sex", ["3", "D", "X", None])
def test_whoever_is_neither_gets_no_salutation(saved, sex):
    assert read_patient(saved(gdt(*changed(f3110=sex)))).salutation == ""


@pytest.mark.parametrize("end", [b"", b"\n", b"\r", b"\r\n\r\n"])
def test_line_ends_may_be_missing_or_others(saved, end):
    patient = read_patient(saved(gdt(*PATIENT, end=end)))
    assert (patient.last_name, patient.mobile) == ("von Müller-Lüdenscheidt", ("0171 1234567",))


def test_one_missing_line_end(saved):
    data = gdt(*PATIENT).replace(b"Dr.\r\n", b"Dr.")
    patient = read_patient(saved(data))
    assert (patient.title, patient.salutation) == ("Dr.", "Herr")


def test_wrong_lengths_do_not_matter_where_lines_end(saved):
    lines = [b"007" + line[3:] for line in gdt(*PATIENT).splitlines(keepends=True)]
    assert read_patient(saved(b"".join(lines))).mobile == ("0171 1234567",)


def test_lengths_in_characters_of_a_file_in_utf8(saved):
    data = gdt(*changed(f9206=None), charset="utf-8")
    assert read_patient(saved(data)).first_name == "Jürgen"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "keine GDT-Datei"),
        (b"Handy;Name\r\n0171 1234567;Meier\r\n", "keine GDT-Datei"),
        (gdt(*PATIENT)[:60] + b"x" + b"\r\nkaputt\r\n", "beschädigt"),
        (gdt(), "weder ein Name noch eine Nummer"),
        (gdt(*PATIENT) + b"x" * 70_000, "zu groß"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(saved, data, sentence):
    with pytest.raises(HandoverRefused, match=sentence):
        read_patient(saved(data))


def test_a_missing_file_and_a_folder(tmp_path):
    for path in (tmp_path / "fehlt.gdt", tmp_path):
        with pytest.raises(HandoverRefused):
            read_patient(path)


def outcome(path):
    """The patient, or the sentence with which the file is refused."""
    try:
        return read_patient(path)
    except HandoverRefused as refused:
        return refused.sentence


def test_mutilated_files_give_a_patient_or_a_sentence(saved):
    chance = random.Random(3)
    for _each in range(500):
        data = bytearray(gdt(*PATIENT, end=chance.choice([b"\r\n", b""])))
        for _time in range(chance.randint(1, 8)):
            place = chance.randrange(len(data))
            data[place : place + chance.randint(0, 12)] = chance.choice([b"", b"000", b"999", b"\xff", b"\r\n", b"\0"])
        assert outcome(saved(data))


@given(name=st.text(st.characters(codec="cp437", exclude_categories=("C", "Z")), min_size=1, max_size=60))
def test_every_name_comes_back(tmp_path_factory, name):
    path = tmp_path_factory.mktemp("gdt") / "p.gdt"
    path.write_bytes(gdt(("9206", "2"), ("3101", name)))
    assert read_patient(path).last_name == name


class TestTheReply:
    AT = datetime(2026, 11, 27, 10, 15, 30)

    def test_it_is_a_record_6310_about_the_same_patient_with_sender_and_receiver_exchanged(self, saved):
        address = read_patient(saved(gdt(*PATIENT))).reply
        data = reply(address, "SMS gesendet am 27.11.2026 um 10:15 Uhr.", self.AT)
        lines = data.decode("cp437").split("\r\n")
        assert lines[0] == "01380006310"
        assert lines[1] == f"0148100{len(data):05}"
        assert "0158315CHARLY" in lines
        assert "0168316PRAXSMS" in lines
        assert "01330004711" in lines
        assert "017620027112026" in lines
        assert "0496227SMS gesendet am 27.11.2026 um 10:15 Uhr." in lines

    def test_each_length_is_that_of_its_line(self):
        data = reply(ReplyAddress("CHARLY", "PRAXSMS", "4711"), "Übergeben " * 30, self.AT)
        for line in data.splitlines(keepends=True):
            assert int(line[:3]) == len(line) <= 69

    def test_it_is_written_whole_and_can_be_read_again(self, tmp_path):
        path = write_reply(tmp_path, ReplyAddress("CHARLY", "PRAXSMS", "4711"), "SMS gesendet.", self.AT)
        assert path.parent == tmp_path
        assert format_gdt.read(path.read_bytes()).reply.patient == "4711"
        assert list(tmp_path.iterdir()) == [path]

    def test_without_a_patient_there_is_nobody_to_file_it_with(self, tmp_path):
        with pytest.raises(HandoverRefused, match="Patientennummer"):
            write_reply(tmp_path, ReplyAddress("CHARLY", "PRAXSMS"), "SMS gesendet.", self.AT)

    def test_a_folder_that_is_not_there(self, tmp_path):
        with pytest.raises(HandoverRefused, match="lässt sich nicht"):
            write_reply(tmp_path / "fehlt", ReplyAddress("A", "B", "4711"), "SMS gesendet.", self.AT)
