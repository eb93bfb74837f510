"""A store on a network share is refused before a file is made there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.outbox.samples import StandingClock
from tui.service.errors import StoreOnNetworkShare
from tui.service.outbox.location import filesystem_type, refuse_network_share
from tui.service.outbox.opening import open_sqlite

pytestmark = pytest.mark.usefixtures("store_made_anew")

MOUNTINFO = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
25 22 0:22 / /proc rw,nosuid - proc proc rw
36 22 0:41 / /srv/praxis rw,relatime shared:20 master:3 - cifs //nas/praxis rw,vers=3.1.1
37 36 8:17 / /srv/praxis/lokal rw,relatime - ext4 /dev/sdb1 rw
38 22 0:42 / /mnt/Praxis\\040Molar rw - nfs4 nas:/praxis rw
39 22 0:43 / /home/anna/nas rw - fuse.sshfs anna@nas: rw
40 22 0:44 / /mnt/überall rw - cifs //nas/ü rw
41 22 0:45 / /var/daten rw - ext4 /dev/sdc1 rw
42 41 0:46 / /var/daten rw - cifs //nas/daten rw
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    """What the system says is mounted."""
    file = tmp_path / "mountinfo"
    file.write_text(MOUNTINFO, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/praxis-sms", "ext4"),
        ("/srv/praxis", "cifs"),
        ("/srv/praxis/sms/2026", "cifs"),
        ("/srv/praxis/lokal/sms", "ext4"),
        ("/srv/praxis2", "ext4"),
        ("/mnt/Praxis Molar/sms", "nfs4"),
        ("/home/anna/nas", "fuse.sshfs"),
        ("/mnt/überall/sms", "cifs"),
        ("/var/daten/sms", "cifs"),
    ],
)
def test_the_deepest_and_latest_mount_says_what_a_folder_lies_on(folder: str, kind: str) -> None:
    assert filesystem_type(Path(folder), MOUNTINFO) == kind


def test_lines_that_are_no_mounts_are_passed_over() -> None:
    assert filesystem_type(Path("/srv"), "\n- \nnonsense\n1 2 3\n") == ""


def test_a_network_share_is_refused_with_the_ways_out(mounts: Path) -> None:
    with pytest.raises(StoreOnNetworkShare) as caught:
        refuse_network_share(Path("/srv/praxis/sms"), mounts)
    assert "/srv/praxis/sms" in caught.value.sentence
    assert "cifs" in caught.value.sentence
    assert "PRAXIS_SMS_DATA" in caught.value.remedy
    assert "PostgreSQL" in caught.value.remedy
    assert caught.value.exit_code == 7


def test_a_local_disk_is_fine(mounts: Path) -> None:
    refuse_network_share(Path("/var/lib/praxis-sms"), mounts)


def test_where_the_system_tells_no_mounts_the_store_is_opened(
    folder: Path, clock: StandingClock, tmp_path: Path
) -> None:
    open_sqlite(folder, clock, mounts=tmp_path / "absent").close()


def test_opening_a_store_on_a_share_makes_no_file_there(folder: Path, clock: StandingClock, tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"22 1 8:1 / / rw - ext4 /dev/sda1 rw\n36 22 0:41 / {tmp_path} rw - nfs4 nas:/praxis rw\n")
    folder.mkdir()
    with pytest.raises(StoreOnNetworkShare):
        open_sqlite(folder, clock, mounts=mounts)
    assert list(folder.iterdir()) == []
