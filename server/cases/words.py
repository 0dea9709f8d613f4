"""What rules, people and deadlines are called on screen, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from server.cases.deadlines.errors import BadRule
from server.cases.deadlines.rules import Owner
from server.cases.kinds import Outcome
from server.cases.rulebook import rule_of_key
from server.cases.states import BEFORE_COURT, NOT_PROSECUTED, SENTENCED, CaseState

SUSPECT, DEFENDANT, NOT_CHARGED = _("犯罪嫌疑人"), _("被告人"), _("被不起诉人")
UNDER_CONDITION, SENTENCED_ONE, CORRECTED = _("被附条件不起诉人"), _("罪犯"), _("社区矫正对象")

OWNERS: dict[str, Promise] = {
    Owner.PROSECUTOR: _("承办检察官"),
    Owner.CASE_MANAGEMENT: _("案件管理部门"),
    Owner.AGENCY: _("法律援助机构"),
    Owner.LAWYER: _("律师"),
    Owner.DETENTION: _("看守所"),
    Owner.POLICE: _("侦查机关"),
    Owner.COURT: _("人民法院"),
    Owner.DEFENDANT: _("被告人"),
    Owner.CORRECTION: _("社区矫正机构"),
}


def role_of(state: str, outcome: str = Outcome.OPEN) -> Promise:
    """What a person is called at that stage: the name follows the stage and what became of him."""
    if outcome == Outcome.NOT_PROSECUTED or state in NOT_PROSECUTED:
        return NOT_CHARGED
    if outcome == Outcome.CONDITIONAL or state == CaseState.CONDITIONAL:
        return UNDER_CONDITION
    if state == CaseState.HANDED_OVER:
        return CORRECTED
    if state in SENTENCED:
        return SENTENCED_ONE
    return DEFENDANT if state in BEFORE_COURT else SUSPECT


def rule_name(key: str) -> str:
    """A deadline's name; the key of a rule that is no more."""
    rule = rule_of_key(key)
    return key if rule is None else in_language(rule.zh, rule.en)


def rule_law(key: str) -> str:
    """The article a deadline rests on."""
    rule = rule_of_key(key)
    return "" if rule is None else rule.law


_TROUBLES: dict[str, Promise] = {
    "toml": _("不是合格的 TOML 文件：%(why)s。请按现行文件的写法改正。"),
    "fields": _("缺少内容。应有 year、source、verified、worked，以及每个节日的 [[holiday]]、zh、en、from、to。"),
    "number": _("year 应为2000至2100之间的年份。"),
    "both": _("%(day)s 既写成放假，又写成调休上班。请删去一处。"),
    "year": _("%(day)s 不属于 %(year)s 年。一个文件只写一年。"),
    "weekday": _("%(day)s 写成调休上班，但它不是星期六或者星期日。"),
    "span": _("放假期间 %(first)s 至 %(last)s 不对：结束不能早于开始，也不能超过三十天。"),
}


def trouble_of_calendar(error: BadRule) -> str:
    """What is wrong with a calendar, as whoever mends it reads it."""
    words = _TROUBLES.get(error.code)
    return str(words) % error.told if words else str(error)


def in_language(zh: str, en: str) -> str:
    """Words of a data file, in the reader's language."""
    return en if get_language() == "en" else zh
