"""One table: what a column of a file may be, how its cells are read, and by what headers it is known. Pure.

A cell that cannot be read raises BadCell with what was expected; the caller knows row, column and what came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.cases import kinds
from server.gateways.errors import GatewayError

CASE, PERSON, CHARGE = "case", "person", "charge"
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})")
_YES = frozenset({"1", "y", "yes", "true", "是", "有", "√", "对"})
_NO = frozenset({"0", "n", "no", "false", "否", "无", "没有", "×", "错"})
#: A spreadsheet keeps a number to fifteen digits; a longer one has lost its last.
_EXACT = 10**15
Reader = Callable[[Any], Any]


class BadCell(GatewayError):
    """The cell cannot be read as its field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a case, of a person or of a charge."""

    key: str
    of: str
    words: str | Promise
    read: Reader
    known_as: tuple[str, ...] = ()
    is_secret: bool = False


def text(most: int) -> Reader:
    """Words, at most so many letters."""

    def read(cell: Any) -> str:
        if isinstance(cell, float | int) and not isinstance(cell, bool):
            if abs(cell) >= _EXACT:
                raise BadCell("number", _("文本：数字格式的单元格超过十五位会丢失末位，请把该列改为文本格式后重新填写"))
            cell = int(cell) if float(cell).is_integer() else cell
        said = str(cell).strip()
        if len(said) > most:
            raise BadCell("long", _("不超过 %(most)d 个字") % {"most": most})
        return said

    return read


def day(cell: Any) -> date:
    """A day, however it is written."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float | int):
        cell = int(cell)
    found = _DAY.fullmatch(str(cell).strip())
    parts = [int(part) for part in found.groups() if part] if found else []
    try:
        return date(*parts)
    except (TypeError, ValueError) as error:
        raise BadCell("day", _("日期，例如 2026-03-16")) from error


def flag(cell: Any) -> bool:
    """Yes or no."""
    said = str(int(cell) if isinstance(cell, float | bool) else cell).strip().casefold()
    if said in _YES or said in _NO:
        return said in _YES
    raise BadCell("flag", _("“是”或者“否”"))


def one_of(choices: Any, also: Mapping[str, str] | None = None) -> Reader:
    """One of a closed list, by its value or by its Chinese name."""

    def read(cell: Any) -> str:
        said = str(cell).strip()
        named = {str(value): str(value) for value in choices.values} | _labels(choices) | dict(also or {})
        if said not in named:
            raise BadCell("choice", _("其中之一：%(all)s") % {"all": "、".join(_labels(choices))})
        return named[said]

    return read


def _labels(choices: Any) -> dict[str, str]:
    from django.utils.translation import override

    with override("zh-hans"):
        return {str(label): str(value) for value, label in choices.choices}


def _field(key: str, of: str, words: Promise, read: Reader, *known_as: str, is_secret: bool = False) -> Field:
    return Field(key=key, of=of, words=words, read=read, known_as=known_as, is_secret=is_secret)


FIELDS: tuple[Field, ...] = (
    _field("key", CASE, _("来源系统中的案件编号"), text(100), "案件编号", "编号", "ajbh"),
    _field("bmsah", CASE, _("部门受案号"), text(64), "bmsah"),
    _field("tysah", CASE, _("统一受案号"), text(17), "tysah"),
    _field("name", CASE, _("案件名称"), text(200), "ajmc", "案名"),
    _field("accepted_on", CASE, _("受理日期"), day, "slrq", "受案日期", "收案日期"),
    _field("procedure", CASE, _("适用程序"), one_of(kinds.Procedure, {
        "速裁": "fast", "简易": "summary", "普通": "ordinary"}), "sycx", "程序"),
    _field("police_unit", CASE, _("侦查机关"), text(100), "zcjg", "移送单位", "ysdw"),
    _field("police_advises_plea", CASE, _("侦查机关建议适用认罪认罚"), flag, "zcjgsfjysyrzrf"),
    _field("over_one_year", CASE, _("可能判处一年以上有期徒刑"), flag),
    _field("is_complex", CASE, _("案情重大复杂或有重大社会影响"), flag, "重大复杂"),
    _field("has_victim", CASE, _("有被害人"), flag, "被害人"),
    _field("prosecutor", CASE, _("承办检察官（工号或用户名）"), text(64), "承办检察官", "承办人工号",
        "cbjcg", "承办人"),
    _field("person_name", PERSON, _("姓名"), text(64), "xm", "嫌疑人姓名", "犯罪嫌疑人", "犯罪嫌疑人姓名"),
    _field("name_kind", PERSON, _("姓名来源"), one_of(kinds.NameKind)),
    _field("sex", PERSON, _("性别"), one_of(kinds.Sex), "xb"),
    _field("birth_date", PERSON, _("出生日期"), day, "csrq"),
    _field("nationality", PERSON, _("国籍（两个字母）"), text(2), "国籍", "gj"),
    _field("ethnic_group", PERSON, _("民族"), text(32), "mz"),
    _field("language", PERSON, _("通晓的语言"), text(32)),
    _field("needs_interpreter", PERSON, _("需要翻译"), flag),
    _field("id_kind", PERSON, _("证件种类"), one_of(kinds.IdKind, {"身份证": "resident"}), "zjlx", "证件类型"),
    _field("id_number", PERSON, _("证件号码"), text(32), "zjhm", "身份证号", "身份证号码", is_secret=True),
    _field("custody", PERSON, _("强制措施"), one_of(kinds.Custody, {
        "拘留": "detained", "取保": "bail", "无": "none"}), "qzcs"),
    _field("custody_since", PERSON, _("强制措施起始日"), day, "qzcsjdrq", "强制措施日期"),
    _field("custody_place", PERSON, _("羁押、居住场所"), text(100), "羁押场所"),
    _field("plea", PERSON, _("认罪认罚"), one_of(kinds.Plea, {"是": "willing", "否": "refuses"})),
    _field("lawyer_kind", PERSON, _("律师类型"), one_of(kinds.LawyerKind)),
    _field("lawyer_name", PERSON, _("律师姓名"), text(64), "律师"),
    _field("article", CHARGE, _("刑法条文"), text(16), "条文"),
    _field("charge", CHARGE, _("移诉罪名"), text(100), "罪名", "ysay", "移诉案由", "案由"),
)  # fmt: skip
BY_KEY: Mapping[str, Field] = {each.key: each for each in FIELDS}
#: Without a day of acceptance nothing can be counted; a case is known again by one of its numbers.
MUST = ("name", "accepted_on")
KEYS = ("key", "tysah", "bmsah")


def guess(headers: Iterable[str]) -> dict[str, str]:
    """header -> field, for those headers that are words of a field."""
    from django.utils.translation import override

    with override("zh-hans"):
        words = {_plain(name): each.key for each in FIELDS for name in (str(each.words), each.key, *each.known_as)}
    found: dict[str, str] = {}
    for header in headers:
        key = words.get(_plain(header))
        if key and key not in found.values():
            found[header] = key
    return found


def _plain(header: str) -> str:
    return re.sub(r"[\s*（(].*$", "", header.strip().casefold())
