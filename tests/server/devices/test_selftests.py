"""A box's self-tests at the centre: kept as they came, shown to whoever tends the room, made into a signed sheet."""

from __future__ import annotations

import dataclasses
import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings as configured_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from server.access.models import User
from server.audit.models import AuditEvent
from server.devices import actions as devices
from server.devices.enrolment.policy import policy
from server.devices.keys import device_key_from_point
from server.devices.models import Box, BoxSelfTest, CommissioningSheet
from server.devices.selftests import actions, queries
from server.devices.selftests.errors import ReportRefused
from server.seals import configured
from server.seals.verifying import verify
from sync.evidence.keys import MemorySigner
from sync.evidence.selftests import SelfTest
from tests.agent.part_builder import private_key
from tests.self_tests import BLACK, GOOD, SLOW, commissioning, report, signed
from tests.server.conftest import People

SIGNER = MemorySigner(private_key("device"))
NOW = timezone.now()


@pytest.fixture
def box(people: People) -> Box:
    room = devices.register_room(
        actor="test", code="T01", name_zh="第一提讯室", name_en="Room 1", unit=people.unit, place="测试看守所"
    )
    return devices.register_box(actor="test", name="box-1", room=room, key=device_key_from_point(SIGNER.public_key))


@pytest.fixture
def signing(settings, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A centre that can sign."""
    folder = tmp_path / "keys"
    configured.Pki(folder / "seals", f"{configured_settings.MSR.origin}/{configured.LISTS}").make(NOW)
    settings.MSR = dataclasses.replace(configured_settings.MSR, keys=folder, var=tmp_path)
    configured.forget_stamp_trouble()


def bring(client: Client, raw: bytes) -> int:
    return client.post(reverse("devices:selftest_bring"), raw, content_type="application/octet-stream").status_code


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def taken(found: SelfTest) -> BoxSelfTest:
    return actions.receive(signed(SIGNER, found), NOW)[0]


def test_a_report_that_comes_twice_is_one_and_kept_as_it_came(client: Client, box: Box) -> None:
    raw = signed(SIGNER, report(findings=(GOOD, SLOW)))
    assert [bring(client, raw), bring(client, raw)] == [200, 200]
    kept = BoxSelfTest.objects.get()
    assert (bytes(kept.raw), kept.level, kept.form, kept.room) == (raw, 1, "short", box.room)


def test_only_a_box_in_service_is_believed(client: Client, box: Box, people: People) -> None:
    assert bring(client, signed(MemorySigner(private_key("another")), report())) == 403
    assert bring(client, signed(SIGNER, report(box="box-2"))) == 403
    assert bring(client, b"no report at all") == 403
    devices.revoke_box(actor=people.operator, box=box, reason="stolen")
    assert bring(client, signed(SIGNER, report())) == 403
    assert not BoxSelfTest.objects.exists()


def test_an_address_that_sends_too_often_waits(client: Client, box: Box) -> None:
    cache.clear()
    answers = [bring(client, b"no report at all") for _ in range(policy().a_minute + 1)]
    cache.clear()
    assert (set(answers[:-1]), answers[-1]) == ({403}, 429)


def test_a_report_that_is_too_large_is_not_even_read(client: Client, box: Box) -> None:
    assert bring(client, bytes((2 << 20) + 1)) == 413


def test_who_should_do_what_stands_on_the_page(box: Box, people: People) -> None:
    test = taken(report(findings=(GOOD, BLACK)))
    page = signed_in(people.technician).get(reverse("devices:selftest", args=(test.pk,)))
    text = page.content.decode()
    assert "画面是黑的" in text and "技术人员：取下镜头盖" in text
    reader = signed_in(people.technician)
    reader.cookies["language"] = "en"
    assert "take off the lens cap" in reader.get(reverse("devices:selftest", args=(test.pk,))).content.decode()


def test_a_stranger_does_not_learn_of_a_test(box: Box, people: People) -> None:
    test = taken(commissioning())
    assert signed_in(people.stranger).get(reverse("devices:selftest", args=(test.pk,))).status_code == 404


def test_pictures_of_a_room_are_for_those_who_tend_it_and_each_look_is_written_down(box: Box, people: People) -> None:
    test = taken(commissioning())
    url = reverse("devices:selftest", args=(test.pk,))
    assert "data:image/jpeg" not in signed_in(people.prosecutor).get(url).content.decode()
    assert not AuditEvent.objects.filter(action="personal.read").exists()
    assert signed_in(people.technician).get(url).content.decode().count("data:image/jpeg") == 2
    read = AuditEvent.objects.get(action="personal.read")
    assert read.details["what"] == ["room-pictures"]


def test_a_sheet_is_made_once_signed_and_says_what_was_found(signing: None, box: Box, people: People) -> None:
    test = taken(commissioning(findings=(GOOD, SLOW)))
    client = signed_in(people.technician)
    for _ in range(2):
        client.post(reverse("devices:selftest_sheet", args=(test.pk,)))
    sheet = CommissioningSheet.objects.get()
    pdf = bytes(sheet.pdf)
    told = verify(pdf, timezone.now())
    assert [each.faults for each in told.signatures] == [()]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        meta = opened.open_metadata()
        assert (meta.get("pdfaid:part"), str(meta.get("pdfaid:conformance")).upper()) == ("2", "B")
        assert meta.get("dc:title") == "录制室验收单"
    assert AuditEvent.objects.filter(action="selftest.sheet").count() == 1
    answer = client.get(reverse("devices:selftest_pdf", args=(test.pk,)))
    assert answer.content == pdf and sheet.number in answer["Content-Disposition"]
    assert signed_in(people.prosecutor).get(reverse("devices:selftest_pdf", args=(test.pk,))).status_code == 403


def test_a_mornings_test_gives_no_sheet(box: Box, people: People) -> None:
    test = taken(report())
    signed_in(people.technician).post(reverse("devices:selftest_sheet", args=(test.pk,)))
    assert not CommissioningSheet.objects.exists()


def test_a_failed_test_and_a_morning_without_one_are_conditions_of_the_room(box: Box) -> None:
    taken(report(findings=(GOOD, BLACK)))
    room = box.room.pk
    assert queries.conditions([room], NOW)[room] == [("selftest-failed", "1")]
    assert "selftest-missing" in [code for code, _ in queries.conditions([room], NOW + timedelta(days=2))[room]]
    actions.receive(signed(SIGNER, report(run=b"s" * 16)), NOW)
    assert not queries.conditions([room], NOW).get(room)


def test_rooms_that_want_a_hand_stand_first(box: Box, people: People) -> None:
    other = devices.register_room(actor="test", code="A00", name_zh="甲", name_en="A", unit=people.unit)
    second = MemorySigner(private_key("second"))
    devices.register_box(actor="test", name="box-2", room=other, key=device_key_from_point(second.public_key))
    actions.receive(signed(second, report(box="box-2")), NOW)
    taken(report(findings=(BLACK,)))
    assert [each.room.code for each in queries.rooms_with_tests(people.technician, NOW)] == ["T01", "A00"]


def test_a_report_of_a_calendar_that_nobody_has_is_dated_by_the_centre(box: Box) -> None:
    with pytest.raises(ReportRefused):
        actions.receive(b"", NOW)
    assert taken(report(began_unix_ns=-(1 << 62), ended_unix_ns=1)).began_at is not None
