"""Mains lost while a room records: a real upsd, the system's own process, capture: marks in the film, a clean close."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from agent.system.errors import UpsSilent
from agent.system.ups import ask_mains
from sync.evidence.records import Close, Mark, MarkKind
from tests.agent.box_process import ROOT, BoxProcess
from tests.agent.outbox_reading import read_part
from tests.agent.system.pretend_ups import PretendUps, running_ups
from tests.fakes.waiting import wait_for


def test_mains_lost_are_marked_and_the_part_is_closed_before_the_battery_ends(tmp_path: Path) -> None:
    box = BoxProcess(tmp_path / "box")
    with running_ups(tmp_path / "nut") as ups:
        wait_for(lambda: _answers(ups), within_s=30, what="upsd")
        profile = box.folder / "profile.toml"
        profile.write_text(profile.read_text() + f'[system]\nups = "ups@127.0.0.1:{ups.ups.port}"\n', encoding="utf-8")
        box.start()
        command = [sys.executable, "-m", "agent", "system", "--profile", str(profile)]
        system = subprocess.Popen(command, cwd=ROOT)
        try:
            box.wait_state("ready", within_s=30)
            box.press()
            box.wait_state("recording", within_s=30)
            ups.say("OB DISCHRG", charge=90, runtime_s=1500)
            box.wait("the mains' loss on the screen", lambda: "mains-lost" in _signals(box), within_s=30)
            assert box.state()["state"] == "recording"
            ups.say("OB DISCHRG", charge=40, runtime_s=240)
            box.wait_state("ready", within_s=30)
            # A person may record again, on what is left: only the battery's first ending closes.
            box.press()
            box.wait_state("recording", within_s=30)
            ups.say("OL CHRG", charge=41, runtime_s=250)
            box.wait("the mains back", lambda: not _signals(box), within_s=30)
            faults = box.state()["system"]["faults"]
            assert not {"mains-lost", "battery-low", "ups-silent"} & {fault["key"] for fault in faults}
            box.hold()
            box.wait_state("ready", within_s=30)
        finally:
            system.terminate()
            assert system.wait(20) == 0
            box.stop()
    parts = [read_part(box.outbox, number, box.device_key) for number in (1, 2)]
    marks = [body.detail for part in parts for body in part.bodies(Mark) if body.mark == MarkKind.SIGNAL]
    assert [mark for mark in marks if mark.split()[0] in ("mains-lost", "battery-low")] == [
        "mains-lost box begun 90% 1500s",
        "battery-low box begun 40% 240s",
        "mains-lost box begun 90% 1500s",
        "battery-low box begun 40% 240s",
        "battery-low box ended",
        "mains-lost box ended",
    ]
    assert [part.end.stopped_by for part in parts if isinstance(part.end, Close)] == ["battery-low", "hold"]


def test_a_ups_that_nobody_knows_and_a_server_that_is_away_are_said_with_what_to_look_at(tmp_path: Path) -> None:
    with running_ups(tmp_path / "nut") as ups:
        wait_for(lambda: _answers(ups), within_s=30, what="upsd")
        mains = ask_mains(ups.ups)
        assert (mains.is_on_battery, mains.charge_percent, mains.runtime_s, mains.load_percent) == (
            False,
            100,
            1800,
            12,
        )
        with pytest.raises(UpsSilent, match=r"UNKNOWN-UPS.*ups\.conf"):
            ask_mains(replace(ups.ups, name="nix"))
    with pytest.raises(UpsSilent, match="systemctl status nut-server"):
        ask_mains(ups.ups)


def _answers(ups: PretendUps) -> bool:
    try:
        return ask_mains(ups.ups).charge_percent == 100
    except UpsSilent:
        return False


def _signals(box: BoxProcess) -> set[str]:
    return {each["signal"] for each in box.state()["signals"]}
