"""Consent on the Einzel-SMS: said beside the number, recorded by one key, kept with the draft."""

from __future__ import annotations

from tests.screens.desk import Desk, at_the_desk
from tui.service.api import PraxisSms, TemplateKind
from tui.service.model.consent import Purpose
from tui.service.model.messages import MessageState

NUMBER = "0171 1234567"


def demand_records(sms: PraxisSms) -> None:
    sms.configuration.put("policy.consent", "stored")


async def write(desk: Desk, text: str = "Ihr Rezept liegt bereit.") -> None:
    await desk.type(NUMBER)
    await desk.go_to("#text")
    await desk.type(text)


async def test_what_lacks_a_consent_is_said_beside_the_number_and_one_key_records_it(sms: PraxisSms) -> None:
    demand_records(sms)
    async with at_the_desk(sms) as desk:
        await write(desk)
        await desk.until("Für Information ist keine")
        await desk.press("ctrl+p")
        await desk.until("Einwilligung von +49 171 1234567")
        assert "Information: nichts festgehalten" in desk.text
        await desk.press("tab")
        await desk.type("vom 3. März")
        await desk.press("tab", "enter")
        await desk.until("Festgehalten: Einwilligung für Information.")
        await desk.until("Information: eingewilligt")
        await desk.press("f9")
        await desk.until(lambda: desk.field("#number") == "")
    (record,) = sms.consents.of_number(NUMBER).records
    assert (record.purpose, record.is_given, record.source.value, record.remark) == (
        Purpose.INFORMATION,
        True,
        "form",
        "vom 3. März",
    )


async def test_a_withdrawal_blocks_what_waits_and_is_said_beside_the_number(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await write(desk)
        await desk.press("ctrl+p")
        await desk.until("Einwilligung von +49 171 1234567")
        await desk.press("tab", "tab", "tab", "enter")
        await desk.until("Festgehalten: Widerruf für Information.")
        await desk.until("Diese Nummer möchte keine")
        await desk.press("f9")
        await desk.until("Nicht gesendet: Bitte beachten Sie die Hinweise im Formular.")
        assert "Ihr Rezept" in desk.text


async def test_without_a_number_the_key_asks_for_it(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("ctrl+p")
        await desk.until("Die Nummer fehlt.")
        assert desk.focused == "number"


async def test_a_greeting_keeps_its_purpose_when_its_text_is_changed(sms: PraxisSms) -> None:
    sms.templates.add(TemplateKind.SINGLE, "Fest", "Frohes Fest!", Purpose.GREETING)
    async with at_the_desk(sms) as desk:
        await desk.type(NUMBER)
        await desk.press("ctrl+o")
        await desk.until("Textvorlage (SMS-Einzeldaten)")
        await desk.press("end", "enter")
        await desk.until(lambda: "Frohes Fest!" in desk.text and "Fest (Gruß)" in desk.text)
        await desk.type("Und alles Gute. ")
        await desk.until("Für Gruß ist keine")
        await desk.press("ctrl+a", "delete")
        await desk.until("aus SMS-Einzeldaten wählen")
        await desk.press("ctrl+z")
        await desk.until("Fest (Gruß)")
        await desk.press("f9")
        await desk.until("Nicht gesendet: Bitte beachten Sie die Hinweise im Formular.")
    assert sms.outbox.counts().of(MessageState.QUEUED) == 0


async def test_a_recovered_draft_is_still_for_what_it_was_for(sms: PraxisSms) -> None:
    sms.templates.add(TemplateKind.SINGLE, "Fest", "Frohes Fest!", Purpose.GREETING)
    sms.drafts.keep(
        "single",
        {"number": NUMBER, "name": "", "text": "Frohes Fest, Anna!", "template": "Fest", "purpose": "greeting"},
    )
    sms.drafts.close()
    del sms.__dict__["drafts"]
    async with at_the_desk(sms) as desk:
        await desk.until("Frohes Fest, Anna!")
        await desk.until("Fest (Gruß)")
        await desk.until("Für Gruß ist keine")
