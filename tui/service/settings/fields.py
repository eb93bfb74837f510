"""How a field of a table of settings is declared: its default together with its rule and its meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from tui.service.settings.rules import Rule

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """What is known of a setting beside its default: its rule and, in the source language, what it means."""

    rule: Rule[object]
    meaning: str


def setting(default: T, rule: Rule[T], meaning: str, in_repr: bool = True) -> T:
    """A field of a table of settings; `in_repr=False` keeps a value out of `repr` that may carry credentials."""
    return field(default=default, repr=in_repr, metadata={"setting": SettingInfo(rule, meaning)})
