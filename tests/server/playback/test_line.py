"""What a player is told of a hearing: the lanes of its course, in words; and what the page says beside it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from server.playback.line import line
from server.recordings.models import Session
from server.recordings.timeline import timeline
from server.viewing import actions
from sync.evidence.records import MarkKind
from tests.builders import SECOND
from tests.server.centre import Centre
from tests.server.playback.conftest import Viewers
from tests.server.recordings.test_pages import signed_in

TRACKS = ("composite", "suspect", "mic-room")


@pytest.fixture
def session(centre: Centre, viewers: Viewers) -> Session:
    """10 to 14 film, to 20 suspended, to 24 film of all but the composite; claimed by the prosecutor."""
    part = centre.made.arm()
    part.open(TRACKS)
    for track in TRACKS:
        part.segment(track, 10 * SECOND, 14 * SECOND)
    part.suspend(14 * SECOND, "health")
    for track in TRACKS:
        part.gap(track, 14 * SECOND, 20 * SECOND, observed="suspended")
    part.resume(20 * SECOND)
    part.gap("composite", 20 * SECOND, 24 * SECOND, observed="stalled")
    for track in TRACKS[1:]:
        part.segment(track, 20 * SECOND, 24 * SECOND)
    part.mark(11 * SECOND, "C1_NOTICE", MarkKind.CHAPTER)
    part.mark(12 * SECOND, "ab" * 32, MarkKind.CAPTION)
    part.mark(13 * SECOND, "zh-CN " + "cd" * 32, MarkKind.NOTICE)
    part.mark(21 * SECOND, "hum mic-room begun", MarkKind.SIGNAL)
    part.mark(23 * SECOND, "C9_EVIDENCE: 另案开示", MarkKind.MISSING)
    part.close(24 * SECOND)
    centre.everything()
    found = Session.objects.get()
    actions.claim(person=viewers.prosecutor, session=found, now=timezone.now())
    return found


def test_course_of_a_part_is_told_lane_by_lane_in_words(session: Session) -> None:
    (part,) = (line(session) or {})["parts"]
    assert [(c["at"], c["number"], c["words"]) for c in part["chapters"]] == [(11, 1, "告知全程录音录像")]
    assert [(m["number"], m["words"], m["reason"]) for m in part["missing"]] == [(9, "证据开示", "另案开示")]
    assert [(p["kind"], p["from"], p["to"], p["words"], p["reason"], p["by"]) for p in part["pauses"]] == [
        ("suspended", 14, 20, "中止", "身体原因", "面板")
    ]
    assert [(s["words"], s["track"], s["from"], s["to"]) for s in part["signals"]] == [("交流声", "环境拾音", 21, 24)]
    assert [(h["tracks"], h["from"], h["derived"]) for h in part["holes"]] == [(["合成画面"], 20, True)]
    assert [(m["words"], m["detail"]) for m in part["marks"]] == [("已播放告知语音", "zh-CN")]
    assert part["captions"] == [[12, None]]
    assert [(t["name"], t["derived"]) for t in part["tracks"]] == [(t, t == "composite") for t in TRACKS]


def test_talk_says_which_of_its_edges_the_lawyer_confirmed_and_a_suspension_that_lasts_has_no_end(
    centre: Centre, viewers: Viewers
) -> None:
    part = centre.made.arm()
    part.open(("suspect",))
    part.segment("suspect", 10 * SECOND, 14 * SECOND)
    part.suspend(14 * SECOND, "confidential")
    part.mark(14 * SECOND, "begin panel", MarkKind.CONFIRMED)
    part.gap("suspect", 14 * SECOND, 18 * SECOND, observed="confidential")
    part.resume(18 * SECOND)
    part.segment("suspect", 18 * SECOND, 20 * SECOND)
    part.suspend(20 * SECOND, "technical")
    centre.everything()
    talk, suspension = (line(Session.objects.get()) or {})["parts"][0]["pauses"]
    assert (talk["kind"], talk["words"]) == ("confidential", "会见（未录制）")
    assert talk["confirmed"] == "开始经律师确认，结束尚未确认"
    assert (suspension["from"], suspension["to"]) == (20, None)


def test_suspension_and_a_copy_s_gap_leave_the_originals_whole(session: Session) -> None:
    view = timeline(session)
    assert (view.gaps, view.pauses) == (0, 1)
    assert view.seal == "完整、未改动，中止、会见共 1 次，均有签名记录"


def test_page_names_suspensions_apart_from_gaps(session: Session, viewers: Viewers) -> None:
    page = signed_in(viewers.prosecutor).get(f"/recordings/{session.pk}/").content.decode()
    assert "中止与会见" in page and "身体原因" in page
    assert "签名标记 4 条" in page
    english = signed_in(viewers.prosecutor)
    english.cookies["language"] = "en"
    assert "Suspensions and confidential talks" in english.get(f"/recordings/{session.pk}/").content.decode()


def test_lanes_are_told_to_nobody_without_a_grant(session: Session, viewers: Viewers) -> None:
    url = f"/playback/{session.pk}/timeline.json"
    assert signed_in(viewers.stranger).get(url).status_code == 404
    assert signed_in(viewers.colleague).get(url).status_code == 403
    assert Client().get(url).status_code == 302
