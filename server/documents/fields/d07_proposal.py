"""D7 量刑建议书, for one accused or several. 刑诉法 176; 规则 274-276, 364."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Charge, Named, Part, Procedure, Proposal, Text, Words


class Accused(Part):
    """One accused: what he is charged with, what weighs for and against, and what is proposed."""

    person: Named = Field(title=_("被告人"))
    charges: tuple[Charge, ...] = Field(title=_("罪名"), min_length=1)
    statutory: Text = Field("", title=_("法定刑"))
    must_raise: Text = Field("", title=_("法定从重情节"))
    must_lower: Text = Field("", title=_("法定从轻、减轻、免除情节"))
    may_raise: Text = Field("", title=_("酌定从重情节"))
    may_lower: Text = Field("", title=_("酌定从轻情节"))
    other: Text = Field("", title=_("其他情节"))
    law: Text = Field("", title=_("法律依据"))
    proposal: Proposal = Field(title=_("量刑建议"))
    recognizance: Words = Field("", title=_("具结书编号"))


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    cause: Words = Field("", title=_("案由"))
    indictment: Words = Field("", title=_("起诉书文号"))
    court: Words = Field(title=_("人民法院"), min_length=1)
    procedure: Procedure = Field("普通程序", title=_("建议适用程序"))
    people: tuple[Accused, ...] = Field(title=_("被告人"), min_length=1)
    prosecutor: Words = Field("", title=_("检察员"))
    enclosed: tuple[Words, ...] = Field((), title=_("附件"))
