"""`outbox restore` and `outbox release`: a backup in the place of the Postausgang, and what waits in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli import output
from tui.cli.context import CallContext
from tui.cli.framework import Command, pass_call_context
from tui.cli.input import FILE, confirmed, unasked
from tui.cli.views import message_view
from tui.language import amounts, dates
from tui.language.catalogue import _, ngettext
from tui.service.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from tui.service.api import Findings, Message, Restored

_MOST_LISTED = 20


@click.command(
    "restore",
    cls=Command,
    prints_data=True,
    short_help=_("Stellt den Postausgang aus einer Sicherung wieder her und hält an, was wartet."),
    help=_(
        "Stellt den Postausgang aus einer Sicherung von „praxis-sms outbox backup“ wieder her. Die Sicherung wird "
        "geprüft, der heutige Postausgang beiseitegelegt, nie gelöscht. Was seit der Sicherung hinausging und wer sich "
        "abmeldete, wird übernommen, soweit der heutige es weiß; was sonst hinausgegangen sein kann, ist danach "
        "ungeklärt. Was wartet, geht erst nach „praxis-sms outbox release“ hinaus."
    ),
)
@click.argument("backup", metavar=_("[DATEI]"), required=False, type=FILE)
@click.option(
    "--database",
    is_flag=True,
    help=_("Statt einer Datei: Die PostgreSQL-Datenbank wurde eben mit pg_restore wiederhergestellt."),
)
@unasked
@pass_call_context
def restore(context: CallContext, backup: Path | None, database: bool, yes: bool) -> None:
    """Put a backup in the place of the store."""
    if (backup is None) != database:
        raise UsageError(
            _("Nennen Sie die Datei einer Sicherung, oder --database."),
            _("Zum Beispiel: „praxis-sms outbox restore sicherung.sqlite3“."),
        )
    if backup is None:
        _after_restoring_the_database(context, yes)
        return
    with context.sms.restoration.prepared(backup) as prepared:
        if not context.as_json:
            output.say_lines(_told(prepared.findings))
        _require_consent(_("Den Postausgang wiederherstellen?"), is_given=yes)
        restored = prepared.carry_out()
    context.tell(_document(prepared.findings, restored), _done(restored))


@click.command(
    "release",
    cls=Command,
    prints_data=True,
    help=_("Gibt den Versand nach einer Wiederherstellung frei."),
)
@unasked
@pass_call_context
def release(context: CallContext, yes: bool) -> None:
    """Let go out again what waits."""
    waiting = context.sms.outbox.counts().queued
    question = ngettext(
        "{count} SMS wartet und geht dann hinaus. Freigeben?",
        "{count} SMS warten und gehen dann hinaus. Freigeben?",
        waiting,
    )
    _require_consent(question.format(count=amounts.grouped(waiting)), is_given=yes)
    released = context.sms.outbox.release_all()
    if context.as_json:
        output.print_json({"released": released})
    output.note(_("Der Versand ist freigegeben."))


def _require_consent(question: str, *, is_given: bool) -> None:
    if not is_given and not confirmed(question):
        raise InputRefused(_("Nichts wurde verändert."))


def _after_restoring_the_database(context: CallContext, yes: bool) -> None:
    question = _("Was in {place} wartet, anhalten, und was fällig ist, als ungeklärt führen?")
    _require_consent(question.format(place=context.sms.settings.store.url or _("der Datei")), is_given=yes)
    restored = context.sms.restoration.database_was_restored()
    document = {"restored": restored.place, "held": restored.held, "unknown": restored.doubted, "today_known": False}
    context.tell(document, _done(restored))


def _told(findings: Findings) -> Iterator[str]:
    moment = findings.written_at
    if moment is None:
        yield _("Die Sicherung ist in Ordnung; in ihr ist noch nichts geschehen.")
    else:
        yield _("Die Sicherung ist in Ordnung; zuletzt geschah darin etwas am {moment}.").format(
            moment=dates.date_and_time_in_sentence(moment)
        )
    yield _waits(findings.waiting)
    if not findings.today_is_known:
        yield (
            _("Der heutige Postausgang ist nicht lesbar: Was seither hinausging, weiß nur der Anbieter.")
            if findings.has_today
            else _("Hier ist noch kein Postausgang: Was seither hinausging, weiß nur der Anbieter.")
        )
        yield _("Was in der Sicherung fällig ist, wird deshalb ungeklärt und nicht von selbst gesendet.")
        return
    yield from _listed(
        findings.sent,
        _("Seither ging nichts hinaus."),
        _("Seither gingen hinaus, oder können es sein (keine davon geht noch einmal):"),
    )
    if findings.missing:
        yield from _listed(
            findings.missing,
            "",
            _("Seither eingestellt und noch nicht gesendet; in der Sicherung fehlen sie:"),
        )


def _listed(messages: Sequence[Message], none: str, heading: str) -> Iterator[str]:
    if not messages:
        yield none
        return
    yield heading
    yield from message_view.table(messages[:_MOST_LISTED])
    if len(messages) > _MOST_LISTED:
        yield _("… und {count} weitere; „--json“ nennt alle.").format(
            count=amounts.grouped(len(messages) - _MOST_LISTED)
        )


def _waits(count: int) -> str:
    if not count:
        return _("Darin wartet nichts.")
    words = ngettext("Darin wartet {count} SMS.", "Darin warten {count} SMS.", count)
    return words.format(count=amounts.grouped(count))


def _done(restored: Restored) -> Iterator[str]:
    yield _("Wiederhergestellt: {file}").format(file=restored.place)
    yield _waits(restored.held)
    if restored.put_aside is not None:
        yield _("Der Postausgang von vorher liegt in {file}.").format(file=restored.put_aside)
    if restored.opted_out:
        taken = ngettext(
            "{count} Abmeldung wurde übernommen.", "{count} Abmeldungen wurden übernommen.", restored.opted_out
        )
        yield taken.format(count=amounts.grouped(restored.opted_out))
    if restored.doubted:
        doubted = ngettext("{count} SMS ist ungeklärt.", "{count} SMS sind ungeklärt.", restored.doubted)
        yield doubted.format(count=amounts.grouped(restored.doubted))
    yield _("Der Versand ist angehalten; „praxis-sms outbox release“ gibt ihn frei.")


def _document(findings: Findings, restored: Restored) -> dict[str, object]:
    return {
        "restored": restored.place,
        "put_aside": None if restored.put_aside is None else str(restored.put_aside),
        "backup_written_at": findings.written_at,
        "today_known": findings.today_is_known,
        "held": restored.held,
        "unknown": restored.doubted,
        "optouts_taken_over": restored.opted_out,
        "sent_since": [message_view.document(message) for message in findings.sent],
        "missing": [message_view.document(message) for message in findings.missing],
    }
