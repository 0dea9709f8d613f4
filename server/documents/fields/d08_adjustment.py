"""D8 量刑建议调整书, and the trace of the adjustment for the dossier's own side. 刑诉法 201; 规则 418."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Charge, Moment, Named, Part, Proposal, Text, Words


class Heard(Part):
    """The defence was heard again on the new proposal."""

    at: Moment = Field(title=_("时间"))
    who: Words = Field(title=_("听取何人"), min_length=1)
    words: Text = Field("", title=_("意见"))
    film: Words = Field("", title=_("录音录像编号"))


class Approval(Part):
    """One hand through which it went."""

    duty: Words = Field(title=_("职务"), min_length=1)
    name: Words = Field("", title=_("姓名"))
    words: Words = Field("", title=_("意见"))
    at: Moment | None = Field(None, title=_("时间"))


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    court: Words = Field(title=_("人民法院"), min_length=1)
    court_number: Words = Field("", title=_("法院案号"))
    person: Named = Field(title=_("被告人"))
    charges: tuple[Charge, ...] = Field((), title=_("罪名"))
    before_number: Words = Field("", title=_("原量刑建议书文号"))
    before: Proposal = Field(title=_("原量刑建议"))
    trigger: Literal[
        "人民法院建议调整", "出现新的量刑情节", "被告人、辩护人提出异议", "达成和解、赔偿、谅解", "其他"
    ] = Field("人民法院建议调整", title=_("调整的缘由"))
    court_said: Text = Field("", title=_("法院沟通的时间、人员、内容"))
    after: Proposal = Field(title=_("调整后的量刑建议"))
    why: Text = Field(title=_("调整的理由"), min_length=1)
    heard: tuple[Heard, ...] = Field((), title=_("再次听取意见"))
    recognizance: Words = Field("", title=_("重新签署的具结书编号"))
    prosecutor: Words = Field("", title=_("检察员"))
    with_trace: bool = Field(False, title=_("附内部留痕页（不送法院）"))
    approvals: tuple[Approval, ...] = Field((), title=_("审批经过"))
    outcome: Literal["采纳", "不采纳", "未定"] = Field("未定", title=_("法院处理"))
    outcome_why: Text = Field("", title=_("法院的理由"))
