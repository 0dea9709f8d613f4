"""D9 同步录音录像移交清单: every file with its digest. 法发〔2016〕22号 14; 听取意见同步录音录像规定."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Copy, Moment, Part, Text, Words


class Item(Part):
    """One file."""

    kind: Words = Field("视听资料", title=_("类别"))
    name: Words = Field(title=_("文件名称"), min_length=1)
    began: Moment | None = Field(None, title=_("开始"))
    ended: Moment | None = Field(None, title=_("结束"))
    length: Words = Field("", title=_("时长"))
    size: Words = Field("", title=_("大小"))
    format: Words = Field("", title=_("文件格式"))
    digest: Words = Field("", title=_("完整性校验值"))
    copy_of: Copy = Field("正本", title=_("正副本"))
    where: Words = Field("", title=_("存放位置"))


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    people: Words = Field("", title=_("被听取意见人"))
    lawyers: Words = Field("", title=_("律师"))
    prosecutor: Words = Field("", title=_("检察官"))
    recorder: Words = Field("", title=_("录制人员"))
    algorithm: Words = Field("SHA-256", title=_("校验算法"))
    items: tuple[Item, ...] = Field((), title=_("文件"))
    breaks: Text = Field("", title=_("中止情况"))
    medium: Words = Field("", title=_("载体和数量"))
    to_unit: Words = Field("", title=_("接收单位"))
    transferrer: Words = Field("", title=_("移送人"))
    receiver: Words = Field("", title=_("接收人"))
    handed_at: Moment | None = Field(None, title=_("移送时间"))
