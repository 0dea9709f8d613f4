"""The uplink brings what lies on the box to a real centre over HTTP, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.outbox.selftests import reports_of
from agent.uplink.bringing import Bringing
from firmware_config.profile import load
from server.access.actions import create_unit
from server.access.models import UnitKind
from server.devices import actions as devices
from server.devices.keys import device_key_from_point
from server.devices.models import BoxSelfTest
from sync.evidence.keys import MemorySigner
from tests.agent.box_process import BoxProcess
from tests.agent.part_builder import private_key
from tests.self_tests import report, signed

SIGNER = MemorySigner(private_key("device"))


@pytest.mark.django_db(transaction=True)
def test_reports_are_brought_once_and_a_refused_one_holds_up_none(live_server, tmp_path: Path) -> None:
    unit = create_unit(
        actor="test", code="a", kind=UnitKind.COUNTY, name_zh="测试区人民检察院", name_en="Unit a", parent=None
    )
    room = devices.register_room(actor="test", code="T01", name_zh="第一提讯室", name_en="Room 1", unit=unit)
    devices.register_box(actor="test", name="box-1", room=room, key=device_key_from_point(SIGNER.public_key))
    box = BoxProcess(tmp_path / "box")
    profile = box.folder / "profile.toml"
    profile.write_text(f'{profile.read_text()}\n[centre]\norigin = "{live_server.url}"\n')
    bringing = Bringing(load(profile), tmp_path / "selftests.taken")
    bringing.turn()
    reports = reports_of(box.outbox)
    reports.mkdir(parents=True)
    (reports / "00000001-aa.cose").write_bytes(signed(MemorySigner(private_key("another")), report()))
    for number in (2, 3):
        (reports / f"{number:08d}-aa.cose").write_bytes(signed(SIGNER, report(run=bytes([number]) * 16)))
    bringing.turn()
    bringing.turn()
    assert BoxSelfTest.objects.count() == 2
    assert (tmp_path / "selftests.taken").read_text().split() == ["00000002-aa.cose", "00000003-aa.cose"]
