"""Lines of a check: what is there, what is missing, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tui.cli import output
from tui.language.catalogue import _
from tui.service.usecases.check_lines import Verdict

if TYPE_CHECKING:
    from tui.service.api import CheckLine

_SIGNS = {
    Verdict.OK: "✓",
    Verdict.WARNING: "!",
    Verdict.FAILED: "✗",
    Verdict.SKIPPED: "–",
    Verdict.NOT_CHECKABLE: "?",
}
_PLAIN_SIGNS = {
    Verdict.OK: "ok",
    Verdict.WARNING: "!!",
    Verdict.FAILED: "XX",
    Verdict.SKIPPED: "--",
    Verdict.NOT_CHECKABLE: "??",
}


def lines(checked: Sequence[CheckLine]) -> Iterator[str]:
    """Each line with a sign for its verdict, and below it the remedy."""
    signs = _SIGNS if output.can_show("".join(_SIGNS.values())) else _PLAIN_SIGNS
    for each in checked:
        yield f"{signs[each.verdict]} {each.title}: {each.sentence}"
        if each.remedy:
            yield f"  {output.remedy_line(remedy(each))}"


def remedy(line: CheckLine) -> str:
    """What to do, and the command that does it where there is one that is not named yet."""
    if not line.command or line.command in line.remedy:
        return line.remedy
    return _("{remedy} Oder: „{command}“.").format(remedy=line.remedy, command=line.command)
