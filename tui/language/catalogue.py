"""The language of every text a person reads, and the names of the keys in it."""

from __future__ import annotations

from tui.language.keys import with_key_names
from tui.language.translation import gettext_noop, ngettext, translated

__all__ = ["_", "gettext_noop", "ngettext"]


def _(text: str) -> str:
    """The text in the active language; `{id}` of an action becomes the name of its key (see `keys`)."""
    sentence = translated(text)
    return with_key_names(sentence) if "{" in sentence else sentence
