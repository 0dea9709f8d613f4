"""Where a case stands. The table of its course is below the list, guards beside it in guards.py."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """The stages of a case, from its acceptance to what becomes of the sentence."""

    ACCEPTED = "accepted", _("已受理")
    RIGHTS_TOLD = "rights_told", _("已告知权利")
    LAWYER_SECURED = "lawyer_secured", _("律师已落实")
    BOOKED = "booked", _("已预约具结")
    REVIEW_DONE = "review_done", _("律师已阅卷会见")
    VOLUNTARINESS_REVIEWED = "voluntariness_reviewed", _("自愿性已审查")
    HEARING = "hearing", _("听取意见")
    NEGOTIATED = "negotiated", _("控辩协商一致")
    SIGNED = "signed", _("具结完成")
    SURVEY = "survey", _("社会调查评估")
    RETRACTED = "retracted", _("反悔")
    RETURNED = "returned", _("退回补充侦查")
    CONDITIONAL = "conditional", _("附条件不起诉考察")
    NOT_PROSECUTED = "not_prosecuted", _("已决定不起诉")
    ANNOUNCED = "announced", _("不起诉已宣布")
    SERVED = "served", _("不起诉已送达")
    FILED = "filed", _("已提起公诉")
    TRIAL = "trial", _("审判中")
    ADJUSTED = "adjusted", _("量刑建议已调整")
    JUDGED = "judged", _("已判决")
    APPEALED = "appealed", _("上诉、抗诉中")
    EFFECTIVE = "effective", _("判决生效")
    HANDED_OVER = "handed_over", _("已移交社区矫正")
    CLOSED = "closed", _("办结")
