"""The file of list profiles: private, written as a whole, read with limits, and as short-lived as messages."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.service.system import profile_file
from tui.service.system.files import MOST_OF_A_PROFILE_FILE
from tui.service.system.profile_file import MOST_PROFILES, ListProfile, ProfileFile, forget

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
QUARTER = timedelta(days=90)
PROFILE = ListProfile({"Nummer": (3, 5), "Anrede": ()}, "Terminerinnerung", "morgen 8 Uhr")


class Clock:
    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def profiles(folder: Path, clock: Clock) -> ProfileFile:
    return ProfileFile(folder, clock, lambda: QUARTER)


def written(folder: Path) -> Path:
    """The file of this user."""
    return folder / f"list-profiles-{os.getuid()}.json"


def test_what_was_remembered_is_recalled_by_another_window(profiles: ProfileFile, folder: Path, clock: Clock) -> None:
    profiles.remember("checksum", PROFILE)
    assert ProfileFile(folder, clock).recall("checksum") == PROFILE
    assert profiles.recall("another") is None


def test_the_folder_of_the_last_list_is_kept_beside_the_profiles(profiles: ProfileFile, folder: Path) -> None:
    assert profiles.last_folder() == ""
    profiles.remember_folder("/srv/Listen")
    profiles.remember("checksum", PROFILE)
    assert profiles.last_folder() == "/srv/Listen"
    assert profiles.recall("checksum") == PROFILE
    assert stat.S_IMODE(written(folder).stat().st_mode) == 0o600


@pytest.mark.parametrize("value", [7, None, ["/srv"], "x" * 5000])
def test_a_folder_that_is_no_path_is_none(profiles: ProfileFile, folder: Path, value: object) -> None:
    profiles.remember("checksum", PROFILE)
    document = json.loads(written(folder).read_text())
    written(folder).write_text(json.dumps({**document, "lists_in": value}))
    assert profiles.last_folder() == ""
    assert profiles.recall("checksum") == PROFILE


def test_a_folder_alone_is_forgotten_when_its_time_is_over(profiles: ProfileFile, folder: Path) -> None:
    profiles.remember_folder("/srv/Listen")
    forget(folder, datetime.now(UTC) + timedelta(days=1))
    assert not written(folder).exists()


def test_the_last_one_counts(profiles: ProfileFile) -> None:
    profiles.remember("checksum", PROFILE)
    profiles.remember("checksum", ListProfile(template="Recall"))
    assert profiles.recall("checksum") == ListProfile(template="Recall")


def test_the_file_is_open_to_its_user_only(profiles: ProfileFile, folder: Path) -> None:
    profiles.remember("checksum", PROFILE)
    assert stat.S_IMODE(written(folder).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == [written(folder).name]


def test_where_nothing_was_kept_nothing_is_recalled_or_forgotten(profiles: ProfileFile, folder: Path) -> None:
    assert profiles.recall("checksum") is None
    assert forget(folder, MONDAY) == 0
    assert not folder.exists()


def test_the_profiles_used_longest_ago_give_way(profiles: ProfileFile, folder: Path, clock: Clock) -> None:
    for number in range(MOST_PROFILES + 5):
        clock.now += timedelta(minutes=1)
        profiles.remember(str(number), PROFILE)
    assert profiles.recall("4") is None
    assert profiles.recall("5") == profiles.recall(str(MOST_PROFILES + 4)) == PROFILE
    assert written(folder).stat().st_size < MOST_OF_A_PROFILE_FILE


def test_what_was_not_used_for_the_time_of_retention_is_gone(profiles: ProfileFile, folder: Path, clock: Clock) -> None:
    profiles.remember("old", PROFILE)
    clock.now += QUARTER + timedelta(seconds=1)
    assert profiles.recall("old") is None
    profiles.remember("new", PROFILE)
    assert b"old" not in written(folder).read_bytes()


def test_purging_forgets_the_old_and_keeps_the_new(profiles: ProfileFile, folder: Path, clock: Clock) -> None:
    profiles.remember("old", PROFILE)
    clock.now += timedelta(days=1)
    profiles.remember("new", PROFILE)
    assert forget(folder, clock.now) == 1
    assert (profiles.recall("old"), profiles.recall("new")) == (None, PROFILE)
    assert forget(folder, clock.now + timedelta(seconds=1)) == 1
    assert list(folder.iterdir()) == []


def test_purging_forgets_those_of_other_users_and_what_a_crash_left_of_writing(
    profiles: ProfileFile, folder: Path
) -> None:
    profiles.remember("checksum", PROFILE)
    written(folder).rename(folder / "list-profiles-4711.json")
    left = folder / f".{written(folder).name}.abc.tmp"
    left.write_bytes(b"{")
    os.utime(left, (0, 0))
    assert forget(folder, MONDAY + timedelta(days=1)) == 1
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"format": 2, "profiles": {}}', b'{"format": 1, "profiles": []}',
     b"9" * 10_000, b" " * (MOST_OF_A_PROFILE_FILE + 1)],
    ids=lambda content: content[:20].decode("latin-1"),
)  # fmt: skip
def test_a_file_with_something_else_counts_as_none(profiles: ProfileFile, folder: Path, content: bytes) -> None:
    folder.mkdir(mode=0o700)
    written(folder).write_bytes(content)
    assert profiles.recall("checksum") is None
    profiles.remember("checksum", PROFILE)
    assert profiles.recall("checksum") == PROFILE


@pytest.mark.parametrize(
    "change",
    [{"columns": {"Nummer": [-1]}}, {"columns": {"Nummer": [True]}}, {"columns": {"Nummer": ["3"]}},
     {"columns": {"Nummer": [10**9]}}, {"columns": []}, {"columns": {"Nummer": 3}}, {"template": 1},
     {"template": "x" * 10_000}, {"begins_at": None}, {"used_at": "bald"}, {"used_at": "0001-01-01T00:00:00+14:00"}],
    ids=str,
)  # fmt: skip
def test_a_damaged_profile_is_left_out_and_the_others_stay(
    profiles: ProfileFile, folder: Path, change: dict[str, object]
) -> None:
    for headings in ("damaged", "whole"):
        profiles.remember(headings, PROFILE)
    document = json.loads(written(folder).read_bytes())
    document["profiles"]["damaged"] |= change
    written(folder).write_text(json.dumps(document), encoding="utf-8")
    assert (profiles.recall("damaged"), profiles.recall("whole")) == (None, PROFILE)


_KEYS = st.sampled_from(["columns", "template", "begins_at", "used_at", "Nummer"])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["columns", "template", "begins_at", "used_at", "Nummer"]), inner, max_size=4
            )
        ),
    )
)
def test_nothing_in_the_file_makes_the_program_fail(tmp_path_factory: pytest.TempPathFactory, entry: object) -> None:
    folder = tmp_path_factory.mktemp("data")
    document = {"format": 1, "profiles": {"checksum": entry}}
    written(folder).write_text(json.dumps(document), encoding="utf-8")
    assert ProfileFile(folder, Clock()).recall("checksum") is None or isinstance(entry, dict)


def test_a_link_and_a_pipe_are_not_read_and_not_replaced(profiles: ProfileFile, folder: Path, tmp_path: Path) -> None:
    folder.mkdir(mode=0o700)
    target = tmp_path / "elsewhere"
    written(folder).symlink_to(target)
    assert profiles.recall("checksum") is None
    with pytest.raises(OSError, match="symbolische Verknüpfung"):
        profiles.remember("checksum", PROFILE)
    written(folder).unlink()
    os.mkfifo(written(folder))
    assert profiles.recall("checksum") is None
    assert not target.exists()


def test_in_a_folder_that_everybody_may_change_nothing_is_read_or_kept(profiles: ProfileFile, folder: Path) -> None:
    profiles.remember("checksum", PROFILE)
    folder.chmod(0o777)
    assert profiles.recall("checksum") is None
    with pytest.raises(OSError, match="darf jeder Benutzer ändern"):
        profiles.remember("checksum", ListProfile())


def test_a_write_that_fails_leaves_what_was_there(profiles: ProfileFile, monkeypatch: pytest.MonkeyPatch) -> None:
    profiles.remember("checksum", PROFILE)

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(profile_file, "replace_file", full)
    with pytest.raises(OSError, match="No space"):
        profiles.remember("checksum", ListProfile())
    assert profiles.recall("checksum") == PROFILE
