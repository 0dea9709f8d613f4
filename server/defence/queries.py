"""Reads: who defends whom now; which suspects a reviewer may mean."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from server.access.models import User
from server.cases import fragments
from server.cases.models import Case, Suspect
from server.cases.queries.lists import Wanted, cases_of, page
from server.counsel.models import Binding
from server.counsel.states import BindingState
from server.defence.models import Defence

_CASES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A suspect who may be meant. `alike`: case number and name are as the lawyer wrote them."""

    suspect: Suspect
    alike: bool
    defenders: tuple[str, ...]


def in_force() -> QuerySet[Defence]:
    """Links that open something now."""
    return Defence.objects.filter(binding__state=BindingState.BOUND, binding__lawyer__is_active=True)


def defenders_of(suspect: Suspect) -> list[User]:
    """The lawyers bound to that person now."""
    found = in_force().filter(suspect=suspect).select_related("binding__lawyer__unit").order_by("binding__lawyer")
    return [each.binding.lawyer for each in found]


def defended_by(lawyer: User) -> QuerySet[Defence, int]:
    """The keys of the suspects whom this lawyer defends now."""
    return in_force().filter(binding__lawyer=lawyer).values_list("suspect", flat=True)


def unlinked(bindings: QuerySet[Binding]) -> QuerySet[Binding]:
    """Those in force of which it is not known by key whom they are about: older than the link, and ambiguous."""
    return bindings.filter(state=BindingState.BOUND, defence=None)


def candidates(user: User, binding: Binding, text: str) -> list[Candidate]:
    """Suspects found by `text`, or, where it is empty, by what the lawyer wrote; the likeliest first."""
    cases = _searched(user, text) if text else _as_said(user, binding)
    rows = Suspect.objects.filter(case__in=[each.pk for each in cases]).select_related("case", "case__unit")
    found = [_candidate(each, binding) for each in rows]
    return sorted(found, key=lambda each: (not each.alike, each.suspect.name != binding.person_said))


def is_alike(suspect: Suspect, binding: Binding) -> bool:
    """Whether that is the case number and the name that the lawyer wrote."""
    said = fragments.plain(binding.case_said)
    numbers = {fragments.plain(each) for each in (suspect.case.bmsah, suspect.case.tysah) if each}
    return suspect.name == binding.person_said and bool(said) and said in numbers


def _as_said(user: User, binding: Binding) -> list[Case]:
    said = binding.case_said.strip()
    exact = list(cases_of(user).filter(Q(bmsah=said) | Q(tysah=said))) if said else []
    return exact or (_searched(user, said) if said else []) or _searched(user, binding.person_said)


def _searched(user: User, text: str) -> list[Case]:
    return page(user, Wanted(text=text), _CASES).cases


def _candidate(suspect: Suspect, binding: Binding) -> Candidate:
    names = tuple(each.display_name for each in defenders_of(suspect))
    return Candidate(suspect=suspect, alike=is_alike(suspect, binding), defenders=names)
