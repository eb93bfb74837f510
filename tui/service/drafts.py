"""What was typed and not yet sent: kept on disk, so that a crash, a kill or a lost connection costs a second of typing.

Each open window has a file of its own in the data folder, `draft-UID-N.json` (mode 0600), and holds a lock on
`draft-UID-N.lock` beside it for as long as it lives. The kernel releases the lock at any death. A file whose lock is
free was left behind, and the next window takes it over, text and name; two windows never write to the same file.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from tui.i18n import _
from tui.service.clock import Clock

AT_MOST_EVERY = 1.0
"""Seconds between two writes while somebody types."""

MOST_WINDOWS = 200
"""Files looked at before keeping drafts is given up."""

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What the fields of a form held at `kept_at` (UTC)."""

    fields: Mapping[str, str] = field(repr=False)
    kept_at: datetime

    def __bool__(self) -> bool:
        return any(value.strip() for value in self.fields.values())


class Drafts:
    """The drafts of this window, one a form. Safe to use from several threads; `keep` never waits for the disk."""

    def __init__(self, folder: Path, clock: Clock, at_most_every: float = AT_MOST_EVERY) -> None:
        self._folder = folder
        self._clock = clock
        self._pause = at_most_every
        self._changed = threading.Condition()
        self._kept: dict[str, KeptDraft] = {}
        self._is_dirty = False
        self._is_closed = False
        self._writer: threading.Thread | None = None
        self._disk = threading.Lock()
        self._place: _Place | None = None
        self._found: _Found | None = None
        self._adopted: list[_Found] = []
        self._trouble = ""

    @property
    def trouble(self) -> str:
        """Why drafts cannot be kept, as one sentence; empty where they can."""
        return self._trouble

    def keep(self, form: str, fields: Mapping[str, str]) -> None:
        """Remember what a form holds; it reaches the disk within a second. Fields without text drop the draft."""
        draft = KeptDraft(MappingProxyType(dict(fields)), self._clock())
        with self._changed:
            before = self._kept.get(form)
            if self._is_closed or (draft.fields == before.fields if before else not draft):
                return
            if draft:
                self._kept[form] = draft
            else:
                self._kept.pop(form, None)
            self._wake_the_writer()

    def left_behind(self, form: str) -> KeptDraft | None:
        """What a window that is no more left in this form, the newest of all; touches the disk.

        It stays on disk, held for this window, until `adopt` makes it this window's own or `close` gives it free.
        """
        with self._disk:
            with self._changed:
                if self._is_closed or form in self._kept:
                    return self._kept.get(form)
            if self._found is None:
                with suppress(OSError):
                    self._found = _newest_left_behind(self._folder)
            return None if self._found is None else self._found.drafts.get(form)

    def adopt(self) -> None:
        """Go on with what was left behind: kept from now on as if typed here. Never waits for the disk."""
        with self._changed:
            if self._found is not None and self._found not in self._adopted:
                self._kept = {**self._found.drafts, **self._kept}
                self._adopted.append(self._found)
                self._wake_the_writer()

    def flush(self) -> None:
        """Write now what has not been written; for leaving, and for a terminal that is gone."""
        with self._disk:
            with self._changed:
                if not self._is_dirty:
                    return
                kept, adopted = dict(self._kept), tuple(self._adopted)
                self._is_dirty = False
            try:
                self._write(kept)
                for found in adopted:
                    found.place.file.unlink(missing_ok=True)
            except OSError as error:
                self._is_dirty = True
                self._trouble = _("Entwürfe lassen sich nicht sichern: In {folder} ist kein Schreiben möglich.").format(
                    folder=self._folder
                ) + (f" ({error.strerror})" if error.strerror else "")
            else:
                self._trouble = ""

    def close(self) -> None:
        """Write what has not been written and leave the file to the next window."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self.flush()
        with self._disk:
            for place in (self._place, self._found.place if self._found else None):
                if place is not None:
                    place.release()
            self._place = self._found = None

    def _wake_the_writer(self) -> None:
        self._is_dirty = True
        if self._writer is None:
            self._writer = threading.Thread(target=self._write_on, name="drafts", daemon=True)
            self._writer.start()
        self._changed.notify_all()

    def _write_on(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_dirty or self._is_closed)
                if self._changed.wait_for(lambda: self._is_closed, self._pause):
                    return
            self.flush()

    def _write(self, kept: Mapping[str, KeptDraft]) -> None:
        from tui.service.atomic import make_private_folder, replace_file

        if self._place is None:
            if not kept:
                return
            make_private_folder(self._folder)
            self._place = _free_place(self._folder)
        if kept:
            replace_file(self._place.file, _document(kept), keep_mode=False)
        else:
            self._place.file.unlink(missing_ok=True)


class _Place:
    """A file for drafts whose lock this process holds."""

    def __init__(self, file: Path, lock: int) -> None:
        self.file = file
        self._lock = lock

    def release(self) -> None:
        os.close(self._lock)


@dataclass(frozen=True, slots=True)
class _Found:
    place: _Place
    drafts: Mapping[str, KeptDraft]

    @property
    def kept_at(self) -> datetime:
        return max(draft.kept_at for draft in self.drafts.values())


def _stem() -> str:
    return f"draft-{os.getuid()}-"


def _locked(file: Path) -> _Place | None:
    """The place, if no other window lives there; raises `OSError`."""
    import fcntl

    handle = os.open(file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except OSError:
        os.close(handle)
        raise
    return _Place(file, handle)


def _free_place(folder: Path) -> _Place:
    """A place nobody lives in and nobody left anything in; raises `OSError`."""
    for number in range(1, MOST_WINDOWS + 1):
        file = folder / f"{_stem()}{number}.json"
        if not file.exists() and (place := _locked(file)):
            if not file.exists():
                return place
            place.release()
    raise OSError(_("zu viele offene Fenster"))


def _newest_left_behind(folder: Path) -> _Found | None:
    """The newest readable drafts of a window that is no more, with their place; the others stay where they are."""
    newest: _Found | None = None
    for file in sorted(folder.glob(f"{_stem()}*.json")):
        place = _locked(file)
        if place is None:
            continue
        found = _Found(place, _read(file))
        if not found.drafts or (newest is not None and newest.kept_at >= found.kept_at):
            place.release()
            continue
        if newest is not None:
            newest.place.release()
        newest = found
    return newest


def _document(kept: Mapping[str, KeptDraft]) -> bytes:
    forms = {form: {"fields": dict(draft.fields), "kept_at": draft.kept_at.isoformat()} for form, draft in kept.items()}
    return json.dumps({"format": _FORMAT, "forms": forms}, ensure_ascii=False).encode("utf-8", "replace")


def _read(file: Path) -> dict[str, KeptDraft]:
    """The drafts of a file; nothing where it holds something else, which is left as it is."""
    try:
        document = json.loads(file.read_bytes())
        if document["format"] != _FORMAT:
            return {}
        return {
            str(form): KeptDraft(
                MappingProxyType({str(name): str(value) for name, value in kept["fields"].items()}),
                datetime.fromisoformat(kept["kept_at"]).astimezone(),
            )
            for form, kept in document["forms"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
