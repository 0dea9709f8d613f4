"""D5 值班律师法律帮助意见书: every block answered or declared empty. 刑诉法 36, 173; 规则 269; 司规〔2020〕6号."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Lawyer, Moment, Named, Part, Proposal, Text, Words


class Meeting(Part):
    """He met the person; nothing of it is recorded but when and how long (刑诉法39)."""

    at: Moment = Field(title=_("会见时间"))
    minutes: int | None = Field(None, title=_("时长（分钟）"), ge=0)
    way: Words = Field("", title=_("方式、地点"))


class FileReading(Part):
    """He read the dossier."""

    at: Moment = Field(title=_("阅卷时间"))
    volumes: int | None = Field(None, title=_("卷数"), ge=0)
    pages: int | None = Field(None, title=_("页数"), ge=0)
    way: Words = Field("", title=_("方式、地点"))


class Opinion(Part):
    """One of the seven blocks."""

    item: Words = Field(title=_("事项"), min_length=1)
    stand: Literal["无异议", "有异议", "声明不发表意见"] = Field("声明不发表意见", title=_("意见"))
    reason: Text = Field("", title=_("理由"))


class Offer(Part):
    """One round of the consultation, as the lawyer saw it."""

    number: int = Field(title=_("轮次"), ge=1)
    at: Moment | None = Field(None, title=_("时间"))
    offer: Words = Field("", title=_("检察机关建议"))
    counter: Words = Field("", title=_("辩方意见"))
    outcome: Words = Field("", title=_("结果"))


class Witnessed(Part):
    """What he saw of the signing."""

    present_from: Moment | None = Field(None, title=_("到场时间"))
    present_until: Moment | None = Field(None, title=_("离场时间"))
    informed: bool = Field(False, title=_("犯罪嫌疑人已被告知权利和后果"))
    understood: bool = Field(False, title=_("犯罪嫌疑人理解内容和后果"))
    voluntary: bool = Field(False, title=_("犯罪嫌疑人自愿签署"))
    read_back: bool = Field(False, title=_("签署前已宣读或者阅读"))
    own_hand: bool = Field(False, title=_("由本人亲自签名、捺印"))
    coerced: bool = Field(False, title=_("发现强迫、引诱、欺骗的迹象"))
    words: Text = Field("", title=_("需要说明的情况"))


class Answer(Part):
    """What the prosecutor made of one block (规则269)."""

    item: Words = Field(title=_("事项"), min_length=1)
    adopted: Literal["采纳", "部分采纳", "不采纳"] = Field(title=_("是否采纳"))
    reason: Text = Field("", title=_("理由"))


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    person: Named = Field(title=_("受援人"))
    charge: Words = Field("", title=_("涉嫌罪名"))
    lawyer: Lawyer = Field(title=_("律师"))
    way: Literal["现场", "电话", "网络"] = Field("现场", title=_("值班方式"))
    began: Moment | None = Field(None, title=_("开始时间"))
    ended: Moment | None = Field(None, title=_("结束时间"))
    consultation: Text = Field("", title=_("法律咨询"))
    meetings: tuple[Meeting, ...] = Field((), title=_("会见"))
    readings: tuple[FileReading, ...] = Field((), title=_("阅卷"))
    procedure_advice: Text = Field("", title=_("程序选择建议"))
    measure_request: Text = Field("", title=_("申请变更强制措施"))
    aid_guidance: Text = Field("", title=_("引导申请法律援助"))
    opinions: tuple[Opinion, ...] = Field((), title=_("意见"))
    counter: Proposal | None = Field(None, title=_("律师的量刑意见"))
    rounds: tuple[Offer, ...] = Field((), title=_("协商过程见证"))
    converged: Literal["达成一致", "部分达成一致", "未达成一致", "未协商"] = Field("未协商", title=_("协商结果"))
    witnessed: Witnessed | None = Field(None, title=_("具结过程见证"))
    nothing_to_say: bool = Field(False, title=_("律师声明：未提出意见"))
    by_hand: Words = Field("", title=_("律师提交意见时的手写签名"))
    answers: tuple[Answer, ...] = Field((), title=_("检察机关反馈"))
    answered_by: Words = Field("", title=_("反馈人"))
    answered_at: Moment | None = Field(None, title=_("反馈时间"))
