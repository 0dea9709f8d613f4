"""D6 量刑计算说明: how the figure came about, both sides beside each other. 法发〔2021〕21号 第二、三部分."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Charge, Named, Part, Procedure, Proposal, Text, Words


class Increment(Part):
    """What raises the starting point to the base."""

    what: Words = Field(title=_("影响犯罪构成的事实"), min_length=1)
    amount: Words = Field("", title=_("增加的刑罚量"))
    why: Words = Field("", title=_("说明"))


class Factor(Part):
    """One circumstance and its share."""

    name: Words = Field(title=_("量刑情节"), min_length=1)
    basis: Words = Field("", title=_("依据"))
    allowed: Words = Field("", title=_("规定幅度"))
    percent: Words = Field("", title=_("本案幅度"))
    why: Words = Field("", title=_("理由"))


class Compared(Part):
    """One item in two columns, and what lies between."""

    item: Words = Field(title=_("项目"), min_length=1)
    prosecution: Words = Field("", title=_("检察院建议"))
    defence: Words = Field("", title=_("辩方意见"))
    gap: Words = Field("", title=_("差距"))


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    person: Named = Field(title=_("犯罪嫌疑人、被告人"))
    charges: tuple[Charge, ...] = Field((), title=_("罪名"))
    procedure: Procedure = Field("普通程序", title=_("适用程序"))
    rules: Words = Field("", title=_("计算规则名称"))
    rules_version: Words = Field("", title=_("规则版本"))
    rules_digest: Words = Field("", title=_("规则校验值"))
    inputs: Text = Field("", title=_("录入的案件事实"))
    tier: Words = Field("", title=_("量刑档次"))
    start_range: Words = Field("", title=_("起点幅度"))
    start: Words = Field("", title=_("量刑起点"))
    start_why: Text = Field("", title=_("起点的理由"))
    increments: tuple[Increment, ...] = Field((), title=_("基准刑的增加"))
    base: Words = Field("", title=_("基准刑"))
    first: tuple[Factor, ...] = Field((), title=_("第一层情节（连乘）"))
    second: tuple[Factor, ...] = Field((), title=_("第二层情节（相加减）"))
    formula: Text = Field("", title=_("算式"))
    adjusted: Words = Field("", title=_("调节后的刑期（精确值）"))
    band: Words = Field("", title=_("法定刑幅度"))
    corridor: Words = Field("", title=_("可以调整的范围"))
    proposal: Proposal | None = Field(None, title=_("检察官选定"))
    outside_why: Text = Field("", title=_("超出范围的理由"))
    compared: tuple[Compared, ...] = Field((), title=_("双方对照"))
