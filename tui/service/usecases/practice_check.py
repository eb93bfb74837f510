"""What `check` says of the practice as a whole: shared settings, messages that nobody can send, answers, plans."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial

from tui.language import dates
from tui.language.catalogue import _
from tui.service.errors import SettingsError, StoreError
from tui.service.reminders.plan_faults import shared_source_warning, shared_sources, what_is_lacking
from tui.service.settings import ReminderPlan
from tui.service.settings.configuration import Configuration
from tui.service.settings.known_keys import plan_of
from tui.service.settings.notes import Remark
from tui.service.settings.published import ChangedSetting
from tui.service.usecases.check_lines import RIGHTS, CheckFailure, CheckLine, Verdict
from tui.service.usecases.outbox.answers import AnswerService
from tui.service.usecases.outbox.outbox import OutboxService
from tui.service.usecases.published import PublishedSettings
from tui.service.usecases.reminders.plans import Reminders
from tui.service.wording.facts import sentence


def lines_of_practice(
    published: PublishedSettings | None,
    configuration: Configuration,
    outbox: OutboxService,
    answers: AnswerService,
    reminders: Reminders,
) -> tuple[CheckLine, ...]:
    """Every line; where the store does not let them be read, one that says so."""
    try:
        shared = () if published is None else (_published_line(published, configuration),)
        chosen = configuration.settings.provider.protocol
        plans = _plan_lines(reminders, configuration.settings.reminders) if configuration.settings.reminders else ()
        own_plans = _lines_of_own_plans(configuration)
        return (*shared, *own_plans, *_stranded_lines(outbox, chosen), _answers_line(answers), *plans)
    except StoreError as error:
        title, said = _("Rechte im Postausgang"), (error.sentence, error.remedy)
        return (CheckLine(RIGHTS, title, Verdict.FAILED, *said, failure=CheckFailure.NOT_WORKING),)


def _published_line(published: PublishedSettings, configuration: Configuration) -> CheckLine:
    line = partial(CheckLine, "published", _("Einstellungen der Praxis"))
    try:
        published.look_before_queueing()
    except SettingsError as error:
        return line(Verdict.FAILED, error.sentence, error.remedy)
    holds = configuration.published
    if holds is None:
        return line(
            Verdict.WARNING,
            _("Nichts ist veröffentlicht; jeder Rechner richtet sich nach seiner eigenen Datei."),
            _("Am Rechner, der sendet: „praxis-sms settings publish“."),
        )
    origin = _("veröffentlicht {origin}").format(origin=holds.origin)
    if holds.without_effect:
        keys = ", ".join(holds.without_effect)
        return line(
            Verdict.WARNING,
            _("{origin}; hier ohne Wirkung: {keys}").format(origin=origin, keys=keys),
            _("Bringen Sie praxis-sms an diesem Rechner auf denselben Stand."),
        )
    differing = [_difference(each) for each in published.differences()]
    if not differing:
        return line(Verdict.OK, origin)
    sentence = _("{origin}; in der Datei steht es anders, ohne Wirkung: {differences}").format(
        origin=origin, differences="; ".join(differing)
    )
    remedy = _("Nehmen Sie es mit „praxis-sms settings unset SCHLÜSSEL“ aus der Datei.")
    if holds.may_change:
        remedy = _("Soll gelten, was in der Datei steht: „praxis-sms settings publish“.")
    return line(Verdict.WARNING, sentence, remedy)


def _lines_of_own_plans(configuration: Configuration) -> Iterator[CheckLine]:
    """Reminder plans of this file that have no effect beside those of the practice."""
    for note in configuration.notes:
        if note.remark is Remark.PLANS_OF_THE_PRACTICE:
            title = _("Erinnerungsplan „{name}“").format(name=plan_of(f"{note.key}."))
            remedy = _("Nehmen Sie es mit „praxis-sms settings unset SCHLÜSSEL“ aus der Datei.")
            yield CheckLine("reminders", title, Verdict.WARNING, note.sentence, remedy)


def _answers_line(answers: AnswerService) -> CheckLine:
    """Where patients' answers go, and whether fetching them failed the last time."""
    subject, title, where = "answers", _("Antworten"), answers.whereabouts()
    last = answers.last_fetch()
    if last is not None and last.trouble:
        return CheckLine(subject, title, Verdict.WARNING, f"{where} {last.trouble}")
    return CheckLine(subject, title, Verdict.OK, where)


def _plan_lines(reminders: Reminders, plans: Mapping[str, ReminderPlan]) -> Iterator[CheckLine]:
    """Each reminder plan: when it runs next, or what is wrong with it; then those that read the same."""
    with suppress(SettingsError):  # told of above
        for plan in reminders.statuses():
            title = _("Erinnerungsplan „{name}“").format(name=plan.name)
            next_run = "" if plan.next_at is None else dates.date_and_time(plan.next_at)
            words = _("nächster Lauf {moment}").format(moment=next_run) if next_run else ""
            if plan.held or plan.is_missing:
                words = " ".join(map(sentence, plan.held)) or _("ist heute nicht gelaufen")
            here = plans.get(plan.name)
            lacking = "" if here is None or here.is_elsewhere else what_is_lacking(here)
            words = lacking or words
            words = "; ".join(filter(None, (words, *map(sentence, plan.remarks))))
            is_well = not (plan.held or plan.is_missing or lacking or plan.remarks)
            verdict = Verdict.OK if is_well else Verdict.WARNING
            remedy = _("„praxis-sms reminders check {name}“ prüft Plan und Liste.").format(name=plan.name)
            yield CheckLine("reminders", title, verdict, words, "" if verdict is Verdict.OK else remedy)
    for first, second in shared_sources(plans):
        yield CheckLine("reminders", _("Erinnerungspläne"), Verdict.WARNING, shared_source_warning(first, second))


def _difference(change: ChangedSetting) -> str:
    in_file, holds = _written(change.before), _written(change.after)
    return _("{key} = {in_file}, es gilt {holds}").format(key=change.key, in_file=in_file, holds=holds)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _stranded_lines(outbox: OutboxService, chosen: str) -> Iterator[CheckLine]:
    """Messages that wait for another protocol than the chosen one, of which the access is checked by itself."""
    for each in outbox.stranded():
        if each.protocol != chosen:
            yield CheckLine(
                "stranded",
                _("Wartende SMS"),
                Verdict.WARNING,
                f"{each.sentence} {each.reason}",
                _("Im Postausgang ({place.outbox}) stellt {outbox.reroute} sie um."),
                f"praxis-sms outbox reroute --from {each.protocol} --to {chosen}",
            )
