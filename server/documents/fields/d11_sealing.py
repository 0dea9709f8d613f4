"""D11 封存、启封记录: a medium was sealed or opened, before whom, and what its digests said. 法发〔2016〕22号 5."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Copy, Moment, Part, Text, Words


class Medium(Part):
    """One disc or disk, and whether what it holds is what was recorded."""

    number: Words = Field(title=_("载体编号"), min_length=1)
    kind: Words = Field("", title=_("载体种类"))
    copy_of: Copy = Field("正本", title=_("正副本"))
    session: Words = Field("", title=_("录音录像编号"))
    code: Words = Field("", title=_("录制设备封存码"))
    expected: Words = Field("", title=_("应有校验值"))
    got: Words = Field("", title=_("读出校验值"))
    agrees: Literal["一致", "不一致", "未核对"] = Field("未核对", title=_("核对结果"))


class Present(Part):
    """Somebody who stood by."""

    standing: Literal["犯罪嫌疑人", "被告人", "律师", "检察官", "录制人员", "案管人员", "见证人"] = Field(
        title=_("身份")
    )
    name: Words = Field(title=_("姓名"), min_length=1)


class Fields(Part):
    act: Literal["封存", "启封"] = Field("封存", title=_("事项"))
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    people: Words = Field("", title=_("被听取意见人"))
    at: Moment | None = Field(None, title=_("时间"))
    place: Words = Field("", title=_("地点"))
    why: Text = Field("", title=_("原因和依据"))
    approved_by: Words = Field("", title=_("批准人"))
    state: Words = Field("", title=_("封条状态"))
    media: tuple[Medium, ...] = Field((), title=_("载体"))
    present: tuple[Present, ...] = Field((), title=_("在场人员"))
    kept: Words = Field("", title=_("保管地点"))
    words: Text = Field("", title=_("需要说明的情况"))
