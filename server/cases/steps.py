"""What can be done in a case and written down: guards ask for these, deadlines run from one to another."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StepKind(models.TextChoices):
    """Each with the words on its button. Other apps write their own through actions.write_step."""

    ASSIGNED = "assigned", _("分配承办检察官")
    RIGHTS_TOLD = "rights_told", _("告知诉讼权利义务")
    PLEA_LAW_TOLD = "plea_law_told", _("告知认罪认罚从宽制度")
    VICTIM_TOLD = "victim_told", _("告知被害人权利")
    AID_GROUND = "aid_ground", _("发现应当通知法律援助机构指派辩护的情形")
    AID_NOTIFIED = "aid_notified", _("通知法律援助机构指派辩护")
    AID_ASSIGNED = "aid_assigned", _("法律援助机构已指派")
    DUTY_NOTIFIED = "duty_notified", _("通知值班律师提供法律帮助")
    AID_ASKED = "aid_asked", _("收到法律援助申请")
    AID_FORWARDED = "aid_forwarded", _("转交法律援助申请")
    LAWYER_SECURED = "lawyer_secured", _("律师已落实")
    COUNSEL_REFUSED = "counsel_refused", _("书面拒绝法律帮助")
    GUARDIAN_TOLD = "guardian_told", _("通知法定代理人、合适成年人到场")
    INTERPRETER_SECURED = "interpreter_secured", _("聘请翻译人员")
    BOOKED = "booked", _("预约听取意见")
    MEETING_ASKED = "meeting_asked", _("律师要求会见")
    LAWYER_MET = "lawyer_met", _("律师已会见")
    FILE_READ = "file_read", _("律师已阅卷")
    REVIEW_OFFERED = "review_offered", _("已为律师阅卷会见提供便利")
    VOLUNTARINESS_REVIEWED = "voluntariness_reviewed", _("审查自愿性")
    HEARD = "heard", _("听取犯罪嫌疑人意见")
    LAWYER_HEARD = "lawyer_heard", _("听取律师意见")
    VICTIM_HEARD = "victim_heard", _("听取被害人意见")
    PROPOSED = "proposed", _("提出量刑建议")
    NOT_ADOPTED = "not_adopted", _("律师意见未采纳")
    REASONED = "reasoned", _("说明不采纳律师意见的理由")
    RECOGNIZANCE = "recognizance", _("签署具结书")
    OPINION_FILED = "opinion_filed", _("律师意见入卷")
    EXEMPTION = "exemption", _("依法不需签署具结书")
    RETRACTION = "retraction", _("反悔")
    SURVEY_ASKED = "survey_asked", _("委托社会调查评估")
    SURVEY_RECEIVED = "survey_received", _("收到调查评估意见")
    CUSTODY_REVIEWED = "custody_reviewed", _("羁押必要性审查")
    RETURN_DECIDED = "return_decided", _("决定退回补充侦查")
    CAME_BACK = "came_back", _("补充侦查完毕重新移送")
    CONDITIONAL_DECIDED = "conditional_decided", _("作出附条件不起诉决定")
    CONDITIONAL_REVOKED = "conditional_revoked", _("撤销附条件不起诉")
    CONDITIONAL_MET = "conditional_met", _("考察期满符合条件")
    NO_PROSECUTION_DECIDED = "no_prosecution_decided", _("作出不起诉决定")
    NO_PROSECUTION_ANNOUNCED = "no_prosecution_announced", _("宣布不起诉决定")
    NO_PROSECUTION_SERVED = "no_prosecution_served", _("送达不起诉决定书")
    INDICTED = "indicted", _("提起公诉")
    COURT_ACCEPTED = "court_accepted", _("法院受理")
    COURT_ADVISED = "court_advised", _("法院建议调整量刑建议")
    ADJUSTED = "adjusted", _("调整量刑建议")
    REHEARD = "reheard", _("就调整后的量刑建议再次听取意见")
    JUDGED = "judged", _("一审判决")
    JUDGMENT_SERVED = "judgment_served", _("收到判决书")
    APPEALED = "appealed", _("上诉、抗诉")
    FINAL = "final", _("终审裁判")
    EFFECTIVE = "effective", _("判决生效")
    CORRECTION_SENT = "correction_sent", _("送达社区矫正文书")
    CORRECTION_REPORTED = "correction_reported", _("到社区矫正机构报到")
    COMPLAINED = "complained", _("收到律师申诉控告")
    COMPLAINT_ANSWERED = "complaint_answered", _("书面答复申诉控告")
    DEFECT_FOUND = "defect_found", _("发现证据瑕疵")
    DEFECT_MENDED = "defect_mended", _("证据瑕疵已补正")


class Scope(models.TextChoices):
    """Whom a step is written for."""

    SUSPECT = "suspect", _("每名犯罪嫌疑人")
    CASE = "case", _("全案")


_OF_CASE = frozenset(
    {
        StepKind.ASSIGNED,
        StepKind.VICTIM_TOLD,
        StepKind.VICTIM_HEARD,
        StepKind.RETURN_DECIDED,
        StepKind.CAME_BACK,
        StepKind.COURT_ACCEPTED,
        StepKind.COURT_ADVISED,
        StepKind.COMPLAINED,
        StepKind.COMPLAINT_ANSWERED,
        StepKind.DEFECT_FOUND,
        StepKind.DEFECT_MENDED,
    }
)
#: Steps that a numbered document shows: without its number they are not taken.
WITH_DOCUMENT = frozenset(
    {
        StepKind.RETURN_DECIDED,
        StepKind.CONDITIONAL_DECIDED,
        StepKind.CONDITIONAL_REVOKED,
        StepKind.NO_PROSECUTION_DECIDED,
        StepKind.INDICTED,
    }
)
#: Steps that want words: why, on what ground.
WITH_REASON = frozenset(
    {StepKind.EXEMPTION, StepKind.RETRACTION, StepKind.REASONED, StepKind.COUNSEL_REFUSED, StepKind.NOT_ADOPTED}
)
#: Written by an action of their own, never by hand.
BY_ACTION = frozenset({StepKind.ASSIGNED, StepKind.AID_GROUND})


def scope_of(kind: str) -> Scope:
    """Whether such a step is written for one suspect or for the case."""
    return Scope.CASE if kind in _OF_CASE else Scope.SUSPECT
