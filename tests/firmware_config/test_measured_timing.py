"""What was measured of a source stands beside it; what was not measured is not taken for zero."""

from __future__ import annotations

import pytest

from agent.media.timeline import UNMEASURED, Timing
from agent.tracks import source_specs
from firmware_config.errors import UnknownKey, WrongValue
from tests.firmware_config.test_profile import changed, parsed

CAMERA, MICROPHONE = 'title = "全景"', 'title = "现场声"'


def timings(text: str) -> dict[str, Timing]:
    return {spec.track: spec.timing for spec in source_specs(parsed(text))}


def test_measured_latency_and_clock_reach_the_source_and_no_other() -> None:
    found = timings(changed(CAMERA, f"{CAMERA}\nlatency_ms = 212\ncamera_clock_ms = -1834"))
    assert found["scene"] == Timing(latency_ns=212_000_000, camera_clock_ns=-1_834_000_000)
    assert found["suspect"] == found["mic-room"] == UNMEASURED


def test_zero_is_a_measurement_and_silence_is_none() -> None:
    assert timings(changed(CAMERA, f"{CAMERA}\ncamera_clock_ms = 0"))["scene"] == Timing(camera_clock_ns=0)
    assert timings(changed(MICROPHONE, f"{MICROPHONE}\nlatency_ms = 8"))["mic-room"] == Timing(latency_ns=8_000_000)


def test_microphone_has_no_clock_of_its_own() -> None:
    with pytest.raises(UnknownKey, match="camera_clock_ms"):
        parsed(changed(MICROPHONE, f"{MICROPHONE}\ncamera_clock_ms = 0"))


@pytest.mark.parametrize("line", ["latency_ms = 2001", "camera_clock_ms = 10001", "latency_ms = 1.5"])
def test_what_no_source_can_have_is_refused(line: str) -> None:
    with pytest.raises(WrongValue):
        parsed(changed(CAMERA, f"{CAMERA}\n{line}"))
