"""What goes over the wire when a box that was alone is heard again: in order of duty, and nothing twice."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from agent.clock import boottime_ns
from sync.ids import BoxId
from sync.wire import things
from sync.wire.things import LaneName
from sync.wire.topics import Channel
from tests.agent.uplink.conftest import Room, until

MIB = 1 << 20
BOX = BoxId("box-1")


def test_health_goes_first_then_records_then_what_is_recorded_now_then_the_backlog(room: Room) -> None:
    room.outbox.statement()
    room.outbox.open_part(1)
    old = [things.segment(*room.outbox.segment(1, os.urandom(3 * MIB))) for _ in range(8)]
    room.outbox.close_part(1)
    room.outbox.open_part(2)
    new = [things.segment(*room.outbox.segment(2, os.urandom(MIB // 2))) for _ in range(2)]
    room.centre.start()
    room.start_uplink()
    until(room.all_receipted, within_s=40)
    heard, parcels = room.centre.heard, room.centre.parcels
    assert heard.index(Channel.TELEMETRY) < heard.index(Channel.RECORD) < heard.index(Channel.PARCEL)
    assert {each.thing for each in parcels if each.lane is LaneName.LIVE} == set(new)
    now = [each.place for each in parcels if each.thing in new]
    late = [each.place for each in parcels if each.thing in old[2:]]
    assert max(now) < min(late), "the backlog has what is left of the line"
    backlog = [each.thing for each in parcels if each.lane is LaneName.BACKLOG]
    assert list(dict.fromkeys(backlog)) == old, "the oldest first"


@pytest.mark.parametrize("cut", ["uplink", "broker"])
def test_what_is_cut_within_a_segment_goes_on_where_it_was(room: Room, cut: str) -> None:
    """Counted: every byte of the segment came over the wire once, though the sender was killed on the way."""
    size = 40 * MIB
    room.outbox.statement()
    room.outbox.open_part(1)
    thing = things.segment(*room.outbox.segment(1, os.urandom(size)))
    room.centre.start()
    process = room.start_uplink_process()
    until(lambda: room.centre.size(BOX, thing) > 4 * MIB, within_s=40)
    if cut == "uplink":
        process.kill()
        process.join(10)
    else:
        room.broker.stop()
    held = settled(lambda: room.centre.size(BOX, thing))
    before = len(room.centre.parcels)
    assert 0 < held < size, "expected to have cut it on the way"
    if cut == "uplink":
        process = room.start_uplink_process()
    else:
        room.broker.start()
    until(room.all_receipted, within_s=60)
    again = room.centre.parcels[before:]
    assert again[0].offset == held
    assert sum(each.size for each in again) == size - held
    process.kill()
    process.join(10)


def settled(count: Callable[[], int]) -> int:
    """The count once it has stayed the same for half a second: what was under way has come."""
    seen = [(count(), boottime_ns())]

    def stays() -> bool:
        if count() != seen[-1][0]:
            seen.append((count(), boottime_ns()))
        return boottime_ns() - seen[-1][1] > 500_000_000

    until(stays)
    return seen[-1][0]
