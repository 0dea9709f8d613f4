"""D12 查阅申请表、审批单、借阅登记: who may see which recording, why, and who did. 听取意见同步录音录像规定 12."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Moment, Part, Text, Words


class Segment(Part):
    """A recording, or a part of it."""

    session: Words = Field(title=_("录音录像编号"), min_length=1)
    began: Moment | None = Field(None, title=_("自"))
    ended: Moment | None = Field(None, title=_("至"))
    withheld: Words = Field("", title=_("不予查阅部分的理由"))


class Approval(Part):
    """One hand through which it went."""

    duty: Words = Field(title=_("职务"), min_length=1)
    name: Words = Field("", title=_("姓名"))
    words: Words = Field("", title=_("意见"))
    at: Moment | None = Field(None, title=_("时间"))


class Lending(Part):
    """One sitting of viewing."""

    began: Moment = Field(title=_("开始"))
    ended: Moment | None = Field(None, title=_("结束"))
    who: Words = Field("", title=_("查阅人"))
    place: Words = Field("", title=_("地点"))
    watched: Words = Field("", title=_("查阅时长"))


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    applicant: Words = Field(title=_("申请人"), min_length=1)
    standing: Words = Field("", title=_("身份"))
    licence: Words = Field("", title=_("执业证号、工作证号"))
    firm: Words = Field("", title=_("单位"))
    for_whom: Words = Field("", title=_("为何人"))
    applied_at: Moment | None = Field(None, title=_("申请时间"))
    purpose: Text = Field(title=_("事由"), min_length=1)
    basis: Literal["对自愿性、真实性、合法性有异议", "出庭需要", "案件质量评查、检务督察", "人民法院调取", "其他"] = (
        Field("对自愿性、真实性、合法性有异议", title=_("依据"))
    )
    mode: Literal["现场查阅", "在线查阅", "复制副本"] = Field("现场查阅", title=_("方式"))
    segments: tuple[Segment, ...] = Field((), title=_("查阅范围"))
    undertaking: Text = Field("", title=_("保密承诺"))
    approvals: tuple[Approval, ...] = Field((), title=_("审批"))
    decision: Literal["同意", "部分同意", "不同意", "未决定"] = Field("未决定", title=_("决定"))
    reason: Text = Field("", title=_("不同意的理由和救济途径"))
    valid_until: Moment | None = Field(None, title=_("提取码有效期至"))
    lendings: tuple[Lending, ...] = Field((), title=_("查阅登记"))
