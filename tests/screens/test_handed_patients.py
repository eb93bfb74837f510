"""The patient who is open in the practice software stands on Einzel-SMS without typing, and the answer goes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.settling import run_test
from tests.unit.handover.gdt_files import PATIENT, gdt
from tui.app import LookSeconds, PraxisSmsApp
from tui.service.api import OfferedText, PraxisSms, SingleSms, SmsRequest
from tui.simulator.practice import DemoPractice

NAME, NUMBER = "Dr. Jürgen von Müller-Lüdenscheidt", "+49 171 1234567"
LOOKS = LookSeconds(configuration=0.05, handed_patients=0.02)
VDDS = "[PATIENT]\r\nLASTNAME=Koch\r\nFIRSTNAME=Anna\r\nSEX=F\r\nREADY=0\r\n"


@pytest.fixture
def folder(practice: DemoPractice, tmp_path: Path) -> Path:
    """The folder that the practice software writes to; answers go to „antwort“ in it."""
    folder = tmp_path / "gdt"
    (folder / "antwort").mkdir(parents=True)
    configured = f'\n[handover]\nfolder = "{folder}"\nreply = "{folder}/antwort"\n'
    practice.config_file.write_text(practice.config_file.read_text(encoding="utf-8") + configured, encoding="utf-8")
    return folder


@asynccontextmanager
async def composing(sms: PraxisSms, request: SmsRequest, *, sending: bool = False) -> AsyncIterator[Desk]:
    """The application as `compose` opens it."""
    app = PraxisSmsApp(sms, start_dispatcher=sending, request=request)
    async with run_test(app, (80, 24)) as pilot:
        try:
            yield Desk(app, pilot)
        finally:
            if sending:
                sms.dispatcher.stop(10)


def written(folder: Path, *fields: tuple[str, str], name: str = "praxis.gdt") -> Path:
    """A file as the practice software leaves it."""
    path = folder / name
    path.write_bytes(gdt(*(fields or PATIENT)))
    return path


def names_in(folder: Path) -> list[str]:
    """What lies in the folder."""
    return [each.name for each in folder.iterdir()]


def answers(folder: Path) -> list[str]:
    """What was answered."""
    return [
        " ".join(line[7:] for line in file.read_bytes().decode("cp437").split("\r\n") if line[3:7] == "6227")
        for file in (folder / "antwort").glob("[!.]*")  # none that is still being written
    ]


async def test_the_desk_from_the_file_to_the_answer(sms: PraxisSms, folder: Path, practice: DemoPractice) -> None:
    async with at_the_desk(sms, sending=True, look_seconds=LOOKS) as desk:
        file = written(folder)
        await desk.until("Alt+U übernimmt aus der Praxissoftware: ")
        assert f"Praxissoftware: {NAME}, {NUMBER}." in desk.words
        assert file.exists()
        await desk.press("alt+u")
        await desk.until(lambda: desk.field("#number") == NUMBER)
        await desk.until(lambda: desk.focused == "template")
        assert desk.field("#name") == NAME
        assert names_in(folder) == ["antwort"]
        await desk.fill("#text", "Ihr Rezept liegt bereit.")
        await desk.press("f9")
        await desk.until(": übergeben")
        await desk.until(lambda: len(answers(folder)) == 1)
    assert [(sent.number, sent.text) for sent in practice.simulator.accepted] == [
        ("+491711234567", "Ihr Rezept liegt bereit.")
    ]
    [answer] = answers(folder)
    assert answer.startswith("SMS gesendet am ")
    assert "(dem Anbieter übergeben)" in answer


async def test_what_was_typed_is_asked_for_first(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms, look_seconds=LOOKS) as desk:
        await desk.fill("#number", "0172 7654321")
        await desk.fill("#text", "Noch nicht gesendet")
        file = written(folder)
        await desk.until("Alt+U übernimmt")
        await desk.press("alt+u")
        await desk.until("Angefangene SMS verwerfen?")
        await desk.press("escape")
        await desk.until(lambda: "Angefangene" not in desk.text)
        assert (desk.field("#number"), desk.field("#text")) == ("0172 7654321", "Noch nicht gesendet")
        assert file.exists()
        await desk.press("alt+u")
        await desk.until("Angefangene SMS verwerfen?")
        await desk.press("tab", "enter")
        await desk.until(lambda: desk.field("#number") == NUMBER)
        assert desk.field("#text") == ""


async def test_a_text_that_was_written_before_it_was_known_for_whom_stays(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms, look_seconds=LOOKS) as desk:
        await desk.fill("#text", "Ihr Rezept liegt bereit.")
        written(folder)
        await desk.until("Alt+U übernimmt")
        await desk.press("alt+u")
        await desk.until(lambda: desk.field("#number") == NUMBER)
        assert desk.field("#text") == "Ihr Rezept liegt bereit."
        await desk.until(lambda: desk.focused == "text")
        written(folder, ("3101", "Koch"), ("3618", "0172 7654321"))
        await desk.until("Praxissoftware: Koch")
        await desk.press("alt+u")
        await desk.until("Angefangene SMS verwerfen?")


async def test_one_patient_after_another_is_no_question(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms, look_seconds=LOOKS) as desk:
        written(folder)
        await desk.until("Alt+U übernimmt")
        await desk.press("alt+u")
        await desk.until(lambda: desk.field("#number") == NUMBER)
        written(folder, ("3101", "Koch"), ("3618", "0172 7654321"))
        await desk.until("übernimmt aus der Praxissoftware: Koch, +49 172 7654321.")
        await desk.press("alt+u")
        await desk.until(lambda: desk.field("#name") == "Koch")


async def test_it_is_offered_on_every_place_and_leads_to_the_form(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms, look_seconds=LOOKS) as desk:
        await desk.press("f4")
        await desk.until(lambda: desk.app.current_mode == "outbox")
        written(folder)
        await desk.until("Alt+U übernimmt")
        await desk.press("alt+u")
        await desk.until(lambda: desk.app.current_mode == "single" and desk.field("#number") == NUMBER)


async def test_a_failure_in_the_status_row_is_read_first(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms, look_seconds=LOOKS) as desk:
        await desk.press("f9")
        await desk.until("Bitte geben Sie eine Handynummer ein.")
        written(folder)
        await desk.until(lambda: desk.app._offer is not None)
        assert "Bitte geben Sie eine Handynummer ein." in desk.text
        await desk.type("0")
        await desk.until("Alt+U übernimmt")


async def test_of_two_windows_one_takes_it(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms, look_seconds=LOOKS) as desk:
        written(folder)
        await desk.until("Alt+U übernimmt")
        offer = desk.app._offer
        assert offer is not None
        with PraxisSms(sms.paths) as other:
            for _look in range(3):
                theirs = other.handover.offer()
            assert theirs is not None
            assert other.handover.take(theirs) is not None
            assert sms.handover.take(offer) is None
            await desk.until(lambda: "Alt+U übernimmt" not in desk.text)
            await desk.press("alt+u")
            await desk.until("Die Praxissoftware hat gerade niemanden übergeben.")


async def test_a_damaged_file_is_a_sentence_and_stays(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms, look_seconds=LOOKS) as desk:
        (folder / "praxis.gdt").write_bytes(b"kaputt")
        await desk.until("„praxis.gdt“ ist keine GDT-Datei")
        await desk.press("alt+u")
        await desk.pilot.pause()
    assert (folder / "praxis.gdt").exists()


async def test_without_a_folder_the_key_says_where_one_is_named(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("alt+u")
        await desk.until("[handover] folder")


async def test_several_numbers_are_chosen_from(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms, look_seconds=LOOKS) as desk:
        written(folder, ("3101", "Koch"), ("3618", "0171 1234567"), ("3626", "0172 7654321"))
        await desk.until("Praxissoftware: Koch, 2 Nummern.")
        await desk.press("alt+u")
        await desk.until("Welche Nummer hat Koch?")
        await desk.press("down", "enter")
        await desk.until(lambda: desk.field("#number") == "+49 172 7654321")
        assert desk.focused == "template"


class TestTheNumberIsLookedUp:
    """VDDS-media names nobody's number."""

    @staticmethod
    def used(sms: PraxisSms, *numbers: str, name: str = "Anna Koch") -> None:
        for number in numbers:
            sms.compose.queue(SingleSms(number, f"Guten Tag {number}", name))

    async def test_one_that_is_the_only_one_is_taken_and_to_be_checked(self, sms: PraxisSms, folder: Path) -> None:
        self.used(sms, "0171 1234567")
        self.used(sms, "0172 7654321", name="Hans Koch")
        async with at_the_desk(sms, look_seconds=LOOKS) as desk:
            file = folder / "vdds.ini"
            file.write_bytes(VDDS.encode("cp1252"))
            await desk.until("Alt+U übernimmt")
            await desk.press("alt+u")
            await desk.until("Die Nummer ist die aus früheren SMS an Anna Koch; bitte prüfen Sie sie.")
            assert desk.field("#number") == NUMBER
            assert b"READY=1" in file.read_bytes()
            await desk.until(lambda: desk.app._offer is None)

    async def test_of_several_a_person_chooses(self, sms: PraxisSms, folder: Path) -> None:
        self.used(sms, "0171 1234567", "0172 7654321")
        async with at_the_desk(sms, look_seconds=LOOKS) as desk:
            (folder / "vdds.ini").write_bytes(VDDS.encode("cp1252"))
            await desk.until("Alt+U übernimmt")
            await desk.press("alt+u")
            await desk.until("Schon benutzt unter diesem Namen:")
            await desk.press("escape")
            await desk.until("bitte geben Sie sie ein")
            assert (desk.field("#number"), desk.field("#name"), desk.focused) == ("", "Anna Koch", "number")


class TestCompose:
    """`praxis-sms compose` opens the form filled in, with the cursor where a person is needed next."""

    async def test_number_and_name(self, sms: PraxisSms) -> None:
        async with composing(sms, SmsRequest("0171 1234567", "Koch")) as desk:
            await desk.until(lambda: desk.field("#name") == "Koch")
            assert (desk.field("#number"), desk.focused) == ("0171 1234567", "template")

    async def test_a_name_alone_leaves_the_cursor_in_the_number(self, sms: PraxisSms) -> None:
        async with composing(sms, SmsRequest(name="Koch")) as desk:
            await desk.until(lambda: desk.field("#name") == "Koch")
            assert desk.focused == "number"

    async def test_a_template_whose_values_are_all_known_is_filled_in(self, sms: PraxisSms, tmp_path: Path) -> None:
        handed = sms.handover.read(written(tmp_path))
        text = OfferedText("Rezept", "Guten Tag {{Anrede}} {{Name}}, um {{Zeit}} Uhr.")
        async with composing(sms, SmsRequest(template=text, values={"zeit": "9"}, handed=handed)) as desk:
            await desk.until(lambda: "um 9 Uhr" in desk.field("#text"))
            assert desk.field("#text") == "Guten Tag Herr von Müller-Lüdenscheidt, um 9 Uhr."
            assert desk.focused == "text"
            assert not (tmp_path / "praxis.gdt").exists()

    async def test_what_is_not_known_is_asked_for(self, sms: PraxisSms, tmp_path: Path) -> None:
        handed = sms.handover.read(written(tmp_path))
        text = OfferedText("Rezept", "Guten Tag {{Name}}, um {{Zeit}} Uhr.")
        async with composing(sms, SmsRequest(template=text, handed=handed, keeps_file=True)) as desk:
            await desk.until("Was soll für die Platzhalter stehen?")
            await desk.type("9")
            await desk.press("enter")
            await desk.until(lambda: "um 9 Uhr" in desk.field("#text"))
            assert desk.field("#text").startswith(f"Guten Tag {NAME}, ")
            assert (tmp_path / "praxis.gdt").exists()

    async def test_a_draft_of_a_window_that_was_lost_is_asked_for_first(self, sms: PraxisSms) -> None:
        with PraxisSms(sms.paths) as lost:
            lost.drafts.keep("single", {"number": "0172 7654321", "name": "Hans", "text": "Angefangen"})
        async with composing(sms, SmsRequest("0171 1234567", "Koch")) as desk:
            await desk.until("Angefangene SMS verwerfen?")
            assert "eine SMS an Hans" in desk.text

    async def test_what_is_known_serves_a_template_that_is_chosen_later(self, sms: PraxisSms, tmp_path: Path) -> None:
        handed = sms.handover.read(written(tmp_path))
        async with composing(sms, SmsRequest(handed=handed)) as desk:
            await desk.until(lambda: desk.field("#number") == NUMBER)
            desk.app.screen.insert_template(OfferedText("Gruß", "Guten Tag {{Anrede}} {{Nachname}} {{Zeit}}"))  # type: ignore[attr-defined]
            await desk.until("Was soll für die Platzhalter stehen?")
            assert "von Müller-Lüdenscheidt" in desk.text


async def test_an_sms_to_somebody_else_is_not_answered_for_the_patient(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms, sending=True, look_seconds=LOOKS) as desk:
        written(folder)
        await desk.until("Alt+U übernimmt")
        await desk.press("alt+u")
        await desk.until(lambda: desk.field("#number") == NUMBER)
        await desk.fill("#number", "0172 7654321")
        await desk.fill("#name", "Koch")
        await desk.fill("#text", "Ihr Rezept liegt bereit.")
        await desk.press("f9")
        await desk.until(": übergeben")
        await desk.pilot.pause()
    assert answers(folder) == []
