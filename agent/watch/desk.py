"""What the watch answers at its socket: `levels` and `preview`. Any thread; reads only what the room has put out."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from agent.control import Answer, refusal
from agent.watch.room import Shown

SOCKET_NAME = "watch.sock"


def handle(request: dict[str, Any], look: Callable[[], Shown]) -> Answer:
    """One request's answer; `dark` in a confidential talk, `unknown-track` for a track without a picture."""
    shown = look()
    match request:
        case {"do": "levels"}:
            return {"ok": True, "dark": shown.is_dark, **_levels(shown)}
        case {"do": "preview", "track": str(track)}:
            return _preview(shown, track)
        case {"do": "preview"}:
            return refusal("form", "expected `track`")
        case _:
            return refusal("unknown", "the watch answers levels and preview")


def _levels(shown: Shown) -> dict[str, Any]:
    return {
        "levels": {
            track: {"peak_db": round(level.peak_db, 1), "rms_db": round(level.rms_db, 1)}
            for track, level in shown.levels.items()
        },
        "signals": [
            {"signal": signal.value, "track": track, "since_ns": since_ns}
            for (signal, track), since_ns in sorted(shown.signals.items())
        ],
        "persons": dict(shown.persons),
        "pictures": {track: picture.at_ns for track, picture in shown.pictures.items()},
    }


def _preview(shown: Shown, track: str) -> Answer:
    if shown.is_dark:
        return refusal("dark", "a confidential talk: nothing is shown")
    picture = shown.pictures.get(track)
    if picture is None:
        return refusal("unknown-track", f"no picture of {track!r} now")
    return {"ok": True, "jpeg": base64.b64encode(picture.jpeg()).decode(), "at_ns": picture.at_ns}
