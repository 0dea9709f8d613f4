"""Which deeds the room's own table takes where it stands: read from that table; the page offers no other. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.session import Event, State, handle

# the deeds that move the room: the event by which capture asks the table
EVENTS = {
    "start": Event.ASKED_START,
    "stop": Event.ASKED_STOP,
    "suspend": Event.ASKED_SUSPEND,
    "resume": Event.ASKED_RESUME,
    "confidential": Event.ASKED_TALK,
    "confidential-end": Event.TALK_ENDED,
}
FILMING = frozenset({"opening", "recording"})
WAITING = frozenset({"ready", "not_ready"})
SUSPENDED = "suspended"
_CUT = "confidential"


def taken(said: Mapping[str, Any]) -> frozenset[str]:
    """The deeds that capture would take now; none while it is silent."""
    word = said.get("state")
    if word not in {state.value for state in State}:
        return frozenset()
    moves = {deed for deed, event in EVENTS.items() if handle(State(word), event)}
    if not _is_cut(said):
        moves.discard("confidential-end")
    return frozenset(moves | _words_of_the_hearing(said) | {"alarm"})


def course_of(said: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The course of the hearing as capture tells it; empty when it tells none."""
    found = (said or {}).get("course")
    return found if isinstance(found, Mapping) else {}


def lawyer_of(said: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Whether a lawyer is awaited, and whether the booking's has come; empty when capture tells none."""
    found = (said or {}).get("lawyer")
    return found if isinstance(found, Mapping) else {}


def _is_cut(said: Mapping[str, Any]) -> bool:
    """A talk ends only once every source is closed: until then capture is busy cutting them."""
    talk = course_of(said).get("confidential") or {}
    return bool(talk.get("is_cut", True))


def _words_of_the_hearing(said: Mapping[str, Any]) -> set[str]:
    """What is noted and signed without moving the room. What is awaited comes first, the rest may wait."""
    course, word = course_of(said), said.get("state")
    awaiting = str(course.get("awaiting") or "")
    deeds: set[str] = set()
    if word in FILMING:
        deeds |= {"chapter", "notice", "holds"}
    if word in WAITING:
        deeds |= {"notice", "holds"}
    if lawyer_of(said).get("is_awaited") and word != _CUT:
        deeds.add("arrived")
    if word == SUSPENDED and (course.get("suspended") or {}).get("reason") == "technical":
        deeds.add("consent")
    if awaiting.startswith("confirm"):
        deeds = deeds - {"holds", "arrived"} | {"confirm"}
    if awaiting == "explanation" and word in FILMING:
        deeds = deeds - {"holds", "arrived"} | {"explained"}
    return deeds
