from __future__ import annotations

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from server.audit import triggers
from server.audit.actions import Thing, append
from server.audit.errors import UnfitDetail
from server.audit.models import AuditEvent, AuditHead
from server.audit.queries import verify

pytestmark = pytest.mark.django_db
DOOR = Thing("door", "1")


def _log(count: int) -> None:
    for number in range(count):
        append("tester", "door.opened", DOOR, turn=number, 备注="正常")


def test_a_log_that_nobody_touched_holds() -> None:
    _log(5)
    walk = verify()
    assert (walk.events, walk.broken) == (5, None)


def test_an_empty_log_holds() -> None:
    assert verify().broken is None


def test_events_are_numbered_without_holes_from_one() -> None:
    _log(4)
    assert list(AuditEvent.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize("change", [{"actor": "someone else"}, {"details": {"turn": 9}}, {"ident": "2"}])
def test_the_database_refuses_to_change_an_event(change: dict[str, object]) -> None:
    _log(2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(number=1).update(**change)


def test_the_database_refuses_to_delete_an_event() -> None:
    _log(2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(number=2).delete()


@pytest.mark.parametrize(
    "change", [{"actor": "x"}, {"role": "x"}, {"action": "x"}, {"kind": "x"}, {"ident": "x"}, {"details": {"turn": 9}}]
)
def test_a_change_made_behind_the_triggers_is_found_at_its_number(change: dict[str, object]) -> None:
    _log(5)
    triggers.remove(connection)
    AuditEvent.objects.filter(number=3).update(**change)
    assert verify().broken == 3


def test_a_deleted_event_is_found_at_its_number() -> None:
    _log(5)
    triggers.remove(connection)
    AuditEvent.objects.filter(number=2).delete()
    assert verify().broken == 2


def test_a_log_cut_at_its_end_is_found() -> None:
    _log(5)
    triggers.remove(connection)
    AuditEvent.objects.filter(number=5).delete()
    assert verify().broken == 5


def test_a_head_that_is_gone_is_found() -> None:
    _log(1)
    AuditHead.objects.all().delete()
    assert verify().broken == 2


def test_the_command_names_the_broken_number_and_fails() -> None:
    _log(3)
    triggers.remove(connection)
    AuditEvent.objects.filter(number=2).update(actor="x")
    with pytest.raises(CommandError, match="broken at event 2"):
        call_command("verify_audit")


def test_the_command_counts_a_whole_log() -> None:
    _log(3)
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "3 events, all hold" in out.getvalue()


@pytest.mark.parametrize("value", [0.5, b"bytes", {1: "number as key"}, "nul\x00", [object()]])
def test_a_detail_that_databases_would_not_give_back_alike_is_refused(value: object) -> None:
    with pytest.raises(UnfitDetail):
        append("tester", "door.opened", DOOR, value=value)
    assert AuditEvent.objects.count() == 0


def test_an_event_falls_with_its_deed() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        append("tester", "door.opened", DOOR)
        raise RuntimeError
    assert AuditEvent.objects.count() == 0
    assert verify().broken is None


@pytest.mark.django_db(transaction=True)
def test_four_writers_at_once_make_one_chain() -> None:
    def write() -> None:
        try:
            _log(10)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    walk = verify()
    assert (walk.events, walk.broken) == (40, None)
