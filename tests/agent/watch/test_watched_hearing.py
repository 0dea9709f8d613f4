"""What the watch sees in a camera's H.265 reaches the record: capture takes it in, feeds it, is told, and signs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.agent.box_process import BoxProcess
from tests.agent.outbox_reading import OWN_SIGNALS, read_part, signals_told
from tests.agent.watch.test_watch_process import levels, preview, watching
from tests.fakes.media_files import film_of
from tests.fakes.rtsp_camera import RtspCamera
from tests.fakes.scenes import Scene
from tests.fakes.waiting import wait_for
from tests.system.stack import replace_tracks, track

SIZE, RATE, SECONDS = (640, 360), 5, 3
SECOND_NS = 1_000_000_000


def film(path: Path, fault: str | None) -> Path:
    """A keyframe a second, as libx265 writes them, of a room or of what the fault leaves of it."""
    coded = {"size": SIZE, "rate": RATE, "gop": RATE, "bit_rate": 2_000_000, "codec": "hevc"}
    return film_of(path, _pictures(fault), **coded)  # type: ignore[arg-type]


def _pictures(fault: str | None) -> Iterator[Any]:
    scene = Scene(5, size=SIZE)
    for number in range(SECONDS * RATE):
        planes = np.full((SIZE[1] * 3 // 2, SIZE[0]), 128, np.uint8)
        planes[: SIZE[1]] = scene.picture(number / RATE, fault)
        yield planes


@pytest.mark.timeout(240)
def test_a_lens_covered_in_a_hearing_is_signed_as_it_begins_and_ends(tmp_path: Path) -> None:
    whole, covered = (film(tmp_path / f"{fault}.mp4", fault) for fault in (None, "covered"))
    box = BoxProcess(tmp_path)
    with RtspCamera(whole) as camera:
        replace_tracks(tmp_path / "profile.toml", track("scene", camera.url), track("mic-room", "synthetic-mic:tone"))
        box.start()
        try:
            box.wait_state("ready", within_s=30)
            with watching(tmp_path) as socket:
                wait_for(lambda: preview(socket).get("ok"), within_s=20, what="a preview of the room")
                box.press()
                box.wait_state("recording")
                camera.change(covered)
                box.wait("the signal", lambda: _held(box) == [("covered", "scene")], within_s=20)
                assert [each["signal"] for each in levels(socket)["signals"]] == ["covered"]
                camera.change(whole)
                box.wait("its end", lambda: _held(box) == [], within_s=20)
                box.hold()
                box.wait_state("ready", "not_ready", within_s=20)
        finally:
            box.stop()
    part = read_part(box.outbox, 1, box.device_key)
    signed = signals_told(part)
    assert [mark.detail for mark in signed] == ["covered scene begun", "covered scene ended"]
    assert signed[0].at_ns + SECOND_NS < signed[1].at_ns


def _held(box: BoxProcess) -> list[tuple[str, str]]:
    told = box.state().get("signals", [{"signal": "not told", "track": ""}])  # a busy box may not answer at once
    return [(each["signal"], each["track"]) for each in told if each["signal"] not in OWN_SIGNALS]
