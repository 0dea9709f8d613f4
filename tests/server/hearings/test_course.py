"""A hearing's course: rounds with reasons, objections with answers, results, adjournment, and the steps of the case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.cases.models import Step
from server.cases.steps import StepKind
from server.hearings import actions, readbacks, rounds
from server.hearings.errors import BadRound, NotAllowed, StaleState, Unanswered
from server.hearings.models import HowHeard, Item, Penalty, ScriptKind
from server.hearings.outline import Speaker, Stance
from server.hearings.queries import contents_of, rounds_of
from server.hearings.rounds import Offer, words_of
from server.hearings.scripts import scripts
from server.hearings.states import HearingEvent, HearingState, Result
from tests.server.cases.builders import NOW
from tests.server.conftest import People
from tests.server.hearings.conftest import Table

pytestmark = pytest.mark.django_db
EIGHT = Offer(penalty=Penalty.IMPRISONMENT, procedure="fast", least=8, fine=3000)
SEVEN = Offer(penalty=Penalty.IMPRISONMENT, procedure="fast", least=7, probation=12)


def _notes(kind: StepKind) -> list[str]:
    return list(Step.objects.filter(kind=kind).order_by("pk").values_list("note", flat=True))


def test_each_proposal_is_a_version_and_only_the_first_needs_no_reason(table: Table) -> None:
    heard = table.heard()
    first = rounds.propose(by=table.user, heard=heard, offer=EIGHT, why="", now=NOW)
    with pytest.raises(BadRound):
        rounds.propose(by=table.user, heard=heard, offer=SEVEN, why=" ", now=NOW)
    with pytest.raises(BadRound):
        rounds.answer(by=table.user, round_=first, speaker=Speaker.LAWYER, stance=Stance.DISAGREES, words="", now=NOW)
    rounds.answer(by=table.user, round_=first, speaker=Speaker.LAWYER, stance=Stance.DISAGREES, words="缓刑", now=NOW)
    rounds.propose(by=table.user, heard=heard, offer=SEVEN, why="采纳缓刑", now=NOW)
    versions = rounds_of(table.suspects[0])
    assert [each.round.number for each in versions] == [1, 2] and versions[0].lawyer is not None
    assert words_of(versions[1].round) == "有期徒刑7个月，缓刑1年"
    assert _notes(StepKind.PROPOSED) == ["有期徒刑8个月，并处罚金人民币3,000元", "有期徒刑7个月，缓刑1年"]
    assert rounds_of(table.suspects[1]) == []


@pytest.mark.parametrize(
    "offer",
    [
        Offer(penalty=Penalty.IMPRISONMENT, procedure="fast"),
        Offer(penalty=Penalty.FINE_ALONE, procedure="fast", least=3),
        Offer(penalty=Penalty.IMPRISONMENT, procedure="fast", least=8, most=6),
        Offer(penalty=Penalty.SURVEILLANCE, procedure="fast", least=8, probation=12),
    ],
)
def test_what_is_no_penalty_is_not_proposed(table: Table, offer: Offer) -> None:
    with pytest.raises(BadRound):
        rounds.propose(by=table.user, heard=table.heard(), offer=offer, why="理由", now=NOW)


def test_a_hearing_ends_only_with_every_objection_answered_and_writes_the_case_s_steps(table: Table) -> None:
    def end() -> None:
        later = NOW + timedelta(hours=1)
        actions.move(by=table.user, hearing=table.hearing, event=HearingEvent.END, why="", now=later)

    table.write("lawyer.sentence.stance", "disagrees")
    table.write("lawyer.sentence", "自首，建议缓刑")
    with pytest.raises(Unanswered, match="sentence unanswered"):
        end()
    table.write("answer.sentence.taken", "not_adopted")
    with pytest.raises(Unanswered, match="no reason"):
        end()
    table.write("answer.sentence", "有前科，不宜缓刑")
    with pytest.raises(Unanswered, match="no result"):
        end()
    with pytest.raises(NotAllowed):  # a disagreement is said in words
        actions.decide(by=table.user, heard=table.heard(), result=Result.NOT_AGREED, why="", now=NOW)
    actions.decide(by=table.user, heard=table.heard(), result=Result.NOT_AGREED, why="不同意刑期", now=NOW)
    actions.decide(by=table.user, heard=table.heard(1), result=Result.LATER, why="", now=NOW)
    end()
    assert Step.objects.filter(kind=StepKind.HEARD, suspect=table.suspects[0]).count() == 1
    assert not Step.objects.filter(kind=StepKind.HEARD, suspect=table.suspects[1]).exists()
    assert _notes(StepKind.NOT_ADOPTED) == ["量刑情节和量刑建议：自首，建议缓刑"]
    assert _notes(StepKind.REASONED) == ["量刑情节和量刑建议：有前科，不宜缓刑"]
    assert Step.objects.get(kind=StepKind.LAWYER_HEARD).at == NOW  # when he spoke, before what he signed
    with pytest.raises(StaleState):
        table.write("facts", "事后添写")
    # opened again with a reason its steps count no longer, until it ends again
    actions.move(by=table.user, hearing=table.hearing, event=HearingEvent.REOPEN, why="补正理由", now=NOW)
    assert not Step.objects.filter(kind=StepKind.HEARD, voided_at=None).exists()
    table.write("answer.sentence", "有前科，且未退赃", base=1, seq=9)
    end()
    assert Step.objects.get(kind=StepKind.REASONED, voided_at=None).note == "量刑情节和量刑建议：有前科，且未退赃"


def test_it_goes_on_another_day_and_the_next_hearing_begins_with_the_facts_alone(table: Table) -> None:
    table.write("facts", "三月一日盗窃")
    table.write("suspect.facts.stance", "agrees")
    with pytest.raises(NotAllowed):
        actions.move(by=table.user, hearing=table.hearing, event=HearingEvent.ADJOURN, why="", now=NOW)
    actions.move(by=table.user, hearing=table.hearing, event=HearingEvent.ADJOURN, why="发现新的事实", now=NOW)
    assert table.hearing.state == HearingState.ADJOURNED
    rounds.propose(by=table.user, heard=table.heard(), offer=EIGHT, why="", now=NOW)
    again = actions.open_by_hand(
        by=table.user, case=table.hand.case, suspects=table.suspects[:1], room=None, now=NOW + timedelta(days=1)
    )
    assert (again.number, again.follows) == (2, table.hearing)
    assert dict(Item.objects.filter(hearing=again).values_list("place", "text")) == {"facts": "三月一日盗窃"}
    second = again.heard.get()
    made = rounds.propose(by=table.user, heard=second, offer=SEVEN, why="新的事实", now=NOW + timedelta(days=1))
    assert made.number == 2


def test_a_victim_is_heard_apart_and_each_attempt_is_kept(table: Table) -> None:
    told = {"name": "王某", "representative": "", "how": HowHeard.UNREACHED, "at": NOW, "opinion": "",
            "compensation": "", "forgives": ""}  # fmt: skip
    readbacks.hear_victim(by=table.user, case=table.hand.case, told=told, now=NOW)
    assert not Step.objects.filter(kind=StepKind.VICTIM_HEARD).exists()
    with pytest.raises(Unanswered):
        readbacks.hear_victim(by=table.user, case=table.hand.case, told={**told, "how": HowHeard.PHONE}, now=NOW)
    heard = {**told, "how": HowHeard.PHONE, "opinion": "愿意谅解", "forgives": "yes"}
    readbacks.hear_victim(by=table.user, case=table.hand.case, told=heard, now=NOW)
    assert _notes(StepKind.VICTIM_HEARD) == ["王某 电话"]


def test_who_only_reads_writes_nothing(table: Table, people: People) -> None:
    with pytest.raises(NotAllowed):
        table.write("facts", "旁人添写", by=people.department_head)
    with pytest.raises(NotAllowed):
        actions.decide(by=people.stranger, heard=table.heard(), result=Result.AGREED, why="", now=NOW)


def test_the_script_is_data_with_every_chapter_of_the_box_and_every_content_of_article_4(table: Table) -> None:
    told = scripts()
    assert [each.number for each in told.contents] == list(range(1, 9)) and told.source and told.in_force
    short = {each.ident for each in told.of(ScriptKind.SHORT)}
    assert short < {each.ident for each in told.of(ScriptKind.FULL)}
    assert not any(each.is_there for each in contents_of(table.suspects[0]))
