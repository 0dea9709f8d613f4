"""Capture's state, the outbox's facts and the watch's levels -> what the page shows, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agent.panel.facts import Facts
from agent.panel.offer import buttons, sheets
from agent.panel.taken import course_of, ends_at_ns, lawyer_of
from agent.panel.words import (
    ALARM,
    AWAITING,
    BOX,
    CLIMATE_FAULTS,
    COME,
    CUTTING,
    ENDING,
    FACTS,
    IGNORED,
    LINK,
    PAGE,
    QUANTITY,
    RUNNING_TITLE,
    SIGNALS,
    STATES,
    STOPPED,
    THINGS,
    TRACK,
    Lang,
)

RUNNING = ("opening", "recording", "closing")
CUT, STALLED, DISK_SLOW = "confidential", "stalled", "disk-slow"
SECOND_NS = 1_000_000_000
COLOURS = ("red", "amber", "green")
TAIL = 4
LOW_H = 10
LOW_DAYS = 10
ALARM_NS = 60 * SECOND_NS
FLOOR_DB = -60.0

Said = Mapping[str, Any]


def page_state(
    state: Said | None, facts: Facts, *, boot: bytes, out: set[str], lang: Lang, languages: Sequence[str] = ()
) -> dict[str, Any]:
    """The page's JSON. `state` is None while capture does not answer; `out` are the tracks whose plug is pulled;
    `languages` are those of the box's spoken notices.
    """
    said = state or {}
    name = said.get("state", "silent")
    is_stopped = name == "recording" and bool((said.get("health") or {}).get("film_stopped"))
    headline, hint = STOPPED[lang] if is_stopped else STATES.get(name, STATES["silent"])[lang]
    lamp = said.get("lamp") or {}
    session = said.get("session") or said.get("interrupted")
    return {
        "state": name if name in STATES else "silent",
        "headline": headline,
        "hint": hint if is_stopped else _hint(said, hint, lang),
        "is_asking": course_of(said).get("awaiting") in AWAITING or ends_at_ns(said) is not None,
        "warning": _warning(said, lang),
        "lamps": {colour: lamp.get(colour, "off") for colour in COLOURS},
        "room": said.get("room", ""),
        "session": session[:8] if session else "",
        "climate": _climate(said, lang),
        "running": _running(said, facts, boot, lang),
        "is_dark": is_dark(state),
        "dark": (CUTTING if _is_cutting(said) else PAGE["dark"])[lang],
        "tracks": [_track(track, said, out, lang) for track in said.get("tracks") or [] if not track.get("derived")],
        "facts": _facts(said, facts, lang),
        "buttons": buttons(said, lang, languages),
        "sheets": sheets(said, lang, languages),
    }


def is_dark(state: Said | None) -> bool:
    """No picture and no level may be shown: a lawyer talks in confidence, or nobody says that he does not."""
    return state is None or state.get("state") == CUT or bool(course_of(state).get("confidential"))


def levels_of(answer: Said | None, state: Said | None, lang: Lang) -> dict[str, Any]:
    """The watch's answer -> for each track its `level` and `peak` (0 to 100 of -60 to 0 dBFS), `signals` and `persons`.

    Empty while it is dark. What capture says of signals is there too, so that they are shown without a watch process.
    """
    heard = answer or {}
    if state is None or is_dark(state) or heard.get("dark"):
        return {}
    found: dict[str, dict[str, Any]] = {str(t.get("name")): {} for t in state.get("tracks") or ()}
    for track, level in (heard.get("levels") or {}).items():
        found.setdefault(track, {}).update(level=_share(level.get("rms_db")), peak=_share(level.get("peak_db")))
    for each in [*(state.get("signals") or ()), *(heard.get("signals") or ())]:
        words = _signal(each, lang)
        known = found.setdefault(str(each.get("track")), {}).setdefault("signals", [])
        if words not in known:
            known.append(words)
    for track, count in (heard.get("persons") or {}).items():
        found.setdefault(track, {})["persons"] = QUANTITY["persons"][lang].format(count)
    return found


def _signal(seen: Said, lang: Lang) -> str:
    name = str(seen.get("signal"))
    return SIGNALS[name][lang] if name in SIGNALS else name


def running_time(since_ns: int, now_ns: int) -> str:
    """h:mm:ss between two instants of one clock."""
    seconds = max(0, now_ns - since_ns) // SECOND_NS
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _running(said: Said, facts: Facts, boot: bytes, lang: Lang) -> dict[str, str] | None:
    """What runs and since when; None when that was in another boot or is not known."""
    name, now, course = said.get("state"), said.get("boottime_ns"), course_of(said)
    since: object = None
    if name in ("suspended", "confidential"):
        since = (course.get(name) or {}).get("since_ns")
    elif name in RUNNING and facts.press is not None and facts.press[0] == boot:
        since, name = facts.press[1], "recording"
    if not isinstance(since, int) or not isinstance(now, int):
        return None
    return {"title": RUNNING_TITLE[str(name)][lang], "time": running_time(since, now)}


def _hint(said: Said, hint: str, lang: Lang) -> str:
    awaiting = course_of(said).get("awaiting")
    if said.get("state") == "recording" and (said.get("lamp") or {}).get("red") == "blink":
        return IGNORED[lang]
    if _is_cutting(said):
        return CUTTING[lang]
    due, now = ends_at_ns(said), said.get("boottime_ns")
    if due is not None and isinstance(now, int):
        return ENDING[lang].format(max(0, -(-(due - now) // SECOND_NS)))
    return AWAITING[awaiting][lang] if awaiting in AWAITING else hint


def _is_cutting(said: Said) -> bool:
    """A talk was asked for and not every source is closed yet: nothing may be promised before."""
    return (course_of(said).get("confidential") or {}).get("is_cut") is False


def _warning(said: Said, lang: Lang) -> str:
    """An alarm, lost sources and signals in one line, to be read across the room; no signal while it is dark."""
    alarm, now_ns = said.get("alarm") or {}, said.get("boottime_ns")
    is_new = isinstance(now_ns, int) and isinstance(alarm.get("at_ns"), int) and now_ns - alarm["at_ns"] < ALARM_NS
    found = [ALARM[lang]] if is_new else []
    if is_dark(said or None):
        return " · ".join(found)
    titles: dict[object, str] = {name: words[lang] for name, words in THINGS.items()}
    titles |= {t.get("name"): str(t.get("title") or t.get("name")) for t in said.get("tracks") or ()}
    is_running = said.get("state") in RUNNING
    stalled = {each.get("track") for each in said.get("signals") or () if each.get("signal") == STALLED}
    lost = [
        titles[t.get("name")]
        for t in said.get("tracks") or ()
        if is_running and t.get("absent") and t.get("name") not in stalled
    ]
    seen = [(each.get("track"), _signal(each, lang)) for each in said.get("signals") or ()]
    if (said.get("health") or {}).get("disk_slow") and (BOX, SIGNALS[DISK_SLOW][lang]) not in seen:
        seen.append((BOX, SIGNALS[DISK_SLOW][lang]))
    found += [QUANTITY["signal"][lang].format(title, TRACK["absent"][lang]) for title in lost]
    found += [
        words if track == BOX else QUANTITY["signal"][lang].format(titles.get(track, track), words)
        for track, words in seen
    ]
    return " · ".join(found)


def _track(track: Said, said: Said, out: set[str], lang: Lang) -> dict[str, Any]:
    if is_dark(said):
        condition = "cut"
    elif track.get("absent"):
        condition = "absent"
    elif said.get("state") in RUNNING and track.get("durable"):
        condition = "recording"
    else:
        condition = "armed" if track.get("armed") else "waiting"
    name = str(track.get("name"))
    return {
        "name": name,
        "title": track.get("title") or name,
        "kind": track.get("kind") or "picture",
        "condition": condition,
        "words": TRACK[condition][lang],
        "out": name in out,
        "plug": TRACK["plug" if name in out else "unplug"][lang],
    }


def _facts(said: Said, facts: Facts, lang: Lang) -> list[dict[str, Any]]:
    storage, linked = said.get("storage") or {}, bool(said.get("linked"))
    hours = storage.get("hours_left")
    low = storage.get("room") in ("low", "full") or (isinstance(hours, int | float) and hours < LOW_H)
    found = [
        ("storage", _hours(storage, lang), low),
        ("link", LINK[linked][lang], not linked),
        ("waiting", "" if facts.waiting is None else _debt(facts, lang), bool(facts.quarantined)),
        ("lawyer", _lawyer(said, lang), False),
        ("next", _booking(said.get("next"), lang), False),
    ]
    return [
        {"name": name, "title": FACTS[name][lang], "words": words, "is_low": is_low}
        for name, words, is_low in found
        if words
    ]


def _lawyer(said: Said, lang: Lang) -> str:
    """Whether the lawyer of what is recorded, or of the next booking, has come; nothing where none is awaited."""
    has_come = lawyer_of(said).get("has_come")
    return COME[has_come][lang] if isinstance(has_come, bool) else ""


def _booking(booking: object, lang: Lang) -> str:
    """Time and last digits alone: whoever sits here may be a co-suspect of the next."""
    if not isinstance(booking, Mapping) or not isinstance(booking.get("at_unix_ns"), int):
        return ""
    at = datetime.fromtimestamp(booking["at_unix_ns"] / SECOND_NS).astimezone()
    digits = "".join(each for each in str(booking.get("digits", "")) if each.isdecimal())[-TAIL:]
    return QUANTITY["booking"][lang].format(f"{at:%H:%M}", digits)


def _climate(said: Said, lang: Lang) -> str:
    climate = said.get("climate")
    if not isinstance(climate, Mapping):
        return ""
    keys = (("temperature", "temperature_c"), ("humidity", "humidity_percent"))
    values = [(words, climate.get(key)) for words, key in keys]
    found = [QUANTITY[words][lang].format(value) for words, value in values if isinstance(value, int | float)]
    found += [CLIMATE_FAULTS[fault][lang] for fault in climate.get("faults") or () if fault in CLIMATE_FAULTS]
    return "  ".join(found)


def _share(level_db: object) -> int:
    if not isinstance(level_db, int | float):
        return 0
    return round(100 * min(1.0, max(0.0, 1 - level_db / FLOOR_DB)))


def _hours(storage: Said, lang: Lang) -> str:
    hours, days = storage.get("hours_left"), storage.get("days_left")
    if not isinstance(hours, int | float):
        return QUANTITY["unknown"][lang]
    shown = int(hours) if hours >= LOW_H else hours
    if not isinstance(days, int | float):
        return QUANTITY["hours"][lang].format(shown)
    return QUANTITY["days"][lang].format(shown, int(days) if days >= LOW_DAYS else days)


def _debt(facts: Facts, lang: Lang) -> str:
    words = QUANTITY["segments"][lang].format(facts.waiting) if facts.waiting else QUANTITY["none"][lang]
    if facts.quarantined:
        words += " · " + QUANTITY["quarantined"][lang].format(facts.quarantined)
    return words
