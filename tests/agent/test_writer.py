"""The writer: everything in order, nobody waits, what does not fit is dropped and said."""

from __future__ import annotations

import threading

from agent.media.fragments import MediaEvent
from agent.writer import Writer
from tests.agent.part_builder import fragment
from tests.fakes.waiting import wait_for


def test_a_stalled_disk_drops_fragments_beyond_the_limit_and_says_so_once() -> None:
    free, taken, dropped = threading.Event(), [], []

    def take(event: MediaEvent) -> None:
        free.wait(10)
        taken.append(event)

    writer = Writer(take=take, drop=dropped.append, tick=lambda: None, broken=lambda _e: None, limit_bytes=2_500)
    writer.start()
    for n in range(10):
        writer.offer(fragment("scene", n, n + 1, opens=False, size=1_000))
    writer.offer(fragment("mic-room", 0, 1, opens=False, size=1_000))
    free.set()
    assert writer.stop(10)
    assert [event.track for event in taken] == ["scene", "scene", "mic-room"]
    assert dropped == ["scene"]


def test_a_job_that_fails_ends_the_writer_and_is_told() -> None:
    told: list[BaseException] = []

    def fail() -> None:
        raise OSError("gone")

    writer = Writer(take=lambda _e: None, drop=lambda _t: None, tick=lambda: None, broken=told.append, limit_bytes=1)
    writer.start()
    writer.do(fail)
    wait_for(lambda: told)
    assert writer.stop(5)
