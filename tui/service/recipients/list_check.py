"""The check of a list: every row ends with a verdict and a reason, and nothing is sent or stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tui.runtime.memory import collector_resting
from tui.service.model import findings
from tui.service.model.consent import ConsentBasis, Purpose
from tui.service.model.facts import Fact, FactKind, Reason
from tui.service.model.messages import Duplicate
from tui.service.recipients.check_rules import CheckRules, Facts
from tui.service.recipients.columns import ColumnPlan
from tui.service.recipients.row_check import Examined, Examiner, Finding, read_numbers
from tui.service.recipients.series_texts import SeriesTexts
from tui.service.recipients.table import Table
from tui.service.recipients.verdicts import CheckedList, CheckedRow, Totals, Verdict
from tui.service.rules.consent import RULES_ASKING_RECORDS, Evidence, ListedConsent, basis_of_row
from tui.service.settings import ConsentRule
from tui.service.text.numbers.phone_number import NumberReading, Repair
from tui.service.text.persons.deceased_remarks import without_remark
from tui.service.text.segments import Encoding, Segmentation
from tui.service.text.spellings import letters_and_digits, name_key
from tui.service.wording import findings as wording
from tui.service.wording import list_reasons
from tui.service.wording.facts import sentence


@collector_resting()
def check(
    table: Table, plan: ColumnPlan, rules: CheckRules, facts: Facts, numbers: Sequence[NumberReading] | None = None
) -> CheckedList:
    """Check, render and count every row; `numbers` are those of `read_numbers`, where only the text has changed.

    Raises `TextRefused` for an empty text, `TemplateRefused` for a malformed one, and `ListRefused` where the plan has
    no column of numbers.
    """
    texts = SeriesTexts(table, plan, rules)
    readings = numbers if numbers is not None else read_numbers(table, plan, rules.countries, rules.corrected_numbers)
    examiner = Examiner(table, plan, rules, texts)
    examined = [examiner.examine(row, reading) for row, reading in zip(table.rows, readings, strict=True)]
    examined = _covered(examined, rules, facts)
    decided = _decide(examined, rules, facts)
    has_no_consent = not plan.consent_for(rules.purpose) and not plan.consent_candidates
    may_confirm = rules.consent is ConsentRule.CONFIRM and rules.purpose is not Purpose.GREETING
    languages = () if rules.is_text_missing else _languages(examined, decided)
    elsewhere = sorted({each.number_elsewhere for each in examined if each.number_elsewhere is not None})
    return CheckedList(
        rows=tuple(row for row, _counted in decided),
        totals=_totals(decided),
        notes=(*table.notes, *texts.notes(), *_contradictions(decided), *languages, *texts.on_names()),
        needs_confirmed_consent=may_confirm and has_no_consent,
        lacks_consent_column=rules.consent is ConsentRule.COLUMN and has_no_consent,
        purpose=rules.purpose,
        consent_candidates=tuple(plan.headings[column] for column in plan.consent_candidates),
        number_columns=tuple(plan.headings[column] for column in plan.number_columns),
        numbers_elsewhere=tuple(plan.headings[column] for column in elsewhere),
        ignored_deceased=tuple(plan.headings[column] for column in plan.ignored_deceased),
        filled_from=texts.filled_from,
    )


def _covered(examined: Sequence[Examined], rules: CheckRules, facts: Facts) -> list[Examined]:
    """The rows with what covers each, and those without a covering consent refused for that."""
    recorded = facts.consents({each.number for each in examined if each.number})
    return [_with_consent(each, rules, recorded.get(each.number)) for each in examined]


def _with_consent(each: Examined, rules: CheckRules, recorded: bool | None) -> Examined:
    basis = each.consent
    if recorded is not None:
        basis = basis_of_row(rules.consent, rules.purpose, Evidence(each.listed, recorded))
    if basis is not None:
        return each if basis is each.consent else replace(each, consent=basis)
    verdict = Verdict.CONSENT_WITHDRAWN if recorded is False else Verdict.NO_CONSENT
    if each.finding is not None and not _comes_after(each.finding[0], verdict):
        return each
    return replace(each, finding=(verdict, _why_uncovered(each, rules, recorded)))


def _why_uncovered(each: Examined, rules: CheckRules, recorded: bool | None) -> Reason:
    if recorded is False:
        return findings.consent_withdrawn(rules.purpose)
    if rules.consent not in RULES_ASKING_RECORDS or each.listed is ListedConsent.NO:
        return each.listed_reason
    not_recorded = findings.consent_not_recorded(rules.purpose)
    if rules.consent is ConsentRule.STORED or not isinstance(each.listed_reason, Fact):
        return not_recorded
    return each.listed_reason.followed_by(not_recorded)


_Decided = tuple[CheckedRow, Segmentation | None]


def _contradictions(decided: Sequence[_Decided]) -> tuple[str, ...]:
    """A remark on people whom one row lets us write to and another does not."""
    allowed = {(row.number, row.name): row.list_row for row, _counted in decided if row.verdict.is_sendable}
    forbidden = (Verdict.DECEASED, Verdict.DECEASED_REMARK, Verdict.CONSENT_WITHDRAWN, Verdict.NO_CONSENT)
    pairs = [
        (allowed[row.number, row.name], row.list_row)
        for row, _counted in decided
        if row.verdict in forbidden and (row.number, row.name) in allowed
    ]
    return (list_reasons.contradiction(pairs),) if pairs else ()


def _languages(examined: Sequence[Examined], decided: Sequence[_Decided]) -> tuple[str, ...]:
    """How many messages each language gets, how long they are, and for which languages there is no variant."""
    sizes: dict[str, list[int]] = {}
    for row, _counted in decided:
        if row.verdict.is_sendable:
            sizes.setdefault(row.language, []).append(row.segments)
    lacking = Counter(each.asked_language for each in examined if each.asked_language != each.language)
    told = [list_reasons.sent_in_languages(sizes)] if any(sizes) else []
    return (*told, *([list_reasons.languages_without_variant(lacking)] if lacking else ()))


def _hold_with_the_dead(examined: Sequence[Examined], released: frozenset[int]) -> list[Examined]:
    """The rows, those of somebody whom another row calls dead held like that one: same number, same name or none."""
    dead = {
        (each.number, written): each.row.line
        for each in examined
        if each.number and each.finding and each.finding[0] in (Verdict.DECEASED, Verdict.DECEASED_REMARK)
        for written in _as_compared(each.name)
    }
    if not dead:
        return list(examined)
    return [_held_with(each, _dead_row(each, dead), released) for each in examined]


def _dead_row(each: Examined, dead: Mapping[tuple[str, str], int]) -> int | None:
    rows = (dead.get((each.number, written)) for written in _as_compared(each.name))
    return next((row for row in rows if row is not None), None)


def _as_compared(name: str) -> tuple[str, ...]:
    """A name as it stands, and with its words sorted and without titles: "Müller, Dr. Anna" is "Anna Müller"."""
    alone = without_remark(name)
    words = " ".join(name_key(alone))
    return (letters_and_digits(alone), *([words] if words else []))


def _held_with(each: Examined, dead_row: int | None, released: frozenset[int]) -> Examined:
    if dead_row is None or each.finding is not None:
        return each
    remark = each.deceased_remark or Fact.of(FactKind.DECEASED_IN_ANOTHER_ROW, row=dead_row)
    if each.row.line in released:
        return replace(each, deceased_remark=remark)
    return replace(each, deceased_remark=remark, finding=(Verdict.DECEASED_REMARK, remark))


def _decide(found: Sequence[Examined], rules: CheckRules, facts: Facts) -> list[_Decided]:
    """The verdicts, the outbox and the other rows taken into account."""
    examined = _hold_with_the_dead(found, rules.released_rows)
    opted_out = frozenset(facts.opted_out({each.number for each in examined if each.number}))
    asked = {(each.number, each.counted.text) for each in examined if each.counted and _is_open(each, opted_out)}
    recent = {} if rules.is_text_missing else facts.sent_recently(asked)
    first_rows = _FirstRows(compares_texts=not rules.is_text_missing)
    return [_decided(each, opted_out, recent, first_rows) for each in examined]


def _is_open(each: Examined, opted_out: frozenset[str]) -> bool:
    return each.finding is None and each.number not in opted_out


def _decided(
    each: Examined,
    opted_out: frozenset[str],
    recent: Mapping[tuple[str, str], Duplicate],
    first_rows: _FirstRows,
) -> _Decided:
    finding = each.finding
    if each.number in opted_out and (finding is None or _comes_after(finding[0], Verdict.OPTED_OUT)):
        finding = Verdict.OPTED_OUT, Fact.of(FactKind.WANTS_NO_SMS)
    if finding is None and each.counted:
        duplicate = recent.get((each.number, each.counted.text))
        finding = (Verdict.SENT_RECENTLY, findings.said_already(duplicate)) if duplicate else first_rows.repeated(each)
    if finding is None:
        finding = _remark(each, first_rows.of_same_number(each))
    return _checked(each, finding), each.counted


_ORDER = {verdict: place for place, verdict in enumerate(Verdict)}


def _comes_after(verdict: Verdict, other: Verdict) -> bool:
    return _ORDER[verdict] > _ORDER[other]


class _FirstRows:
    """The first row of each number, and of each text to it."""

    def __init__(self, *, compares_texts: bool) -> None:
        self._compares_texts = compares_texts
        self._by_text: dict[tuple[str, str], Examined] = {}
        self._by_number: dict[str, Examined] = {}

    def repeated(self, each: Examined) -> Finding | None:
        """Why a row gets no message of its own; None for the first of its number and text."""
        if not self._compares_texts:
            return None
        text = each.counted.text if each.counted else ""
        same = self._by_text.setdefault((each.number, text), each)
        if same is not each:
            return Verdict.DUPLICATE, Fact.of(FactKind.DUPLICATE, line=same.row.line)
        return None

    def of_same_number(self, each: Examined) -> Examined | None:
        """The row before whose message, with another text, goes to the same number."""
        first = self._by_number.setdefault(each.number, each)
        return None if first is each else first


_LOST_LETTER = re.compile(r"\w\?\w")


def _remark(each: Examined, same_number: Examined | None) -> Finding:
    """What a person should see of a row that will be sent."""
    remarks: list[tuple[Verdict, str]] = []
    if each.deceased_remark:
        remarks.append((Verdict.RELEASED, list_reasons.released(each.deceased_remark)))
    if each.other_numbers:
        remarks.append((Verdict.SEVERAL_NUMBERS, list_reasons.several_numbers(each.number, each.other_numbers)))
    if same_number is not None:
        remarks.append((Verdict.SHARED_NUMBER, list_reasons.shared_number(same_number.row.line, same_number.name)))
    remarks += _remarks_on_name(each)
    if each.number_from:
        remarks.append((Verdict.OTHER_COLUMN, list_reasons.taken_from(each.number_from)))
    if each.counted and each.counted.encoding is Encoding.UCS2:
        remarks.append((Verdict.NEEDS_UNICODE, list_reasons.needs_unicode(each.counted)))
    if each.sender_may_be_blocked:
        remarks.append((Verdict.SENDER_MAY_BE_BLOCKED, wording.blocked_in_austria()))
    if each.is_corrected:
        remarks.append((Verdict.CORRECTED, list_reasons.corrected(each.reading)))
    elif _is_repaired(each):
        remarks.append((Verdict.REPAIRED, list_reasons.repaired(each.reading)))
    if not remarks:
        return Verdict.OK, ""
    return remarks[0][0], " ".join(reason for _verdict, reason in remarks)


def _is_repaired(each: Examined) -> bool:
    """Whether it is to be said how the number was understood; of other numbers beside it something is said already."""
    told = {Repair.OTHER_NUMBER_SET_ASIDE} if each.other_numbers else set()
    return bool(set(each.reading.repairs) - told) or not each.reading.is_usable


def _remarks_on_name(each: Examined) -> Iterator[tuple[Verdict, str]]:
    if _LOST_LETTER.search(each.name):
        yield Verdict.DAMAGED_NAME, list_reasons.damaged_name(each.name)
    if each.unclear_name:
        yield Verdict.UNCLEAR_NAME, list_reasons.unclear_name(each.unclear_name)


def _checked(each: Examined, finding: Finding) -> CheckedRow:
    verdict, reason = finding
    counted = each.counted
    return CheckedRow(
        list_row=each.row.line,
        cells=each.row.cells,
        number=each.number,
        written=each.reading.raw,
        name=each.name,
        verdict=verdict,
        because=reason,
        repairs=tuple(map(wording.repair, each.reading.repairs)),
        text=counted.text if counted else "",
        segments=counted.segments if counted else 0,
        encoding=counted.encoding if counted else None,
        may_be_confirmed=each.reading.may_be_confirmed and not each.number,
        deceased_remark=sentence(each.deceased_remark) if each.deceased_remark else "",
        number_elsewhere=each.number_elsewhere,
        other_numbers=each.other_numbers,
        is_corrected=each.is_corrected,
        consent=ConsentBasis.NOT_ASKED if each.consent is None else each.consent,
        language=each.language,
    )


def _totals(decided: Sequence[_Decided]) -> Totals:
    sent = [(row, counted) for row, counted in decided if row.verdict.is_sendable and counted]
    sizes = [row.segments for row, _counted in sent]
    because: Counter[str] = Counter()
    for _row, counted in sent:
        because.update({each.char for each in counted.forcing})
    return Totals(
        rows=len(decided),
        sendable=len(sent),
        segments=sum(sizes),
        fewest_segments=min(sizes, default=0),
        most_segments=max(sizes, default=0),
        by_verdict=Counter(row.verdict for row, _counted in decided),
        unicode_rows=sum(row.encoding is Encoding.UCS2 for row, _counted in sent),
        unicode_because_of=dict(because.most_common()),
    )
