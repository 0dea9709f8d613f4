"""What a hearing owes before it ends, and the steps of the case that it writes when it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Min
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from server.access.models import User
from server.cases.actions.course import note_step, void_step
from server.cases.actions.history import Deed
from server.cases.models import Step
from server.cases.states import BEFORE_COURT
from server.cases.steps import StepKind
from server.hearings.errors import Unanswered
from server.hearings.models import Heard, Hearing
from server.hearings.outline import ASKED, TOPICS, Speaker, Stance, Taken
from server.hearings.states import Result

K = StepKind
_WRITTEN = (K.HEARD, K.REHEARD, K.LAWYER_HEARD, K.NOT_ADOPTED, K.REASONED)


def objections(heard: Heard) -> list[tuple[str, str, str, str]]:
    """(topic, the lawyer's words, what was made of it, the reason) of each objection of this person's lawyer."""
    texts = dict(heard.items.values_list("place", "text"))
    return [
        (
            topic,
            texts.get(f"lawyer.{topic}", ""),
            texts.get(f"answer.{topic}.taken", ""),
            texts.get(f"answer.{topic}", ""),
        )
        for topic in ASKED[Speaker.LAWYER]
        if texts.get(f"lawyer.{topic}.stance") == Stance.DISAGREES
    ]


def check(hearing: Hearing) -> None:
    """Every objection of a lawyer has its answer, one that is not wholly adopted with a reason (规则269), each
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
    """Steps of the case for each who was heard to the end: heard, his lawyer heard, what was not adopted and why. They
    are written in Chinese, whoever presses."""
    with override("zh-hans"):
        for heard in hearing.heard.select_related("suspect").exclude(result=Result.LATER):
            for kind, words in _steps(hearing, heard):
                note_step(
                    case=hearing.case, kind=kind, suspects=[heard.suspect], at=_when(kind, heard, now),
                    source="hearings", now=now, by=by, reference=reference_of(hearing), note=words,
                )  # fmt: skip


def take_back_steps(*, by: User, hearing: Hearing, why: str, now: datetime) -> None:
    """The hearing is opened again: what it wrote counts no longer until it ends again. Raises NotAllowed."""
    people = hearing.heard.values("suspect")
    steps = Step.objects.filter(suspect__in=people, kind__in=_WRITTEN, reference=reference_of(hearing), voided_at=None)
    for step in steps.select_related("case"):
        void_step(step=step, deed=Deed(by=by, now=now, why=why))


def reference_of(hearing: Hearing) -> str:
    """By which the steps of a hearing are found again."""
    return f"第{hearing.number}次听取意见"


def _when(kind: StepKind, heard: Heard, now: datetime) -> datetime:
    """When it was done: he was heard when he first said how he stands, not when the hearing ended; the recognizance is
    signed between the two, and the gate asks which came first."""
    speaker = Speaker.LAWYER if kind == K.LAWYER_HEARD else Speaker.SUSPECT
    said = heard.items.filter(place__startswith=f"{speaker}.", place__endswith=".stance").exclude(text="")
    first = said.aggregate(at=Min("at"))["at"] if kind in (K.HEARD, K.REHEARD, K.LAWYER_HEARD) else None
    return min(each for each in (first, heard.decided_at, now) if each)


def _steps(hearing: Hearing, heard: Heard) -> Iterator[tuple[StepKind, str]]:
    came_to = f"{heard.get_result_display()} {heard.why}".strip()
    yield K.HEARD, came_to
    if hearing.case.state in BEFORE_COURT:
        yield K.REHEARD, came_to
    texts = dict(heard.items.values_list("place", "text"))
    if any(texts.get(f"lawyer.{topic}.stance") for topic in ASKED[Speaker.LAWYER]):
        yield K.LAWYER_HEARD, came_to
    rest = [each for each in objections(heard) if each[2] != Taken.ADOPTED]
    if rest:
        yield K.NOT_ADOPTED, _list((topic, words) for topic, words, _taken, _why in rest)
        yield K.REASONED, _list((topic, why) for topic, _words, _taken, why in rest)


def _list(rows: Iterable[tuple[str, str]]) -> str:
    return "；".join(f"{TOPICS[topic]}：{words.strip()}" for topic, words in rows)
