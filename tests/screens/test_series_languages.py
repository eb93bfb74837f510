"""The language of a recipient on the Serien-SMS: the list names it, and the Textvorlage has a variant in it."""

from __future__ import annotations

from pathlib import Path

from tests.screens.desk import at_the_desk
from tests.screens.series_desk import choose, open_series, read_list, start, write_list
from tui.service.api import MessageQuery, PraxisSms, TemplateKind

HEADING = "Name;Handy;Einwilligung;Sprache"
ROWS = ("Müller;0171 1234567;ja;", "Yilmaz;0171 1234568;ja;Türkisch")


async def test_the_text_in_the_language_of_the_row_is_shown_counted_and_sent(sms: PraxisSms, tmp_path: Path) -> None:
    sms.templates.add(TemplateKind.SERIES, "Zeit", "Guten Tag {{Name}}. Praxis Molar")
    sms.templates.add(TemplateKind.SERIES, "Zeit [tr]", "Sayin {{Name}}. Praxis Molar")
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path, ROWS, HEADING))
        await choose(desk, "#series-template", "Zeit (Information)")
        await desk.until("2 von 2 sendbar")
        await desk.go_to("#check-rows")
        await desk.press("down")
        await desk.until("Sayin Yilmaz")
        assert "Zeile 3 (Türkisch): 26 Zeichen" in desk.text
        assert "Einwilligung: Einwilligung · Sp" in desk.text
        await start(desk)
    texts = {message.text for message in sms.outbox.every(MessageQuery())}
    assert texts == {"Guten Tag Müller. Praxis Molar", "Sayin Yilmaz. Praxis Molar"}


async def test_a_text_changed_by_hand_has_no_variants_any_more(sms: PraxisSms, tmp_path: Path) -> None:
    sms.templates.add(TemplateKind.SERIES, "Zeit", "Guten Tag {{Name}}. Praxis Molar")
    sms.templates.add(TemplateKind.SERIES, "Zeit [tr]", "Sayin {{Name}}. Praxis Molar")
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path, ROWS, HEADING))
        await choose(desk, "#series-template", "Zeit (Information)")
        await desk.go_to("#series-text")
        await desk.press("ctrl+end")
        await desk.type("!")
        await desk.go_to("#check-rows")
        await desk.press("down")
        await desk.until("Guten Tag Yilmaz. Praxis Molar!")


async def test_a_variant_is_no_text_for_everybody(sms: PraxisSms) -> None:
    for name in ("Zeit", "Zeit [tr]", "Nur russisch [ru]"):
        sms.templates.add(TemplateKind.SERIES, name, f"Guten Tag, {name}. Praxis Molar")
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.go_to("#series-template")
        await desk.press("enter")
        await desk.until("Zeit (Information)")
        assert "Zeit [tr]" not in desk.text
        assert "Nur russisch [ru]" in desk.text, "what has no template of its own can be chosen"
