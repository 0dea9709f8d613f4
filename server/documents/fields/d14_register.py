"""D14 值班律师法律帮助台账: a month of help, one row each. 法律援助法 59; 司规〔2020〕6号."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_noop as _
from pydantic import Field

from server.documents.fields.parts import Part, Words


class Row(Part):
    """One person helped by one lawyer."""

    on: date = Field(title=_("日期"))
    lawyer: Words = Field(title=_("律师"), min_length=1)
    firm: Words = Field("", title=_("律师事务所"))
    person: Words = Field(title=_("受援人"), min_length=1)
    case_number: Words = Field("", title=_("部门受案号"))
    charge: Words = Field("", title=_("罪名"))
    given: Words = Field("", title=_("法律帮助内容"))
    met: Words = Field("", title=_("会见"))
    read: Words = Field("", title=_("阅卷"))
    opinion: Words = Field("", title=_("法律意见"))
    adopted: Words = Field("", title=_("采纳情况"))
    present: Words = Field("", title=_("具结在场"))


class Fields(Part):
    agency: Words = Field("", title=_("法律援助机构"))
    first: date = Field(title=_("自"))
    last: date = Field(title=_("至"))
    lawyer: Words = Field("", title=_("律师（只列一人时）"))
    rows: tuple[Row, ...] = Field((), title=_("登记"))
    totals: Words = Field("", title=_("合计"))
    made_by: Words = Field("", title=_("制表人"))
