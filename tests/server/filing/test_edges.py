"""Holes at the edges of a signed suspension are no defects; the same hole elsewhere, longer or otherwise said is."""

from __future__ import annotations

import pytest

from server.filing.rules import rules_on
from server.recordings.edges import is_edge
from server.recordings.lanes import Hole, Unrecorded, holes
from sync.evidence.pauses import PauseFound
from sync.evidence.timeline import Piece
from sync.evidence.verify import verify_export
from tests.builders import SECOND
from tests.server.cases.builders import NOW
from tests.verifier.test_agreement import VECTORS, Folder, stated_trust

SUSPENSION = PauseFound(
    word="suspended", reason="technical", by="panel", from_ns=40 * SECOND, to_ns=60 * SECOND, record=4
)
TALK = PauseFound(
    word="confidential", reason="confidential", by="panel", from_ns=80 * SECOND, to_ns=90 * SECOND, record=9
)


def hole(observed: str, begin: float, end: float | None) -> Hole:
    to_ns = None if end is None else int(end * SECOND)
    return Hole(from_ns=int(begin * SECOND), to_ns=to_ns, tracks=("scene",), observed=observed, derived=False)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (hole("resuming", 60, 60.6), True),
        (hole("resuming", 60, 62.5), True),
        (hole("resuming", 60, 62.6), False),  # longer than any keyframe is waited for
        (hole("resuming", 60.001, 60.6), False),  # it does not touch the resumption
        (hole("resuming", 90, 90.6), False),  # nor is the talk's end that of a suspension
        (hole("resuming", 60, None), False),
        (hole("stalled", 60, 60.6), False),  # the box says another cause
        (hole("missing", 39.5, 40), False),
        (hole("cut", 79.5, 80), True),
        (hole("cut", 39.5, 40), False),
        (hole("reconnecting", 90, 94), True),
        (hole("reconnecting", 90, 96), False),
    ],
)
def test_a_hole_is_an_edge_by_its_word_its_place_and_its_length(found: Hole, expected: bool) -> None:
    assert is_edge(found, (SUSPENSION, TALK), rules_on(NOW.date()).edges) is expected


def test_a_recording_whose_picture_came_back_half_a_second_late_has_nothing_to_explain() -> None:
    (part,) = verify_export(Folder(VECTORS / "ok-gap-beside-suspension"), stated_trust()).parts.values()
    gaps = [
        Unrecorded(track=span.track, from_ns=span.from_ns, to_ns=span.to_ns, observed=span.observed)
        for span in part.spans
        if span.piece is Piece.GAP
    ]
    (found,) = holes(gaps)
    assert (found.observed, found.to_ns and found.to_ns - found.from_ns) == ("resuming", SECOND // 2)
    assert is_edge(found, part.pauses, rules_on(NOW.date()).edges)
    assert not is_edge(found, (), rules_on(NOW.date()).edges)
