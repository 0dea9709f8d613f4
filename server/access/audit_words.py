"""What each deed in the audit log is called. An app names its own in its `audit_words.py`; found as its menu is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Promise] = {
    "access.denied": _("被拒绝的请求"),
    "audit.exported": _("导出审计日志"),
    "audit.verified": _("核验审计日志"),
    "invitation.accepted": _("接受邀请"),
    "invitation.made": _("发出邀请"),
    "invitation.renewed": _("重新发出邀请"),
    "invitation.revoked": _("撤销邀请"),
    "personal.read": _("查看个人信息"),
    "second_factor.codes_renewed": _("重新生成恢复码"),
    "second_factor.recovery_code_used": _("使用恢复码"),
    "second_factor.reset": _("重置二次验证"),
    "second_factor.set_up": _("设置二次验证"),
    "sign_in.all_ended": _("结束全部登录"),
    "sign_in.ended": _("结束一次登录"),
    "unit.created": _("建立单位"),
    "unit.mirrored": _("登记另一网络的单位"),
    "unit.not_taken": _("单位未被另一网络接受"),
    "user.created": _("建立账号"),
    "user.deactivated": _("停用账号"),
    "user.locked_out": _("账号锁定"),
    "user.mirrored": _("登记另一网络的账号"),
    "user.not_taken": _("账号未被另一网络接受"),
    "user.numbered": _("登记工号"),
    "user.password_changed": _("修改密码"),
    "user.password_reset": _("重置密码"),
    "user.sign_in_failed": _("登录失败"),
    "user.signed_in": _("登录"),
    "user.signed_out": _("退出"),
}


@cache
def all_words() -> dict[str, Promise]:
    """Deed -> words, from every installed app."""
    found: dict[str, Promise] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.audit_words"
        if config.name.startswith("server.") and find_spec(name):
            found.update(import_module(name).WORDS)
    return found
