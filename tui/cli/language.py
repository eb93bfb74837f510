"""Which language a person wants: told by the call, by the environment, or by the configuration, in this order.

It decides the texts that click is given, so the options that tell it are read before click runs.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tui.language.translation import LANGUAGE_VARIABLE, SOURCE_LANGUAGE
from tui.runtime.values import dataclass
from tui.service.errors import PraxisSmsError
from tui.service.system.files import MOST_OF_A_CONFIGURATION, TooMuch, read_file
from tui.service.system.paths import find_paths

LANGUAGE_OPTION = "--lang"
CONFIG_OPTION = "--config"
JSON_OPTION = "--json"


@dataclass(frozen=True, slots=True)
class EarlyOptions:
    """The values as they were typed; empty where they were not. `as_json` is right wherever click refuses a call."""

    language: str = ""
    config: str = ""
    as_json: bool = False


def early_options(arguments: Sequence[str]) -> EarlyOptions:
    """Read these options wherever they stand before a `--`; mistakes are left for click to name."""
    as_json = JSON_OPTION in itertools.takewhile(lambda argument: argument != "--", arguments)
    return EarlyOptions(_value(arguments, LANGUAGE_OPTION), _value(arguments, CONFIG_OPTION), as_json)


def _value(arguments: Sequence[str], option: str) -> str:
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == option and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith(f"{option}="):
            return argument.partition("=")[2]
    return ""


def wanted_language(chosen: str = "", config: Path | None = None, environ: Mapping[str, str] = os.environ) -> str:
    """The language to speak, such as "de"; quick, and never a failure.

    A locale such as "en_GB.UTF-8" names its language. It is needed before the first sentence, so an unreadable
    configuration counts as none here; what is wrong with it is reported when its settings are read.
    """
    told = chosen or environ.get(LANGUAGE_VARIABLE, "").strip() or _configured(config, environ) or SOURCE_LANGUAGE
    return re.split("[_.@-]", told, maxsplit=1)[0].lower()


def _configured(config: Path | None, environ: Mapping[str, str]) -> str:
    try:
        data = read_file(find_paths(config, environ).config_file, MOST_OF_A_CONFIGURATION)
        text = data.decode("utf-8-sig")
    except (OSError, ValueError, TooMuch, PraxisSmsError):
        return ""
    return _language_of(text) if "language" in text else ""


def _language_of(text: str) -> str:
    import tomllib

    try:
        table = tomllib.loads(text).get("ui", {})
    except (ValueError, RecursionError):
        return ""
    language = table.get("language", "") if isinstance(table, dict) else ""
    return language if isinstance(language, str) else ""
