"""The thinnest path: box chain, records and segments arrive, are verified, kept and receipted."""

from __future__ import annotations

from datetime import timedelta

from server import keyring
from server.claims.models import Claim
from server.recordings.models import Alarm, FileState, Part, Receipt, SegmentObject, Session
from server.recordings.timeline import timeline
from server.vault.configured import vault
from sync.evidence.checkpoint import LEAF_CLOSE, check_leaf, close_leaf
from sync.evidence.receipts import ThingKind, Verdict, check_receipt
from sync.wire.messages import Code
from tests.builders import BoxBuilder
from tests.server.centre import Centre, names, refused, taken


def test_a_whole_recording_is_verified_kept_and_receipted(centre: Centre, made: BoxBuilder) -> None:
    part = made.simple_part()
    words = centre.everything()

    assert len(words) == len(made.statements) + len(part.records) + len(part.segments)
    assert all(word.verified for word in words)
    session = Session.objects.get()
    assert (session.pk, session.state) == (part.session.hex(), "closed")
    assert SegmentObject.objects.filter(state=FileState.STORED, opened=True).count() == len(part.segments)
    for file in SegmentObject.objects.all():
        assert vault().get(file.vault_key) == part.segments[file.record]
    assert not Alarm.objects.exists()


def test_a_segments_receipt_is_about_its_own_bytes_and_says_opened(centre: Centre, made: BoxBuilder) -> None:
    part = made.simple_part()
    receipt = next(w for w in centre.everything() if w.kind == ThingKind.SEGMENT)
    record = part.records[receipt.b]
    believed = centre.believed(receipt).value
    check_receipt(
        believed,
        box="box-1",
        numbers=(4, part.number, receipt.b),
        size=record.body.size,
        digest=record.body.digest,
    )
    assert (believed.verdict, believed.opened, believed.open_digest) == (
        Verdict.VERIFIED,
        True,
        bytes(part.records[0].digest),
    )


def test_the_receipt_of_a_close_carries_the_proof_that_the_log_covers_it(centre: Centre, made: BoxBuilder) -> None:
    part = made.simple_part()
    last = len(part.records) - 1
    close = next(w for w in centre.everything() if (w.kind, w.b) == (ThingKind.RECORD, last))
    believed = centre.believed(close).value
    leaf = close_leaf(kind=LEAF_CLOSE, box="box-1", part=1, session=part.session, digest=bytes(part.records[-1].digest))
    assert check_leaf(leaf, believed.proof, keyring.trusted().logs).size == 1


def test_the_same_bytes_twice_give_the_same_receipt_and_the_same_state(centre: Centre, made: BoxBuilder) -> None:
    made.simple_part()
    first = centre.everything()
    counts = (Receipt.objects.count(), Claim.objects.count())
    centre.now += timedelta(hours=3)
    again = centre.everything()
    assert {w.raw for w in again} == {w.raw for w in first}
    assert (Receipt.objects.count(), Claim.objects.count()) == counts


def test_records_that_come_backwards_wait_and_are_verified_when_the_first_one_comes(
    centre: Centre, made: BoxBuilder
) -> None:
    part = made.simple_part()
    for statement in made.statements:
        centre.statement(statement.head.number)
    for number in range(len(part.records) - 1, 0, -1):
        assert refused(centre.record(part, number)) == Code.NOT_YET
    words = taken(centre.record(part, 0))
    assert names(words) == [("record", 1, n) for n in range(len(part.records))]
    assert Part.objects.get().state == "closed"


def test_statements_that_come_backwards_wait_for_the_first_one(centre: Centre, made: BoxBuilder) -> None:
    part = made.simple_part()
    for number in range(len(made.statements), 1, -1):
        assert refused(centre.statement(number)) == Code.NOT_YET
        assert refused(centre.record(part, 0)) == Code.NOT_YET
    assert len(taken(centre.statement(1))) == len(made.statements)


def test_a_segment_before_its_record_is_not_taken_yet(centre: Centre, made: BoxBuilder) -> None:
    part = made.simple_part()
    assert refused(centre.segment(part, 1)) == Code.NOT_YET


def test_the_claim_follows_the_close_while_segments_are_still_to_come(centre: Centre, made: BoxBuilder) -> None:
    made.simple_part()
    centre.everything(files=False)
    claim = Claim.objects.get()
    assert claim.segments == 4
    view = timeline(Session.objects.get())
    assert (view.awaited, view.gaps, view.parts[0].chain_whole) == (4, 1, True)
