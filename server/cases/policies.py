"""Who may do what with a case: each question returns nothing or raises NotAllowed with the words to be read."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import PROCURATORATES, Role, Unit, User
from server.access.policies import Permission, may
from server.access.queries import reach as units_of
from server.cases.errors import NotAllowed
from server.cases.models import Case

SEE = (Permission.SEE_OWN_CASES, Permission.SEE_UNIT_CASES)
EDIT = (Permission.EDIT_OWN_CASES, Permission.EDIT_UNIT_CASES)
#: Who may be given a case.
HANDLERS = frozenset({Role.PROSECUTOR, Role.DEPARTMENT_HEAD, Role.CHIEF_PROSECUTOR})
HELPERS = frozenset({Role.ASSISTANT, Role.PROSECUTOR})


def check_edit(user: User, case: Case, now: datetime) -> None:
    """Whoever handles or helps with it, and case management of its unit or one above."""
    if not reach.reaches(user, EDIT, case, now):
        raise NotAllowed(
            f"edit: {user.username} neither handles case {case.pk} nor manages its unit's",
            _("只有承办人、协办人和本单位案管人员可以办理这件案件。需要办理的，请部门负责人移交给您。"),
        )


def check_open(user: User) -> None:
    """Case management, and prosecutors and assistants for cases of their own."""
    if not any(may(user, permission) for permission in EDIT):
        raise NotAllowed(f"open: role {user.role}", _("您的角色不能登记案件，请由案管人员登记。"))


def check_assign(user: User, case: Case, now: datetime) -> None:
    """Department head, chief and case management within their reach."""
    if not may(user, Permission.ASSIGN_CASES) or not reach.reaches(user, Permission.ASSIGN_CASES, case, now):
        raise NotAllowed(
            f"assign: {user.username}, case {case.pk}",
            _("只有部门负责人、检察长和案管人员可以分配、移交案件。请把理由告诉他们。"),
        )


def check_taker(case: Case, taker: User) -> None:
    """An active prosecutor of the case's unit, other than who has it."""
    if taker.role not in HANDLERS or not taker.is_active or taker.unit_id != case.unit_id:
        raise NotAllowed(
            f"assign: {taker.username} cannot have case {case.pk}", _("只能移交给案件所在单位在职的检察官。")
        )
    if taker.pk == case.prosecutor_id:
        raise NotAllowed(f"assign: {taker.username} has case {case.pk}", _("这件案件已由该检察官承办。"))


def units_in_charge(user: User) -> frozenset[int]:
    """Units all of whose cases this person may see."""
    return units_of(user) if may(user, Permission.SEE_UNIT_CASES) else frozenset()


def is_allowed(check: object, *args: object) -> bool:
    """Whether that check lets it pass: for pages, which only show what may be pressed."""
    try:
        check(*args)  # type: ignore[operator]
    except NotAllowed:
        return False
    return True


def check_calendar(user: User) -> None:
    """Case management whose reach holds every procuratorate of this centre: holidays are the same for all of them."""
    units = set(Unit.objects.filter(kind__in=PROCURATORATES).values_list("pk", flat=True))
    if not may(user, Permission.KEEP_CALENDAR) or not units <= units_of(user):
        raise NotAllowed(
            f"calendar: {user.username}",
            _("节假日安排对本系统的所有检察院生效，只能由其中最上级院的案管人员修改。请把国务院办公厅的通知转给他们。"),
        )
