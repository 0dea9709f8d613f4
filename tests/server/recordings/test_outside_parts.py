"""What is signed outside parts arrives: a person ends what was interrupted, lawyers talk between recordings."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from server.playback.line import line
from server.recordings.actions.endings import settle_session
from server.recordings.export import export_session
from server.recordings.models import Alarm, Part, Session, SessionState
from server.recordings.timeline import timeline
from sync.evidence.verify import verify_export
from tests.builders import SECOND, BoxBuilder, MemoryFiles
from tests.server.centre import Centre
from tests.server.playback.conftest import Viewers
from tests.server.recordings.test_export_and_log import trust


def signed_in(viewers: Viewers, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(viewers.prosecutor, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = language
    return client


def test_an_interrupted_session_that_a_person_ended_waits_for_nothing_more(
    centre: Centre, made: BoxBuilder, viewers: Viewers, tmp_path: Path
) -> None:
    part = made.interrupted_part()
    centre.everything()
    assert Session.objects.get().state == SessionState.INTERRUPTED
    made.end_by_hand(part)
    centre.everything()
    session = Session.objects.get()
    settle_session(session.pk, centre.now)
    session.refresh_from_db()
    assert session.state == SessionState.RECOVERED
    last = line(session)["parts"][-1]
    assert [mark["words"] for mark in last["marks"]][-1:] == ["中断后由人结束：按住 2 秒"]
    assert last["marks"][-1]["at"] == last["end"]
    page = signed_in(viewers).get(f"/recordings/{session.pk}/").content.decode()
    assert "中断后由人结束：按住 2 秒" in page
    assert not Alarm.objects.exclude(code="recovered").exists()
    export_session(session.pk, tmp_path, None)
    files = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    found = verify_export(MemoryFiles(files), trust(centre))
    assert found.ended is not None


def test_a_session_that_goes_on_though_a_person_ended_it_is_an_alarm(centre: Centre, made: BoxBuilder) -> None:
    part = made.interrupted_part()
    made.end_by_hand(part)
    made.resumed_part(part)
    centre.everything()
    assert "a person had ended" in Alarm.objects.get(code="disagree").en


def test_talks_are_shown_on_the_recording_that_they_came_before_and_on_the_room(
    centre: Centre, made: BoxBuilder, viewers: Viewers
) -> None:
    made.talk(80 * SECOND, 85 * SECOND)
    first = made.simple_part()
    made.talk(130 * SECOND, 131 * SECOND)
    second = made.arm(b"T" * 16)
    second.press_ns = 140 * SECOND
    second.open(("suspect",))
    made.talk(150 * SECOND, None)
    assert all(word.verified for word in centre.everything())
    found = {each.pk: [t.begin_ns // SECOND for t in timeline(each).talks] for each in Session.objects.all()}
    assert found == {first.session.hex(): [80], second.session.hex(): [130]}
    english = signed_in(viewers, "en").get(f"/rooms/{centre.box.room.code}/").content.decode()
    assert "Confidential talks outside recordings" in english
    assert "not over yet" in english
    assert "the box signed its begin, the sources are closed" in english
    page = signed_in(viewers).get(f"/recordings/{first.session.hex()}/").content.decode()
    assert "其间设备断开，没有采集；开始经律师确认，结束尚未确认" in page


def test_film_in_a_talk_outside_parts_is_an_alarm_and_everything_is_kept(centre: Centre, made: BoxBuilder) -> None:
    made.talk(90 * SECOND, 111 * SECOND)
    made.simple_part()
    centre.everything()
    assert "confidential talk" in Part.objects.get().timeline_fault
    assert Alarm.objects.filter(code="timeline").exists()


def test_a_talk_that_reaches_back_into_film_or_begins_twice_is_an_alarm(centre: Centre, made: BoxBuilder) -> None:
    made.simple_part()
    centre.everything()
    made.talk(112 * SECOND, None)
    centre.everything()
    assert "lies in the confidential talk" in Alarm.objects.get(code="talk").en
    made.talk(130 * SECOND, None)
    centre.everything()
    assert Alarm.objects.filter(code="talk", en__contains="begins inside").exists()
