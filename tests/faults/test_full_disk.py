"""A disk that is really full (ENOSPC of a tmpfs): closed out of the reserve, nothing durable lost, the room says so."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.panel.facts import Facts
from agent.panel.view import page_state
from agent.uplink.counting import Debt
from agent.uplink.telemetry import telemetry_of
from sync.evidence.records import Close
from tests.agent.box_process import BoxProcess
from tests.agent.outbox_reading import part_key, read_part, running_digests
from tests.fakes.waiting import wait_for

SIZE = "96m"
READY_BUT_LOOK = {"red": "off", "amber": "blink", "green": "on"}


@pytest.fixture
def box(tmp_path: Path) -> Iterator[BoxProcess]:
    """A box whose outbox is a small disk of its own; ledger and log lie elsewhere."""
    box = BoxProcess(tmp_path / "box")
    box.outbox.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(box.outbox)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here (docs/limits.md): {done.stderr.strip()}")
    yield box
    if box.process is not None and box.process.poll() is None:
        box.kill()
    subprocess.run(["umount", str(box.outbox)], check=True)


def fill(folder: Path) -> Path:
    """Everything that is free now, taken, and nothing of a reserve that is given up meanwhile."""
    ballast, left = folder / "ballast", os.statvfs(folder).f_bavail * os.statvfs(folder).f_bsize
    with ballast.open("wb", buffering=0) as file:
        try:
            while left > 0:
                left -= file.write(bytes(1 << 12))
        except OSError as error:
            assert error.errno == errno.ENOSPC
    return ballast


def test_a_disk_that_fills_up_during_a_session_ends_it_whole_and_the_room_says_so(box: BoxProcess) -> None:
    box.start()
    box.wait_state("ready")
    box.press()
    box.wait_state("recording")
    ballast = fill(box.outbox)
    told = box.wait_state("fault", within_s=20)
    assert told["storage"]["room"] == "full"
    assert told["lamp"]["red"] != "on"
    box.press()
    assert box.state()["state"] == "fault"
    ballast.unlink()
    box.wait_state("ready", within_s=30)
    wait_for((box.outbox / "reserve.bin").exists, within_s=10, what="the reserve to be put by again")
    box.press()
    box.wait_state("recording")
    ballast = fill(box.outbox)
    box.wait_state("fault", within_s=20)
    ballast.unlink()
    assert box.stop() == 0
    first, second = (read_part(box.outbox, number, box.device_key) for number in (1, 2))
    for part in (first, second):
        assert isinstance(part.end, Close)
        assert part.end.stopped_by == "disk-full"
    assert second.opened.session != first.opened.session
    assert_ledger_is_there(box)
    log = (box.folder / "log").read_text()
    assert "No space left on device" in log or "The disk is full: a record found the disk full" in log


def test_a_disk_that_lasts_for_too_few_days_asks_for_a_look_before_it_refuses_anything(box: BoxProcess) -> None:
    profile = box.folder / "profile.toml"
    profile.write_text(profile.read_text() + "recorded_hours_a_day = 1\nwarn_days = 2\n")
    box.start()
    told = box.wait("a ready room that wants a look", lambda: (s := box.state()).get("lamp") == READY_BUT_LOOK and s)
    assert (told["state"], told["storage"]["room"]) == ("ready", "low")
    assert told["storage"]["days_left"] < 2
    page = page_state(told, Facts(), boot=bytes(16), out=set(), lang="zh")
    (storage,) = [each for each in page["facts"] if each["name"] == "storage"]
    assert storage["is_low"] and "平日用量约 0.0 天" in storage["words"]
    centre = telemetry_of(told, Debt(0, 0, 0, 0), sequence=1, at_ns=1, alarms={})
    assert ("storage-low", 1) in centre.health and centre.lamp == "amber*+green"
    box.press()
    box.wait_state("recording")
    assert box.stop() == 0


def test_a_disk_without_room_refuses_a_session_before_it_starts(box: BoxProcess) -> None:
    room_left = 40 << 20
    ballast = box.outbox / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, os.statvfs(box.outbox).f_bavail * 4096 - room_left)
    box.start()
    told = box.wait_state("fault")
    assert told["storage"]["room"] == "full"
    box.press()
    assert box.wait_state("fault")["part"] is None
    ballast.unlink()
    box.wait_state("ready", within_s=30)
    assert box.stop() == 0
    assert not list((box.outbox / "parts").glob("*/records.log"))


def assert_ledger_is_there(box: BoxProcess) -> None:
    """Every fragment that capture called durable lies signed in a file."""
    lines = [line.split() for line in box.ledger.read_text(encoding="ascii").splitlines()]
    assert {line[0] for line in lines} == {"1", "2"}
    for part in (1, 2):
        there = running_digests(box.outbox, part, part_key(box.outbox, part, box.device_key))
        assert not [line for line in lines if int(line[0]) == part and line[4] not in there]
