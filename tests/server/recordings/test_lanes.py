"""What marks, gaps and records come to on the time line: chapters, signals, pauses, holes."""

from __future__ import annotations

from dataclasses import replace

from server.recordings.lanes import (
    MISSING,
    Edge,
    PauseKind,
    Told,
    Unrecorded,
    chapters,
    holes,
    missing,
    pauses,
    signals,
)
from sync.evidence.records import MarkKind
from tests.builders import SECOND


def told(at: float, mark: int, detail: str) -> Told:
    return Told(record=int(at), at_ns=int(at * SECOND), mark=mark, detail=detail)


def gap(track: str, begin: float, end: float | None, observed: str, detail: str = "") -> Unrecorded:
    to_ns = None if end is None else int(end * SECOND)
    return Unrecorded(track=track, from_ns=int(begin * SECOND), to_ns=to_ns, observed=observed, detail=detail)


def test_chapters_stand_in_order_of_time_and_a_missing_one_keeps_its_reason() -> None:
    marks = [
        told(40, MarkKind.CHAPTER, "C3_RIGHTS"),
        told(12, MarkKind.CHAPTER, "C1_NOTICE"),
        told(90, MISSING, "C9_EVIDENCE: 速裁案件，未作证据开示"),
        told(91, MISSING, "explanation"),
        told(20, MarkKind.BOOKMARK, "C2_IDENTITY"),
    ]
    assert [(c.at_ns // SECOND, c.ident) for c in chapters(marks)] == [(12, "C1_NOTICE"), (40, "C3_RIGHTS")]
    assert [(m.ident, m.reason) for m in missing(marks)] == [
        ("C9_EVIDENCE", "速裁案件，未作证据开示"),
        ("explanation", ""),
    ]


def test_chapter_said_to_be_missing_and_then_set_is_not_missing() -> None:
    marks = [told(50, MISSING, "C9_EVIDENCE"), told(60, MarkKind.CHAPTER, "C9_EVIDENCE")]
    assert missing(marks) == ()
    assert len(chapters(marks)) == 1


def test_signal_lasts_from_begun_to_ended_and_an_unended_one_to_the_end() -> None:
    marks = [
        told(15, MarkKind.SIGNAL, "black scene begun"),
        told(17, MarkKind.SIGNAL, "silence mic-room begun"),
        told(19, MarkKind.SIGNAL, "black scene ended"),
    ]
    black, silence = signals(marks, 60 * SECOND)
    assert (black.signal, black.track, black.from_ns, black.to_ns) == ("black", "scene", 15 * SECOND, 19 * SECOND)
    assert (silence.signal, silence.to_ns) == ("silence", 60 * SECOND)
    assert signals(marks, None)[1].to_ns is None


def test_suspension_of_all_tracks_is_one_pause_until_the_first_track_is_back() -> None:
    gaps = [
        gap("scene", 30.2, 91, "suspended", "technical"),
        gap("mic", 30, 90, "suspended", "technical 摄像机断电"),
        replace(gap("composite", 29, 95, "suspended"), derived=True),
    ]
    (pause,) = pauses(gaps, [], [])
    assert (pause.kind, pause.from_ns, pause.to_ns) == (PauseKind.SUSPENDED, 30 * SECOND, 90 * SECOND)
    assert (pause.reason, pause.detail) == ("technical", "摄像机断电")


def test_pieces_of_a_long_suspension_are_one_pause_and_two_suspensions_are_two() -> None:
    pieces = [gap(t, b, b + 10, "suspended") for t in ("scene", "mic") for b in (30, 40, 50)]
    found = pauses([*pieces, gap("mic", 80, 85, "suspended")], [], [])
    assert [(p.from_ns // SECOND, (p.to_ns or 0) // SECOND) for p in found] == [(30, 60), (80, 85)]


def test_records_give_the_edges_and_the_reason_of_a_suspension() -> None:
    edges = [
        Edge(at_ns=30 * SECOND, is_resume=False, reason="health", by="panel"),
        Edge(at_ns=75 * SECOND, is_resume=True),
    ]
    (pause,) = pauses([gap("mic", 30.4, 90, "suspended")], edges, [])
    assert (pause.from_ns, pause.to_ns, pause.reason, pause.by) == (30 * SECOND, 75 * SECOND, "health", "panel")


def test_talk_inside_a_suspension_divides_it_in_three_spans() -> None:
    edges = [
        Edge(at_ns=30 * SECOND, is_resume=False, reason="health"),
        Edge(at_ns=40 * SECOND, is_resume=False, reason="confidential"),
        Edge(at_ns=50 * SECOND, is_resume=True),
        Edge(at_ns=60 * SECOND, is_resume=True),
    ]
    gaps = [gap("mic", 30, 40, "suspended"), gap("mic", 40, 50, "confidential"), gap("mic", 50, 60, "suspended")]
    assert [(p.kind.value, p.from_ns // SECOND, (p.to_ns or 0) // SECOND) for p in pauses(gaps, edges, [])] == [
        ("suspended", 30, 40),
        ("confidential", 40, 50),
        ("suspended", 50, 60),
    ]


def test_close_ends_a_suspension_that_is_under_way_and_a_crash_does_not() -> None:
    edges = [Edge(at_ns=30 * SECOND, is_resume=False, reason="technical")]
    assert pauses([], edges, [], closed_ns=80 * SECOND)[0].to_ns == 80 * SECOND
    assert pauses([], edges, [])[0].to_ns is None


def test_suspension_without_a_resume_lasts_still() -> None:
    edges = [Edge(at_ns=30 * SECOND, is_resume=False, reason="other")]
    assert pauses([], edges, [])[0].to_ns is None
    living = pauses([gap("mic", 30, 40, "suspended")], [], [], living_ns=30 * SECOND)
    assert living[0].to_ns is None
    resumed = pauses([gap("mic", 30, 40, "suspended")], [], [], living_ns=44 * SECOND)
    assert resumed[0].to_ns == 40 * SECOND
    over = pauses([gap("mic", 30, 40, "suspended")], [], [])
    assert over[0].to_ns == 40 * SECOND


def test_confidential_talk_says_which_of_its_edges_the_lawyer_confirmed() -> None:
    talk = gap("mic", 30, 90, "confidential")
    begin, end = told(31, MarkKind.CONFIRMED, "begin panel"), told(93, MarkKind.CONFIRMED, "end afar")
    assert pauses([talk], [], [begin])[0].confirmed == ("begin",)
    assert pauses([talk], [], [begin, end])[0].confirmed == ("begin", "end")
    assert pauses([talk], [], [told(10, MarkKind.CONFIRMED, "begin panel")])[0].confirmed == ()
    first, second = pauses(
        [talk, gap("mic", 95, 99, "confidential")], [], [begin, told(96, MarkKind.CONFIRMED, "begin")]
    )
    assert (first.confirmed, second.confirmed) == (("begin",), ("begin",))


def test_hole_names_every_track_that_was_lost_at_once_and_no_pause_is_one() -> None:
    gaps = [
        gap("scene", 20, 25, "stalled"),
        gap("suspect", 21, 26, "stalled"),
        gap("mic", 21, 22, "ended"),
        gap("mic", 40, 50, "suspended"),
        gap("suspect", 60, None, "recovered"),
    ]
    found = holes(gaps)
    assert [(h.from_ns // SECOND, h.observed, h.tracks) for h in found] == [
        (20, "stalled", ("scene", "suspect")),
        (21, "ended", ("mic",)),
        (60, "recovered", ("suspect",)),
    ]
    assert (found[0].to_ns, found[2].to_ns) == (26 * SECOND, None)
