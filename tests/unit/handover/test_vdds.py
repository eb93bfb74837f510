"""A patient handed over by VDDS-media: names, and READY=1 once they were read."""

from __future__ import annotations

import pytest

from tui.service.handover import answer_vdds, read_patient_file

WRITTEN = """[PATIENT]\r
PVS=Praxissoftware\r
PATID=9999\r
LASTNAME=Müller-Lüdenscheidt\r
FIRSTNAME=Jürgen\r
BIRTHDAY=19680415\r
SEX=M\r
READY=0\r
ERRORLEVEL=0\r
"""


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_names_and_sex_are_read_and_nothing_else(tmp_path, encoding):
    path = tmp_path / "patient.ini"
    path.write_bytes(WRITTEN.encode(encoding))
    patient, _data = read_patient_file(path)
    assert (patient.name, patient.salutation) == ("Jürgen Müller-Lüdenscheidt", "Herr")
    assert (patient.mobile, patient.phones, patient.reply.patient) == ((), (), "")
    assert "9999" not in repr(patient)


def test_ready_is_set_and_everything_else_stays_as_it_was(tmp_path):
    path = tmp_path / "patient.ini"
    path.write_bytes(WRITTEN.encode("cp1252"))
    _patient, data = read_patient_file(path)
    answer_vdds(path, data)
    assert path.read_bytes() == WRITTEN.replace("READY=0", "READY=1").encode("cp1252")


def test_ready_is_added_where_it_is_missing(tmp_path):
    path = tmp_path / "patient.ini"
    path.write_bytes(b"[PATIENT]\r\nLASTNAME=Koch\r\n")
    answer_vdds(path, path.read_bytes())
    assert path.read_bytes() == b"[PATIENT]\r\nREADY=1\r\nLASTNAME=Koch\r\n"
