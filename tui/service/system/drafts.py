"""What was typed and not yet sent: kept on disk, so that a crash, a kill or a lost connection costs a second of typing.

Each open window has a file of its own in the data folder, `draft-UID-N.json` (mode 0600), and holds a lock on
`draft-UID-N.lock` beside it for as long as it lives. The kernel releases the lock at any death. A file whose lock is
free was left behind, and the next window takes over what it holds, form by form; two windows never write to the same
file.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import threading
from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.language.local_time import local
from tui.runtime.values import dataclass
from tui.service.system.clock import LONG_AGO, Clock, kept_since
from tui.service.system.file_ownership import distrust_of_folder
from tui.service.system.files import (
    MOST_OF_THE_DRAFTS,
    TooMuch,
    forgotten_in,
    make_private_folder,
    open_own_file,
    read_file,
    replace_file,
    system_error,
)

if TYPE_CHECKING:
    from tui.service.text.persons.person_traces import PersonTraces

WRITE_SECONDS = 1.0
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

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        at_most_every: float = WRITE_SECONDS,
        retention: Callable[[], timedelta] = lambda: timedelta.max,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._pause = at_most_every
        self._retention = retention
        self._changed = threading.Condition()
        self._kept: dict[str, KeptDraft] = {}
        self._is_dirty = False
        self._is_closed = False
        self._writer: threading.Thread | None = None
        self._disk = threading.Lock()
        self._place: _Place | None = None
        self._held: list[_Found] = []
        self._left_behind: dict[str, _Found | None] = {}
        self._adopted: set[tuple[Path, str]] = set()
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
            if self._is_closed:
                return None
            if form not in self._left_behind:
                found = None
                with suppress(OSError):
                    self._forget_outdated()
                    _refuse_foreign(self._folder)
                    found = _newest_left_behind(self._folder, form, self._held)
                with self._changed:
                    self._left_behind[form] = found
                if found is not None and found not in self._held:
                    self._held.append(found)
            left = self._left_behind[form]
            return None if left is None else left.drafts[form]

    def adopt(self, form: str) -> None:
        """Go on with what was left behind in this form: kept from now on as if typed here. Never waits for the disk."""
        with self._changed:
            found = self._left_behind.get(form)
            if found is not None:
                self._left_behind[form] = None
                self._kept.setdefault(form, found.drafts[form])
                self._adopted.add((found.place.file, form))
                self._wake_the_writer()

    def forget_person(self, traces: PersonTraces) -> None:
        """Drop what this window keeps about a person. Never waits for the disk."""
        with self._changed:
            left = {form: draft for form, draft in self._kept.items() if not traces.is_form(draft.fields)}
            for form, found in self._left_behind.items():
                if found is not None and traces.is_form(found.drafts[form].fields):
                    self._left_behind[form] = None
            if len(left) < len(self._kept):
                self._kept = left
                self._wake_the_writer()

    def flush(self) -> None:
        """Write now what has not been written; for leaving, and for a terminal that is gone."""
        with self._disk:
            with self._changed:
                if not self._is_dirty:
                    return
                oldest = kept_since(self._clock, self._retention)
                self._kept = {form: draft for form, draft in self._kept.items() if draft.kept_at >= oldest}
                kept, adopted = dict(self._kept), frozenset(self._adopted)
                self._is_dirty = False
            try:
                self._write(kept)
                self._take_out(adopted)
            except OSError as error:
                self._is_dirty = True
                words = _("Entwürfe lassen sich nicht sichern, in {folder} ist kein Schreiben möglich: {why}.")
                self._trouble = words.format(folder=self._folder, why=_reason(error))
            else:
                self._trouble = ""

    def close(self) -> None:
        """Write what has not been written and leave the file to the next window."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self.flush()
        with self._disk:
            for place in (self._place, *(found.place for found in self._held)):
                if place is not None:
                    place.release()
            self._place = None
            self._held.clear()

    def _forget_outdated(self) -> None:
        oldest = kept_since(self._clock, self._retention)
        if oldest > LONG_AGO:
            forget(self._folder, oldest)

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
        if self._place is None:
            if not kept:
                return
            make_private_folder(self._folder)
            _refuse_foreign(self._folder)
            self._place = _free_place(self._folder)
        _put(kept, self._place.file)

    def _take_out(self, adopted: Set[tuple[Path, str]]) -> None:
        """Leave in the files of others what was not adopted."""
        for index, found in enumerate(self._held):
            taken = {form for file, form in adopted if file == found.place.file}
            if taken & found.drafts.keys():
                # From the file as it is now: what was forgotten meanwhile must not come back.
                left = {form: draft for form, draft in _read(found.place.file).items() if form not in taken}
                _put(left, found.place.file)
                self._held[index] = replace(found, drafts=left)


def forget(folder: Path, before: datetime) -> int:
    """Delete what was kept before a moment (UTC) by any window of any user, and what a crash left of writing it.

    Returns how many drafts that were.

    A file that holds no readable draft goes by its age. A window that is still open writes what stands in its forms
    again as soon as somebody types in it. Raises the first `OSError`, after all files have been looked at.
    """
    return _forget_everywhere(
        folder,
        lambda draft: draft.kept_at < before,
        lambda file: datetime.fromtimestamp(file.lstat().st_mtime, UTC) < before,
    )


def forget_person(folder: Path, traces: PersonTraces) -> int:
    """Delete what any window of any user keeps about a person, and what a crash left of writing it; how many drafts.

    A window that is still open keeps in mind what it holds. Raises as `forget` does.
    """

    def names_her(file: Path) -> bool:
        try:
            return traces.stand_in(read_file(file, MOST_OF_THE_DRAFTS).decode("utf-8", "replace"))
        except TooMuch:
            return False

    return _forget_everywhere(folder, lambda draft: traces.is_form(draft.fields), names_her)


def count_of_person(folder: Path, traces: PersonTraces) -> int:
    """How many drafts `forget_person` would find; raises nothing."""
    return sum(traces.is_form(draft.fields) for file in folder.glob("draft-*.json") for draft in _read(file).values())


def _forget_everywhere(
    folder: Path, is_meant: Callable[[KeptDraft], bool], holds_no_draft_and_is_meant: Callable[[Path], bool]
) -> int:
    def forget_in(file: Path) -> int:
        drafts = _read(file)
        left = {form: draft for form, draft in drafts.items() if not is_meant(draft)}
        if not drafts:
            if holds_no_draft_and_is_meant(file):
                file.unlink(missing_ok=True)
        elif len(left) < len(drafts):
            _put(left, file)
        return len(drafts) - len(left)

    return forgotten_in((*folder.glob("draft-*.json"), *folder.glob(".draft-*.tmp")), forget_in)


def _refuse_foreign(folder: Path) -> None:
    """Raise `OSError` for a folder that somebody else may write to."""
    distrust = distrust_of_folder(folder)
    if distrust is not None:
        raise OSError(errno.EPERM, distrust.sentence, str(folder))


class _Place:
    """A file for drafts whose lock this process holds."""

    def __init__(self, file: Path, lock: int) -> None:
        self.file = file
        self._lock = lock

    def release(self) -> None:
        os.close(self._lock)


@dataclass(frozen=True, slots=True)
class _Found:
    """A file that was left behind, held by this window, and what it held when it was found."""

    place: _Place
    drafts: Mapping[str, KeptDraft]


def _stem() -> str:
    return f"draft-{os.getuid()}-"


def _locked(file: Path) -> _Place | None:
    """The file, locked, unless another window uses it; raises `OSError`."""
    handle = open_own_file(file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT)
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
    """A file that no window uses and that holds no drafts; raises `OSError`."""
    for number in range(1, MOST_WINDOWS + 1):
        file = folder / f"{_stem()}{number}.json"
        if not file.exists() and (place := _locked(file)):
            if not file.exists():
                return place
            place.release()
    raise OSError(_("zu viele offene Fenster"))


def _newest_left_behind(folder: Path, form: str, held: Sequence[_Found]) -> _Found | None:
    """The file with the newest readable draft of a form, among those held and those of windows that are no more.

    It is locked; the others stay as they are. Raises `OSError`.
    """
    newest: _Found | None = None
    ours = {found.place.file: found for found in held}
    for file in sorted(folder.glob(f"{_stem()}*.json")):
        found = ours.get(file) or _locked_and_read(file)
        if found is None:
            continue
        is_newer = form in found.drafts and (newest is None or newest.drafts[form].kept_at < found.drafts[form].kept_at)
        passed_over = newest if is_newer else found
        if passed_over is not None and passed_over not in held:
            passed_over.place.release()
        newest = found if is_newer else newest
    return newest


def _locked_and_read(file: Path) -> _Found | None:
    place = _locked(file)
    return None if place is None else _Found(place, _read(file))


def _put(drafts: Mapping[str, KeptDraft], file: Path) -> None:
    """Make a file hold these drafts and no others; raises `OSError`."""
    if drafts:
        replace_file(file, _document(drafts), keep_mode=False)
    else:
        file.unlink(missing_ok=True)


def _document(kept: Mapping[str, KeptDraft]) -> bytes:
    forms = {form: {"fields": dict(draft.fields), "kept_at": draft.kept_at.isoformat()} for form, draft in kept.items()}
    return json.dumps({"format": _FORMAT, "forms": forms}, ensure_ascii=False).encode("utf-8", "replace")


def _read(file: Path) -> dict[str, KeptDraft]:
    """The drafts of a file; nothing where it holds something else, which is left as it is."""
    try:
        document = json.loads(read_file(file, MOST_OF_THE_DRAFTS))
        if document["format"] != _FORMAT:
            return {}
        return {
            str(form): KeptDraft(
                MappingProxyType({str(name): str(value) for name, value in kept["fields"].items()}),
                local(datetime.fromisoformat(kept["kept_at"])),
            )
            for form, kept in document["forms"].items()
        }
    except (OSError, TooMuch, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _reason(error: OSError) -> str:
    """Why nothing is written: in the system's case in our words, without a full stop."""
    is_of_the_system = error.errno is not None and error.strerror == os.strerror(error.errno)
    return (system_error(error) if is_of_the_system else error.strerror or system_error(error)).removesuffix(".")
