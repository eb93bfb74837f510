"""What the Serien-SMS says about a list, its check, its beginning and its cost; apart from any widget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from tui.language import amounts, dates
from tui.language.amounts import grouped
from tui.language.catalogue import _, ngettext
from tui.language.keys import key_of
from tui.runtime.values import dataclass
from tui.service.model.card_protocols import protocol
from tui.service.recipients import Verdict, title
from tui.service.text.segments import count as count_units
from tui.service.text.segments import replace_forcing
from tui.service.wording import counting, labels, list_reasons, marks
from tui.service.wording.list_reasons import quoted_names, way_to_consent
from tui.widgets.line import NO_BREAK

if TYPE_CHECKING:
    from tui.service.api import Account, CheckedList, DispatcherStatus, Settings, Table, Totals

ENCODING_TITLES: Mapping[str, str] = {
    "cp1252": "Windows",
    "utf-8": "",
    "utf-16": "",
    "cp850": "DOS",
    "mac_roman": "Mac",
    "cp1250": _("Windows, Osteuropa"),
    "cp1254": _("Windows, Türkei"),
}


_LOOKED_AT = 50
"""Rows that are looked at for what would make them fit; the rest are like them."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a series costs, and what is left to pay it with; `balance` is None where the provider names none."""

    cost: Decimal
    currency: str
    balance: Decimal | None = None

    @classmethod
    def of(cls, cost: Decimal, currency: str, account: Account | None) -> Price:
        """The price beside what the provider said of the account; another currency cannot be compared."""
        known = account is not None and account.currency == currency
        return cls(cost, currency, account.balance if account is not None and known else None)

    @property
    def exceeds_balance(self) -> bool:
        """Whether it would cost more than is left."""
        return self.balance is not None and self.cost > self.balance

    def sentence(self) -> str:
        """The cost, or a warning with what is left."""
        cost = amounts.money(self.cost, self.currency)
        if self.balance is None or not self.exceeds_balance:
            return cost
        return _("{cost}, aber das Guthaben ist nur {balance}").format(
            cost=cost, balance=amounts.money(self.balance, self.currency)
        )


def way_through() -> str:
    """How to get from a list to a series, and past the most common obstacle."""
    way = _(
        "Vier Schritte: eine Liste auswählen, die Spalten prüfen, einen Text wählen, die Prüfung lesen. "
        "{series.start} fragt noch einmal mit den Zahlen und startet. Die Serie läuft weiter, solange praxis-sms "
        "oder ein Dienst sendet, auch wenn dieses Fenster geschlossen wird; {place.series} führt zu ihr zurück."
    )
    without_consent = _("Fehlt der Liste eine Spalte „Einwilligung“? {way_out}").format(way_out=way_to_consent())
    return f"{way}\n\n{without_consent}"


def encoding_title(encoding: str) -> str:
    """An encoding by its name, and by what uses it."""
    where = ENCODING_TITLES.get(encoding, "")
    return f"{encoding} ({where})" if where else encoding


def list_result(table: Table) -> str:
    """How many rows and columns were found; of a text file also its encoding and what separates its cells."""
    rows = ngettext("{count} Zeile", "{count} Zeilen", len(table.rows)).format(count=grouped(len(table.rows)))
    named = sum(map(bool, table.headings))
    columns = ngettext("{count} Spalte", "{count} Spalten", named).format(count=named)
    sign = "Tab" if table.delimiter == "\t" else table.delimiter if named > 1 else ""
    how = NO_BREAK.join(part for part in (table.encoding, sign) if part)
    pieces = [rows, f"{columns} ({how})" if how else columns]
    if not table.heading_line:
        pieces.append(_("ohne Überschriften"))
    return ", ".join(pieces)


def totals_text(
    checked: CheckedList,
    price: Price,
    before: Totals | None = None,
    *,
    replaces_forcing: bool,
    may_allow_long: bool = False,
) -> str:
    """What would be sent, and what not, by reason.

    What to do comes before the reasons: in a low window the last lines are cut off.
    """
    totals = checked.totals
    sendable = _("{count} von {rows} sendbar").format(count=grouped(totals.sendable), rows=grouped(totals.rows))
    pieces = [sendable]
    if totals.sendable:
        pieces += [_parts(totals), price.sentence()]
    text = " · ".join(pieces)
    if totals.unicode_rows:
        text += " · " + _unicode(totals)
    if replaces_forcing:
        text += " · " + _("Sonderzeichen ersetzt")
    refused = refused_by_reason(totals, before, too_long=_too_long(checked, may_allow_long=may_allow_long))
    line = marks.ERROR.beside(text) if price.exceeds_balance or not totals.sendable else text
    return "\n".join(part for part in (line, way_out(checked), refused) if part)


def way_out(checked: CheckedList) -> str:
    """What to do about the rows that are left out, in one line; empty where the rows themselves say it."""
    if checked.consent_candidates:
        return marks.ERROR.beside(
            _("Welche Spalte ist die Einwilligung? {series.confirm_number} auf einer Zeile fragt.")
        )
    if checked.lacks_consent_column:
        heading = list_reasons.missing_heading(checked.purpose)
        lack = _("Es fehlt eine Spalte „{heading}“; was hilft, sagt {app.help}.").format(heading=heading)
        return marks.ERROR.beside(lack)
    if count := sum(row.number_elsewhere is not None for row in checked.rows):
        return ngettext(
            "{count} Mobilnummer steht in anderer Spalte; {key} dort nimmt sie.",
            "{count} Mobilnummern stehen in anderer Spalte; {key} dort nimmt sie.",
            count,
        ).format(count=grouped(count), key=key_of("series.confirm_number"))
    return ""


def _too_long(checked: CheckedList, *, may_allow_long: bool) -> str:
    """Why rows are too long, and what helps; it stands behind their number."""
    too_long = (row for row in checked.rows if row.verdict is Verdict.TOO_LONG)
    if any(fits_without_forcing(row.text) for row in islice(too_long, _LOOKED_AT)):
        return _("zu lang durch Sonderzeichen ({series.replace} hilft)")
    if may_allow_long:
        return _("zu lang ({place.provider}: lange SMS)")
    return _("zu lang (bitte kürzen)")


def may_allow_long(settings: Settings) -> bool:
    """Whether the card could allow longer SMS, and does not."""
    return not settings.provider.long_sms and protocol(settings.provider.protocol).allows_long_sms


def fits_without_forcing(text: str) -> bool:
    """Whether only characters that can be replaced make a text too long for one SMS."""
    replaced = replace_forcing(text)
    return replaced != text and count_units(replaced).segments == 1


def replacement_decided(*, replaces_forcing: bool) -> str:
    """Whether characters from the list that force Unicode are replaced from now on."""
    if replaces_forcing:
        return _("Auch Sonderzeichen aus der Liste werden ersetzt („ú“ wird „u“); {series.replace} lässt sie stehen.")
    return _("Sonderzeichen aus der Liste bleiben, wie sie sind.")


def totals_without_text(checked: CheckedList, before: Totals | None = None) -> str:
    """What can be said of a list before there is a text."""
    totals = checked.totals
    first = _("{count} von {rows} erreichbar; es fehlt noch der Text.").format(
        count=grouped(totals.sendable), rows=grouped(totals.rows)
    )
    return "\n".join(part for part in (first, way_out(checked), refused_by_reason(totals, before)) if part)


def _parts(totals: Totals) -> str:
    parts = counting.parts(totals.segments)
    if totals.fewest_segments != totals.most_segments:
        parts += " " + _("({fewest} bis {most} je SMS)").format(
            fewest=totals.fewest_segments, most=totals.most_segments
        )
    return parts


def _unicode(totals: Totals) -> str:
    signs = " ".join(sign for sign in list(totals.unicode_because_of)[:5] if sign.isprintable())
    return _("{count} in Unicode wegen {signs}").format(count=grouped(totals.unicode_rows), signs=signs)


def refused_by_reason(totals: Totals, before: Totals | None = None, *, too_long: str = "") -> str:
    """How many rows are left out, by reason: what is more than `before` first, then the most frequent; empty for none.

    A count stays in one row with its reason. `too_long` says more than the title of that verdict.
    """

    def rank(pair: tuple[Verdict, int]) -> tuple[bool, int]:
        verdict, count = pair
        return before is None or count <= before.of(verdict), -count

    def reason(verdict: Verdict) -> str:
        return too_long if too_long and verdict is Verdict.TOO_LONG else title(verdict)

    reasons = [
        _("{count} {reason}").format(count=grouped(count), reason=reason(verdict)).replace(" ", NO_BREAK)
        for verdict, count in sorted(totals.by_verdict.items(), key=rank)
        if not verdict.is_sendable
    ]
    if not reasons:
        return ""
    refused = ngettext("{count} Zeile nicht: {reasons}", "{count} Zeilen nicht: {reasons}", totals.refused)
    return refused.format(count=grouped(totals.refused), reasons=", ".join(reasons))


def why_nobody(checked: CheckedList) -> str:
    """Why no row can be sent, by reason; empty where some can, or where all lack the same column."""
    if checked.totals.sendable or checked.lacks_consent_column or checked.consent_candidates:
        return ""
    return f"{refused_by_reason(checked.totals).replace(NO_BREAK, ' ')}."


# when, and by whom


def beginning(begins_at: datetime | None, asked_for: datetime | None, quiet_hours: str) -> str:
    """When a series begins, and where the quiet hours put it off, that they do."""
    if begins_at is None:
        return _("Sofort.")
    if begins_at == asked_for:
        return _("Ab {moment}.").format(moment=dates.weekday_and_time(begins_at))
    return _("Ab {moment}, nach der Ruhezeit ({hours}).").format(
        moment=dates.weekday_and_time(begins_at), hours=quiet_hours
    )


def who_sends(status: DispatcherStatus, *, sends_here: bool, later: bool) -> str:
    """Which program will hand the messages over, and what the person has to do for it."""
    if status.alive and not status.here:
        if later:
            return _("Es sendet ein anderer Arbeitsplatz oder Dienst, wenn er dann läuft.")
        return _("Es sendet ein anderer Arbeitsplatz oder Dienst.")
    if not sends_here:
        return _("Senden soll ein Dienst, aber zurzeit läuft keiner ([dispatch] here = false).")
    if later:
        return _("praxis-sms muss dann geöffnet sein.")
    return "" if status.alive else _("Zurzeit sendet hier kein Programm.")


def way_to_a_sender(*, sends_here: bool) -> str:
    """How to make a program send where none does."""
    if sends_here:
        return _("Öffnen Sie praxis-sms neu, oder starten Sie „praxis-sms worker“.")
    return _("Der Dienst „praxis-sms worker“ muss laufen.")


# the one question


@dataclass(frozen=True, slots=True)
class StartConfirmation:
    """What is to be said before a series starts."""

    checked: CheckedList
    price: Price
    begins: str
    who_sends: str
    another_day: str
    sender: str
    protocol: str
    actor: str
    replaces_forcing: bool
    may_allow_long: bool
    """Whether the card could allow longer SMS."""

    def question(self) -> str:
        """Everything a person should know before saying yes, with the numbers."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        totals = self.checked.totals
        yield ngettext(
            "{count} SMS an {count} Empfänger: {parts}, {cost}.",
            "{count} SMS an {count} Empfänger: {parts}, {cost}.",
            totals.sendable,
        ).format(
            count=grouped(totals.sendable),
            parts=_parts(totals),
            cost=amounts.money(self.price.cost, self.price.currency),
        )
        if self.price.balance is not None:
            balance = amounts.money(self.price.balance, self.price.currency)
            if self.price.exceeds_balance:
                lack = _("Das Guthaben reicht nicht für alle: {balance}.").format(balance=balance)
                yield marks.HINT.beside(lack)
            else:
                yield _("Guthaben: {balance}.").format(balance=balance)
        yield _("Beginn: {begins} {who}").format(begins=self.begins, who=self.who_sends).rstrip()
        if self.another_day:
            yield marks.HINT.beside(self.another_day)
        yield _("Absender {sender}, über {protocol}. Zweck: {purpose}.").format(
            sender=self.sender or "–", protocol=self.protocol, purpose=labels.purpose(self.checked.purpose)
        )
        if self.checked.ignored_deceased:
            words = _("{columns} wird nicht beachtet: Auch wer laut der Liste verstorben ist, bekommt die SMS.")
            yield marks.ERROR.beside(words.format(columns=quoted_names(self.checked.ignored_deceased)))
        if self.replaces_forcing:
            yield _("Sonderzeichen, auch die aus der Liste, werden ersetzt.")
        too_long = _too_long(self.checked, may_allow_long=self.may_allow_long)
        if refused := refused_by_reason(totals, too_long=too_long):
            yield refused.replace(NO_BREAK, " ")
        if self.checked.needs_confirmed_consent:
            yield ""
            yield _(
                "Die Liste hat keine Spalte mit der Einwilligung. Haben alle Empfänger in SMS eingewilligt? Ihre "
                "Bestätigung wird mit dem Namen „{actor}“ festgehalten."
            ).format(actor=self.actor)
