"""Take the pictures of the manual from the running application: `python docs/make_screenshots.py [de|en]`.

The application runs at 80x24 on the demo practice, and in wide windows. Time stands still, for the film it goes on from
one picture to the next; nothing is sent, the store is told what became of each message. So the same program gives the
same pictures.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

if TYPE_CHECKING:
    from docs.terminal_svg import Frame, Grid
    from tests.screens.desk import Desk
    from tui.service.api import PraxisSms

ROOT = Path(__file__).parent.parent
_QUIET_SECONDS = 0.7
_IN_ENGLISH = {
    "100.000,00 €": "100,000.00 €",
    "1 Liste": "1 List",
    " Zeilen": " rows",
    "sendbar": "sendable",
    "Serie starten?": "Start series?",
    "Serie 1 ·": "Series 1 ·",
    "0 von": "0 of",
    " von": " of",
    "fertig": "finished",
    "Mobilfunk": "mobile",
    "zugestellt": "delivered",
    "nicht zugestellt": "not delivered",
    "SMS-Freigabe": "SMS authorisation",
    "SO RICHTEN SIE": "HOW TO SET",
}
"""What is waited for, as it stands on the screen."""
PICTURES = {"de": ROOT / "docs" / "screenshots", "en": ROOT / "docs" / "en" / "screenshots"}
TITLE = "praxis-sms"
USUAL, WIDE = (80, 24), (120, 36)
NOW = datetime(2026, 11, 24, 8, 12, tzinfo=UTC)
LIST = "Recall November.csv"
_LIST_ROWS = """\
Anrede;Vorname;Name;Handy;Datum;Uhrzeit;Einwilligung
Frau;Käthe;Schäfer;0171 1234501;25.11.2026;08:30;ja
Herr;Björn;Groß;0160/1234502;25.11.2026;09:15;ja
Frau;Ayşe;Öztürk;+49 152 21234503;25.11.2026;10:00;ja
Herr;Jürgen;Müller;0171-1234504;25.11.2026;10:45;nein
Frau;Anna;Weiß;030 1234505;25.11.2026;11:30;ja
Herr;Paul;Köhler;0176 1234506;26.11.2026;08:30;ja
Frau;Maria;Lang;0171 1234507;26.11.2026;09:15;ja
"""
_SENT = (
    ("+491711234501", "Käthe Schäfer", "delivered", 27),
    ("+491601234502", "Björn Groß", "delivered", 26),
    ("+4915221234503", "Ayşe Öztürk", "undelivered", 25),
    ("+491711234504", "Jürgen Müller", "accepted", 19),
    ("+491761234506", "Paul Köhler", "unknown", 14),
    ("+491711234507", "Maria Lang", "failed", 9),
    ("+4915111234508", "Peter Kurz", "queued", 2),
)
"""Number, name, state, and how many minutes ago."""
_FILM_ROWS, _AT_ONCE, _FOR_A_STEP = 40, 3, timedelta(seconds=1)
_FILM_TEXT = "Guten Tag {{Anrede}} {{Name}}, Ihr Termin: {{Datum}}, {{Uhrzeit}} Uhr. Praxis Molar"
_TEXT = "Guten Tag, Ihr Termin ist am 25.11. um 8:30 Uhr. Ihre Praxis Molar, Tel. 030 1234567"


class PictureTime(datetime):
    """The time on the pictures: it stands still, and in a film it goes on when it is told to."""

    elapsed = timedelta(0)

    @classmethod
    def moment(cls) -> datetime:
        """What time it is, in UTC."""
        return NOW + cls.elapsed

    @classmethod
    def seconds(cls) -> float:
        """What a monotonic clock would say."""
        return 1.0 + cls.elapsed.total_seconds()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        """The same as `datetime.now` would say."""
        here = cls.moment().astimezone(tz)
        return here if tz else here.replace(tzinfo=None)


def said(german: str) -> str:
    """Words of the screen in the language of this process."""
    from tui.language.translation import speaks_german

    return german if speaks_german() else _IN_ENGLISH[german]


async def take_all() -> dict[str, str]:
    """Every picture and the film by their names."""
    pictures = await take_pictures(SCENES, USUAL) | await take_pictures(WIDE_SCENES, WIDE)
    return pictures | {FILM: await take_film()}


async def take_pictures(scenes: Mapping[str, Scene], size: tuple[int, int]) -> dict[str, str]:
    """Pictures of one window, in the order of their scenes."""
    from docs.terminal_svg import picture
    from tests.screens.desk import at_the_desk

    pictures = {}
    with _practice() as sms:
        async with at_the_desk(sms, size=size) as desk:
            for name, arrange in scenes.items():
                await arrange(desk)
                pictures[name] = picture(await _at_rest(desk), TITLE)
    return pictures


async def take_film(quiet_seconds: float = _QUIET_SECONDS) -> str:
    """A list is chosen and checked, its series started and sent, over and over.

    Args:
        quiet_seconds: how long a screen must not have changed before it is taken.
    """
    from docs.terminal_svg import film
    from tests.screens.desk import at_the_desk

    with _film_practice() as sms:
        async with at_the_desk(sms) as desk:
            return film([frame async for frame in _demonstration(desk, partial(_at_rest, desk, quiet_seconds))], TITLE)


async def _demonstration(desk: Desk, at_rest: Callable[[], Awaitable[Grid]]) -> AsyncIterator[Frame]:
    from docs.terminal_svg import Frame

    await desk.press("f3")
    await desk.until(said("1 Liste"))
    await desk.until(said("100.000,00 €"))
    yield Frame(await at_rest(), 1.2)
    for end in range(2, len(LIST) + 1, 3):
        await desk.fill("#list-path", LIST[:end])
        yield Frame(await at_rest(), 0.2)
    await desk.fill("#list-path", LIST)
    await desk.press("enter")
    await desk.until(f"{_FILM_ROWS}{said(' Zeilen')}")
    yield Frame(await at_rest(), 1.8)
    words = _FILM_TEXT.split()
    for count in range(1, len(words) + 1):
        await desk.fill("#series-text", " ".join(words[:count]))
        yield Frame(await at_rest(), 0.2)
    await desk.until(said("sendbar"))
    yield Frame(await at_rest(), 2.2)
    await desk.press("f9")
    await desk.until(said("Serie starten?"))
    yield Frame(await at_rest(), 2.4)
    await desk.press("enter")
    await desk.until(said("Serie 1 ·"))
    await desk.until(said("0 von"))
    async for grid in _progress(desk, at_rest):
        yield Frame(grid, 0.5)
    yield Frame(await at_rest(), 5)


async def _progress(desk: Desk, at_rest: Callable[[], Awaitable[Grid]]) -> AsyncIterator[Grid]:
    """The screen after each step of the series, until it is done."""
    from tests.unit.outbox import samples

    store = desk.app.sms._store.open()  # noqa: SLF001 - what it is told here comes from the provider otherwise
    done = 0
    while said("fertig") not in desk.text:
        yield await at_rest()
        PictureTime.elapsed += _FOR_A_STEP
        with store.write() as connection:
            connection.execute("UPDATE message SET state = 'delivered' WHERE state = 'accepted'")
        taken = samples.claim(store, _AT_ONCE)
        samples.finish(store, *taken)
        done += len(taken)
        await desk.until(f", {done}{said(' von')}")


async def _at_rest(desk: Desk, quiet_seconds: float = _QUIET_SECONDS) -> Grid:
    """The screen when everything has come that comes a moment later: remarks, counts, the balance."""
    shown, since = _grid(desk), time.monotonic()
    while time.monotonic() - since < quiet_seconds:
        await asyncio.sleep(0.05)
        await desk.pilot.pause()
        if (now := _grid(desk)) != shown:
            shown, since = now, time.monotonic()
    return shown


def _grid(desk: Desk) -> Grid:
    """What stands on the screen."""
    from docs.terminal_svg import grid_of

    return grid_of(desk.app.screen._compositor.render_strips())  # noqa: SLF001 - Textual shows it to nobody else


async def _single(desk: Desk) -> None:
    await desk.press("f2")
    await desk.fill("#number", "0171 1234501")
    await desk.fill("#name", "Käthe Schäfer")
    await desk.fill(
        "#text", "Guten Tag Frau Schäfer, Ihr Termin ist nun am 26.11. um 10 Uhr. Ihre Praxis Molar, Tel. 030 1234567"
    )
    await desk.until(said("Mobilfunk"))
    await desk.until(said("zugestellt"))


async def _series(desk: Desk) -> None:
    await desk.press("f3")
    await desk.until(said("1 Liste"))
    await desk.fill("#list-path", LIST)
    await desk.press("enter")
    await desk.until(f"7{said(' Zeilen')}")
    await desk.fill(
        "#series-text", "Guten Tag {{Anrede}} {{Name}}, Ihr Termin: {{Datum}}, {{Uhrzeit}} Uhr. Praxis Molar"
    )
    await desk.until(said("sendbar"))
    await desk.go_to("#check-rows")


async def _outbox(desk: Desk) -> None:
    await desk.press("f4")
    await desk.until(said("nicht zugestellt"))


async def _templates(desk: Desk) -> None:
    await desk.press("f5")
    await desk.until("Zahnarztpraxis")


async def _card(desk: Desk) -> None:
    await desk.press("f8")
    await desk.until(said("SMS-Freigabe"))
    await desk.fill("#address", "https://www.sms4.de")
    await desk.go_to("#protocol")


async def _card_help(desk: Desk) -> None:
    await desk.press("f1")
    await desk.until(said("SO RICHTEN SIE"))


Scene = Callable[["Desk"], Awaitable[None]]
SCENES: Mapping[str, Scene] = {
    "einzel-sms": _single,
    "serien-sms": _series,
    "postausgang": _outbox,
    "textvorlagen": _templates,
    "sms-provider": _card,
    "hilfe": _card_help,
}
WIDE_SCENES: Mapping[str, Scene] = {"serien-sms-breit": _series}
FILM = "vorfuehrung"
MADE = (*SCENES, *WIDE_SCENES, FILM)


@contextmanager
def _practice() -> Iterator[PraxisSms]:
    """The demo practice on a morning on which a few SMS have gone out already."""
    from tui.service.api import PraxisSms
    from tui.service.system.paths import find_paths
    from tui.simulator.practice import demo_practice

    with _empty_home() as home, demo_practice(patients=0), _picture_time():
        (home / LIST).write_text(_LIST_ROWS, encoding="utf-8")
        clock = mock.Mock(return_value=NOW)
        with PraxisSms(find_paths(), actor="empfang", clock=clock) as sms:
            _lay_out(sms, clock)
            somebody_sends = replace(sms.dispatcher.status(), alive=True)
            with mock.patch.object(sms.dispatcher, "status", return_value=somebody_sends):
                yield sms


@contextmanager
def _empty_home() -> Iterator[Path]:
    before = Path.cwd()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PRAXIS_SMS", "XDG", "TEXTUAL"))}
    with tempfile.TemporaryDirectory() as name, mock.patch.dict(os.environ, kept | _surroundings(name), clear=True):
        os.chdir(name)
        time.tzset()
        try:
            yield Path(name)
        finally:
            os.chdir(before)


def _surroundings(home: str) -> Mapping[str, str]:
    return {"HOME": home, "TZ": "Europe/Berlin", "LANG": "C.UTF-8", "TERM": "xterm-256color"}


@contextmanager
def _film_practice() -> Iterator[PraxisSms]:
    """The demo practice with a longer list, seemingly sending."""
    from tui.service.api import PraxisSms
    from tui.service.system.paths import find_paths
    from tui.simulator.practice import demo_practice

    began = mock.patch.object(PictureTime, "elapsed", timedelta(0))
    pace = mock.patch("tui.frame.top_line_status.monotonic", PictureTime.seconds)
    with _empty_home() as home, demo_practice(patients=0), _picture_time(), began, pace:
        (home / LIST).write_text(_film_rows(), encoding="utf-8")
        with PraxisSms(find_paths(), actor="empfang", clock=PictureTime.moment) as sms:
            sends_here = replace(sms.dispatcher.status(), here=True, alive=True)
            with mock.patch.object(sms.dispatcher, "status", return_value=sends_here):
                yield sms


def _film_rows() -> str:
    """The list of the film: the one of the pictures, and so many more people that sending takes a while."""
    heading, *rows = _LIST_ROWS.splitlines()
    sendable = [row.split(";") for row in rows if row.endswith("ja") and ";030 " not in row]
    more = [
        ";".join([*row[:3], f"0151 {11000000 + index}", *row[4:]]) for index, row in enumerate(sendable * _FILM_ROWS)
    ]
    return "\n".join([heading, *rows, *more][: _FILM_ROWS + 1]) + "\n"


@contextmanager
def _picture_time() -> Iterator[None]:
    """Let every screen see the time of the pictures."""
    from importlib import import_module
    from pkgutil import walk_packages

    packages = ("tui.frame", "tui.screens")
    found = [each.name for name in packages for each in walk_packages(import_module(name).__path__, f"{name}.")]
    modules = [import_module(name) for name in found]
    with ExitStack() as patches:
        for module in modules:
            if hasattr(module, "datetime"):
                patches.enter_context(mock.patch.object(module, "datetime", PictureTime))
        yield


_WAY = {
    "queued": (),
    "accepted": ("sending", "accepted"),
    "delivered": ("sending", "accepted", "delivered"),
    "undelivered": ("sending", "accepted", "undelivered"),
    "failed": ("sending", "failed"),
    "unknown": ("sending", "unknown"),
}
"""The states that lead to a state, as the store allows them."""


def _lay_out(sms: PraxisSms, clock: mock.Mock) -> None:
    """Queue what has been sent, and give each message the state it is shown in."""
    from tui.service.api import SingleSms

    for number, name, state, minutes in _SENT:
        clock.return_value = NOW - timedelta(minutes=minutes)
        queued = sms.compose.queue(SingleSms(number, _TEXT, name))
        for step in _WAY[state]:
            token = "shown" if step == "sending" else None
            with sms._store.open().write() as connection:  # noqa: SLF001
                connection.execute(
                    "UPDATE message SET state = :state, claim_token = :token WHERE id = :id",
                    {"id": queued.id, "state": step, "token": token},
                )
    clock.return_value = NOW


def main() -> None:
    """Write the pictures of the language named on the command line, or those of each in a process of its own."""
    if len(sys.argv) < 2:
        for language in PICTURES:
            subprocess.run([sys.executable, sys.argv[0], language], check=True)
        return
    from tui.language import translation

    translation.activate(sys.argv[1])
    from tests.screens.settling import run

    folder = PICTURES[sys.argv[1]]
    folder.mkdir(exist_ok=True)
    for name, picture in run(take_all()).items():
        (folder / f"{name}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
