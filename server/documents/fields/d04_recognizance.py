"""D4 认罪认罚具结书: the person's own undertaking in six parts. 刑诉法 174; 人民检察院刑事诉讼规则 272.

Who need not sign (174 II) has the same contents told of him, without his undertaking and without his hand: what keeps
leniency open to him (272) is written down and witnessed by his lawyer."""

from __future__ import annotations

from typing import Final, Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Charge, Companion, Lawyer, Part, Person, Procedure, Proposal, Text, Words

Exemption = Literal[
    "应当签署",
    "盲、聋、哑人，或者尚未完全丧失辨认或者控制自己行为能力的精神病人",
    "未成年人的法定代理人、辩护人对其认罪认罚有异议",
    "其他不需要签署的情形",
]
#: He signs; every other value is a ground of 刑诉法 174 II, for which he does not.
MUST_SIGN: Final = "应当签署"


class Fields(Part):
    person: Person = Field(title=_("具结人"))
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    notices_received: bool = Field(True, title=_("已收到并理解权利义务告知书、认罪认罚从宽制度告知书"))
    facts: Text = Field(title=_("承认的犯罪事实"), min_length=1)
    charges: tuple[Charge, ...] = Field(title=_("罪名"), min_length=1)
    proposal: Proposal = Field(title=_("量刑建议"))
    procedure: Procedure = Field("普通程序", title=_("适用程序"))
    calculation: Words = Field("", title=_("量刑计算说明编号"))
    reading: Literal["本人阅读", "向其宣读", "经翻译宣读"] = Field("本人阅读", title=_("知悉方式"))
    companions: tuple[Companion, ...] = Field((), title=_("在场的法定代理人、翻译人员等"))
    lawyer: Lawyer = Field(title=_("在场律师"))
    lawyer_disagrees: bool = Field(False, title=_("律师对量刑建议另有意见（另附意见书）"))
    exemption: Exemption = Field(MUST_SIGN, title=_("是否需要签署（刑诉法174条二款）"))
    exemption_why: Text = Field("", title=_("不需要签署的具体情况"))
    version: int = Field(1, title=_("第几次具结"), ge=1)
    replaces: Words = Field("", title=_("代替的具结书编号"))
