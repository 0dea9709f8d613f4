"""D1, for the victim: 被害人诉讼权利义务告知书. 刑诉法 46, 64, 101, 112, 173, 180, 229."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Companion, Moment, Part, Words


class Victim(Part):
    """Whom the crime was done to, or who stands for him."""

    standing: Literal["被害人", "被害人的近亲属", "被害人的法定代理人", "附带民事诉讼当事人"] = Field(
        "被害人", title=_("身份")
    )
    name: Words = Field(title=_("姓名"), min_length=1)
    id_kind: Literal["居民身份证", "护照", "港澳台通行证、居住证", "其他证件", "身份不明"] = Field(
        "身份不明", title=_("证件种类")
    )
    id_number: Words = Field("", title=_("证件号码"))
    is_juvenile: bool = Field(False, title=_("未成年人"))
    contact: Words = Field("", title=_("联系方式"))


class Fields(Part):
    victim: Victim = Field(title=_("被告知人"))
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    suspects: Words = Field("", title=_("犯罪嫌疑人、被告人"))
    companions: tuple[Companion, ...] = Field((), title=_("在场的法定代理人、翻译人员等"))
    read_out: bool = Field(False, title=_("向其宣读（本人不能阅读）"))
    told_by: Words = Field("", title=_("告知人"))
    told_at: Moment | None = Field(None, title=_("告知时间"))
