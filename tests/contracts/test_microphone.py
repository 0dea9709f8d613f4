"""The real microphone driver, PortAudio and ALSA under it, fed through a FIFO in place of hardware."""

from __future__ import annotations

import ctypes.util
import json
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from agent.media.errors import SourceEnded, SourceUnreachable
from agent.media.sources.microphone import MOST_OPEN_LIMIT_S, OPEN_LIMIT_S, Microphone, Patience

ROOT = Path(__file__).parents[2]


def test_microphone_counts_real_samples_and_one_second_of_nothing_is_a_loss(tmp_path: Path) -> None:
    is_there = ctypes.util.find_library("portaudio") is not None
    assert is_there, "apt-get install -y --no-install-recommends libportaudio2 libasound2-plugins"
    command = [sys.executable, "-m", "tests.fakes.fifo_microphone", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=40, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    kernel = tuple(int(part) for part in platform.release().split(".")[:2])
    assert told["shut_in"] is (kernel >= (6, 3))
    assert told["rate"] == pytest.approx(48_000, rel=0.03)
    assert told["heard"] == [1]
    assert told["lost"] == "stalled"
    assert 0.9 < told["after_s"] < 3.5
    assert told["listening_while_open"] == 1
    assert told["listening_when_closed"] == 0
    assert told["absent"] == "unreachable"
    assert 0 < told["back_after_s"] < 5.0


def test_machine_without_the_microphone_says_what_it_expected() -> None:
    microphone = Microphone("no such microphone")
    with pytest.raises(SourceUnreachable, match=r"no such microphone: expected 48 kHz mono, got: .+; plug it in"):
        microphone.open()
    with pytest.raises(SourceEnded):
        microphone.read()
    microphone.close()


def test_each_attempt_that_was_too_short_gives_the_next_one_twice_as_long_up_to_a_minute() -> None:
    patience = Patience()
    patience.limit_s = 0.001  # no program starts in that
    with pytest.raises(SourceUnreachable, match="expected it to open within"):
        Microphone("no such microphone", patience).open()
    assert patience.limit_s == 0.002
    patience = Patience()
    limits = []
    for _ in range(6):
        limits.append(patience.limit_s)
        patience.was_short()
    assert limits == [OPEN_LIMIT_S, 8, 16, 32, MOST_OPEN_LIMIT_S, MOST_OPEN_LIMIT_S]
