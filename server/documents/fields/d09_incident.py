"""D9 录音录像异常情况说明: what went wrong with a recording, why, what it means for the film, what was done."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Moment, Officer, Part, Text, Words


class Fact(Part):
    """Something that the system itself wrote down, or that the box signed."""

    at: Words = Field("", title=_("时间"))
    what: Text = Field(title=_("系统记录"), min_length=1)
    source: Words = Field("", title=_("来源"))


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    session: Words = Field("", title=_("录音录像编号"))
    place: Words = Field("", title=_("地点"))
    began: Moment | None = Field(None, title=_("录制开始"))
    ended: Moment | None = Field(None, title=_("录制结束"))
    from_at: Moment | None = Field(None, title=_("异常开始"))
    until_at: Moment | None = Field(None, title=_("异常结束"))
    found_at: Moment | None = Field(None, title=_("发现时间"))
    found_by: Words = Field("", title=_("发现途径"))
    happened: Text = Field(title=_("经过"), min_length=1)
    cause: Text = Field(title=_("原因"), min_length=1)
    effect: Text = Field(title=_("对录音录像的影响"), min_length=1)
    measures: Text = Field(title=_("处置和补救"), min_length=1)
    defects: tuple[Words, ...] = Field((), title=_("说明的缺陷"))
    facts: tuple[Fact, ...] = Field((), title=_("系统记录"))
    reporter: Words = Field(title=_("报告人"), min_length=1)
    reporter_duty: Literal["检察技术人员", "录制人员", "系统运维人员", "检察官助理"] = Field(
        "检察技术人员", title=_("报告人职务")
    )
    officers: tuple[Officer, ...] = Field((), title=_("会签的检察官"))
