"""Recordings and cases: which belongs to which, said by a person with a reason; taken back, it stays as a row."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases import policies
from server.cases.actions import history
from server.cases.actions.history import Deed
from server.cases.errors import AlreadyLinked, NotAllowed
from server.cases.models import Case, SessionLink, Suspect
from server.recordings.models import Session
from server.recordings.queries import sessions_for


@transaction.atomic
def link_session(*, case: Case, session: Session, suspects: list[Suspect], deed: Deed) -> SessionLink:
    """That recording is of this case and of these suspects; one may be of several cases, a case may have several.
    Raises NotAllowed, StaleCase, AlreadyLinked."""
    policies.check_edit(deed.by, case, deed.now)
    if not sessions_for(deed.by).filter(pk=session.pk).exists():
        raise NotAllowed(f"link: {deed.by.username} does not know session {session.pk}", _("没有找到这段录像。"))
    if not suspects or any(each.case_id != case.pk for each in suspects):
        raise NotAllowed(f"link: suspects of case {case.pk}", _("请选择录像中的人员，至少一名。"))
    case = history.take(case, deed)
    try:
        with transaction.atomic():
            link = SessionLink.objects.create(case=case, session=session, why=deed.why, by=deed.by, at=deed.now)
    except IntegrityError as error:
        raise AlreadyLinked(
            f"case {case.pk}: session {session.pk} is linked",
            _("这段录像已关联到本案。要改人员的，先解除关联，再重新关联。"),
        ) from error
    link.suspects.set(suspects)
    numbers = sorted(each.number for each in suspects)
    append(deed.by, "case.session_linked", case, session=session.pk, numbers=numbers, reason=deed.why)
    return link


@transaction.atomic
def link_booked(
    *, case: Case, session: Session, suspects: list[Suspect], by: User, why: str, now: datetime
) -> SessionLink | None:
    """The room's signed record names a booking of this case: linked for whoever booked it. None: it was already."""
    if SessionLink.objects.filter(case=case, session=session).exists():
        return None
    link = SessionLink.objects.create(case=case, session=session, why=why, by=by, at=now)
    link.suspects.set(suspects)
    numbers = sorted(each.number for each in suspects)
    append("bookings", "case.session_linked", case, session=session.pk, numbers=numbers, reason=why)
    return link


@transaction.atomic
def say_who(*, link: SessionLink, suspects: list[Suspect], deed: Deed) -> None:
    """Who is in that recording, said by whoever looked: a booking of several says who was expected. Raises NotAllowed,
    StaleCase, AlreadyLinked."""
    policies.check_edit(deed.by, link.case, deed.now)
    if not suspects or any(each.case_id != link.case_id for each in suspects):
        raise NotAllowed(f"link: suspects of case {link.case_id}", _("请选择录像中的人员，至少一名。"))
    case = history.take(link.case, deed)
    if not SessionLink.objects.filter(pk=link.pk, ended_at=None).exists():
        raise AlreadyLinked(f"link {link.pk}: ended already", _("关联已被解除，请刷新页面。"))
    before = sorted(link.suspects.values_list("number", flat=True))
    link.suspects.set(suspects)
    numbers = sorted(each.number for each in suspects)
    append(
        deed.by, "case.session_persons", case, session=link.session_id, before=before, numbers=numbers, reason=deed.why
    )


@transaction.atomic
def end_link(*, link: SessionLink, deed: Deed) -> None:
    """It was a mistake: the recording is not of this case. Raises NotAllowed, StaleCase, AlreadyLinked."""
    policies.check_edit(deed.by, link.case, deed.now)
    case = history.take(link.case, deed)
    ended = SessionLink.objects.filter(pk=link.pk, ended_at=None).update(
        ended_at=deed.now, ended_by=deed.by, ended_why=deed.why
    )
    if ended != 1:
        raise AlreadyLinked(f"link {link.pk}: ended already", _("关联已被解除，请刷新页面。"))
    append(deed.by, "case.session_unlinked", case, session=link.session_id, reason=deed.why)
