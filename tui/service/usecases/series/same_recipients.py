"""The recipients of a series as a list for the next one, because a day is cancelled or a time is moved.

Such a list is named like a file: `serie:12`, or `serie:12:erhalten` for those only who got an SMS of it. So it stands
in the field of the list, in drafts and in commands, and is read from the store again whenever a file would be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import compress
from pathlib import Path

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ListRefused
from tui.service.model.consent import Purpose
from tui.service.model.facts import Fact, FactKind
from tui.service.model.messages import Message, MessageState, Series, TemplateKind
from tui.service.model.queries import MessageQuery
from tui.service.recipients import GridRow, Table
from tui.service.settings import ConsentRule
from tui.service.text.languages import GERMAN, variant_of
from tui.service.text.numbers.number_reading import understand
from tui.service.text.templates import may_be_filled
from tui.service.usecases.operation import Operation
from tui.service.wording import labels

_NAME = re.compile(r"serie:(\d{1,18})(:erhalten)?", re.ASCII)
_RECEIVED = (MessageState.ACCEPTED, MessageState.DELIVERED)
_WITHHELD = (MessageState.CANCELLED, MessageState.BLOCKED)
_COLUMN = {
    Purpose.APPOINTMENT: "Einwilligung Termin",
    Purpose.RECALL: "Einwilligung Recall",
    Purpose.INFORMATION: "Einwilligung Information",
    Purpose.GREETING: "Einwilligung Gruß",
}
"""Headings that lists have, by the purpose that they cover."""
_SPEAKS_AGAINST_IT = (
    FactKind.COLUMN_SAYS, FactKind.COLUMN_EMPTY, FactKind.DEATH_UNCLEAR, FactKind.DECEASED_REMARK,
    FactKind.DECEASED_IN_ANOTHER_ROW, FactKind.COLUMN_UNREADABLE,
)  # fmt: skip
"""Why a row of a later list was refused, where that says that somebody died or has not consented."""


@dataclass(frozen=True, slots=True)
class SameRecipients:
    """All recipients of a series whose message was not withdrawn, or only those whom one reached."""

    series_id: int
    only_received: bool = False

    @property
    def name(self) -> str:
        """As it stands in the field of the list."""
        return f"serie:{self.series_id}" + (":erhalten" if self.only_received else "")


def named(path: Path | str) -> SameRecipients | None:
    """What a path names, where it names recipients of a series; a file that is called so comes first."""
    found = _NAME.fullmatch(Path(path).name)
    if found is None or Path(path).exists():
        return None
    return SameRecipients(int(found[1]), only_received=found[2] is not None)


def read(operation: Operation, wanted: SameRecipients) -> Table:
    """The list; its rows have the lines that they had in the list of the series. Raises `ListRefused`.

    Consent is carried as it was decided then, for the same purpose; where a person confirmed that of all, as long as
    the practice goes by such confirmations. Who was called dead or has not consented in a later list has none: the
    check refuses that row, and holds what a person let pass then. The language is that of the variant of a text that
    somebody got, as far as the variants that there are now tell.
    """
    outbox = operation.outbox
    series = outbox.series.one(wanted.series_id)
    if series is None:
        raise ListRefused(
            _("Eine Serie mit der Nummer {id} gibt es nicht.").format(id=wanted.series_id),
            _("„praxis-sms series list“ zeigt die vorhandenen."),
        )
    messages = reversed(outbox.messages.page(MessageQuery(series_id=series.id, limit=0)).messages)
    chosen = [message for message in messages if _belongs(message, only_received=wanted.only_received)]
    if not chosen:
        raise ListRefused(
            _("Von Serie {id} gibt es keine Empfänger, an die geschrieben werden könnte.").format(id=series.id),
            _("Wurde sie abgebrochen, oder sind ihre Nummern nach der Frist gelöscht?"),
        )
    released = outbox.series.released_rows(series.id)
    refused = _refused_since(operation, series.id)
    is_carried = not series.consent_by or operation.settings.policy.consent is ConsentRule.CONFIRM
    variants = _variants(operation)
    languages = {message.id: _language(message, series.text, variants) for message in chosen} if variants else {}
    rows = tuple(
        _row(place, message, released, refused, languages, is_carried=is_carried)
        for place, message in enumerate(chosen, start=2)
    )
    columns = {"Name": True, "Handy": True, _COLUMN[series.purpose]: True, "Hinweis": bool(released)}
    columns["Sprache"] = any(languages.values())
    return Table(
        name=_title(series),
        headings=tuple(compress(columns, columns.values())),
        rows=tuple(GridRow(row.line, tuple(compress(row.cells, columns.values()))) for row in rows),
        notes=(_note(series), *_note_of_languages(languages)),
        digest=sha256(repr(rows).encode("utf-8", "surrogatepass")).hexdigest(),
        of_series=series.id,
        purpose=series.purpose,
    )


def _title(series: Series) -> str:
    """What the next series is called; one that follows such a series names the first list only."""
    title = _("wie Serie {id} ({title})")
    followed = re.fullmatch(re.escape(title).replace(r"\{id\}", r"\d+").replace(r"\{title\}", "(.*)"), series.title)
    return title.format(id=series.id, title=followed[1] if followed else series.title or "–")


def _belongs(message: Message, *, only_received: bool) -> bool:
    if not message.number:  # forgotten
        return False
    return message.state in _RECEIVED if only_received else message.state not in _WITHHELD


def _note(series: Series) -> str:
    return _("Wie Serie {id}: Einwilligung nur zum selben Zweck ({purpose}); dafür gilt auch ein eigener Text.").format(
        id=series.id, purpose=labels.purpose(series.purpose)
    )


def _note_of_languages(languages: Mapping[int, str]) -> tuple[str, ...]:
    """Who gets a text in which language, where the practice has texts in several."""
    if any(languages.values()):
        return (_("Wer seine SMS in einer anderen Sprache bekam, bekommt auch diese darin, wo die Vorlage es kann."),)
    return (_("Sprachen stehen nicht dabei; alle bekommen den deutschen Text."),) if languages else ()


def _variants(operation: Operation) -> tuple[tuple[str, str], ...]:
    """The texts in other languages, each behind its language."""
    named = ((variant_of(each.name), each.text) for each in operation.outbox.templates.every(TemplateKind.SERIES))
    return tuple((found[1], text) for found, text in named if found is not None and found[1] != GERMAN)


def _language(message: Message, german: str, variants: Sequence[tuple[str, str]]) -> str:
    """In which language somebody was written to; empty for the German text, and where several fit."""
    if may_be_filled(german, message.text):
        return ""
    found = {language for language, text in variants if may_be_filled(text, message.text)}
    return found.pop() if len(found) == 1 else ""


def _row(
    place: int,
    message: Message,
    released: frozenset[int],
    refused: frozenset[str],
    languages: Mapping[int, str],
    *,
    is_carried: bool,
) -> GridRow:
    consent = _("nein, nach einer späteren Liste") if message.number in refused else "ja" if is_carried else ""
    remark = _("vielleicht verstorben, damals freigegeben") if message.list_row in released else ""
    cells = (message.name, message.number, consent, remark, languages.get(message.id, ""))
    return GridRow(message.list_row or place, cells)


def _refused_since(operation: Operation, series_id: int) -> frozenset[str]:
    """The numbers (E.164) that a later list had in a row which somebody's death or missing consent refused."""
    countries = operation.settings.policy.countries
    numbers = {
        written for written, reason in operation.outbox.series.refused_since(series_id) if _speaks_against(reason)
    }
    return frozenset(e164 for written in numbers if (e164 := understand(written, countries).e164))


def _speaks_against(reason: Fact) -> bool:
    nested = (value for _name, value in reason.values if isinstance(value, Fact))
    return reason.kind in _SPEAKS_AGAINST_IT or any(map(_speaks_against, nested))
