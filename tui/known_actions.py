"""Every action of the application, found in its screens and widgets, and what `[keys]` makes of their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from textual.binding import Binding
from textual.dom import DOMNode

from tui.app import PraxisSmsApp
from tui.frame.keymap import Action, Keymap, keymap_of

_PACKAGES = ("tui.frame", "tui.screens", "tui.widgets")


@cache
def known_actions() -> tuple[Action, ...]:
    """Every action of the application, its places, its dialogs and its controls; imports all of them."""
    return tuple(_actions())


def _actions() -> Iterator[Action]:
    modules = [
        import_module(module.name)
        for package in _PACKAGES
        for module in walk_packages(import_module(package).__path__, f"{package}.")
    ]
    owners: set[type[DOMNode]] = {
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, DOMNode) and found.__module__.startswith(_PACKAGES)
    }
    everywhere: type[DOMNode] = PraxisSmsApp
    for owner in (everywhere, *sorted(owners, key=lambda owner: (owner.__module__, owner.__qualname__))):
        by_id: dict[str, list[Binding]] = {}
        for binding in Binding.make_bindings(owner.__dict__.get("BINDINGS", ())):
            by_id.setdefault(binding.id or "", []).append(binding)
        for name, bindings in by_id.items():
            yield Action(name, bindings[0].description, tuple(binding.key for binding in bindings), owner)


def chosen_keymap(wanted: Mapping[str, str]) -> Keymap:
    """The keymap of `[keys]`; imports every screen."""
    return keymap_of(wanted, known_actions())
