"""D2 认罪认罚从宽制度告知书: what pleading means, in ten points. 刑诉法 15, 120, 173, 174, 176, 190, 201."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Companion, Lawyer, Moment, Named, Part, Words


class Fields(Part):
    person: Named = Field(title=_("被告知人"))
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    stage: Words = Field("审查起诉", title=_("诉讼阶段"))
    lawyer: Lawyer | None = Field(None, title=_("在场律师"))
    companions: tuple[Companion, ...] = Field((), title=_("在场的法定代理人、翻译人员等"))
    read_out: bool = Field(False, title=_("向其宣读（本人不能阅读）"))
    told_by: Words = Field("", title=_("告知人"))
    told_at: Moment | None = Field(None, title=_("告知时间"))
