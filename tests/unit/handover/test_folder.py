"""The watched folder: whole files, the newest first, one window takes each."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.unit.handover.gdt_files import PATIENT, gdt
from tui.service.errors import HandoverRefused
from tui.service.handover import WatchedFolder, give_back, take
from tui.service.handover.patient import ReplyAddress
from tui.service.handover.reply import reply
from tui.service.system.clock import utc_now


def written(folder: Path, name: str, data: bytes, minutes_ago: float = 0) -> Path:
    path = folder / name
    path.write_bytes(data)
    moment = time.time() - minutes_ago * 60
    os.utime(path, (moment, moment))
    return path


def looks(watched: WatchedFolder, times: int = 2):
    """What the last of so many looks finds."""
    for _each in range(times - 1):
        watched.look()
    return watched.look()


def test_a_file_counts_when_two_looks_find_it_the_same(tmp_path):
    watched = WatchedFolder(tmp_path)
    assert watched.look() is None
    path = written(tmp_path, "praxis.gdt", gdt(*PATIENT))
    assert watched.look() is None
    waiting = watched.look()
    assert (waiting.path, waiting.patient.first_name, waiting.fault) == (path, "Jürgen", None)
    assert watched.look() is waiting


def test_a_file_that_grows_is_waited_for(tmp_path):
    watched, data = WatchedFolder(tmp_path), gdt(*PATIENT)
    for end in range(40, len(data), 30):
        written(tmp_path, "praxis.gdt", data[:end])
        assert watched.look() is None
    written(tmp_path, "praxis.gdt", data)
    assert looks(watched).patient.mobile == ("0171 1234567",)


def test_a_file_that_stopped_growing_too_early_is_waited_for_by_its_length(tmp_path):
    whole = gdt(*PATIENT)
    data = whole.replace(b"014810000000", b"0148100%05d" % len(whole))
    watched = WatchedFolder(tmp_path)
    written(tmp_path, "praxis.gdt", data[: data.index(b"3102") - 3])
    assert looks(watched, 5) is None
    written(tmp_path, "praxis.gdt", data)
    assert looks(watched).patient.first_name == "Jürgen"


def test_a_length_that_is_wrong_only_takes_longer(tmp_path):
    written(tmp_path, "praxis.gdt", gdt(*PATIENT).replace(b"014810000000", b"014810099999"))
    assert looks(WatchedFolder(tmp_path), 8).patient.first_name == "Jürgen"


def test_the_newest_comes_first_and_one_of_yesterday_not_at_all(tmp_path):
    written(tmp_path, "a.gdt", gdt(("3101", "Erste")), minutes_ago=3)
    written(tmp_path, "b.001", gdt(("3101", "Zweite")), minutes_ago=1)
    written(tmp_path, "c.gdt", gdt(("3101", "Gestern")), minutes_ago=24 * 60)
    watched = WatchedFolder(tmp_path)
    assert looks(watched).patient.last_name == "Zweite"
    (tmp_path / "b.001").unlink()
    assert watched.look().patient.last_name == "Erste"
    (tmp_path / "a.gdt").unlink()
    assert watched.look() is None


def test_what_is_no_handover_is_left_alone(tmp_path):
    written(tmp_path, "liste.csv", gdt(*PATIENT))
    written(tmp_path, ".praxis.gdt.tmp", gdt(*PATIENT))
    written(tmp_path, "leer.gdt", b"")
    written(tmp_path, "antwort.gdt", reply(ReplyAddress("CHARLY", "PRAXSMS", "4711"), "SMS gesendet.", utc_now()))
    written(tmp_path, "gelesen.ini", b"[PATIENT]\r\nLASTNAME=Koch\r\nREADY=1\r\n")
    (tmp_path / "ordner.gdt").mkdir()
    (tmp_path / "verweis.gdt").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "rohr.gdt")
    assert looks(WatchedFolder(tmp_path), 10) is None
    assert len(list(tmp_path.iterdir())) == 8


def test_a_damaged_file_is_told_after_a_while_and_stays(tmp_path):
    path = written(tmp_path, "praxis.gdt", b"kaputt\r\n")
    watched = WatchedFolder(tmp_path)
    assert looks(watched, 7) is None
    assert isinstance(watched.look().fault, HandoverRefused)
    assert path.exists()


def test_a_folder_that_is_not_there_has_nobody(tmp_path):
    assert looks(WatchedFolder(tmp_path / "fehlt"), 3) is None


def test_one_of_two_windows_takes_it(tmp_path):
    path = written(tmp_path, "praxis.gdt", gdt(*PATIENT))
    own = take(path)
    assert own is not None
    assert take(path) is None
    assert looks(WatchedFolder(tmp_path), 3) is None
    give_back(own)
    assert looks(WatchedFolder(tmp_path)).path == path


def test_a_new_file_of_that_name_is_not_replaced_by_the_old_one(tmp_path):
    path = written(tmp_path, "praxis.gdt", gdt(("3101", "Alt")))
    own = take(path)
    written(tmp_path, "praxis.gdt", gdt(("3101", "Neu")))
    give_back(own)
    assert b"Neu" in path.read_bytes()


def test_what_a_window_took_that_was_killed_comes_back(tmp_path, monkeypatch):
    path = written(tmp_path, "praxis.gdt", gdt(*PATIENT))
    take(path)
    monkeypatch.setattr("tui.service.handover.folder._LEFT_BEHIND_SECONDS", -1)
    watched = WatchedFolder(tmp_path)
    assert looks(watched, 3).path == path


def test_a_folder_in_which_nothing_may_be_renamed(tmp_path, monkeypatch):
    path = written(tmp_path, "praxis.gdt", gdt(*PATIENT))

    def refuse(_path, _target):
        raise PermissionError

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(HandoverRefused, match="nichts ändern"):
        take(path)
