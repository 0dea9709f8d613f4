"""Rows of the tamper matrix: sessions spliced, signatures and names; and what is no fault."""

from __future__ import annotations

from tests.tampering import deeds as do
from tests.tampering.deeds import record, segment, statement
from tests.tampering.forged import late_segment, second_close, twice_said
from tests.tampering.rows import A, C, Group, nothing, row

_SOUNDS = {segment(2, 2): segment(1, 2), segment(2, 4): segment(1, 4)}
SPLICED = Group(
    "Two sessions spliced",
    (
        row(
            "segment-of-another-session",
            "a segment of another session, of the same camera and number",
            do.from_other(A, {segment(2, 1): segment(1, 1)}),
            "header",
            segment(2, 1),
        ),
        row(
            "segment-of-another-session-with-its-record",
            "the same, and its record too",
            do.from_other(A, {segment(2, 1): segment(1, 1), record(2, 1): record(1, 1)}),
            "part",
            record(2, 1),
        ),
        row(
            "sound-of-another-session",
            "the sound of another session under this one's pictures",
            do.from_other(A, _SOUNDS),
            "header",
            segment(2, 2),
        ),
        row(
            "sound-of-another-session-with-its-records",
            "the same, and its records too",
            do.from_other(A, _SOUNDS | {record(2, 2): record(1, 2), record(2, 4): record(1, 4)}),
            "part",
            record(2, 2),
        ),
        row(
            "end-of-another-session",
            "this session's beginning, another one's ending",
            do.from_other(A, {record(2, n): record(1, n) for n in range(5, 15)}),
            "part",
            record(2, 5),
        ),
        row(
            "claim-of-another-session",
            "the QR code of another session",
            do.from_other(A, {"claim.txt": "claim.txt"}),
            "claim",
            "claim.txt",
        ),
        row(
            "receipt-of-another-session",
            "the receipt of another session's segment",
            do.from_other(A, {"receipts/4-2-1.cose": "receipts/4-1-1.cose"}),
            "receipt",
            "receipts/4-2-1.cose",
        ),
        row(
            "proof-of-another-session",
            "the log's proof for another session",
            do.from_other(A, {"log/000002.cbor": "log/000001.cbor"}),
            "log",
            "log/000002.cbor",
        ),
    ),
)

SIGNATURES = Group(
    "Signatures lost, late, foreign; names changed",
    (
        row(
            "signature-lost",
            "a record has lost its signature",
            do.changed(record(2, 3), do.unsigned),
            "signature",
            record(2, 3),
        ),
        row(
            "signature-of-a-statement-lost",
            "a statement of the box chain has lost its signature",
            do.changed(statement(5), do.unsigned),
            "signature",
            statement(5),
        ),
        row(
            "signature-of-a-header-lost",
            "a segment's header has lost its signature",
            do.changed(segment(2, 3), do.header_unsigned),
            "signature",
            segment(2, 3),
        ),
        row(
            "signature-of-a-fragment-lost",
            "a fragment in a tail has lost its signature",
            do.changed("parts/000003/tails/000012-000.tail", do.frame_unsigned(1)),
            "digest",
            "000012-000.tail",
            base=C,
        ),
        row(
            "signature-of-a-stranger",
            "a record is signed again by another key",
            do.changed(record(2, 3), do.said_otherwise(lambda told: None, do.STRANGER)),
            "key",
            record(2, 3),
        ),
        row(
            "signature-late",
            "a segment is signed behind the close, by a box whose part's key was kept",
            late_segment,
            "chain",
            record(1, 7),
            base={},
        ),
        row(
            "closed-twice",
            "the power is said to have gone in a part that was closed",
            second_close,
            "fork",
            "box/",
            base={},
        ),
        row(
            "two-with-one-number",
            "two statements say the same number: the box was copied",
            twice_said,
            "fork",
            statement(4),
            base={},
        ),
        row(
            "header-edited",
            "a segment's header names another track",
            do.changed(segment(2, 3), do.header_otherwise(lambda told: told.update({3: "suspect"}))),
            "signature",
            segment(2, 3),
        ),
        row(
            "display-name-of-a-camera-changed",
            "a record names another source",
            do.changed(record(2, 3), do.said_otherwise(lambda told: told[8].update({13: "another camera"}))),
            "signature",
            record(2, 3),
        ),
        row(
            "display-name-of-the-room-changed",
            "the opening names another room",
            do.changed(record(2, 0), do.said_otherwise(lambda told: told[8].update({2: "T99"}))),
            "signature",
            record(2, 0),
        ),
        row(
            "time-changed",
            "a record says another time of day",
            do.changed(record(2, 0), do.said_otherwise(lambda told: told[7].update({0: told[7][0] + 86_400 * 10**9}))),
            "signature",
            record(2, 0),
        ),
    ),
)

HONEST = Group(
    "No fault: what an honest recording may look like",
    (
        row("whole", "nothing is done", nothing, says="every frame opens"),
        row(
            "camera-was-reset",
            "a camera went away and came again: a signed gap, then a new run",
            nothing,
            says="complete but for the gaps that are signed",
            base=A,
        ),
        row(
            "power-went",
            "the power went: two tails, and the hearing went on in a second part",
            nothing,
            says="its end not vouched for",
            base=C,
        ),
        row("keys-kept-back", "no keys are released", do.without("keys.cbor"), says="complete"),
        row(
            "receipts-not-here",
            "no receipts, no proof, no claim are given",
            do.only("box/", "parts/", "keys"),
            says="complete",
        ),
        row(
            "one-camera-only",
            "one camera's segments are exported, the microphone's are not",
            do.without(*(segment(2, n) for n in (2, 4, 6, 8, 11))),
            missing=(segment(2, 2), segment(2, 11)),
        ),
        row(
            "first-minutes-only",
            "the first segments are exported, the later ones are not",
            do.without(*(segment(2, n) for n in (5, 6, 8, 9, 11))),
            missing=(segment(2, 5), segment(2, 9)),
        ),
        row(
            "earlier-part-only",
            "the part before the power cut is exported alone, with the session's claim",
            do.only(r"box/", r"parts/000003", r"receipts/.-3-", r"log/000003", "claim.txt"),
            missing=("4",),
            base=C,
        ),
        row(
            "beside-it-a-player",
            "a converted film and a note stand in the folder",
            do.put("film.mp4", lambda f: b"mp4"),
            says="film.mp4",
        ),
    ),
)
