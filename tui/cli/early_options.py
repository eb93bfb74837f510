"""The two global options that are read before click runs: they decide the language of its texts and of the help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LANGUAGE_OPTION = "--lang"
CONFIG_OPTION = "--config"


@dataclass(frozen=True, slots=True)
class EarlyOptions:
    """The values as they were typed; empty where they were not."""

    language: str = ""
    config: str = ""


def early_options(arguments: Sequence[str]) -> EarlyOptions:
    """Read the two options wherever they stand before a `--`; mistakes are left for click to name."""
    return EarlyOptions(_value(arguments, LANGUAGE_OPTION), _value(arguments, CONFIG_OPTION))


def _value(arguments: Sequence[str], option: str) -> str:
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == option and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith(f"{option}="):
            return argument.partition("=")[2]
    return ""
