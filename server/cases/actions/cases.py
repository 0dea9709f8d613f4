"""A case is opened, its fields are changed, it passes from hand to hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit, User
from server.audit.actions import append
from server.cases import policies
from server.cases.actions import dues, grounds, history
from server.cases.actions.finding import refresh_fragments
from server.cases.actions.history import Deed
from server.cases.errors import BadNumber, NotAllowed
from server.cases.models import Case, Due, Handover, Step
from server.cases.numbers import read, tidy
from server.cases.rulebook import rulebook
from server.cases.steps import StepKind

#: What edit_case may write; state, prosecutor and counts are written by deeds of their own.
FIELDS = frozenset(
    {
        "bmsah", "tysah", "name", "procedure", "police_unit", "police_advises_plea", "accepted_on", "over_one_year",
        "extended_on", "express_from", "is_complex", "has_victim",
    }
)  # fmt: skip


@transaction.atomic
def open_case(*, unit: Unit, values: Mapping[str, Any], deed: Deed, origin: str = "", origin_key: str = "") -> Case:
    """A new case. A prosecutor's own is his at once. Raises NotAllowed, BadNumber."""
    policies.check_open(deed.by)
    told = checked(unit, values)
    own = deed.by if deed.by.role in policies.HANDLERS and deed.by.unit_id == unit.pk else None
    case = Case.objects.create(
        **told, unit=unit, prosecutor=own, counted_from=told["accepted_on"], created_at=deed.now, created_by=deed.by,
        origin=origin, origin_key=origin_key,
    )  # fmt: skip
    if own is not None:
        _assigned(case, deed)
    elif deed.by.role in policies.HELPERS:
        case.helpers.add(deed.by)
    refresh_fragments(case)
    dues.refresh(case)
    append(deed.by, "case.opened", case, unit=unit.code, origin=origin)
    return case


@transaction.atomic
def edit_case(*, case: Case, values: Mapping[str, Any], deed: Deed) -> list[str]:
    """Fields of the case, each into its history. Raises NotAllowed, StaleCase, BadNumber."""
    policies.check_edit(deed.by, case, deed.now)
    if strange := values.keys() - FIELDS:
        raise NotAllowed(f"edit_case: {min(strange)} is not written by hand", _("这个字段不能直接修改。"))
    case = history.take(case, deed)
    told = checked(case.unit, values)
    if told.get("accepted_on", case.accepted_on) != case.accepted_on and case.counted_from == case.accepted_on:
        told["counted_from"] = told["accepted_on"]
    names = history.set_fields(case, told, case=case, suspect=None, deed=deed)
    if names:
        refresh_fragments(case)
        grounds.note(case, deed)
        dues.refresh(case)
        append(deed.by, "case.edited", case, fields=sorted(names), reason=deed.why)
    return names


@transaction.atomic
def assign(*, case: Case, taker: User, deed: Deed) -> Handover:
    """The case gets its prosecutor, or another one, with the reason. Raises NotAllowed, StaleCase."""
    policies.check_assign(deed.by, case, deed.now)
    policies.check_taker(case, taker)
    case = history.take(case, deed)
    giver = case.prosecutor
    handover = Handover.objects.create(case=case, giver=giver, taker=taker, why=deed.why, by=deed.by, at=deed.now)
    history.set_fields(case, {"prosecutor": taker}, case=case, suspect=None, deed=deed)
    _assigned(case, deed)
    Due.objects.filter(case=case).update(prosecutor=taker)
    dues.refresh(case)
    append(deed.by, "case.assigned", case, giver=giver.username if giver else "", taker=taker.username, reason=deed.why)
    return handover


@transaction.atomic
def set_helpers(*, case: Case, helpers: list[User], deed: Deed) -> None:
    """Who works on it beside the prosecutor. Raises NotAllowed, StaleCase."""
    policies.check_edit(deed.by, case, deed.now)
    if any(each.unit_id != case.unit_id or not each.is_active for each in helpers):
        raise NotAllowed(f"helpers: not of the unit of case {case.pk}", _("只能添加案件所在单位在职的人员。"))
    case = history.take(case, deed)
    before = sorted(case.helpers.values_list("username", flat=True))
    after = sorted(each.username for each in helpers)
    case.helpers.set(helpers)
    history.note(case, "helpers", "、".join(before), "、".join(after), case=case, suspect=None, deed=deed)
    append(deed.by, "case.helpers", case, before=before, after=after, reason=deed.why)


def _assigned(case: Case, deed: Deed) -> None:
    Step.objects.create(case=case, kind=StepKind.ASSIGNED, at=deed.now, by=deed.by, written_at=deed.now)


def checked(unit: Unit, values: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(values)
    for kind, words in (("bmsah", _("部门受案号")), ("tysah", _("统一受案号"))):
        if kind in told:
            told[kind] = _number(kind, unit, str(told[kind] or ""), words)
    return told


def _number(kind: str, unit: Unit, text: str, words: object) -> str | None:
    if not text.strip():
        return None
    pattern = rulebook().numbers.pattern(kind, unit.code)
    if read(pattern, text) is None:
        raise BadNumber(
            f"{kind} {text!r}: expected e.g. {pattern.sample}",
            _("%(kind)s“%(text)s”不合本院格式，应如 %(sample)s。请对照业务应用系统核对。")
            % {"kind": words, "text": text, "sample": pattern.sample},
        )
    return tidy(text)
