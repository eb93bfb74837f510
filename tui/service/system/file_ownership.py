"""Whether somebody else could have written, or could change, what this program reads and writes as its own.

Files and folders belong to this user or to root. What belongs to somebody else is accepted only where its group, one of
ours, was given the right: an admin did that on purpose. What everybody may change is never accepted.
"""

from __future__ import annotations

import grp
import os
import pwd
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tui.language.catalogue import _
from tui.runtime.values import dataclass

_ROOT = 0
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Distrust:
    """Why a file or folder is not used, and what to do about it."""

    sentence: str
    remedy: str


def distrust_of_folder(folder: Path) -> Distrust | None:
    """What speaks against keeping data in a folder; nothing against one that is not there yet."""
    return _distrust(folder, needed=stat.S_IWGRP)


def distrust_of_file(path: Path) -> Distrust | None:
    """What speaks against a file of the data folder; nothing against one that is not there yet.

    A symbolic link is refused: whoever made it chooses which file is written.
    """
    if path.is_symlink():
        return Distrust(
            _("{path} ist eine symbolische Verknüpfung und wird nicht beschrieben.").format(path=path),
            _("Entfernen Sie die Verknüpfung, oder lassen Sie PRAXIS_SMS_DATA auf den Ordner dahinter zeigen."),
        )
    return _distrust(path, needed=stat.S_IWGRP)


def distrust_of_configuration(path: Path) -> Distrust | None:
    """What speaks against a configuration file and its folder, behind symbolic links.

    In a folder like /tmp, where nobody may replace the file of another (sticky), only the file counts.
    """
    target = Path(os.path.realpath(path))
    found = _look(target.parent)
    is_sticky = found is not None and bool(found.st_mode & stat.S_ISVTX)
    of_folder = None if is_sticky else _distrust(target.parent, needed=stat.S_IRGRP)
    return of_folder or _distrust(target, needed=stat.S_IRGRP)


def own_files(data_folder: Path) -> list[Path]:
    """The files in the data folder that this program writes for this user, as far as they can be listed."""
    patterns = (
        "outbox.sqlite3*",
        "dispatch.lock",
        f"draft-{os.geteuid()}-*",
        f"list-profiles-{os.geteuid()}.json",
        "fehler.log",
    )
    with suppress(OSError):
        return sorted(path for pattern in patterns for path in data_folder.glob(pattern))
    return []


def group_with_access(path: Path) -> str:
    """The name of the group that may change a file or folder, its number where it has no name; empty for none."""
    found = _look(path)
    if found is None or not found.st_mode & stat.S_IWGRP:
        return ""
    try:
        return grp.getgrgid(found.st_gid).gr_name
    except KeyError:
        return str(found.st_gid)


def owner_of(path: Path) -> str:
    """The login of whoever a file belongs to, its number where that has no login; "?" where it cannot be seen."""
    found = _look(path)
    return "?" if found is None else account_of(found.st_uid)


def own_name() -> str:
    """The login of this user."""
    return account_of(os.geteuid())


def mode_of(path: Path) -> str:
    """The rights to a file as chmod writes them, such as 0640; "?" where they cannot be seen."""
    found = _look(path)
    return "?" if found is None else f"{stat.S_IMODE(found.st_mode):04o}"


def _distrust(path: Path, needed: int) -> Distrust | None:
    """`needed` is the right of the group by which something foreign was shared with us."""
    found = _look(path)
    if found is None:
        return None
    known = {"path": path, "owner": account_of(found.st_uid), "mode": f"{stat.S_IMODE(found.st_mode):04o}"}
    if found.st_mode & stat.S_IWOTH:
        return Distrust(
            _("{path} darf jeder Benutzer ändern (Besitzer {owner}, Rechte {mode}); das wird nicht benutzt.").format(
                **known
            ),
            _way_out_of_a_place_of_all(found).format(**known),
        )
    is_shared = bool(found.st_mode & needed) and found.st_gid in {os.getegid(), *os.getgroups()}
    if found.st_uid in {_ROOT, os.geteuid()} or is_shared:
        return None
    return Distrust(
        _("{path} gehört einem anderen Benutzer ({owner}, Rechte {mode}); das wird nicht benutzt.").format(**known),
        _(
            "Rufen Sie praxis-sms als {owner} auf, oder übergeben Sie es Ihrem Benutzer (chown {me} {path}) oder einer "
            "gemeinsamen Gruppe (chgrp, chmod g+rw)."
        ).format(me=own_name(), **known),
    )


def _way_out_of_a_place_of_all(found: os.stat_result) -> str:
    """A folder like /tmp (sticky) is meant for everybody: other programs fail where one takes that right away."""
    if found.st_mode & stat.S_ISVTX:
        return _("Nennen Sie statt {path} einen Ort, an dem nur Ihr Benutzer etwas ändern darf.")
    return _("Nehmen Sie den anderen das Recht: chmod o-w {path}")


def _look(path: Path) -> os.stat_result | None:
    with suppress(OSError):
        return path.stat()
    return None


def sudo_user(environ: Mapping[str, str]) -> str:
    """Who became root by sudo; "" where nobody did, and for every other user: he could name whom he likes."""
    name = environ.get("SUDO_USER", "") if os.getuid() == _ROOT else ""
    return name if name.isprintable() and len(name) <= _LONGEST_NAME else ""


def account_of(user: int) -> str:
    """The name of the account with that uid, or the uid where it has none."""
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
