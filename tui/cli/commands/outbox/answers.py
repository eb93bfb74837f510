"""`answers`: what patients answered, and who has read it."""

from __future__ import annotations

import click

from tui.cli import output
from tui.cli.application import keep_logs_off_the_screen
from tui.cli.context import CallContext, look_at_published
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Group, limiting, pass_call_context
from tui.cli.views import answer_view
from tui.language.catalogue import _, ngettext
from tui.service.model.queries import AnswerQuery


@click.group("answers", cls=Group, help=_("Antworten von Patienten: ansehen, vermerken, abholen."))
def answers() -> None:
    """The answers of patients."""


@answers.command("list", prints_data=True, help=_("Die Antworten, neueste zuerst."))
@click.option("--unread", is_flag=True, help=_("Nur, was noch niemand gelesen hat."))
@limiting
@pass_call_context
def list_answers(context: CallContext, unread: bool, limit: int) -> None:
    look_at_published(context.sms)
    found = context.sms.answers.page(AnswerQuery(unread, limit))
    if not context.as_json:
        output.note(context.sms.answers.whereabouts())
    context.tell_all(found, answer_view.document, answer_view.table, _("Keine Antworten."))


@answers.command("show", prints_data=True, help=_("Eine Antwort mit der SMS, auf die sie sich bezieht."))
@click.argument("answer_id", type=int, metavar="ID")
@pass_call_context
def show(context: CallContext, answer_id: int) -> None:
    answer = context.sms.answers.one(answer_id)
    context.tell(answer_view.document(answer), answer_view.full(answer))


@answers.command("read", prints_data=True, help=_("Vermerkt Antworten als gelesen, mit dem Namen dessen, der es tut."))
@click.argument("answer_ids", type=int, metavar="ID...", nargs=-1, required=True)
@click.option("--undo", is_flag=True, help=_("Macht sie wieder ungelesen."))
@pass_call_context
def read(context: CallContext, answer_ids: tuple[int, ...], undo: bool) -> None:
    known = [context.sms.answers.one(each).id for each in answer_ids]
    changed = context.sms.answers.mark(known, is_read=not undo)
    if undo:
        words = ngettext("{count} Antwort ist wieder ungelesen.", "{count} Antworten sind wieder ungelesen.", changed)
    else:
        words = ngettext("{count} Antwort als gelesen vermerkt.", "{count} Antworten als gelesen vermerkt.", changed)
    document = {"changed": changed, "unread": context.sms.outbox.unread_answers()}
    context.tell(document, [words.format(count=changed)])


@answers.command("fetch", prints_data=True, help=_("Holt jetzt ab, was beim Anbieter an Antworten liegt."))
@pass_call_context
def fetch(context: CallContext) -> ExitCode:
    keep_logs_off_the_screen()
    look_at_published(context.sms)
    fetched = context.sms.answers.fetch()
    words = ngettext("{count} neue Antwort.", "{count} neue Antworten.", fetched.new)
    document = {"new": fetched.new, "unread": context.sms.outbox.unread_answers(), "error": fetched.trouble or None}
    context.tell(document, [words.format(count=fetched.new)])
    if fetched.trouble:
        output.note(fetched.trouble, output.Severity.ERROR)
        return ExitCode.CONFIGURATION
    return ExitCode.DONE
