"""A walk through every place and every dialog: none is left out, nothing holds the cursor, F1 knows every field."""

from __future__ import annotations

import re

import pytest
from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Select, TextArea

from tests.screens.desk import Desk, at_the_desk
from tests.screens.scenes import SCENES, Scene, open_scene
from tests.screens.walks import (
    DIALOGS,
    HELP,
    bindings_in,
    each_dialog,
    every_screen,
    fields,
    leave,
    of,
    tab_comes_round_both_ways,
)
from tui.frame.dialogs import ActionDialog, Dialog, LineDialog
from tui.frame.finder.dialog import SearchField
from tui.frame.help import Help
from tui.frame.screen import PlaceScreen
from tui.language.keys import key_name
from tui.service.api import PraxisSms
from tui.widgets.buttons import PushButton
from tui.widgets.dropdown import Dropdown
from tui.widgets.footer_line import FooterLine
from tui.widgets.form import Scroll
from tui.widgets.row_list import RowList

ENGLISH = re.compile(r"\b(the|cursor|select|delete|scroll|move|focus|quit|menu|down|page|go|copy|paste|cut)\b")
every_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)

WITHOUT_CONTROL = {
    "outbox.search": "the field that it leads to stands above the list",
    "outbox.answers": "the footer names it while an answer is unread; the dropdown Zeigen has the same view",
    "outbox.copy": "the details of a message have its button",
    "outbox.change": "the details of a message have its button",
    "outbox.write_again": "the progress of a series has its button",
    "single.person": "the footer names it as soon as a number stands in the form",
    "single.consent": "said beside the number where a consent is missing",
    "single.copy": "the details of a message in the Postausgang have its button",
    "single.template": "the dropdown Textvorlage opens the same list",
    "series.template": "the dropdown beside „3 Text“ opens the same list",
    "series.person": "the footer names it at a row of the checked list",
    "outbox.person": "the footer names it at a message, and its details have a button",
    "series.filter": "the box „Nur Probleme“ does the same",
    "single.recall": "its button shows as soon as something can be recalled",
    "series.find": "what it searches is there only when a list was checked, and then says so",
    "outbox.reroute": "the line above the list names it as soon as something waits for what nobody can send with",
    "outbox.back": "Esc undoes one thing before it leads back, as everywhere",
}
"""Actions of a place with a key and, at first, no visible control; each with the reason."""


def test_no_screen_is_left_out(sms: PraxisSms) -> None:
    walked = {type(factory(sms)) for factory in DIALOGS.values()} | {Help}
    places = {kind for kind in every_screen() if issubclass(kind, PlaceScreen) and kind is not PlaceScreen}
    assert every_screen() - places - {PlaceScreen, Dialog, ActionDialog, LineDialog} == walked
    # A part of a place is no place of its own.
    assert {kind.place for kind in places if issubclass(kind, PlaceScreen) and hasattr(kind, "place")} == {
        scene.place.name for scene in SCENES
    }


@every_scene
async def test_a_place_shows_its_actions_and_is_walked_and_explained_by_keys(sms: PraxisSms, scene: Scene) -> None:
    async with at_the_desk(sms, size=(132, 50)) as desk:
        await open_scene(desk, scene)
        every_action_has_something_to_see(desk)
        await desk.pilot.resize_terminal(80, 24)
        every_key_has_an_id_a_meaning_and_no_rival(desk)
        for widget in fields(desk):
            assert isinstance(widget, PushButton) or getattr(widget, "help_text", ""), widget
        for widget in fields(desk)[:2]:
            await f1_explains(desk, widget)
        await arrows_walk_and_open_nothing(desk)


async def test_a_dialog_is_walked_explained_and_left_by_keys(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.go_to("#name")
        async for name, dialog in each_dialog(desk):
            with of(name):
                every_key_has_an_id_a_meaning_and_no_rival(desk)
                await tab_comes_round_both_ways(desk)
                await arrows_leave_every_field_and_open_nothing(desk)
                await f1_explains_every_field_of(desk, name, dialog)
                if name != HELP:
                    await leave(desk, dialog)
                await desk.until(lambda: len(desk.app.screen_stack) == 1)
                assert desk.focused == "name", "Esc gives the focus back"


# keyboard


async def arrows_walk_and_open_nothing(desk: Desk) -> None:
    """Each arrow leads from a field of a place to its neighbour."""
    for widget in fields(desk):
        if isinstance(widget, RowList | TextArea | Scroll):
            continue
        for key, step in (("down", 1), ("up", -1)):
            widget.focus()
            await desk.pilot.pause()
            chain = fields(desk)
            if widget not in chain:
                continue
            await desk.press(key)
            await desk.pilot.pause()
            expected = chain[(chain.index(widget) + step) % len(chain)]
            assert desk.app.focused is expected, f"{key} from {widget} led to {desk.app.focused}"
            assert not any(dropdown.expanded for dropdown in desk.app.screen.query(Select))


async def arrows_leave_every_field_and_open_nothing(desk: Desk) -> None:
    """The arrow leads from each field of a dialog to another one."""
    for widget in fields(desk):
        if isinstance(widget, RowList | TextArea | Scroll | SearchField):  # its list has the arrows
            continue
        widget.focus()
        await desk.press("down")
        assert len(fields(desk)) == 1 or desk.app.focused is not widget, widget
        assert not any(dropdown.expanded for dropdown in desk.app.screen.query(Dropdown)), widget


# keys


def every_key_has_an_id_a_meaning_and_no_rival(desk: Desk) -> None:
    for node, binding in bindings_in(desk):
        where = f"{node}: {binding}"
        assert binding.id, where
        assert binding.description, where
        assert binding.tooltip, where
        assert not ENGLISH.search(binding.description.lower()), where
        assert binding.key not in ("ctrl+j", "ctrl+m", "ctrl+i", "ctrl+h", "ctrl+enter", "f10", "f11"), where
    screen, app = desk.app.screen, desk.app
    for node in (screen, app, *screen.walk_children()):
        for key, rivals in node._bindings.key_to_bindings.items():
            possible = {rival.id for rival in rivals if node.check_action(_action(rival.action), ())}
            assert len(possible) <= 1, f"{node}: {key} means {rivals}"
    shadowed = set(screen._bindings.key_to_bindings) & set(app._bindings.key_to_bindings)
    assert not shadowed - {"escape", "f1"}, f"{screen} hides keys that work everywhere: {shadowed}"


def every_action_has_something_to_see(desk: Desk) -> None:
    screen = desk.app.screen
    assert isinstance(screen, PlaceScreen)
    shown = {_action(entry.action) for entry in screen.query_one(FooterLine).keys}
    pressed = {_action(button.action or "") for button in screen.query(PushButton)}
    for binding in _own_bindings(screen):
        seen = _action(binding.action) in shown | pressed or key_is_named(desk, binding)
        assert seen or binding.id in WITHOUT_CONTROL, f"{binding.id} ({binding.key}) has nothing to see"


def key_is_named(desk: Desk, binding: Binding) -> bool:
    return key_name(binding.key) in desk.text


def _own_bindings(screen: PlaceScreen) -> list[Binding]:
    return [
        binding
        for bindings in screen._bindings.key_to_bindings.values()
        for binding in bindings
        if binding.id not in ("screen.next", "screen.previous") and screen.check_action(_action(binding.action), ())
    ]


def _action(action: str) -> str:
    return action.removeprefix("screen.").split("(")[0]


# help


async def f1_explains_every_field_of(desk: Desk, name: str, dialog: Dialog[object]) -> None:
    for widget in fields(desk):
        widget.focus()
        await desk.pilot.pause()
        assert name == HELP or Help(desk.app.screen).text.startswith("DIESES FELD\n"), widget
    await desk.press("f1")
    if name == HELP:
        await desk.until(lambda: len(desk.app.screen_stack) == 1)
    else:
        await desk.until("Hilfe")
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is dialog)


async def f1_explains(desk: Desk, widget: Widget) -> None:
    help_text = str(getattr(widget, "help_text", ""))
    if not help_text:
        return
    widget.focus()
    await desk.pilot.pause()
    await desk.press("f1")
    await desk.until("DIESES FELD")
    assert isinstance(desk.app.screen, Help)
    assert help_text in desk.app.screen.text
    await desk.press("escape")
    await desk.until(lambda: desk.app.focused is widget)
