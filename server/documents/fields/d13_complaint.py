"""D13 律师申诉控告登记、答复: resolved and answered in writing within ten days. 刑诉法 49; 规则 57, 58."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Moment, Part, Text, Words


class Measure(Part):
    """What is done about it, by whom, by when."""

    what: Words = Field(title=_("措施"), min_length=1)
    who: Words = Field("", title=_("责任部门"))
    by_when: Words = Field("", title=_("时限"))


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    lawyer: Words = Field(title=_("申诉控告人"), min_length=1)
    standing: Words = Field("辩护人", title=_("身份"))
    firm: Words = Field("", title=_("律师事务所"))
    licence: Words = Field("", title=_("执业证号"))
    received_at: Moment | None = Field(None, title=_("收到时间"))
    channel: Words = Field("", title=_("提出方式"))
    against: Words = Field("", title=_("被申诉控告的机关、部门"))
    obstruction: Words = Field("", title=_("规则第五十七条所列情形"))
    content: Text = Field(title=_("申诉控告的内容"), min_length=1)
    findings: Text = Field("", title=_("审查查明的情况"))
    decision: Literal["情况属实，通知纠正", "部分属实，通知纠正", "不属实", "不属于本院管辖，已移送"] = Field(
        "不属实", title=_("处理意见")
    )
    reason: Text = Field("", title=_("理由"))
    measures: tuple[Measure, ...] = Field((), title=_("纠正措施"))
    remedy: Text = Field("", title=_("不服的救济途径"))
    contact: Words = Field("", title=_("联系人、联系方式"))
