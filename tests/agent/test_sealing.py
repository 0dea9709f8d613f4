"""A part from press to close, fed with pretended fragments: what must hold of its records, files and timeline."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.media.fragments import MediaEvent, SourceBack, SourceLost, TrackEnded
from agent.sealing import PartSealer
from sync.evidence.records import Close, Gap, Segment, Tail
from sync.evidence.statements import Closed, Opened
from tests.agent.outbox_reading import plaintexts, read_part, read_statements
from tests.agent.part_builder import ORIGIN, PRESS, SECOND, Bench, film, fragment, initialisation

AT_PRESS = PRESS - ORIGIN


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path / "outbox")
    bench.enrol()
    return bench


def feed(sealer: PartSealer, *events: MediaEvent) -> None:
    for event in events:
        sealer.take(event)


def whole_session(bench: Bench, seconds: float = 9.0) -> PartSealer:
    sealer = bench.sealer()
    feed(sealer, initialisation("scene"), initialisation("mic-room"))
    feed(sealer, *film("scene", -1.5, seconds), *film("mic-room", 0, seconds))
    for name in ("scene", "mic-room"):
        feed(sealer, TrackEnded(track=name, at_ns=AT_PRESS + round(seconds * SECOND)))
    sealer.close(PRESS + round(seconds * SECOND), "hold")
    return sealer


def test_a_closed_part_is_whole_in_chain_files_and_timeline(bench: Bench) -> None:
    whole_session(bench)
    part = read_part(bench.root, 1)
    assert isinstance(part.end, Close)
    assert part.end.closed_ns == AT_PRESS + 9 * SECOND
    assert not part.bodies(Gap)
    kinds = [type(s.body) for s in read_statements(bench.root)]
    assert kinds.index(Opened) < kinds.index(Closed)


def test_the_first_picture_is_shown_from_the_press_and_decoded_from_the_keyframe_before(bench: Bench) -> None:
    whole_session(bench)
    first = next(s for s in read_part(bench.root, 1).bodies(Segment) if s.track == "scene")
    assert (first.from_ns, first.decode_ns) == (AT_PRESS, AT_PRESS - 3 * SECOND // 2)


def test_every_segment_begins_with_the_initialisation_and_opens_with_the_working_key(bench: Bench) -> None:
    whole_session(bench)
    for path in sorted((bench.root / "parts/000001/sealed").glob("*.seg")):
        body = next(r.body for r in read_part(bench.root, 1).records if r.head.number == int(path.stem))
        assert isinstance(body, Segment)
        films = plaintexts(path, body.size)
        assert films[0] == initialisation(body.track).data
        assert len(films) == body.fragments


def test_nothing_readable_is_on_the_disk(bench: Bench) -> None:
    whole_session(bench)
    for path in bench.root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(word in data for word in (b"ftyp", b"moov", b"moof", b"mdat")), path


def test_a_lost_source_is_a_gap_and_the_rest_of_the_track_goes_on(bench: Bench) -> None:
    sealer = bench.sealer()
    feed(sealer, initialisation("scene"), initialisation("mic-room"), *film("mic-room", 0, 9))
    feed(sealer, *film("scene", -1, 3))
    lost = SourceLost(track="scene", at_ns=AT_PRESS + 3 * SECOND, observed="ended", detail="unplugged")
    feed(sealer, lost)
    sealer.tick(PRESS + 5 * SECOND)
    assert "scene" in sealer.absent
    feed(sealer, SourceBack(track="scene", run=1, at_ns=AT_PRESS + 6 * SECOND), initialisation("scene", 1))
    feed(sealer, *film("scene", 6, 9, run=1))
    sealer.close(PRESS + 9 * SECOND, "hold")
    part = read_part(bench.root, 1)
    gaps = part.bodies(Gap)
    assert [(g.from_ns - AT_PRESS, g.to_ns - AT_PRESS) for g in gaps] == [
        (3 * SECOND, 5 * SECOND),
        (5 * SECOND, 6 * SECOND),
    ]
    assert {g.observed for g in gaps} == {"ended"}
    assert {s.run for s in part.bodies(Segment) if s.track == "scene"} == {0, 1}


def test_a_hole_of_a_tenth_of_a_second_is_bridged_and_a_larger_one_is_a_gap(bench: Bench) -> None:
    sealer = bench.sealer()
    feed(sealer, initialisation("scene"), initialisation("mic-room"), *film("mic-room", 0, 12))
    feed(sealer, *film("scene", 0, 4), *film("scene", 4.1, 8.1), *film("scene", 8.3, 12.3))
    sealer.close(PRESS + round(12.3 * SECOND), "hold")
    part = read_part(bench.root, 1)
    scene = [g for g in part.bodies(Gap) if g.track == "scene"]
    assert [(g.from_ns - AT_PRESS, g.to_ns - AT_PRESS) for g in scene] == [(8_100_000_000, 8_300_000_000)]


def test_a_track_that_never_came_is_one_gap_from_press_to_close(bench: Bench) -> None:
    sealer = bench.sealer()
    feed(sealer, SourceLost(track="scene", at_ns=AT_PRESS, observed="not-ready", detail="nothing before the press"))
    feed(sealer, initialisation("mic-room"), *film("mic-room", 0, 2))
    sealer.close(PRESS + 2 * SECOND, "hold")
    (gap,) = read_part(bench.root, 1).bodies(Gap)
    assert (gap.track, gap.from_ns, gap.to_ns) == ("scene", AT_PRESS, AT_PRESS + 2 * SECOND)


def test_red_waits_for_every_track_or_its_signed_gap(bench: Bench) -> None:
    sealer = bench.sealer()
    feed(sealer, SourceLost(track="scene", at_ns=AT_PRESS, observed="not-ready", detail="nothing before the press"))
    feed(sealer, initialisation("mic-room"), *film("mic-room", 0, 1))
    assert sealer.waiting_first == {"scene"}
    sealer.tick(PRESS + 2 * SECOND)
    assert not sealer.waiting_first
    assert sealer.durable_tracks == {"mic-room"}


def test_dropped_fragments_are_a_gap_until_the_next_keyframe(bench: Bench) -> None:
    sealer = bench.sealer()
    feed(sealer, initialisation("scene"), initialisation("mic-room"), *film("mic-room", 0, 8))
    feed(sealer, *film("scene", 0, 1))
    sealer.dropped("scene")
    feed(sealer, fragment("scene", 2, 2.5, opens=False), *film("scene", 4, 8))
    sealer.close(PRESS + 8 * SECOND, "hold")
    (gap,) = read_part(bench.root, 1).bodies(Gap)
    assert (gap.observed, gap.from_ns, gap.to_ns) == ("overflow", AT_PRESS + SECOND, AT_PRESS + 4 * SECOND)


def test_every_durable_fragment_was_announced_once_in_order(bench: Bench) -> None:
    whole_session(bench, 4.5)
    scene = [d for d in bench.durable if d.track == "scene"]
    assert [(d.segment, d.fragment) for d in scene] == [(0, n) for n in range(1, 9)] + [(1, n) for n in range(1, 5)]
    assert not read_part(bench.root, 1).bodies(Tail)
