"""Which deeds the room's own table takes where it stands: read from that table, so that the page offers no other. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.session import Event, State, handle

# the deeds that move the room: the event by which capture asks the table
EVENTS = {
    "start": "ASKED_START",
    "stop": "ASKED_STOP",
    "suspend": "ASKED_SUSPEND",
    "resume": "ASKED_RESUME",
    "confidential": "ASKED_TALK",
    "confidential-end": "TALK_ENDED",
}
FILMING = ("opening", "recording")


def taken(said: Mapping[str, Any]) -> frozenset[str]:
    """The deeds that capture would take now; none while it is silent."""
    word = said.get("state")
    if word not in {state.value for state in State}:
        return frozenset()
    moves = {deed for deed, name in EVENTS.items() if name in Event.__members__ and handle(State(word), Event[name])}
    return frozenset(moves | _words_of_the_hearing(said) | {"alarm"})


def _words_of_the_hearing(said: Mapping[str, Any]) -> set[str]:
    """What is signed without moving the room: it needs a part to stand in, and what is awaited comes first."""
    found = said.get("course")
    course: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    word, awaiting = said.get("state"), course.get("awaiting")
    deeds: set[str] = set()
    if word in FILMING:
        deeds |= {"chapter", "notice", "holds", "missing"}
    if awaiting == "explanation":
        deeds = deeds - {"holds"} | {"explained"}
    if awaiting in ("confirm-begin", "confirm-end"):
        deeds = deeds - {"holds"} | {"confirm"}
    if (course.get("suspended") or {}).get("reason") == "technical":
        deeds.add("consent")
    return deeds
