"""Descriptions of providers as lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tui.cli import output
from tui.cli.views import table
from tui.language import dates
from tui.language.catalogue import _
from tui.language.translation import translated
from tui.service.wording.facts import outcome_words

if TYPE_CHECKING:
    from tui.service.api import CheckLine, FoundFormat, HttpFormat, RuleLine, Trial


def _subjects() -> Mapping[str, str]:
    return {
        "accepted": _("Annahme"),
        "already": _("schon da"),
        "refused": _("Ablehnung"),
        "credentials": _("Zugangsdaten"),
        "credit": _("Guthaben"),
        "later": _("später"),
        "code": _("Code"),
        "words": _("Worte"),
        "id": _("Kennung"),
        "parts": _("Teile"),
        "price": _("Preis"),
    }


def list_lines(listed: Sequence[FoundFormat]) -> list[str]:
    """The descriptions in columns, the chosen one marked."""
    rows = [
        ("*" if each.is_chosen else "", each.name, each.title, _place(each) if each.error is None else _("unbrauchbar"))
        for each in listed
    ]
    return table.lines(("", _("Name"), _("Anbieter"), _("Woher")), rows)


def _place(each: FoundFormat) -> str:
    return _("mitgeliefert") if each.place is None else str(each.place)


def listed_document(each: FoundFormat) -> dict[str, object]:
    """One description of the list as JSON."""
    return {
        "name": each.name,
        "title": each.title,
        "chosen": each.is_chosen,
        "file": None if each.place is None else str(each.place),
        "source": each.format.source or None if each.format is not None else None,
        "read": each.format.read.isoformat() if each.format is not None and each.format.read is not None else None,
        "error": None if each.error is None else each.error.sentence,
    }


def _abilities(described: HttpFormat) -> Mapping[str, bool]:
    return {
        "balance": described.balance is not None,
        "reports": described.report is not None,
        "lookup": described.lookup is not None,
        "inbound": described.inbound is not None,
        "sender": bool(described.request.sender),
        "reference": bool(described.request.reference),
    }


def document(found: FoundFormat) -> dict[str, object]:
    """One description as JSON."""
    described = found.format
    assert described is not None
    return {
        "name": described.name,
        "title": described.title,
        "file": None if found.place is None else str(found.place),
        "source": described.source or None,
        "read": None if described.read is None else described.read.isoformat(),
        "url": described.url or None,
        "account": [
            {"name": each.name, "title": translated(each.title), "secret": each.secret, "default": each.default or None}
            for each in described.account
        ],
        "abilities": dict(_abilities(described)),
        "inferred": [translated(each) for each in described.inferred],
    }


def lines(found: FoundFormat) -> Iterator[str]:
    """One description for people."""
    described = found.format
    assert described is not None
    request = described.request
    names = {
        "balance": _("Guthaben abfragen"),
        "reports": _("Sendeberichte"),
        "lookup": _("Ungeklärtes nachsehen"),
        "inbound": _("Antworten von Patienten"),
        "sender": _("SMS-Absender angeben"),
        "reference": _("eigenes Kennzeichen"),
    }
    read = "" if described.read is None else f" ({dates.full_date(described.read)})"
    rows = [
        (_("Anbieter"), described.title),
        (_("Datei"), _("mitgeliefert") if found.place is None else str(found.place)),
        (_("Nach"), f"{described.source}{read}" if described.source else "–"),
        (_("Adresse"), described.url or _("aus den Vertragsunterlagen")),
        (_("Anfrage"), f"{request.method}, {request.body}"),
        (_("Schlüssel"), f"in = {request.key.carrier}"),
        (_("Kann"), ", ".join(names[name] for name, able in _abilities(described).items() if able) or "–"),
        (_("Kann nicht"), ", ".join(names[name] for name, able in _abilities(described).items() if not able) or "–"),
    ]
    width = max(len(title) for title, _value in rows) + 1
    for title, value in rows:
        yield f"{title + ':':<{width}} {value}"
    for each in described.account:
        key = f"protocols.3steps2web-api.account.{each.name}" if not each.secret else "3steps2web-api-secret"
        yield ""
        yield f"{translated(each.title)} – {key}"
        if each.help:
            yield f"  {translated(each.help)}"
    if described.inferred:
        yield ""
        yield _("Nicht dokumentiert, sondern erschlossen:")
        yield from (f"  – {translated(each)}" for each in described.inferred)


def check_document(each: CheckLine) -> dict[str, object]:
    """One line of a check as JSON."""
    return {
        "subject": each.subject,
        "verdict": each.verdict.value,
        "sentence": each.sentence,
        "remedy": each.remedy or None,
    }


def trial_lines(trial: Trial, *, with_request: bool = True) -> Iterator[str]:
    """The request, the answer, and what each rule made of it."""
    if with_request:
        yield from trial.request.splitlines()
    if trial.outcome is None:
        return
    yield ""
    yield from trial.answer.splitlines() or (_("Es kam keine vollständige Antwort."),)
    yield ""
    if trial.lines:
        yes, no = ("✓", "–") if output.can_show("✓–") else ("ok", "--")
        names = _subjects()
        width = max(len(name) for name in names.values())
        for line in trial.lines:
            yield f"{yes if line.holds else no} {names[line.subject]:<{width}} {line.rule}: {_found(line)}"
        yield ""
    yield _("Ergebnis: {outcome}").format(outcome=outcome_words(trial.outcome))


def _found(line: RuleLine) -> str:
    return output.harmless(line.found) if line.found else _("nichts gefunden")


def trial_document(trial: Trial) -> dict[str, object]:
    """A trial as JSON; outcome and answer are null where nothing was sent."""
    return {
        "request": trial.request,
        "sent": trial.outcome is not None,
        "outcome": None if trial.outcome is None else type(trial.outcome).__name__.lower(),
        "sentence": None if trial.outcome is None else outcome_words(trial.outcome),
        "answer": trial.answer or None,
        "rules": [
            {"subject": line.subject.value, "rule": line.rule, "found": line.found or None, "holds": line.holds}
            for line in trial.lines
        ],
    }
