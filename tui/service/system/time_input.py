"""A moment as people type it for `--at` and on the Serien-SMS screen: local time, in four ways of writing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

from tui.language import formats
from tui.language.catalogue import _
from tui.service.errors import InputRefused, UsageError

_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})[T ]+(?P<hour>\d{1,2}):(?P<minute>\d\d)", re.ASCII
)
_GERMAN = re.compile(
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}),? +(?P<hour>\d{1,2}):(?P<minute>\d\d)", re.ASCII
)
_TIME = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d\d)", re.ASCII)
_UHR = re.compile(r"\s+uhr$", re.IGNORECASE)


def understand_moment(typed: str, now: datetime) -> datetime:
    """The moment in UTC that was meant at `now` (aware), in the local time of this machine.

    Understands `2026-11-24T08:00`, `2026-11-24 08:00`, `24.11.2026 08:00` and `08:00`, which is the next one. An hour
    that the end of summer time repeats is its first pass. Raises `UsageError` for another way of writing and for a
    date that does not exist, `InputRefused` for a moment that is past or that the begin of summer time skips.
    """
    text = _UHR.sub("", typed.strip())
    if match := _TIME.fullmatch(text):
        return _next(_time_of(typed, match), now)
    match = _ISO.fullmatch(text) or _GERMAN.fullmatch(text)
    if match is None:
        raise _not_understood(typed)
    moment = _in_utc(_datetime_of(typed, match))
    if moment <= now:
        raise InputRefused(
            _("Der Zeitpunkt {moment} ist schon vorbei.").format(moment=formats.date_and_time(moment)),
            _("Nennen Sie einen späteren, oder lassen Sie ihn weg, um sofort zu senden."),
        )
    return moment


def _next(at: time, now: datetime) -> datetime:
    today = now.astimezone().date()
    moment = _in_utc(datetime.combine(today, at))
    return moment if moment > now else _in_utc(datetime.combine(today + timedelta(days=1), at))


def _in_utc(local: datetime) -> datetime:
    moment = local.astimezone(UTC)
    if moment.astimezone().replace(tzinfo=None) != local:
        raise InputRefused(
            _("Die Uhrzeit {moment} gibt es nicht: In dieser Stunde beginnt die Sommerzeit.").format(
                moment=formats.date_and_time(local)
            ),
            _("Wählen Sie eine Stunde früher oder später."),
        )
    return moment


def _time_of(typed: str, match: re.Match[str]) -> time:
    try:
        return time(int(match["hour"]), int(match["minute"]))
    except ValueError:
        raise _not_understood(typed) from None


def _datetime_of(typed: str, match: re.Match[str]) -> datetime:
    try:
        return datetime(**{name: int(value) for name, value in match.groupdict().items()})  # type: ignore[arg-type]
    except ValueError:
        raise _not_understood(typed) from None


def _not_understood(typed: str) -> UsageError:
    return UsageError(
        _("„{typed}“ ist kein Zeitpunkt, der sich verstehen lässt.").format(typed=typed),
        _("Möglich sind 24.11.2026 08:00, 2026-11-24 08:00, 2026-11-24T08:00 oder nur 08:00 für das nächste Mal."),
    )
