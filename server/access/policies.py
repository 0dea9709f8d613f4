"""Who may what: one table, role by permission. `python -m server.manage show_policies` prints it for the documents.

A permission opens a kind of act; which objects it reaches (own unit, own claim, a grant) is asked of the app that
owns them.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.access.models import Role, User


class Permission(models.TextChoices):
    """The acts of the centre, each with the words its users know it by."""

    SEE_ROOMS_HEALTH = "see_rooms_health", _("查看房间与设备状态")
    START_RECORDING = "start_recording", _("从页面开始或停止录制")
    SEE_OWN_UNIT_RECORDINGS = "see_own_unit_recordings", _("查看本单位录像目录")
    CLAIM_RECORDING = "claim_recording", _("认领本单位录像")
    ADD_COLLEAGUE = "add_colleague", _("为认领的录像添加同事")
    APPLY_TO_VIEW = "apply_to_view", _("申请查看录像")
    APPROVE_VIEWING = "approve_viewing", _("审批查看申请")
    PRINT_LABEL = "print_label", _("打印可视码标签")
    SEE_STORAGE = "see_storage", _("查看存储用量与接收进度")
    SEE_QUARANTINE = "see_quarantine", _("查看隔离区与告警")
    MANAGE_DEVICES = "manage_devices", _("登记、停用录制箱")


_EVERYONE = frozenset({Permission.SEE_ROOMS_HEALTH})
_CASE_WORK = frozenset(
    {
        Permission.START_RECORDING,
        Permission.SEE_OWN_UNIT_RECORDINGS,
        Permission.CLAIM_RECORDING,
        Permission.ADD_COLLEAGUE,
        Permission.APPLY_TO_VIEW,
        Permission.PRINT_LABEL,
    }
)

#: An operator keeps the system running and sees health, never pictures (docs/threat-model.md).
TABLE: Mapping[Role, frozenset[Permission]] = {
    Role.OPERATOR: _EVERYONE | {Permission.SEE_STORAGE, Permission.SEE_QUARANTINE, Permission.MANAGE_DEVICES},
    Role.PROSECUTOR: _EVERYONE | _CASE_WORK,
    Role.DEPARTMENT_HEAD: _EVERYONE | _CASE_WORK | {Permission.APPROVE_VIEWING, Permission.SEE_STORAGE},
    Role.TECHNICIAN: _EVERYONE
    | {Permission.START_RECORDING, Permission.SEE_OWN_UNIT_RECORDINGS, Permission.PRINT_LABEL, Permission.SEE_STORAGE},
}


def may(user: User | AnonymousUser, permission: Permission) -> bool:
    """Whether this person's role has that permission. Nobody signed in, an inactive account, an unknown role: no."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return permission in TABLE.get(Role(user.role), frozenset()) if user.role in Role.values else False
