"""Where the room stands, as Facts carry it: the names of the values, and a reading that trusts none of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """Nothing is recorded since `since_ns` (boottime); `reason` is new-facts, technical, health or other."""

    reason: str
    since_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkOver:
    """The last confidential talk: from when every source was closed until they might be opened (boottime)."""

    since_ns: int
    until_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a derived process needs to know. Boottime nanoseconds; wall time is boottime plus `wall_offset_ns`.

    `resumed_ns` is the end of the last suspension, if there was one.
    `case`, temperature and humidity are None where the room knows none; `climate_faults` says what is wrong with a
    sensor (temperature-missing); `layout` names another than the profile's.
    """

    state: str = "starting"
    session: str | None = None
    part: int | None = None
    part_number: int | None = None
    origin_ns: int | None = None
    press_ns: int | None = None
    suspended: Suspension | None = None
    resumed_ns: int | None = None
    talk: TalkOver | None = None
    wall_offset_ns: int = 0
    room: str = ""
    case: str | None = None
    temperature_c: float | None = None
    humidity_pct: float | None = None
    climate_faults: tuple[str, ...] = ()
    layout: str | None = None

    def values(self) -> dict[str, Any]:
        """As Facts carry it."""
        found = {name: getattr(self, name) for name in self.__slots__ if name not in ("suspended", "talk")}
        held, talk = self.suspended, self.talk
        found["suspended"] = held and {"reason": held.reason, "since_ns": held.since_ns}
        found["talk"] = talk and {"since_ns": talk.since_ns, "until_ns": talk.until_ns}
        return found


def standing(values: Mapping[str, Any]) -> Standing:
    """The standing that these values tell; what is missing or of another kind is as if it were not told."""
    return Standing(
        state=_of(values, "state", str) or "starting",
        session=_of(values, "session", str),
        part=_of(values, "part", int),
        part_number=_of(values, "part_number", int),
        origin_ns=_of(values, "origin_ns", int),
        press_ns=_of(values, "press_ns", int),
        suspended=_suspension(values.get("suspended")),
        resumed_ns=_of(values, "resumed_ns", int),
        talk=_talk(values.get("talk")),
        wall_offset_ns=_of(values, "wall_offset_ns", int) or 0,
        room=_of(values, "room", str) or "",
        case=_of(values, "case", str),
        temperature_c=_number(values, "temperature_c"),
        humidity_pct=_number(values, "humidity_pct"),
        climate_faults=_texts(values, "climate_faults"),
        layout=_of(values, "layout", str),
    )


def _suspension(value: object) -> Suspension | None:
    if not isinstance(value, Mapping):
        return None
    return Suspension(reason=_of(value, "reason", str) or "other", since_ns=_of(value, "since_ns", int) or 0)


def _talk(value: object) -> TalkOver | None:
    if not isinstance(value, Mapping):
        return None
    since_ns, until_ns = _of(value, "since_ns", int), _of(value, "until_ns", int)
    return None if since_ns is None or until_ns is None else TalkOver(since_ns=since_ns, until_ns=until_ns)


def _of(values: Mapping[str, Any], name: str, kind: type[T]) -> T | None:
    value = values.get(name)
    return value if isinstance(value, kind) and not isinstance(value, bool) else None


def _texts(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = values.get(name)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list | tuple) else ()


def _number(values: Mapping[str, Any], name: str) -> float | None:
    whole = _of(values, name, int)
    return float(whole) if whole is not None else _of(values, name, float)
