"""The store itself cannot be used: told by each machine once, and once when it can be used again.

What was told cannot be in the store then. It is in a file of the data folder, which all programs of a user share.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tui.service.errors import StoreError
from tui.service.model.health import AlertKey, AlertKind, Way
from tui.service.secrets.values import SecretSupply
from tui.service.sending.alerts import mail_and_command
from tui.service.sending.alerts.mail_and_command import News
from tui.service.settings import Settings
from tui.service.settings.text_rules import without_password
from tui.service.system.clock import utc_now
from tui.service.system.files import make_private_folder, open_own_file, read_file, replace_file
from tui.service.wording import alerts as wording

_log = logging.getLogger(__name__)

FILE_NAME = "alert-outage.json"
TRY_AGAIN = timedelta(minutes=5)
_KEY = AlertKey(AlertKind.STORE)
_MOST_BYTES = 4096


class Outage:
    """Tells that the store cannot be used, and that it can again."""

    def __init__(self, folder: Path, host: str) -> None:
        self._file = folder / FILE_NAME
        self._host = host
        self._told_without_a_file: set[Way] = set()

    def begin(self, error: StoreError, settings: Settings, secrets: SecretSupply) -> dict[Way, str]:
        """Tell it by every way that has not told it yet; why the others failed."""
        since, told = self._remembered()
        if since is None:  # over, or never told: what this process told without a file is all there is
            told = set(self._told_without_a_file)
        behind = [way for way in mail_and_command.configured(settings) if way not in told]
        if not behind or not self._claim(since):
            return {}
        since = since or utc_now()
        news = self._news(settings, error.sentence, since, None)
        failures = {way: reason for way in behind if (reason := mail_and_command.tell(way, settings, secrets, news))}
        self._remember(since, told | {way for way in behind if way not in failures})
        return failures

    def end(self, settings: Settings, secrets: SecretSupply) -> dict[Way, str]:
        """Tell that it is over, where it was told; why ways failed."""
        since, told = self._remembered()
        told |= self._told_without_a_file
        if since is None and not told:
            return {}
        self._told_without_a_file = set()
        if since is not None:
            try:
                self._file.unlink()
            except OSError:
                return {}  # another program was quicker
        behind = [way for way in mail_and_command.configured(settings) if way in told]
        news = self._news(settings, wording.end_sentence(_KEY), since or utc_now(), utc_now())
        return {way: reason for way in behind if (reason := mail_and_command.tell(way, settings, secrets, news))}

    def _claim(self, since: datetime | None) -> bool:
        """Whether this program is to tell: the first one, or the one that tries again after a while."""
        try:
            if since is None:
                make_private_folder(self._file.parent)
                os.close(open_own_file(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
                return True
            age = utc_now() - datetime.fromtimestamp(self._file.stat().st_mtime, UTC)
        except FileExistsError:
            return False
        except OSError:
            return True  # a disk that is full: better told by each than by nobody
        return age > TRY_AGAIN

    def _remembered(self) -> tuple[datetime | None, set[Way]]:
        try:
            record = json.loads(read_file(self._file, _MOST_BYTES) or b"{}")
            since = datetime.fromisoformat(record["since"]) if record else utc_now()
            return since, {Way(way) for way in record.get("told", ())}
        except FileNotFoundError:
            return None, set()
        except Exception as fault:
            _log.warning("what was told of an outage cannot be read: %s", type(fault).__name__)
            return None, set()

    def _remember(self, since: datetime, told: set[Way]) -> None:
        record = {"since": since.isoformat(), "told": sorted(told)}
        try:
            replace_file(self._file, json.dumps(record).encode())
        except OSError:
            self._told_without_a_file = told

    def _news(self, settings: Settings, sentence: str, since: datetime, over_at: datetime | None) -> News:
        place = without_password(settings.store.url) or str(self._file.parent)
        subject = wording.subject_line(sentence, self._host, over_at is not None)
        return News(str(_KEY), over_at is not None, subject, wording.body(sentence, since, over_at, place))
