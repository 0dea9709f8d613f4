"""An RTSP camera as a process: `python -m bench.camera WIDTH HEIGHT BIT_RATE GOP` prints its URL and serves on."""

from __future__ import annotations

import signal
import sys

from tests.fakes.media_files import film
from tests.fakes.rtsp_camera import RtspCamera

FILM_S = 20.0


def main() -> int:
    """Until SIGTERM."""
    if len(sys.argv) != 5:
        print("usage: python -m bench.camera WIDTH HEIGHT BIT_RATE GOP", file=sys.stderr)
        return 2
    width, height, bit_rate, gop = map(int, sys.argv[1:])
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    with RtspCamera(film(seconds=FILM_S, size=(width, height), gop=gop, bit_rate=bit_rate)) as camera:
        print(camera.url, flush=True)
        signal.sigwait(signals)
    return 0


if __name__ == "__main__":
    sys.exit(main())
