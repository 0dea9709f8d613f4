"""What a hearing owes before it ends, and the steps of the case that it writes when it has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.cases.actions.course import write_step
from server.cases.actions.history import Deed
from server.cases.states import BEFORE_COURT
from server.cases.steps import StepKind
from server.hearings.errors import Unanswered
from server.hearings.models import Heard, Hearing
from server.hearings.outline import ASKED, TOPICS, Speaker, Stance, Taken
from server.hearings.states import Result

_NOTE = 400
K = StepKind


def objections(heard: Heard) -> list[tuple[str, str, str, str]]:
    """(topic, the lawyer's words, what was made of it, the reason) of each objection of this person's lawyer."""
    texts = dict(heard.items.values_list("place", "text"))
    return [
        (topic, texts.get(f"lawyer.{topic}", ""), texts.get(f"answer.{topic}.taken", ""), texts.get(f"answer.{topic}", ""))
        for topic in ASKED[Speaker.LAWYER]
        if texts.get(f"lawyer.{topic}.stance") == Stance.DISAGREES
    ]


def check(hearing: Hearing) -> None:
    """Every objection of a lawyer has its answer, one that is not wholly adopted with a reason (规则第二百六十九条), each
    person a result, and no text lies beside another. Raises Unanswered naming the first that lacks."""
    for heard in hearing.heard.select_related("suspect"):
        name = heard.suspect.name
        for topic, _words, taken, why in objections(heard):
            label = TOPICS[topic]
            if not taken:
                raise Unanswered(
                    f"hearing {hearing.pk}: {topic} unanswered",
                    _("%(name)s的律师对“%(topic)s”有异议，请写明是否采纳。") % {"name": name, "topic": label},
                )
            if taken != Taken.ADOPTED and len(why.strip()) < 2:
                raise Unanswered(
                    f"hearing {hearing.pk}: {topic} not adopted, no reason",
                    _("%(name)s的律师对“%(topic)s”的意见没有全部采纳，请说明理由。") % {"name": name, "topic": label},
                )
        if heard.result == Result.OPEN:
            raise Unanswered(f"heard {heard.pk}: no result", _("请先写明%(name)s的听取结果。") % {"name": name})
    if hearing.items.filter(drafts__isnull=False, drafts__joined_at=None).exists():
        raise Unanswered(f"hearing {hearing.pk}: drafts", _("还有同时写下的两稿没有合并，请先合并。"))


def write_steps(*, by: User, hearing: Hearing, now: datetime) -> None:
    """Steps of the case for each who was heard to the end: heard, his lawyer heard, what was not adopted and why."""
    people = [each for each in hearing.heard.select_related("suspect") if each.result != Result.LATER]
    for heard in people:
        note = f"第{hearing.number}次 {heard.get_result_display()} {heard.why}".strip()
        _step(by, hearing, heard, K.HEARD, now, note)
        if hearing.case.state in BEFORE_COURT:
            _step(by, hearing, heard, K.REHEARD, now, note)
        texts = dict(heard.items.values_list("place", "text"))
        if any(texts.get(f"lawyer.{topic}.stance") for topic in ASKED[Speaker.LAWYER]):
            _step(by, hearing, heard, K.LAWYER_HEARD, now, note)
        rest = [each for each in objections(heard) if each[2] != Taken.ADOPTED]
        if rest:
            _step(by, hearing, heard, K.NOT_ADOPTED, now, _list((topic, words) for topic, words, _t, _w in rest))
            _step(by, hearing, heard, K.REASONED, now, _list((topic, why) for topic, _words, _t, why in rest))


def _list(rows: Iterable[tuple[str, str]]) -> str:
    return "；".join(f"{TOPICS[topic]}：{words.strip()}" for topic, words in rows)


def _step(by: User, hearing: Hearing, heard: Heard, kind: StepKind, now: datetime, note: str) -> None:
    number = hearing.booking.number if hearing.booking else ""
    write_step(
        case=hearing.case, kind=kind, suspects=[heard.suspect], at=now, is_day=False, deed=Deed(by=by, now=now),
        reference=number, note=note[:_NOTE],
    )  # fmt: skip
