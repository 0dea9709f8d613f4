"""D1 诉讼权利义务告知书: which rights and duties a person has.

刑诉法 14, 29, 33-38, 46, 52, 56, 97, 120-122, 148, 173.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Companion, Moment, Named, Part, Words


class Fields(Part):
    person: Named = Field(title=_("被告知人"))
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    stage: Words = Field("审查起诉", title=_("诉讼阶段"))
    companions: tuple[Companion, ...] = Field((), title=_("在场的法定代理人、翻译人员等"))
    read_out: bool = Field(False, title=_("向其宣读（本人不能阅读）"))
    told_by: Words = Field("", title=_("告知人"))
    told_at: Moment | None = Field(None, title=_("告知时间"))
