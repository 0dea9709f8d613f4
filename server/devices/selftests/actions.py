"""Every write: a report taken, a sheet made. A commissioning is a deed, and audited; a morning's test is none."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from server.access.models import User
from server.audit.actions import append
from server.devices.enrolment.heard import named_in
from server.devices.models import Box, BoxSelfTest, BoxState, CommissioningSheet
from server.devices.models.selftests import TestForm, TestLevel
from server.devices.selftests import sheet
from server.devices.selftests.errors import NoSheet, ReportRefused
from server.devices.selftests.reading import read
from server.seals.errors import SealFault
from sync.errors import PeerFault
from sync.evidence import cose
from sync.evidence.selftests import MAX_REPORT, SelfTest, read_self_test
from sync.ids import Digest


def receive(raw: bytes, now: datetime) -> tuple[BoxSelfTest, bool]:
    """The report's row, and whether it is new; the same bytes twice are one. Raises ReportRefused."""
    box, found, digest = _believed(raw)
    try:
        with transaction.atomic():
            test = BoxSelfTest.objects.create(
                digest=bytes(digest),
                box=box,
                room=box.room,
                form=TestForm(found.form),
                level=TestLevel(int(found.level)),
                began_at=_moment(found.began_unix_ns, now),
                received_at=now,
                raw=raw,
            )
            if found.form == TestForm.COMMISSIONING:
                append(box.name, "selftest.commissioned", test, room=box.room.code, digest=digest.hex(), by=found.by)
            return test, True
    except IntegrityError:
        return BoxSelfTest.objects.get(digest=bytes(digest)), False


def make_sheet(*, actor: User, test: BoxSelfTest, now: datetime) -> CommissioningSheet:
    """The signed sheet; the one that is there, if there is one. Raises NoSheet."""
    if test.form != TestForm.COMMISSIONING:
        raise NoSheet(f"sheet: expected a commissioning, got {test.form}", _("只有验收可以生成验收单。"))
    known = CommissioningSheet.objects.filter(test=test).first()
    if known is not None:
        return known
    number = _number(test)
    try:
        made = sheet.made(read(test), test, number, now)
    except SealFault as error:
        raise NoSheet(f"sheet {number}: {error}", error.words) from error
    with transaction.atomic():
        row, is_new = CommissioningSheet.objects.get_or_create(
            test=test, defaults={"number": number, "pdf": made.pdf, "level": made.level.value, "made_at": now}
        )
        if is_new:
            append(actor, "selftest.sheet", test, number=number, room=test.room.code)
        return row


def _believed(raw: bytes) -> tuple[Box, SelfTest, Digest]:
    try:
        box = named_in(raw, typ=cose.SELF_TEST, limit=MAX_REPORT)
        found, digest = read_self_test(raw, cose.only(box.device_point))
    except PeerFault as error:
        raise ReportRefused(str(error)) from error
    if found.box != box.name:
        raise ReportRefused(f"self-test: expected box {box.name}, whose key signed, got {found.box[:63]}")
    if box.state == BoxState.REVOKED:
        raise ReportRefused(f"self-test: expected a box in service, got {box.name}, which is revoked")
    return box, found, digest


def _moment(unix_ns: int, now: datetime) -> datetime:
    """The box's clock's word; the centre's where no calendar has it."""
    try:
        return datetime.fromtimestamp(unix_ns // 1_000_000_000, UTC)
    except (OverflowError, ValueError, OSError):
        return now


def _number(test: BoxSelfTest) -> str:
    """YS-ROOM-DAY-KEY: each commissioning has its own."""
    day = timezone.localtime(test.began_at).strftime("%Y%m%d")
    return f"YS-{test.room.code}-{day}-{test.pk}"
