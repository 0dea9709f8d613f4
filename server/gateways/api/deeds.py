"""What a request does, through the same actions as the pages. Each answers (status, body)."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from server.access.models import User
from server.audit.actions import append
from server.bookings import actions as booking_actions
from server.bookings import flows
from server.bookings.actions import Slot, Wish
from server.bookings.models import Booking
from server.bookings.states import BookingState
from server.cases import policies
from server.cases.actions import bulk
from server.cases.actions.bulk import Draft, Person
from server.cases.actions.history import Deed
from server.cases.models import Case
from server.devices.models import Room
from server.gateways import wristbands
from server.gateways.api.once import Answer
from server.gateways.api.problems import Stop
from server.gateways.api.shapes import BookingIn, CaseIn, ReasonIn, SuspectIn, ViewingIn, WristbandIn
from server.gateways.exchange.feed import body_of
from server.gateways.imports.jobs import origin_of
from server.gateways.models import StoredAnswer, System
from server.recordings.queries import sessions_for
from server.viewing import actions as viewing_actions
from server.viewing.models import ViewingRequest

CHARGES = {"charges"}
_LATEST = timedelta(hours=1)


def open_case(system: System, told: CaseIn) -> Answer:
    """The case, new or as it is here already."""
    origin = origin_of(system.unit, system.origin)
    here = Case.objects.filter(origin=origin, origin_key=told.key).first()
    if here is not None:
        return HTTPStatus.OK, said(here)
    values = told.model_dump(exclude={"key", "prosecutor", "suspects"})
    draft = Draft(
        key=told.key, values=values, people=tuple(map(_person, told.suspects)),
        prosecutor=_colleague(system, told.prosecutor) if told.prosecutor else None,
    )  # fmt: skip
    deed = Deed(by=system.answerable, now=timezone.now(), why=_("由“%(name)s”发来") % {"name": system.name})
    try:
        with transaction.atomic():
            bulk.open_cases(unit=system.unit, drafts=(draft,), origin=origin, deed=deed)
    except IntegrityError as error:
        raise Stop(HTTPStatus.CONFLICT, "number-taken", _("受案号已登记在另一件案件上，请核对。")) from error
    made = Case.objects.get(origin=origin, origin_key=told.key)
    append(f"system-{system.pk}", "api.case", made, key=told.key)
    return HTTPStatus.CREATED, said(made)


def read_case(system: System, key: str) -> dict[str, Any]:
    """The case as it stands; the reading is in the audit log."""
    found = own_case(system, key)
    append(f"system-{system.pk}", "api.case_read", found, key=key)
    return said(found)


def own_case(system: System, key: str) -> Case:
    """The case of that key which this system sent, to this unit. 404 alike for another's and for none."""
    found = Case.objects.filter(origin=origin_of(system.unit, system.origin), origin_key=key).first()
    if found is None:
        detail = _("没有编号为“%(key)s”、由本系统登记的案件。请先登记案件，或者核对编号。") % {"key": key[:100]}
        raise Stop(HTTPStatus.NOT_FOUND, "no-case", detail)
    return found


def book(system: System, told: BookingIn) -> Answer:
    """A booking, not sent yet: the case's prosecutor sees it among his own and sends it on."""
    case = own_case(system, told.case)
    if case.prosecutor is None:
        detail = _("案件还没有承办检察官，不能预约。请分配承办人以后再发送。")
        raise Stop(HTTPStatus.CONFLICT, "no-prosecutor", detail)
    suspects = list(case.suspects.filter(number__in=told.suspects))
    if not suspects or len(suspects) != len(set(told.suspects)):
        numbers = "、".join(map(str, case.suspects.values_list("number", flat=True)))
        detail = _("suspects 应为本案人员的序号：%(numbers)s。") % {"numbers": numbers}
        raise Stop(HTTPStatus.UNPROCESSABLE_ENTITY, "suspects", detail)
    slot = Slot(room=_room(system, told.room), from_at=told.from_at, until_at=told.until_at)
    wish = Wish(case=case, suspects=suspects, slot=slot, details={"remarks": told.remarks})
    made = booking_actions.book(by=case.prosecutor, wish=wish, now=timezone.now())
    append(f"system-{system.pk}", "api.booking", made, number=made.number)
    return HTTPStatus.CREATED, body_of(made)


def read_booking(system: System, number: str) -> dict[str, Any]:
    """A booking of a case that this system sent."""
    return body_of(_own_booking(system, number))


def _own_booking(system: System, number: str) -> Booking:
    origin = origin_of(system.unit, system.origin)
    rows = Booking.objects.select_related("room", "case", "case__prosecutor")
    found = rows.filter(number=number, case__origin=origin).first()
    if found is None:
        raise Stop(HTTPStatus.NOT_FOUND, "no-booking", _("没有这个编号的预约。"))
    return found


def _asked_for(system: System, number: object) -> bool:
    """Whether a request of this system was answered with that number."""
    return StoredAnswer.objects.filter(system=system, status=HTTPStatus.CREATED, body__number=number).exists()


def withdraw_booking(system: System, number: str, told: ReasonIn) -> Answer:
    """A booking that this system asked for is asked for no more; once its prosecutor sent it on, he decides."""
    found = _own_booking(system, number)
    if not _asked_for(system, number):
        raise Stop(HTTPStatus.CONFLICT, "not-yours", _("这个预约不是由本系统提出的，请与承办检察官联系。"))
    if found.state == BookingState.CANCELLED:
        return HTTPStatus.OK, body_of(found)
    if found.state != BookingState.DRAFT or found.case.prosecutor is None:
        raise Stop(
            HTTPStatus.CONFLICT, "sent-on", _("预约已由检察官发出，不能撤回。需要改期或者取消的，请与承办检察官联系。")
        )
    flows.cancel(by=found.case.prosecutor, booking=found, why=told.reason, revision=found.revision, now=timezone.now())
    append(f"system-{system.pk}", "api.booking_withdrawn", found, number=number, reason=told.reason)
    found.refresh_from_db()
    return HTTPStatus.OK, body_of(found)


def apply_to_view(system: System, told: ViewingIn) -> Answer:
    """An application, decided by a department head as any other."""
    applicant = _colleague(system, told.applicant, any_role=True)
    session = sessions_for(applicant).filter(pk=told.session).first()
    if session is None:
        raise Stop(HTTPStatus.NOT_FOUND, "no-session", _("没有这段录像。"))
    made = viewing_actions.apply(
        person=applicant, session=session, reason=told.reason, days=told.days, now=timezone.now()
    )
    append(f"system-{system.pk}", "api.viewing", made, session=session.pk)
    return HTTPStatus.CREATED, {"number": made.pk, "state": made.state}


def read_application(system: System, number: int) -> dict[str, Any]:
    """An application that this system passed on, as it stands; why it was refused is for the applicant."""
    found = ViewingRequest.objects.filter(pk=number).first()
    if found is None or not _asked_for(system, number):
        raise Stop(HTTPStatus.NOT_FOUND, "no-application", _("没有由本系统提交的这个编号的申请。"))
    return {"number": found.pk, "state": found.state}


def wristband(system: System, told: WristbandIn) -> Answer:
    """An event of a wristband in a room of the unit; it becomes a mark where that room records now."""
    now = timezone.now()
    if abs(now - told.at) > _LATEST:
        raise Stop(HTTPStatus.UNPROCESSABLE_ENTITY, "at", _("at 应在现在前后一小时以内：过时的进出不能写进录像。"))
    made = wristbands.seen(
        system=system, room=_room(system, told.room), number=told.wristband, event=told.event, place=told.place,
        at=told.at, now=now,
    )  # fmt: skip
    return HTTPStatus.ACCEPTED, {"state": made.state}


def said(case: Case) -> dict[str, Any]:
    """A case as its own system gets it."""
    suspects = case.suspects.order_by("number").values("number", "name", "plea", "outcome")
    return {
        "key": case.origin_key, "bmsah": case.bmsah or "", "tysah": case.tysah or "", "name": case.name,
        "state": case.state, "accepted_on": case.accepted_on.isoformat(),
        "prosecutor": case.prosecutor.username if case.prosecutor else "", "suspects": list(suspects),
    }  # fmt: skip


def _room(system: System, code: str) -> Room:
    found = Room.objects.filter(unit=system.unit, code=code).first()
    if found is None:
        rooms = "、".join(Room.objects.filter(unit=system.unit).values_list("code", flat=True))
        raise Stop(HTTPStatus.UNPROCESSABLE_ENTITY, "room", _("room 应为本院房间：%(rooms)s。") % {"rooms": rooms})
    return found


def _person(told: SuspectIn) -> Person:
    values = told.model_dump(exclude=CHARGES)
    return Person(values=values, charges=tuple((each.article, each.name) for each in told.charges))


def _colleague(system: System, name: str, *, any_role: bool = False) -> User:
    people = User.objects.filter(unit=system.unit, is_active=True)
    if not any_role:
        people = people.filter(role__in=policies.HANDLERS)
    found = people.filter(username=name).first() or people.filter(staff_number=name).first()
    if found is None:
        detail = _("本院没有用户名或工号为“%(name)s”的在职人员，或者其角色不能承担。") % {"name": name}
        raise Stop(HTTPStatus.UNPROCESSABLE_ENTITY, "person", detail)
    return found
