"""How the relays stand for what capture tells, and which things capture must be told of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agent.course.observations import MISSING
from firmware_config.things import Relay

BLINK_NS = 400_000_000
ALARM_LASTS_NS = 60_000_000_000
_CONDITIONS = {
    "ready": "ready",
    "recording": "recording",
    "closing": "recording",
    "suspended": "suspended",
    "confidential": "confidential",
}


def conditions(state: Mapping[str, Any] | None, now_ns: int) -> frozenset[str]:
    """The words of the profile that hold now; none while capture is silent: every relay then rests.

    `recording` is the red lamp's own word: durable film, not the wish for it.
    """
    if state is None:
        return frozenset()
    found = {_CONDITIONS[word] for word in [str(state.get("state"))] if word in _CONDITIONS}
    lamp = state.get("lamp")
    if "recording" in found and not (isinstance(lamp, Mapping) and lamp.get("red") in ("on", "blink")):
        found.discard("recording")
    alarm = state.get("alarm")
    if isinstance(alarm, Mapping) and now_ns - int(alarm.get("at_ns") or 0) < ALARM_LASTS_NS:
        found.add("alarm")
    return frozenset(found)


def is_closed(relay: Relay, held: frozenset[str], now_ns: int) -> bool:
    """Whether the relay is closed at this instant."""
    if relay.on & held:
        return True
    return bool(relay.blinks & held) and now_ns // BLINK_NS % 2 == 0


def to_tell(missing: Iterable[str], watched: Iterable[str], state: Mapping[str, Any]) -> tuple[str, str] | None:
    """The next thing that capture does not know of yet, and whether it is missing or back; None where it knows all."""
    told = state.get("signals") or ()
    held = {str(each.get("track")) for each in told if each.get("signal") == MISSING}
    for name in sorted((set(missing) ^ held) & set(watched)):
        return name, "missing" if name in set(missing) else "back"
    return None


def deed_of(deed: str, by: str, state: Mapping[str, Any]) -> dict[str, str] | None:
    """The request to capture for a deed of the profile; None where it says nothing now (after the last chapter)."""
    kind, _, word = deed.partition(":")
    request = {"do": "act", "by": by}
    match kind:
        case "suspend":
            return {**request, "deed": kind, "reason": word}
        case "chapter":
            return {**request, "deed": kind, "id": word}
        case "next-chapter":
            chapter = next_chapter(state)
            return None if chapter is None else {**request, "deed": "chapter", "id": chapter}
        case _:
            return {**request, "deed": kind}


def next_chapter(state: Mapping[str, Any]) -> str | None:
    """The chapter of the script behind the newest one of it; None at its end or without a script."""
    course = state.get("course") or {}
    script = [str(each) for each in course.get("script") or ()]
    begun = [str(each.get("id")) for each in course.get("chapters") or ()]
    newest = next((script.index(each) for each in reversed(begun) if each in script), -1)
    return script[newest + 1] if newest + 1 < len(script) else None
