"""Who may do what with a dossier: each question returns nothing or raises NotAllowed with the words to be read."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.cases import policies as of_cases
from server.cases.errors import CasesError
from server.cases.models import Case
from server.dossiers.errors import DossierError, NotAllowed
from server.dossiers.models import Archive, Export
from server.dossiers.states import ArchiveState

SEE = of_cases.SEE
WORK = of_cases.EDIT
MANAGE = Permission.EDIT_UNIT_CASES
DECIDE = Permission.APPROVE_CASES


def is_archived(case: Case) -> bool:
    """Whether the dossier is archived: then it is read and exported, and nothing is written."""
    return Archive.objects.filter(case=case).exclude(state=ArchiveState.OPENED).exists()


def check_open(case: Case) -> None:
    """Not archived."""
    if is_archived(case):
        raise NotAllowed(
            f"dossier of case {case.pk} is archived",
            _("卷宗已归档，只能查阅和导出。确需补充的，请写明理由申请重新打开。"),
        )


def check_work(user: User, case: Case, now: datetime) -> None:
    """Whoever handles or helps with the case, and case management: exports, services, pushing."""
    try:
        of_cases.check_edit(user, case, now)
    except CasesError as error:
        raise NotAllowed(f"dossier: {error}", error.words) from error


def check_manage(user: User, case: Case, now: datetime) -> None:
    """Case management of the unit or one above: reading on site, handing over, archiving."""
    if not reach.reaches(user, MANAGE, case, now):
        raise NotAllowed(
            f"dossier: {user.username} does not manage case {case.pk}",
            _("阅卷登记、移交和归档由案件所在单位的案管人员办理。"),
        )


def check_decide(user: User, archive: Archive, now: datetime) -> None:
    """A head or chief within reach, other than who asked."""
    if not reach.reaches(user, DECIDE, archive.case, now):
        raise NotAllowed(
            f"archive {archive.pk}: {user.username} decides nothing here",
            _("重新打开已归档的卷宗，由部门负责人或者检察长审批。"),
        )
    if archive.asked_by_id == user.pk:
        raise NotAllowed(f"archive {archive.pk}: {user.username} asked himself", _("自己的申请由其他负责人审批。"))


def check_download(user: User, export: Export) -> None:
    """Who asked for it: whoever else needs it makes his own, with his own reason."""
    if export.asked_by_id != user.pk:
        raise NotAllowed(
            f"export {export.pk}: {user.username} did not ask for it",
            _("只有申请导出的人可以下载。需要的，请写明理由另行导出。"),
        )


def is_allowed(check: object, *args: object) -> bool:
    """Whether that check lets it pass: for pages, which only show what may be pressed."""
    try:
        check(*args)  # type: ignore[operator]
    except DossierError:
        return False
    return True
