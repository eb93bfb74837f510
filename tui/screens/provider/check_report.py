"""The result of *Zugang prüfen* as text."""

from __future__ import annotations

from collections.abc import Sequence

from tui.language.catalogue import _, ngettext
from tui.service.api import CheckFailure, CheckLine, Verdict
from tui.service.wording import marks

_VERDICTS = {
    Verdict.OK: marks.GOOD.beside(_("in Ordnung")),
    Verdict.WARNING: marks.HINT.beside(_("Hinweis")),
    Verdict.SKIPPED: marks.LEFT_OUT.beside(_("entfällt")),
    Verdict.NOT_CHECKABLE: marks.NOT_KNOWN.beside(_("ungeprüft")),
}
_FAILURES = {
    CheckFailure.MISSING: marks.ERROR.beside(_("FEHLT")),
    CheckFailure.WRONG: marks.ERROR.beside(_("FALSCH")),
    CheckFailure.NOT_WORKING: marks.ERROR.beside(_("GEHT NICHT")),
}
_COLUMN = max(map(len, (*_VERDICTS.values(), *_FAILURES.values()))) + 1


def report_of_check(lines: Sequence[CheckLine]) -> str:
    """One paragraph per prerequisite: verdict with its mark, title, what was found, and what to do."""
    paragraphs = []
    for line in lines:
        word = _FAILURES[line.failure] if line.has_failed else _VERDICTS[line.verdict]
        paragraph = f"{word:<{_COLUMN}}\t{line.title}: {line.sentence}"
        if line.remedy:
            paragraph += f"\n{'':<{_COLUMN}}\t{line.remedy}"
        paragraphs.append(paragraph)
    return "\n".join(paragraphs)


def verdict_of_check(lines: Sequence[CheckLine]) -> str:
    """The result in one sentence."""
    failed = len(_failed(lines))
    if not failed and any(line.subject == "credentials" and line.verdict is Verdict.NOT_CHECKABLE for line in lines):
        return _("Der Zugang ist in Ordnung, soweit er sich prüfen lässt.")
    if not failed:
        return _("Der Zugang ist in Ordnung.")
    return ngettext(
        "{count} Voraussetzung ist noch nicht erfüllt.", "{count} Voraussetzungen sind noch nicht erfüllt.", failed
    ).format(count=failed)


def news_of_check(lines: Sequence[CheckLine]) -> str:
    """The same where the report is not in sight any more: what is not in order."""
    failed = _failed(lines)
    return _("Nicht in Ordnung: {titles}.").format(titles=", ".join(failed)) if failed else verdict_of_check(lines)


def _failed(lines: Sequence[CheckLine]) -> list[str]:
    return [line.title for line in lines if line.has_failed]
