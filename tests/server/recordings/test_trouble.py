"""Pages of trouble: what failed a check says what it is, what it means and what to do, and stays."""

from __future__ import annotations

import hashlib

import pytest

from server.access.models import Role
from server.audit.models import AuditEvent
from server.recordings.alarms import WORDS
from server.recordings.models import Alarm, FileState, Part, Quarantined, SegmentObject, Session
from server.recordings.timeline import timeline
from server.recordings.trouble import words
from server.recordings.trouble.alarms import of_session, told
from server.recordings.trouble.quarantined import held
from sync.evidence import errors
from tests.builders import PartBuilder
from tests.server.centre import Centre
from tests.server.conftest import People, person
from tests.server.recordings.test_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(centre: Centre) -> PartBuilder:
    """A sealed part of which one segment came with a flipped bit."""
    part = centre.made.simple_part()
    centre.everything(files=False)
    data = bytearray(part.segments[1])
    data[len(data) // 2] ^= 1
    centre.segment(part, 1, bytes(data))
    return part


def test_a_segment_that_failed_is_said_on_its_recording_until_the_whole_one_is_here(
    centre: Centre, broken: PartBuilder
) -> None:
    session = Session.objects.get()
    assert SegmentObject.objects.get(record=1).state == FileState.QUARANTINED
    assert timeline(session).quarantined == 1
    (thing,) = Quarantined.objects.all()
    before = held(thing)
    assert before.is_hole and before.whole is None and before.session == session
    assert before.expected_digest == hashlib.sha256(broken.segments[1]).hexdigest() != before.digest
    assert before.from_at is not None and before.until_at is not None
    centre.segment(broken, 1)
    after = held(thing)
    assert SegmentObject.objects.get(record=1).state == FileState.STORED
    assert after.whole is not None and not after.whole.was_before and not after.is_hole
    assert Quarantined.objects.count() == 1, "what failed stays"


def test_an_operator_sees_what_to_do_and_takes_the_bytes_with_a_reason(
    centre: Centre, broken: PartBuilder, people: People
) -> None:
    unit = centre.box.room.unit
    thing = Quarantined.objects.get()
    client = signed_in(person("ops", Role.OPERATOR, unit))
    assert f"/recordings/quarantine/{thing.pk}/" in client.get("/recordings/quarantine/").content.decode()
    place = f"/recordings/quarantine/{thing.pk}/"
    page = client.get(place).content.decode()
    assert "录像缺这一段" in page and "不要重置录制箱" in page and "摘要" in page
    alarm = Alarm.objects.get(code="quarantined")
    assert f"/recordings/alarms/{alarm.pk}/" in page
    assert place in client.get(f"/recordings/alarms/{alarm.pk}/").content.decode()
    assert client.post(f"{place}bytes/", {"why": "查"}).status_code == 302
    answer = client.post(f"{place}bytes/", {"why": "与录制箱原件比对"})
    assert hashlib.sha256(b"".join(answer.streaming_content)).digest() == bytes(thing.digest)
    client.get(place)
    assert list(AuditEvent.objects.filter(action__startswith="quarantine.").values_list("action", flat=True)) == [
        "quarantine.looked",
        "quarantine.taken",
    ]
    assert AuditEvent.objects.get(action="quarantine.taken").details["why"] == "与录制箱原件比对"
    client.post(f"/recordings/alarms/{alarm.pk}/acknowledge/")
    assert f"/recordings/alarms/{alarm.pk}/" not in client.get("/recordings/alarms/").content.decode()
    assert f"/recordings/alarms/{alarm.pk}/" in client.get("/recordings/alarms/?all=1").content.decode()
    stranger = signed_in(person("far", Role.OPERATOR, people.other_unit))
    assert stranger.get(place).status_code == stranger.get(f"/recordings/alarms/{alarm.pk}/").status_code == 404
    assert signed_in(person("zhang", Role.PROSECUTOR, unit)).get(place).status_code == 403


def test_each_alarm_and_each_refused_step_has_its_meaning() -> None:
    assert set(words.ALARMS) == set(WORDS)
    steps = {each.step for each in vars(errors).values() if isinstance(each, type) and hasattr(each, "step")}
    assert steps - {"?"} <= set(words.STEPS)


def test_an_alarm_knows_its_recording(centre: Centre, broken: PartBuilder) -> None:
    session = Session.objects.get()
    (alarm,) = of_session(session)
    assert told(alarm).session == session and told(alarm).quarantined == Quarantined.objects.get()
    assert Part.objects.count() == 1
