"""What the check of a list gives as reasons: facts about its rows, sentences about the list as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.language import amounts
from tui.language.catalogue import _, ngettext
from tui.service.model.consent import COVERED_BY_GENERAL_CONSENT, Purpose
from tui.service.model.facts import Fact, FactKind
from tui.service.text.numbers.phone_number import NumberReading
from tui.service.text.segments import Segmentation, count, replace_forcing
from tui.service.wording import counting, findings, labels
from tui.service.wording.facts import sentence

_LONGEST_QUOTE = 40
_MOST_NAMES = 10


def no_number_column(name: str) -> str:
    """Why a list cannot be checked at all."""
    return _("In der Liste „{name}“ ist keine Spalte mit Mobilnummern zu erkennen.").format(name=name)


def empty_text() -> str:
    """Why a series without a text cannot be checked."""
    return _("Der Text ist leer.")


def unknown_placeholders(names: Sequence[str], headings: Sequence[str]) -> str:
    """Which placeholders nobody in the list can fill, and which there are."""
    return ngettext(
        "Die Liste hat keine Spalte für den Platzhalter {names}; vorhanden sind: {headings}.",
        "Die Liste hat keine Spalten für die Platzhalter {names}; vorhanden sind: {headings}.",
        len(names),
    ).format(names=first_of([f"{{{{{name}}}}}" for name in names]), headings=first_of(headings))


def doubled_heading(heading: str) -> str:
    """That a list has another column of the same name than the one that fills the text."""
    other = f"{heading} 2"
    return _("Die Liste hat „{heading}“ und „{other}“; in der SMS steht „{heading}“.").format(
        heading=_quoted(heading), other=_quoted(other)
    )


def filled_from(headings: Mapping[str, str]) -> str:
    """Which column fills a placeholder of another name: {{Datum}} aus „Termin“."""
    return " · ".join(
        _("{placeholder} aus {heading}").format(placeholder=f"{{{{{name}}}}}", heading=quoted_names([heading]))
        for name, heading in headings.items()
    )


def of_variant(note: str, language: str) -> str:
    """A note on the text in that language only."""
    return _("Text auf {language}: {note}").format(language=labels.language(language), note=note)


def sent_in_languages(sizes: Mapping[str, Sequence[int]]) -> str:
    """How many messages go out in each language, and their parts; `sizes` are the parts of each message."""
    order = sorted(sizes, key=lambda language: (language != "", -len(sizes[language]), language))
    return "; ".join(_in_language(language, sizes[language]) for language in order) + "."


def _in_language(language: str, parts: Sequence[int]) -> str:
    each = (
        _("je {parts}").format(parts=counting.parts(parts[0]))
        if len(set(parts)) == 1
        else _("zusammen {parts}").format(parts=counting.parts(sum(parts)))
    )
    words = ngettext("{language}: {count} Empfänger, {each}", "{language}: {count} Empfänger, {each}", len(parts))
    return words.format(language=labels.language(language), count=len(parts), each=each)


def languages_without_variant(rows: Mapping[str, int]) -> str:
    """Which languages the list names that no variant of the text is in; `rows` counts the rows of each."""
    names = ", ".join(sorted(labels.language(language) for language in rows))
    total = sum(rows.values())
    return ngettext(
        "{count} Zeile nennt eine Sprache ohne Variante der Textvorlage ({names}); sie bekommt den deutschen Text.",
        "{count} Zeilen nennen eine Sprache ohne Variante der Textvorlage ({names}); sie bekommen den deutschen Text.",
        total,
    ).format(count=total, names=names)


def unclear_death(heading: str, cell: str) -> Fact:
    """That a column for deaths does not clearly say no."""
    return Fact.of(FactKind.DEATH_UNCLEAR, heading=heading, cell=_quoted(cell))


def deceased_remark(heading: str, cell: str) -> Fact:
    """Which cell says that somebody died."""
    return Fact.of(FactKind.DECEASED_REMARK, heading=heading, cell=_quoted(cell))


def cancelled(heading: str, cell: str) -> Fact:
    """Which cell says that an appointment is cancelled."""
    return Fact.of(FactKind.ROW_CANCELLED, heading=heading, cell=_quoted(cell))


def moved(heading: str, cell: str) -> Fact:
    """Which cell says that an appointment is at another time now."""
    return Fact.of(FactKind.ROW_MOVED, heading=heading, cell=_quoted(cell))


def no_value(kind: FactKind, heading: str, cell: str) -> Fact:
    """Which cell of the text is no value of its kind."""
    return Fact.of(kind, heading=heading, cell=_quoted(cell.strip()))


def released(remark: Fact) -> str:
    """That a person lets a row pass although a cell says that somebody died."""
    return _("Nach Prüfung freigegeben. {remark}").format(remark=sentence(remark))


def column_says(heading: str, cell: str) -> Fact:
    """What stands in the column that decides."""
    if not cell:
        return Fact.of(FactKind.COLUMN_EMPTY, heading=heading)
    return Fact.of(FactKind.COLUMN_SAYS, heading=heading, cell=_quoted(cell))


def missing_heading(purpose: Purpose) -> str:
    """How the column is called in which a list says who agreed to a purpose."""
    if purpose in COVERED_BY_GENERAL_CONSENT:
        return _("Einwilligung")
    return _("Einwilligung {purpose}").format(purpose=labels.purpose(purpose))


def no_consent_column(purpose: Purpose) -> Fact:
    """Why nobody in a list may be written to for a purpose."""
    if purpose in COVERED_BY_GENERAL_CONSENT:
        return Fact.of(FactKind.NO_CONSENT_COLUMN)
    return no_consent_column_for(purpose)


def no_consent_column_for(purpose: Purpose) -> Fact:
    """That a list does not say who agreed to a purpose by name."""
    return Fact.of(FactKind.NO_CONSENT_COLUMN_FOR, purpose=purpose.value)


def undecided_consent(headings: Sequence[str]) -> Fact:
    """Which columns may say who consented, so that a person has to choose."""
    return Fact.of(FactKind.CONSENT_UNDECIDED, names=quoted_names(headings))


def way_to_consent(purpose: Purpose = Purpose.INFORMATION) -> str:
    """What to do about a list that has no column of consent for a purpose."""
    if purpose is Purpose.GREETING:
        return _(
            "Ein Gruß geht nur an Personen, die eigens dafür eingewilligt haben: Ergänzen Sie in der Liste eine Spalte "
            "„Einwilligung Gruß“ mit ja oder nein in jeder Zeile."
        )
    if purpose not in COVERED_BY_GENERAL_CONSENT:
        return _(
            "Ergänzen Sie in der Liste eine Spalte „Einwilligung {purpose}“ mit ja oder nein in jeder Zeile; eine "
            "allgemeine Einwilligung genügt dafür nicht. Oder der Admin stellt policy.consent = confirm ein: Dann "
            "bestätigen Sie beim Start, dass alle in der Liste dafür eingewilligt haben, und Ihr Name wird dazu "
            "festgehalten."
        ).format(purpose=labels.purpose(purpose))
    return _(
        "Ergänzen Sie in der Liste eine Spalte „Einwilligung“ mit ja oder nein in jeder Zeile. Oder der Admin stellt "
        "policy.consent = confirm ein: Dann bestätigen Sie beim Start, dass alle in der Liste eingewilligt haben, und "
        "Ihr Name wird dazu festgehalten."
    )


def other_number(heading: str, written: str) -> Fact:
    """Where else a row without a number in the chosen column has one."""
    return Fact.of(FactKind.NUMBER_ELSEWHERE, heading=heading, number=_quoted(written))


def taken_from(heading: str) -> str:
    """From which column a number was taken that the first one does not have."""
    return _("Nummer aus Spalte „{heading}“.").format(heading=heading)


def several_numbers(number: str, others: Sequence[str]) -> str:
    """Which of the mobile numbers of a row gets the message, and which do not."""
    return _("Mehrere Mobilnummern: Die SMS geht an {number}, nicht an {others}.").format(
        number=number, others=first_of(others)
    )


def damaged_name(name: str) -> str:
    """That a question mark stands where an export has lost a letter."""
    return _("„{name}“: Das „?“ steht wohl für einen Buchstaben, den der Export verloren hat.").format(
        name=_quoted(name)
    )


def unclear_name(name: str) -> str:
    """That a name stays as it is, because it is a company's, or it is not clear what its comma parts."""
    if "," not in name:
        return _("„{name}“ steht so in der SMS: wohl keine Person, sondern eine Firma.").format(name=_quoted(name))
    return _("„{name}“ steht so in der SMS: Nachname und Vorname sind nicht eindeutig.").format(name=_quoted(name))


def names_turned() -> str:
    """That names of the list are read as surname and first name."""
    return _("Namen wie „Müller, Anna“ stehen in der SMS als „Anna Müller“.")


def shared_number(line: int, name: str) -> str:
    """Which row's message goes to the same number, with another text."""
    who = f"{line} ({name})" if name else str(line)
    return _("Gleiche Nummer, anderer Text: auch an Zeile {who}.").format(who=who)


def contradiction(pairs: Sequence[tuple[int, int]]) -> str:
    """Which pairs of rows are about the same person, of which only one may be written to."""
    first, second = sorted(pairs[0])
    return ngettext(
        "Die Zeilen {first} und {second} nennen dieselbe Person, aber nur eine davon erlaubt die SMS; bitte prüfen.",
        "{count} Personen stehen mehrfach in der Liste, aber nicht jede ihrer Zeilen erlaubt die SMS, zuerst {first}"
        " und {second}; bitte prüfen.",
        len(pairs),
    ).format(count=len(pairs), first=first, second=second)


def repaired(reading: NumberReading) -> str:
    """How a number was understood."""
    if not reading.is_usable:
        return _("Von Hand bestätigt: {number}.").format(number=reading.display)
    return _("Verstanden als {number}.").format(number=findings.number_understood(reading))


def corrected(reading: NumberReading) -> str:
    """That a person typed the number."""
    return _("Von Hand berichtigt: {number}.").format(number=reading.display)


def needs_unicode(counted: Segmentation) -> str:
    """Which character makes the text more expensive, and by how much."""
    cause = counting.forcing(counted.forcing[0])
    cheaper = count(replace_forcing(counted.text)).segments
    if cheaper >= counted.segments:
        return cause
    return _("{cause} Das kostet {parts} statt {cheaper}.").format(
        cause=cause, parts=counting.parts(counted.segments), cheaper=cheaper
    )


def first_of(names: Sequence[str]) -> str:
    """The first ten names that are not empty, shortened to what fits a sentence, and how many more there are."""
    named = list(filter(None, names))
    shown = ", ".join(map(_quoted, named[:_MOST_NAMES]))
    more = len(named) - _MOST_NAMES
    if more <= 0:
        return shown
    return _("{names} … und {count} weitere").format(names=shown, count=amounts.grouped(more))


def quoted_names(headings: Sequence[str]) -> str:
    """Headings in quotes, with commas between them."""
    return ", ".join(_("„{value}“").format(value=_quoted(heading)) for heading in headings)


def _quoted(cell: str) -> str:
    """A cell fit to be quoted in a sentence."""
    line = " ".join(cell.split())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"
