"""What a check of prerequisites finds, one line each."""

from __future__ import annotations

from enum import Enum, StrEnum, auto

from tui.runtime.values import dataclass

RIGHTS = "rights"
"""The line that tells of a store that opens but does not let everything be read, for want of a privilege."""


class Verdict(StrEnum):
    """How a prerequisite fared.

    A skipped one could not be asked because an earlier one failed; for one not checkable there is nobody to ask.
    """

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_CHECKABLE = "not-checkable"


class CheckFailure(Enum):
    """What became of a prerequisite that failed: somebody has to enter it, to correct it, or to mend something else."""

    MISSING = auto()
    WRONG = auto()
    NOT_WORKING = auto()


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One prerequisite: its key and title, the verdict with its reason, and what to do where it failed.

    `remedy` names fields and keys of the screen, `command` what does the same at the command line. `failure` means
    something only where it failed.
    """

    subject: str
    title: str
    verdict: Verdict
    sentence: str
    remedy: str = ""
    command: str = ""
    failure: CheckFailure = CheckFailure.WRONG

    @property
    def has_failed(self) -> bool:
        """Whether sending is impossible before it is mended."""
        return self.verdict is Verdict.FAILED
