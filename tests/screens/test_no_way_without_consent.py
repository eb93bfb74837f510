"""On Einzel-SMS and Serien-SMS nothing leaves without a covering consent, whatever a person does with the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.test_handed_patients import composing, written
from tui.service.api import MessageQuery, OfferedText, PraxisSms, SmsRequest, TemplateKind
from tui.service.model.consent import Purpose
from tui.simulator.practice import DemoPractice

HER, HIM = "0171 1234567", "0172 7654321"
NOT_SENT = "Nicht gesendet: Bitte beachten Sie die Hinweise im Formular."
CASES = ("not recorded, which the practice asks for", "withdrawn", "a greeting without its own consent")


@pytest.fixture(params=CASES)
def purpose(request: pytest.FixtureRequest, sms: PraxisSms) -> Purpose:
    """Brings about that nothing covers a message of the Textvorlage „Fest“."""
    wanted = Purpose.RECALL if request.param in CASES[:2] else Purpose.GREETING
    for kind in TemplateKind:
        sms.templates.add(kind, "Fest", "Frohes Fest!", wanted)
    if request.param == "withdrawn":
        for number in (HER, HIM):
            sms.consents.withdraw(number, wanted, "Telefon")
    elif wanted is Purpose.RECALL:
        sms.configuration.put("policy.consent", "stored")
    return wanted


async def take_template(desk: Desk) -> None:
    await desk.press("ctrl+o")
    await desk.until("Textvorlage (SMS-Einzeldaten)")
    await desk.press("end", "enter")
    await desk.until(lambda: desk.field("#text") == "Frohes Fest!")


def queued(sms: PraxisSms) -> int:
    return len(sms.outbox.page(MessageQuery()).messages)


async def test_a_template_to_one_number(sms: PraxisSms, purpose: Purpose) -> None:
    async with at_the_desk(sms) as desk:
        await desk.type(HER)
        await take_template(desk)
        await desk.press("f9")
        await desk.until(NOT_SENT)
    assert queued(sms) == 0


async def test_a_template_to_several_numbers(sms: PraxisSms, purpose: Purpose) -> None:
    async with at_the_desk(sms) as desk:
        await desk.type(f"{HER}; {HIM}")
        await take_template(desk)
        await desk.until("2 Nummern, 2 bekommen nichts")
        await desk.press("f9")
        await desk.until(NOT_SENT)
    assert queued(sms) == 0


async def test_a_template_that_compose_names(sms: PraxisSms, purpose: Purpose) -> None:
    template = sms.templates.get(TemplateKind.SINGLE, "Fest")
    text = OfferedText(template.name, template.text, template.purpose)
    async with composing(sms, SmsRequest(HER, "Anna Koch", text)) as desk:
        await desk.until(lambda: desk.field("#text") == "Frohes Fest!")
        await desk.press("f9")
        await desk.until(NOT_SENT)
    assert queued(sms) == 0


async def test_a_text_that_stood_there_before_the_patient_was_handed_over(
    sms: PraxisSms, purpose: Purpose, practice: DemoPractice, tmp_path: Path
) -> None:
    sms.configuration.put("handover.folder", str(tmp_path))
    async with at_the_desk(sms) as desk:
        await take_template(desk)
        handed = sms.handover.read(written(tmp_path))
        await desk.app.screen.fill_in(SmsRequest(handed=handed))  # type: ignore[attr-defined]
        await desk.until(lambda: "1234567" in desk.field("#number"))
        assert desk.field("#text") == "Frohes Fest!"
        await desk.press("f9")
        await desk.until(NOT_SENT)
    assert queued(sms) == 0


async def test_a_text_that_undo_brought_back_from_behind_another_template(sms: PraxisSms, purpose: Purpose) -> None:
    async with at_the_desk(sms) as desk:
        await desk.type(HER)
        await take_template(desk)
        await desk.type("Liebe Grüße. ")
        other = OfferedText("Rezept", "Ihr Rezept liegt bereit.", Purpose.APPOINTMENT)
        desk.app.screen.insert_template(other)  # type: ignore[attr-defined]
        await desk.until("Text ersetzen?")
        await desk.press("right", "enter")
        await desk.until(lambda: desk.field("#text") == other.text)
        await desk.press("ctrl+z")
        await desk.until(lambda: "Frohes Fest!" in desk.field("#text"))
        await desk.press("f9")
        await desk.until(NOT_SENT)
        await desk.go_to("#text")
        await desk.press("ctrl+y")
        await desk.until(lambda: desk.field("#text") == other.text)
        await desk.until("Rezept (Termin)")
    assert queued(sms) == 0
