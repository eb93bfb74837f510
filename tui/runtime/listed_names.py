"""Names that are imported when they are first asked for.

A module lists them once, in its first block for type checkers, as a stub does for SPEC 1 (scientific-python.org); its
`__getattr__` (PEP 562), or that of a class in it, asks `listed_name`.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib.machinery import SourceFileLoader
from typing import Any

_IMPORT = re.compile(r"from ([\w.]+) import (?:\(([^)]*)\)|(.*))")


@cache
def listed_names(listing: str) -> dict[str, str]:
    """Each name that the module `listing` lists, with the module that defines it."""
    spec = sys.modules[listing].__spec__
    assert spec is not None
    assert isinstance(spec.loader, SourceFileLoader)
    block = spec.loader.get_data(spec.loader.path).decode().partition("if TYPE_CHECKING:\n")[2].partition("\n\n")[0]
    return {
        name: module
        for module, in_brackets, in_line in _IMPORT.findall(block)
        for name in re.findall(r"\w+", in_brackets or in_line)
    }


def listed_name(listing: str, name: str) -> Any:
    """What the module `listing` lists under that name; raises `AttributeError` for what it does not list."""
    if name.startswith("_") or name not in listed_names(listing):
        raise AttributeError(f"module {listing!r} has no attribute {name!r}")
    module = __import__(listed_names(listing)[name], fromlist=[name])  # as `from … import name` does it
    return getattr(module, name)
