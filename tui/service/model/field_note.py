"""What a screen says beside a field before anything is sent or saved."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldNote:
    """One sentence about one field; a `blocking` one keeps the main action from happening.

    `is_policy`: a rule of the practice says so, not what was typed.
    """

    field: str
    sentence: str
    blocking: bool
    remedy: str = ""
    is_policy: bool = False
