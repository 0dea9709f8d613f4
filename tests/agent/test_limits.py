"""Each limit of the profile acts where it belongs, in the real capture process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.anchors import Anchors
from agent.clock import boottime_ns
from agent.health import stalled
from agent.media.cutter import SegmentCutter
from agent.media.errors import GopTooLong
from agent.media.fragments import TrackKind
from agent.media.ring import KeyframeRing
from sync.evidence.records import AnchorRecord, Close, Segment
from sync.evidence.statements import Enrolled
from tests.agent.box_process import RECEIPT, BoxProcess
from tests.agent.media.test_ring_and_cuts import frames
from tests.agent.outbox_reading import read_part
from tests.fakes.waiting import wait_for

S = 1_000_000_000
Build = Callable[[str], BoxProcess]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    boxes: list[BoxProcess] = []

    def one(limits: str) -> BoxProcess:
        boxes.append(BoxProcess(tmp_path / f"box-{len(boxes)}", limits=limits))
        boxes[-1].start()
        return boxes[-1]

    yield one
    for box in boxes:
        if box.process is not None and box.process.poll() is None:
            box.kill()


def test_segments_fragments_and_the_hold_are_as_long_as_the_profile_says(build: Build) -> None:
    box = build("segment_s = 1\nfragment_ms = 200\nstop_hold_ms = 1000")
    box.wait_state("ready")
    box.press()
    begun = box.wait_state("recording")["last_durable_ns"]
    box.wait("3 s of film", lambda: box.state()["last_durable_ns"] > begun + 3 * S)
    box.ask(do="pin", down=True)
    box.wait_state("closing", "not_ready", "ready", within_s=1.8)  # with a hold of 2 s it would still record
    box.ask(do="pin", down=False)
    box.wait_state("ready")
    part = read_part(box.outbox, 1, box.device_key)
    assert isinstance(part.end, Close) and part.end.stopped_by == "hold"
    sound = [each for each in part.bodies(Segment) if each.track == "mic-room"]
    assert len(sound) >= 3
    for each in sound[1:-1]:
        assert 0.7 * S < each.to_ns - each.from_ns < 1.4 * S
        assert each.fragments >= 5, "the initialisation and a fragment each 0.2 s"
    assert box.stop() == 0


@pytest.mark.parametrize("ring_s", [1, 2])
def test_a_ring_refuses_a_gop_that_outgrows_it(ring_s: int) -> None:
    ring: KeyframeRing = KeyframeRing(ring_s * S)
    for frame in frames(25 * ring_s, gop=25 * ring_s):
        ring.add(frame)
    assert ring.armed
    with pytest.raises(GopTooLong, match=f"at most {ring_s} s"):
        for frame in frames(25 * ring_s + 10, gop=1000):
            ring.add(frame)


@pytest.mark.parametrize("segment_s", [2, 4])
def test_a_cutter_cuts_by_the_segment_it_was_given(segment_s: int) -> None:
    cutter = SegmentCutter(TrackKind.SOUND, segment_s * S)
    opened = [n for n in range(20) if cutter.opens(from_ns=n * S // 2, is_key=False)]
    assert opened == list(range(0, 20, 2 * segment_s))


def test_a_disk_with_less_than_the_minimum_starts_no_session_and_one_below_the_warning_asks_for_a_look(
    build: Build,
) -> None:
    full = build("").folder / "profile.toml"
    text = full.read_text()
    box = BoxProcess(full.parent.parent / "full")
    (box.folder / "profile.toml").write_text(
        text.replace("min_free_mib_to_start = 64", "min_free_mib_to_start = 1048576").replace(
            "warn_free_mib = 64", "warn_free_mib = 4194304"
        )
    )
    box.start()
    assert box.wait_state("fault")["storage"]["room"] == "full"
    assert box.stop() == 0
    low = BoxProcess(full.parent.parent / "low")
    (low.folder / "profile.toml").write_text(text.replace("warn_free_mib = 64", "warn_free_mib = 4194304"))
    low.start()
    state = low.wait_state("ready")
    assert (state["storage"]["room"], state["lamp"]["amber"]) == ("low", "blink")
    assert low.stop() == 0


def test_an_interruption_goes_on_waits_or_is_over_by_the_profile(build: Build) -> None:
    seen = {}
    for limits in (
        "resume_within_s = 0",
        "resume_within_s = 0\ninterrupted_press_within_s = 0",
        "resume_within_s = 60",
    ):
        box = build(limits)
        box.wait_state("ready")
        box.press()
        box.wait_state("recording")
        box.kill()
        box.start()
        seen[limits] = box.wait_state("ready", "interrupted", "recording")["state"]
        box.kill()
    assert list(seen.values()) == ["interrupted", "ready", "recording"]


def test_an_anchor_is_wanted_as_often_as_the_profile_says() -> None:
    anchors = Anchors(box="b", receipt_key=RECEIPT.public_key, every_ns=10 * S, entropy=lambda n: bytes(n))
    anchors.part_opened(0)
    anchors.tick(0, is_linked=True)
    assert anchors.wanted is not None
    anchors.wanted, anchors._due_ns = None, 10 * S
    anchors.tick(10 * S - 1, is_linked=True)
    assert anchors.wanted is None
    anchors.tick(10 * S, is_linked=True)
    assert anchors.wanted is not None


@pytest.mark.parametrize("wait_ms", [0, 1500])
def test_a_close_waits_for_its_anchor_as_long_as_the_profile_says(build: Build, wait_ms: int) -> None:
    box = build(f"close_anchor_wait_ms = {wait_ms}\nstop_hold_ms = 1000")
    box.wait_state("ready")
    box.ask(do="link", connected=True, birth_nonce=bytes(16).hex())
    box.press()
    box.wait_state("recording")
    box.ask(do="pin", down=True)
    box.wait("the stop", lambda: box.state()["state"] != "recording")
    box.ask(do="pin", down=False)
    closing = box.state()
    box.wait("the close", lambda: box.state()["session"] is None)
    took_ns = box.state()["boottime_ns"] - closing["boottime_ns"]
    assert (took_ns > 1.2 * S) == (wait_ms == 1500)
    assert not read_part(box.outbox, 1, box.device_key).bodies(AnchorRecord)


def test_the_reserve_is_as_large_as_the_profile_says(build: Build) -> None:
    box = build("")
    sizes = [path.stat().st_size for path in box.outbox.rglob("*") if path.is_file()]
    assert 8 << 20 in sizes


def test_enrolled_names_the_centre_of_the_profile(build: Build) -> None:
    box = build("")
    part_of = next((box.outbox / "box").glob("*1.cose"), None) or next(iter(sorted(box.outbox.rglob("*.cose"))))
    from sync.evidence import cose
    from sync.evidence.statements import read_statement

    statement = read_statement(part_of.read_bytes(), cose.only(box.device_key))
    assert isinstance(statement.body, Enrolled) and statement.body.centre == "test"


def test_amber_blinks_while_a_track_is_absent_during_recording_and_no_longer(build: Build) -> None:
    box = build("")
    box.wait_state("ready")
    box.press()
    box.wait_state("recording")
    for track in ("scene", "mic-room"):
        box.ask(do="unplug", track=track, out=True)
        box.wait("amber", lambda: box.state()["lamp"] == {"red": "on", "amber": "blink", "green": "off"})
        assert box.state()["health"]["absent"] == [track]
        until_ns = boottime_ns() + 2 * S
        wait_for(lambda until_ns=until_ns: boottime_ns() > until_ns)
        assert box.state()["lamp"]["amber"] == "blink", "as long as it is away, not for a moment"
        box.ask(do="unplug", track=track, out=False)
        box.wait("no amber", lambda: box.state()["lamp"]["amber"] == "off", within_s=20)


def test_a_track_that_says_nothing_though_its_source_is_open_is_absent_too() -> None:
    assert stalled(now_ns=14 * S, new_ns={"scene": 11 * S, "mic": 13 * S}) == {"scene"}
