"""What higher apps tell the rooms' pages, set once in their AppConfig.ready(): devices never imports them.

- recordings says which rooms have a signed record of an open session: only that lights "recording";
- recordings says how long the log of evidence is, for what a withdrawn box said before;
- whoever knows of something wrong with a room that no telemetry tells says so as a condition (devices/wall/rules.py);
- whoever has something to show or press on a room's page adds a panel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from django.http import HttpRequest

from server.devices.models import Room

#: Room ids -> {room id: session in hex} of those being recorded now, by signed records.
RecordingSource = Callable[[Collection[int]], Mapping[int, str]]
#: HTML (safe text) for a room's page, or "" for nothing.
Panel = Callable[[HttpRequest, Room], str]
#: Room ids, now -> {room id: (code, detail) of what is wrong there}.
ConditionSource = Callable[[Collection[int], datetime], Mapping[int, Sequence[tuple[str, str]]]]

LogSource = Callable[[], int]

_sources: list[RecordingSource] = []
_panels: list[Panel] = []
_last: list[Panel] = []
_logs: list[LogSource] = []
_conditions: list[ConditionSource] = []


def tell_recordings_from(source: RecordingSource) -> None:
    """From now on `recordings_now` asks this source too."""
    _sources.append(source)


def tell_log_from(source: LogSource) -> None:
    """From now on `log_size` asks this source."""
    _logs[:] = [source]


def log_size() -> int:
    """How many leaves the log of evidence has now; 0 while nobody tells."""
    return max((source() for source in _logs), default=0)


def tell_conditions_from(source: ConditionSource) -> None:
    """From now on `conditions_now` asks this source too. Its codes: a line in RULES, words in words.py."""
    _conditions.append(source)


def conditions_now(room_ids: Collection[int], now: datetime) -> dict[int, list[tuple[str, str]]]:
    """{room id: (code, detail)} of what higher apps know to be wrong; empty while nobody tells."""
    found: dict[int, list[tuple[str, str]]] = {}
    for source in _conditions:
        for room, conditions in source(room_ids, now).items():
            found.setdefault(room, []).extend(conditions)
    return found


def add_panel(panel: Panel, *, is_last: bool = False) -> None:
    """From now on a room's page shows this panel too; what is not for now but for the morning stands last."""
    (_last if is_last else _panels).append(panel)


def recordings_now(room_ids: Collection[int]) -> dict[int, str]:
    """{room id: session in hex} of the rooms being recorded now, as signed records say; empty while nobody tells."""
    found: dict[int, str] = {}
    for source in _sources:
        found.update(source(room_ids))
    return found


def recording_now(room: Room) -> str | None:
    """The session (hex) being recorded in the room now, as signed records say; None if none, or nobody tells."""
    return recordings_now([room.pk]).get(room.pk)


def panels(request: HttpRequest, room: Room) -> list[str]:
    """What the registered panels show for that room, in order."""
    return [html for html in (panel(request, room) for panel in (*_panels, *_last)) if html]
