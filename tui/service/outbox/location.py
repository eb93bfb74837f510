"""Where a store may lie: SQLite's locks and shared memory do not work on network shares."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tui.language.catalogue import _
from tui.service.errors import StoreNotTrusted, StoreOnNetworkShare
from tui.service.system import file_ownership

FILE_NAME = "outbox.sqlite3"
"""The store's file in the data folder."""

CREATED_NAME = f"{FILE_NAME}.created"
"""An empty file that says there is a store here, so that one that was emptied or deleted is not taken for a new one."""

LEAST_FREE_BYTES = 10_000_000
"""Where a disk has less room than this, it is told as full: a list that is queued may need as much."""

# The types Linux names in mountinfo for what other machines can write to at the same time.
NETWORK_FILESYSTEMS = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph", "lustre", "davfs",
        "glusterfs", "beegfs", "fuse.sshfs", "fuse.davfs", "fuse.glusterfs", "fuse.rclone", "fuse.smbnetfs",
    }
)  # fmt: skip
MOUNTS = Path("/proc/self/mountinfo")
"""What is mounted where, in the form of proc(5)."""

_OCTAL = re.compile(r"\\([0-7]{3})")


_BESIDE_A_STORE = (
    CREATED_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", "*.sqlite3", "dispatch.lock", "draft-*", "list-profiles-*"
)  # fmt: skip
"""Logs, backups, and what windows and dispatchers write that had a store open."""


def shows_an_earlier_store(folder: Path) -> bool:
    """Whether files in a data folder are such as stand beside a store that was used; raises `OSError`."""
    return any(path.name != FILE_NAME for pattern in _BESIDE_A_STORE for path in folder.glob(pattern))


def filesystem_type(path: Path, mountinfo: str) -> str:
    """The type of the filesystem that holds `path`, read from the text of `/proc/self/mountinfo`; "" if unknown."""
    best, found = -1, ""
    for line in mountinfo.splitlines():
        left, separator, right = line.partition(" - ")
        fields = left.split(" ")
        if not separator or len(fields) < 5:
            continue
        mount_point = _OCTAL.sub(lambda escape: chr(int(escape[1], 8)), fields[4])
        depth = len(Path(mount_point).parts)
        if depth >= best and path.is_relative_to(mount_point):
            best, found = depth, right.split(" ", 1)[0]
    return found


def refuse_what_others_may_change(folder: Path, *files: Path) -> None:
    """Raise `StoreNotTrusted` where the data folder, or one of its files, is not ours alone (see `ownership`)."""
    distrust = file_ownership.distrust_of_folder(folder)
    for file in files:
        distrust = distrust or file_ownership.distrust_of_file(file)
    if distrust is not None:
        raise StoreNotTrusted(distrust.sentence, distrust.remedy)


def disk_trouble(folder: Path) -> str:
    """That the disk of the data folder has hardly any room left, in a sentence; "" where it has, or nobody can tell."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return ""
    if disk.f_bavail * disk.f_frsize >= LEAST_FREE_BYTES:
        return ""
    words = _("Die Festplatte mit dem Ordner {folder} ist fast voll: Es sind weniger als {megabytes} MB frei.")
    return words.format(folder=folder, megabytes=LEAST_FREE_BYTES // 1_000_000)


def refuse_network_share(folder: Path, mounts: Path = MOUNTS) -> None:
    """Raise `StoreOnNetworkShare` where `folder` lies on a network share, as far as `mounts` tells."""
    try:
        mountinfo = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return
    kind = filesystem_type(folder.resolve(), mountinfo)
    if kind in NETWORK_FILESYSTEMS:
        raise StoreOnNetworkShare(
            _(
                "Der Ordner {folder} liegt auf einer Netzwerkfreigabe ({kind}); "
                "dort kann der Postausgang nicht sicher geführt werden."
            ).format(folder=folder, kind=kind),
            _(
                "Legen Sie den Ordner mit PRAXIS_SMS_DATA auf eine lokale Platte, "
                "oder verwenden Sie für mehrere Rechner PostgreSQL ([store] url)."
            ),
        )
