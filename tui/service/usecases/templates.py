"""The Textvorlagen: two lists of texts, their checks, and moving them between practices as TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tui.language import amounts, dates
from tui.language.catalogue import _
from tui.language.local_time import local
from tui.runtime.values import dataclass
from tui.service.errors import NotFound, StoreNotWritable, TemplateRefused
from tui.service.model.consent import Purpose
from tui.service.model.findings import quotable
from tui.service.model.messages import Template, TemplateEntry, TemplateKind
from tui.service.outbox.outbox import Outbox
from tui.service.rules import provider_limits
from tui.service.rules.consent import usual_purpose
from tui.service.settings import Settings
from tui.service.settings.value_rules import closest
from tui.service.text import languages, segments, template_checks, templates
from tui.service.text.persons.person_names import with_parts_of_name
from tui.service.text.segments import Segmentation
from tui.service.text.template_checks import Finding, FindingKind
from tui.service.usecases.operation import Begin, Operation
from tui.service.wording import findings as wording
from tui.service.wording import labels, template_findings

STARTERS = Path(__file__).with_name("starter_templates.toml")
NAME_LIMIT = 40
_MOST_TEMPLATES = 1_000
KNOWN_FIELDS = template_checks.KNOWN_FIELDS
"""The placeholders that are offered; a list may bring any other under its own heading."""


_ABOUT_SAMPLES = (FindingKind.TOO_LONG, FindingKind.FORCES_UNICODE, FindingKind.UNKNOWN_FIELD)
_ABOUT_PLACEHOLDERS = (FindingKind.UNKNOWN_FIELD, FindingKind.WRONG_BRACKETS)


@dataclass(frozen=True, slots=True)
class TemplateRemark:
    """One remark on a template; a `forbids_use` one keeps it from being saved.

    What is `about_samples` was found with sample values; with those of a real recipient it may be otherwise. One
    `about_placeholders` names some that nothing is known of, or that are written otherwise.
    """

    sentence: str
    forbids_use: bool
    about_samples: bool = False
    about_placeholders: bool = False


@dataclass(frozen=True, slots=True)
class TemplateReview:
    """A template as it would read with sample values, counted, and what there is to say about it."""

    sample: Segmentation
    remarks: tuple[TemplateRemark, ...]

    @property
    def usable(self) -> bool:
        """Whether something can be sent with it."""
        return not any(remark.forbids_use for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class CheckedTemplate:
    """A saved template with its review; a variant has a `language` (two letters), and `problems` where it is not used.

    `problems` of a variant are also placeholders that only it, or only the German text, has.
    """

    template: Template
    review: TemplateReview
    language: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedText:
    """A template as a dropdown offers it."""

    name: str
    text: str
    purpose: Purpose = Purpose.INFORMATION


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought: names added, and names that had been there and were replaced."""

    added: tuple[str, ...]
    replaced: tuple[str, ...]


class Templates:
    """The templates of the store. All but `review` touch the disk."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin
        self._seeded: Outbox | None = None

    def every(self, kind: TemplateKind | None = None) -> tuple[Template, ...]:
        """The templates of a kind, or of both, in their order."""
        return self._outbox(self._begin()).templates.every(kind)

    def offered(self, kind: TemplateKind) -> tuple[OfferedText, ...]:
        """The texts of a kind for a dropdown; where there is no store yet, those that it will begin with."""
        if self._begin().store.existing() is None:
            return tuple(
                OfferedText(each.name, each.text, each.purpose or usual_purpose(each.text))
                for each in _starters()
                if each.kind is kind
            )
        return tuple(OfferedText(template.name, template.text, template.purpose) for template in self.every(kind))

    def get(self, kind: TemplateKind, name: str) -> Template:
        """The template of that name; raises `NotFound` naming the nearest one."""
        return _template(self._outbox(self._begin()), kind, name)

    def variants(self, kind: TemplateKind, name: str) -> dict[str, str]:
        """The texts of a template in other languages, by two letters of each: those called `Name [tr]`."""
        return languages.variants(name, ((each.name, each.text) for each in self.every(kind)))

    def add(self, kind: TemplateKind, name: str, text: str, purpose: Purpose | None = None) -> Template:
        """Save a new template, without a purpose for what its text suggests; raises `TemplateRefused`."""
        operation = self._begin()
        clean = _savable_name(operation.settings, name, text)
        outbox = self._outbox(operation)
        outbox.templates.add(kind, clean, segments.normalise(text), purpose, actor=operation.actor)
        return _template(outbox, kind, clean)

    def change(self, template: Template, name: str, text: str, purpose: Purpose | None = None) -> Template:
        """Save another name, text or purpose (None: as it was); raises `TemplateRefused`, `NotFound`."""
        operation = self._begin()
        clean = _savable_name(operation.settings, name, text)
        outbox = self._outbox(operation)
        if not outbox.templates.change(template.id, clean, segments.normalise(text), purpose, actor=operation.actor):
            raise NotFound(
                _("Die Textvorlage „{name}“ wurde inzwischen gelöscht.").format(name=template.name),
                _("Legen Sie eine neue mit diesem Text an."),
            )
        return _template(outbox, template.kind, clean)

    def copy(self, template: Template) -> Template:
        """Save a copy under a free name."""
        taken = {other.name.casefold() for other in self.every(template.kind)}
        number = 2
        while (name := _numbered(template.name, number)).casefold() in taken:
            number += 1
        return self.add(template.kind, name, template.text, template.purpose)

    def remove(self, template: Template) -> bool:
        """Delete a template; False if it was gone."""
        operation = self._begin()
        return self._outbox(operation).templates.remove(template.id, actor=operation.actor)

    def plans_with(self, template: Template) -> tuple[str, ...]:
        """The reminder plans that send a template."""
        plans = self._begin().settings.reminders if template.kind is TemplateKind.SERIES else {}
        return tuple(name for name, plan in plans.items() if plan.sends(template.name))

    def move(self, template: Template, by: int) -> bool:
        """Move a template up (negative) or down; False where it cannot go further."""
        return self._outbox(self._begin()).templates.move(template.id, by)

    def review(self, kind: TemplateKind, text: str) -> TemplateReview:
        """The checks of a text while it is written; quick enough for every key."""
        operation = self._begin()
        settings, today = operation.settings, local(operation.now()).date()
        day = dates.full_date(template_checks.sample_day(today))
        is_series = kind is TemplateKind.SERIES
        use = template_checks.TemplateUse(is_series, settings.policy.treatment_words)
        findings = template_checks.check(text, use)
        is_whole = not any(found.kind is FindingKind.MALFORMED for found in findings)
        sample = segments.count(template_checks.fill_with_samples(text, day) if is_whole else text)
        remarks = tuple(
            TemplateRemark(
                _sentence(found, is_series, settings),
                found.kind.forbids_use,
                found.kind in _ABOUT_SAMPLES,
                found.kind in _ABOUT_PLACEHOLDERS,
            )
            for found in findings
        )
        problem = provider_limits.answer_problem(settings, text)
        unanswerable = () if problem is None else (TemplateRemark(f"{problem.sentence} {problem.remedy}", True),)
        return TemplateReview(sample, (*unanswerable, *remarks))

    def check(self, kind: TemplateKind | None = None) -> tuple[CheckedTemplate, ...]:
        """Every saved template with what there is to say about it, also beside its variants."""
        found = self.every(kind)
        texts = {(each.kind, each.name.casefold()): each.text for each in found}
        return tuple(self._checked(each, texts) for each in found)

    def _checked(self, template: Template, texts: Mapping[tuple[TemplateKind, str], str]) -> CheckedTemplate:
        review = self.review(template.kind, template.text)
        variant = languages.variant_of(template.name)
        if variant is None:
            return CheckedTemplate(template, review)
        name, language = variant
        german = texts.get((template.kind, name.casefold()))
        return CheckedTemplate(template, review, language, tuple(_problems(template.text, name, language, german)))

    def fields(self, text: str) -> tuple[str, ...]:
        """The placeholders of a text, each once; none where its braces are wrong."""
        try:
            return templates.fields(text)
        except templates.MalformedTemplate:
            return ()

    def lacking(self, text: str) -> str:
        """The sentence that names the placeholders still in a text, or the braces of one begun; empty for neither."""
        try:
            fields = templates.fields(text)
        except templates.MalformedTemplate as malformed:
            return wording.malformed_template(malformed)
        return wording.missing_value(templates.MissingValue(fields)) if fields else ""

    def fill(self, text: str, values: Mapping[str, str]) -> str:
        """The text with the placeholders filled that have a value; the others stay as they are."""
        fields = self.fields(text)
        told = with_parts_of_name(values, fields)
        given = {templates.field_key(name): value for name, value in told.items() if templates.clean_value(value)}
        known = {name: given.get(templates.field_key(name), f"{{{{{name}}}}}") for name in fields}
        return templates.render(text, known) if known else text

    def export(self, kind: TemplateKind | None = None) -> str:
        """The templates as TOML, as `import_toml` reads them."""
        import tomlkit

        document = tomlkit.document()
        tables = tomlkit.aot()
        for template in self.every(kind):
            table = tomlkit.table()
            table["kind"] = template.kind.value
            table["name"] = template.name
            table["purpose"] = template.purpose.value
            table["text"] = tomlkit.string(template.text, multiline="\n" in template.text)
            tables.append(table)
        document["template"] = tables
        return tomlkit.dumps(document)

    def import_toml(self, text: str) -> Imported:
        """Add the templates of a TOML text, replacing namesakes; raises `TemplateRefused` before any change."""
        entries = [replace(entry, text=segments.normalise(entry.text)) for entry in _entries(text)]
        operation = self._begin()
        added, replaced = self._outbox(operation).templates.put(entries, actor=operation.actor)
        return Imported(added, replaced)

    def _outbox(self, operation: Operation) -> Outbox:
        """The store with the starter set in it, where it never had one."""
        outbox = operation.outbox
        if outbox is not self._seeded:
            with suppress(StoreNotWritable):  # whoever only sends may not write templates, but read what is there
                outbox.templates.seed(_starters, actor="praxis-sms")
            self._seeded = outbox
        return outbox


def _problems(text: str, name: str, language: str, german: str | None) -> Iterator[str]:
    """Why a variant is not what the template in German is; `german` is None where there is none."""
    if language == languages.GERMAN:
        yield _("Deutsch ist „{name}“ selbst; eine Variante dafür wird nicht genommen.").format(name=name)
    elif german is None:
        yield _("Eine Textvorlage „{name}“ gibt es nicht; niemand bekommt diese Variante.").format(name=name)
    else:
        here, there = (dict.fromkeys(map(templates.field_key, templates.fields(each))) for each in (text, german))
        names = [f"{{{{{each}}}}}" for each in (*templates.fields(text), *templates.fields(german))]
        differing = [each for each in dict.fromkeys(names) if (templates.field_key(each[2:-2]) in here.keys() ^ there)]
        if differing:
            yield _("Nur einer der Texte, dieser oder „{name}“, enthält {fields}.").format(
                name=name, fields=", ".join(differing)
            )


def kind_title(kind: TemplateKind) -> str:
    """The list as the practice software calls it."""
    return "SMS-Einzeldaten" if kind is TemplateKind.SINGLE else "SMS-Seriendaten"


def _template(outbox: Outbox, kind: TemplateKind, name: str) -> Template:
    found = outbox.templates.find(kind, name)
    if found is None:
        raise NotFound(
            _("Eine Textvorlage „{name}“ gibt es unter {kind} nicht.").format(name=name, kind=kind_title(kind)),
            _nearest(outbox, kind, name),
        )
    return found


def _nearest(outbox: Outbox, kind: TemplateKind, name: str) -> str:
    names = [template.name for template in outbox.templates.every(kind)]
    near = closest(name, names, cutoff=0.6)
    if near:
        return _("Meinten Sie „{name}“?").format(name=near)
    return _("„praxis-sms templates list“ zeigt die vorhandenen.")


def _sentence(found: Finding, is_series: bool, settings: Settings) -> str:
    sentence = template_findings.finding(found)
    if found.kind is FindingKind.TOO_LONG and not provider_limits.allows_long_sms(settings):
        unsendable = _(
            "So wird er nicht gesendet, denn lange SMS sind ausgeschaltet (Karte SMS-Provider, {place.provider})."
        )
        return f"{sentence} {unsendable}"
    if found.kind is FindingKind.UNKNOWN_FIELD and is_series:
        return _("Diese Platzhalter braucht die Liste als Spalten: {names}").format(names=", ".join(found.words))
    return sentence


_NUMBER_OF_COPY = re.compile(r" \(\d+\)$")


def _numbered(name: str, number: int) -> str:
    ending = f" ({number})"
    return _NUMBER_OF_COPY.sub("", name)[: NAME_LIMIT - len(ending)].rstrip() + ending


def _savable_name(settings: Settings, name: str, text: str) -> str:
    """The name as it is saved; raises `TemplateRefused` where name or text cannot be."""
    clean = _clean_name(name)
    _check_text(clean, text)
    if problem := provider_limits.answer_problem(settings, text):
        reason = _("Textvorlage „{name}“: {reason}").format(name=clean, reason=problem.sentence)
        raise TemplateRefused(reason, problem.remedy)
    return clean


def _clean_name(name: str) -> str:
    clean = " ".join(segments.normalise(name).split())
    if not clean:
        raise TemplateRefused(
            _("Die Textvorlage braucht einen Namen."), _("Nennen Sie einen, zum Beispiel „Terminerinnerung“.")
        )
    if len(clean) > NAME_LIMIT:
        raise TemplateRefused(
            _("Der Name „{name}“ ist länger als {limit} Zeichen.").format(name=quotable(clean), limit=NAME_LIMIT),
            _("Nehmen Sie einen kürzeren."),
        )
    return clean


def _check_text(name: str, text: str) -> None:
    provider_limits.require_measurable(text, TemplateRefused)
    try:
        templates.fields(text)
    except templates.MalformedTemplate as error:
        raise TemplateRefused(
            _("Textvorlage „{name}“: {reason}").format(name=name, reason=wording.malformed_template(error)),
            wording.way_to_right_braces(),
        ) from error
    if not text.strip():
        raise TemplateRefused(
            _("Die Textvorlage „{name}“ hat keinen Text.").format(name=name),
            _("Schreiben Sie, was in der SMS stehen soll."),
        )


def _starters() -> Sequence[TemplateEntry]:
    return _entries(STARTERS.read_text(encoding="utf-8"))


def _entries(text: str) -> Sequence[TemplateEntry]:
    """Every entry; raises `TemplateRefused` for what is no list of templates."""
    expected = _("Erwartet werden Einträge [[template]] mit kind (single oder series), name, text und purpose.")
    try:
        document = tomllib.loads(text)
        if document and "template" not in document:
            raise TemplateRefused(_("Die Datei enthält keine Textvorlagen."), expected)
        tables = document.get("template", [])
        entries = [
            TemplateEntry(
                TemplateKind(table["kind"]),
                _clean_name("" + table["name"]),  # raises `TypeError` for what is no text
                "" + table["text"],
                labels.purpose_called(str(table["purpose"])) if "purpose" in table else None,
            )
            for table in tables
        ]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise TemplateRefused(_("Die Datei mit Textvorlagen ist kein gültiges TOML."), expected) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TemplateRefused(_("Die Datei enthält eine unvollständige Textvorlage."), expected) from error
    if len(entries) > _MOST_TEMPLATES:
        raise TemplateRefused(
            _("Die Datei enthält {found} Textvorlagen; erlaubt sind höchstens {most}.").format(
                found=amounts.grouped(len(entries)), most=amounts.grouped(_MOST_TEMPLATES)
            ),
            _("Teilen Sie die Datei, oder löschen Sie, was niemand benutzt."),
        )
    for entry in entries:
        _check_text(entry.name, entry.text)
    return entries
