"""The far room of a remote hearing: Debian's ffmpeg sends a picture with B frames, a flash and a beep each second.

As an SRT listener it serves one caller; it ends when that one leaves, as encoders in a far room do: start it again.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
from types import TracebackType

PASSPHRASE = "far-room-s3cret"
_FLASH = "color=c=0x202020:size=320x180:rate=25,drawbox=c=white:t=fill:enable='lt(mod(t,1),0.2)'"
_BEEP = "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.2)':sample_rate=48000"


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class FarSide:
    """`with FarSide() as far: far.url` - sends until it is stopped."""

    def __init__(self, *, scheme: str = "srt", has_sound: bool = True, codec: str = "libx264") -> None:
        self._scheme, self._has_sound, self._codec = scheme, has_sound, codec
        self._port = free_udp_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """As the box's profile has it, with the passphrase."""
        if self._scheme == "srt":
            return f"srt://127.0.0.1:{self._port}?passphrase={PASSPHRASE}"
        return f"{self._scheme}://127.0.0.1:{self._port}"

    def __enter__(self) -> FarSide:
        self.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        assert shutil.which("ffmpeg"), "apt-get install -y --no-install-recommends ffmpeg"
        sound = ["-f", "lavfi", "-i", _BEEP, "-c:a", "aac", "-ac", "2"] if self._has_sound else []
        to = f"{self.url}&mode=listener" if self._scheme == "srt" else f"{self.url}?pkt_size=1316"
        command = ["ffmpeg", "-v", "error", "-nostdin", "-re", "-f", "lavfi", "-i", _FLASH, *sound]
        command += ["-c:v", self._codec, "-preset", "ultrafast", "-bf", "2", "-g", "25", "-pix_fmt", "yuv420p"]
        self._process = subprocess.Popen([*command, "-f", "mpegts", to], stderr=subprocess.DEVNULL)

    def plug(self) -> None:
        self.start()

    def unplug(self) -> None:
        self.stop()

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
