"""Whether this user may write the configuration file, asked before the card offers to save."""

from __future__ import annotations

import os
from pathlib import Path

from tui.language.catalogue import _


def why_not_writable(path: Path) -> str:
    """One German sentence why a change of the file would fail, or "" where nothing speaks against it.

    A missing file is writable where it can be created. For root the file modes say nothing, so only a read-only
    filesystem is found here; what else may stand in the way shows when the change is tried.
    """
    target = Path(os.path.realpath(path))
    if target.exists():
        if target.is_dir():
            return _("{file} ist ein Ordner.").format(file=path)
        if not _may(target, os.W_OK):
            return _refusal(target, _("Die Datei {path} darf von diesem Benutzer nicht geschrieben werden."))
        folder = target.parent
    else:
        folder = next((parent for parent in target.parents if parent.exists()), target.parent)
    if not folder.is_dir():
        return _("{path} ist kein Ordner, also kann darin keine Konfigurationsdatei entstehen.").format(path=folder)
    if not _may(folder, os.W_OK | os.X_OK):
        return _refusal(folder, _("Im Ordner {path} darf dieser Benutzer keine Datei anlegen oder ersetzen."))
    return ""


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _refusal(path: Path, words: str) -> str:
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        words = _("{path} liegt auf einem Dateisystem, das nur gelesen werden kann.")
    return words.format(path=path)
