"""Suspects, their charges, and who stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.audit.actions import append
from server.cases import policies, sealed
from server.cases.actions import dues, grounds, history
from server.cases.actions.finding import refresh_fragments
from server.cases.actions.history import Deed
from server.cases.errors import BadPerson
from server.cases.kinds import IdKind, NameKind, Outcome
from server.cases.models import Case, Charge, Companion, Suspect
from server.cases.numbers import resident_birth, resident_check
from server.cases.steps import StepKind

ADULT = 18
#: What a person's form may write. `id_number` is sealed, never stored as it came.
FIELDS = frozenset(
    {
        "name", "name_kind", "sex", "birth_date", "is_juvenile", "nationality", "ethnic_group", "language",
        "needs_interpreter", "id_kind", "id_number", "is_blind", "is_deaf", "is_mute", "has_limited_capacity",
        "may_get_life", "may_get_three_years", "may_get_probation", "gets_correction", "custody", "custody_since",
        "custody_place", "conditional_months", "lawyer_kind", "lawyer_name", "plea", "plea_why", "outcome",
    }
)  # fmt: skip
_LEAST_MONTHS, _MOST_MONTHS = 6, 12


@transaction.atomic
def add_suspect(*, case: Case, values: Mapping[str, Any], deed: Deed) -> Suspect:
    """One more suspect. Raises NotAllowed, StaleCase, BadPerson."""
    policies.check_edit(deed.by, case, deed.now)
    case = history.take(case, deed)
    newest = case.suspects.order_by("-number").first()
    number = newest.number + 1 if newest else 1
    told = checked(values, number, case.accepted_on, None)
    id_number = told.pop("id_number", None)
    suspect = Suspect.objects.create(case=case, number=number, **told)
    if id_number:
        _seal(case, suspect, id_number)
        suspect.save(update_fields=["id_sealed", "id_digest"])
    history.note(suspect, "added", "", suspect.name, case=case, suspect=suspect, deed=deed)
    _settled(case, deed)
    append(deed.by, "case.suspect_added", case, number=number)
    return suspect


@transaction.atomic
def edit_suspect(*, suspect: Suspect, values: Mapping[str, Any], deed: Deed) -> list[str]:
    """Fields of a suspect, each into the history. Raises NotAllowed, StaleCase, BadPerson."""
    policies.check_edit(deed.by, suspect.case, deed.now)
    if strange := values.keys() - FIELDS:
        raise BadPerson(f"edit_suspect: {min(strange)} is no field", _("这个字段不能直接修改。"))
    case = history.take(suspect.case, deed)
    told = checked(values, suspect.number, case.accepted_on, suspect)
    _check_outcome(suspect, told.get("outcome", suspect.outcome))
    id_number = told.pop("id_number", None)
    names = history.set_fields(suspect, told, case=case, suspect=suspect, deed=deed)
    if id_number:
        _seal(case, suspect, id_number)
        suspect.save(update_fields=["id_sealed", "id_digest"])
        history.note(suspect, "id_number", "", "", case=case, suspect=suspect, deed=deed)
        names.append("id_number")
    if names:
        _settled(case, deed)
        append(
            deed.by, "case.suspect_edited", case, number=suspect.number, fields=sorted(names), reason=deed.why
        )  # fmt: skip
    return names


@transaction.atomic
def read_id_number(*, suspect: Suspect, deed: Deed) -> str:
    """The identity number, opened for one person with a reason; the audit log keeps both. Raises NotAllowed."""
    policies.check_edit(deed.by, suspect.case, deed.now)
    if not suspect.id_sealed:
        raise BadPerson(f"suspect {suspect.pk}: no number", _("没有登记证件号码。"))
    number = sealed.opened(suspect.case_id, suspect.pk, bytes(suspect.id_sealed))
    append(deed.by, "case.id_number_read", suspect.case, number=suspect.number, reason=deed.why)
    return number


@transaction.atomic
def add_charge(*, suspect: Suspect, values: Mapping[str, Any], deed: Deed) -> Charge:
    """One more crime. The same again is the charge that is there. Raises NotAllowed, StaleCase."""
    policies.check_edit(deed.by, suspect.case, deed.now)
    case = history.take(suspect.case, deed)
    told = {name: values[name] for name in ("source", "article", "name")}
    rest = {name: values[name] for name in ("version", "is_main") if name in values}
    charge, made = Charge.objects.get_or_create(suspect=suspect, **told, defaults=rest)
    if made:
        said = f"{charge.article} {charge.name}"
        history.note(charge, "added", "", said, case=case, suspect=suspect, deed=deed)
        append(deed.by, "case.charge_added", case, number=suspect.number, article=charge.article)
    return charge


@transaction.atomic
def drop_charge(*, charge: Charge, deed: Deed) -> None:
    """A charge that does not stand; its line of history stays. Raises NotAllowed, StaleCase."""
    suspect = charge.suspect
    policies.check_edit(deed.by, suspect.case, deed.now)
    case = history.take(suspect.case, deed)
    said = f"{charge.article} {charge.name}"
    history.note(charge, "dropped", said, "", case=case, suspect=suspect, deed=deed)
    append(deed.by, "case.charge_dropped", case, number=suspect.number, article=charge.article, reason=deed.why)
    charge.delete()


@transaction.atomic
def add_companion(*, suspect: Suspect, values: Mapping[str, Any], deed: Deed) -> Companion:
    """Guardian, appropriate adult or interpreter. Raises NotAllowed, StaleCase."""
    policies.check_edit(deed.by, suspect.case, deed.now)
    case = history.take(suspect.case, deed)
    companion = Companion.objects.create(suspect=suspect, **{k: values[k] for k in ("kind", "name", "relation")})
    said = f"{companion.get_kind_display()} {companion.name}"
    history.note(companion, "added", "", said, case=case, suspect=suspect, deed=deed)
    append(deed.by, "case.companion_added", case, number=suspect.number, kind=companion.kind)
    return companion


@transaction.atomic
def end_companion(*, companion: Companion, deed: Deed) -> None:
    """He is beside him no longer; the row stays. Raises NotAllowed, StaleCase."""
    suspect = companion.suspect
    policies.check_edit(deed.by, suspect.case, deed.now)
    case = history.take(suspect.case, deed)
    history.set_fields(companion, {"ended_on": deed.now.date()}, case=case, suspect=suspect, deed=deed)
    append(deed.by, "case.companion_ended", case, number=suspect.number, kind=companion.kind, reason=deed.why)


def checked(values: Mapping[str, Any], number: int, day: date, known: Suspect | None) -> dict[str, Any]:
    told = {name: value for name, value in values.items() if name in FIELDS}
    kind = told.get("name_kind", known.name_kind if known else NameKind.REAL)
    if not str(told.get("name", known.name if known else "")).strip():
        if kind != NameKind.WITHHELD:
            raise BadPerson("suspect: no name", _("请填写姓名；不讲真实姓名的，姓名来源选“不讲姓名”，系统按编号登记。"))
        told["name"] = f"无名氏{number}"
    _check_id(told, known)
    _check_age(told, day, known)
    months = told.get("conditional_months")
    if months is not None and not _LEAST_MONTHS <= months <= _MOST_MONTHS:
        raise BadPerson(f"suspect: {months} months", _("附条件不起诉的考察期为六个月以上一年以下。"))
    return told


def _check_id(told: dict[str, Any], known: Suspect | None) -> None:
    number = str(told.get("id_number") or "").strip().upper()
    kind = told.get("id_kind", known.id_kind if known else IdKind.NONE)
    told["id_number"] = number or None
    if number and kind == IdKind.NONE:
        raise BadPerson("suspect: a number of no document", _("填写了证件号码，请选择证件种类。"))
    if not number or kind != IdKind.RESIDENT:
        return
    if wrong := resident_check(number):
        raise BadPerson(
            f"suspect: resident number, {wrong}", _("身份证号码不正确：应为十八位且校验位相符，请对照证件核对。")
        )
    birth = resident_birth(number)
    if told.get("birth_date") not in (None, birth):
        raise BadPerson("suspect: birth date and number", _("出生日期与身份证号码不一致，请核对。"))
    told["birth_date"] = birth


def _check_age(told: dict[str, Any], day: date, known: Suspect | None) -> None:
    birth = told.get("birth_date", known.birth_date if known else None)
    if birth is None:
        return
    if birth > day:
        raise BadPerson(f"suspect: born on {birth}", _("出生日期晚于受理日期，请核对。"))
    # of age from the day after the eighteenth birthday on
    eighteenth = (birth.year + ADULT, birth.month, birth.day)
    told["is_juvenile"] = (day.year, day.month, day.day) <= eighteenth


def _check_outcome(suspect: Suspect, outcome: str) -> None:
    if outcome == suspect.outcome or outcome != Outcome.NOT_PROSECUTED:
        return
    if not suspect.steps.filter(kind=StepKind.NO_PROSECUTION_DECIDED, voided_at=None).exists():
        raise BadPerson(
            f"suspect {suspect.pk}: not prosecuted without a decision",
            _("请先为该人员登记“作出不起诉决定”，写明文号，再改处理结果。"),
        )


def _seal(case: Case, suspect: Suspect, number: str) -> None:
    suspect.id_sealed = sealed.seal(case.pk, suspect.pk, number)
    suspect.id_digest = sealed.digest(suspect.id_kind, number)


def _settled(case: Case, deed: Deed) -> None:
    refresh_fragments(case)
    grounds.note(case, deed)
    dues.refresh(case)
