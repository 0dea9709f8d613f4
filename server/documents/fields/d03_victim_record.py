"""D3, for the victim: 听取被害人意见笔录, or why nobody could be heard. 刑诉法 173; 规则 261, 262."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.d01_victim import Victim
from server.documents.fields.parts import Attempt, Companion, Moment, Officer, Part, Stand, Text, Words


class Opinion(Part):
    """Where the victim stands on one item."""

    item: Words = Field(title=_("事项"), min_length=1)
    stand: Stand = Field("未表态", title=_("意见"))
    words: Text = Field("", title=_("意见和理由"))


class Fields(Part):
    case_name: Words = Field("", title=_("案件名称"))
    case_number: Words = Field("", title=_("部门受案号"))
    suspects: Words = Field("", title=_("犯罪嫌疑人、被告人"))
    began: Moment | None = Field(None, title=_("开始时间"))
    ended: Moment | None = Field(None, title=_("结束时间"))
    place: Words = Field("", title=_("地点"))
    way: Literal["当面", "远程视频", "电话", "书面", "未能听取"] = Field("当面", title=_("听取方式"))
    officers: tuple[Officer, ...] = Field((), title=_("检察人员"))
    victim: Victim = Field(title=_("被听取意见人"))
    companions: tuple[Companion, ...] = Field((), title=_("法定代理人、诉讼代理人、翻译人员等"))
    attempts: tuple[Attempt, ...] = Field((), title=_("联系经过（未能联系时填写）"))
    told: Text = Field("", title=_("告知的案件情况和拟处理意见"))
    opinions: tuple[Opinion, ...] = Field((), title=_("逐项意见"))
    compensation: Literal["已全部赔偿", "部分赔偿", "未赔偿", "不适用"] = Field("不适用", title=_("赔偿、退赃"))
    compensation_words: Text = Field("", title=_("赔偿、退赃的情况"))
    forgiveness: Literal["谅解", "不谅解", "未表态"] = Field("未表态", title=_("谅解"))
    forgiveness_words: Text = Field("", title=_("谅解的情况"))
    other: Text = Field("", title=_("其他意见"))
    corrections: Text = Field("", title=_("核对时的更正、补充"))
    reading: Literal["本人阅读", "向其宣读", "经翻译宣读"] = Field("本人阅读", title=_("核对方式"))
