"""Files: read up to a size, opened without following links, replaced as a whole; why one was refused, in German.

What others wrote may grow, and a pipe or a device is waited for without end, so nothing is read but files and what the
shell hands over like one. What we write is seen as the old text or the new one; a power cut leaves one of the two.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from tui.language.catalogue import _, gettext_noop
from tui.runtime import memory

KILOBYTE = 1024
MOST_OF_A_CONFIGURATION = 1024 * KILOBYTE
MOST_OF_A_TEXT = 1024 * KILOBYTE
"""Of a text or a file of Textvorlagen, from a file or from standard input."""
MOST_OF_A_SECRET = 64 * KILOBYTE
MOST_OF_THE_DRAFTS = 16 * 1024 * KILOBYTE
MOST_OF_A_PROFILE_FILE = 256 * KILOBYTE

_PRIVATE_FOLDER = 0o700
_STANDARD_INPUT = Path("/dev/stdin")
_OPEN_AT_START = (Path("/dev/fd"), Path("/proc/self/fd"))
_O_PATH = getattr(os, "O_PATH", os.O_RDONLY)


class TooMuch(Exception):
    """There is more than was to be read; `kilobytes` is the limit."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.kilobytes = most // KILOBYTE


def read_file(path: Path, most: int) -> bytes:
    """The bytes of a file, or of a pipe that the shell made (`<(…)`); raises `TooMuch` and `OSError`."""
    if _is_pipe_of_shell(path):
        return _read_once(path, path.stat().st_ino, most)
    with open_to_read(path) as file:
        return read_stream(file, most)


@lru_cache(maxsize=16)
def _read_once(pipe: Path, _number: int, most: int) -> bytes:
    """What came through a pipe, which nobody can read again: configuration and secrets are asked for more than once."""
    with pipe.open("rb") as file:
        return read_stream(file, most)


def _is_pipe_of_shell(path: Path) -> bool:
    is_of_shell = path == _STANDARD_INPUT or path.parent in _OPEN_AT_START
    return is_of_shell and stat.S_ISFIFO(path.stat().st_mode)


def open_to_read(path: Path, *, or_pipe_of_shell: bool = False) -> BinaryIO:
    """A file that somebody named, opened without waiting for anybody.

    With `or_pipe_of_shell` also a pipe that this process was started with, which somebody writes to; it is read once.
    Raises `OSError`: EISDIR for a folder, ENXIO for another pipe, a device or a socket, which are not touched.
    """
    if or_pipe_of_shell and _is_pipe_of_shell(path):
        return path.open("rb")
    _refuse_all_but_files(path, path.stat().st_mode)
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        _refuse_all_but_files(path, os.fstat(handle).st_mode)  # it may be another one by now
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _refuse_all_but_files(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        code = errno.EISDIR if stat.S_ISDIR(mode) else errno.ENXIO
        raise OSError(code, os.strerror(code), str(path))


def read_stream(stream: BinaryIO, most: int) -> bytes:
    """What is left of a stream; raises `TooMuch` and `OSError`."""
    data = stream.read(most + 1)
    if len(data) > most:
        raise TooMuch(most)
    return data


def forgotten_in(files: Iterable[Path], forget: Callable[[Path], int]) -> int:
    """The sum of what `forget` says of each file; raises the first `OSError`, after all files have been looked at."""
    forgotten = 0
    failures: list[OSError] = []
    for file in files:
        try:
            forgotten += forget(file)
        except FileNotFoundError:  # whoever wrote it has just removed it, or put it in its place
            continue
        except OSError as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return forgotten


def make_private_folder(folder: Path) -> None:
    """Create a folder with every missing one above it, each open to its owner only; raises `OSError`."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold other writers of this program off a folder; where the filesystem knows no locks, nobody is held off."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def open_own_file(path: Path, flags: int) -> int:
    """Open a file of this program (mode 0600 where it is new) and return the descriptor; raises `OSError`.

    The name is looked up in its folder as it was opened, and no symbolic link is followed: ELOOP. What is no regular
    file is refused too, without waiting for the other end of a pipe.
    """
    folder = os.open(path.parent, _O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        handle = os.open(path.name, flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, 0o600, dir_fd=folder)
    finally:
        os.close(folder)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return handle


def replace_file(path: Path, content: bytes | Iterable[bytes], keep_mode: bool = True) -> None:
    """Write `content` to `path`, through a temporary file in the same folder that is synced before it is renamed.

    A new file gets mode 0600; an existing one keeps mode, owner and extended attributes as far as this user may set
    them, unless `keep_mode` is off. A symbolic link is replaced, not followed; the folder must exist. Raises `OSError`,
    also for a device, a pipe or a socket; what is there is then untouched.
    """
    with suppress(FileNotFoundError):
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode):
            _refuse_all_but_files(path, mode)
    with memory.imported_when_used("bz2", "lzma", "zlib"):  # shutil only asks whether they are there
        import tempfile  # with shutil 3 ms, and a call that changes nothing writes no file

    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines((content,) if isinstance(content, bytes) else content)
            file.flush()
            if keep_mode and path.exists() and not path.is_symlink():
                _take_over(path, Path(temporary))
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    sync_folder(path.parent)


def _take_over(old: Path, new: Path) -> None:
    import shutil

    status = old.stat()
    # The owner first: giving a file away may reset its mode. Whoever may not give it away keeps it.
    with suppress(PermissionError):
        os.chown(new, -1, status.st_gid)
    with suppress(PermissionError):
        os.chown(new, status.st_uid, -1)
    shutil.copystat(old, new)
    os.utime(new)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder survive a power cut; raises `OSError`."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # Some network filesystems refuse to sync a folder; the rename has happened all the same.
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


_SYSTEM_ERRORS = {
    errno.EACCES: gettext_noop("keine Berechtigung"),
    errno.EPERM: gettext_noop("keine Berechtigung"),
    errno.EROFS: gettext_noop("das Dateisystem kann nur gelesen werden"),
    errno.ENOSPC: gettext_noop("der Datenträger ist voll"),
    errno.EDQUOT: gettext_noop("der Speicherplatz dieses Benutzers ist aufgebraucht"),
    errno.ENOTDIR: gettext_noop("ein Teil des Pfads ist kein Ordner"),
    errno.EISDIR: gettext_noop("das ist ein Ordner"),
    errno.ENXIO: gettext_noop("das ist keine Datei, sondern eine Pipe, ein Gerät oder ein Socket"),
    errno.EEXIST: gettext_noop("an dieser Stelle liegt schon etwas anderes"),
    errno.ENOENT: gettext_noop("nicht gefunden"),
    errno.ELOOP: gettext_noop("die symbolischen Verweise führen im Kreis"),
    errno.ENAMETOOLONG: gettext_noop("der Name ist zu lang"),
    errno.EADDRINUSE: gettext_noop("ein anderes Programm benutzt ihn"),
    errno.EIO: gettext_noop("Fehler beim Zugriff auf den Datenträger"),
}


def system_error(fault: OSError) -> str:
    """The reason of a refused file operation, without a full stop; the error number where there are no words for it."""
    known = _SYSTEM_ERRORS.get(fault.errno or 0)
    return _(known) if known else _("Systemfehler {number}").format(number=fault.errno)


def why_unread(place: Path | str, fault: OSError | ValueError | TooMuch) -> tuple[str, str]:
    """The sentence and the remedy for what somebody named and what could not be read: the same wherever it is asked.

    `place` is the path, or what standard input is called. Besides what the system says of it, a file may be larger than
    the text that is read (`TooMuch`), or not be in UTF-8.
    """
    match fault:
        case FileNotFoundError() | NotADirectoryError():
            sentence = _("Die Datei „{path}“ gibt es nicht.").format(path=place)
        case IsADirectoryError():
            sentence = _("„{path}“ ist ein Ordner, keine Datei.").format(path=place)
        case PermissionError():
            sentence = _("Die Datei „{path}“ darf nicht gelesen werden.").format(path=place)
        case TooMuch():
            words = _("„{path}“ hat mehr als {most} kB; so viel Text wird nicht gelesen.")
            sentence = words.format(path=place, most=fault.kilobytes)
        case UnicodeDecodeError():
            sentence = _("„{path}“ ist nicht in UTF-8 geschrieben.").format(path=place)
        case _other:
            sentence = _("„{path}“ lässt sich nicht lesen: {reason}.").format(path=place, reason=reason_of(fault))
    return sentence, way_to_read(fault)


def way_to_read(fault: OSError | ValueError | TooMuch) -> str:
    """What to do about a file that could not be read, by the kind of failure."""
    match fault:
        case FileNotFoundError() | NotADirectoryError():
            return _("Prüfen Sie Ordner und Schreibweise.")
        case IsADirectoryError():
            return _("Nennen Sie eine der Dateien darin.")
        case PermissionError():
            return _(
                "Es fehlen Rechte: Der Admin kann diesem Benutzer erlauben, die Datei zu lesen und ihren Ordner zu"
                " betreten (chmod, chgrp)."
            )
        case TooMuch():
            return _("Prüfen Sie, ob es die richtige Datei ist.")
        case UnicodeDecodeError():
            return _(
                "Speichern Sie den Text in UTF-8, oder wandeln Sie ihn um, zum Beispiel mit „iconv -f latin1 -t utf-8“."
            )
        case OSError(errno=errno.ENXIO):
            return _("Speichern Sie den Inhalt als Datei, und nennen Sie diese.")
    return _("Prüfen Sie Pfad und Rechte der Datei.")


def reason_of(fault: OSError | ValueError) -> str:
    """Why a path could not be read, without a full stop; a `ValueError` is raised for one that can be none."""
    return system_error(fault) if isinstance(fault, OSError) else _("der Pfad ist keiner")
