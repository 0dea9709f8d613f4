"""A lawyer's reading on site: registered by case management, begun with a code, ended, confirmed and counted."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases.actions.course import note_step
from server.cases.models import Case, Suspect
from server.cases.steps import StepKind
from server.dossiers import policies, queries
from server.dossiers.actions import reading
from server.dossiers.actions.numbering import next_number
from server.dossiers.errors import StaleState, UnfitTold
from server.dossiers.models import Sitting, Visit
from server.dossiers.rules import rules
from server.dossiers.states import VISITS, VisitEvent, VisitState
from server.replies import help as help_told

#: No 0 O 1 I: a code is read from paper and typed.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 8


@transaction.atomic
def register(
    *,
    by: User,
    case: Case,
    lawyer: User,
    suspects: Sequence[Suspect],
    place: str,
    volumes: Sequence[str],
    now: datetime,
) -> tuple[Visit, str]:
    """A reading, and the code that opens it, told once. Raises NotAllowed, UnfitTold."""
    policies.check_manage(by, case, now)
    policies.check_open(case)
    check_counsel(case, lawyer, suspects)
    check_volumes(volumes)
    code = _fresh()
    visit = Visit.objects.create(
        number=next_number(Visit, "YJ", now), case=case, lawyer=lawyer, place=place, volumes=list(volumes),
        code=_digest(code), code_until=now + rules().code_for, registered_by=by, registered_at=now,
    )  # fmt: skip
    visit.suspects.set(suspects)
    append(by, "visit.registered", visit, case=case.pk, lawyer=lawyer.username, volumes=list(volumes))
    return visit, code


@transaction.atomic
def renew(*, by: User, visit: Visit, now: datetime) -> str:
    """Another code; the one before opens nothing any more. Raises NotAllowed, StaleState."""
    policies.check_manage(by, visit.case, now)
    code = _fresh()
    _move(visit, VisitEvent.RENEW, code=_digest(code), code_until=now + rules().code_for)
    append(by, "visit.renewed", visit, case=visit.case_id)
    return code


@transaction.atomic
def cancel(*, by: User, visit: Visit, why: str, now: datetime) -> None:
    """He does not come. Raises NotAllowed, StaleState."""
    policies.check_manage(by, visit.case, now)
    _move(visit, VisitEvent.CANCEL, code="", why=why)
    append(by, "visit.cancelled", visit, case=visit.case_id, reason=why)


def waiting_for(code: str, now: datetime) -> Visit | None:
    """The reading that this code opens now; None: there is none."""
    digest = _digest("".join(code.split()).replace("-", "").upper())
    rows = Visit.objects.filter(state__in=(VisitState.REGISTERED, VisitState.READING), code=digest)
    return rows.filter(code_until__gt=now).select_related("case", "lawyer").first()


@transaction.atomic
def enter(*, visit: Visit, now: datetime, address: str) -> str:
    """The lawyer gave the undertaking and begins, or goes on in another browser; the code is used up. What the browser
    holds from now on; any other is out. Raises NotAllowed, StaleState."""
    policies.check_open(visit.case)
    seat = secrets.token_urlsafe(24)
    first = {} if visit.entered_at else {"entered_at": now, "undertaking": rules().undertaking.key}
    _move(visit, VisitEvent.ENTER, code="", seat=_digest(seat), **first)
    if first:
        reading.begin_on_site(visit, now)
    append(
        visit.lawyer, "visit.entered", visit, case=visit.case_id, undertaking=rules().undertaking.key, address=address
    )
    return seat


def seated(seat: str) -> Visit | None:
    """The reading that goes on in the browser that holds this."""
    rows = Visit.objects.filter(state=VisitState.READING, seat=_digest(seat)) if seat else Visit.objects.none()
    return rows.select_related("case__unit", "lawyer", "sitting").first()


@transaction.atomic
def leave(*, visit: Visit, by: User, now: datetime) -> None:
    """The reading ends: he says so, or case management does. Raises NotAllowed, StaleState."""
    if by.pk != visit.lawyer_id:
        policies.check_manage(by, visit.case, now)
    _end(visit, now)
    append(by, "visit.left", visit, case=visit.case_id, **_figures(visit))


def lapse(now: datetime) -> int:
    """Readings in which nothing was turned for long end where they were last seen; how many did."""
    idle = Sitting.objects.filter(visit__state=VisitState.READING, seen_at__lt=now - rules().idle)
    ended = 0
    for sitting in idle.select_related("visit", "visit__lawyer"):
        visit = sitting.visit
        if visit is None:
            continue
        with suppress(StaleState), transaction.atomic():  # he, or another who looked, was faster
            _end(visit, sitting.seen_at)
            append("dossiers", "visit.left", visit, case=visit.case_id, **_figures(visit))
            ended += 1
    return ended


@transaction.atomic
def confirm(*, by: User, visit: Visit, now: datetime) -> None:
    """Case management confirms: pages and minutes are in the register, and the case has its step. Raises NotAllowed,
    StaleState."""
    policies.check_manage(by, visit.case, now)
    _move(visit, VisitEvent.CONFIRM, confirmed_by=by, confirmed_at=now)
    told = _figures(visit)
    suspects = list(visit.suspects.all())
    note_step(
        case=visit.case, kind=StepKind.FILE_READ, suspects=suspects, at=visit.entered_at or now, source="dossiers",
        now=now, by=by, reference=visit.number,
        note=gettext("%(lawyer)s现场阅卷 %(pages)d 页，%(minutes)d 分钟")
        % {"lawyer": visit.lawyer.display_name, **told},
    )  # fmt: skip
    for suspect in suspects:
        help_told.tell(suspect, now)  # his opinion is filled from it
    append(by, "visit.confirmed", visit, case=visit.case_id, **told)


def check_counsel(case: Case, lawyer: User, suspects: Sequence[Suspect]) -> None:
    """He stands in the case for each of these people. UnfitTold."""
    known = {each.lawyer.pk: {s.pk for s in each.suspects} for each in queries.counsel_of(case)}
    if not suspects or not {each.pk for each in suspects} <= known.get(lawyer.pk, set()):
        raise UnfitTold(
            f"visit: {lawyer.username} stands in case {case.pk} for {known.get(lawyer.pk)}",
            _("这位律师在本案没有有效的委托或者指派。请先审核委托手续，或者核对预约。"),
        )


def check_volumes(volumes: Sequence[str]) -> None:
    """Some, and only such as lawyers may read. UnfitTold."""
    open_ones = {each.key for each in rules().volumes if each.to_lawyers}
    if not volumes or not set(volumes) <= open_ones:
        raise UnfitTold(f"visit: volumes {volumes}, open are {open_ones}", _("请选择可以向律师提供的卷。"))


def _end(visit: Visit, at: datetime) -> None:
    _move(visit, VisitEvent.LEAVE, left_at=at, seat="", code="")
    Sitting.objects.filter(visit=visit).update(seen_at=at)


def _figures(visit: Visit) -> dict[str, int]:
    sitting = Sitting.objects.get(visit=visit)
    return {"pages": queries.pages_of(sitting).count(), "minutes": queries.minutes_of(sitting)}


def _move(visit: Visit, event: VisitEvent, **change: object) -> None:
    after = VISITS.get((VisitState(visit.state), event))
    moved = after and Visit.objects.filter(pk=visit.pk, state=visit.state).update(state=after, **change)
    if moved != 1:
        raise StaleState(f"visit {visit.pk}: no {event} in {visit.state}", _("状态已变化，请刷新后再试。"))
    visit.refresh_from_db()


def _fresh() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def _digest(code: str) -> str:
    return hashlib.sha256(f"server.dossiers.visit:{code}".encode()).hexdigest()
