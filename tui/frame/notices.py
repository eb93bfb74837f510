"""Sentences of the service put together for the screen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.service.api import KeptDraft

_ENDS = (".", "!", "?", ":", "…")


def with_remedy(sentence: str, remedy: str) -> str:
    """What is wrong and what to do about it, as one paragraph."""
    if not sentence or not remedy:
        return sentence or remedy
    end = "" if sentence.endswith(_ENDS) else "."
    return f"{sentence}{end} {remedy}"


def written_at(draft: KeptDraft) -> str:
    """When it was written, in local time: without the date if that was today."""
    moment = draft.kept_at.astimezone()
    return f"{moment:%H:%M}" if moment.date() == datetime.now().astimezone().date() else f"{moment:%d.%m.%Y, %H:%M}"
