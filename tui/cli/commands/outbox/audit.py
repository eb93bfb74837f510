"""`outbox audit`: who decided what."""

from __future__ import annotations

from collections.abc import Sequence

import click

from tui.cli.context import CallContext
from tui.cli.framework import Command, limiting, pass_call_context
from tui.cli.views import table as columns
from tui.language import dates
from tui.language.catalogue import _
from tui.service.api import AuditLine
from tui.service.wording import labels


@click.command(
    "audit",
    cls=Command,
    prints_data=True,
    short_help=_("Wer was entschied und einstellte, neuestes zuerst."),
    help=_(
        "Wer was entschied und einstellte, neuestes zuerst. Der Postausgang schreibt es fort; ändern oder löschen "
        "lässt es sich nicht. Als CSV: „praxis-sms outbox export DATEI --audit“."
    ),
)
@limiting
@click.option(
    "--all", "by_anybody", is_flag=True, help=_("Auch, was das Programm tat: übergeben, zugestellt, gesperrt.")
)
@pass_call_context
def audit(context: CallContext, limit: int, by_anybody: bool) -> None:
    lines = context.sms.audit.lines(limit, by_anybody=by_anybody)
    context.tell_all(lines, _document, _table, _("Noch nichts festgehalten."))


def _table(lines: Sequence[AuditLine]) -> list[str]:
    heading = (_("Wann"), _("Wer"), _("SMS"), _("Serie"), _("Was"))
    rows = [
        (
            dates.date_and_seconds(line.at),
            labels.full_signature(line),
            str(line.message_id or ""),
            str(line.series_id or ""),
            labels.event_with_detail(line.kind, line.detail),
        )
        for line in lines
    ]
    return columns.lines(heading, rows, numeric=frozenset({2, 3}))


def _document(line: AuditLine) -> dict[str, object]:
    return {
        "id": line.id,
        "at": line.at,
        "actor": line.actor,
        "kind": line.kind,
        "detail": line.detail,
        "message_id": line.message_id,
        "series_id": line.series_id,
        "number": line.number or None,
        "name": line.name or None,
        "account": line.account,
        "sudo_user": line.sudo_user,
        "initials": line.initials,
        "login": line.login,
    }
