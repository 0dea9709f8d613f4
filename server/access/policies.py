"""Who may what: one table, role by permission. `python -m server.manage show_policies` prints it for the documents.

A permission opens a kind of act; which objects it reaches (own unit, own case, binding, grant) is asked of reach.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.access.models import PROCURATORATES, Role, UnitKind, User


class Permission(models.TextChoices):
    """The acts of the centre, each with the words its users know it by."""

    SEE_ROOMS_HEALTH = "see_rooms_health", _("查看房间与设备状态")
    TEND_ROOMS = "tend_rooms", _("处置房间告警")
    START_RECORDING = "start_recording", _("从页面开始或停止录制")
    SEE_OWN_UNIT_RECORDINGS = "see_own_unit_recordings", _("查看本单位录像目录")
    CLAIM_RECORDING = "claim_recording", _("认领本单位录像")
    ADD_COLLEAGUE = "add_colleague", _("为认领的录像添加同事")
    APPLY_TO_VIEW = "apply_to_view", _("申请查看录像")
    APPROVE_VIEWING = "approve_viewing", _("审批查看申请")
    CONFIRM_EMERGENCY = "confirm_emergency", _("确认应急查看")
    PRINT_LABEL = "print_label", _("打印可视码标签")
    SEE_STORAGE = "see_storage", _("查看存储用量与接收进度")
    SEE_QUARANTINE = "see_quarantine", _("查看隔离区与告警")
    MANAGE_DEVICES = "manage_devices", _("登记、停用录制箱")
    WRITE_INCIDENTS = "write_incidents", _("写录像异常情况报告")

    SEE_OWN_CASES = "see_own_cases", _("查看本人承办的案件")
    EDIT_OWN_CASES = "edit_own_cases", _("办理本人承办的案件")
    SEE_UNIT_CASES = "see_unit_cases", _("查看本单位及下级单位的案件")
    EDIT_UNIT_CASES = "edit_unit_cases", _("登记、更正本单位案件信息")
    ASSIGN_CASES = "assign_cases", _("分配、移交案件")
    APPROVE_CASES = "approve_cases", _("审批案件事项")
    IMPORT_CASES = "import_cases", _("导入案件与电子卷宗")
    SEE_BOUND_CASES = "see_bound_cases", _("查看受委托或受指派的案件")
    SEE_COURT_CASES = "see_court_cases", _("查看移送本院的案件")
    SEE_POLICE_CASES = "see_police_cases", _("查看本机关移送的案件")
    KEEP_CALENDAR = "keep_calendar", _("查看、修改节假日安排")
    STEER_EXCHANGE = "steer_exchange", _("查看、处置对外交换队列")
    STEER_NOTICES = "steer_notices", _("查看、重发邮件和短信通知")

    BOOK_HEARING = "book_hearing", _("预约听取意见")
    ANSWER_BOOKING = "answer_booking", _("答复听取意见预约")
    ASSIGN_LAWYERS = "assign_lawyers", _("指派律师、维护值班名册")
    EVALUATE_HELP = "evaluate_help", _("跟踪并评价法律帮助")
    HOLD_RECEIPTS = "hold_receipts", _("查看本人的签名回执")
    SUBMIT = "submit", _("提交法律意见和申请")
    ANSWER_SUBMISSIONS = "answer_submissions", _("办理律师的法律意见和申请")
    PRESIDE_SIGNING = "preside_signing", _("主持文书签署")
    SIGN = "sign", _("在本人账号签署文书")
    RELEASE_HANDS = "release_hands", _("审批调取签名、指纹")
    ASK_BINDING = "ask_binding", _("提交委托手续")
    DECIDE_BINDINGS = "decide_bindings", _("审核委托手续")

    KEEP_TEMPLATES = "keep_templates", _("修改文书模板")
    APPROVE_TEMPLATES = "approve_templates", _("审批文书模板")

    SEE_AUDIT = "see_audit", _("查看、核验、导出审计日志")
    MANAGE_PEOPLE = "manage_people", _("邀请、停用人员")
    MANAGE_SIGN_IN = "manage_sign_in", _("重置密码与二次验证、结束会话")
    SEE_KEYS = "see_keys", _("查看密钥与证书")
    REVOKE_SEALS = "revoke_seals", _("查看、撤销印章与签名证书")


_P = Permission
_ROOMS = frozenset({_P.SEE_ROOMS_HEALTH})
_RECORDS = _ROOMS | {_P.START_RECORDING, _P.SEE_OWN_UNIT_RECORDINGS, _P.PRINT_LABEL}
_ASSISTS = _RECORDS | {
    _P.APPLY_TO_VIEW,
    _P.SEE_OWN_CASES,
    _P.EDIT_OWN_CASES,
    _P.BOOK_HEARING,
    _P.ANSWER_SUBMISSIONS,
    _P.PRESIDE_SIGNING,
    _P.SIGN,
}
_PRESIDES = _ASSISTS | {_P.CLAIM_RECORDING, _P.ADD_COLLEAGUE}
_APPROVES = frozenset(
    {
        _P.APPROVE_VIEWING,
        _P.APPROVE_CASES,
        _P.SEE_UNIT_CASES,
        _P.ASSIGN_CASES,
        _P.SEE_STORAGE,
        _P.RELEASE_HANDS,
        _P.APPROVE_TEMPLATES,
    }
)
_COUNSEL = frozenset({_P.SEE_BOUND_CASES, _P.ANSWER_BOOKING, _P.HOLD_RECEIPTS, _P.SUBMIT, _P.SIGN})
_COURT = frozenset({_P.SEE_COURT_CASES})

#: An operator keeps the system running and sees health, never pictures (docs/threat-model.md).
TABLE: Mapping[Role, frozenset[Permission]] = {
    Role.PROSECUTOR: _PRESIDES,
    Role.ASSISTANT: _ASSISTS | {_P.WRITE_INCIDENTS},
    Role.RECORDER: _RECORDS | {_P.SIGN, _P.WRITE_INCIDENTS},
    Role.DEPARTMENT_HEAD: _PRESIDES | _APPROVES,
    Role.CHIEF_PROSECUTOR: _PRESIDES | _APPROVES | {_P.CONFIRM_EMERGENCY},
    Role.CASE_MANAGEMENT: _ROOMS
    | {_P.SEE_UNIT_CASES, _P.EDIT_UNIT_CASES, _P.ASSIGN_CASES, _P.IMPORT_CASES, _P.DECIDE_BINDINGS, _P.KEEP_CALENDAR}
    | {_P.PRESIDE_SIGNING, _P.SIGN, _P.KEEP_TEMPLATES, _P.APPROVE_TEMPLATES},
    Role.TECHNICIAN: _RECORDS | {_P.SEE_STORAGE, _P.TEND_ROOMS, _P.WRITE_INCIDENTS, _P.SIGN},
    Role.OPERATOR: _ROOMS
    | {_P.WRITE_INCIDENTS, _P.SIGN}
    | {_P.SEE_STORAGE, _P.SEE_QUARANTINE, _P.MANAGE_DEVICES, _P.TEND_ROOMS, _P.STEER_EXCHANGE, _P.STEER_NOTICES},
    Role.AUDITOR: frozenset({_P.SEE_AUDIT}),
    Role.SECURITY_ADMINISTRATOR: frozenset(
        {_P.MANAGE_PEOPLE, _P.MANAGE_SIGN_IN, _P.SEE_KEYS, _P.REVOKE_SEALS, _P.CONFIRM_EMERGENCY}
    ),
    Role.DUTY_LAWYER: _COUNSEL,
    Role.DEFENDER: _COUNSEL | {_P.ASK_BINDING},
    Role.LEGAL_AID: frozenset({_P.ASSIGN_LAWYERS, _P.EVALUATE_HELP}),
    Role.JUDGE: _COURT,
    Role.COURT_CLERK: _COURT,
    Role.POLICE_OFFICER: frozenset({_P.SEE_POLICE_CASES}),
}

#: System, security and audit administration: three persons, told apart by their staff numbers.
ADMINISTRATION = frozenset({Role.OPERATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
LAWYERS = frozenset({Role.DUTY_LAWYER, Role.DEFENDER})

#: Whoever approves, administers or sees many cases proves himself twice at sign-in.
TWICE = frozenset(
    {
        _P.APPROVE_VIEWING,
        _P.CONFIRM_EMERGENCY,
        _P.APPROVE_CASES,
        _P.RELEASE_HANDS,
        _P.SEE_UNIT_CASES,
        _P.IMPORT_CASES,
        _P.DECIDE_BINDINGS,
        _P.ASSIGN_LAWYERS,
        _P.SEE_COURT_CASES,
        _P.SEE_QUARANTINE,
        _P.SEE_AUDIT,
        _P.MANAGE_PEOPLE,
    }
)

_BODIES: Mapping[Role, frozenset[UnitKind]] = {
    Role.DUTY_LAWYER: frozenset({UnitKind.LAW_FIRM, UnitKind.LEGAL_AID}),
    Role.DEFENDER: frozenset({UnitKind.LAW_FIRM, UnitKind.LEGAL_AID}),
    Role.LEGAL_AID: frozenset({UnitKind.LEGAL_AID}),
    Role.JUDGE: frozenset({UnitKind.COURT}),
    Role.COURT_CLERK: frozenset({UnitKind.COURT}),
    Role.POLICE_OFFICER: frozenset({UnitKind.POLICE}),
}


def may(user: User | AnonymousUser, permission: Permission) -> bool:
    """Whether this person's role has that permission. Nobody signed in, an inactive account, an unknown role: no."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return permission in TABLE.get(Role(user.role), frozenset()) if user.role in Role.values else False


def needs_second_factor(role: Role) -> bool:
    """Whether people of that role must prove themselves twice."""
    return bool(TABLE[role] & TWICE)


def bodies_of(role: Role) -> frozenset[UnitKind]:
    """The kinds of unit in which a role is held."""
    return _BODIES.get(role, PROCURATORATES)
