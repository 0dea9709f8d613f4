"""What marks and gaps come to on the time line: chapters, what is missing, signals, holes."""

from __future__ import annotations

from server.recordings.lanes import Told, Unrecorded, chapters, holes, missing, signals
from sync.evidence.records import MarkKind
from tests.builders import SECOND


def told(at: float, mark: int, detail: str) -> Told:
    return Told(record=int(at), at_ns=int(at * SECOND), mark=mark, detail=detail)


def gap(track: str, begin: float, end: float | None, observed: str, derived: bool = False) -> Unrecorded:
    to_ns = None if end is None else int(end * SECOND)
    return Unrecorded(track=track, from_ns=int(begin * SECOND), to_ns=to_ns, observed=observed, derived=derived)


def test_chapters_stand_in_order_of_time_and_a_missing_one_keeps_its_reason() -> None:
    marks = [
        told(40, MarkKind.CHAPTER, "C3_RIGHTS"),
        told(12, MarkKind.CHAPTER, "C1_NOTICE"),
        told(90, MarkKind.MISSING, "C9_EVIDENCE: 速裁案件，未作证据开示"),
        told(91, MarkKind.MISSING, "explanation"),
        told(20, MarkKind.BOOKMARK, "C2_IDENTITY"),
    ]
    assert [(c.at_ns // SECOND, c.ident) for c in chapters(marks)] == [(12, "C1_NOTICE"), (40, "C3_RIGHTS")]
    assert [(m.ident, m.reason) for m in missing(marks)] == [
        ("C9_EVIDENCE", "速裁案件，未作证据开示"),
        ("explanation", ""),
    ]


def test_chapter_said_to_be_missing_and_then_set_is_not_missing() -> None:
    marks = [told(50, MarkKind.MISSING, "C9_EVIDENCE"), told(60, MarkKind.CHAPTER, "C9_EVIDENCE")]
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


def test_hole_names_every_track_that_was_lost_at_once_and_no_pause_is_one() -> None:
    gaps = [
        gap("scene", 20, 25, "stalled"),
        gap("suspect", 21, 26, "stalled"),
        gap("mic", 21, 22, "ended"),
        gap("mic", 40, 50, "suspended"),
        gap("suspect", 60, None, "recovered"),
        gap("composite", 70, 72, "stalled", True),
    ]
    found = holes(gaps)
    assert [(h.from_ns // SECOND, h.observed, h.tracks) for h in found] == [
        (20, "stalled", ("scene", "suspect")),
        (21, "ended", ("mic",)),
        (60, "recovered", ("suspect",)),
        (70, "stalled", ("composite",)),
    ]
    assert [h.derived for h in found] == [False, False, False, True]
    assert (found[0].to_ns, found[2].to_ns) == (26 * SECOND, None)
