"""The uplink tells the centre what the box's watch sees, and goes on without one."""

from __future__ import annotations

from agent.clock import boottime_ns
from sync.wire.messages import TrackSeen
from tests.agent.panel.stand_ins import StandInWatch
from tests.agent.uplink.conftest import Room, until


def test_the_centre_hears_how_old_pictures_are_and_how_loud_it_is(room: Room) -> None:
    watch = StandInWatch(room.folder / "watch.sock")
    watch.answer = {"levels": {"mic": {"peak_db": -18.34}}, "pictures": {"scene": boottime_ns()}}
    watch.socket.start()
    room.centre.start()
    room.start_uplink()
    seen = until(lambda: room.centre.telemetry and room.centre.telemetry[-1].tracks)
    assert [each.name for each in seen] == ["mic", "scene"]
    assert seen[0] == TrackSeen("mic", None, -183)
    assert seen[1].age_ms is not None and seen[1].peak is None
    watch.socket.stop()
    until(lambda: not room.centre.telemetry[-1].tracks)
