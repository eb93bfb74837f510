"""Prints what every place of the application shows, with its help: `python -m tests.screens.show_places LANGUAGE`.

A process of its own, because texts bound at import keep the language of that moment.
"""

from __future__ import annotations

import sys

from tests.screens.settling import run
from tui.language import translation


async def show() -> None:
    """Visit every place by its key."""
    from tests.screens.desk import at_the_desk
    from tui.frame.dialogs import Reading
    from tui.frame.navigation import PLACES
    from tui.service.api import PraxisSms
    from tui.simulator.practice import demo_practice

    with demo_practice(), PraxisSms.open() as sms:
        async with at_the_desk(sms) as desk:
            for place in PLACES:
                await desk.press(place.key)
                await desk.until(lambda name=place.name: desk.app.current_mode == name)
                await desk.pilot.pause()
                sys.stdout.write(f"== {place.name}\n{desk.text}\n")
                await desk.press("f1")
                await desk.pilot.pause()
                assert isinstance(desk.app.screen, Reading)
                sys.stdout.write(f"== help of {place.name}\n{desk.app.screen.text}\n")
                await desk.press("escape")
                await desk.pilot.pause()


if __name__ == "__main__":
    translation.activate(sys.argv[1])
    run(show())
