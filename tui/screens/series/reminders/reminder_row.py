"""The row on Serien-SMS about reminder plans: what waits, what holds it, when the next run is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tui.language import amounts, dates
from tui.language.catalogue import _, ngettext
from tui.language.keys import key_of
from tui.language.local_time import local
from tui.service.model.facts import FactKind
from tui.service.wording import marks
from tui.service.wording.facts import sentence

if TYPE_CHECKING:
    from tui.service.api import PlanStatus, WaitingReminders


def relative_day(day: date, today: date) -> str:
    """`heute`, `morgen`, else `Mo 30.11.`."""
    if day == today:
        return _("heute")
    if day == today + timedelta(days=1):
        return _("morgen")
    return f"{dates.weekday(day)} {dates.short_date(day)}"


def these_days(days: Sequence[date], today: date) -> str:
    """`heute, Mo 30.11.`; from three days in a row on `heute bis Mo 30.11.`."""
    if len(days) > 2 and (days[-1] - days[0]).days == len(days) - 1:
        first, last = relative_day(days[0], today), relative_day(days[-1], today)
        return _("{first} bis {last}").format(first=first, last=last)
    return ", ".join(relative_day(day, today) for day in days)


def capital(text: str) -> str:
    """The text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def status_line(statuses: Sequence[PlanStatus], now: datetime) -> str:
    """The row on Serien-SMS: the plan that needs somebody most; "" where there is no plan."""
    if not statuses:
        return ""
    pressing = min(statuses, key=_weight)
    mark, words = plan_status(pressing, now)
    if pressing.held:
        words = _("Erinnerungen angehalten")  # why stands on top of every place
    if len(statuses) > 1:
        words = f"{pressing.name}: {words}"
    elif pressing.is_missing or (not pressing.held and pressing.waiting is None):
        words = _("Erinnerungen: {words}").format(words=words)
    if calls := sum(each.calls for each in statuses):
        words += " · " + ngettext("{count} anrufen", "{count} anrufen", calls).format(count=calls)
    if any(each.remarks for each in statuses):
        is_missed = any(fact.kind is FactKind.REMINDERS_MISSED for each in statuses for fact in each.remarks)
        words += " · " + (_("letzter Lauf fehlt") if is_missed else _("Liste ansehen"))
        mark = mark or marks.HINT
    line = f"{key_of('series.reminders')} {words}"
    return line if mark is None else mark.beside(line)


def _weight(status: PlanStatus) -> int:
    if status.held or status.is_missing:
        return 0
    if status.waiting is None:
        return 4 if status.next_at else 5
    if status.waiting.paused:
        return 1
    return 2 if status.remarks else 3


def plan_status(status: PlanStatus, now: datetime) -> tuple[marks.Mark | None, str]:
    """What waits of a plan or holds it, and the mark of that."""
    if status.held:
        return marks.ERROR, _("angehalten: {reason}").format(reason=sentence(status.held[0]))
    if status.is_missing:
        return marks.ERROR, _("Der Lauf von heute fehlt.")
    if status.waiting is not None:
        mark = marks.HINT if status.waiting.paused else None
        return mark, waiting_words(status.waiting, now, status.stopped_by)
    if status.next_at is not None:
        moment = dates.weekday_and_time(status.next_at)
        return None, _("nächster Lauf {moment}").format(moment=moment)
    return None, _("kein Lauf in den nächsten Wochen")


def waiting_words(waiting: WaitingReminders, now: datetime, stopped_by: str) -> str:
    """`Morgen 38 Erinnerungen, gehen 17:00`, or what they wait for."""
    if waiting.paused and stopped_by:
        words = ngettext(
            "{day} {count} Erinnerung, angehalten von {name}", "{day} {count} Erinnerungen, angehalten von {name}",
            waiting.count,
        )  # fmt: skip
    elif waiting.paused == waiting.count:
        words = ngettext(
            "{day} {count} Erinnerung, wartet auf Freigabe", "{day} {count} Erinnerungen, warten auf Freigabe",
            waiting.count,
        )  # fmt: skip
    elif waiting.paused:
        words = _("{day} {count} Erinnerungen, davon {resting} nicht freigegeben")
    else:
        words = ngettext(
            "{day} {count} Erinnerung, geht {time}", "{day} {count} Erinnerungen, gehen {time}", waiting.count
        )
    return words.format(
        day=capital(these_days(waiting.days, local(now).date())),
        count=amounts.grouped(waiting.count),
        resting=amounts.grouped(waiting.paused),
        name=stopped_by,
        time=leaving_time(waiting.due_at, now),
    )


def leaving_time(due_at: datetime, now: datetime) -> str:
    """`17:00`, with its day where that is another one; `jetzt` where it is over."""
    if due_at <= now:
        return _("jetzt")
    if local(due_at).date() == local(now).date():
        return dates.clock(due_at)
    return dates.weekday_and_time(due_at)
