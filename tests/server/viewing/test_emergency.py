"""Emergency viewing: one person opens nothing, two do, everybody concerned hears of it, a third one judges."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from server.access.models import Role
from server.audit.models import AuditEvent
from server.notices.models import Notice
from server.recordings.models import Session
from server.viewing import actions, emergency, policies, queries
from server.viewing.errors import NotAllowed, StaleState
from server.viewing.models import GrantKind
from server.viewing.rules import emergency as rules
from server.viewing.states import RequestState
from tests.server.centre import Centre
from tests.server.conftest import person
from tests.server.playback.conftest import Viewers

WHY = "夜间投诉，负责人均在外地"


@pytest.fixture
def session(centre: Centre) -> Session:
    centre.made.simple_part()
    centre.everything()
    return Session.objects.get()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def test_two_persons_open_it_for_hours_and_everybody_concerned_is_told(
    session: Session, viewers: Viewers, now: datetime
) -> None:
    unit = viewers.prosecutor.unit
    chief = person("the-chief", Role.CHIEF_PROSECUTOR, unit)
    auditor = person("the-auditor", Role.AUDITOR, unit)
    asked = emergency.ask(person=viewers.prosecutor, session=session, reason=WHY, now=now)
    assert queries.grant_for(viewers.prosecutor, session, now) is None, "one person opens nothing"
    assert list(Notice.objects.filter(kind="emergency.asked").values_list("person", flat=True)) == [chief.pk]
    assert not queries.requests_before(viewers.head).exists(), "it is no request to a head"
    with pytest.raises(NotAllowed):
        actions.approve(person=viewers.head, request=asked, said="行", now=now)
    with pytest.raises(NotAllowed):
        emergency.confirm(person=viewers.head, request=asked, said="行", now=now)

    grant = emergency.confirm(person=chief, request=asked, said="已电话核实", now=now)
    assert queries.grant_for(viewers.prosecutor, session, now) == grant
    assert grant.kind == GrantKind.EMERGENCY
    assert queries.grant_for(viewers.prosecutor, session, now + rules().lasts) is None, "it ends by itself"
    told = set(Notice.objects.filter(kind="emergency.opened").values_list("person", flat=True))
    assert {viewers.head.pk, auditor.pk, chief.pk} <= told and viewers.prosecutor.pk not in told
    with pytest.raises(StaleState):
        emergency.confirm(person=chief, request=asked, said="再来", now=now)

    asked.refresh_from_db()
    for one_of_two in (chief, viewers.prosecutor):
        with pytest.raises(NotAllowed):
            emergency.review(person=one_of_two, request=asked, said="得当", is_proper=True, now=now)
    emergency.review(person=viewers.head, request=asked, said="并不紧急", is_proper=False, now=now)
    event = AuditEvent.objects.get(action="emergency.reviewed")
    assert event.details["proper"] is False and event.actor == viewers.head.username


def test_what_nobody_confirms_lapses_and_may_be_asked_again(session: Session, viewers: Viewers, now: datetime) -> None:
    chief = person("the-chief", Role.CHIEF_PROSECUTOR, viewers.prosecutor.unit)
    asked = emergency.ask(person=viewers.prosecutor, session=session, reason=WHY, now=now - rules().lapses)
    with pytest.raises(NotAllowed, match="lapsed"):
        emergency.confirm(person=chief, request=asked, said="晚了", now=now)
    assert not emergency.waiting_for(chief, now).exists()
    again = emergency.ask(person=viewers.prosecutor, session=session, reason=WHY, now=now)
    with pytest.raises(NotAllowed):
        policies.check_apply(viewers.prosecutor, session, now)
    assert list(emergency.waiting_for(chief, now)) == [again]


def test_a_request_that_the_heads_do_not_answer_is_no_hindrance(
    session: Session, viewers: Viewers, now: datetime
) -> None:
    asked = actions.apply(person=viewers.prosecutor, session=session, reason="核对具结过程", days=3, now=now)
    assert policies.is_allowed(policies.check_emergency, viewers.prosecutor, session, now)
    made = emergency.ask(person=viewers.prosecutor, session=session, reason=WHY, now=now)
    asked.refresh_from_db()
    assert (asked.state, made.state) == (RequestState.WITHDRAWN, RequestState.PENDING)
    with pytest.raises(NotAllowed, match="waits already"):
        emergency.ask(person=viewers.prosecutor, session=session, reason=WHY, now=now)


def test_nobody_confirms_his_own_and_a_stranger_sees_none(session: Session, viewers: Viewers, now: datetime) -> None:
    chief = person("the-chief", Role.CHIEF_PROSECUTOR, viewers.prosecutor.unit)
    asked = emergency.ask(person=chief, session=session, reason=WHY, now=now)
    with pytest.raises(NotAllowed, match="own request"):
        emergency.confirm(person=chief, request=asked, said="我来", now=now)
    stranger = person("their-chief", Role.CHIEF_PROSECUTOR, viewers.stranger.unit)
    assert not emergency.seen_by(stranger).exists()
    with pytest.raises(NotAllowed, match="out of reach"):
        emergency.confirm(person=stranger, request=asked, said="行", now=now)


def test_the_pages_lead_from_the_recording_to_the_review(session: Session, viewers: Viewers) -> None:
    security = person("security", Role.SECURITY_ADMINISTRATOR, viewers.prosecutor.unit)
    prosecutor, second, head = (_signed_in(each) for each in (viewers.prosecutor, security, viewers.head))
    page = prosecutor.get(f"/viewing/sessions/{session.pk}/emergency/").content.decode()
    assert "30 分钟" in page and "12 小时" in page
    prosecutor.post(f"/viewing/sessions/{session.pk}/emergency/", {"reason": WHY})
    waiting = second.get("/viewing/emergencies/").content.decode()
    assert WHY in waiting and "确认，立即开放" in waiting
    number = emergency.seen_by(security).get().pk
    assert second.post(f"/viewing/emergencies/{number}/confirm/", {"act": "confirm", "said": "核实"}).status_code == 302
    assert "等待复核" in head.get("/viewing/emergencies/").content.decode()
    head.post(f"/viewing/emergencies/{number}/review/", {"act": "proper", "said": "得当"})
    assert "复核：得当" in head.get("/viewing/emergencies/").content.decode()
    assert _signed_in(viewers.stranger).get(f"/viewing/sessions/{session.pk}/emergency/").status_code == 404
    assert prosecutor.get("/viewing/emergencies/").status_code == 403


def _signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client
