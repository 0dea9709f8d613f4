"""What a box, or whoever poses as one, does wrong: each with its named outcome, its alarm, and its bytes kept."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest

from server.ingest import intake
from server.playback.errors import KeyServiceDown
from server.recordings.models import Alarm, FileState, Mark, Part, Quarantined, Record, SegmentObject, Statement
from server.vault.configured import quarantine, vault
from sync.encoding import decode, encode
from sync.evidence import cose
from sync.evidence import records as r
from sync.evidence import statements as s
from sync.evidence.keys import new_part_key
from sync.evidence.receipts import ThingKind, Verdict
from sync.shapes import to_map
from sync.wire.messages import Code
from tests.builders import SECOND, BoxBuilder, PartBuilder
from tests.server.centre import Centre, refused, taken


def arrived(centre: Centre) -> PartBuilder:
    """A part whose chain is here, its segments not."""
    part = centre.made.simple_part()
    centre.everything(files=False)
    return part


def assert_quarantined(
    centre: Centre, outcome: intake.Outcome, data: bytes, step: str, alarm: str = "quarantined"
) -> None:
    """A signed word that says so, the reason by its step, an alarm in both languages, and the very bytes."""
    (word,) = taken(outcome)
    believed = centre.believed(word).value
    assert (believed.verdict, believed.opened) == (Verdict.QUARANTINED, False)
    assert believed.digest == hashlib.sha256(data).digest()
    row = Quarantined.objects.get(digest=believed.digest)
    assert row.step == step
    assert quarantine().get(row.vault_key) == data
    raised = Alarm.objects.get(code=alarm)
    assert row.said in raised.zh and row.said in raised.en


def resigned(part: PartBuilder, number: int, **head: object) -> bytes:
    """Record `number` again by the part's own key, with another head."""
    record = part.records[number]
    return r.sign_record(part.signer, dataclasses.replace(record.head, **head), record.body)


def test_a_record_with_a_bad_signature_is_quarantined(centre: Centre) -> None:
    part = arrived(centre)
    raw = part.records[1].raw[:-1] + bytes([part.records[1].raw[-1] ^ 1])
    assert_quarantined(centre, centre.record(part, 1, raw), raw, "signature")
    assert Record.objects.count() == len(part.records)


def test_a_record_by_another_key_is_quarantined(centre: Centre) -> None:
    part = arrived(centre)
    raw = r.sign_record(new_part_key(), part.records[1].head, part.records[1].body)
    assert_quarantined(centre, centre.record(part, 1, raw), raw, "key")


def test_a_record_of_an_unknown_suite_is_quarantined(centre: Centre) -> None:
    part = arrived(centre)
    raw = resigned(part, 1, suite=9)
    assert_quarantined(centre, centre.record(part, 1, raw), raw, "suite")


def test_an_oversized_record_is_quarantined(centre: Centre) -> None:
    part = arrived(centre)
    raw = b"\xd2" + bytes(r.MAX_RECORD)
    assert_quarantined(centre, centre.record(part, 1, raw), raw, "encoding")


def test_bytes_that_are_no_record_at_all_are_quarantined(centre: Centre) -> None:
    part = arrived(centre)
    assert_quarantined(centre, centre.record(part, 1, b"hello"), b"hello", "envelope")


def test_a_record_of_another_box_is_quarantined(centre: Centre) -> None:
    part = arrived(centre)
    raw = resigned(part, 1, box="box-2")
    assert_quarantined(centre, centre.record(part, 1, raw), raw, "part")


def test_two_records_of_one_number_are_a_fork_and_both_are_kept(centre: Centre) -> None:
    part = arrived(centre)
    raw = resigned(part, 1, boottime_ns=5)
    assert_quarantined(centre, centre.record(part, 1, raw), raw, "fork", "fork")
    assert vault().get("boxes/box-1/parts/000001/records/000001.cose") == part.records[1].raw


def test_a_record_that_skips_one_waits_and_is_not_believed(centre: Centre, made: BoxBuilder) -> None:
    part = made.simple_part()
    for statement in made.statements:
        centre.statement(statement.head.number)
    centre.record(part, 0)
    assert refused(centre.record(part, 2)) == Code.NOT_YET
    assert not SegmentObject.objects.exists()


def test_a_record_whose_predecessor_is_another_is_quarantined(centre: Centre, made: BoxBuilder) -> None:
    part = made.simple_part()
    for statement in made.statements:
        centre.statement(statement.head.number)
    centre.record(part, 0)
    raw = resigned(part, 1, previous=bytes(32))
    assert_quarantined(centre, centre.record(part, 1, raw), raw, "chain")


def test_two_statements_of_one_number_are_a_fork(centre: Centre, made: BoxBuilder) -> None:
    arrived(centre)
    statement = made.statements[1]
    raw = s.sign_statement(made.device, dataclasses.replace(statement.head, boottime_ns=1), statement.body)
    assert_quarantined(centre, centre.statement(2, raw), raw, "fork", "fork")
    assert Statement.objects.count() == len(made.statements)


def test_a_statement_by_a_strangers_key_is_quarantined(centre: Centre, made: BoxBuilder) -> None:
    raw = s.sign_statement(new_part_key(), made.statements[0].head, made.statements[0].body)
    assert_quarantined(centre, centre.statement(1, raw), raw, "key")


def test_a_truncated_segment_is_quarantined_and_the_whole_one_is_still_taken(centre: Centre) -> None:
    part = arrived(centre)
    whole = part.segments[1]
    assert_quarantined(centre, centre.segment(part, 1, whole[:-10]), whole[:-10], "digest")
    (word,) = taken(centre.segment(part, 1))
    assert word.verified
    assert SegmentObject.objects.get(record=1).state == FileState.STORED


def test_an_empty_segment_is_quarantined(centre: Centre) -> None:
    part = arrived(centre)
    assert_quarantined(centre, centre.segment(part, 1, b""), b"", "digest")


def test_a_flipped_bit_in_a_segment_is_quarantined(centre: Centre) -> None:
    part = arrived(centre)
    data = bytearray(part.segments[1])
    data[len(data) // 2] ^= 1
    assert_quarantined(centre, centre.segment(part, 1, bytes(data)), bytes(data), "digest")


def test_a_replayed_segment_under_another_record_is_quarantined(centre: Centre) -> None:
    part = arrived(centre)
    assert_quarantined(centre, centre.segment(part, 2, part.segments[1]), part.segments[1], "digest")


def test_a_segment_of_another_session_whose_record_vouches_for_it_fails_at_its_header(
    centre: Centre, made: BoxBuilder
) -> None:
    first = made.simple_part()
    stolen = first.segments[1]
    second = made.arm(b"T" * 16)
    second.open()
    body = dataclasses.replace(first.records[1].body)
    second.segments[1] = stolen
    second.record(r.RecordKind.SEGMENT, body)
    centre.everything(files=False)
    assert_quarantined(centre, centre.segment(second, 1, stolen), stolen, "key")


def test_a_segment_that_does_not_open_is_quarantined_though_its_digest_is_right(
    centre: Centre, made: BoxBuilder
) -> None:
    part = arrived(centre)
    data = part.segments[1]
    outcome = centre.file(ThingKind.SEGMENT, 1, 1, data, key=lambda head: bytes(32))
    assert_quarantined(centre, outcome, data, "commitment")


def test_a_segment_sealed_to_others_than_the_profiles_recipients_is_quarantined(
    centre: Centre, made: BoxBuilder
) -> None:
    part = made.arm()
    part.open()
    from cryptography.hazmat.primitives.asymmetric import ec

    made.archive = ec.generate_private_key(ec.SECP256R1())
    part.segment("suspect", 10 * SECOND, 14 * SECOND)
    centre.everything(files=False)
    assert_quarantined(centre, centre.segment(part, 1), part.segments[1], "header")


def test_while_the_key_service_is_down_nothing_is_judged_and_nothing_lost(centre: Centre) -> None:
    part = arrived(centre)

    def down(head: bytes) -> bytes:
        raise KeyServiceDown("no socket")

    assert refused(centre.file(ThingKind.SEGMENT, 1, 1, part.segments[1], key=down)) == Code.CENTRE_FAULT
    assert not Quarantined.objects.exists()
    assert taken(centre.segment(part, 1))[0].verified


def test_an_open_whose_recipients_are_not_the_profiles_raises_an_alarm(centre: Centre, made: BoxBuilder) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    made.archive = ec.generate_private_key(ec.SECP256R1())
    made.simple_part()
    centre.everything(files=False)
    assert Alarm.objects.get(code="recipients").box_id == "box-1"


def test_a_clock_that_stepped_is_a_mark_and_an_alarm_and_no_fault(centre: Centre, made: BoxBuilder) -> None:
    part = made.arm()
    part.open()
    body = r.Mark(mark=int(r.MarkKind.CLOCK_STEPPED), at_ns=11 * SECOND, detail="3600 s forward")
    part.record(r.RecordKind.MARK, body)
    words = centre.everything()
    assert all(word.verified for word in words)
    assert Mark.objects.get().detail == "3600 s forward"
    assert "3600 s forward" in Alarm.objects.get(code="clock-stepped").zh


def test_a_wall_clock_that_ran_apart_unsaid_raises_an_alarm(centre: Centre, made: BoxBuilder) -> None:
    part = made.arm()
    part.open()
    head = r.record_head(
        box="box-1", part=1, number=1, previous=bytes(part.records[0].digest), kind=r.RecordKind.GAP,
        boottime_ns=part.press_ns + SECOND, wall=s.Wall(unix_ns=1_900_000_000 * SECOND, source="rtc", error_ns=0),
    )  # fmt: skip
    raw = r.sign_record(part.signer, head, r.Gap(track="mic", from_ns=1, to_ns=2, observed="stalled", detail=""))
    centre.everything()
    assert taken(centre.record(part, 1, raw))[0].verified
    assert Alarm.objects.filter(code="clock-stepped").exists()


def test_a_strange_box_is_told_that_nobody_knows_it(centre: Centre) -> None:
    assert intake.box_that_may("box-9") == intake.NotTaken(Code.UNKNOWN_BOX, 300.0)


def test_a_quarantine_that_is_full_leaves_the_file_with_the_box(centre: Centre, settings) -> None:
    part = arrived(centre)
    settings.MSR = dataclasses.replace(settings.MSR, quarantine_bytes=10)
    assert refused(centre.record(part, 1, b"hello, hello")) == Code.QUOTA
    assert Alarm.objects.filter(code="quota").exists()


def test_a_timeline_with_a_hole_raises_an_alarm_and_is_said(centre: Centre, made: BoxBuilder) -> None:
    part = made.arm()
    part.open(("suspect",))
    part.segment("suspect", 10 * SECOND, 14 * SECOND)
    part.segment("suspect", 15 * SECOND, 18 * SECOND)
    part.close(18 * SECOND)
    centre.everything()
    assert Alarm.objects.filter(code="timeline").exists()
    assert "suspect" in Part.objects.get().timeline_fault


@pytest.mark.parametrize("number", [0, 1])
def test_a_record_with_a_field_missing_is_quarantined(centre: Centre, number: int) -> None:
    part = arrived(centre)
    payload = encode({**to_map(part.records[number].head), 8: {}})
    raw = cose.sign(part.signer, cose.RECORD, payload)
    assert decode(payload, limit=1000)
    assert_quarantined(centre, centre.record(part, number, raw), raw, "fields")
