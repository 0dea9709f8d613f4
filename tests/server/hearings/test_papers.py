"""The documents of a hearing begin with what was written in it, in the words of their forms."""

from __future__ import annotations

import pytest

from server.documents.kinds import Kind, fields_of
from server.documents.sources import initial
from server.documents.typed import problems_of
from server.hearings import actions, readbacks, rounds
from server.hearings.models import HowRead, Penalty
from server.hearings.outline import Speaker, Stance
from server.hearings.rounds import Offer
from server.hearings.states import Result
from tests.server.cases.builders import NOW
from tests.server.hearings.conftest import Table

pytestmark = pytest.mark.django_db


def test_record_recognizance_and_proposal_say_what_was_written(table: Table) -> None:
    heard, suspect = table.heard(), table.suspects[0]
    for seq, (place, text) in enumerate(
        {"facts": "三月一日盗窃手机", "lawyer.sentence.stance": "disagrees", "lawyer.sentence": "建议缓刑",
         "answer.sentence.taken": "not_adopted", "answer.sentence": "有前科", "suspect.facts.stance": "agrees",
         "circumstances": "自首\n退赃"}.items(), 1
    ):  # fmt: skip
        table.write(place, text, seq=seq)
    eight = Offer(penalty=Penalty.IMPRISONMENT, procedure="fast", least=8, fine=3000)
    first = rounds.propose(by=table.user, heard=heard, offer=eight, why="", now=NOW)
    rounds.answer(by=table.user, round_=first, speaker=Speaker.LAWYER, stance=Stance.DISAGREES, words="缓刑", now=NOW)
    actions.decide(by=table.user, heard=heard, result=Result.NOT_AGREED, why="刑期", now=NOW)
    told = {"how": HowRead.ALOUD, "reader": "书记员王某", "is_right": False, "corrections": "时间应为下午"}
    readbacks.read_back(by=table.user, heard=heard, told=told, now=NOW)

    data = initial(Kind.D03_HEARING_RECORD, table.hand.case, [suspect], table.user, NOW)
    record = fields_of(Kind.D03_HEARING_RECORD).model_validate(data)
    said = {each["item"]: each for each in record.model_dump()["said"]}
    assert said["量刑情节和量刑建议"]["adopted"] == "不采纳" and said["量刑情节和量刑建议"]["why_not"] == "有前科"
    assert said["认定的事实"]["suspect"] == "同意"
    dumped = record.model_dump(mode="json")
    assert dumped["result"] == "未达成一致" and dumped["final"] is None and dumped["circumstances"] == ["自首", "退赃"]
    assert dumped["rounds"][0]["counter"] == "律师：有异议 缓刑" and dumped["corrections"] == "时间应为下午"

    data = initial(Kind.D04_RECOGNIZANCE, table.hand.case, [suspect], table.user, NOW)
    assert problems_of(Kind.D04_RECOGNIZANCE, data) == {} or not problems_of(Kind.D04_RECOGNIZANCE, data)
    assert data["proposal"]["main"] == "有期徒刑8个月" and data["lawyer_disagrees"] and data["reading"] == "向其宣读"
    data = initial(Kind.D07_PROPOSAL, table.hand.case, [suspect], table.user, NOW)
    assert data["people"][0]["proposal"]["supplementary"] == "并处罚金人民币3,000元"
    assert fields_of(Kind.D07_PROPOSAL).model_validate({**data, "court": "测试市甲区人民法院"})
