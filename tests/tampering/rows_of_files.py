"""Rows of the tamper matrix: files removed, moved, cut."""

from __future__ import annotations

from tests.tampering import deeds as do
from tests.tampering.deeds import record, segment, statement
from tests.tampering.rows import A, B, C, Group, row

REMOVED = Group(
    "Removed",
    (
        row(
            "segment-file-removed", "a segment's file is taken out", do.without(segment(2, 3)), missing=(segment(2, 3),)
        ),
        row(
            "segment-removed-with-its-record",
            "a segment, its record and their receipts are taken out",
            do.without(*do.of_record(2, 3)),
            "chain",
            record(2, 4),
        ),
        row(
            "segment-removed-records-renumbered",
            "the same, and the records behind it move up",
            do.one_after_another(
                do.without(*do.of_record(2, 3)),
                lambda f: f | {record(2, n): B[record(2, n + 1)] for n in range(3, 12)},
                do.without(record(2, 12)),
            ),
            "chain",
            record(2, 3),
        ),
        row("gap-removed", "the record of a gap is taken out", do.without(record(1, 6)), "chain", record(1, 7), base=A),
        row("mark-removed", "a mark is taken out", do.without(record(2, 7)), "chain", record(2, 8)),
        row(
            "end-cut-off",
            "the last segments and the close are taken out, their receipts, proof and claim with them",
            do.one_after_another(
                *(do.without(*do.of_record(2, n)) for n in (9, 10, 11, 12)),
                do.without("log/000002.cbor", "claim.txt", "keys.cbor"),
            ),
            missing=("close",),
        ),
        row(
            "end-cut-off-keys-left",
            "the same, but proof, claim and keys are still there",
            do.one_after_another(*(do.without(*do.of_record(2, n)) for n in (9, 10, 11, 12))),
            "commitment",
            "keys.cbor",
        ),
        row(
            "first-statement-removed",
            "the box chain begins at its second statement",
            do.without(statement(1)),
            "chain",
            statement(2),
        ),
        row(
            "part-removed",
            "the part before the power cut is taken out, and its claim names the later one",
            do.only(r"box/", r"parts/000004", r"receipts/.-4-", r"log/000004", "claim.txt"),
            missing=("3",),
            base=C,
        ),
        row(
            "tail-removed",
            "the tail that a power cut left is taken out",
            do.without("parts/000003/tails/000012-000.tail"),
            missing=("000012-000.tail",),
            base=C,
        ),
    ),
)

MOVED = Group(
    "Swapped, moved, repeated",
    (
        row(
            "segments-swapped",
            "two segments of a track stand in each other's place",
            do.swapped(segment(2, 1), segment(2, 3)),
            "header",
            segment(2, 1),
        ),
        row(
            "segments-swapped-with-their-records",
            "the same, and their records too",
            do.one_after_another(do.swapped(segment(2, 1), segment(2, 3)), do.swapped(record(2, 1), record(2, 3))),
            "chain",
            record(2, 1),
        ),
        row(
            "segment-repeated",
            "a segment stands a second time, in the next one's place",
            do.copied(segment(2, 1), segment(2, 3)),
            "header",
            segment(2, 3),
        ),
        row(
            "segment-repeated-behind-the-close",
            "a record and its segment stand once more, behind the close",
            do.one_after_another(do.copied(record(2, 1), record(2, 13)), do.copied(segment(2, 1), segment(2, 13))),
            "chain",
            record(2, 13),
        ),
        row(
            "segment-moved-to-another-part",
            "a segment of the first part stands in the second",
            do.copied(segment(3, 1), segment(4, 7)),
            "header",
            segment(4, 7),
            base=C,
        ),
        row(
            "record-moved-to-another-part",
            "a record of the first part stands in the second",
            do.copied(record(3, 1), record(4, 7)),
            "part",
            record(4, 7),
            base=C,
        ),
        row(
            "frames-swapped",
            "two fragments within a segment stand in each other's place",
            do.changed(segment(2, 3), do.frames_swapped),
            "digest",
            segment(2, 3),
        ),
        row(
            "picture-and-sound-swapped",
            "a camera's segment and a microphone's stand in each other's place",
            do.swapped(segment(2, 1), segment(2, 2)),
            "header",
            segment(2, 1),
        ),
    ),
)

CUT = Group(
    "Truncated, lengthened, changed",
    (
        row(
            "segment-truncated",
            "a segment ends 100 bytes early",
            do.changed(segment(2, 3), lambda d: d[:-100]),
            "digest",
            segment(2, 3),
        ),
        row(
            "segment-cut-at-a-fragment",
            "a segment ends behind its second fragment, as if it were a tail",
            do.changed(segment(2, 3), do.cut_at_frame(2)),
            "digest",
            segment(2, 3),
        ),
        row(
            "tail-shortened",
            "a tail ends one fragment early, at its border",
            do.changed("parts/000003/tails/000012-000.tail", do.cut_at_frame(1)),
            "digest",
            "000012-000.tail",
            base=C,
        ),
        row(
            "bytes-appended",
            "bytes stand behind a segment's end",
            do.changed(segment(2, 3), lambda d: d + b"more"),
            "digest",
            segment(2, 3),
        ),
        row(
            "bit-in-a-picture",
            "one bit of a picture is another",
            do.changed(segment(2, 3), do.bit(-2000)),
            "digest",
            segment(2, 3),
        ),
        row(
            "picture-sealed-anew",
            "whoever has the released keys changes a picture and encrypts it again by the same key",
            do.changed(segment(2, 3), do.encrypted_anew(B["keys.cbor"], 2, 3)),
            "digest",
            segment(2, 3),
        ),
        row(
            "segment-not-in-any-record",
            "a file stands beside the segments that no record names",
            do.copied(segment(2, 1), segment(2, 20)),
            "header",
            segment(2, 20),
        ),
        row(
            "key-of-another-segment",
            "keys.cbor gives another key",
            do.changed("keys.cbor", do.another_key(2, 3)),
            "commitment",
            segment(2, 3),
        ),
    ),
)
