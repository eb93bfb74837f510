"""Patients of the practice software, whatever their files hold, and what is left of the files."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.handover.gdt_files import PATIENT, gdt
from tui.service.api import HandedOver, PraxisSms, SingleSms
from tui.service.errors import HandoverRefused
from tui.simulator.practice import demo_practice


@pytest.fixture
def sms() -> Iterator[PraxisSms]:
    with demo_practice(patients=0) as practice, PraxisSms.open(practice.config_file) as service:
        yield service


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "praxis.gdt"
    path.write_bytes(gdt(*PATIENT))
    return path


def test_a_number_of_the_landline_is_none(sms: PraxisSms, file: Path) -> None:
    handed = sms.handover.read(file)
    assert [each.number for each in handed.numbers] == ["+49 171 1234567"]
    assert handed.number == "+49 171 1234567"


def test_a_telephone_number_that_is_a_mobile_one_is_taken(sms: PraxisSms, file: Path) -> None:
    file.write_bytes(gdt(("3101", "Koch"), ("3626", "0172/765 43 21")))
    assert sms.handover.read(file).number == "+49 172 7654321"


def test_the_same_number_twice_is_one(sms: PraxisSms, file: Path) -> None:
    file.write_bytes(gdt(("3101", "Koch"), ("3618", "0171 1234567"), ("3626", "+49171/1234567")))
    assert len(sms.handover.read(file).numbers) == 1


def test_two_numbers_in_one_field_are_two_of_which_a_person_chooses(sms: PraxisSms, file: Path) -> None:
    file.write_bytes(gdt(("3101", "Koch"), ("3618", "0171 1234567 / 0172 7654321")))
    assert [each.number for each in sms.handover.read(file).numbers] == ["+49 171 1234567", "+49 172 7654321"]


def test_what_is_no_number_stands_in_the_form_as_it_is_written(sms: PraxisSms, file: Path) -> None:
    file.write_bytes(gdt(("3101", "Koch"), ("3618", "0171 12")))
    assert sms.handover.read(file).number == "0171 12"


@pytest.mark.parametrize(("first", "last", "found"), [("Anna", "Koch", 1), ("Hanna", "Koch", 0), ("", "Koch", 0)])
def test_a_number_is_looked_up_by_first_and_last_name_only(
    sms: PraxisSms, file: Path, first: str, last: str, found: int
) -> None:
    sms.compose.queue(SingleSms("0171 1234567", "Guten Tag", "Frau Koch, Anna"))
    sms.compose.queue(SingleSms("0172 7654321", "Guten Tag", "Hans Koch"))
    file.write_bytes(gdt(("3101", last), ("3102", first)))
    handed = sms.handover.read(file)
    assert (len(handed.numbers), handed.are_looked_up) == (found, True)


def test_a_file_that_was_replaced_meanwhile_is_not_deleted(sms: PraxisSms, file: Path) -> None:
    handed = sms.handover.read(file)
    file.write_bytes(gdt(("3101", "Koch")))
    sms.handover.finish(handed)
    assert file.exists()


def test_what_was_taken_from_a_folder_and_cannot_be_read_lies_there_again(sms: PraxisSms, file: Path) -> None:
    sms.configuration.change({"handover.folder": str(file.parent)})
    sms.handover.offer()
    offer = sms.handover.offer()
    assert offer is not None
    file.write_bytes(b"kaputt")
    with pytest.raises(HandoverRefused):
        sms.handover.take(offer)
    assert file.read_bytes() == b"kaputt"


def test_500_mutilated_files_give_a_patient_or_a_sentence_and_the_file_stays(sms: PraxisSms, file: Path) -> None:
    chance = random.Random(16)
    patients, sentences = [], []
    for _each in range(500):
        data = bytearray(
            gdt(*PATIENT, end=chance.choice([b"\r\n", b"\n", b""]), charset=chance.choice(["cp437", "utf-8"]))
        )
        for _time in range(chance.randint(1, 6)):
            place = chance.randrange(len(data))
            data[place : place + chance.randint(0, 15)] = chance.randbytes(chance.randint(0, 5))
        file.write_bytes(data)
        try:
            patients.append(sms.handover.read(file))
        except HandoverRefused as refused:
            sentences.append(refused.sentence)
        assert file.read_bytes() == bytes(data)
    assert min(len(patients), len(sentences)) > 50
    assert all(isinstance(each, HandedOver) and "4711" not in repr(each) for each in patients)
    assert all(sentence.endswith((".", "?")) for sentence in sentences)
