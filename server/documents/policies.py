"""Who may do what with documents and templates: each question returns nothing or raises NotAllowed with its words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import User
from server.access.policies import Permission, may
from server.cases import policies as cases
from server.documents.errors import NotAllowed
from server.documents.models import Document, TemplateVersion

SEE = cases.SEE
EDIT = cases.EDIT


def check_edit(user: User, document: Document, now: datetime) -> None:
    """Whoever may work on its case."""
    if not reach.reaches(user, EDIT, document.case, now):
        raise NotAllowed(
            f"edit: {user.username}, document {document.pk}",
            _("只有案件的承办人、协办人和本单位案管人员可以办理这份文书。"),
        )


def check_keep(user: User, version: TemplateVersion, now: datetime) -> None:
    """Case management, for templates of its own unit and those below."""
    _templates(user, Permission.KEEP_TEMPLATES, version, now, _("只有本单位的案管人员可以修改模板。"))


def check_approve(user: User, version: TemplateVersion, now: datetime) -> None:
    """Another person than who made it, within reach."""
    _templates(user, Permission.APPROVE_TEMPLATES, version, now, _("您的角色不能审批文书模板。"))
    if version.made_by_id == user.pk:
        raise NotAllowed(f"approve: own version {version.pk}", _("不能审批自己提交的模板，请由另一人审批。"))


def _templates(user: User, permission: Permission, version: TemplateVersion, now: datetime, words: object) -> None:
    if not may(user, permission) or not reach.reaches(user, permission, version, now):
        raise NotAllowed(f"{permission}: {user.username}, version {version.pk}", words)
