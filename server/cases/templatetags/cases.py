"""How deadlines, people and changes read on a page."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from server.cases import words
from server.cases.aid import Ground
from server.cases.deadlines.rules import Owner
from server.cases.models import Case, Charge, Companion, Due, FieldChange, Suspect
from server.cases.queries.covering import Flaw
from server.cases.queries.work import Urgency
from server.cases.states import CaseState
from server.cases.steps import StepKind

register = template.Library()
_STYLES = {
    Urgency.OVERDUE: "state-bad",
    Urgency.TODAY: "state-warn",
    Urgency.WARNED: "state-warn",
    Urgency.LATER: "",
    Urgency.DONE: "state-good",
    Urgency.LATE: "state-bad",
}
_FLAWS: dict[str, Promise] = {
    Flaw.NONE: gettext_lazy("已封存，完整"),
    Flaw.NO_RECORDING: gettext_lazy("没有关联录像"),
    Flaw.NOT_SEALED: gettext_lazy("录像尚未封存"),
    Flaw.NOT_ARRIVED: gettext_lazy("录像尚未全部入库"),
    Flaw.HAS_GAPS: gettext_lazy("录像有缺口"),
}
_MODELS: dict[str, type[Model]] = {"case": Case, "suspect": Suspect, "charge": Charge, "companion": Companion}
_MARKS: dict[str, Promise] = {
    "added": gettext_lazy("新增"),
    "dropped": gettext_lazy("删去"),
    "helpers": gettext_lazy("协办人员"),
    "id_number": gettext_lazy("证件号码（内容不记入历史）"),
}
_OPEN = (CaseState.RETRACTED, CaseState.RETURNED)


@register.filter
def urgency_style(urgency: str) -> str:
    """The shell's style of that urgency."""
    return _STYLES[Urgency(urgency)]


@register.filter
def left(due: Due, now: datetime) -> str:
    """How long it still is, or how late: whole days, under two days whole hours."""
    if due.done_at is not None:
        return _("按期完成") if due.done_at <= due.due_at else _("逾期完成")
    hours = int((due.due_at - now).total_seconds() // 3600)
    late = due.due_at < now
    hours = -hours if late else hours
    if hours < 48:
        said = ngettext("%(count)d 小时", "%(count)d 小时", hours) % {"count": hours}
    else:
        said = ngettext("%(count)d 天", "%(count)d 天", hours // 24) % {"count": hours // 24}
    return (_("已逾期 %(time)s") if late else _("还剩 %(time)s")) % {"time": said}


@register.filter
def rule_name(key: str) -> str:
    """A deadline's name."""
    return words.rule_name(key)


@register.filter
def rule_law(key: str) -> str:
    """The article it rests on."""
    return words.rule_law(key)


@register.filter
def owner_name(owner: str) -> str:
    """Who must act."""
    return str(words.OWNERS[Owner(owner)])


@register.filter
def ground_name(ground: Ground) -> str:
    """A ground of legal aid, in the reader's language."""
    return words.in_language(ground.zh, ground.en)


@register.filter
def flaw_name(flaw: str) -> str:
    """What a recording lacks."""
    return str(_FLAWS[Flaw(flaw)])


@register.filter
def flaw_style(flaw: str) -> str:
    """The shell's style of it."""
    return "state-good" if flaw == Flaw.NONE else "state-warn" if flaw == Flaw.HAS_GAPS else "state-bad"


@register.filter
def step_name(kind: str) -> str:
    """A step's words."""
    return str(StepKind(kind).label)


@register.filter
def case_style(state: str) -> str:
    """The shell's style of a case's state."""
    if state == CaseState.CLOSED:
        return "state-off"
    return "state-warn" if state in _OPEN else ""


@register.filter
def field_name(change: FieldChange) -> str:
    """The changed field, as its form calls it."""
    if change.field in _MARKS:
        return str(_MARKS[change.field])
    model = _MODELS.get(change.thing)
    try:
        return str(model._meta.get_field(change.field).verbose_name) if model else change.field  # type: ignore[union-attr]
    except LookupError:
        return change.field


@register.filter
def field_value(change: FieldChange, side: str) -> str:
    """`before` or `after`, in words where the field has words for its values."""
    value: str = getattr(change, side)
    model = _MODELS.get(change.thing)
    if model is None or change.field in _MARKS:
        return value
    try:
        field = model._meta.get_field(change.field)
    except LookupError:
        return value
    kind = field.get_internal_type()
    if kind == "BooleanField" and value:
        return _("是") if value == "1" else _("否")
    choices = dict(getattr(field, "flatchoices", ()) or ())
    return str(choices.get(value, value))
