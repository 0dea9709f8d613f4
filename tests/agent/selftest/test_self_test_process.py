"""The box looks at itself: beside a real capture, and at commissioning with a hand at button and lamps."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.clock import boottime_ns
from agent.control import ControlSocket
from agent.frontdrivers import FrontPanel, front_panel
from agent.outbox.disk import RealDisk
from agent.outbox.selftests import report_files, reports_of
from agent.selftest import run
from agent.selftest.real import RealMachine
from agent.selftest.run import Wanted
from agent.settings import Settings, settings_for
from agent.things.drivers import hands_of
from firmware_config.profile import load
from firmware_config.selftests import catalogue
from sync.evidence import cose
from sync.evidence.selftests import Finding, Level, SelfTest, read_self_test
from tests.agent.box_process import BoxProcess
from tests.agent.outbox_reading import read_part

SHORTER = replace(catalogue().limits, seconds=3, hand_s=10)


class Technician:
    """Whoever stands before the box: presses and holds as he is told, and says what he sees. Blind to amber."""

    def __init__(self, panel: FrontPanel) -> None:
        assert panel.finger is not None
        self._finger = panel.finger

    def tell(self, zh: str, en: str) -> None:
        if "两秒" in zh:
            threading.Thread(target=self._finger.press, args=(2.4,)).start()
        elif "按一下" in zh:
            threading.Thread(target=self._finger.press, args=(0.2,)).start()

    def ask(self, zh: str, en: str) -> bool:
        lamps = self._finger.lamps()
        lit = [colour for colour, glow in lamps.items() if glow == "on"]
        if "灯亮" in zh:
            return lit != ["amber"] and any(f"the {colour} lamp" in en for colour in lit)
        return "听到" in zh


def looked(settings: Settings, form: str, panel: FrontPanel | None = None) -> tuple[SelfTest, bytes]:
    heard: list[Finding] = []
    wanted = Wanted(
        form=form,
        by="技-017",
        run=b"r" * 16,
        limits=SHORTER,
        hand=Technician(panel) if panel else None,
        panel=lambda: panel or front_panel(settings),
        things=lambda: hands_of(settings.profile),
        found=heard.append,
    )
    report, raw = run.test(settings, wanted, RealMachine(), RealDisk())
    assert tuple(heard) == report.findings
    return report, raw


def ends(report: SelfTest) -> dict[tuple[str, str], str]:
    return {(each.check, each.subject): each.reason for each in report.findings}


def test_beside_capture_the_room_is_looked_at_through_its_feed_and_the_next_recording_names_it(tmp_path: Path) -> None:
    box = BoxProcess(tmp_path / "box")
    box.start()
    try:
        box.wait_state("ready", within_s=20)
        settings = settings_for(load(box.folder / "profile.toml"))
        report, raw = looked(settings, "short")
        assert box.state()["state"] == "ready", "capture was not disturbed"
        box.press()
        box.wait_state("recording")
        box.hold()
        box.wait_state("ready")
    finally:
        box.stop()
    found = ends(report)
    assert (found["picture", "scene"], found["sound", "mic-room"]) == ("", "")
    assert found["reference", "scene"] == "none"
    assert ("button", "") not in found and ("alignment", "scene") not in found
    (path,) = report_files(reports_of(settings.profile.outbox))
    assert path.read_bytes() == raw
    believed, digest = read_self_test(raw, cose.only(box.device_key))
    assert believed == report
    part = int(next(settings.profile.outbox.glob("parts/*/records.log")).parent.name)
    assert read_part(settings.profile.outbox, part, box.device_key).opened.self_test == bytes(digest)


def test_commissioning_asks_a_hand_and_keeps_a_reference_that_the_next_test_compares_with(tmp_path: Path) -> None:
    box = BoxProcess(tmp_path / "box")
    settings = settings_for(load(box.folder / "profile.toml"))
    report, raw = looked(settings, "commissioning", front_panel(settings))
    found = ends(report)
    assert (found["button", ""], found["sounder", ""]) == ("", "")
    assert [found["lamp", colour] for colour in ("red", "amber", "green")] == ["", "dark", ""]
    assert (found["capture", ""], found["reference", "scene"]) == ("stopped", "taken")
    assert [found[each, ""] for each in ("door-lamp", "relays", "alarm", "switches")] == ["absent"] * 4
    assert [each.track for each in report.pictures] == ["scene"] and report.level is Level.BAD
    again, _ = looked(settings, "full")
    assert ends(again)["reference", "scene"] == ""
    assert again.before == bytes(cose.read(raw, typ=cose.SELF_TEST, limit=len(raw)).digest) and not again.pictures


@pytest.mark.parametrize("state", ["recording", "suspended", "confidential"])
def test_nobody_who_is_recorded_or_talks_is_tested(
    state: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    box = BoxProcess(tmp_path / "box")
    control = ControlSocket(box.folder / "c.sock", handle=lambda _: {"ok": True, "state": state}, clock=boottime_ns)
    control.start()
    code = main(["selftest", "--short", "--profile", str(box.folder / "profile.toml")])
    control.stop()
    assert code == 1
    assert f"got {state}" in capsys.readouterr().err
    assert not report_files(reports_of(box.outbox))


def test_a_plug_that_was_not_pulled_shows_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    box = BoxProcess(tmp_path / "box")
    profile = str(box.folder / "profile.toml")
    assert main(["selftest", "--disk-check", "--profile", profile]) == 1
    assert "--disk-write" in capsys.readouterr().err
    assert main(["selftest", "--disk-check", "--seen", "3", "--profile", profile]) == 2, "a disk that forgot it all"
    capsys.readouterr()
    plug = box.outbox / "selftests" / "plug"
    plug.mkdir(parents=True, exist_ok=True)
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip().replace("-", "")
    (plug / "begun.json").write_text(json.dumps({"seed": "00", "boot": boot}))
    assert main(["selftest", "--disk-check", "--seen", "3", "--profile", profile]) == 1
    assert "pull the plug" in capsys.readouterr().err
    (plug / "begun.json").write_text(json.dumps({"seed": "00", "boot": "another"}))
    assert main(["selftest", "--disk-check", "--seen", "3", "--profile", profile]) == 2
    assert "换用有断电保护的固态硬盘" in capsys.readouterr().out
