"""D14 预约单、指派函: what was booked, and whom the agency sent. 法律援助法 30, 36; 司规〔2020〕6号."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Lawyer, Moment, Part, Text, Words


class Slot(Part):
    """One person's place in the booking; a morning has many."""

    name: Words = Field(title=_("受援人"), min_length=1)
    charge: Words = Field("", title=_("罪名"))
    case_number: Words = Field("", title=_("部门受案号"))
    begins: Moment | None = Field(None, title=_("时间"))
    words: Words = Field("", title=_("备注"))


class Fields(Part):
    booking: Words = Field("", title=_("预约编号"))
    activity: Words = Field("听取意见、签署具结书", title=_("活动"))
    room: Words = Field("", title=_("地点"))
    way: Literal["现场", "远程视频", "电话"] = Field("现场", title=_("方式"))
    begins: Moment | None = Field(None, title=_("开始时间"))
    ends: Moment | None = Field(None, title=_("结束时间"))
    slots: tuple[Slot, ...] = Field(title=_("受援人"), min_length=1)
    asked_by: Words = Field("", title=_("预约人"))
    asked_at: Moment | None = Field(None, title=_("预约时间"))
    lawyer: Lawyer | None = Field(None, title=_("律师"))
    answer: Literal["已指派", "已接受", "另约时间", "不能到场", "未答复"] = Field("未答复", title=_("答复"))
    answered_at: Moment | None = Field(None, title=_("答复时间"))
    words: Text = Field("", title=_("说明"))
