"""Another camera in its place: recorded all the same, and signed in the part, seen before the press or during it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.evidence.records import Mark, MarkKind
from tests.agent.box_process import BoxProcess
from tests.agent.outbox_reading import read_part
from tests.fakes.onvif_camera import OnvifCamera

SOURCE = 'source = "synthetic:scene?size=320x180&rate=25"'


@pytest.fixture
def box(tmp_path: Path) -> Iterator[BoxProcess]:
    box = BoxProcess(tmp_path / "box")
    yield box
    if box.process is not None and box.process.poll() is None:
        box.kill()


def test_another_camera_is_signed_at_the_begin_of_the_part_and_when_it_comes_under_way(box: BoxProcess) -> None:
    with OnvifCamera(sign_in="none", serial="SN-2") as camera:
        profile = box.folder / "profile.toml"
        text = profile.read_text("utf-8")
        profile.write_text(text.replace(SOURCE, f'{SOURCE}\nserial = "SN-1"\nonvif = "{camera.url}"'), "utf-8")
        box.start()
        box.wait_state("ready")
        box.wait("the inquiry", lambda: "SN-2" in (box.folder / "log").read_text())
        box.press()
        box.wait_state("recording")
        camera.serial = "SN-1"
        box.ask(do="unplug", track="scene", out=True)
        box.wait("the loss", lambda: track_absent(box), within_s=10)
        box.ask(do="unplug", track="scene", out=False)
        box.wait("the right camera", lambda: "same: expected SN-1" in (box.folder / "log").read_text(), within_s=20)
        box.wait("the source", lambda: not track_absent(box), within_s=20)
        assert box.stop() == 0
    marks = [m for m in read_part(box.outbox, 1, box.device_key).bodies(Mark) if m.mark == MarkKind.SOURCE_CHANGED]
    assert [mark.detail for mark in marks] == [
        "scene changed: expected SN-1, got SN-2",
        "scene same: expected SN-1, got SN-1",
    ]


def track_absent(box: BoxProcess) -> bool:
    return next(bool(each["absent"]) for each in box.state()["tracks"] if each["name"] == "scene")
