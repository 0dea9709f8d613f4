"""D3 听取意见笔录: what was told, shown and said in one hearing.

刑诉法 173; 人民检察院刑事诉讼规则 258-269; 听取意见同步录音录像规定 4.
"""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import (
    Break,
    Charge,
    Companion,
    Lawyer,
    Moment,
    Officer,
    Part,
    Person,
    Procedure,
    Proposal,
    Round,
    Stand,
    Text,
    Told,
    Words,
)


class Shown(Part):
    """Evidence that was shown, and what was said to it (证据开示)."""

    what: Words = Field(title=_("出示的证据"), min_length=1)
    reaction: Text = Field("", title=_("对证据的意见"))
    at: Moment | None = Field(None, title=_("录像时间"))


class Said(Part):
    """One item of article 173 and where the suspect and the lawyer stand; the answer, and why not."""

    item: Words = Field(title=_("事项"), min_length=1)
    suspect: Stand = Field("未表态", title=_("犯罪嫌疑人"))
    suspect_words: Text = Field("", title=_("犯罪嫌疑人的意见和理由"))
    lawyer: Stand = Field("未表态", title=_("律师"))
    lawyer_words: Text = Field("", title=_("律师的意见和理由"))
    answer: Text = Field("", title=_("检察官回应"))
    adopted: Literal["采纳", "部分采纳", "不采纳", "不适用"] = Field("不适用", title=_("是否采纳律师意见"))
    why_not: Text = Field("", title=_("不采纳的理由"))


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    times: int = Field(1, title=_("第几次听取意见"), ge=1)
    began: Moment | None = Field(None, title=_("开始时间"))
    ended: Moment | None = Field(None, title=_("结束时间"))
    place: Words = Field("", title=_("地点"))
    way: Literal["当面", "远程视频", "电话"] = Field("当面", title=_("听取方式"))
    far_end: Words = Field("", title=_("远端地点"))
    officers: tuple[Officer, ...] = Field((), title=_("检察人员"))
    companions: tuple[Companion, ...] = Field((), title=_("法定代理人、翻译人员等"))
    person: Person = Field(title=_("被听取意见人"))
    taken_out: Moment | None = Field(None, title=_("提押时间"))
    taken_back: Moment | None = Field(None, title=_("还押时间"))
    lawyer: Lawyer | None = Field(None, title=_("辩护人、值班律师"))
    lawyer_met: bool = Field(False, title=_("律师已会见"))
    lawyer_read: bool = Field(False, title=_("律师已阅卷"))
    opinion: Words = Field("", title=_("法律意见书编号"))
    told: tuple[Told, ...] = Field((), title=_("告知事项"))
    facts: Text = Field("", title=_("拟认定的犯罪事实"))
    charges: tuple[Charge, ...] = Field((), title=_("罪名"))
    circumstances: tuple[Words, ...] = Field((), title=_("量刑情节"))
    proposal: Proposal | None = Field(None, title=_("拟提出的量刑建议"))
    calculation: Words = Field("", title=_("量刑计算说明编号"))
    procedure: Procedure = Field("普通程序", title=_("建议适用程序"))
    shown: tuple[Shown, ...] = Field((), title=_("证据开示"))
    said: tuple[Said, ...] = Field((), title=_("逐项意见"))
    rounds: tuple[Round, ...] = Field((), title=_("协商经过"))
    breaks: tuple[Break, ...] = Field((), title=_("中止和恢复"))
    result: Literal["达成一致", "部分达成一致", "未达成一致"] = Field("未达成一致", title=_("结果"))
    final: Proposal | None = Field(None, title=_("最后的量刑建议"))
    next_step: Text = Field("", title=_("下一步"))
    corrections: Text = Field("", title=_("核对时的更正、补充"))
    reading: Literal["本人阅读", "向其宣读", "经翻译宣读"] = Field("本人阅读", title=_("核对方式"))
