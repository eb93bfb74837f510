"""The gettext catalogue of the active language: German in the source, other languages from a file."""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LANGUAGE_VARIABLE = "PRAXIS_SMS_LANG"
SOURCE_LANGUAGE = "de"
_CATALOGUES = Path(__file__).parent.parent / "locale"
_GETTEXT_LANGUAGES = "LANGUAGE"
_active: _gettext.NullTranslations = _gettext.NullTranslations()


def activate(language: str) -> None:
    """Use the catalogue of `language` from now on; a language without a catalogue leaves German.

    Texts bound when a module is imported (help of commands, key descriptions) keep the language that was active
    then, so the entry point calls this before it imports commands or screens.
    """
    global _active  # noqa: PLW0603 - one language per process
    if language == SOURCE_LANGUAGE:
        _active = _gettext.NullTranslations()
    else:
        _active = _gettext.translation("praxis-sms", str(_CATALOGUES), languages=[language], fallback=True)


def speaks_german() -> bool:
    """Whether texts are shown as they stand in the source."""
    return type(_active) is _gettext.NullTranslations


@contextmanager
def texts_of(domain: str) -> Iterator[None]:
    """Let a library that calls `gettext.gettext` find its texts in our catalogue `domain`, in the active language.

    Such a library binds the function at import. The function asks at every call which domain the process has and which
    languages LANGUAGE names, so both are set while the block runs; where we have no catalogue it speaks English.
    """
    domain_before, languages_before = _gettext.textdomain(), os.environ.get(_GETTEXT_LANGUAGES)
    _gettext.bindtextdomain(domain, str(_CATALOGUES))
    _gettext.textdomain(domain)
    os.environ[_GETTEXT_LANGUAGES] = SOURCE_LANGUAGE if speaks_german() else "en"
    try:
        yield
    finally:
        _gettext.textdomain(domain_before)
        if languages_before is None:
            os.environ.pop(_GETTEXT_LANGUAGES, None)
        else:
            os.environ[_GETTEXT_LANGUAGES] = languages_before


def translated(text: str) -> str:
    """The text in the active language, with the ids of actions as they stand in it."""
    return _active.gettext(text) if text else ""  # "" is the name of a catalogue's header


def gettext_noop(text: str) -> str:
    """The text itself, marked for the catalogue: for constants that are translated with `_` when they are shown."""
    return text


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of a text that fits `count`, in the active language."""
    return _active.ngettext(singular, plural, count)
