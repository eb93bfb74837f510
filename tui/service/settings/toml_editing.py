"""Putting one value into the text of a TOML document, where a person would have written it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable, Table

__all__ = ["TOMLKitError", "put"]


def put(text: str, steps: Sequence[str], value: object) -> str:
    """The text with the value of the key `steps[-1]` in the table `steps[:-1]`; None takes the key out.

    `text` is valid TOML with line feeds. A new key follows the last key of its table, ahead of the comments that lead
    over to the next one; a new table goes to the end of the document. Raises what tomlkit raises where the document
    is built in a way it cannot edit.
    """
    document = tomlkit.parse(text)
    table = _walk(document, steps[:-1])
    name = steps[-1]
    if table is None:
        return text if value is None else _with_new_table(text, steps, value)
    if value is None:
        table.pop(name, None)
    elif name not in table:
        _append(table, name, value)
    elif table[name] != value:
        table[name] = value
    return tomlkit.dumps(document)


def _walk(document: Any, steps: Sequence[str]) -> Any:
    """The table, or None where it, or only its own header, is missing."""
    table = document
    for step in steps:
        if step not in table:
            return None
        table = table[step]
    return None if _has_no_header(table) else table


def _has_no_header(table: Any) -> bool:
    """Whether a table exists only through headers of tables within it; one made by dotted keys holds values."""
    return (
        isinstance(table, Table) and table.is_super_table() and all(isinstance(item, Table) for item in table.values())
    )


def _append(table: Any, name: str, value: object) -> None:
    if not isinstance(table, Table) or isinstance(table, InlineTable):
        table[name] = value
        return
    body = table.value.body
    end = len(body)
    while end and body[end - 1][0] is None:
        end -= 1
    trailing = body[end:]
    del body[end:]
    table[name] = value
    body.extend(trailing)


def _with_new_table(text: str, steps: Sequence[str], value: object) -> str:
    header = ".".join(tomlkit.key(step).as_string() for step in steps[:-1])
    line = f"{tomlkit.key(steps[-1]).as_string()} = {tomlkit.item(value).as_string()}\n"
    return f"{text.rstrip()}\n\n[{header}]\n{line}" if text.strip() else f"[{header}]\n{line}"
