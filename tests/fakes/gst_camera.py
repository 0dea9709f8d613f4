"""A network camera made of GStreamer: run with the system's Python, which has gi and gst-rtsp-server.

    /usr/bin/python3 tests/fakes/gst_camera.py PORT [NAME]

Serves rtsp://127.0.0.1:PORT/cam (H.264, 640x360 at 25, one keyframe a second, a running clock in the picture where the
overlay plug-in is there), prints "ready" and runs until SIGTERM. Imports nothing of the project.
"""

from __future__ import annotations

import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")

from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

_CAPS = "video/x-raw,width=640,height=360,framerate=25/1"


def pipeline(name: str) -> str:
    """The launch line: a live test picture, clock and name over it, encoded without delay."""
    overlay = ""
    if Gst.ElementFactory.find("clockoverlay"):
        overlay = f'! clockoverlay time-format="%Y-%m-%d %H:%M:%S" text="{name}" font-desc="Sans 24" '
    return (
        f"( videotestsrc is-live=true pattern=ball ! {_CAPS} {overlay}"
        "! x264enc tune=zerolatency sliced-threads=false threads=1 speed-preset=ultrafast key-int-max=25 "
        "bframes=0 bitrate=800 ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )"
    )


def main() -> int:
    if not 2 <= len(sys.argv) <= 3 or not sys.argv[1].isdecimal():
        print("usage: gst_camera.py PORT [NAME]", file=sys.stderr)
        return 2
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(sys.argv[1])
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(pipeline(sys.argv[2] if len(sys.argv) == 3 else "gst"))
    factory.set_shared(True)
    factory.set_latency(0)
    server.get_mount_points().add_factory("/cam", factory)
    loop = GLib.MainLoop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        GLib.unix_signal_add(GLib.PRIORITY_HIGH, signum, loop.quit)
    if not server.attach(None):
        print(f"port {sys.argv[1]}: expected it free, got refused", file=sys.stderr)
        return 1
    print("ready", flush=True)
    loop.run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
