"""The sentences for stored facts, in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from tui.language import amounts, dates
from tui.language.catalogue import _, gettext_noop, ngettext
from tui.service.errors import PraxisSmsError
from tui.service.model import facts
from tui.service.model.card_protocols import ProtocolKey, protocol
from tui.service.model.consent import Purpose
from tui.service.model.facts import Fact, FactKind, FactValue, Reason
from tui.service.model.outcome import Accepted, Deferred, Halted, Outcome, Refused, StopCause
from tui.service.text.character_names import german_name
from tui.service.text.numbers.phone_number import NumberKind
from tui.service.text.segments import Forcing
from tui.service.wording import card_field_texts, counting, labels
from tui.service.wording.fact_sentences import REMEDIES, SENTENCES

_Error = TypeVar("_Error", bound=PraxisSmsError)
_Values = Mapping[str, FactValue]


def sentence(reason: Reason) -> str:
    """What a fact means, in one or two sentences. Raises nothing: a fact that lacks a value is told as unreadable."""
    if isinstance(reason, str):
        return reason
    try:
        return _worded(reason.kind, dict(reason.values))
    except (KeyError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return _unreadable({})


def as_error(error: type[_Error], fact: Fact, remedy: Reason = "") -> _Error:
    """The error that tells of a fact, and keeps fact and remedy for whoever stores why a message was not sent."""
    told = error(sentence(fact), sentence(remedy))
    told.fact = fact.followed_by(remedy)
    return told


def as_sentence(words: str) -> str:
    """The words with a full stop where they lack one, so that another sentence may follow."""
    return f"{words}." if words and words[-1] not in ".!?…:" else words


def read_sentence(stored: str) -> str:
    """What a text column of the store tells, in words; a sentence of an older version as it stands."""
    return sentence(facts.read(stored)) if facts.is_record(stored) else stored


def read_sentence_and_remedy(stored: str) -> tuple[str, str]:
    """What a text column of the store tells, and apart from it what to do, where a remedy of ours stands there."""
    if facts.is_record(stored):
        fact = facts.read(stored)
        values = dict(fact.values)
        first, second = values.get("first"), values.get("second")
        if isinstance(first, Fact) and isinstance(second, Fact) and second.kind in REMEDIES:
            return sentence(first), sentence(second)
    return read_sentence(stored), ""


def _worded(kind: FactKind, values: _Values) -> str:
    if kind in _SPECIAL:
        return _SPECIAL[kind](values)
    shown = {name: _shown(name, value) for name, value in values.items()}
    return _(SENTENCES[kind]).format(**shown).strip()


def _shown(name: str, value: FactValue) -> str:
    if isinstance(value, Fact):
        return sentence(value)
    return _NAMED[name](str(value)) if name in _NAMED else str(value)


_NUMBER_KINDS = {
    NumberKind.MOBILE: gettext_noop("Mobilfunk"),
    NumberKind.FIXED_LINE: gettext_noop("Festnetz"),
    NumberKind.FIXED_LINE_OR_MOBILE: gettext_noop("Festnetz oder Mobilfunk"),
    NumberKind.PAGER: gettext_noop("Funkruf"),
    NumberKind.PERSONAL: gettext_noop("persönliche Rufnummer"),
    NumberKind.VOIP: gettext_noop("Internettelefonie"),
    NumberKind.TOLL_FREE: gettext_noop("gebührenfreie Rufnummer"),
    NumberKind.SHARED_COST: gettext_noop("Servicenummer"),
    NumberKind.PREMIUM_RATE: gettext_noop("Mehrwertnummer"),
    NumberKind.COMPANY: gettext_noop("Firmenrufnummer"),
    NumberKind.VOICEMAIL: gettext_noop("Anrufbeantworter"),
    NumberKind.UNKNOWN: gettext_noop("unbekannt"),
}


def number_kind(value: NumberKind) -> str:
    """What sort of line it is."""
    return _(_NUMBER_KINDS[value])


def _number_kind(kind: str) -> str:
    return number_kind(NumberKind(kind))


def _purpose(value: str) -> str:
    return labels.purpose(Purpose(value))


_NAMED: Mapping[str, Callable[[str], str]] = {"kind": _number_kind, "meaning": _, "purpose": _purpose}
"""Values that are terms of ours, by their name, and what the screen calls them."""


def _said(values: _Values) -> str:
    return str(values["words"])


def _unreadable(_values: _Values) -> str:
    return _("Der Grund ist hier nicht lesbar; eine andere Version des Programms hat ihn geschrieben.")


def _provider_undecided(values: _Values) -> str:
    words = as_sentence(_shown("words", values["words"]))
    return _("{host} meldet: {words} Ob die SMS angenommen wurde, ist offen.").format(host=values["host"], words=words)


def _credit_too_low(values: _Values) -> str:
    left = amounts.money(Decimal(str(values["balance"])), str(values["currency"]))
    words = _shown("words", values["words"])
    return _("Das Guthaben von {left} reicht für diese SMS nicht (der Anbieter sagt: {words}).").format(
        left=left, words=words
    )


def _access_incomplete(values: _Values) -> str:
    faults = _("„{title}“ unvollständig: {faults}").format(
        title=values["title"], faults=card_field_texts.missing_fields(str(values["fields"]).split(","))
    )
    return _("Die Karte SMS-Provider ist für {faults}").format(faults=faults)


def _endpoint_missing(_values: _Values) -> str:
    words = _("Endpunkt nicht hinterlegt: {provider} veröffentlicht keine Adresse seiner Schnittstelle.")
    return words.format(provider=protocol(ProtocolKey.THREESTEPS_API).provider)


def _secret_missing(values: _Values) -> str:
    name = str(values["name"])
    label = card_field_texts.secret(name)
    return _("Das Geheimnis {name} ({label}) ist nicht hinterlegt.").format(label=label, name=name)


def _secret_of_another(values: _Values) -> str:
    name = str(values["name"])
    return f"{card_field_texts.secret(name)}: {card_field_texts.secret_of_another(name, str(values['former']))}"


def _replace_secret(values: _Values) -> str:
    return card_field_texts.way_to_own_secret(*(str(values[each]) for each in ("name", "former", "setting")))


def _value_missing(values: _Values) -> str:
    if language := values.get("language"):
        return ngettext(
            "Für den Platzhalter {names} im Text auf {language} gibt es keinen Wert.",
            "Für die Platzhalter {names} im Text auf {language} gibt es keine Werte.",
            _count(values),
        ).format(names=values["names"], language=labels.language(str(language)))
    return ngettext(
        "Für den Platzhalter {names} gibt es keinen Wert.",
        "Für die Platzhalter {names} gibt es keine Werte.",
        _count(values),
    ).format(names=values["names"])


def _not_carried(values: _Values) -> str:
    shown = " ".join(map(counting.visible, str(values["characters"])))
    return _("Diese Zeichen kann der Anbieter nicht übertragen: {characters}").format(characters=shown)


def _too_many_parts(values: _Values) -> str:
    return counting.more_parts_than_possible(_count(values))


def _forces_unicode(values: _Values) -> str:
    char, place, replacement = values["char"], values["place"], values.get("replacement")
    if not isinstance(char, str) or not isinstance(place, int) or not isinstance(replacement, str | None):
        raise TypeError
    return counting.forcing(Forcing(char, place - 1, german_name(char), replacement))


def _dated(words: str) -> Callable[[_Values], str]:
    return lambda values: _(words).format(moment=_moment(values))


def _moment(values: _Values) -> str:
    return dates.date_and_time_in_sentence(datetime.fromisoformat(str(values["at"])))


def _answered_stop(values: _Values) -> str:
    return _("Antwort am {moment}: „{raw}“").format(moment=_moment(values), raw=values["raw"])


def _time_changed(values: _Values) -> str:
    before, after = (datetime.fromisoformat(str(values[name])) for name in ("before", "at"))
    return _("Von {before} auf {after}.").format(before=dates.date_and_time(before), after=dates.date_and_time(after))


def _count(values: _Values) -> int:
    count = values["count"]
    if not isinstance(count, int):
        raise TypeError
    return count


_SPECIAL: Mapping[FactKind, Callable[[_Values], str]] = {
    FactKind.SENTENCE: _said,
    FactKind.UNREADABLE: _unreadable,
    FactKind.PROVIDER_UNDECIDED: _provider_undecided,
    FactKind.ACCESS_INCOMPLETE: _access_incomplete,
    FactKind.ENDPOINT_MISSING: _endpoint_missing,
    FactKind.SECRET_MISSING: _secret_missing,
    FactKind.SET_SECRET: lambda values: card_field_texts.ways_to_set_secret(str(values["name"])),
    FactKind.SECRET_OF_ANOTHER: _secret_of_another,
    FactKind.REPLACE_SECRET: _replace_secret,
    FactKind.CREDIT_TOO_LOW: _credit_too_low,
    FactKind.VALUE_MISSING: _value_missing,
    FactKind.TIME_CHANGED: _time_changed,
    FactKind.NOT_CARRIED: _not_carried,
    FactKind.TOO_MANY_PARTS: _too_many_parts,
    FactKind.FORCES_UNICODE: _forces_unicode,
    FactKind.ANSWERED_STOP: _answered_stop,
    FactKind.APPOINTMENT_NOT_LISTED: _dated(
        gettext_noop("Entfallen: Der Termin steht nicht mehr in der Liste vom {moment}.")
    ),
    FactKind.APPOINTMENT_CALLED_OFF: _dated(
        gettext_noop("Entfallen: Der Termin ist in der Liste vom {moment} abgesagt.")
    ),
    FactKind.SENT_ALREADY: _dated(gettext_noop("Diese Nummer bekam denselben Text schon am {moment}.")),
    FactKind.WAITS_ALREADY: _dated(gettext_noop("Derselbe Text wartet schon für diese Nummer, fällig am {moment}.")),
    FactKind.UNKNOWN_ALREADY: _dated(
        gettext_noop("Ob diese Nummer denselben Text schon am {moment} bekam, ist ungeklärt.")
    ),
    FactKind.PLANNED_FOR: _dated(
        gettext_noop("Sie ist für den {moment} vorgesehen und wartet noch; noch einmal zu senden ist nichts.")
    ),
    FactKind.UNDELIVERED_ALREADY: _dated(
        gettext_noop("Derselbe Text ging am {moment} an diese Nummer und wurde nicht zugestellt.")
    ),
}
"""Facts whose sentence takes more than filling in."""


def outcome_words(outcome: Outcome) -> str:
    """What an outcome means for a message, in one sentence."""
    match outcome:
        case Accepted(provider_id=provider_id):
            return _("angenommen, Kennung {id}").format(id=provider_id) if provider_id else _("angenommen")
        case Refused(words=words):
            return _("abgelehnt: {words}").format(words=sentence(words))
        case Deferred(reason=reason):
            return _("später noch einmal: {words}").format(words=sentence(reason))
        case Halted(cause=cause, words=words):
            named = {
                StopCause.CREDENTIALS: _("Zugangsdaten abgelehnt: {words}"),
                StopCause.CREDIT: _("kein Guthaben: {words}"),
            }
            return named.get(cause, _("nicht gesendet: {words}")).format(words=sentence(words))
    return _("ungeklärt: {words}").format(words=sentence(outcome.reason))
