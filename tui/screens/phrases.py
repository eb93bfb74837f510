"""Sentences of the service put together for the screen."""

from __future__ import annotations

_ENDS = (".", "!", "?", ":", "…")


def with_remedy(sentence: str, remedy: str) -> str:
    """What is wrong and what to do about it, as one paragraph."""
    if not sentence or not remedy:
        return sentence or remedy
    end = "" if sentence.endswith(_ENDS) else "."
    return f"{sentence}{end} {remedy}"
