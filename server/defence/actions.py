"""Every write of a review: the binding's own course is counsel's, whom it is about stands here by key."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases.models import Case, Suspect
from server.counsel import actions as counsel
from server.counsel import changes
from server.counsel import policies as counsel_policies
from server.counsel.models import Binding
from server.counsel.states import BindingState
from server.defence import policies
from server.defence.errors import LinkedAlready, NoNumber
from server.defence.models import Defence


@transaction.atomic
def accept(*, person: User, binding: Binding, suspect: Suspect, said: str, now: datetime) -> None:
    """The lawyer is bound to that suspect. Raises NotAllowed, TooManyDefenders, Conflict, NoNumber; of counsel
    NotAllowed, PapersMissing, StaleState."""
    case = _turn(suspect)
    policies.check_choose(person, suspect)
    policies.check_bind(binding.lawyer, suspect)
    number = case.bmsah or case.tysah
    if not number:
        raise NoNumber(f"case {case.pk} has no number", _("该案件还没有案号，请先登记案号再审核。"))
    counsel.accept(person=person, binding=binding, case=number, suspect=suspect.name, said=said, now=now)
    Defence.objects.create(binding=binding, suspect=suspect, by=person, at=now)
    changes.tell(binding, now)
    append(person, "defence.linked", binding, case=case.pk, suspect=suspect.number)


@transaction.atomic
def link(*, person: User, binding: Binding, suspect: Suspect, now: datetime) -> None:
    """An older binding in force is given its suspect. Raises as accept does, and LinkedAlready."""
    case = _turn(suspect)
    counsel_policies.check_decide(person, binding)
    policies.check_choose(person, suspect)
    policies.check_bind(binding.lawyer, suspect)
    try:
        with transaction.atomic():
            if not Binding.objects.filter(pk=binding.pk, state=BindingState.BOUND).exists():
                raise LinkedAlready(f"binding {binding.pk} is no longer in force", _("状态已变化，请刷新后再试。"))
            Defence.objects.create(binding=binding, suspect=suspect, by=person, at=now)
    except IntegrityError as error:
        raise LinkedAlready(f"binding {binding.pk} has its suspect", _("状态已变化，请刷新后再试。")) from error
    changes.tell(binding, now)
    append(person, "defence.linked", binding, case=case.pk, suspect=suspect.number)


def _turn(suspect: Suspect) -> Case:
    """Reviews about one case take turns."""
    return Case.objects.select_for_update().get(pk=suspect.case_id)
