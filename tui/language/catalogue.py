"""The language of every text a person reads: German in the source, other languages from a gettext catalogue."""

from __future__ import annotations

import gettext as _gettext
from pathlib import Path

LANGUAGE_VARIABLE = "PRAXIS_SMS_LANG"
SOURCE_LANGUAGE = "de"
_CATALOGUES = Path(__file__).parent.parent / "locale"
_active: _gettext.NullTranslations = _gettext.NullTranslations()


def activate(language: str) -> None:
    """Use the catalogue of `language` from now on; a language without a catalogue leaves German.

    Texts bound when a module is imported (help of commands, key descriptions) keep the language that was active
    then, so the entry point calls this before it imports commands or screens.
    """
    global _active
    if language == SOURCE_LANGUAGE:
        _active = _gettext.NullTranslations()
    else:
        _active = _gettext.translation("praxis-sms", str(_CATALOGUES), languages=[language], fallback=True)


def speaks_german() -> bool:
    """Whether texts are shown as they stand in the source."""
    return type(_active) is _gettext.NullTranslations


def _(text: str) -> str:
    """The text in the active language; `{id}` of an action becomes the name of its key (see `key_names`)."""
    if not text:  # the name of a catalogue's header
        return ""
    translated = _active.gettext(text)
    if "{" not in translated:
        return translated
    from tui.language.keys import with_key_names

    return with_key_names(translated)


def gettext_noop(text: str) -> str:
    """The text itself, marked for the catalogue: for constants that are translated with `_` when they are shown."""
    return text


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of a text that fits `count`, in the active language."""
    return _active.ngettext(singular, plural, count)
