"""Descriptions of HTTP interfaces for tests: a small whole one, and what a test adds to it."""

from __future__ import annotations

import tomllib

from tui.service.gateways.http_formats.description import HttpFormat
from tui.service.gateways.http_formats.format_reader import read_format


def described(text: str = "", *, key: str = 'in = "bearer"', trusted: bool = False) -> HttpFormat:
    """A description with JSON; `text` replaces or adds tables."""
    table = tomllib.loads(f"""
[request]
body = "json"
[request.key]
{key}
[request.fields]
recipient = "to"
text = "text"
[answer]
accepted = [{{ at = "/ok", equals = true }}]
""")
    for name, value in tomllib.loads(text).items():
        table[name] = merged(table.get(name), value)
    return read_format("eigen", table, "eigen.toml", is_trusted=trusted)


def merged(old: object, new: object) -> object:
    if isinstance(old, dict) and isinstance(new, dict):
        return old | {key: merged(old.get(key), value) for key, value in new.items()}
    return new
