"""What a track's playlist says: gaps, runs, what has not come, tails, and when it has ended."""

from __future__ import annotations

import re

from server.playback.hls import Piece, playlist
from server.playback.pieces import track_pieces
from server.recordings.models import FileState, Part, PartState, SegmentObject, Tail
from tests.builders import SECOND
from tests.server.centre import Centre


def durations(text: str) -> list[float]:
    return [float(each) for each in re.findall(r"#EXTINF:([\d.]+),", text)]


def piece(begin: float, end: float, name: str | None = None, run: int = 0) -> Piece:
    return Piece(from_ns=int(begin * SECOND), to_ns=int(end * SECOND), run=run, name=name)


def test_pieces_account_for_every_second_and_no_discontinuity_is_written() -> None:
    text = playlist([piece(9, 14, "r1"), piece(14, 15), piece(15, 18, "r3", run=1)], ended=True)
    assert sum(durations(text)) == 9
    assert text.count("#EXT-X-GAP") == 1
    assert re.findall(r'MAP:URI="([^"]+)"', text) == ["r1/init.mp4", "r3/init.mp4"]
    assert "DISCONTINUITY" not in text
    assert text.endswith("#EXT-X-ENDLIST\n")


def test_one_map_for_a_run_whatever_lies_between() -> None:
    text = playlist([piece(10, 14, "r1"), piece(14, 15), piece(15, 18, "r3")], ended=False)
    assert text.count("#EXT-X-MAP") == 1
    assert "ENDLIST" not in text


def test_long_gap_is_cut_so_that_no_entry_is_longer_than_the_target() -> None:
    text = playlist([piece(10, 14, "r1"), piece(14, 614), piece(614, 618, "r9")], ended=True)
    target = int(re.search(r"TARGETDURATION:(\d+)", text)[1])  # type: ignore[index]
    assert max(durations(text)) <= target
    assert sum(durations(text)) == 608


def test_closed_part_is_ended_with_its_gap(centre: Centre) -> None:
    centre.made.simple_part()
    centre.everything()
    sound = track_pieces(Part.objects.get(), "mic")
    assert [(p.from_ns // SECOND, p.to_ns // SECOND, p.name) for p in sound.pieces] == [
        (10, 14, "r2"), (14, 15, None), (15, 18, "r4")
    ]  # fmt: skip
    assert sound.ended


def test_part_that_is_being_recorded_grows_and_has_no_end(centre: Centre) -> None:
    part = centre.made.arm()
    part.open()
    part.segment("suspect", 10 * SECOND, 14 * SECOND)
    centre.everything()
    first = track_pieces(Part.objects.get(), "suspect")
    assert (len(first.pieces), first.ended) == (1, False)
    assert track_pieces(Part.objects.get(), "mic").pieces == ()


def test_newest_file_that_has_not_come_is_not_listed_but_one_before_others_is_a_gap(centre: Centre) -> None:
    part = centre.made.arm()
    part.open()
    for begin in (10, 14, 18):
        part.segment("suspect", begin * SECOND, (begin + 4) * SECOND)
    part.close(22 * SECOND)
    centre.everything(files=False)
    row = Part.objects.get()
    assert track_pieces(row, "suspect").pieces == ()
    centre.segment(part, 2)
    found = track_pieces(row, "suspect")
    assert [p.name for p in found.pieces] == [None, "r2"]
    assert not found.ended
    centre.segment(part, 1)
    centre.segment(part, 3)
    assert [p.name for p in track_pieces(row, "suspect").pieces] == ["r1", "r2", "r3"]
    assert track_pieces(row, "suspect").ended


def test_first_picture_decodes_from_before_the_press(centre: Centre) -> None:
    part = centre.made.arm()
    part.open()
    part.segment("suspect", 10 * SECOND, 14 * SECOND, decode_ns=9 * SECOND)
    centre.everything()
    (first,) = track_pieces(Part.objects.get(), "suspect").pieces
    assert first.from_ns == 9 * SECOND


def test_quarantined_segment_is_a_gap(centre: Centre) -> None:
    centre.made.simple_part()
    centre.everything()
    SegmentObject.objects.filter(record=1).update(state=FileState.QUARANTINED)
    assert track_pieces(Part.objects.get(), "suspect").pieces[0].name is None


def test_tail_after_a_crash_is_listed_last(centre: Centre) -> None:
    centre.made.simple_part()
    centre.everything()
    row = Part.objects.get()
    Part.objects.update(state=PartState.RECOVERED)
    Tail.objects.create(
        part=row, statement=9, place=0, track="mic", run=0, segment=2, fragments=4, from_ns=18 * SECOND, size=1,
        digest=b"", header_digest=b"", signed_bytes=1, state=FileState.STORED,
    )  # fmt: skip
    row.refresh_from_db()
    found = track_pieces(row, "mic")
    assert found.pieces[-1].name == "t9-0"
    assert found.pieces[-1].to_ns == 18 * SECOND + 3 * SECOND // 2
    assert found.ended
