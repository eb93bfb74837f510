"""A name that a package lists is never hidden by one of its modules, which an import would put in its place."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest

from tui.runtime.listed_names import listed_names


@pytest.mark.parametrize("package", ["tui.frame", "tui.screens.single"])
def test_what_is_listed_and_the_modules_have_different_names(package: str) -> None:
    modules = {module.name for module in pkgutil.iter_modules(import_module(package).__path__)}
    assert not modules & listed_names(package).keys()


@pytest.mark.parametrize("listing", ["tui.frame", "tui.screens.single", "tui.service.api", "tui.service.lazy"])
def test_everything_that_is_listed_is_there(listing: str) -> None:
    module = import_module(listing)
    for name in listed_names(listing):
        assert getattr(module, name) is not None


def test_anything_else_is_missing_as_from_any_module() -> None:
    with pytest.raises(AttributeError, match=r"'tui\.frame' has no attribute 'unheard'"):
        _ = import_module("tui.frame").unheard
