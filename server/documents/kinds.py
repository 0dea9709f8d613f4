"""The kinds of documents, closed; each has its folder in delivered/ and its model in fields/."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Each with the name that its template prints; the letters are those of the list in docs/documents-kinds.md."""

    D01_RIGHTS = "d01_rights", _("犯罪嫌疑人诉讼权利义务告知书")
    D01_VICTIM = "d01_victim", _("被害人诉讼权利义务告知书")
    D02_PLEA_LAW = "d02_plea_law", _("认罪认罚从宽制度告知书")
    D03_HEARING_RECORD = "d03_hearing_record", _("听取意见笔录")
    D03_VICTIM_RECORD = "d03_victim_record", _("听取被害人意见笔录")
    D04_RECOGNIZANCE = "d04_recognizance", _("认罪认罚具结书")
    D05_LEGAL_OPINION = "d05_legal_opinion", _("值班律师法律帮助意见书")
    D06_CALCULATION = "d06_calculation", _("量刑计算说明")
    D07_PROPOSAL = "d07_proposal", _("量刑建议书")
    D08_ADJUSTMENT = "d08_adjustment", _("量刑建议调整书")
    D09_RECORDING_NOTE = "d09_recording_note", _("同步录音录像说明")
    D09_TRANSFER_LIST = "d09_transfer_list", _("录音录像移交清单")
    D10_RECORDING_NOTICE = "d10_recording_notice", _("录音录像通知单")
    D11_SEALING = "d11_sealing", _("封存、启封记录")
    D12_VIEWING = "d12_viewing", _("录音录像查阅审批单")
    D13_COMPLAINT = "d13_complaint", _("律师申诉控告登记、答复")
    D14_LEGAL_HELP_NOTICE = "d14_legal_help_notice", _("提供法律帮助通知书")
    D14_ASSIGNMENT = "d14_assignment", _("指派函")
    D14_HELP_FORM = "d14_help_form", _("法律帮助情况登记表")
    D14_REGISTER = "d14_register", _("值班律师法律帮助台账")
    D15_SERVICE = "d15_service", _("送达回证")
