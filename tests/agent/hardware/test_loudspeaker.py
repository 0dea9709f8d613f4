"""The spoken notice: a WAV file is digested and begun at once, anything else is refused. No loudspeaker is needed."""

from __future__ import annotations

import hashlib
import wave
from pathlib import Path

import pytest

from agent.hardware.loudspeaker import Loudspeaker


def tone(path: Path, width: int) -> Path:
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, width, 48_000, 0, "NONE", ""))
        sound.writeframes(bytes(480 * width))
    return path


def test_a_notice_is_named_by_the_digest_of_its_file(tmp_path: Path) -> None:
    path = tone(tmp_path / "zh.wav", 2)
    assert Loudspeaker().play(path) == hashlib.sha256(path.read_bytes()).digest()


def test_what_is_no_sixteen_bit_wav_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound")
    for path in (tmp_path / "text.wav", tone(tmp_path / "narrow.wav", 1), tmp_path / "absent.wav"):
        with pytest.raises(OSError):
            Loudspeaker().play(path)
