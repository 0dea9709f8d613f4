"""A suspension and a confidential talk arrive: kept, judged with the rest, told to whoever draws the time line."""

from __future__ import annotations

from server.recordings.models import Alarm, Part, Record, Session
from server.recordings.parts import read_pauses
from sync.evidence.records import MarkKind
from tests.builders import SECOND, BoxBuilder, PartBuilder
from tests.server.centre import Centre

FROM, TALK, BACK, END = 14 * SECOND, 15 * SECOND, 16 * SECOND, 17 * SECOND


def paused_part(made: BoxBuilder, *, inside: str = "suspended") -> PartBuilder:
    part = made.arm()
    part.open()
    for track in ("suspect", "mic"):
        part.segment(track, 10 * SECOND, FROM)
    part.suspend(FROM, "health")
    for track in ("suspect", "mic"):
        part.gap(track, FROM, TALK, inside)
    part.suspend(TALK, "confidential")
    part.mark(TALK + 1, "begin panel", MarkKind.CONFIRMED)
    for track in ("suspect", "mic"):
        part.gap(track, TALK, BACK, "confidential")
    part.resume(BACK)
    for track in ("suspect", "mic"):
        part.gap(track, BACK, END, "suspended")
    part.resume(END)
    for track in ("suspect", "mic"):
        part.segment(track, END, 20 * SECOND, run=1)
    part.close(20 * SECOND)
    return part


def test_suspension_and_talk_are_kept_and_told_span_by_span(centre: Centre, made: BoxBuilder) -> None:
    paused_part(made)
    assert all(word.verified for word in centre.everything())
    assert Session.objects.get().state == "closed"
    assert Record.objects.filter(kind__in=(6, 7)).count() == 4
    found = [(p.word, p.reason, p.from_ns, p.to_ns, set(p.confirmed)) for p in read_pauses(Part.objects.get())]
    assert found == [
        ("suspended", "health", FROM, TALK, set()),
        ("confidential", "confidential", TALK, BACK, {"begin"}),
        ("suspended", "health", BACK, END, set()),
    ]
    assert not Alarm.objects.exists()


def test_a_gap_that_is_none_of_the_suspension_is_an_alarm_and_everything_is_kept(
    centre: Centre, made: BoxBuilder
) -> None:
    paused_part(made, inside="source lost")
    assert all(word.verified for word in centre.everything())
    assert "suspended span" in Part.objects.get().timeline_fault
    assert Alarm.objects.filter(code="timeline").exists()
