"""One table: where a submission stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubmissionKind(models.TextChoices):
    """What a lawyer writes."""

    OPINION = "opinion", _("法律意见")
    MEET = "meet", _("申请当面听取意见")
    READ = "read", _("申请阅卷")
    CUSTODY = "custody", _("申请变更强制措施")
    SHOWN = "shown", _("申请播放、查看录音录像")
    OTHER = "other", _("其他申请")


class SubmissionState(models.TextChoices):
    """Where it stands."""

    HANDED_IN = "handed_in", _("已提交，等待送达")
    ARRIVED = "arrived", _("已送达，待办理")
    ANSWERED = "answered", _("已答复")
    RETURNED = "returned", _("未能送达，已退回")


class SubmissionEvent(Enum):
    """What happens to it."""

    ARRIVE = "arrive"
    ANSWER = "answer"
    RETURN = "return"


class Answer(models.TextChoices):
    """What the unit says; the reason goes with it."""

    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    NOT_ADOPTED = "not_adopted", _("不采纳")
    GRANTED = "granted", _("同意")
    REFUSED = "refused", _("不同意")


S, E = SubmissionState, SubmissionEvent
TABLE: dict[tuple[SubmissionState, SubmissionEvent], SubmissionState] = {
    (S.HANDED_IN, E.ARRIVE): S.ARRIVED,
    (S.HANDED_IN, E.RETURN): S.RETURNED,
    (S.ARRIVED, E.ANSWER): S.ANSWERED,
}
OPINION_ANSWERS = (Answer.ADOPTED, Answer.PARTLY, Answer.NOT_ADOPTED)
REQUEST_ANSWERS = (Answer.GRANTED, Answer.REFUSED)
#: Answers that the law wants a reason for (人民检察院刑事诉讼规则第二百六十九条; 刑事诉讼法第九十七条).
NEED_REASON = frozenset({Answer.PARTLY, Answer.NOT_ADOPTED, Answer.REFUSED})


def answers_to(kind: SubmissionKind) -> tuple[Answer, ...]:
    """What may be answered to that kind."""
    return OPINION_ANSWERS if kind is SubmissionKind.OPINION else REQUEST_ANSWERS


def before(event: SubmissionEvent) -> SubmissionState:
    """The one state out of which that event leads."""
    return next(state for state, each in TABLE if each is event)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnswer:
    """The unit's answer to one matter of an opinion."""

    answer: Answer
    reason: str


def of_all(answers: Iterable[Answer]) -> Answer:
    """What the answers to its matters come to: adopted, or not, where all are alike; else in part."""
    told = set(answers)
    return told.pop() if len(told) == 1 else Answer.PARTLY if told else Answer.ADOPTED
