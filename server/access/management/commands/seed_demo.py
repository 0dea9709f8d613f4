"""`seed_demo`: units and four people to try the centre with. Only where MSR_DEMO=1; twice changes nothing."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from server.access import actions
from server.access.models import Role, Unit, UnitKind, User

ACTOR = "seed_demo"
UNITS = (
    # code, kind, parent, zh, en: an invented province, so that nobody takes it for a real office
    ("demo-p", UnitKind.PROVINCE, None, "示范省人民检察院", "Demo Provincial Procuratorate"),
    ("demo-c", UnitKind.CITY, "demo-p", "示范市人民检察院", "Demo Municipal Procuratorate"),
    ("demo-a", UnitKind.COUNTY, "demo-c", "示范市甲区人民检察院", "Demo District A Procuratorate"),
    ("demo-b", UnitKind.COUNTY, "demo-c", "示范市乙区人民检察院", "Demo District B Procuratorate"),
)
PEOPLE = (
    ("yunwei", Role.OPERATOR, "demo-c", "演示运维"),
    ("jiancha", Role.PROSECUTOR, "demo-a", "演示检察官"),
    ("zhuren", Role.DEPARTMENT_HEAD, "demo-a", "演示部门负责人"),
    ("jishu", Role.TECHNICIAN, "demo-a", "演示技术员"),
)


class Command(BaseCommand):
    help = "Make demo units and people; prints one JSON object of user name -> one-time password of those it made."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MSR.demo:
            raise CommandError("seed_demo: only where MSR_DEMO=1. Use create_person for real people.")
        self.stdout.write(json.dumps(seed(settings.MSR.demo_password), ensure_ascii=False))


@transaction.atomic
def seed(password: str = "") -> dict[str, str]:
    """User name -> password of the people that were not there yet; each a fresh password unless one is given."""
    for code, kind, parent, name_zh, name_en in UNITS:
        if not Unit.objects.filter(code=code).exists():
            above = Unit.objects.get(code=parent) if parent else None
            actions.create_unit(actor=ACTOR, code=code, kind=kind, name_zh=name_zh, name_en=name_en, parent=above)
    made = {}
    for username, role, unit, display_name in PEOPLE:
        if User.objects.filter(username=username).exists():
            continue
        made[username] = password or secrets.token_urlsafe(9)
        actions.create_user(
            actor=ACTOR,
            username=username,
            display_name=display_name,
            role=role,
            unit=Unit.objects.get(code=unit),
            password=made[username],
            must_change_password=False,
        )
    return made
