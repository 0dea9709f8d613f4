"""What the derived processes (composite, watch) observe, parsed once at the control socket's border. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agent.course.deeds import DeedRefused

#: A thing of the room (docs/things.md) does not answer; its name stands where a track's does.
MISSING = "missing"
SIGNALS = ("black", "covered", "frozen", "blurred", "silence", "clipping", "hum", "persons")
#: What the box stands on, told by `msr-agent system`: it is of no track, and marked as the box's.
BOX = "box"
BOX_SIGNALS = ("mains-lost", "battery-low", "disk-failing")
#: What capture sees itself: an original that gives nothing new, and (of the box) a disk that acknowledges slowly.
STALLED, DISK_SLOW = "stalled", "disk-slow"
EDGES = ("begun", "ended")
MAX_CAPTION = 600
MAX_DETAIL = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalSeen:
    """A signal began or ended on a track, or on a thing of the room, at `at_ns` (boottime)."""

    signal: str
    track: str
    edge: str
    at_ns: int
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionBurnt:
    """The text that the composite shows from `at_ns` on; it may name people, so it is sealed."""

    text: str
    at_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Anything else that is signed as it was said: `what` is composite-rate, source or alignment."""

    what: str
    detail: str
    at_ns: int


Observation = SignalSeen | CaptionBurnt | Noted


def read_observation(
    request: Mapping[str, Any], tracks: frozenset[str], now_ns: int, things: frozenset[str] = frozenset()
) -> Observation:
    """What a request observed; without `at_ns` it is now. Raises DeedRefused("form")."""
    at_ns = request.get("at_ns", now_ns)
    if type(at_ns) is not int or not 0 <= at_ns <= now_ns + 1_000_000_000:
        raise DeedRefused("form", "expected `at_ns` in boottime nanoseconds, not in the future")
    match request.get("what"):
        case "signal":
            of_box = request.get("track") == BOX
            return SignalSeen(
                signal=_of(request, "signal", BOX_SIGNALS if of_box else SIGNALS),
                track=BOX if of_box else _of(request, "track", tuple(sorted(tracks))),
                edge=_of(request, "is", EDGES),
                at_ns=at_ns,
                detail=_text(request, "detail", MAX_DETAIL, default=""),
            )
        case "thing":
            return SignalSeen(
                signal=MISSING,
                track=_of(request, "thing", tuple(sorted(things))),
                edge="begun" if _of(request, "is", ("missing", "back")) == "missing" else "ended",
                at_ns=at_ns,
                detail="",
            )
        case "caption":
            return CaptionBurnt(text=_text(request, "text", MAX_CAPTION), at_ns=at_ns)
        case "composite-rate":
            return Noted(what="composite-rate", detail=_text(request, "detail", MAX_DETAIL), at_ns=at_ns)
        case "source" | "alignment" as what:
            track = _of(request, "track", tuple(sorted(tracks)))
            return Noted(what=what, detail=f"{track} {_text(request, 'detail', MAX_DETAIL)}", at_ns=at_ns)
        case _:
            raise DeedRefused("form", "expected `what`: signal, thing, caption, composite-rate, source or alignment")


def _of(request: Mapping[str, Any], key: str, allowed: tuple[str, ...]) -> str:
    value = request.get(key)
    if not isinstance(value, str) or value not in allowed:
        raise DeedRefused("form", f"expected `{key}` to be one of {', '.join(allowed)}")
    return value


def _text(request: Mapping[str, Any], key: str, limit: int, default: str | None = None) -> str:
    value = request.get(key, default)
    if not isinstance(value, str) or len(value) > limit or (default is None and not value):
        raise DeedRefused("form", f"expected `{key}`, text of at most {limit} characters")
    return value
