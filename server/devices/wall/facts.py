"""All that a page shows of a room: its state, what is wrong and what to do, its certificate, its program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet

from server.devices import custody, seams
from server.devices.models import BoxSelfTest, Room, RoomAlarm
from server.devices.queries import RoomState, with_state
from server.devices.selftests.queries import newest_by_room
from server.devices.wall.conditions import Condition, Seen, holding, storage_days
from server.devices.wall.limits import limits
from server.devices.wall.rule import Level, Rule
from server.devices.wall.rules import rule_of
from server.devices.words import problem_words

#: Unix seconds beyond which no certificate ends: what a box tells so is not believed.
_FAR = 1 << 35


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One thing that is wrong now; `alarm` is its row once the lookout has seen it."""

    code: str
    detail: str
    alarm: RoomAlarm | None

    @property
    def rule(self) -> Rule:
        """How bad, whose, what to do."""
        return rule_of(self.code)

    @property
    def words(self) -> str:
        """What it is called."""
        return problem_words(self.code, self.detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomFacts:
    """A room as its page and the wall show it."""

    state: RoomState
    standing: tuple[Standing, ...]
    storage_days: float | None
    certificate_ends: datetime | None
    selftest: BoxSelfTest | None

    @property
    def level(self) -> Level | None:
        """Of the worst that stands."""
        return max((each.rule.level for each in self.standing), default=None)

    @property
    def more(self) -> int:
        """How much else is wrong."""
        return len(self.standing) - 1


def facts_of(rooms: QuerySet[Room], now: datetime) -> list[RoomFacts]:
    """Those rooms, each with all of it; a bounded number of queries, whatever their number."""
    states = with_state(rooms)
    ids = [state.room.pk for state in states]
    ends, rows, tests = _certificate_ends(states, now), _rows(ids), newest_by_room(ids)
    conditions = _conditions(states, ends, now)
    return [
        RoomFacts(
            state=state,
            standing=_standing(conditions[state.room.pk], rows, state.room),
            storage_days=storage_days(state.health, limits()),
            certificate_ends=ends.get(state.room.pk),
            selftest=tests.get(state.room.pk),
        )
        for state in states
    ]


def conditions_of(states: Sequence[RoomState], now: datetime) -> dict[int, list[Condition]]:
    """{room id: all that holds there now}: by what its box told, and by what other apps know of it."""
    return _conditions(states, _certificate_ends(states, now), now)


def _conditions(states: Sequence[RoomState], ends: Mapping[int, datetime], now: datetime) -> dict[int, list[Condition]]:
    bounds = limits()
    others = seams.conditions_now([state.room.pk for state in states], now)
    return {
        state.room.pk: [
            *holding(_seen(state, ends.get(state.room.pk)), bounds, now),
            *(Condition(code, detail) for code, detail in others.get(state.room.pk, ())),
        ]
        for state in states
    }


def _certificate_ends(states: Sequence[RoomState], now: datetime) -> dict[int, datetime]:
    """{room id: when the certificate ends by which its box connects}: by the box's own word, else as it was issued."""
    found, others = {}, {}
    for state in states:
        told = state.health.measures.get("certificate-ends")
        if told is not None and 0 < told < _FAR:
            found[state.room.pk] = datetime.fromtimestamp(told, UTC)
        elif state.box is not None:
            others[state.box.name] = state.room.pk
    issued = custody.certificates_of(others, now) if others else {}
    return found | {others[box]: each.ends for box, each in issued.items()}


def _seen(state: RoomState, certificate_ends: datetime | None) -> Seen:
    return Seen(
        box=state.box,
        online=state.online,
        since=state.since,
        seen_at=state.seen_at,
        health=state.health,
        certificate_ends=certificate_ends,
    )


def _standing(
    conditions: Sequence[Condition], rows: Mapping[tuple[int, str], RoomAlarm], room: Room
) -> tuple[Standing, ...]:
    """The worst first; that a room is not ready comes after what it is not ready for."""
    found = (Standing(code=each.code, detail=each.detail, alarm=rows.get((room.pk, each.code))) for each in conditions)
    return tuple(sorted(found, key=lambda each: (-each.rule.level, each.code == "not-ready")))


def _rows(rooms: Sequence[int]) -> dict[tuple[int, str], RoomAlarm]:
    found = RoomAlarm.objects.filter(room__in=rooms, ended_at=None).select_related("taken_by")
    return {(each.room_id, each.code): each for each in found}
