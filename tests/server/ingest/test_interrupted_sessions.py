"""A crash in the room, as the centre sees it: interrupted, gone on or given up; its tails, its claims, its export."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.claims.models import Claim
from server.recordings.actions.endings import end_interrupted
from server.recordings.export import export_session
from server.recordings.models import Alarm, FileState, Part, SegmentObject, Session, SessionState, Tail
from server.recordings.queries import recording_in_rooms
from server.recordings.words import seal_words
from sync.evidence.receipts import ThingKind
from sync.evidence.verify import verify_export
from sync.wire.messages import Code
from tests.builders import SECOND, BoxBuilder, MemoryFiles
from tests.server.centre import Centre, refused, taken
from tests.server.recordings.test_export_and_log import trust


def session(centre: Centre) -> Session:
    return Session.objects.get(pk=centre.made.parts[0].session.hex())


def words(centre: Centre) -> str:
    return seal_words(state=session(centre).state, whole=True, awaited=0, quarantined=0, gaps=1)


def exported(centre: Centre, to: Path, *, keys: bool) -> MemoryFiles:
    export_session(session(centre).pk, to, centre.segment_key if keys else None)
    return MemoryFiles({str(path.relative_to(to)): path.read_bytes() for path in to.rglob("*") if path.is_file()})


def test_a_recovered_session_is_interrupted_in_words_and_its_room_does_not_record(centre: Centre) -> None:
    centre.made.interrupted_part()
    centre.everything()
    assert session(centre).state == SessionState.INTERRUPTED
    assert words(centre).startswith("录制中断")
    assert recording_in_rooms([centre.box.room_id]) == {}
    assert Alarm.objects.filter(code="recovered").exists()
    assert Tail.objects.get().state == FileState.STORED
    assert SegmentObject.objects.get(is_tail=True).state == FileState.STORED
    assert Claim.objects.get().part == 1


def test_it_is_resumed_by_a_new_part_and_the_claim_names_the_last(centre: Centre) -> None:
    broken = centre.made.interrupted_part()
    centre.everything()
    resumed = centre.made.resumed_part(broken)
    centre.everything()
    assert session(centre).state == SessionState.RECORDING
    assert recording_in_rooms([centre.box.room_id]) == {centre.box.room_id: session(centre).pk}
    assert "正在录制" in words(centre)
    resumed.close(14 * SECOND)
    centre.everything()
    assert session(centre).state == SessionState.CLOSED
    first, last = Claim.objects.order_by("part")
    assert (first.part, first.superseded_by, last.part, last.superseded_by) == (1, last, 2, None)
    assert bytes(last.close_digest) == resumed.end
    assert last.segments == 4


def test_it_is_given_up_when_the_box_opens_another_session(centre: Centre) -> None:
    centre.made.interrupted_part()
    centre.everything()
    other = centre.made.arm(b"T" * 16)
    other.open()
    centre.everything()
    assert session(centre).state == SessionState.RECOVERED
    assert not words(centre).startswith("录制中断")
    end_interrupted(Part.objects.get(number=other.number))
    assert Session.objects.get(pk=other.session.hex()).state == SessionState.RECORDING


def test_a_broken_part_that_goes_on_and_breaks_again_is_interrupted_again(centre: Centre) -> None:
    again = centre.made.resumed_part(centre.made.interrupted_part())
    again.crash(tails={"suspect": 14 * SECOND, "mic": 14 * SECOND}, gaps={})
    centre.everything()
    assert session(centre).state == SessionState.INTERRUPTED
    assert Tail.objects.count() == 3
    assert Claim.objects.get(superseded_by=None).part == 2


@pytest.mark.parametrize("keys", [False, True])
def test_the_export_of_a_session_with_tails_and_two_parts_holds(centre: Centre, tmp_path: Path, keys: bool) -> None:
    centre.made.resumed_part(centre.made.interrupted_part()).close(14 * SECOND)
    centre.everything()
    report = verify_export(exported(centre, tmp_path / "export", keys=keys), trust(centre))
    assert list(report.parts) == [1, 2]
    assert report.opened == (5 if keys else 0)


def test_what_the_builder_exports_holds_too() -> None:
    made = BoxBuilder()
    made.resumed_part(made.interrupted_part()).close(14 * SECOND)
    assert verify_export(MemoryFiles(made.export(keys=True)), made.trust).opened == 5


def test_a_tail_that_is_cut_or_changed_is_set_aside_and_one_before_its_statement_waits(centre: Centre) -> None:
    part = centre.made.interrupted_part()
    ((name, tail),) = centre.made.tails.items()
    assert refused(centre.file(ThingKind.TAIL, *name, tail.data)) == Code.NOT_YET
    centre.everything(files=False)
    (word,) = taken(centre.file(ThingKind.TAIL, *name, tail.data[:-1]))
    assert not word.verified
    assert Tail.objects.get().state != FileState.STORED
    (word,) = taken(centre.file(ThingKind.TAIL, *name, tail.data))
    assert word.verified and centre.believed(word).value.opened
    assert part.recovered is not None


def test_a_recovered_part_whose_records_come_after_its_recovery_is_judged_when_all_are_here(centre: Centre) -> None:
    broken = centre.made.interrupted_part()
    *before, recovered = centre.made.statements
    for statement in before:
        centre.statement(statement.head.number)
    taken(centre.record(broken, 0))
    taken(centre.record(broken, 1))
    taken(centre.statement(recovered.head.number))
    assert not Alarm.objects.filter(code="timeline").exists()
    for record in broken.records[2:]:
        taken(centre.record(broken, record.head.number))
    assert not Alarm.objects.filter(code="timeline").exists()
    assert Part.objects.get(number=broken.number).timeline_fault == ""


def test_a_hole_of_a_recovered_part_is_told_though_its_records_came_late(centre: Centre) -> None:
    broken = centre.made.arm()
    broken.open()
    broken.segment("suspect", 10 * SECOND, 14 * SECOND)
    broken.segment("mic", 11 * SECOND, 14 * SECOND)
    broken.crash(tails={"suspect": 14 * SECOND}, gaps={"mic": 14 * SECOND})
    for statement in centre.made.statements:
        centre.statement(statement.head.number)
    for record in broken.records:
        taken(centre.record(broken, record.head.number))
    assert Alarm.objects.filter(code="timeline").count() == 1
