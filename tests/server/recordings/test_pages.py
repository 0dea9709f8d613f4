"""The management centre, a recording's page, a room's controls, alarms: who sees what, and what they say."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from server.access.models import User
from server.devices.models import BoxPresence
from server.recordings.alarms import alarm
from server.recordings.models import Alarm, Command, Session
from server.viewing import actions
from sync.evidence.receipts import Verb
from tests.server.centre import Centre
from tests.server.playback.conftest import Viewers


@pytest.fixture
def session(centre: Centre) -> Session:
    """Two tracks, 8 s, the sound with a gap of one second."""
    centre.made.simple_part()
    centre.everything()
    return Session.objects.get()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_catalogue_lists_the_unit_s_recordings_with_totals(session: Session, viewers: Viewers) -> None:
    page = signed_in(viewers.prosecutor).get("/recordings/").content.decode()
    assert session.pk[:8] in page
    assert "1 处缺口" in page
    assert "未认领" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=closed", True),
        ("state=recording", False),
        ("claimed=no", True),
        ("claimed=yes", False),
        ("text=一号", True),
        ("text=nowhere", False),
        ("since=2099-01-01", False),
        ("until=2099-01-01", True),
        ("room=junk&since=junk", True),
    ],
)
def test_catalogue_is_narrowed_by_what_is_asked(session: Session, viewers: Viewers, query: str, found: bool) -> None:
    page = signed_in(viewers.prosecutor).get(f"/recordings/?{query}").content.decode()
    assert (session.pk[:8] in page) is found


def test_stranger_sees_neither_list_entry_nor_page(session: Session, viewers: Viewers) -> None:
    client = signed_in(viewers.stranger)
    assert session.pk[:8] not in client.get("/recordings/").content.decode()
    for url in (f"/recordings/{session.pk}/", f"/recordings/{session.pk}/live/", f"/recordings/{session.pk}/label/"):
        assert client.get(url).status_code == 404, url


def test_operator_sees_alarms_and_no_recording(session: Session, viewers: Viewers) -> None:
    client = signed_in(viewers.operator)
    assert client.get("/recordings/").status_code == 403
    assert client.get(f"/recordings/{session.pk}/").status_code == 403
    assert client.get("/recordings/alarms/").status_code == 200


def test_page_without_grant_says_how_it_stands_and_the_way_on(session: Session, viewers: Viewers) -> None:
    page = signed_in(viewers.prosecutor).get(f"/recordings/{session.pk}/").content.decode()
    assert "含 1 处已签名说明的缺口" in page
    assert "信号中断" in page
    assert "主持检察官认领" in page
    assert "申请查看" in page
    assert 'id="player"' not in page
    assert "打印标签" in page
    assert "<svg" in page


def test_page_with_grant_holds_the_player(session: Session, viewers: Viewers) -> None:
    actions.claim(person=viewers.prosecutor, session=session, now=timezone.now())
    page = signed_in(viewers.prosecutor).get(f"/recordings/{session.pk}/").content.decode()
    assert 'id="player"' in page
    assert "添加同事" in page


def test_page_renews_only_what_changed(session: Session, viewers: Viewers) -> None:
    client = signed_in(viewers.prosecutor)
    page = client.get(f"/recordings/{session.pk}/")
    had = f'"{page.context["live"].digest}"'
    assert client.get(f"/recordings/{session.pk}/live/", headers={"If-None-Match": had}).status_code == 304
    assert client.get(f"/recordings/{session.pk}/live/", headers={"If-None-Match": '"other"'}).status_code == 200


def test_qr_page_tells_the_entitled_which_gaps_there_are(session: Session, viewers: Viewers) -> None:
    from server.claims.models import Claim
    from sync.evidence.claim import to_text

    url = f"/V/{to_text(bytes(Claim.objects.get().raw))}"
    assert "打开录像页面" in signed_in(viewers.prosecutor).get(url).content.decode()
    assert "打开录像页面" not in signed_in(viewers.stranger).get(url).content.decode()
    assert "信号中断" not in Client().get(url).content.decode()


def test_bookmark_is_asked_of_the_box_while_it_records(centre: Centre, viewers: Viewers) -> None:
    centre.made.arm().open()
    centre.everything()
    session = Session.objects.get()
    signed_in(viewers.prosecutor).post(f"/recordings/{session.pk}/bookmark/", {"text": "宣读权利义务"})
    command = Command.objects.get()
    assert (command.verb, command.detail, command.session) == (Verb.MARK, "宣读权利义务", session.pk)


def test_room_s_controls_wait_for_a_box_that_is_ready(centre: Centre, viewers: Viewers) -> None:
    client, url = signed_in(viewers.prosecutor), f"/rooms/{centre.box.room.code}/"
    assert "录制箱离线" in client.get(url).content.decode()
    BoxPresence.objects.filter(box=centre.box).update(online=True, since=timezone.now(), telemetry={"state": "ready"})
    assert "开始者自动获得查看权限" in client.get(url).content.decode()


def test_alarm_is_acknowledged_once_and_leaves_the_list(centre: Centre, viewers: Viewers) -> None:
    raised = alarm("fork", box=centre.box, unique="x", now=timezone.now(), what="record 1/2", said="two versions")
    client = signed_in(viewers.operator)
    assert "两个版本" in client.get("/recordings/alarms/").content.decode()
    client.post(f"/recordings/alarms/{raised.pk}/acknowledge/")
    assert Alarm.objects.get().acknowledged_by == viewers.operator
    assert "没有未处置的告警" in client.get("/recordings/alarms/").content.decode()
