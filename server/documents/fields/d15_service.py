"""送达回证: what was served on whom, how, and when. 刑诉法 107."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Moment, Part, Text, Words


class Paper(Part):
    """One document that is served."""

    title: Words = Field(title=_("文书名称"), min_length=1)
    number: Words = Field("", title=_("文号"))
    copies: int = Field(1, title=_("份数"), ge=1)


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    cause: Words = Field("", title=_("案由"))
    recipient: Words = Field(title=_("受送达人"), min_length=1)
    standing: Words = Field("", title=_("诉讼身份"))
    place: Words = Field("", title=_("送达地点"))
    way: Literal["直接送达", "留置送达", "邮寄送达", "委托送达", "电子送达"] = Field("直接送达", title=_("送达方式"))
    papers: tuple[Paper, ...] = Field(title=_("送达文书"), min_length=1)
    received_at: Moment | None = Field(None, title=_("收到时间"))
    for_him: Words = Field("", title=_("代收人"))
    for_him_why: Words = Field("", title=_("代收人与受送达人的关系和代收理由"))
    refusal: Text = Field("", title=_("拒收的事由"))
    witnesses: tuple[Words, ...] = Field((), title=_("见证人"))
    servers: tuple[Words, ...] = Field((), title=_("送达人"))
    words: Text = Field("", title=_("备注"))
