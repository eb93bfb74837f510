"""Which language a person wants: told by the call, by the environment, or by the configuration, in this order."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from tui.language.translation import LANGUAGE_VARIABLE, SOURCE_LANGUAGE
from tui.service.errors import PraxisSmsError
from tui.service.system.files import MOST_OF_A_CONFIGURATION, TooMuch, read_file


def wanted_language(chosen: str = "", config: Path | None = None, environ: Mapping[str, str] = os.environ) -> str:
    """The language to speak, such as "de"; quick, and never a failure.

    A locale such as "en_GB.UTF-8" names its language. It is needed before the first sentence, so an unreadable
    configuration counts as none here; what is wrong with it is reported when its settings are read.
    """
    told = chosen or environ.get(LANGUAGE_VARIABLE, "").strip() or _configured(config, environ) or SOURCE_LANGUAGE
    return re.split("[_.@-]", told, maxsplit=1)[0].lower()


def _configured(config: Path | None, environ: Mapping[str, str]) -> str:
    from tui.service.system.paths import find_places

    try:
        data = read_file(find_places(config, environ).config_file, MOST_OF_A_CONFIGURATION)
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
