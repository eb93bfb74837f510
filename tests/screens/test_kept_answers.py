"""What is kept for all applications of a run is what Textual finds out for each."""

from __future__ import annotations

from functools import partial, wraps

from rich.segment import Segment
from textual import events
from textual.cache import FIFOCache
from textual.css.styles import Styles
from textual.dom import DOMNode
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input, Select

from tests.screens import kept_answers
from tests.screens.desk import Desk, at_the_desk
from tests.screens.walks import open_dialog, open_place
from tui.frame.navigation import PLACES
from tui.service.api import PraxisSms
from tui.service.settings.values import ThemeName
from tui.widgets.dropdown import Dropdown

MESSAGES = (events.Mount, events.Key, events.Focus, events.Resize, events.Idle, Input.Changed, Select.Changed)


async def test_every_widget_has_the_styles_handlers_and_values_that_textual_gives_it(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        for place in PLACES:
            await open_place(desk, place)
            is_as_textual_has_it(desk)
        await open_dialog(desk, "a message to change")
        await desk.press("tab")
        is_as_textual_has_it(desk)
        desk.app.theme = ThemeName.KONTRAST.value
        await desk.pilot.resize_terminal(132, 43)
        is_as_textual_has_it(desk)
        dropdown = desk.app.screen_stack[0].query(Dropdown).first()
        dropdown.set_class(True, "-narrow")
        await desk.pilot.pause()
        is_as_textual_has_it(desk)


def is_as_textual_has_it(desk: Desk) -> None:
    for screen in desk.app.screen_stack:
        for node in screen.walk_children(with_self=True):
            has_the_styles_of_textual(desk, node)
            assert node.screen is screen
            for name, reactive in node._reactives.items():
                if name not in node._computes:
                    assert getattr(node, name) == kept_answers.value_of_textual(reactive, node, type(node)), name
            for message in MESSAGES:
                handlers_are_those_of_textual(node, message.__new__(message))


def has_the_styles_of_textual(desk: Desk, node: DOMNode) -> None:
    flags = "_has_hover_style", "_has_focus_within", "_has_order_style", "_has_odd_or_even"
    given, kept = node.styles.base.get_rules(), {flag: getattr(node, flag) for flag in flags}
    wanted = Styles()
    for name, value in kept_answers.textual_gives(desk.app.stylesheet, node).items():
        setattr(wanted, name, value)

    assert {flag: getattr(node, flag) for flag in flags} == kept
    assert comparable(given) == comparable(wanted.get_rules()), node


def comparable(rules: object) -> dict[str, object]:
    assert isinstance(rules, dict)
    return {name: type(value) if name == "layout" else value for name, value in rules.items()}


def handlers_are_those_of_textual(node: DOMNode, message: Message) -> None:
    message._no_default_action = False
    message._sender = None
    name = message.handler_name

    assert list(node._get_dispatch_methods(name, message)) == list(
        kept_answers.handlers_of_textual(node, name, message)
    )


def test_a_strip_has_room_for_all_that_textual_lets_it_keep() -> None:
    ours, theirs = Strip([Segment("Hallo")]), Strip.__new__(Strip)
    kept_answers.strip_of_textual(theirs, [Segment("Hallo")])

    for name in Strip.__slots__:
        mine, its = getattr(ours, name), getattr(theirs, name)
        if isinstance(its, FIFOCache):
            assert isinstance(mine, FIFOCache), name
            assert mine._maxsize == its._maxsize, name
            assert getattr(ours, name) is mine, name
        else:
            assert mine == its, name
    assert not hasattr(ours, "_unknown")


def test_what_is_called_has_the_parameters_that_textual_counts() -> None:
    for size in (1, 2):
        plain = [lambda a, b=size, *, c=size: (a, b, c), lambda *args, **options: (args, options), lambda: None]
        for function in (*plain, wraps(plain[0])(plain[2]), partial(plain[0], 1), len, str.upper):
            expected = kept_answers.parameters_of_textual(function)
            assert kept_answers.count_parameters(function) == expected, function
