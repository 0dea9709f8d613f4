"""`seed_demo`: units and one person a role to try the centre with. Only where MSR_DEMO=1; twice changes nothing."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from server.access import actions, identity
from server.access.models import Role, Unit, UnitKind, User
from server.config.environment import Zone

ACTOR = "seed_demo"
UNITS = (
    # code, kind, parent, beside, zh, en: an invented province, so that nobody takes it for a real office
    ("demo-p", UnitKind.PROVINCE, None, None, "示范省人民检察院", "Demo Provincial Procuratorate"),
    ("demo-c", UnitKind.CITY, "demo-p", None, "示范市人民检察院", "Demo Municipal Procuratorate"),
    ("demo-a", UnitKind.COUNTY, "demo-c", None, "示范市甲区人民检察院", "Demo District A Procuratorate"),
    ("demo-b", UnitKind.COUNTY, "demo-c", None, "示范市乙区人民检察院", "Demo District B Procuratorate"),
    ("demo-aid", UnitKind.LEGAL_AID, None, "demo-a", "示范市甲区法律援助中心", "Demo District A Legal Aid Centre"),
    ("demo-firm", UnitKind.LAW_FIRM, None, "demo-c", "示范律师事务所", "Demo Law Firm"),
    ("demo-court", UnitKind.COURT, None, "demo-a", "示范市甲区人民法院", "Demo District A Court"),
    ("demo-police", UnitKind.POLICE, None, "demo-a", "示范市公安局甲区分局", "Demo District A Police"),
)
PEOPLE = (
    ("jiancha", Role.PROSECUTOR, "demo-a", "演示检察官"),
    ("zhuli", Role.ASSISTANT, "demo-a", "演示检察官助理"),
    ("luzhi", Role.RECORDER, "demo-a", "演示录制人员"),
    ("zhuren", Role.DEPARTMENT_HEAD, "demo-a", "演示部门负责人"),
    ("jianchazhang", Role.CHIEF_PROSECUTOR, "demo-a", "演示检察长"),
    ("anguan", Role.CASE_MANAGEMENT, "demo-a", "演示案管人员"),
    ("jishu", Role.TECHNICIAN, "demo-a", "演示技术员"),
    ("yunwei", Role.OPERATOR, "demo-c", "演示运维"),
    ("shenji", Role.AUDITOR, "demo-c", "演示审计员"),
    ("anquan", Role.SECURITY_ADMINISTRATOR, "demo-c", "演示安全管理员"),
    ("zhiban", Role.DUTY_LAWYER, "demo-firm", "演示值班律师"),
    ("bianhu", Role.DEFENDER, "demo-firm", "演示辩护律师"),
    ("fayuan", Role.LEGAL_AID, "demo-aid", "演示法援人员"),
    ("faguan", Role.JUDGE, "demo-court", "演示法官"),
    ("shuji", Role.COURT_CLERK, "demo-court", "演示书记员"),
    ("minjing", Role.POLICE_OFFICER, "demo-police", "演示民警"),
)


class Command(BaseCommand):
    help = "Make demo units and people; prints one JSON object of user name -> one-time password of those it made."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MSR.demo:
            raise CommandError("seed_demo: only where MSR_DEMO=1. Use create_person for real people.")
        if settings.MSR.zone is Zone.OUTER and not Unit.objects.filter(mirrored=True).exists():
            raise CommandError("seed_demo: expected the inner centre's units first. Run `ferry` until they came.")
        self.stdout.write(json.dumps(seed(settings.MSR.demo_password), ensure_ascii=False))


@transaction.atomic
def seed(password: str = "") -> dict[str, str]:
    """User name -> password of the people that were not there yet; each a fresh password unless one is given."""
    for code, kind, parent, beside, name_zh, name_en in UNITS:
        if identity.is_home(kind) and not Unit.objects.filter(code=code).exists():
            above, near = (Unit.objects.get(code=each) if each else None for each in (parent, beside))
            actions.create_unit(
                actor=ACTOR, code=code, kind=kind, name_zh=name_zh, name_en=name_en, parent=above, beside=near
            )
    made = {}
    for place, (username, role, unit, display_name) in enumerate(PEOPLE, 1):
        if User.objects.filter(username=username).exists() or not identity.is_kept_here(role):
            continue
        made[username] = password or secrets.token_urlsafe(9)
        actions.create_user(
            actor=ACTOR,
            username=username,
            display_name=display_name,
            role=role,
            unit=Unit.objects.get(code=unit),
            password=made[username],
            staff_number=f"{place:017d}",
            must_change_password=False,
        )
    return made
