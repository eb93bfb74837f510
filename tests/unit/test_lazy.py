"""Packages that import what they hand out when it is first asked for."""

from __future__ import annotations

import importlib

import pytest

from tui.service.lazy import listed_names


@pytest.mark.parametrize("listing", ["tui.frame", "tui.screens.single"])
def test_no_name_of_a_package_is_that_of_a_module_inside(listing: str) -> None:
    """Python puts a module, once imported, into its package under its own name, over what that name stood for."""
    importlib.import_module(listing)
    modules = set(listed_names(listing).values())
    assert not {name for name in listed_names(listing) if f"{listing}.{name}" in modules}
