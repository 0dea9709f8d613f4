"""The kinds of documents there are, and where what is delivered for each of them lies."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from server.documents.fields.parts import Part

DELIVERED = Path(__file__).with_name("delivered")


class Kind(models.TextChoices):
    """D1 to D15 of the workflow; the value is the name of the folder and of the module of its fields."""

    D01_RIGHTS = "d01_rights", _("诉讼权利义务告知书")
    D01_VICTIM = "d01_victim", _("被害人诉讼权利义务告知书")
    D02_PLEA_LAW = "d02_plea_law", _("认罪认罚从宽制度告知书")
    D03_HEARING_RECORD = "d03_hearing_record", _("听取意见笔录")
    D03_VICTIM_RECORD = "d03_victim_record", _("听取被害人意见笔录")
    D04_RECOGNIZANCE = "d04_recognizance", _("认罪认罚具结书")
    D05_LEGAL_OPINION = "d05_legal_opinion", _("值班律师法律帮助意见书")
    D06_CALCULATION = "d06_calculation", _("量刑计算说明")
    D07_PROPOSAL = "d07_proposal", _("量刑建议书")
    D08_ADJUSTMENT = "d08_adjustment", _("量刑建议调整书")
    D09_RECORDING_NOTE = "d09_recording_note", _("录音录像说明")
    D09_TRANSFER_LIST = "d09_transfer_list", _("同步录音录像移交清单")
    D09_INCIDENT = "d09_incident", _("录音录像异常情况说明")
    D10_RECORDING_NOTICE = "d10_recording_notice", _("录音录像通知单")
    D11_SEALING = "d11_sealing", _("录音录像封存、启封记录")
    D12_VIEWING = "d12_viewing", _("查阅录音录像审批表")
    D13_COMPLAINT = "d13_complaint", _("律师申诉控告答复书")
    D14_LEGAL_HELP_NOTICE = "d14_legal_help_notice", _("法律帮助通知书")
    D14_ASSIGNMENT = "d14_assignment", _("法律帮助预约指派单")
    D14_HELP_FORM = "d14_help_form", _("法律帮助情况登记表")
    D14_REGISTER = "d14_register", _("值班律师法律帮助台账")
    D15_SERVICE = "d15_service", _("送达回证")


def fields_of(kind: str) -> type[Part]:
    """The model of what is written in that kind. ModuleNotFoundError: there is no such kind."""
    found: type[Part] = import_module(f"server.documents.fields.{Kind(kind).value}").Fields
    return found


def folder_of(kind: str) -> Path:
    """Where its delivered template, its meta.toml and its samples lie."""
    return DELIVERED / Kind(kind).value
