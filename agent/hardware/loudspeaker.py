"""The room's loudspeaker: plays a WAV file through PortAudio, in a thread of its own."""

from __future__ import annotations

import hashlib
import io
import logging
import threading
import wave
from pathlib import Path

log = logging.getLogger(__name__)


class Loudspeaker:
    """The default output device. Sixteen-bit PCM, as the centre provides it."""

    def play(self, path: Path) -> bytes:
        """Begins and returns at once: SHA-256 of the file. Raises OSError where it is no such WAV."""
        data = path.read_bytes()
        try:
            with wave.open(io.BytesIO(data)) as sound:
                rate, channels, width = sound.getframerate(), sound.getnchannels(), sound.getsampwidth()
                samples = sound.readframes(sound.getnframes())
        except (wave.Error, EOFError) as error:
            raise OSError(f"notice {path}: expected a WAV file ({error})") from error
        if width != 2:
            raise OSError(f"notice {path}: expected 16 bits a sample, got {8 * width}")
        thread = threading.Thread(target=_say, args=(samples, rate, channels), name="notice", daemon=True)
        thread.start()
        return hashlib.sha256(data).digest()


def _say(samples: bytes, rate: int, channels: int) -> None:
    import sounddevice

    try:
        with sounddevice.RawOutputStream(samplerate=rate, channels=channels, dtype="int16") as stream:
            stream.write(samples)
    except sounddevice.PortAudioError as error:
        log.error("The notice was not heard: %s", error)
