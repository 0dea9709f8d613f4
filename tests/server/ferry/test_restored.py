"""The outer centre's database comes back from a backup: its new letters take numbers that the inner one knows, and it
lacks letters that it had applied. Both mend by themselves, in order, and are seen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from server.access.actions import create_unit
from server.access.models import Unit, UnitKind
from server.audit.models import AuditEvent
from server.ferry.models import Held, Received
from tests.server.conftest import People
from tests.server.two_zones import Exchange, Inner, Outer

pytestmark = pytest.mark.django_db
BACKUP = (
    "import sqlite3\nfrom django.db import connection\nfrom django.conf import settings\n"
    "result = str(settings.DATABASES['default']['NAME'])"
)
STATE = (
    "from server.access.models import Unit\nfrom server.ferry.models import Posted\n"
    "result = [sorted(Unit.objects.values_list('code', flat=True)),"
    " list(Posted.objects.order_by('number').values_list('number', 'unique'))]"
)
SEEN = (
    "from server.audit.models import AuditEvent\n"
    "result = list(AuditEvent.objects.filter(action='ferry.numbered_anew').values_list('details', flat=True))"
)


def _copy(outer: Outer, name: str, *, back: bool = False) -> None:
    """The outer centre's database, copied beside; or put back. Its connections are closed after each line."""
    database = Path(outer.run(BACKUP))
    kept = database.with_name(name)
    for ending in ("", "-wal", "-shm"):
        source, target = database.with_name(database.name + ending), kept.with_name(kept.name + ending)
        if back:
            source, target = target, source
            target.unlink(missing_ok=True)
        if source.exists():
            shutil.copyfile(source, target)


def test_a_centre_restored_from_a_backup_numbers_its_letters_anew_and_gets_what_it_lost(
    inner: Inner, people: People, outer: Outer, exchange: Exchange, client: Client
) -> None:
    now = timezone.now()
    exchange.settle(now)
    outer.unit("erste", "law_firm", "a")
    exchange.settle(now)
    _copy(outer, "backup.sqlite3")

    outer.unit("verloren", "law_firm", "a")
    create_unit(actor="test", code="neu", kind=UnitKind.POLICE, name_zh="新分局", name_en="New", beside=people.unit)
    now += timezone.timedelta(minutes=20)
    exchange.settle(now)
    known = Received.objects.filter(sender="portal").count()
    assert Unit.objects.filter(code="verloren").exists()

    _copy(outer, "backup.sqlite3", back=True)
    outer.unit("zweite", "law_firm", "a")
    outer.unit("dritte", "law_firm", "a")
    now += timezone.timedelta(minutes=20)
    exchange.turn(now)
    exchange.read(now)
    client.force_login(people.operator, backend="django.contrib.auth.backends.ModelBackend")
    assert "号码用过" in client.get("/post/").content.decode(), "the operator sees it while it lasts"
    now = exchange.storm(now, seed=5)
    codes, posted = outer.run(STATE)
    assert {"zweite", "dritte", "neu"} <= set(codes), "what the outer centre lacked came again"
    assert Unit.objects.filter(code__in=("zweite", "dritte")).count() == 2 and not Held.objects.exists()
    fresh = [number for number, unique in posted if "zweite" in unique or "dritte" in unique]
    assert len(fresh) == 2 and min(fresh) > known, "numbered after all that the inner centre knew"
    assert Received.objects.filter(sender="portal").count() == max(fresh)
    assert len(outer.run(SEEN)) == 1 and AuditEvent.objects.filter(action="ferry.peer_restored").count() == 1
