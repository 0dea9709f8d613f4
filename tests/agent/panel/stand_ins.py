"""Stand-ins that speak the protocols of capture and watch over real Unix sockets: state, act, levels, preview.

A test says what they tell; what they were asked is kept.
"""

from __future__ import annotations

import base64
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from agent.clock import boottime_ns
from agent.control import ControlSocket, refusal

SCRIPT = [
    "C1_NOTICE",
    "C2_IDENTITY",
    "C3_RIGHTS",
    "C4_RETRACTION",
    "C5_FACTS_CHARGE",
    "C6_SENTENCE_PROPOSAL",
    "C7_LAWYER_OPINION",
    "C8_SUSPECT_OPINION",
    "C9_EVIDENCE",
    "C10_AGREEMENT",
    "C11_SIGN_RECOGNIZANCE",
    "C12_LAWYER_WITNESS",
    "C13_READBACK_RECORD",
    "C14_END",
]
LAMPS = {
    "ready": {"green": "on"},
    "opening": {"amber": "on"},
    "recording": {"red": "on"},
    "suspended": {"amber": "blink", "green": "blink"},
    "confidential": {"green": "blink"},
    "closing": {"red": "blink"},
    "fault": {"red": "blink", "amber": "blink"},
}
TRACKS = (
    ("scene", "全景", "picture"),
    ("suspect", "被讯问人", "picture"),
    ("mic-room", "现场声", "sound"),
    ("mic-suspect", "被讯问人声", "sound"),
)


def course(**changes: Any) -> dict[str, Any]:
    """The course of a hearing that has just begun."""
    fresh: dict[str, Any] = {
        "suspended": None,
        "confidential": None,
        "awaiting": None,
        "chapters": [],
        "script": list(SCRIPT),
        "missing": list(SCRIPT),
        "reasons": {},
        "consents": [],
        "language": None,
        "holds": ["plea-hearing"],
        "part_number": 1,
    }
    return fresh | changes


def state_of(name: str, **changes: Any) -> dict[str, Any]:
    """What capture says in this state of a room with two cameras and two microphones."""
    is_filming = name in ("opening", "recording", "closing")
    tracks = [
        {"name": n, "title": t, "kind": k, "armed": True, "durable": is_filming, "absent": False} for n, t, k in TRACKS
    ]
    said: dict[str, Any] = {
        "box": "box-1",
        "room": "第一讯问室",
        "state": name,
        "lamp": {"red": "off", "amber": "off", "green": "off"} | LAMPS.get(name, {}),
        "session": "5f3a90c1" * 4 if is_filming or name in ("suspended", "confidential") else None,
        "linked": True,
        "tracks": tracks,
        "storage": {"hours_left": 48.2, "room": "well"},
        "course": course(),
        "signals": [],
    }
    return said | changes


class StandInCapture:
    """Capture's control socket. `say` changes what it tells and wakes who waits; `answers` are those to deeds."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._said, self._version = state_of("ready"), 1
        self.looks = 0
        self.asked: list[dict[str, Any]] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.socket = ControlSocket(path, handle=self._handle, clock=boottime_ns)

    def say(self, name: str, **changes: Any) -> None:
        """From now on the room is in this state."""
        with self._lock:
            self._said, self._version = state_of(name, **changes), self._version + 1
        self.socket.wake()

    def deeds(self) -> list[dict[str, Any]]:
        """What was asked for with `act`, without `v` and `do`."""
        return [{k: v for k, v in each.items() if k not in ("v", "do")} for each in self.asked if each["do"] == "act"]

    def _handle(self, request: dict[str, Any]) -> dict[str, Any] | None:
        if request["do"] == "state":
            with self._lock:
                self.looks += 1
                if request.get("after") == self._version:
                    return None
                return {"ok": True, "version": self._version, "boottime_ns": boottime_ns(), **self._said}
        self.asked.append(request)
        if request["do"] == "act":
            return self.answers.get(request["deed"], {"ok": True, "state": self._said["state"]})
        return {"ok": True} if request["do"] in ("pin", "unplug") else refusal("unknown", "not known")


class StandInWatch:
    """The watch process's socket: levels and signals as told, and a picture of one grey for each camera."""

    def __init__(self, path: Path) -> None:
        self.answer: dict[str, Any] = {"levels": {}, "signals": [], "persons": {}}
        self.is_dark = False
        self.pictures: dict[str, bytes] = {
            name: grey_picture(place) for place, (name, _, kind) in enumerate(TRACKS) if kind == "picture"
        }
        self.socket = ControlSocket(path, handle=self._handle, clock=boottime_ns)

    def _handle(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["do"] == "levels":
            return {"ok": True, **self.answer}
        if self.is_dark or request.get("track") not in self.pictures:
            return refusal("dark" if self.is_dark else "track", "no picture")
        return {"ok": True, "jpeg": base64.b64encode(self.pictures[request["track"]]).decode(), "at_ns": boottime_ns()}


def grey_picture(place: int) -> bytes:
    """A JPEG of 320 x 180: a room's grey, a head and shoulders."""
    picture = np.full((180, 320, 3), (70 + 20 * place, 80, 84), np.uint8)
    cv2.rectangle(picture, (0, 130), (320, 180), (52, 60, 66), -1)
    cv2.ellipse(picture, (160 - 60 * place, 190), (60, 70), 0, 180, 360, (120, 92, 70), -1)
    cv2.circle(picture, (160 - 60 * place, 95), 30, (150, 170, 200), -1)
    done, jpeg = cv2.imencode(".jpg", picture)
    assert done
    return jpeg.tobytes()


@contextlib.contextmanager
def stand_ins(folder: Path) -> Iterator[tuple[StandInCapture, StandInWatch]]:
    """Both, serving in `folder`."""
    capture, watch = StandInCapture(folder / "c.sock"), StandInWatch(folder / "watch.sock")
    capture.socket.start()
    watch.socket.start()
    try:
        yield capture, watch
    finally:
        capture.socket.stop()
        watch.socket.stop()
