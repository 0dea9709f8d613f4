"""The four acts that write grants, who may do each, and how grants end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from server.access.models import User
from server.audit.models import AuditEvent
from server.recordings.models import Command, CommandState, Session
from server.viewing import actions, queries
from server.viewing.errors import NotAllowed, StaleState
from server.viewing.models import Grant, GrantKind, ViewingRequest, Watch
from server.viewing.starting import grant_starters
from server.viewing.states import GRANTS, REQUESTS, RequestEvent, RequestState
from sync.evidence.receipts import Verb
from tests.server.centre import Centre
from tests.server.playback.conftest import Viewers

ROLES = ("prosecutor", "colleague", "head", "other_head", "technician", "operator", "stranger")


@pytest.fixture
def session(centre: Centre) -> Session:
    centre.made.simple_part()
    centre.everything()
    return Session.objects.get()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("who", ROLES)
def test_nobody_may_watch_without_a_grant(session: Session, viewers: Viewers, now: datetime, who: str) -> None:
    assert queries.grant_for(getattr(viewers, who), session, now) is None


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("prosecutor", True), ("head", True), ("technician", False), ("operator", False), ("stranger", False)],
)
def test_who_may_claim(session: Session, viewers: Viewers, now: datetime, who: str, allowed: bool) -> None:
    user = getattr(viewers, who)
    if not allowed:
        with pytest.raises(NotAllowed):
            actions.claim(person=user, session=session, now=now)
        return
    grant = actions.claim(person=user, session=session, now=now)
    assert queries.grant_for(user, session, now) == grant
    assert AuditEvent.objects.filter(action="recording.claimed", ident=session.pk).count() == 1


def test_second_claim_is_refused_and_the_first_stands(session: Session, viewers: Viewers, now: datetime) -> None:
    stale = Session.objects.get(pk=session.pk)
    actions.claim(person=viewers.prosecutor, session=session, now=now)
    with pytest.raises(StaleState):
        actions.claim(person=viewers.colleague, session=stale, now=now)
    assert Session.objects.get().claimed_by == viewers.prosecutor
    assert queries.grant_for(viewers.colleague, session, now) is None


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("colleague", True), ("technician", True), ("operator", False), ("stranger", False), ("prosecutor", False)],
)
def test_whom_the_claimant_may_add(session: Session, viewers: Viewers, now: datetime, who: str, allowed: bool) -> None:
    actions.claim(person=viewers.prosecutor, session=session, now=now)
    session.refresh_from_db()
    added = getattr(viewers, who)
    if not allowed:
        with pytest.raises(NotAllowed):
            actions.add_colleague(person=viewers.prosecutor, session=session, colleague=added, why="协办", now=now)
        return
    actions.add_colleague(person=viewers.prosecutor, session=session, colleague=added, why="协办", now=now)
    found = queries.grant_for(added, session, now)
    assert found is not None and found.kind == GrantKind.ADDED


@pytest.mark.parametrize("who", ["colleague", "head", "stranger", "operator"])
def test_only_the_claimant_adds(session: Session, viewers: Viewers, now: datetime, who: str) -> None:
    actions.claim(person=viewers.prosecutor, session=session, now=now)
    session.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.add_colleague(
            person=getattr(viewers, who), session=session, colleague=viewers.other_head, why="协办", now=now
        )


def test_request_is_approved_by_another_head_and_ends_by_itself(
    session: Session, viewers: Viewers, now: datetime
) -> None:
    request = actions.apply(person=viewers.colleague, session=session, reason="核对笔录", days=3, now=now)
    actions.approve(person=viewers.head, request=request, said="同意", now=now)
    assert queries.grant_for(viewers.colleague, session, now + timedelta(days=2, hours=23)) is not None
    assert queries.grant_for(viewers.colleague, session, now + timedelta(days=3)) is None
    actions_seen = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"viewing.applied", "viewing.approved"} <= actions_seen


def test_head_cannot_approve_his_own_request_another_head_can(
    session: Session, viewers: Viewers, now: datetime
) -> None:
    request = actions.apply(person=viewers.head, session=session, reason="督导检查", days=1, now=now)
    with pytest.raises(NotAllowed):
        actions.approve(person=viewers.head, request=request, said="同意", now=now)
    assert queries.grant_for(viewers.head, session, now) is None
    actions.approve(person=viewers.other_head, request=request, said="同意", now=now)
    assert queries.grant_for(viewers.head, session, now) is not None


@pytest.mark.parametrize("who", ["prosecutor", "technician", "operator", "stranger"])
def test_only_a_head_of_the_unit_decides(session: Session, viewers: Viewers, now: datetime, who: str) -> None:
    request = actions.apply(person=viewers.colleague, session=session, reason="核对笔录", days=3, now=now)
    for act in (actions.approve, actions.refuse):
        with pytest.raises(NotAllowed):
            act(person=getattr(viewers, who), request=request, said="同意", now=now)


def test_refused_request_gives_nothing_and_is_decided_once(session: Session, viewers: Viewers, now: datetime) -> None:
    request = actions.apply(person=viewers.colleague, session=session, reason="核对笔录", days=3, now=now)
    actions.refuse(person=viewers.head, request=request, said="与办案无关", now=now)
    assert queries.grant_for(viewers.colleague, session, now) is None
    with pytest.raises(StaleState):
        actions.approve(person=viewers.other_head, request=request, said="同意", now=now)
    assert not Grant.objects.exists()


def test_one_waits_for_one_decision_at_a_time(session: Session, viewers: Viewers, now: datetime) -> None:
    actions.apply(person=viewers.colleague, session=session, reason="核对笔录", days=3, now=now)
    with pytest.raises(NotAllowed):
        actions.apply(person=viewers.colleague, session=session, reason="再次申请", days=3, now=now)


@pytest.mark.parametrize("who", ["operator", "technician"])
def test_roles_without_the_right_cannot_apply(session: Session, viewers: Viewers, now: datetime, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.apply(person=getattr(viewers, who), session=session, reason="看看", days=3, now=now)


def test_revoked_grant_ends_at_once(session: Session, viewers: Viewers, now: datetime) -> None:
    actions.claim(person=viewers.prosecutor, session=session, now=now)
    session.refresh_from_db()
    grant = actions.add_colleague(
        person=viewers.prosecutor, session=session, colleague=viewers.colleague, why="协办", now=now
    )
    with pytest.raises(NotAllowed):
        actions.revoke(person=viewers.stranger, grant=grant, why="试试", now=now)
    actions.revoke(person=viewers.prosecutor, grant=grant, why="已结束协办", now=now)
    assert queries.grant_for(viewers.colleague, session, now) is None
    with pytest.raises(StaleState):
        actions.revoke(person=viewers.head, grant=grant, why="再次", now=now)


def test_operator_may_not_watch_whatever_the_table_says(session: Session, viewers: Viewers, now: datetime) -> None:
    Grant.objects.create(
        session=session, person=viewers.operator, kind=GrantKind.ADDED, why="x", granted_by=viewers.head,
        granted_at=now, until=now + timedelta(days=1),
    )  # fmt: skip
    assert queries.grant_for(viewers.operator, session, now) is None


def test_whoever_started_from_the_page_may_watch(centre: Centre, viewers: Viewers, now: datetime) -> None:
    Command.objects.create(
        id="1" * 32, box=centre.box, verb=Verb.START, expects="ready", asked_by=viewers.prosecutor, asked_at=centre.now,
        sent_at=centre.now, state=CommandState.ACCEPTED,
    )  # fmt: skip
    part = centre.made.arm()
    part.open(started_by="command")
    centre.everything()
    (grant,) = grant_starters(now)
    assert (grant.person, grant.kind, grant.session) == (viewers.prosecutor, GrantKind.STARTED, Session.objects.get())
    assert grant_starters(now) == []


def test_press_in_the_room_grants_nothing_to_whoever_asked_at_the_same_time(
    centre: Centre, viewers: Viewers, now: datetime
) -> None:
    Command.objects.create(
        id="1" * 32, box=centre.box, verb=Verb.START, expects="ready", asked_by=viewers.prosecutor, asked_at=centre.now,
        sent_at=centre.now, state=CommandState.ACCEPTED,
    )  # fmt: skip
    centre.made.arm().open()
    centre.everything()
    assert grant_starters(now) == []


def test_one_sitting_is_one_audit_event(session: Session, viewers: Viewers, now: datetime) -> None:
    grant = actions.claim(person=viewers.prosecutor, session=session, now=now)
    for seconds in (0, 1, 40, 200, 460):
        actions.note_watching(grant=grant, now=now + timedelta(seconds=seconds))
    assert Watch.objects.count() == 1
    actions.note_watching(grant=grant, now=now + timedelta(seconds=1000))
    assert AuditEvent.objects.filter(action="recording.watched").count() == 2


def test_only_pending_requests_and_active_grants_move() -> None:
    assert {state for state, _ in REQUESTS} == {RequestState.PENDING}
    assert {event for _, event in REQUESTS} == set(RequestEvent)
    assert len(GRANTS) == 1


def test_pages_lead_from_request_to_decision(session: Session, viewers: Viewers) -> None:
    applicant, head = signed_in(viewers.colleague), signed_in(viewers.head)
    url = f"/viewing/sessions/{session.pk}/apply/"
    assert applicant.get(url).status_code == 200
    assert applicant.post(url, {"reason": "核对笔录内容", "days": "5"}).status_code == 302
    request = ViewingRequest.objects.get()
    assert "核对笔录内容" in applicant.get("/viewing/mine/").content.decode()
    assert "核对笔录内容" in head.get("/viewing/pending/").content.decode()
    head.post(f"/viewing/requests/{request.pk}/decide/", {"act": "approve", "said": "同意"})
    assert "已批准" in applicant.get("/viewing/mine/").content.decode()
    assert 'id="player"' in applicant.get(f"/recordings/{session.pk}/").content.decode()


def test_pages_of_another_unit_s_recording_do_not_exist(session: Session, viewers: Viewers) -> None:
    client = signed_in(viewers.stranger)
    assert client.get(f"/viewing/sessions/{session.pk}/apply/").status_code == 404
    assert client.post(f"/viewing/sessions/{session.pk}/claim/").status_code == 404
    assert signed_in(viewers.operator).get("/viewing/mine/").status_code == 403
    assert signed_in(viewers.prosecutor).get("/viewing/pending/").status_code == 403


def test_own_request_is_shown_to_a_head_without_buttons(session: Session, viewers: Viewers, now: datetime) -> None:
    request = actions.apply(person=viewers.head, session=session, reason="督导检查", days=1, now=now)
    client = signed_in(viewers.head)
    assert "须由其他部门负责人审批" in client.get("/viewing/pending/").content.decode()
    client.post(f"/viewing/requests/{request.pk}/decide/", {"act": "approve", "said": "同意"})
    assert ViewingRequest.objects.get().state == RequestState.PENDING
    assert AuditEvent.objects.get(action="access.denied").details["why"] == "decide: own request"
