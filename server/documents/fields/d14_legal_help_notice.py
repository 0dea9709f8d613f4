"""D14 法律帮助通知书: the agency is asked for a duty lawyer or a defender. 刑诉法 35, 36; 法律援助法 25, 36."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Charge, Moment, Named, Part, Text, Words


class Helped(Part):
    """One person for whom help is asked."""

    person: Named = Field(title=_("受援人"))
    charges: tuple[Charge, ...] = Field((), title=_("罪名"))
    where: Words = Field("", title=_("羁押、居住场所"))
    ground: Words = Field("", title=_("法定情形"))


class Fields(Part):
    act: Literal["通知值班律师提供法律帮助", "通知指派律师辩护"] = Field("通知值班律师提供法律帮助", title=_("事项"))
    agency: Words = Field(title=_("法律援助机构"), min_length=1)
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    people: tuple[Helped, ...] = Field(title=_("受援人"), min_length=1)
    begins: Moment | None = Field(None, title=_("预定时间"))
    place: Words = Field("", title=_("地点"))
    way: Literal["现场", "远程视频", "电话"] = Field("现场", title=_("方式"))
    needs: Text = Field("", title=_("特别需要（语言、性别等）"))
    handler: Words = Field("", title=_("承办检察官"))
    contact: Words = Field("", title=_("联系方式"))
    answer_by: Moment | None = Field(None, title=_("请于何时前确定"))
