"""A case goes its way: the table, the guards in the way, and what a person is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from server.cases import course
from server.cases.actions.cases import edit_case
from server.cases.actions.history import Deed
from server.cases.actions.people import add_companion, edit_suspect
from server.cases.errors import BadStep, GuardsMissing, NoSuchMove, NotAllowed, StaleCase
from server.cases.facts import NAMES
from server.cases.guards import GUARDS
from server.cases.models import SessionLink, Suspect
from server.cases.states import CaseState, Event
from server.cases.steps import StepKind as S
from server.cases.words import role_of
from server.recordings.models import Session
from tests.server.cases.builders import Hand, a_session
from tests.server.conftest import People
from tests.server.filing.builders import pass_gate

pytestmark = pytest.mark.django_db
E = Event


def _film(hand: Hand, people: People, *suspects: Suspect) -> Session:
    session = a_session(people.unit, hand.now)
    link = SessionLink.objects.create(case=hand.case, session=session, why="同一次听取意见", by=hand.user, at=hand.now)
    link.suspects.set(suspects or hand.case.suspects.all())
    return session


def _to_hearing(hand: Hand) -> None:
    hand.step(S.RIGHTS_TOLD)
    hand.step(S.PLEA_LAW_TOLD)
    assert hand.move(E.TELL_RIGHTS) == CaseState.RIGHTS_TOLD
    assert hand.move(E.SECURE_LAWYER) == CaseState.LAWYER_SECURED
    hand.step(S.BOOKED)
    assert hand.move(E.BOOK) == CaseState.BOOKED
    hand.step(S.FILE_READ)
    assert hand.move(E.FINISH_REVIEW) == CaseState.REVIEW_DONE
    hand.step(S.VOLUNTARINESS_REVIEWED)
    assert hand.move(E.REVIEW_VOLUNTARINESS) == CaseState.VOLUNTARINESS_REVIEWED
    assert hand.move(E.OPEN_HEARING) == CaseState.HEARING


def _to_signed(hand: Hand, people: People) -> None:
    _to_hearing(hand)
    for kind in (S.HEARD, S.LAWYER_HEARD, S.PROPOSED):
        hand.step(kind)
    assert hand.move(E.AGREE) == CaseState.NEGOTIATED
    hand.step(S.RECOGNIZANCE)
    _film(hand, people)
    assert hand.move(E.SIGN) == CaseState.SIGNED


def test_every_state_is_reached_and_all_but_the_last_are_left() -> None:
    reached = {CaseState.ACCEPTED} | {row.after for row in course.TABLE}
    left = {state for row in course.TABLE for state in row.before}
    assert reached == set(CaseState) and left == set(CaseState) - {CaseState.CLOSED}
    assert {row.event for row in course.TABLE} == set(Event)


def test_every_guard_is_used_and_asks_by_facts_that_there_are() -> None:
    assert {key for row in course.TABLE for key in row.guards} == set(GUARDS)
    asked = {name.lstrip("!") for guard in GUARDS.values() for name in (*guard.when, *guard.facts)}
    assert asked <= NAMES | {"must_have_aid"}


def test_a_plea_goes_from_acceptance_to_the_end(open_case: Callable[..., Hand], people: People) -> None:
    hand = open_case()
    suspect = hand.suspect(custody="bail", custody_since=date(2026, 3, 1))
    hand.charge(suspect)
    _to_signed(hand, people)
    hand.step(S.OPINION_FILED)
    hand.step(S.INDICTED)
    pass_gate(hand, people.chief_prosecutor)
    assert hand.move(E.FILE) == CaseState.FILED
    hand.step(S.COURT_ACCEPTED)
    assert hand.move(E.OPEN_TRIAL) == CaseState.TRIAL
    hand.step(S.JUDGED)
    assert hand.move(E.JUDGE) == CaseState.JUDGED
    hand.step(S.EFFECTIVE)
    assert hand.move(E.TAKE_EFFECT) == CaseState.EFFECTIVE
    assert hand.move(E.CLOSE) == CaseState.CLOSED
    assert [move.after for move in reversed(hand.case.moves.all())][-1] == CaseState.CLOSED
    assert not hand.case.dues.filter(done_at=None).exists()


def test_a_refusal_names_the_guard_whom_it_lacks_and_the_way_on(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    first, second = hand.suspect(name="张三"), hand.suspect(name="李四")
    hand.step(S.RIGHTS_TOLD)
    hand.step(S.PLEA_LAW_TOLD, first)
    with pytest.raises(GuardsMissing, match="plea_law_told") as refused:
        hand.move(E.TELL_RIGHTS)
    (lack,) = refused.value.missing
    assert lack.names == ("李四",) and "告知书" in str(lack.guard.way_on) and "一百七十三条" in lack.guard.law
    hand.step(S.PLEA_LAW_TOLD, second)
    assert hand.move(E.TELL_RIGHTS) == CaseState.RIGHTS_TOLD


def test_what_the_table_does_not_know_is_refused_with_the_state(open_case: Callable[..., Hand]) -> None:
    with pytest.raises(NoSuchMove) as refused:
        open_case().move(E.FILE)
    assert "已受理" in str(refused.value.words) and "提起公诉" in str(refused.value.words)


def test_who_signs_has_a_lawyer_and_who_is_exempt_has_a_ground(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    alone = hand.suspect(lawyer_kind="none", lawyer_name="")
    with pytest.raises(BadStep, match="without a lawyer"):
        hand.step(S.RECOGNIZANCE, alone)
    deaf = hand.suspect(name="李四", is_deaf=True, lawyer_kind="aid")
    hand.step(S.EXEMPTION, deaf)
    deaf.refresh_from_db()
    assert deaf.plea == "exempt" and deaf.plea_why == "写明理由"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reference": " "}, "no document number"),
        ({"at": date(2026, 3, 15)}, "accepted on"),
        ({"at": date(2026, 3, 20)}, "it is"),
    ],
)
def test_a_step_that_cannot_be_is_refused(open_case: Callable[..., Hand], change: dict, says: str) -> None:
    hand = open_case()
    hand.suspect()
    if "at" in change:
        change = {"at": hand.now.replace(day=change["at"].day)}
    with pytest.raises(BadStep, match=says):
        hand.step(S.INDICTED, **change)


def test_a_retraction_voids_the_recognizance_of_that_one_alone(open_case: Callable[..., Hand], people: People) -> None:
    hand = open_case(procedure="fast")
    first, second = hand.suspect(name="张三"), hand.suspect(name="李四")
    for each in (first, second):
        hand.charge(each)
    _to_signed(hand, people)
    hand.step(S.RETRACTION, first, note="认为量刑过重")
    assert hand.move(E.RETRACT) == CaseState.RETRACTED
    signed = {step.suspect_id: step for step in hand.case.steps.filter(kind=S.RECOGNIZANCE)}
    assert signed[first.pk].voided_why == "认为量刑过重" and signed[second.pk].voided_at is None
    assert hand.case.procedure == "ordinary"
    with pytest.raises(GuardsMissing, match="nobody_pleads"):
        hand.move(E.FILE_WITHOUT_PLEA)
    assert hand.move(E.KEEP_THE_REST) == CaseState.SIGNED


def test_a_case_goes_back_twice_at_most_and_its_clock_begins_anew(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    hand.suspect()
    for round_ in (1, 2):
        hand.step(S.RETURN_DECIDED)
        assert hand.move(E.RETURN) == CaseState.RETURNED
        assert not hand.case.dues.filter(rule="examine", done_at=None).exists()
        assert hand.case.dues.get(rule="supplement", done_at=None).owner == "police"
        hand.now = hand.now.replace(month=3 + round_)
        hand.step(S.CAME_BACK)
        assert hand.move(E.COME_BACK) == CaseState.ACCEPTED
        assert hand.case.returned_times == round_ and hand.case.counted_from == hand.now.date()
        assert localdate(hand.case.dues.get(rule="examine").starts_at) == hand.now.date()
    with pytest.raises(GuardsMissing, match="may_return, return_decided"):
        hand.move(E.RETURN)


def test_no_prosecution_is_decided_announced_and_served(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    suspect = hand.suspect(custody="arrested", custody_since=date(2026, 3, 1))
    hand.step(S.HEARD)
    hand.step(S.NO_PROSECUTION_DECIDED)
    assert hand.move(E.DECIDE_NO_PROSECUTION) == CaseState.NOT_PROSECUTED
    assert str(role_of(hand.case.state)) == "被不起诉人"
    hand.step(S.NO_PROSECUTION_ANNOUNCED)
    with pytest.raises(GuardsMissing, match="released"):
        hand.move(E.ANNOUNCE)
    suspect.refresh_from_db()
    edit_suspect(suspect=suspect, values={"custody": "none"}, deed=hand.deed("释放"))
    assert hand.move(E.ANNOUNCE) == CaseState.ANNOUNCED
    hand.step(S.NO_PROSECUTION_SERVED)
    assert hand.move(E.SERVE) == CaseState.SERVED
    assert hand.move(E.CLOSE) == CaseState.CLOSED
    suspect.refresh_from_db()
    assert suspect.outcome == "not_prosecuted"


def test_a_condition_is_for_minors_and_ends_in_no_prosecution(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    adult = hand.suspect(birth_date=date(1990, 1, 1))
    hand.step(S.HEARD)
    hand.step(S.CONDITIONAL_DECIDED)
    with pytest.raises(GuardsMissing, match="all_juvenile") as refused:
        hand.move(E.DECIDE_CONDITIONAL)
    assert {lack.guard.key for lack in refused.value.missing} == {"all_juvenile", "conditional_months"}
    values = {"birth_date": date(2009, 1, 1), "lawyer_kind": "aid", "conditional_months": 6}
    edit_suspect(suspect=adult, values=values, deed=hand.deed("更正出生日期"))
    add_companion(suspect=adult, values={"kind": "guardian", "name": "张父", "relation": "父亲"}, deed=hand.deed())
    assert hand.move(E.DECIDE_CONDITIONAL) == CaseState.CONDITIONAL
    assert hand.case.dues.get(rule="conditional").due_at.date() > date(2026, 9, 1)
    hand.step(S.CONDITIONAL_MET, adult)
    hand.step(S.NO_PROSECUTION_DECIDED, adult)
    assert hand.move(E.DECIDE_NO_PROSECUTION) == CaseState.NOT_PROSECUTED


def test_the_express_lane_leaves_out_clicks_and_no_guard(open_case: Callable[..., Hand]) -> None:
    hand = open_case(procedure="fast")
    hand.charge(hand.suspect())
    kinds = (S.RIGHTS_TOLD, S.PLEA_LAW_TOLD, S.BOOKED, S.REVIEW_OFFERED, S.VOLUNTARINESS_REVIEWED)
    for kind in kinds[:-1]:
        hand.step(kind)
    with pytest.raises(GuardsMissing) as refused:
        hand.move(E.HURRY)
    assert [lack.guard.key for lack in refused.value.missing] == ["is_express", "voluntariness_reviewed"]
    edit_case(case=hand.case, values={"express_from": hand.now}, deed=hand.deed("列入快办"))
    hand.step(kinds[-1])
    assert hand.move(E.HURRY) == CaseState.VOLUNTARINESS_REVIEWED
    due = hand.case.dues.get(rule="express")
    assert (due.due_at - due.starts_at).total_seconds() == 48 * 3600


def test_a_stranger_and_a_stale_form_write_nothing(open_case: Callable[..., Hand], people: People) -> None:
    hand = open_case()
    with pytest.raises(NotAllowed):
        edit_case(case=hand.case, values={"name": "x"}, deed=Deed(by=people.stranger, now=hand.now))
    edit_case(case=hand.case, values={"name": "张三等盗窃案"}, deed=hand.deed("更正"))
    with pytest.raises(StaleCase) as refused:
        edit_case(case=hand.case, values={"name": "y"}, deed=Deed(by=hand.user, now=hand.now, revision=1))
    assert "刷新" in str(refused.value.words)
    hand.case.refresh_from_db()
    change = hand.case.changes.get(field="name")
    assert (change.before, change.after, change.why) == ("张三盗窃案", "张三等盗窃案", "更正")


def test_roles_follow_the_stage() -> None:
    assert [str(role_of(state)) for state in (CaseState.HEARING, CaseState.TRIAL, CaseState.EFFECTIVE)] == [
        "犯罪嫌疑人",
        "被告人",
        "罪犯",
    ]
    assert str(role_of(CaseState.TRIAL, "not_prosecuted")) == "被不起诉人"
    assert str(role_of(CaseState.HANDED_OVER)) == "社区矫正对象"


def test_a_ground_for_legal_aid_found_later_begins_its_own_three_days(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    first, second = hand.suspect(lawyer_kind="none"), hand.suspect(name="李四", lawyer_kind="none")
    assert not hand.case.dues.filter(rule="notify_aid").exists()
    hand.now += timedelta(days=4)
    edit_suspect(suspect=first, values={"plea": "refuses"}, deed=hand.deed())
    dues = hand.case.dues.filter(rule="notify_aid").order_by("suspect")
    found = hand.now.date()
    assert [(each.suspect_id, localdate(each.starts_at)) for each in dues] == [
        (first.pk, found),
        (second.pk, found),
    ]
    assert localdate(dues[0].due_at) == found + timedelta(days=3)
    hand.now += timedelta(days=1)
    edit_suspect(suspect=first, values={"plea": "willing"}, deed=hand.deed())
    assert not hand.case.dues.filter(rule="notify_aid").exists()
    assert hand.case.steps.filter(kind=S.AID_GROUND, voided_at=None).count() == 0
