"""D10 录音录像通知单 and 受理登记: who is to record what, where and when. 听取意见同步录音录像规定 5, 9."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Moment, Part, Text, Words


class Check(Part):
    """One thing of the equipment that was looked at beforehand."""

    what: Words = Field(title=_("检查项目"), min_length=1)
    outcome: Literal["正常", "异常", "未检查"] = Field("正常", title=_("结果"))
    words: Words = Field("", title=_("说明"))


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    people: Words = Field("", title=_("被听取意见人"))
    lawyers: Words = Field("", title=_("律师"))
    activity: Words = Field("听取意见、签署具结书", title=_("活动"))
    room: Words = Field("", title=_("录制地点"))
    far_end: Words = Field("", title=_("远端地点"))
    begins: Moment | None = Field(None, title=_("预定开始时间"))
    minutes: int | None = Field(None, title=_("预计时长（分钟）"), ge=1)
    needs: Text = Field("", title=_("录制要求"))
    asked_by: Words = Field("", title=_("通知人"))
    asked_at: Moment | None = Field(None, title=_("通知时间"))
    taken_by: Words = Field("", title=_("录制人员"))
    taken_at: Moment | None = Field(None, title=_("受理时间"))
    checks: tuple[Check, ...] = Field((), title=_("设备检查"))
    outcome: Text = Field("", title=_("录制结果"))
