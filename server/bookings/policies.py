"""Who may do what with bookings: each question returns nothing or raises an error with the words to be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import Role, Unit, UnitKind, User
from server.access.policies import Permission
from server.bookings import queries
from server.bookings.errors import LawyerBypassed, NotAllowed
from server.bookings.models import Booking
from server.bookings.states import TABLE, BookingEvent, BookingState, Who
from server.cases.models import Case, Suspect
from server.config.environment import Zone

_PERMISSIONS = {
    Who.PROCURATORATE: Permission.BOOK_HEARING,
    Who.DEFENDER: Permission.ANSWER_BOOKING,
    Who.DUTY_LAWYER: Permission.ANSWER_BOOKING,
    Who.AGENCY: Permission.ASSIGN_LAWYERS,
}


def check_book(user: User, case: Case, now: datetime) -> None:
    """Whoever handles or helps with the case."""
    if not reach.reaches(user, Permission.BOOK_HEARING, case, now):
        raise NotAllowed(f"book: {user.username}, case {case.pk}", _("只有承办人和协办人可以为这件案件预约。"))


def check_act(user: User, booking: Booking, event: BookingEvent, now: datetime) -> None:
    """The side on which the state table puts that act; a state in which it does nothing is the action's matter."""
    found = TABLE.get((BookingState(booking.state), event))
    if found is None:
        return
    permission = _PERMISSIONS.get(found[1])
    if permission is None or not reach.reaches(user, permission, booking, now):
        raise NotAllowed(f"{event}: {user.username}, booking {booking.number}", _("这一步不由您办理。"))


def check_agency(unit: Unit) -> None:
    """A legal-aid agency."""
    if unit.kind != UnitKind.LEGAL_AID:
        raise NotAllowed(f"ask: {unit.code} is no agency", _("请选择法律援助机构。"))
    if not is_there(unit):
        raise NotAllowed(f"ask: {unit.code} is not of the outer zone", _("该机构没有在外网登记，无法发送。"))


def check_defender(booking: Booking, lawyer: User) -> None:
    """The lawyer is bound to everyone who is to be heard, and can be told of it."""
    if not is_there(lawyer):
        raise NotAllowed(f"ask: {lawyer.username} is not of the outer zone", _("该律师没有在外网登记，无法发送。"))
    lacking = [each.number for each in booking.suspects.all() if lawyer not in queries.defenders_of(each)]
    if lacking:
        raise NotAllowed(
            f"ask: {lawyer.username} is not bound to suspects {lacking}",
            _("该律师没有绑定本次全部人员。不同辩护人的人员请分别预约。"),
        )


def check_choice(booking: Booking, lawyer: User) -> None:
    """A duty lawyer who acts for nobody else of the case. Whether he is on the roster is his agency's to know."""
    if lawyer.role != Role.DUTY_LAWYER or not lawyer.is_active:
        raise NotAllowed(f"assign: {lawyer.username} is no duty lawyer", _("该人员不是在册的值班律师。"))
    if lawyer.pk in queries.acting_for_others(booking):
        raise NotAllowed(f"assign: {lawyer.username} has a conflict", _("该律师为同案其他人提供帮助，不能指派。"))


def check_bypass(suspects: Iterable[Suspect], consent: str) -> None:
    """No duty lawyer past a defender, unless the suspect's consent is on record."""
    kept = [each.number for each in suspects if queries.defenders_of(each)]
    if kept and len(consent.strip()) < 2:
        raise LawyerBypassed(
            f"ask: suspects {kept} have defenders",
            _("该人已有辩护人，不能越过辩护人安排值班律师。确经本人同意的，请写明同意的时间和记录所在。"),
        )


def is_there(known: Unit | User) -> bool:
    """Whether it is known where lawyers and agencies work: of the inner zone alone only what was told from there is."""
    return known.mirrored or settings.MSR.zone is not Zone.INNER
