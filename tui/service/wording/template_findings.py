"""The German sentences for remarks on a template, which nobody needs who only sends."""

from __future__ import annotations

from tui.language.catalogue import _
from tui.service.text.segments import SINGLE_LIMIT
from tui.service.text.template_checks import Finding, FindingKind
from tui.service.wording.counting import parts, visible
from tui.service.wording.findings import braces_at


def finding(value: Finding) -> str:
    """One remark on a template, in one sentence."""
    if value.kind is FindingKind.MALFORMED:
        return braces_at(value.position)
    sentences = {
        FindingKind.EMPTY: _("Die Vorlage enthält keinen Text."),
        FindingKind.TOO_LONG: _(
            "Mit üblichen Werten wird der Text {units} Zeichen lang (bis {limit} passen in eine SMS): {parts}."
        ),
        FindingKind.FORCES_UNICODE: _(
            "Diese Zeichen erzwingen Unicode, eine SMS fasst dann nur noch 70 Zeichen: {words}"
        ),
        FindingKind.UNKNOWN_FIELD: _("Diese Platzhalter sind nicht bekannt: {words}"),
        FindingKind.WRONG_BRACKETS: _("Ein Platzhalter steht in doppelten geschweiften Klammern, nicht so: {words}"),
        FindingKind.NO_PRACTICE_NAME: _("Der Text nennt die Praxis nicht."),
        FindingKind.NO_CONTACT: _("Der Text nennt keine Telefonnummer, unter der man die Praxis erreicht."),
        FindingKind.TREATMENT_WORD: _("Diese Wörter verraten eine Behandlung: {words}"),
        FindingKind.NO_OPT_OUT_HINT: _("Der Text sagt nicht, wie man weitere SMS abbestellt."),
    }
    return sentences[value.kind].format(words=_quoted(value), **_length_of(value))


def _quoted(value: Finding) -> str:
    if value.kind is FindingKind.FORCES_UNICODE:
        return " ".join(map(visible, value.words))
    return ", ".join(value.words)


def _length_of(value: Finding) -> dict[str, object]:
    if value.sample is None:
        return {}
    limit = SINGLE_LIMIT[value.sample.encoding]
    return {"units": value.sample.units, "limit": limit, "parts": parts(value.sample.segments)}
