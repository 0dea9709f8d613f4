"""D9 录音录像说明: what the recorder writes of a recording. 听取意见同步录音录像规定; 规则 75-77."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Break, Companion, Lawyer, Moment, Named, Officer, Part, Text, Words


class Defect(Part):
    """Something of the recording that must be explained, and the explanation."""

    what: Words = Field(title=_("缺陷、异常"), min_length=1)
    at: Words = Field("", title=_("时间段"))
    why: Text = Field("", title=_("原因和补救"))


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    cause: Words = Field("", title=_("案由"))
    person: Named = Field(title=_("被录制人"))
    lawyer: Lawyer | None = Field(None, title=_("辩护人、值班律师"))
    companions: tuple[Companion, ...] = Field((), title=_("法定代理人、翻译人员等"))
    officers: tuple[Officer, ...] = Field((), title=_("检察人员"))
    recorder: Words = Field("", title=_("录制人员"))
    recorder_duty: Words = Field("", title=_("录制人员职务"))
    session: Words = Field("", title=_("录音录像编号"))
    times: int = Field(1, title=_("第几次录制"), ge=1)
    place: Words = Field("", title=_("地点"))
    way: Literal["当面", "远程视频"] = Field("当面", title=_("方式"))
    began: Moment | None = Field(None, title=_("录制开始"))
    ended: Moment | None = Field(None, title=_("录制结束"))
    length: Words = Field("", title=_("时长"))
    taken_out: Moment | None = Field(None, title=_("提押时间"))
    taken_back: Moment | None = Field(None, title=_("还押时间"))
    guard: Words = Field("", title=_("提押、看管人员"))
    equipment: Text = Field("", title=_("设备和检查情况"))
    clock: Words = Field("", title=_("校时情况"))
    breaks: tuple[Break, ...] = Field((), title=_("中止和恢复"))
    defects: tuple[Defect, ...] = Field((), title=_("缺陷和说明"))
    digest: Words = Field("", title=_("总校验值"))
    copies: Words = Field("", title=_("正本、副本及存放"))
    refusal: Text = Field("", title=_("拒绝签名的说明"))
