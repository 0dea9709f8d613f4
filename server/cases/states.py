"""Where a case stands, what happens to it, and groups of states that the law treats alike. The table: course.py."""

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


class Event(models.TextChoices):
    """What moves a case on, each with the words on its button."""

    TELL_RIGHTS = "tell_rights", _("权利告知完成")
    SECURE_LAWYER = "secure_lawyer", _("律师落实完成")
    BOOK = "book", _("预约具结")
    FINISH_REVIEW = "finish_review", _("律师阅卷会见完成")
    REVIEW_VOLUNTARINESS = "review_voluntariness", _("自愿性审查完成")
    HURRY = "hurry", _("快办：一次完成听取意见前的准备")
    OPEN_HEARING = "open_hearing", _("开始听取意见")
    AGREE = "agree", _("协商达成一致")
    HEAR_AGAIN = "hear_again", _("继续听取意见")
    SIGN = "sign", _("具结完成")
    ASK_SURVEY = "ask_survey", _("委托社会调查评估")
    END_SURVEY = "end_survey", _("调查评估完成")
    RETRACT = "retract", _("记录反悔")
    KEEP_THE_REST = "keep_the_rest", _("其余人员具结继续有效")
    RETURN = "return", _("退回补充侦查")
    COME_BACK = "come_back", _("补充侦查后重新受理")
    DECIDE_CONDITIONAL = "decide_conditional", _("附条件不起诉")
    REVOKE_CONDITIONAL = "revoke_conditional", _("撤销附条件不起诉并起诉")
    DECIDE_NO_PROSECUTION = "decide_no_prosecution", _("决定不起诉")
    ANNOUNCE = "announce", _("宣布不起诉")
    SERVE = "serve", _("送达不起诉")
    FILE = "file", _("提起公诉")
    FILE_WITHOUT_PLEA = "file_without_plea", _("不适用认罪认罚提起公诉")
    OPEN_TRIAL = "open_trial", _("法院受理")
    ADJUST = "adjust", _("调整量刑建议")
    JUDGE = "judge", _("一审判决")
    APPEAL = "appeal", _("上诉、抗诉")
    TAKE_EFFECT = "take_effect", _("判决生效")
    HAND_OVER = "hand_over", _("移交社区矫正")
    CLOSE = "close", _("办结")


class Actor(models.TextChoices):
    """Who brings the event about; what outsiders do is written down by the prosecutor."""

    PROSECUTOR = "prosecutor", _("检察官")
    CASE_MANAGEMENT = "case_management", _("案件管理部门")
    POLICE = "police", _("侦查机关")
    COURT = "court", _("人民法院")


#: Examination for prosecution, before anything is decided.
EXAMINATION = (
    CaseState.ACCEPTED,
    CaseState.RIGHTS_TOLD,
    CaseState.LAWYER_SECURED,
    CaseState.BOOKED,
    CaseState.REVIEW_DONE,
    CaseState.VOLUNTARINESS_REVIEWED,
    CaseState.HEARING,
    CaseState.NEGOTIATED,
    CaseState.SIGNED,
    CaseState.SURVEY,
    CaseState.RETRACTED,
)
#: Before the court: the suspect is a defendant.
BEFORE_COURT = (CaseState.FILED, CaseState.TRIAL, CaseState.ADJUSTED, CaseState.JUDGED, CaseState.APPEALED)
NOT_PROSECUTED = (CaseState.NOT_PROSECUTED, CaseState.ANNOUNCED, CaseState.SERVED)
SENTENCED = (CaseState.EFFECTIVE, CaseState.HANDED_OVER)
