"""Keys that stand for an action of a place and that a field with the cursor takes for itself: it is said which."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode

from tui.frame.actions import ActionTable, always_possible
from tui.frame.screen import PlaceScreen
from tui.known_actions import known_actions
from tui.language.keys import is_command, key_name
from tui.widgets.message_text import MessageText
from tui.widgets.text_field import TextField

FIELDS: tuple[type[DOMNode], ...] = (TextField, MessageText)
MEANT_TWICE = {
    ("outbox.change", "ctrl+e"), ("outbox.write_again", "ctrl+d"), ("outbox.mark_page", "ctrl+a"),
    ("outbox.reroute", "ctrl+y"), ("series.write_again", "ctrl+d"),
}  # fmt: skip
"""Known ones; who adds one finds a key that no field takes, or adds it here."""


def keys_of(field: type[DOMNode]) -> dict[str, Binding]:
    """What a field does with a key."""
    found: dict[str, Binding] = {}
    for owner in reversed(field.__mro__):
        for binding in Binding.make_bindings(owner.__dict__.get("BINDINGS", ())):
            found[binding.key] = binding
    return found


def test_every_key_that_a_field_takes_from_an_action_is_known() -> None:
    places = {action.owner for action in known_actions() if issubclass(action.owner, PlaceScreen)}
    taken = [keys_of(field) for field in FIELDS]
    found = {
        (row.id, key)
        for place in places
        for row in place.ACTIONS
        for key in row.key.split(",")
        for of_field in taken
        if is_command(key) and key in of_field and of_field[key].description != row.label
    }
    assert found == MEANT_TWICE


@pytest.mark.parametrize(("action", "key"), sorted(MEANT_TWICE))
def test_the_field_says_what_the_key_does_there_and_where_the_action_works(action: str, key: str) -> None:
    places = {each.owner for each in known_actions() if issubclass(each.owner, PlaceScreen)}
    row = next(row for place in places for row in place.ACTIONS if row.id == action)
    binding = next(of_field[key] for of_field in map(keys_of, FIELDS) if key in of_field)
    screen = cast(Any, SimpleNamespace(active_bindings={key: ActiveBinding(cast(Any, FIELDS), binding, True, "")}))

    said = ActionTable(replace(row, why_not=always_possible)).what_field_does_instead(screen, key)

    assert said.startswith(f"{key_name(key)} hier: {binding.description}. „{row.label}“ geht ")
    of_another_view = ActionTable(replace(row, why_not=lambda _screen: ""))
    assert of_another_view.what_field_does_instead(screen, key) == ""
