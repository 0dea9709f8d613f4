"""Capture's state and the outbox's facts -> what the page shows, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.panel.facts import Facts
from agent.panel.words import IGNORED, LINK, QUANTITY, STATES, TRACK, Lang

RUNNING = ("opening", "recording", "closing")
SECOND_NS = 1_000_000_000
COLOURS = ("red", "amber", "green")


def page_state(
    state: Mapping[str, Any] | None, facts: Facts, *, boot: bytes, out: set[str], lang: Lang
) -> dict[str, Any]:
    """The page's JSON. `state` is None while capture does not answer; `out` are the tracks whose plug is pulled."""
    said = state or {}
    name = said.get("state", "silent") if state is not None else "silent"
    headline, hint = STATES.get(name, STATES["silent"])[lang]
    lamp = said.get("lamp") or {}
    if name == "recording" and lamp.get("red") == "blink":
        hint = IGNORED[lang]
    session = said.get("session") or said.get("interrupted")
    return {
        "state": name,
        "headline": headline,
        "hint": hint,
        "lamps": {colour: lamp.get(colour, "off") for colour in COLOURS},
        "room": said.get("room", ""),
        "session": session[:8] if session else "—",
        "running": running_time(said, facts, boot) if name in RUNNING else "",
        "tracks": [_track(track, name, out, lang) for track in said.get("tracks") or []],
        "storage": _hours((said.get("storage") or {}).get("hours_left"), lang),
        "linked": bool(said.get("linked")),
        "link": LINK[bool(said.get("linked"))][lang],
        "waiting": _debt(facts, lang),
    }


def running_time(said: Mapping[str, Any], facts: Facts, boot: bytes) -> str:
    """h:mm:ss since the session's first press; empty when that was in another boot or is not known."""
    now = said.get("boottime_ns")
    if facts.press is None or facts.press[0] != boot or not isinstance(now, int):
        return ""
    seconds = max(0, now - facts.press[1]) // SECOND_NS
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _track(track: Mapping[str, Any], state: str, out: set[str], lang: Lang) -> dict[str, Any]:
    if track.get("absent"):
        condition = "absent"
    elif state in RUNNING and track.get("durable"):
        condition = "recording"
    else:
        condition = "armed" if track.get("armed") else "waiting"
    name = str(track.get("name"))
    return {
        "name": name,
        "title": track.get("title") or name,
        "condition": condition,
        "words": TRACK[condition][lang],
        "out": name in out,
        "plug": TRACK["plug" if name in out else "unplug"][lang],
    }


def _hours(hours: object, lang: Lang) -> str:
    if not isinstance(hours, int | float):
        return QUANTITY["unknown"][lang]
    return QUANTITY["hours"][lang].format(int(hours) if hours >= 10 else hours)


def _debt(facts: Facts, lang: Lang) -> str:
    if facts.waiting is None:
        return QUANTITY["unknown"][lang]
    words = QUANTITY["segments"][lang].format(facts.waiting) if facts.waiting else QUANTITY["none"][lang]
    if facts.quarantined:
        words += " · " + QUANTITY["quarantined"][lang].format(facts.quarantined)
    return words
