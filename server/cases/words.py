"""What rules, people and deadlines are called on screen, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from server.cases.deadlines.rules import Owner
from server.cases.kinds import Outcome
from server.cases.rulebook import rulebook
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
    try:
        rule = rulebook().rule(key)
    except ValueError:
        return key
    return in_language(rule.zh, rule.en)


def rule_law(key: str) -> str:
    """The article a deadline rests on."""
    try:
        return rulebook().rule(key).law
    except ValueError:
        return ""


def in_language(zh: str, en: str) -> str:
    """Words of a data file, in the reader's language."""
    return en if get_language() == "en" else zh
