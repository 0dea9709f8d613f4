"""Before filing: what is lacking is named, has a way on, and nothing goes by unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from server.access.models import User
from server.audit.models import AuditEvent
from server.cases.errors import GuardsMissing
from server.cases.states import CaseState, Event
from server.cases.steps import StepKind as S
from server.filing import actions, answers
from server.filing.errors import NotAllowed, NothingLacking, NotSeen, StaleState
from server.filing.gate import Gate, gate_of
from server.filing.models import Waiver
from tests.server.cases.builders import Hand
from tests.server.centre import Centre
from tests.server.filing.builders import CHAPTERS, Office, a_case, a_hearing, pass_gate, suspect_of, to_signed
from tests.server.recordings.test_pages import signed_in

pytestmark = pytest.mark.django_db


def keys(gate: Gate) -> list[str]:
    return [line.check.key for line in gate.lines if line.lacking]


@pytest.fixture
def hand(office: Office, centre: Centre) -> Hand:
    """Signed, filed papers, one whole recording with every chapter."""
    session = a_hearing(centre)
    hand = a_case(office, session.started_at - timedelta(days=1))
    to_signed(hand, session)
    return hand


def test_a_case_with_everything_goes(hand: Hand) -> None:
    gate = gate_of(hand.case, hand.now)
    assert keys(gate) == [] and gate.lacking == 0
    assert hand.move(Event.FILE) == CaseState.FILED


def test_what_is_lacking_keeps_it_back_until_it_is_explained_opened_and_approved(
    office: Office, centre: Centre
) -> None:
    session = a_hearing(centre, chapters=CHAPTERS[:-2])
    hand = a_case(office, session.started_at - timedelta(days=1))
    to_signed(hand, session, leave_out=(S.OPINION_FILED,))
    with pytest.raises(GuardsMissing) as refused:
        hand.move(Event.FILE)
    assert [each.guard.key for each in refused.value.missing] == ["opinion_filed", "contents"]
    assert {each.url for each in refused.value.missing} == {f"/filing/{hand.case.pk}/"}

    suspect = suspect_of(hand).pk
    told = {
        "case": hand.case,
        "suspect": suspect,
        "why": "律师出差，书面意见随后补送",
        "by": hand.user,
        "now": hand.now,
    }
    opinion = actions.ask(check="opinion_filed", thing="", **told)
    with pytest.raises(NotSeen):
        actions.approve(waiver=opinion, said="同意", by=office.head, now=hand.now)
    with pytest.raises(NotAllowed):
        actions.approve(waiver=opinion, said="同意", by=office.manager, now=hand.now)
    client = signed_in(office.head)
    page = client.get(f"/filing/exceptions/{opinion.pk}/").content.decode()
    assert "律师出差" in page and "律师意见已入卷" in page
    client.post(f"/filing/exceptions/{opinion.pk}/approve/", {"said": "同意先行移送"})
    contents = actions.ask(check="contents", thing="7", **told)
    actions.note_opened(waiver=contents, person=office.head, now=hand.now)
    actions.approve(waiver=contents, said="", by=office.head, now=hand.now)

    gate = gate_of(hand.case, hand.now)
    assert (gate.lacking, gate.passed) == (0, 2)
    assert hand.move(Event.FILE) == CaseState.FILED
    deeds = AuditEvent.objects.filter(action__startswith="filing.").order_by("number").values_list("action", flat=True)
    assert list(deeds) == ["filing.explained", "filing.approved", "filing.explained", "filing.approved"]
    with pytest.raises(StaleState):
        actions.undo(waiver=opinion, why="改变主意了", by=office.head, now=hand.now)


def test_nobody_approves_his_own_and_an_approval_is_undone_while_the_case_is_here(hand: Hand, office: Office) -> None:
    hand.case.prosecutor = office.head
    hand.case.save()
    hand.case.steps.filter(kind=S.OPINION_FILED).update(voided_at=hand.now)
    told = {"check": "opinion_filed", "suspect": suspect_of(hand).pk, "thing": "", "why": "律师尚未提交"}
    made = actions.ask(case=hand.case, **told, by=office.head, now=hand.now)
    actions.note_opened(waiver=made, person=office.head, now=hand.now)
    with pytest.raises(NotAllowed, match="his own"):
        actions.approve(waiver=made, said="", by=office.head, now=hand.now)
    with pytest.raises(StaleState):
        actions.ask(case=hand.case, **told, by=office.head, now=hand.now)
    actions.note_opened(waiver=made, person=office.chief, now=hand.now)
    actions.approve(waiver=made, said="同意", by=office.chief, now=hand.now)
    assert gate_of(hand.case, hand.now).lacking == 0
    actions.undo(waiver=made, why="律师意见已到", by=office.chief, now=hand.now)
    assert keys(gate_of(hand.case, hand.now)) == ["opinion_filed"]
    actions.ask(case=hand.case, **told, by=office.head, now=hand.now)


def test_what_was_let_pass_is_exactly_that(office: Office, centre: Centre) -> None:
    """A recognizance of another time is not covered by what was approved of the first."""
    session = a_hearing(centre)
    hand = a_case(office, session.started_at - timedelta(days=1))
    to_signed(hand, session)
    signed = hand.case.steps.get(kind=S.RECOGNIZANCE)
    outside = session.ended_at + timedelta(hours=3)
    hand.case.steps.filter(pk=signed.pk).update(at=outside)
    hand.now = outside + timedelta(hours=1)
    assert keys(gate_of(hand.case, hand.now)) == ["signed_in_film"]
    pass_gate(hand, office.chief)
    assert gate_of(hand.case, hand.now).lacking == 0
    hand.case.steps.filter(pk=signed.pk).update(at=outside + timedelta(minutes=5))
    assert keys(gate_of(hand.case, hand.now)) == ["signed_in_film"]


def test_the_wrong_order_and_a_late_deadline_are_named(hand: Hand) -> None:
    law = hand.case.steps.get(kind=S.PLEA_LAW_TOLD)
    signed = hand.case.steps.get(kind=S.RECOGNIZANCE)
    hand.case.steps.filter(pk=law.pk).update(at=signed.at + timedelta(minutes=1))
    (line,) = [each for each in gate_of(hand.case, hand.now).lines if each.lacking]
    assert line.check.key == "order" and "晚于" in line.lacking[0].lack.words
    hand.case.steps.filter(pk=law.pk).update(at=law.at)
    hand.case.steps.filter(kind=S.INDICTED).update(voided_at=hand.now)
    hand.step(S.COMPLAINED)
    late = gate_of(hand.case, hand.now + timedelta(days=60))
    assert {"indicted", "deadline"} <= set(keys(late))
    with pytest.raises(NothingLacking):  # what the filing itself writes has no exception
        actions.ask(
            case=hand.case, check="indicted", suspect=suspect_of(hand).pk, thing="", why="还没有文号",
            by=hand.user, now=hand.now,
        )  # fmt: skip


def test_several_recordings_together_hold_what_is_asked_of_one_person(office: Office, centre: Centre) -> None:
    first, second = a_hearing(centre, chapters=CHAPTERS[:4]), a_hearing(centre, chapters=CHAPTERS[4:])
    hand = a_case(office, first.started_at - timedelta(days=1))
    to_signed(hand, first)
    assert keys(gate_of(hand.case, hand.now)) == ["contents"]
    link = hand.case.session_links.create(session=second, why="第二次", by=hand.user, at=hand.now)
    link.suspects.set(hand.case.suspects.all())
    assert keys(gate_of(hand.case, hand.now)) == []


def test_the_pages_say_what_is_lacking_to_those_who_may_know(hand: Hand, office: Office) -> None:
    hand.case.steps.filter(kind=S.OPINION_FILED).update(voided_at=hand.now)
    hand.step(S.COMPLAINED)  # of which something is due
    lacks = gate_of(hand.case, timezone.now()).lacking  # deadlines of so old a case fall due as the years go by
    said = f"还缺 {lacks} 项"
    client = signed_in(office.prosecutor)
    page = client.get(f"/filing/{hand.case.pk}/").content.decode()
    assert lacks > 0 and said in page and "报请批准" in page
    assert said in client.get(f"/cases/{hand.case.pk}/").content.decode()
    assert said in client.get("/filing/").content.decode()
    assert said in client.get("/").content.decode()
    assert said in client.get("/cases/work/").content.decode()
    told = {"check": "opinion_filed", "suspect": suspect_of(hand).pk, "thing": "", "why": "律师意见在途"}
    client.post(f"/filing/{hand.case.pk}/ask/", told)
    made = Waiver.objects.get()
    head = signed_in(office.head)
    assert "张三盗窃案" in head.get("/filing/").content.decode()
    assert f"/filing/exceptions/{made.pk}/" in head.get("/").content.decode()
    assert "律师意见在途" in head.get(f"/filing/exceptions/{made.pk}/").content.decode()
    stranger = signed_in(_stranger())
    assert stranger.get(f"/filing/{hand.case.pk}/").status_code == 404
    assert stranger.get(f"/filing/exceptions/{made.pk}/").status_code == 404


def test_of_several_suspects_each_has_an_answer_of_his_own(office: Office, centre: Centre) -> None:
    session = a_hearing(centre)
    hand = a_case(office, session.started_at - timedelta(days=1))
    hand.charge(hand.suspect(name="李四"))
    to_signed(hand, session)
    second = hand.case.suspects.get(number=2)
    hand.case.steps.filter(kind=S.OPINION_FILED, suspect=second).update(voided_at=hand.now)
    gate = gate_of(hand.case, hand.now)
    assert [gate.of(number).lacking for number in (0, 1, 2)] == [0, 0, 1]
    page = signed_in(office.prosecutor).get(f"/filing/{hand.case.pk}/?person=1").content.decode()
    assert "李四 · 1" in page and "张三 · 齐备" in page and "办不了，说明理由" not in page


def test_lists_show_the_answer_kept_last_and_the_worker_keeps_it_fresh(hand: Hand) -> None:
    assert answers.refresh(hand.now) == 1 and answers.refresh(hand.now) == 0
    assert "齐备" in answers.beside([hand.case.pk])[hand.case.pk]
    hand.case.steps.filter(kind=S.OPINION_FILED).update(voided_at=hand.now)
    assert answers.refresh(hand.now + answers.OLD + timedelta(seconds=1)) == 1
    assert "还缺 1 项" in answers.beside([hand.case.pk])[hand.case.pk]


def _stranger() -> User:
    from server.access.actions import create_unit
    from server.access.models import Role, UnitKind
    from tests.server.conftest import person

    unit = create_unit(actor="test", code="y", kind=UnitKind.COUNTY, name_zh="邻院", name_en="Next door")
    return person("wu", Role.PROSECUTOR, unit)
