"""People, charges and proposals as they stand in documents: the words of server/cases/kinds.py, as printed."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Literal

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

#: Documents state the time of the place where the law of the document is in force.
_LOCAL = timezone(timedelta(hours=8))


def _local(at: datetime) -> str:
    return (at.astimezone(_LOCAL) if at.tzinfo else at).isoformat(timespec="seconds")


#: An instant, printed in Chinese standard time; one without a zone is taken to be in it.
Moment = Annotated[datetime, PlainSerializer(_local, when_used="json")]
#: Fits on a line of a form; several lines of text; a long one.
Words = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=10_000, json_schema_extra={"widget": "textarea"})]


class Part(BaseModel):
    """A piece of a document: never changed once made, and nothing in it that the template does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Role = Literal["犯罪嫌疑人", "被告人"]
Stand = Literal["同意", "部分同意", "不同意", "未表态"]
Procedure = Literal["速裁程序", "简易程序", "普通程序"]


class Named(Part):
    """A person that a document names. The role follows the stage; a name that nobody proved says so (160)."""

    role: Role = Field("犯罪嫌疑人", title=_("诉讼身份"))
    name: Words = Field(title=_("姓名"), min_length=1)
    name_kind: Literal["真实姓名", "自报姓名", "不讲姓名"] = Field("真实姓名", title=_("姓名来源"))
    nationality: Words = Field("中国", title=_("国籍（地区）"))
    id_kind: Literal["居民身份证", "护照", "港澳台通行证、居住证", "其他证件", "身份不明"] = Field(
        "身份不明", title=_("证件种类")
    )
    id_number: Words = Field("", title=_("证件号码"))
    is_juvenile: bool = Field(False, title=_("未成年人"))
    language: Words = Field("", title=_("通晓的语言"))
    language_is_written: bool = Field(True, title=_("该语言有通行文字"))


class Person(Named):
    """Whom the case is against, in full."""

    former_name: Words = Field("", title=_("曾用名"))
    sex: Literal["男", "女", "不详"] = Field("不详", title=_("性别"))
    birth_date: date | None = Field(None, title=_("出生日期"))
    ethnic_group: Words = Field("", title=_("民族"))
    education: Words = Field("", title=_("文化程度"))
    occupation: Words = Field("", title=_("职业"))
    domicile: Words = Field("", title=_("户籍地"))
    residence: Words = Field("", title=_("住址"))
    measure: Literal["未采取强制措施", "刑事拘留", "逮捕", "取保候审", "监视居住"] = Field(
        "未采取强制措施", title=_("强制措施")
    )
    measure_since: date | None = Field(None, title=_("强制措施起始日"))
    place: Words = Field("", title=_("羁押、居住场所"))


class Companion(Part):
    """Somebody beside him: guardian or appropriate adult (刑诉法281), interpreter (121), one who reads to him."""

    kind: Literal["法定代理人", "合适成年人", "诉讼代理人", "翻译人员", "通晓手语的人员", "宣读人"] = Field(
        title=_("身份")
    )
    name: Words = Field(title=_("姓名"), min_length=1)
    relation: Words = Field("", title=_("关系或者单位"))
    certificate: Words = Field("", title=_("证件或者资格证号"))


class Lawyer(Part):
    """Who helps him."""

    kind: Literal["委托辩护人", "法律援助辩护人", "值班律师"] = Field("值班律师", title=_("律师类型"))
    name: Words = Field(title=_("姓名"), min_length=1)
    firm: Words = Field("", title=_("律师事务所"))
    licence: Words = Field("", title=_("执业证号"))
    agency: Words = Field("", title=_("指派、安排机构"))
    assignment: Words = Field("", title=_("指派、通知文号"))


class Officer(Part):
    """Somebody of the unit who takes part."""

    duty: Literal["检察官", "检察官助理", "书记员", "检察技术人员", "司法警察"] = Field(title=_("职务"))
    name: Words = Field(title=_("姓名"), min_length=1)


class Charge(Part):
    """One crime: its name and the article."""

    name: Words = Field(title=_("罪名"), min_length=1)
    article: Words = Field("", title=_("刑法条文"))


class Proposal(Part):
    """A sentence that is proposed: principal and supplementary penalty, and whether it is suspended (刑诉法176)."""

    kind: Literal["确定刑", "幅度刑"] = Field("确定刑", title=_("建议种类"))
    main: Words = Field(title=_("主刑"), min_length=1)
    supplementary: Words = Field("", title=_("附加刑"))
    execution: Words = Field("", title=_("执行方式（是否适用缓刑）"))
    other: Words = Field("", title=_("其他"))


class Told(Part):
    """Something that must be told: whether, and when (the chapter of the recording)."""

    what: Words = Field(title=_("告知内容"), min_length=1)
    done: bool = Field(True, title=_("已告知"))
    at: Moment | None = Field(None, title=_("录像时间"))


class Round(Part):
    """One version of the proposal in the consultation, what the defence held against it, and why it changed."""

    number: int = Field(title=_("轮次"), ge=1)
    at: Moment | None = Field(None, title=_("时间"))
    proposal: Proposal = Field(title=_("量刑建议"))
    counter: Words = Field("", title=_("辩方意见"))
    why: Text = Field("", title=_("理由"))


class Break(Part):
    """The recording was suspended: nothing was recorded in between."""

    began: Moment = Field(title=_("中止时间"))
    ended: Moment | None = Field(None, title=_("恢复时间"))
    why: Words = Field(title=_("原因"), min_length=1)


class Attempt(Part):
    """Somebody was to be reached and was not: when, how, what came of it."""

    at: Moment = Field(title=_("时间"))
    way: Words = Field(title=_("方式"), min_length=1)
    outcome: Words = Field("", title=_("结果"))


Copy = Literal["正本", "副本"]
