"""D14 法律帮助情况登记表: one lawyer, one person, what help was given. 法律援助法 30; 司规〔2020〕6号."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Companion, Lawyer, Moment, Named, Part, Text, Words


class Help(Part):
    """One thing the lawyer did."""

    what: Words = Field(title=_("法律帮助的内容"), min_length=1)
    at: Moment | None = Field(None, title=_("时间"))
    words: Text = Field("", title=_("经过和结果"))


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    person: Named = Field(title=_("受援人"))
    charge: Words = Field("", title=_("涉嫌罪名"))
    stage: Words = Field("审查起诉", title=_("诉讼阶段"))
    lawyer: Lawyer = Field(title=_("值班律师"))
    way: Literal["现场", "电话", "网络"] = Field("现场", title=_("值班方式"))
    place: Words = Field("", title=_("地点"))
    began: Moment | None = Field(None, title=_("开始时间"))
    ended: Moment | None = Field(None, title=_("结束时间"))
    given: tuple[Help, ...] = Field((), title=_("法律帮助"))
    opinion: Words = Field("", title=_("法律意见书编号"))
    signed_before: bool = Field(False, title=_("具结时律师在场"))
    outcome: Text = Field("", title=_("办理结果"))
    feedback: Literal["满意", "基本满意", "不满意", "未评价"] = Field("未评价", title=_("受援人评价"))
    companions: tuple[Companion, ...] = Field((), title=_("翻译人员、宣读人"))
