"""Facts of every kind: with the values their sentences name, and with whatever a store may hold."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from tui.service.model.consent import Purpose
from tui.service.model.facts import Fact, FactKind
from tui.service.text.numbers.phone_number import NumberKind

VALUES: dict[str, str | int | Fact] = {
    "words": "Server-Störung 17",
    "first": Fact.said("Eins."),
    "second": Fact.said("Zwei."),
    "hours": "20:00-08:00",
    "limit": 150,
    "count": 5,
    "reason": Fact.said("besetzt"),
    "heading": "Einw.",
    "row": 3,
    "cell": "B7",
    "line": 12,
    "number": "0171 1234567",
    "balance": "0.05",
    "currency": "EUR",
    "title": "SMS4 RESTful",
    "fields": "customer_number,user",
    "name": "sms4-password",
    "units": 171,
    "cause": Fact.of(FactKind.FORCES_UNICODE, char="ł", place=3),
    "char": "ł",
    "place": 3,
    "characters": "ł",
    "names": "{{Arzt}}",
    "at": datetime(2026, 11, 23, 9, 0, tzinfo=UTC).isoformat(),
    "before": datetime(2026, 11, 22, 9, 0, tzinfo=UTC).isoformat(),
    "raw": "0171/x",
    "display": "+49 30 123456",
    "region": "FR",
    "host": "sms4.de",
    "status": 503,
    "seconds": "30",
    "port": 587,
    "address": "praxis@example.de",
    "code": "900",
    "meaning": "Der Text fehlt.",
    "what": Fact.said("Eins."),
    "kind": NumberKind.FIXED_LINE.value,
    "purpose": Purpose.RECALL.value,
    "file": "termine.csv",
    "folder": "/srv/termine",
    "pattern": "*.csv",
    "usual": 40,
    "total": 38,
    "now": "Mobil",
    "protocol": "SMS4 RESTful",
    "found": "C0:DE:39:4B",
    "former": "LOX24",
    "setting": "protocols.3steps2web-api.key_belongs_to",
}
"""A value for every name that a sentence of a fact has."""

FACTS_OF_EVERY_KIND = [
    Fact(kind, tuple(sorted(VALUES.items()))) for kind in FactKind if kind is not FactKind.UNREADABLE
]

_texts = st.text(st.characters(), max_size=20)
_names = st.one_of(st.sampled_from(sorted(VALUES)), st.from_regex(r"[a-z]{1,8}", fullmatch=True))
_kinds = st.sampled_from([kind for kind in FactKind if kind not in (FactKind.SENTENCE, FactKind.UNREADABLE)])
_sentences = st.one_of(_texts, _texts.map(lambda text: "\x1e" + text)).map(Fact.said)


def _facts_with(inner: st.SearchStrategy[Fact]) -> st.SearchStrategy[Fact]:
    values = st.dictionaries(_names, st.one_of(_texts, st.integers(), inner), max_size=4)
    return st.builds(lambda kind, values: Fact.of(kind, **values), _kinds, values)


any_facts = st.one_of(_sentences, _facts_with(_sentences), _facts_with(_facts_with(_sentences)))
"""Facts up to three deep, with values of every type and of every length, hostile ones included."""
