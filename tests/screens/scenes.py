"""Every face that a place has: as it opens, and with as much on it as a day brings."""

from __future__ import annotations

import csv
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.screens.desk import Desk
from tests.screens.series_desk import prepare, start, write_text
from tests.screens.walks import HOSTILE
from tests.unit.outbox import samples
from tui.frame.navigation import PLACES, Place
from tui.service.model.card_protocols import PROTOCOLS
from tui.service.model.messages import Draft
from tui.service.model.outcome import Refused, Unknown

_PLACES = {place.name: place for place in PLACES}


async def nothing(desk: Desk) -> None:
    """The place as it opens."""


@dataclass(frozen=True)
class Scene:
    """A place, and what happens there before somebody looks around."""

    name: str
    place: Place
    happens: Callable[[Desk], Awaitable[None]] = nothing


def hostile_list(texts: list[str]) -> Path:
    """A list whose names, remarks and headings are these texts, with a row that is refused."""
    path = Path(os.environ["HOME"]) / "termine.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        rows = csv.writer(opened, delimiter=";")
        rows.writerow(["Name", "Handy", "Einwilligung", *(f"{text} {n}" for n, text in enumerate(texts))])
        for number, text in enumerate(texts):
            rows.writerow([text, f"0171 12345{number:02d}", "ja", *texts])
        rows.writerow(["Weiß", "0171 1234599", "nein", *texts])
    return path


async def a_refused_message(desk: Desk) -> None:
    """A number that is no mobile one, a text that is Unicode, and what was sent before."""
    await desk.fill("#number", "030 123456")
    await desk.fill("#text", "Grüße… 🦷 {{Name}} " * 12)
    await desk.until("Festnetz.")
    await desk.until("■ Diese Zeichen kann der Anbieter nicht übertragen")


async def a_list(desk: Desk) -> None:
    """The four steps with everything there is to see."""
    await prepare(desk, hostile_list(list(HOSTILE.values())), "Guten Tag {{Name}}, am {{Tag}} ist die Praxis zu.")
    await desk.until("von")


async def a_series(desk: Desk) -> None:
    """The progress of a series."""
    await prepare(desk, hostile_list(["Müller", "Groß"]), "Guten Tag {{Name}}")
    await write_text(desk, "Guten Tag {{Name}}, die Praxis ist am Montag zu.")
    await start(desk)


async def messages(desk: Desk) -> None:
    """Messages that were refused, that are unresolved, and that wait."""
    sms = desk.app.sms
    store = sms._store.open()
    for text in ("eins", "zwei", "drei"):
        draft = Draft("+491711234567", text, "PraxisMolar", "sms4-rest", 1, sms.now() - timedelta(seconds=1), text)
        store.queue.several([draft], actor="anna")
    refused, unknown, _waiting = samples.claim(store, 3)
    samples.finish(store, refused, outcome=Refused("Nummer gesperrt"))
    samples.finish(store, unknown, outcome=Unknown("Die Verbindung brach ab."))
    await desk.press("f2", "f4")
    await desk.until("3 SMS: 1 ungeklärt")


def protocol(title: str) -> Callable[[Desk], Awaitable[None]]:
    """The card with another protocol."""

    async def choose(desk: Desk) -> None:
        await desk.choose(title)
        await desk.pilot.pause()

    return choose


SCENES = (
    *(Scene(place.name, place) for place in PLACES),
    Scene("single, refused", _PLACES["single"], a_refused_message),
    Scene("series, a list", _PLACES["series"], a_list),
    Scene("series, its progress", _PLACES["series"], a_series),
    Scene("outbox, messages", _PLACES["outbox"], messages),
    *(Scene(f"provider, {each.title}", _PLACES["provider"], protocol(each.title)) for each in PROTOCOLS),
)


async def open_scene(desk: Desk, scene: Scene) -> None:
    """Go to the place by its key and let happen there what is to be seen."""
    await desk.press(scene.place.key)
    await desk.until(lambda: desk.app.current_mode == scene.place.name and desk.app.focused is not None)
    await desk.pilot.pause()
    await scene.happens(desk)
    await desk.pilot.pause()
